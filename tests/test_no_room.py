"""The disk is full, or cannot be written to: it is said in words, nothing is half done, and pages are read."""

import errno
from html import unescape

import pytest
from django.contrib.sessions.backends.file import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from orgchart import roles
from orgchart.admin import jobs
from orgchart.models import DataVersion, Document, Import, Source
from orgchart.views.errors import not_now
from orgchart.writing.waiting import NO_ROOM, if_nobody_writes, waited_too_long, why_not_now

from .accounts import person, signed_in
from .admin.forms import change, form_data
from .conftest import FIXTURES
from .factories import SourceFactory

LONG = ("A long note. " * 9000).strip()

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be told to find no room"),
]


def pragma(words):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        return cursor.fetchone()


def full():
    pragma("wal_checkpoint(TRUNCATE)")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # or deleted rows of other tests give room
    pragma(f"max_page_count = {pragma('page_count')[0]}")


def read_only():
    pragma("query_only = 1")


@pytest.fixture(params=[full, read_only])
def no_room(request):
    """Call it, and the database of the test can be written to no more."""
    yield request.param
    pragma("max_page_count = 4294967294")
    pragma("query_only = 0")
    connection.close()


def test_a_form_says_so_and_keeps_what_was_typed(no_room):
    source = SourceFactory(note="Old")
    client = signed_in(roles.PUBLISHER)
    data = form_data(client.get(change(source)).content.decode()) | {"note": LONG, "why": "x"}
    no_room()
    answer = client.post(change(source), data)
    page = unescape(answer.content.decode())
    assert answer.status_code == 503
    assert str(NO_ROOM.of_form) in page
    assert form_data(page)["note"] == LONG
    assert Source.objects.get().note == "Old"
    assert client.get("/sources/").status_code == 200


def test_a_page_that_has_no_form_to_show_again_says_so(no_room):
    client = signed_in(roles.PUBLISHER)
    no_room()
    upload = SimpleUploadedFile("x.csv", b"symbol\n" + b"A/RES/61/279\n" * 9000)
    answer = client.post("/admin/import/", {"kind": "document", "file": upload})
    assert answer.status_code == 503
    assert str(NO_ROOM.of_form) in unescape(answer.content.decode())
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "command",
    [("load_fixtures",), ("loaddata", *sorted(FIXTURES.glob("*.json"))), ("make_sample",)],
    ids=lambda command: command[0],
)
def test_a_command_says_so_and_keeps_nothing(no_room, command):
    before = DataVersion.current()
    no_room()
    with pytest.raises(CommandError, match="Make room there"):
        call_command(*map(str, command), verbosity=0)
    connection.close()
    assert DataVersion.current() == before
    assert not Document.objects.exists()


def test_setting_up_says_so(no_room):
    no_room()
    with pytest.raises(CommandError, match="Make room there"):
        call_command("set_up", verbosity=0)


def test_what_can_be_left_out_is_left_out(no_room):
    source = SourceFactory(note="Old")
    no_room()
    assert not if_nobody_writes(lambda: Source.objects.update(note=LONG))
    assert Source.objects.get(pk=source.pk).note == "Old"


def test_a_job_beside_a_page_says_so(no_room):
    no_room()
    with pytest.raises(OperationalError) as refused:
        SourceFactory(note=LONG)
    assert jobs._why(refused.value) == NO_ROOM.of_work
    assert not waited_too_long(refused.value)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_session_that_finds_no_room_is_no_fault_of_ours(client, monkeypatch, number):
    who = person(roles.EDITOR)
    client.raise_request_exception = False

    def refused(*_, **__):
        raise OSError(number, "no")

    monkeypatch.setattr(SessionStore, "save", refused)
    answer = client.post("/accounts/login/", {"login": who.username, "password": "pw-of-editor"})
    assert answer.status_code == 503
    assert str(NO_ROOM.heading) in unescape(answer.content.decode())


def test_a_page_of_accounts_below_a_path_repeats_nothing_that_was_typed(rf):
    for root in ("", "/registry"):
        request = rf.post("/accounts/login/", {"login": "someone"}, SCRIPT_NAME=root)
        answer = not_now(request, OSError(errno.ENOSPC, "no"))
        assert answer.status_code == 503
        assert "someone" not in answer.content.decode()


def test_another_error_of_a_file_is_a_fault():
    assert why_not_now(FileNotFoundError(errno.ENOENT, "no")) is None
