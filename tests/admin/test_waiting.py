"""While somebody writes for long, others read, sign in and are told; nothing that they typed is lost."""

import time
from contextlib import contextmanager
from html import unescape
from threading import Event, Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from dpko_site import sign_in  # noqa: F401 - it changes what allauth saves
from orgchart import roles
from orgchart.models import Document, Import, Proposal, UnitName
from orgchart.writing.batch_load import load_batch
from orgchart.writing.recording import recording
from orgchart.writing.verdicts import Entry, Outcome

from ..accounts import person, signed_in
from ..factories import DocumentFactory, NameFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = 1


@pytest.fixture(autouse=True)
def waits_a_second(settings, own_cache):
    """A shorter wait than in production, for the connection of the test."""
    settings.LOCK_SECONDS = LOCK
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {LOCK * 1000}")
        else:
            cursor.execute(f"SET lock_timeout = '{LOCK}s'")
    yield
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("RESET lock_timeout")  # the connection goes back to the pool
    connection.close()


@contextmanager
def somebody_writing():
    """Another connection holds the writers' lock while the code inside runs."""
    began, may_end = Event(), Event()

    def write():
        try:
            with recording():
                began.set()
                may_end.wait(30)
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    try:
        assert began.wait(30)
        yield
    finally:
        may_end.set()
        thread.join(30)


def told_within(answer, since):
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert time.monotonic() - since < 20  # the writer would hold the lock for 30
    page = unescape(answer.content.decode())
    assert "Nothing was saved, and your text is still here" in page
    return page


def test_single_sign_on_does_not_wait_and_notes_what_it_is_told_another_time():
    who = person(roles.EDITOR)
    SocialAccount.objects.create(user=who, provider="oidc", uid="7", extra_data={"sub": "7"})
    told = SocialAccount(provider="oidc", uid="7", extra_data={"sub": "7", "name": "Ann"})
    with somebody_writing():
        since = time.monotonic()
        login = SocialLogin(account=told)
        login.lookup()
        assert time.monotonic() - since < LOCK
        assert login.is_existing
        assert login.user == who
    SocialLogin(account=told).lookup()
    assert SocialAccount.objects.get().extra_data["name"] == "Ann"


def test_a_form_is_shown_again_as_typed_and_can_be_saved_then():
    document = DocumentFactory(title="Old")
    client = signed_in(roles.PUBLISHER)
    data = form_data(client.get(change(document)).content.decode()) | {"title": "Typed", "why": "x"}
    with somebody_writing():
        since = time.monotonic()
        page = told_within(client.post(change(document), data), since)
    assert Document.objects.get().title == "Old"
    typed = form_data(page)
    assert (typed["title"], typed["why"]) == ("Typed", "x")
    answer = client.post(change(document), typed, follow=True)
    assert "was saved." in unescape(answer.content.decode()), answer.redirect_chain
    assert Document.objects.get().title == "Typed"


def test_a_new_record_and_its_rows_are_shown_again_as_typed():
    client = signed_in(roles.PUBLISHER)
    address = reverse("admin:orgchart_document_add")
    data = form_data(client.get(address).content.decode()) | {"symbol": "A/RES/61/279"}
    with somebody_writing():
        page = told_within(client.post(address, data), time.monotonic())
    assert form_data(page)["symbol"] == "A/RES/61/279"
    assert not Document.objects.exists()


def test_what_has_no_form_to_show_again_can_be_sent_again():
    fact = NameFactory(unit=unit("a", end="2000"), start="2001", status="draft")
    client = signed_in(roles.PUBLISHER)
    tick = {"fact": f"orgchart.unitname:{fact.pk}", "publish": "ticked", "why": "Two\nlines"}
    with somebody_writing():
        page = told_within(client.post("/admin/drafts/", tick), time.monotonic())
    for name, value in tick.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert UnitName.objects.get(pk=fact.pk).status == "draft"
    assert not Proposal.objects.exists()


def test_everybody_signs_in_and_reads_meanwhile_and_the_session_is_listed_later():
    person(roles.EDITOR)
    client = Client()
    with somebody_writing():
        since = time.monotonic()
        answer = client.post("/accounts/login/", {"login": "editor", "password": "pw-of-editor"})
        assert answer.status_code == 302
        assert client.get("/admin/").status_code == 200
        assert time.monotonic() - since < 20  # the writer would hold the lock for 30
        if connection.vendor == "sqlite":
            assert client.session["unlisted"]
    page = client.get("/accounts/sessions/").content.decode()
    assert "127.0.0.1" in page
    assert "unlisted" not in client.session


def test_a_second_factor_is_taken_while_somebody_writes():
    key = Authenticator.objects.create(
        user=person(roles.PUBLISHER), type=Authenticator.Type.TOTP, data={}
    )
    with somebody_writing():
        since = time.monotonic()
        key.record_usage()
        assert time.monotonic() - since < 20  # the writer would hold the lock for 30
    key.record_usage()
    assert Authenticator.objects.get().last_used_at


def test_a_page_of_the_account_keeps_no_password_in_its_text():
    person(roles.EDITOR)
    client = signed_in(roles.PUBLISHER)
    address = reverse("account_change_password")
    secret = {"oldpassword": "pw-of-publisher", "password1": "Pk-2901-x", "password2": "Pk-2901-x"}
    with somebody_writing():
        answer = client.post(address, secret)
    if connection.vendor == "sqlite":
        assert answer.status_code == 503
    assert "Pk-2901-x" not in answer.content.decode()


def test_a_check_of_a_table_waits_for_nobody():
    """The lock is held until the end, so a check that waited for it would be refused."""
    entry = Entry("row 2", Document, {"symbol": "A/RES/61/279", "title": "New"})
    editor = person(roles.EDITOR)
    with somebody_writing():
        for by in (None, editor):
            [verdict] = load_batch([entry], by=by, why="Checked", dry_run=True)
            assert verdict.outcome == Outcome.CREATED
    assert not Document.objects.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer for all tables")
def test_an_import_is_uploaded_and_checked_while_somebody_writes():
    client = signed_in(roles.PUBLISHER)
    with somebody_writing():
        upload = SimpleUploadedFile("x.csv", b"symbol\nA/RES/61/279\n")
        client.post("/admin/import/", {"kind": "document", "file": upload})
        table = Import.objects.get()
        client.post(table.get_absolute_url(), {"column-0": "symbol", "check": "1"})
        table.refresh_from_db()
        assert table.state == Import.State.CHECKED
        since = time.monotonic()
        told_within(client.post(table.get_absolute_url(), {"confirm": "1", "why": "x"}), since)
    table.refresh_from_db()
    assert table.state == Import.State.CHECKED
    client.post(table.get_absolute_url(), {"confirm": "1", "why": "x"})
    assert Document.objects.count() == 1


def test_a_command_says_that_somebody_else_writes():
    with somebody_writing(), pytest.raises(CommandError, match="Somebody else was writing"):
        call_command("load_fixtures", verbosity=0)
    assert not Document.objects.exists()


def test_an_import_that_cannot_be_written_now_can_be_confirmed_later():
    client = signed_in(roles.PUBLISHER)
    upload = SimpleUploadedFile("x.csv", b"symbol\nA/RES/61/279\n")
    client.post("/admin/import/", {"kind": "document", "file": upload})
    address = Import.objects.get().get_absolute_url()
    client.post(address, {"column-0": "symbol", "check": "1"})
    confirm = {"confirm": "1", "why": "A list"}
    with somebody_writing():
        page = told_within(client.post(address, confirm), time.monotonic())
    assert 'name="why" value="A list"' in page
    assert "Imported." in client.post(address, confirm, follow=True).content.decode()
