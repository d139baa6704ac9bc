"""Who may sign in and how: the rules of the registry on top of django-allauth."""

import math
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import user_logged_in as allauth_logged_in
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from allauth.usersessions.signals import on_user_logged_in
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User, update_last_login
from django.contrib.auth.signals import user_logged_in
from django.contrib.sites.shortcuts import get_current_site
from django.core.cache import cache
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext

from orgchart import identity
from orgchart.addresses import ADMIN
from orgchart.languages import speaking_to_staff
from orgchart.models import LastSeen
from orgchart.roles import may_look_after_people, may_publish
from orgchart.writing.staff_languages import language_of_address
from orgchart.writing.waiting import if_nobody_writes

from .audit import not_tried

GetResponse = Callable[[HttpRequest], HttpResponse]

FAILURES: dict[str, str] = {"app": "allauth.account", "action": "login_failed"}
"""The name of the limit of failures, in ACCOUNT_RATE_LIMITS."""
UNLISTED = "unlisted"
"""The key of a session that is not in the list of sessions yet."""
ENDS = "ends"
"""The key under which a session keeps its end, in seconds since 1970."""

SEEN = "seen"
"""The key under which a session keeps the day on which it was noted that the person is here."""


class StaffOnly(DefaultAccountAdapter):
    """Nobody can sign up. An administrator makes the accounts, in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that calls the site by its name, in the language of the account with that address. For an
        invitation, whose account has none yet, it is the language in use."""
        site = get_current_site(self.request)
        with speaking_to_staff(language_of_address(email) or get_language()):
            site.name = gettext(identity.NAME)
            super().send_mail(template_prefix, email, {"current_site": site, **context})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an attempt after too many failures. The attempt itself is not counted yet.

        django-allauth counts it as a failure until it has succeeded, so many people who sign in at
        once would refuse each other. Nobody can try more at once than the server has threads.
        """
        for rate in ratelimit.get_rates(**FAILURES):
            key = ratelimit.get_cache_key(
                request,
                **FAILURES,
                rate=rate,
                key=self._get_login_attempts_cache_key(request, **credentials),
            )
            allowed, _failures = ratelimit.apply_rate(
                cache.get(key, []), time.time(), rate, dry_run=True
            )
            if not allowed:
                not_tried(credentials)
                raise self.validation_error("too_many_login_attempts")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to confirm who one is, called as the page of the second factor calls them."""
        words = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": gettext(
                "Use a code of your authenticator app, or a recovery code"
            ),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey or a security key"),
        }
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in ways]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        ratelimit.consume(request, **FAILURES, key=key)


class KnownStaffOnly(DefaultSocialAccountAdapter):
    """Single sign-on is only for people whose verified e-mail address the registry knows."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


@receiver(user_logged_in)
def note_the_end(request: HttpRequest, **other: object) -> None:
    """Set the end of the session when it begins, so that activity does not move the end."""
    request.session[ENDS] = time.time() + settings.SESSION_COOKIE_AGE


def note_the_sign_in(request: HttpRequest, user: User, **other: object) -> None:
    """Note the time of the sign-in, and the session in the list of sessions, unless somebody writes.

    SQLite has one writer at a time, and nobody waits for an import to sign in. A session that could
    not be listed is listed with a later request of it.
    """

    def note() -> None:
        update_last_login(type(user), user)
        on_user_logged_in(None, request=request)

    if not if_nobody_writes(note):
        request.session[UNLISTED] = True


def note_the_use(key: Authenticator) -> None:
    """Note when a second factor was used last, unless somebody writes: it is a note, as that above is."""
    if_nobody_writes(lambda: _record_usage(key))


_record_usage = Authenticator.record_usage
Authenticator.record_usage = note_the_use


def note_what_the_provider_says(account: SocialAccount, *args: Any, **kwargs: Any) -> None:
    """Save an account of single sign-on. What a provider says again at each sign-in is only a note:
    it is left out while somebody writes."""
    if account._state.adding:
        _save_social_account(account, *args, **kwargs)
    else:
        if_nobody_writes(lambda: _save_social_account(account, *args, **kwargs))


_save_social_account = SocialAccount.save
SocialAccount.save = note_what_the_provider_says

# These wait for whoever writes; what they do is done here.
user_logged_in.disconnect(dispatch_uid="update_last_login")
allauth_logged_in.disconnect(on_user_logged_in)
allauth_logged_in.connect(note_the_sign_in)


def list_the_session(request: HttpRequest) -> None:
    """Put a session in the list of sessions that could not be put there when it began."""

    def list_it() -> None:
        UserSession.objects.create_from_request(request)

    unlisted = UNLISTED in request.session and request.user.is_authenticated
    if unlisted and if_nobody_writes(list_it):
        del request.session[UNLISTED]


def note_the_day(request: HttpRequest) -> None:
    """Note that the person was here today: one statement a day for each session, unless somebody writes."""
    today = timezone.localdate().isoformat()
    if request.session.get(SEEN) == today or not isinstance(request.user, User):
        return
    seen = LastSeen(person=request.user, day=today)

    def note() -> None:
        LastSeen.objects.bulk_create(
            [seen], update_conflicts=True, unique_fields=["person"], update_fields=["day"]
        )

    if if_nobody_writes(note):
        request.session[SEEN] = today


@receiver(post_save, sender=User)
def close_the_door(instance: User, **other: object) -> None:
    """End every session of an account that is not active, so that none comes back with the account."""
    if not instance.is_active:
        for session in UserSession.objects.filter(user=instance):
            session.end()


def sessions_end(get_response: GetResponse) -> GetResponse:
    """Middleware: sign out a person whose session has reached its end; list one that is not listed, and note
    who was here today."""

    def answer(request: HttpRequest) -> HttpResponse:
        # Most of the public have no session, and get none.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in and request.session.get(ENDS, math.inf) < time.time():
            logout(request)
        if signed_in:
            list_the_session(request)
            note_the_day(request)
        return get_response(request)

    return answer


def second_factor(get_response: GetResponse) -> GetResponse:
    """Middleware: a person who may publish, or edit accounts, needs a second factor.

    With the setting SECOND_FACTOR on, such a person must set one up before the admin opens; with
    SECOND_FACTOR_FOR_ALL, everybody must.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ADMIN) and (why := _why_a_second_factor(request.user)):
            said = gettext(
                "%(why)s Add a passkey, a security key or an authenticator app here, and keep the "
                "recovery codes. Then you can open the admin."
            )
            messages.warning(request, said % {"why": why})
            return redirect("mfa_index")
        return get_response(request)

    return answer


def _why_a_second_factor(user: User | AnonymousUser) -> str:
    """Why somebody must set up a second factor; empty if they have one, or need none."""
    if not user.is_authenticated:
        return ""
    is_powerful = settings.SECOND_FACTOR and (may_publish(user) or may_look_after_people(user))
    if not (is_powerful or settings.SECOND_FACTOR_FOR_ALL) or is_mfa_enabled(user):
        return ""
    if is_powerful:
        return gettext(
            "Your account needs a second factor because you may publish or edit accounts."
        )
    return gettext("Every account of this site needs a second factor.")
