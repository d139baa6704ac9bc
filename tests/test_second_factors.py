"""Secrets of second factors: encrypted in the database, read with the keys of the site, used once."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from dpko_site.second_factors import encrypt_anew
from orgchart import roles

from .accounts import code_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_cache(settings):
    """No code was used, and no attempt failed."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def stored(kind=Authenticator.Type.TOTP):
    data = Authenticator.objects.get(type=kind).data
    return data.get("secret") or data["seed"]


def asked_for_a_code(name="publisher"):
    """A browser in which that person has given the password."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": f"pw-of-{name}"})
    return client


def opens(client, code):
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client.get("/admin/").status_code == 200


def test_a_secret_is_not_in_the_database_and_opens():
    user, secret = person(roles.PUBLISHER), generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert secret not in stored()
    assert stored().startswith("aes-256-gcm:")
    assert stored(Authenticator.Type.RECOVERY_CODES).startswith("aes-256-gcm:")
    assert not opens(asked_for_a_code(), "000000")
    assert opens(asked_for_a_code(), code_of(secret))
    assert opens(asked_for_a_code(), codes[0])


def test_a_secret_from_before_opens_and_is_encrypted_by_set_up():
    user, secret = person(roles.PUBLISHER), generate_totp_secret()
    app = TOTP.activate(user, secret).instance
    app.data = {"secret": secret}
    app.save()
    old = Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"migrated_codes": ["11112222"]}
    )
    assert opens(asked_for_a_code(), code_of(secret))
    call_command("set_up", verbosity=0)
    assert secret not in stored()
    old.refresh_from_db()
    assert old.data["migrated_codes"] != ["11112222"]
    cache.clear()
    assert opens(asked_for_a_code(), code_of(secret))
    assert opens(asked_for_a_code(), "11112222")
    assert encrypt_anew() == 0


def test_a_new_key_of_the_site_reads_what_the_old_one_wrote_and_replaces_it(settings):
    secret, old = generate_totp_secret(), settings.SECRET_KEY
    TOTP.activate(person(roles.PUBLISHER), secret)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert opens(asked_for_a_code(), code_of(secret))
    assert encrypt_anew() == 1
    settings.SECRET_KEY_FALLBACKS = []
    cache.clear()
    assert opens(asked_for_a_code(), code_of(secret))


def test_without_the_key_nothing_opens_and_the_page_says_why(settings):
    user, secret = person(roles.PUBLISHER), generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    settings.SECRET_KEY = "another" * 10
    client = asked_for_a_code()
    page = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).text
    assert "SECRET_KEY of the site is another" in page
    assert client.get("/admin/").status_code == 302
    assert encrypt_anew() == 0
    inside = Client()
    inside.force_login(user)
    inside.post(reverse("account_reauthenticate"), {"password": "pw-of-publisher"})
    answer = inside.get(reverse("mfa_view_recovery_codes"))
    assert (answer.status_code, "SECRET_KEY of the site is another" in answer.text) == (400, True)


def test_a_code_opens_once_for_as_long_as_it_is_valid(monkeypatch):
    """Also in the period before and after its own, in which clocks that differ make it valid."""
    app = TOTP.activate(person(roles.PUBLISHER), secret := generate_totp_secret())
    began = time.time() // 30 * 30
    at = began
    monkeypatch.setattr(time, "time", lambda: at)
    next_one = format_hotp_value(hotp_value(secret, int(began) // 30 + 1))
    assert app.validate_code(next_one)
    for later in (1, 31, 59, 89):
        at = began + later
        assert not app.validate_code(next_one), later
