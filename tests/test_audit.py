"""Sign-ins and what becomes of accounts stand in the audit log, and no secret does."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client

from dpko_site.logs import Named
from orgchart import roles

from .accounts import code_of, person
from .kept_pages import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(caplog, monkeypatch):
    """What was written: the event and the account of each line, oldest first."""
    monkeypatch.setattr("dpko_site.audit.audit.propagate", True)
    # A test never commits.
    monkeypatch.setattr("dpko_site.audit.transaction.on_commit", lambda write: write())
    caplog.set_level("INFO", "registry.audit")
    return lambda: [(record.said["event"], record.said["account"]) for record in caplog.records]


def sign_in(name, password):
    return Client().post("/accounts/login/", {"login": name, "password": password})


def test_sign_ins_are_written_and_so_are_those_that_fail(events, caplog):
    person(roles.EDITOR)
    caplog.clear()
    sign_in("editor", "pw-of-editor")
    sign_in("editor", "wrong")
    sign_in("pw-of-editor", "pw-of-editor")
    assert events() == [
        ("signed in", "editor"),
        ("sign-in refused", "editor"),
        ("sign-in refused", "no account of ours"),
    ]
    assert "pw-of-editor" not in caplog.text
    assert "wrong" not in caplog.text


def test_signing_out_is_written(events, caplog, client):
    client.force_login(person(roles.EDITOR))
    caplog.clear()
    client.post("/accounts/logout/")
    assert events() == [("signed out", "editor")]


def test_what_an_administrator_does_to_an_account_is_written(events, caplog):
    person(roles.EDITOR)
    publishers = Group.objects.get(name=roles.PUBLISHER)
    caplog.clear()
    account = User.objects.get(username="editor")
    account.groups.add(publishers)
    account.groups.remove(publishers)
    account.is_active = False
    account.save()
    account.set_password("another")
    account.save()
    account.delete()
    assert events() == [
        ("group given", "editor"),
        ("group taken away", "editor"),
        ("account changed", "editor"),
        ("password changed", "editor"),
        ("account deleted", "editor"),
    ]
    assert caplog.records[0].said["what"] == roles.PUBLISHER
    assert caplog.records[2].said["is_active"] == "True → False"
    assert caplog.records[2].said["by"] == "a command"
    assert "another" not in caplog.text


def test_a_role_that_a_person_changes_is_written_and_its_setting_up_is_not(events, caplog):
    role = Group.objects.get(name=roles.EDITOR)
    role.save()
    assert events() == []

    def site(environ, begin):
        role.permissions.add(Permission.objects.get(codename="add_user"))
        role.save()
        begin("200 OK", [])
        return []

    ask(Named(site, writes=False))
    assert events() == [("permission given", roles.EDITOR), ("role saved", roles.EDITOR)]


def test_a_save_that_changes_nothing_of_an_account_is_not_written(events, caplog):
    account = person(roles.EDITOR)
    caplog.clear()
    account.first_name = "A"
    account.save()
    assert events() == []


def test_second_factors_are_written_without_their_secret(
    events, caplog, django_capture_on_commit_callbacks
):
    person(roles.PUBLISHER)
    caplog.clear()
    client = Client()
    client.post("/accounts/login/", {"login": "publisher", "password": "pw-of-publisher"})
    client.post("/accounts/reauthenticate/", {"password": "pw-of-publisher"})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert ("second factor added", "publisher") in events()
    Authenticator.objects.filter(type="totp").delete()
    assert events()[-1] == ("second factor removed", "publisher")
    assert secret not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_written(caplog, monkeypatch):
    account = person(roles.EDITOR)
    monkeypatch.setattr("dpko_site.audit.audit.propagate", True)
    caplog.set_level("INFO", "registry.audit")
    caplog.clear()
    with transaction.atomic():
        account.is_active = False
        account.save()
        transaction.set_rollback(True)
    assert not caplog.records
    account.save()
    assert [record.said["event"] for record in caplog.records] == ["account changed"]


def test_a_sign_in_that_is_not_even_tried_is_written(events, caplog, own_cache):
    person(roles.EDITOR)
    caplog.clear()
    for _ in range(6):
        sign_in("editor", "wrong")
    assert events() == [("sign-in refused", "editor")] * 6
    assert [record.said.get("reason") for record in caplog.records[-2:]] == [
        None,
        "too many failures",
    ]


def test_who_asks_for_what_they_may_not_is_written(events, caplog, client):
    client.force_login(person(roles.VIEWER))
    caplog.clear()
    assert client.get("/admin/auth/user/?q=secret").status_code == 403
    assert events() == [("not allowed", "viewer")]
    assert caplog.records[0].said["path"] == "/admin/auth/user/"
    assert "q=secret" not in caplog.text


def test_a_form_from_elsewhere_is_written(events):
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert events() == [("not allowed", "nobody who is signed in")]
