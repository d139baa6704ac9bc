"""The pages of accounts say what the desk says: one word for a thing, and no Title Case."""

import re
from html import unescape
from pathlib import Path

import allauth
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse

from orgchart import roles
from orgchart.identity import NAME

from ..accounts import person

pytestmark = pytest.mark.django_db

PAGES = (
    "account_logout",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email",
    "account_reauthenticate",
    "account_signup",
    "account_inactive",
    "usersessions_list",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)
WITH_A_SECOND_FACTOR = (*PAGES, "mfa_deactivate_totp", "mfa_reauthenticate")
THEIRS = re.compile(
    r"[Ee]mail|[Ll]og ?(in|out)|[Tt]wo-[Ff]actor|reauthenticate|[Dd]eactivate|Successfully"
)
"""Words of the framework for what we call mail address, sign in, second factor, confirm and remove."""
NAMES = {"IP", "PIN", "SHA1"}


def told(page):
    """The texts of the page: each heading, label, button and sentence by itself."""
    [main] = re.findall(r"<main.*?</main>", page, re.DOTALL)
    main = re.sub(r"<(script|svg|textarea|option)\b.*?</\1>", "", main, flags=re.DOTALL)
    texts = (" ".join(unescape(text).split()) for text in re.split(r"<[^>]+>", main))
    return [text for text in texts if text]


def is_title_case(text):
    return any(
        word[0].isupper() and word not in NAMES for word in re.findall(r"(?<=[a-z] )\w+", text)
    )


@pytest.fixture
def signed(client):
    user = person(roles.PUBLISHER, "boss")
    user.email = "boss@example.org"
    user.save()
    client.post(reverse("account_login"), {"login": "boss", "password": "pw-of-boss"})
    return client


@pytest.mark.parametrize(
    ("has_second_factor", "name"),
    [*((False, name) for name in PAGES), *((True, name) for name in WITH_A_SECOND_FACTOR)],
)
def test_each_page_is_in_our_words(signed, has_second_factor, name):
    if has_second_factor:
        user = User.objects.get()
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    texts = told(signed.get(reverse(name), follow=True).content.decode())
    assert texts
    assert [text for text in texts if THEIRS.search(text) or is_title_case(text)] == []


def test_a_password_is_changed_in_our_words(signed):
    address = reverse("account_change_password")
    assert {"Present password", "New password", "New password again", "Change the password"} <= {
        text.rstrip(":") for text in told(signed.get(address).content.decode())
    }
    new = {
        "oldpassword": "pw-of-boss",
        "password1": "Better-words-7",
        "password2": "Better-words-7",
    }
    texts = told(signed.post(address, new, follow=True).content.decode())
    assert "Your password was changed." in texts


def test_a_mail_address_is_added_made_the_main_one_and_the_other_removed_in_our_words(signed):
    address = reverse("account_email")
    signed.post(reverse("account_reauthenticate"), {"password": "pw-of-boss"})
    signed.post(address, {"action_add": "", "email": "other@example.net"})
    texts = told(signed.get(address).content.decode())
    assert {"other@example.net", "Make it the main address", "Remove it"} <= set(texts)
    other = {"email": "other@example.net"}
    texts = told(signed.post(address, {"action_remove": "", **other}, follow=True).content.decode())
    assert "other@example.net was removed." in texts


def test_a_link_to_reset_the_password_that_is_not_valid_says_what_to_do(client):
    address = reverse("account_reset_password_from_key", args=["1", "nonsense-token"])
    texts = told(client.get(address, follow=True).content.decode())
    assert "Ask for another link" in texts
    assert [text for text in texts if THEIRS.search(text) or is_title_case(text)] == []


MAILS = [
    f"{folder}/email/{path.name}"
    for folder in ("account", "mfa")
    for path in Path(allauth.__path__[0], "templates", folder, "email").glob("*.txt")
    if not re.search(
        r"base_|already_exists|signup|login_code|reset_code|reset_(?:message|subject)|email_confirmation_m",
        path.name,
    )
]
"""The texts of the mails that the framework sends here: nobody signs up, and nothing is done by a code."""


@pytest.mark.parametrize("name", MAILS)
def test_mails_about_an_account_are_in_our_words(name):
    text = render_to_string(name, {"email": "a@example.org", "deleted_email": "a@example.org"})
    assert THEIRS.search(text) is None
    if "subject" in name:
        assert not is_title_case(text.strip())


def test_a_mail_for_a_new_password_names_the_site(signed, client):
    for address in ("boss@example.org", "nobody@example.org"):
        client.post(reverse("account_reset_password"), {"email": address})
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert NAME in message.body
        assert "A new password" in message.subject


def test_two_passwords_that_differ_say_so_in_our_words():
    form = SetPasswordForm(User(), {"new_password1": "Better-words-7", "new_password2": "x"})
    assert "The two passwords are not the same. Type the same one twice." in str(form.errors)
