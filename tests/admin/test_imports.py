"""Importing in the admin."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from orgchart import roles
from orgchart.exchange.tables import TABLES
from orgchart.models import Document, Import

from ..accounts import signed_in
from .importing import PAGE, bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]


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
