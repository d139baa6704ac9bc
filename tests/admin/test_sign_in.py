"""Signing in: by django-allauth alone, with rate limits, a second factor, single sign-on."""

import ast
import json
import os
import re
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.test.utils import override_script_prefix
from django.urls import reverse

from dpko_site.sign_in import StaffOnly
from orgchart import roles

from ..accounts import code_of, person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]
LOGIN = "/accounts/login/"


def sign_in(client, name, password=None):
    return client.post(LOGIN, {"login": name, "password": password or f"pw-of-{name}"})


def test_a_name_or_an_address_and_a_password_lead_to_the_desk(client):
    person(roles.EDITOR)
    for login in ("editor", "editor@example.org"):
        answer = client.post(LOGIN, {"login": login, "password": "pw-of-editor"})
        assert answer.headers["Location"] == reverse("admin:index")
        client.post("/accounts/logout/")


def test_there_is_no_way_in_by_the_old_login(client):
    person(roles.EDITOR)
    login = reverse("admin:login")
    data = {"username": "editor", "password": "pw-of-editor", "next": "/admin/"}
    for answer in (client.get(login), client.post(login, data), client.post(f"{login}?next=/admin/", data)):  # fmt: skip
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(LOGIN)
    assert client.get(reverse("admin:index")).status_code == 302
    for name in ("admin:logout", "admin:password_change"):
        assert "/accounts/" in client.get(reverse(name)).headers["Location"]


def test_nobody_makes_an_account_for_themselves(client):
    data = {"username": "me", "email": "me@example.org", "password1": "x", "password2": "x"}
    page = client.post("/accounts/signup/", data, follow=True).content.decode()
    assert "Nobody can make an account here" in page
    assert not User.objects.exists()


def test_guessing_is_slowed_down(client):
    person(roles.EDITOR)
    for _ in range(5):
        page = sign_in(client, "editor", "wrong").content.decode()
        assert "not correct" in page
    assert "Too many failed" in sign_in(client, "editor").content.decode()
    assert client.get("/admin/").status_code == 302


def test_sessions_end(client, settings):
    person(roles.EDITOR)
    sign_in(client, "editor")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""  # with the browser
    assert client.session.get_expire_at_browser_close()
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600  # and at the latest then
    assert "Sessions" in client.get("/accounts/sessions/").content.decode()
    assert client.get("/admin/").status_code == 200
    session = client.session
    assert session["ends"] <= time.time() + settings.SESSION_COOKIE_AGE
    session["ends"] = time.time() - 1
    session.save()
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_sessions_of_an_account_end_when_it_is_closed_and_do_not_come_back(client):
    user = person(roles.EDITOR)
    sign_in(client, "editor")
    assert client.get("/admin/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/admin/").status_code == 302
    user.is_active = True
    user.save()
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("role", "demanded"),
    [
        (roles.VIEWER, False),
        (roles.EDITOR, False),
        (roles.PUBLISHER, True),
        (roles.ADMINISTRATOR, True),
    ],
)
def test_a_second_factor_is_demanded_of_the_powerful_by_a_setting(role, demanded, settings):
    client = signed_in(role)
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR = True
    answer = client.get("/admin/drafts/", follow=True)
    assert ("needs a second factor" in answer.content.decode()) is demanded
    if demanded:
        answer = client.post("/admin/drafts/", {"plan": "x"})
        assert answer.headers["Location"] == reverse("mfa_index")
    TOTP.activate(User.objects.get(), generate_totp_secret())
    assert client.get("/admin/drafts/").status_code == 200


@pytest.mark.parametrize("role", [roles.VIEWER, roles.PUBLISHER])
def test_a_second_factor_is_demanded_of_everybody_by_another_setting(role, settings):
    client = signed_in(role)
    settings.SECOND_FACTOR_FOR_ALL = True
    page = client.get("/admin/", follow=True).content.decode()
    assert "Every account of this site needs a second factor. Add a passkey" in page
    TOTP.activate(User.objects.get(), generate_totp_secret())
    assert client.get("/admin/").status_code == 200


def test_a_superuser_needs_one_too(admin_client, settings):
    settings.SECOND_FACTOR = True
    assert admin_client.get("/admin/").headers["Location"] == reverse("mfa_index")


def test_a_site_below_a_path_demands_one_too(admin_client, settings):
    assert admin_client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR = True
    with override_script_prefix("/registry/"):
        answer = admin_client.get("/admin/", SCRIPT_NAME="/registry")
        assert answer.headers.get("Location") == reverse("mfa_index")


def test_an_authenticator_app_is_set_up_asked_for_and_replaced_by_a_recovery_code(client):
    person(roles.PUBLISHER)
    sign_in(client, "publisher")
    client.post(reverse("account_reauthenticate"), {"password": "pw-of-publisher"})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml" in page
    secret = client.session["mfa.totp.secret"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert answer.status_code == 200
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    fresh = Client()
    answer = sign_in(fresh, "publisher")
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert fresh.get("/admin/").status_code == 302
    assert fresh.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    fresh.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert fresh.get("/admin/").status_code == 200
    again = Client()
    sign_in(again, "publisher")
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.get("/admin/").status_code == 302  # a code opens once


def test_passkeys_are_offered(client):
    assert "Sign in with a passkey" in client.get(LOGIN).content.decode()
    assert json.loads(
        client.get(
            reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"}
        ).content
    )["request_options"]


OIDC = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "EMAIL_AUTHENTICATION": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "Staff sign-on",
                "client_id": "registry",
                "secret": "s",
                "settings": {"server_url": "https://id.example/.well-known/openid-configuration"},
            }
        ],
    }
}


def test_single_sign_on_is_offered_once_it_is_configured(client, settings):
    assert "Staff sign-on" not in client.get(LOGIN).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = OIDC
    assert "Staff sign-on" in client.get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("email", "verified", "comes_in"),
    [
        ("editor@example.org", True, True),
        ("editor@example.org", False, False),
        ("stranger@example.org", True, False),
    ],
)
def test_single_sign_on_lets_in_known_staff_alone(
    client, settings, monkeypatch, email, verified, comes_in
):
    settings.SOCIALACCOUNT_PROVIDERS = OIDC
    person(roles.EDITOR)
    claims = {"sub": "42", "email": email, "email_verified": verified, "name": "Some Body"}
    _a_provider_that_says(monkeypatch, claims)
    start = client.post("/accounts/oidc/oidc/login/")
    assert start.headers["Location"].startswith("https://id.example/authorize?")
    state = dict(
        pair.split("=", 1) for pair in start.headers["Location"].partition("?")[2].split("&")
    )
    client.get(
        "/accounts/oidc/oidc/login/callback/", {"code": "c", "state": state["state"]}, follow=True
    )
    assert (client.get("/admin/").status_code == 200) is comes_in
    assert User.objects.count() == 1


def _a_provider_that_says(monkeypatch, claims):
    """Stand in for the answers of an OpenID provider."""
    from allauth.socialaccount.providers.oauth2.client import OAuth2Client  # noqa: PLC0415
    from allauth.socialaccount.providers.openid_connect.views import (  # noqa: PLC0415
        OpenIDConnectOAuth2Adapter,
    )

    configuration = {
        "authorization_endpoint": "https://id.example/authorize",
        "token_endpoint": "https://id.example/token",
        "userinfo_endpoint": "https://id.example/userinfo",
        "issuer": "https://id.example",
        "jwks_uri": "https://id.example/keys",
    }
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "openid_config", property(lambda self: configuration)
    )
    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda *_, **__: {"access_token": "t"})
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda *_: claims)


def test_a_form_that_was_open_too_long_is_said(settings):
    client = Client(enforce_csrf_checks=True)
    page = client.post(LOGIN, {"login": "x", "password": "y"})
    assert page.status_code == 403
    assert "open too long" in page.content.decode()


def test_people_who_sign_in_at_once_do_not_refuse_each_other():
    """Attempts in flight are no failures: the limit is asked before, and failures are counted after."""
    people = [person(roles.EDITOR, f"editor-{number}") for number in range(12)]
    adapter, request = StaffOnly(), RequestFactory().post(LOGIN)
    for one in people:  # all of them have begun, and none has ended
        adapter.pre_authenticate(request, username=one.username)
    for one in people:
        assert sign_in(Client(), one.username).status_code == 302


def test_failures_are_counted_by_address_and_successes_are_not(client):
    for number in range(12):
        person(roles.EDITOR, f"editor-{number}")
    for number in range(10):
        assert "not correct" in sign_in(Client(), f"nobody-{number}", "wrong").content.decode()
        refused = sign_in(Client(), f"editor-{number}").status_code == 200
        assert refused is (number == 9)
    assert "Too many failed" in sign_in(Client(), "editor-11").content.decode()


def test_the_browser_may_follow_to_the_provider_of_single_sign_on():
    code = "from dpko_site import settings; print(settings.CONTENT_SECURITY_POLICY)"
    environment = os.environ | {
        "OIDC_SERVER": "https://id.example:8443/realms/staff",
        "OIDC_ORIGINS": "https://sign-in.example",
        "OIDC_CLIENT_ID": "registry",
        "OIDC_CLIENT_SECRET": "s",
    }
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    wanted = ["'self'", "https://id.example:8443", "https://sign-in.example"]
    assert ast.literal_eval(said)["DIRECTIVES"]["form-action"] == wanted


@pytest.fixture
def at_passkeys(client):
    """The page on which somebody adds a passkey, asked for at a host."""
    person(roles.EDITOR)

    def at(host):
        client.defaults["HTTP_HOST"] = host
        sign_in(client, "editor")
        client.post(reverse("account_reauthenticate"), {"password": "pw-of-editor"})
        return client.get(reverse("mfa_add_webauthn")).content.decode()

    return at


def test_a_new_passkey_signs_in_by_itself_unless_the_tick_is_taken_away(at_passkeys):
    page = at_passkeys("localhost:8000")
    assert re.search(r'<input type="checkbox" name="passwordless"[^>]*checked', page)
    assert "Passkeys do not work at" not in page


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1:8000", "http://localhost:8000/accounts/"),
        ("[::1]:8000", "http://localhost:8000/accounts/"),
        ("[::1]", "http://localhost/accounts/"),
    ],
)
def test_at_a_number_passkeys_say_where_they_work(client, at_passkeys, host, named):
    for page in (at_passkeys(host), Client(HTTP_HOST=host).get(LOGIN).content.decode()):
        assert "Passkeys do not work at" in page
        assert f'<a href="{named}' in page


def test_every_way_in_which_a_passkey_fails_has_words(client):
    page = client.get(LOGIN).content.decode()
    assert "data-passkey-problem" in page
    for said in ("security", "not-allowed", "invalid-state", "constraint", "other"):
        assert re.search(rf'data-{said}="[^"]{{20,}}"', page)
    assert "orgchart/passkeys.js" in page


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/accounts/email/", {"action_add": "", "email": "thief@example.org"}),
        ("/accounts/sessions/", {}),
    ],
)
def test_who_finds_a_signed_in_browser_changes_nothing_that_opens_it_again(address, data, client):
    user = person(roles.EDITOR)
    client.force_login(user)  # some time ago
    assert client.get(address).status_code in (200, 302)
    answer = client.post(address, data)
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not user.emailaddress_set.filter(email="thief@example.org").exists()


def test_failures_under_many_names_push_no_count_out():
    """Django keeps 300 entries of a cache in files, unless told otherwise."""
    code = "from dpko_site import settings; print(settings.CACHES['default']['OPTIONS'])"
    environment = {name: value for name, value in os.environ.items() if name != "CACHE_URL"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert ast.literal_eval(said)["MAX_ENTRIES"] >= 10_000
