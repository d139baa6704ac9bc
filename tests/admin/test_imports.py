"""Importing and exporting in the admin."""

import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from reversion.models import Revision

from orgchart import roles
from orgchart.admin import imports as page_of_imports
from orgchart.admin import jobs
from orgchart.admin.jobs import progress_of
from orgchart.exchange import imports as importing
from orgchart.exchange.sheets import read
from orgchart.exchange.tables import TABLES
from orgchart.models import DataVersion, Document, Import, UnitName

from ..accounts import signed_in
from ..factories import DocumentFactory, NameFactory, chain
from .forms import change, form_data

pytestmark = pytest.mark.django_db
PAGE = "/admin/import/"


def bring(client, content, name="x.csv", kind="document"):
    upload = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"kind": kind, "file": upload})


@pytest.fixture(autouse=True)
def jobs_of_this_process(settings):
    """What jobs say is kept in a cache that no other process of tests has."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


def test_from_a_file_to_the_registry(client):
    answer = bring(client, b"Symbol,Titel,Remark\na/res/61/279,Strengthening,x\n")
    table = Import.objects.get()
    assert answer.headers["Location"] == table.get_absolute_url()
    page = client.get(table.get_absolute_url()).content.decode()
    assert '<option value="title" selected>' in page
    columns = {"column-0": "symbol", "column-1": "title", "column-2": ""}
    page = client.post(table.get_absolute_url(), {**columns, "check": "1"}, follow=True)
    assert "document “A/RES/61/279”" in page.content.decode()
    assert not Document.objects.exists()
    page = client.post(table.get_absolute_url(), {"confirm": "1", "why": ""}, follow=True)
    assert "Give a reason" in page.content.decode()
    assert not Document.objects.exists()
    page = client.post(table.get_absolute_url(), {"confirm": "1", "why": "A list"}, follow=True)
    assert "Imported." in page.content.decode()
    assert Document.objects.get().title == "Strengthening"


def test_what_is_done_is_not_done_again(client):
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    for step in ({"column-0": "symbol", "check": "1"}, {"confirm": "1", "why": "x"}):
        client.post(table.get_absolute_url(), step)
    for step in (
        {"column-0": "symbol", "check": "1"},
        {"confirm": "1", "why": "x"},
        {"again": "1"},
    ):
        client.post(table.get_absolute_url(), step)
        table.refresh_from_db()
        assert table.state == Import.State.DONE


def test_what_is_refused_is_shown_and_cannot_be_confirmed(client):
    bring(client, b"symbol\nA/RES/61/279\nnonsense\n")
    table = Import.objects.get()
    page = client.post(
        table.get_absolute_url(), {"column-0": "symbol", "check": "1"}, follow=True
    ).content.decode()
    assert "refused 1" in page
    assert 'name="confirm"' not in page
    client.post(table.get_absolute_url(), {"confirm": "1", "why": "x"})
    assert not Document.objects.exists()
    page = client.get(table.get_absolute_url(), {"show": "refused"}).content.decode()
    assert "row 3" in page
    assert "row 2" not in page
    page = client.post(table.get_absolute_url(), {"again": "1"}, follow=True).content.decode()
    assert 'name="check"' in page


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"column-0": "symbol", "column-1": "symbol"}, "the same column"),
        ({"column-0": "", "column-1": ""}, "Choose at least one"),
        ({"column-0": "nonsense", "column-1": "title"}, "does not exist"),
        ({"column-0": "document 99999", "column-1": "title"}, "does not exist"),
    ],
)
def test_columns_are_chosen_sensibly(client, columns, said):
    bring(client, b"symbol,title\nA/RES/61/279,x\n")
    table = Import.objects.get()
    page = client.post(table.get_absolute_url(), {**columns, "check": "1"}, follow=True)
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("x.pdf", b"x", "Choose a file in CSV"), ("x.csv", b"symbol\n", "no row")],
)
def test_a_wrong_file_is_said_beside_its_field(client, name, content, said):
    assert said in bring(client, content, name).content.decode()
    assert not Import.objects.exists()


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_page_says_which_sheet_was_read_and_another_can_be_chosen(client):
    content = workbook(
        Notes=[["Fill in the other sheet"], ["please"]],
        Data=[["symbol", "title"], ["A/RES/61/279", "x"]],
        More=[["Our list"], ["symbol", "remark"], ["A/RES/61/280", "y"], ["A/RES/61/281", "z"]],
    )
    bring(client, content, "x.xlsx")
    table = Import.objects.get()
    page = client.get(table.get_absolute_url()).content.decode()
    assert "Sheet “Data” was read. These were not: Notes, More." in page
    assert '<option value="More">More</option>' in page
    page = client.post(
        table.get_absolute_url(), {"read": "1", "sheet": "More", "header": "1"}, follow=True
    ).content.decode()
    table.refresh_from_db()
    assert (table.headers, len(table.rows)) == (["symbol", "remark"], 2)
    assert table.mapping == {"symbol": "symbol"}
    assert "The headers are in row 2. The rows above it were left out: 1." in page
    page = client.post(
        table.get_absolute_url(), {"read": "1", "sheet": "More", "header": "1"}, follow=True
    ).content.decode()
    assert "has 2 cells under 1 headers" in page
    page = client.post(
        table.get_absolute_url(), {"read": "1", "sheet": "Most"}, follow=True
    ).content.decode()
    assert "no sheet “Most”" in page
    table.refresh_from_db()
    assert len(table.rows) == 2
    client.post(
        table.get_absolute_url(), {"read": "1", "sheet": "More", "header": "3"}, follow=True
    )
    table.refresh_from_db()
    assert table.headers == ["A/RES/61/280", "y"]


def test_the_sheet_and_the_row_of_the_headers_can_be_chosen_with_the_file(client):
    content = workbook(One=[["symbol"], ["A/RES/61/279"]], Two=[["x"], ["y"], ["A/RES/61/280"]])
    upload = SimpleUploadedFile("x.xlsx", content)
    choice = {"kind": "document", "file": upload, "sheet": "Two", "header": "2"}
    client.post(PAGE, choice)
    assert Import.objects.get().rows == [["row 3", {"y": "A/RES/61/280"}]]


def test_a_page_of_an_import_does_not_read_its_file(client):
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    with CaptureQueriesContext(connection) as queries:
        client.get(table.get_absolute_url())
        client.get(PAGE)
    assert not any('"content"' in query["sql"] for query in queries)


def test_a_long_name_of_a_file_keeps_its_ending(client):
    bring(client, b"x\nsymbol\nA/RES/61/279\n", "a" * 190 + "." + "b" * 40 + ".csv")
    table = Import.objects.get()
    assert table.filename.endswith(".csv")
    assert len(table.filename) <= 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.xlsx", b"PK\x03\x04"), ("x.json", b'["\\ud800"]'), ("x.json", b"[" * 100_000)],
)
def test_a_damaged_file_is_never_an_error_of_the_site(client, name, content):
    answer = bring(client, content, name)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_an_import_is_its_owners_alone(client):
    bring(client, b"symbol\nA/RES/61/279\n")
    address = Import.objects.get().get_absolute_url()
    other = signed_in(roles.PUBLISHER, "other")
    assert other.get(address).status_code == 404
    assert other.post(address, {"check": "1"}).status_code == 404
    assert other.get(f"{address}progress.json").status_code == 404


def test_an_import_older_than_a_week_is_hidden_and_deleted_with_the_next_upload(client):
    bring(client, b"symbol\nA/RES/61/279\n", "old.csv")
    old = Import.objects.get()
    Import.objects.update(at=timezone.now() - timedelta(days=8))
    assert "old.csv" not in client.get(PAGE).content.decode()
    assert client.get(old.get_absolute_url()).status_code == 404
    assert Import.objects.filter(pk=old.pk).exists()
    bring(client, b"symbol\nA/RES/61/279\n", "new.csv")
    assert [table.filename for table in Import.objects.all()] == ["new.csv"]


def test_templates_have_the_headers_and_can_be_brought_back(client):
    for kind, table in TABLES.items():
        for ending in ("csv", "xlsx", "json"):
            address = reverse("admin:import-template", args=[kind, ending])
            answer = client.get(address)
            assert answer.status_code == 200
            if ending == "csv":
                headers = answer.content.decode("utf-8-sig").strip().split(",")
                assert headers == [column.name for column in table.columns(2)]
    assert client.get(reverse("admin:import-template", args=["nobody", "csv"])).status_code == 404


def test_a_job_that_died_is_said_and_can_be_begun_again(client):
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    Import.objects.update(state=Import.State.CHECKING)
    cache.set(f"import-{table.pk}", {"done": 1, "total": 1, "at": time.time() - 600})
    page = client.get(table.get_absolute_url()).content.decode()
    assert "The import was interrupted" in page
    client.post(table.get_absolute_url(), {"again": "1"})
    table.refresh_from_db()
    assert table.state == Import.State.READ
    cache.set(f"import-{table.pk}", {"done": 1, "total": 2, "at": time.time()})
    Import.objects.update(state=Import.State.CHECKING)
    progress = client.get(f"{table.get_absolute_url()}progress.json").json()
    assert progress == {"busy": True, "died": False, "done": 1, "total": 2, "failed": ""}
    assert "1 of 2 rows" in client.get(table.get_absolute_url()).content.decode()
    page = client.post(table.get_absolute_url(), {"check": "1"}, follow=True).content.decode()
    assert "still running" in page
    cache.delete(f"import-{table.pk}")


@pytest.mark.django_db(transaction=True)
def test_a_long_table_is_done_beside_the_page(monkeypatch):
    client = signed_in(roles.PUBLISHER)
    monkeypatch.setattr(page_of_imports, "AT_ONCE", 0)
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    for step, state in (
        ({"column-0": "symbol", "check": "1"}, Import.State.CHECKED),
        ({"confirm": "1", "why": "x"}, Import.State.DONE),
    ):
        client.post(table.get_absolute_url(), step)
        for _ in range(100):
            table.refresh_from_db()
            if table.state == state:
                break
            time.sleep(0.05)
        assert table.state == state
    assert Document.objects.count() == 1


def test_a_list_is_exported_as_it_is_filtered(client):
    NameFactory(unit__code="a", level_id="office")
    NameFactory(unit__code="b", level_id="service", name="=Service")
    listed = reverse("admin:orgchart_unitname_export", args=["csv"])
    sheet = read("x.csv", client.get(f"{listed}?level__code__exact=service").content)
    assert [row["name"] for _, row in sheet.rows] == ["=Service"]
    assert "'=Service" in client.get(listed).content.decode()
    assert client.get(reverse("admin:orgchart_unitname_export", args=["pdf"])).status_code == 404
    page = client.get("/admin/orgchart/unitname/?level__code__exact=service").content.decode()
    assert "export/csv/?level__code__exact=service" in page


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_what_is_ticked_is_exported_by_an_action(client, ending):
    chain(2)
    chosen = UnitName.objects.get(unit__code="u1")
    data = {"action": f"export_{ending}", "_selected_action": [chosen.pk]}
    answer = client.post(reverse("admin:orgchart_unitname_changelist"), data)
    sheet = read(f"x.{ending}", answer.content)
    assert [row["unit"] for _, row in sheet.rows] == ["u1"]


def test_the_zip_of_fixtures_equals_what_the_command_writes(client, registry, tmp_path):
    call_command("export_fixtures", tmp_path, verbosity=0)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    data = {"action": "export_fixtures", "_selected_action": [Document.objects.first().pk]}
    for answer in (
        client.get(reverse("admin:export-fixtures")),
        client.post(reverse("admin:orgchart_document_changelist"), data),
    ):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == written


def test_drafts_and_proposals_go_along_with_the_fixtures(client, tmp_path):
    from orgchart.exchange import fixtures  # noqa: PLC0415

    editor = signed_in(roles.EDITOR)
    document = DocumentFactory()
    NameFactory(unit__code="a", started_by=document)
    data = form_data(editor.get(change(document)).content.decode())
    editor.post(change(document), data | {"title": "Proposed"})
    fixtures.write(tmp_path)
    (entry,) = json.loads((tmp_path / "15_proposals.json").read_text())
    assert entry["fields"]["after"] == {"title": "Proposed"}
    assert fixtures.load([tmp_path]).created == {}


def test_every_list_is_on_the_page_of_exports(client, registry):
    page = client.get(reverse("admin:exports")).content.decode()
    for kind in TABLES:
        address = reverse("admin:export-list", args=[kind, "csv"])
        assert address in page
        assert client.get(address).status_code == 200
    assert client.get(reverse("admin:export-list", args=["nobody", "csv"])).status_code == 404


# --- two tabs, restarts, and whoever writes meanwhile --------------------------------------------


@pytest.fixture
def checked(client):
    """An import that waits to be confirmed."""
    bring(client, b"symbol,title\nA/RES/61/279,Strengthening\n")
    table = Import.objects.get()
    columns = {"column-0": "symbol", "column-1": "title", "check": "1"}
    client.post(table.get_absolute_url(), columns)
    table.refresh_from_db()
    assert table.state == Import.State.CHECKED
    return table


def test_a_second_tab_does_not_confirm_what_the_first_has_begun(client, checked, monkeypatch):
    """The second tab reads the import before the first has begun, and confirms after it is done."""
    address, confirm = checked.get_absolute_url(), {"confirm": "1", "why": "A list"}
    real = page_of_imports.progress_of

    def asked_while_the_other_tab_confirms(table):
        monkeypatch.setattr(page_of_imports, "progress_of", real)
        found = real(table)
        client.post(address, confirm)
        return found

    monkeypatch.setattr(page_of_imports, "progress_of", asked_while_the_other_tab_confirms)
    page = client.post(address, confirm, follow=True).content.decode()
    assert "gone on meanwhile" in page
    assert "Imported." in page
    checked.refresh_from_db()
    assert checked.state == Import.State.DONE
    assert Document.objects.count() == 1
    page = client.post(address, confirm, follow=True).content.decode()
    assert "gone on meanwhile" in page


def test_what_was_begun_again_elsewhere_is_not_written_by_the_first(client, checked):
    checked.step(Import.State.IMPORTING)
    Import.objects.update(state=Import.State.READ, verdicts=[])
    importing.confirm(checked, "A list", lambda done, total: None)
    assert not Document.objects.exists()
    assert Import.objects.get().state == Import.State.READ


def a_process_that_has_ended():
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.parametrize("pid", [a_process_that_has_ended, os.getpid])
def test_an_import_that_a_restart_interrupted_is_confirmed_again_at_once(client, checked, pid):
    checked.step(Import.State.IMPORTING)
    said = {"done": 0, "total": 1, "at": time.time(), "host": socket.gethostname(), "pid": pid()}
    cache.set(f"import-{checked.pk}", said)
    address = checked.get_absolute_url()
    assert client.get(f"{address}progress.json").json()["died"]
    page = client.get(address).content.decode()
    assert "The import was interrupted, and nothing of it was kept" in page
    assert 'name="confirm"' in page
    page = client.post(address, {"confirm": "1", "why": "A list"}, follow=True).content.decode()
    assert "Imported." in page
    assert Document.objects.count() == 1


def test_a_job_says_that_it_is_alive_while_it_reports_nothing(client, checked, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    seen = []

    def job(table, report):
        cache.set(f"import-{table.pk}", {"at": 0})
        for _ in range(500):
            seen.append(progress_of(table)["busy"])
            if seen[-1]:
                return
            time.sleep(0.01)

    checked.step(Import.State.IMPORTING)
    jobs.run(checked, job)
    assert seen[-1] is True
    assert progress_of(checked)["died"]


def test_a_job_that_waited_too_long_says_so_on_the_page(client, checked, monkeypatch):
    def busy(*_, **__):
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = 5
        raise OperationalError("database is locked") from cause

    monkeypatch.setattr(page_of_imports, "AT_ONCE", 0)
    monkeypatch.setattr(importing, "confirm", busy)
    monkeypatch.setattr(jobs, "Thread", Inline)
    monkeypatch.setattr(jobs.connection, "close", lambda: None)
    address = checked.get_absolute_url()
    page = client.post(address, {"confirm": "1", "why": "A list"}, follow=True).content.decode()
    assert "Somebody else was writing for too long" in page
    assert 'name="confirm"' in page
    checked.refresh_from_db()
    assert checked.state == Import.State.CHECKED


class Inline:
    """A thread that runs where it is started; one that never ends does not run."""

    def __init__(self, target, daemon):
        self.target = target

    def start(self):
        if self.target.__name__ != "beat":
            self.target()

    def join(self):
        pass


def test_a_check_writes_nothing_but_its_result(client, checked):
    number, revisions = DataVersion.current(), Revision.objects.count()
    client.post(checked.get_absolute_url(), {"again": "1"})
    columns = {"column-0": "symbol", "column-1": "title", "check": "1"}
    client.post(checked.get_absolute_url(), columns)
    assert (DataVersion.current(), Revision.objects.count()) == (number, revisions)
    assert not Document.objects.exists()
