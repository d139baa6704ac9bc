"""A backup is restored whole: a rehearsal with everything that an installation has."""

import io
import json
import stat
import threading
import time
import tracemalloc

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.file import SessionStore
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

import orgchart
from orgchart import roles
from orgchart.exchange import fixtures
from orgchart.exchange.backup import making, tables
from orgchart.models import DataVersion, SavedFilter, Unit, UnitName
from orgchart.queries.search import search
from orgchart.writing.recording import recording
from orgchart.writing.search_index import rebuild

from .accounts import person
from .backups import as_before, elsewhere, empty, in_use, parts_of, rows, run, same_rows
from .factories import LineFactory, NameFactory, chain, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sessions(settings, own_cache, tmp_path, monkeypatch):
    """A restore ends sessions, but not those of other tests."""
    settings.SESSION_FILE_PATH = str(tmp_path / "sessions")
    (tmp_path / "sessions").mkdir()
    monkeypatch.setattr(
        SessionStore, "_storage_path", settings.SESSION_FILE_PATH, raising=False
    )  # or the one of before
    return tmp_path / "sessions"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "registry.zip"


# --- the rehearsal ------------------------------------------------------------------------------


def exported(folder):
    fixtures.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_everything_comes_back_after_all_was_lost(registry, file, tmp_path):
    in_use()
    before, export = rows(), exported(tmp_path / "before")
    run("backup", file)
    empty()
    out = run("restore", file)
    assert f"Restored {sum(map(len, before.values())):,} rows" in out
    assert "keeps all its rules" in out
    assert rows() == before
    assert exported(tmp_path / "after") == export


def test_the_history_is_whole(registry, file):
    in_use()
    before = [version.field_dict for version in Version.objects.order_by("pk")]
    run("backup", file)
    empty()
    run("restore", file)
    assert before
    assert [version.field_dict for version in Version.objects.order_by("pk")] == before
    assert Revision.objects.filter(user__username="publisher").exists()


def sign_in(name):
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": f"pw-of-{name}"})
    return client


def test_passwords_and_second_factors_work(registry, file):
    secret, codes = in_use()
    run("backup", file)
    empty()
    run("restore", file)
    assert sign_in("editor").get("/admin/").status_code == 200
    for code in (format_hotp_value(hotp_value(secret, int(time.time()) // 30)), codes[0]):
        publisher = sign_in("publisher")
        assert publisher.get("/admin/").status_code == 302
        publisher.post(reverse("mfa_authenticate"), {"code": code})
        assert publisher.get("/admin/").status_code == 200
    assert roles.may_publish(User.objects.get(username="publisher"))
    assert not roles.may_publish(User.objects.get(username="editor"))


def test_what_came_later_makes_way(registry, file):
    run("backup", file)
    before = rows()
    NameFactory(unit__code="later")
    person(roles.EDITOR)
    run("restore", file, replace=True)
    assert rows() == before


def test_new_records_get_keys_that_are_free(registry, file):
    in_use()
    run("backup", file)
    empty()
    run("restore", file)
    with recording():
        NameFactory(unit__code="new")
    person(roles.EDITOR, "another")
    assert Unit.objects.get(code="new").pk == Unit.objects.order_by("pk").last().pk


def test_the_search_finds_what_was_restored(registry, file):
    found = [result.title for result in search("field support").results]
    run("backup", file)
    empty()
    run("restore", file)
    assert found
    assert found == [result.title for result in search("field support").results]


def test_a_restored_registry_is_another_state_with_a_version_of_its_own(file):
    with recording():
        NameFactory()
    run("backup", file)
    version, state = DataVersion.current(), DataVersion.current_state()
    with recording():
        NameFactory()
    run("restore", file, replace=True)
    assert DataVersion.current() == version + 2  # no page of what was lost has it
    empty()
    assert f"data version is {version}." in run("restore", file)
    assert DataVersion.current() == version
    assert DataVersion.current_state() != state


def test_a_fault_is_restored_and_said(file):
    parent, child = chain(2)
    LineFactory(child=parent, parent=child, start="2000")
    run("backup", file)
    assert "1 rule is broken in it" in run("restore", file, replace=True)


def test_what_no_field_reads_is_kept_as_it_is(file):
    """A backup of a damaged registry is better than none."""
    name = NameFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orgchart_unitname SET start = 'soon', note = 'a\tb ' WHERE id = %s", [name.pk]
        )
    before = rows()
    making.make(file.open("wb"), timezone.now())
    empty()
    with pytest.raises(CommandError, match=r"cannot read \(.*soon.*use an older backup"):
        run("restore", file)
    assert not User.objects.exists()
    assert before["orgchart_unitname"][0]["note"] == "a\tb "
    assert b'"soon"' in parts_of(file)[1]["orgchart_unitname.jsonl"]


def test_sessions_end_where_data_make_way(file, sessions):
    person(roles.EDITOR)
    client = sign_in("editor")
    run("backup", file)
    assert "All sessions have ended" in run("restore", file, replace=True)
    assert client.get("/admin/").status_code == 302
    assert not list(sessions.iterdir())


def test_a_rehearsal_with_another_database_ends_no_session(file, sessions):
    run("backup", file)
    (sessions / f"{django_settings.SESSION_COOKIE_NAME}x").touch()
    empty()
    assert "sessions" not in run("restore", file)
    assert list(sessions.iterdir())


def test_every_table_is_kept_or_left_out_on_purpose():
    kept = {table.model._meta.label_lower for table in tables.tables_of(tables.all_models())}
    every = {model._meta.label_lower for model in tables.with_table(tables.all_models())}
    assert every - kept == tables.LEFT_OUT


def test_a_table_comes_after_those_that_it_refers_to():
    seen = set()
    for table in tables.tables_of(tables.all_models()):
        seen.add(table.name)
        assert table.refers <= seen


# --- the other database, other releases ---------------------------------------------------------


def test_a_backup_goes_to_a_new_sqlite_and_back(registry, file, tmp_path):
    in_use()
    run("backup", file)
    elsewhere(tmp_path, "restore", file)
    assert stat.S_IMODE((tmp_path / "elsewhere.sqlite3").stat().st_mode) == 0o600
    elsewhere(tmp_path, "backup", tmp_path / "elsewhere.zip")
    same_rows(file, tmp_path / "elsewhere.zip")
    before = exported(tmp_path / "before")
    empty()
    run("restore", tmp_path / "elsewhere.zip")
    assert exported(tmp_path / "after") == before
    run("backup", tmp_path / "again.zip")
    same_rows(file, tmp_path / "again.zip")


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_an_older_release_is_brought_up_to_date(file):
    with recording():
        NameFactory(unit__code="old")
    user = person(roles.EDITOR)
    SavedFilter.objects.create(by=user, kind="orgchart.unit", name="Mine", query="")
    run("backup", file)
    before = rows()
    as_before(file, "0035", "orgchart_seenfinding", "orgchart_savedfilter")
    assert "of an earlier release" in run("restore", file, replace=True)
    now = rows()
    differing = {name for name in before if now[name] != before[name]}
    assert differing <= {
        "orgchart_savedfilter",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
    }
    assert not SavedFilter.objects.exists()
    SavedFilter.objects.create(by=User.objects.get(), kind="orgchart.unit", name="Mine", query="")
    with pytest.raises(IntegrityError):  # references are checked again
        SavedFilter.objects.create(by_id=4711, kind="k", name="n", query="")


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_that_does_not_fit_leaves_the_database_as_it_was(file):
    NameFactory(unit__code="mine")
    run("backup", file)
    before = rows()
    as_before(file, "0035", "orgchart_seenfinding")
    with pytest.raises(CommandError, match="orgchart_savedfilter in another form"):
        run("restore", file, replace=True)
    assert rows() == before
    assert run("migrate", check_unapplied=True) is not None


# --- one state, flat costs ----------------------------------------------------------------------


def test_queries_do_not_grow_with_the_registry(file):
    def counted(*arguments, **options):
        with CaptureQueriesContext(connection) as queries:
            run(*arguments, **options)
        return len(queries)

    NameFactory()
    rebuild()
    few = counted("backup", file), counted("restore", file, replace=True)
    for _ in range(30):
        NameFactory()
    rebuild()
    many = counted("backup", file, force=True), counted("restore", file, replace=True)
    assert many == few


def test_memory_does_not_grow_with_a_table(file):
    user = person(roles.EDITOR)

    def peak(number):
        have = SavedFilter.objects.count()
        SavedFilter.objects.bulk_create(
            SavedFilter(by=user, kind="k", name=str(at), query="q" * 1000)
            for at in range(have, number)
        )
        tracemalloc.start()
        run("backup", file, force=True)
        run("restore", file, replace=True)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    few, many = peak(2000), peak(12_000)
    assert many < few + 3_000_000  # and not by the 10 megabytes of the rows


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_of_one_state_and_nobody_waits_for_it(file):
    chain(2)
    run("backup", file)
    before, _parts = parts_of(file)

    def write_elsewhere():
        try:
            NameFactory(unit__code="meanwhile")
        finally:
            connection.close()

    def told(table, _row):
        if table == "auth_user":  # which is among the first
            writer = threading.Thread(target=write_elsewhere)
            writer.start()
            writer.join()

    with file.open("wb") as out:
        made = making.make(out, timezone.now(), told)
    assert UnitName.objects.filter(unit__code="meanwhile").exists()
    assert [part.sha256 for part in made.parts] == [part["sha256"] for part in before["parts"]]
    assert made.data_version == before["data_version"]


# --- the file -----------------------------------------------------------------------------------


def test_only_the_owner_can_read_the_file(file):
    run("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_asked(file):
    file.write_text("precious")
    with pytest.raises(CommandError, match=r"There is a file .*registry\.zip already"):
        run("backup", file)
    assert file.read_text() == "precious"
    assert "Wrote" in run("backup", file, force=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_manifest_says_what_it_is_of(file):
    unit("dpko")
    run("backup", file)
    said, parts = parts_of(file)
    assert said["made"].startswith(str(timezone.now().date()))
    assert said["version"] == orgchart.__version__
    assert said["database"] == connection.vendor
    assert said["data_version"] == DataVersion.current()
    assert "0036_search_knows_titles" in said["migrations"]["orgchart"]
    (units,) = (part for part in said["parts"] if part["table"] == "orgchart_unit")
    assert (units["rows"], units["bytes"]) == (1, len(parts["orgchart_unit.jsonl"]))
    assert json.loads(parts["orgchart_unit.jsonl"])[units["columns"].index("code")] == "dpko"


def test_progress_is_shown_on_a_terminal_only(file):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    seen = Terminal()
    call_command("backup", file, stdout=io.StringIO(), stderr=seen)
    assert "\rorgchart_unitname" in seen.getvalue()
    assert seen.getvalue().endswith("\r")
    assert "orgchart_unitname" not in run("backup", file, force=True)
