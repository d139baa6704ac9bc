"""Accounts and roles: who has an account, and how an administrator invites somebody."""

import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgchart import identity, roles
from orgchart.admin.invitations import tokens
from orgchart.models import LastSeen

from ..accounts import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]
INVITE, PEOPLE = "/admin/people/invite/", "/admin/auth/user/"
PASSWORD = "a-long-way-to-go-7"


@pytest.fixture
def boss():
    return signed_in(roles.ADMINISTRATOR)


def invite(client, email="new@example.org", role=roles.EDITOR):
    group = re.search(rf'value="(\d+)"[^>]*>{role}<', client.get(INVITE).content.decode())[1]
    return said(client.post(INVITE, {"email": email, "role": group}, follow=True))


def said(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def link():
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def accept(address, name="newcomer", password=PASSWORD):
    client = Client()
    page = client.get(address, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else address
    data = {"username": name, "new_password1": password, "new_password2": password}
    return said(client.post(form, data, follow=True))


def decide(client, how):
    pk = User.objects.get(is_active=False).pk
    return said(client.post(reverse("admin:invitation", args=[pk]), {how: "1"}, follow=True))


def may_sign_in(login, password=PASSWORD):
    answer = Client().post("/accounts/login/", {"login": login, "password": password})
    return answer.headers.get("Location") == reverse("admin:index")


def test_a_person_is_invited_and_opens_the_account(boss):
    page = invite(boss)
    assert "The invitation was sent to new@example.org. Its link is valid for 3 days." in page
    assert "Invitations that wait" in page
    message = mail.outbox[0]
    assert message.to == ["new@example.org"]
    assert message.subject == f"[{identity.SHORT_NAME}] You are invited to keep records"
    assert f"administrator invites you to the {identity.NAME}" in message.body
    assert not may_sign_in("new@example.org")
    assert "new@example.org" in said(Client().get(link(), follow=True))
    assert "Your account is ready" in accept(link())
    assert may_sign_in("newcomer")
    assert may_sign_in("new@example.org")
    made = User.objects.get(username="newcomer")
    assert [group.name for group in made.groups.all()] == [roles.EDITOR]
    assert "not valid any more" in said(Client().get(link(), follow=True))
    assert "Invitations that wait" not in said(boss.get(PEOPLE))


def test_a_bad_password_or_a_name_of_another_opens_nothing(boss):
    invite(boss)
    assert "Somebody else has that name" in accept(link(), name="Administrator")
    assert "too short" in accept(link(), password="abc")
    assert not User.objects.get(email="new@example.org").is_active


def test_only_the_link_of_the_last_mail_is_valid(boss):
    invite(boss)
    first = link()
    User.objects.filter(is_active=False).update(date_joined="2026-01-01T00:00Z")
    assert "was sent again" in decide(boss, "again")
    assert link() != first
    assert "not valid any more" in said(Client().get(first, follow=True))
    assert "Your account is ready" in accept(link())


def test_the_name_that_is_chosen_is_no_password(boss):
    invite(boss)
    page = accept(link(), name="long.newcomer.name", password="long.newcomer.name")
    assert "too similar to the" in page
    assert User.objects.get(is_active=False).username == "new@example.org"


def test_a_withdrawn_invitation_leaves_nothing(boss):
    invite(boss)
    assert "was withdrawn" in decide(boss, "withdraw")
    assert User.objects.count() == 1
    assert "not valid any more" in said(Client().get(link(), follow=True))


def test_a_link_ends_after_the_days_of_the_setting(boss, settings):
    settings.INVITATION_DAYS = 5
    invite(boss)
    account = User.objects.get(is_active=False)
    account.date_joined -= timedelta(days=4)
    account.save()
    assert tokens.check_token(account, tokens.make_token(account))
    account.date_joined -= timedelta(days=2)
    account.save()
    address = reverse("accept-invitation", args=[link().split("/")[3], tokens.make_token(account)])
    assert "not valid any more" in said(Client().get(address, follow=True))
    assert "the link was valid until" in said(boss.get(PEOPLE))


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("no address", "Enter a valid email address"),
        ("", "This field is empty"),
        ("EDITOR@example.org", "has an account already"),
        ("second@example.org", "has an account already"),
        ("waits@example.org", "is invited already"),
    ],
)
def test_a_bad_or_known_address_is_said(boss, email, problem):
    editor = person(roles.EDITOR)
    EmailAddress.objects.create(user=editor, email="second@example.org")
    invite(boss, "waits@example.org")
    accounts, mails = User.objects.count(), len(mail.outbox)
    assert problem in invite(boss, email)
    assert (User.objects.count(), len(mail.outbox)) == (accounts, mails)


@pytest.mark.parametrize("error", [ConnectionRefusedError("refused"), SMTPRecipientsRefused({})])
def test_without_the_mail_nothing_is_done(boss, monkeypatch, error):
    invite(boss, "waits@example.org")
    before = link()

    def broken(*_):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    page = invite(boss)
    assert "Nobody was invited. The mail to new@example.org could not be sent" in page
    assert not User.objects.filter(email="new@example.org").exists()
    assert "The link that was sent before is valid as it was" in decide(boss, "again")
    assert "Your account is ready" in accept(before)


def test_many_mails_in_a_short_time_are_refused(boss, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invite": "1/h/user"}
    invite(boss)
    assert "You sent many mails in a short time" in invite(boss, "other@example.org")
    assert User.objects.filter(is_active=False).count() == 1


@pytest.mark.parametrize("role", [roles.VIEWER, roles.EDITOR, roles.PUBLISHER])
def test_only_administrators_invite(boss, role):
    invite(boss)
    pk = User.objects.get(is_active=False).pk
    client = signed_in(role)
    assert client.get(INVITE).status_code == 403
    assert client.post(reverse("admin:invitation", args=[pk])).status_code == 403
    assert User.objects.filter(pk=pk).exists()


def test_an_account_that_was_in_use_is_no_invitation(boss):
    gone = person(roles.EDITOR)
    gone.is_active = False
    gone.save()
    assert "Invitations that wait" not in said(boss.get(PEOPLE))
    assert boss.post(reverse("admin:invitation", args=[gone.pk])).status_code == 404


def key(user, alone):
    data = {"name": "K", "credential": {"clientExtensionResults": {"credProps": {"rk": alone}}}}
    Authenticator.objects.create(user=user, type="webauthn", data=data)


def test_the_list_says_who_has_which_role_and_second_factor(boss, django_assert_max_num_queries):
    editor = person(roles.EDITOR)
    key(editor, True)
    key(editor, False)
    TOTP.activate(editor, generate_totp_secret())
    page = said(boss.get(PEOPLE))
    row = re.search(r"<tr>(?:(?!</tr>).)*editor@example\.org.*?</tr>", page, re.DOTALL)[0]
    assert "authenticator app, passkey, security key" in row
    assert "Editor" in row
    assert "never" in row
    for number in range(20):
        key(person(roles.VIEWER, f"viewer-{number}"), True)
    with django_assert_max_num_queries(14):
        boss.get(PEOPLE)


def remove_factors_of(client, *people):
    data = {"action": "remove_second_factors", "_selected_action": [user.pk for user in people]}
    return said(client.post(PEOPLE, data, follow=True))


def test_an_administrator_removes_the_second_factors_of_who_has_lost_them(boss):
    editor, viewer = person(roles.EDITOR), person(roles.VIEWER)
    TOTP.activate(editor, generate_totp_secret())
    page = remove_factors_of(boss, editor, viewer)
    assert "The second factors of editor were removed." in page
    assert not Authenticator.objects.filter(user=editor).exists()


def test_nobody_removes_the_second_factors_of_oneself_or_of_a_superuser_here(boss, admin_user):
    me = User.objects.get(groups__name=roles.ADMINISTRATOR)
    for user in (me, admin_user):
        key(user, True)
    assert "Nothing was removed" in remove_factors_of(boss, me, admin_user)
    assert Authenticator.objects.count() == 2


def test_people_stand_after_the_lists_and_the_tables_of_allauth_nowhere(admin_client):
    page = said(admin_client.get("/admin/"))
    assert page.index("Unit names") < page.index("Accounts and roles")
    for table in ("Email addresses", "Authenticators", "Social accounts", "User sessions"):
        assert table not in page


def test_a_forgotten_password_has_a_mail_that_names_the_site():
    person(roles.EDITOR)
    Client().post("/accounts/password/reset/", {"email": "editor@example.org"})
    message = mail.outbox[0]
    assert message.subject.startswith(f"[{identity.SHORT_NAME}] ")
    assert identity.NAME in message.body
    assert "[testserver]" not in message.subject


def test_an_invited_person_gets_no_mail_for_a_forgotten_password(boss):
    invite(boss)
    Client().post("/accounts/password/reset/", {"email": "new@example.org"})
    assert "/password/reset/key/" not in mail.outbox[-1].body


def test_one_word_for_one_thing_on_the_pages_of_the_account():
    client = signed_in(roles.EDITOR)
    page = said(client.get("/accounts/2fa/"))
    assert "Passkeys and security keys" in page
    assert "Two-Factor" not in page


def seen_in_the_list(boss, name):
    row = re.search(
        rf"<tr>(?:(?!</tr>).)*{name}@example\.org.*?</tr>", said(boss.get(PEOPLE)), re.DOTALL
    )
    return re.search(r'class="field-seen[^"]*">([^<]*)<', row[0])[1]


def test_the_list_has_the_day_of_the_last_request_and_not_of_the_last_sign_in(boss, monkeypatch):
    editor = person(roles.EDITOR)
    User.objects.filter(pk=editor.pk).update(last_login="2026-01-02T10:00Z")
    assert seen_in_the_list(boss, "editor") == "2 Jan 2026"
    client = Client()
    client.force_login(editor)
    User.objects.filter(pk=editor.pk).update(last_login="2026-01-02T10:00Z")
    for day in (date(2026, 2, 3), date(2026, 2, 4)):
        monkeypatch.setattr("dpko_site.sign_in.timezone.localdate", lambda day=day: day)
        client.get("/units/")
        assert LastSeen.objects.get(person=editor).day == day
    assert seen_in_the_list(boss, "editor") == "4 Feb 2026"


def test_the_day_is_written_once_a_day_and_for_nobody_without_an_account():
    client = Client()
    client.force_login(person(roles.EDITOR))
    with CaptureQueriesContext(connection) as first:
        client.get("/help/")
    with CaptureQueriesContext(connection) as second:
        client.get("/help/")
    wrote = [query["sql"] for query in first if "orgchart_lastseen" in query["sql"]]
    assert len(wrote) == 1
    assert not [query for query in second if "orgchart_lastseen" in query["sql"]]
    Client().get("/help/")
    assert LastSeen.objects.count() == 1


def test_the_day_waits_for_nobody_who_writes(monkeypatch):
    monkeypatch.setattr("dpko_site.sign_in.if_nobody_writes", lambda write: False)
    client = Client()
    client.force_login(person(roles.EDITOR))
    assert client.get("/help/").status_code == 200
    assert not LastSeen.objects.exists()
    monkeypatch.undo()
    client.get("/help/")
    assert LastSeen.objects.count() == 1
