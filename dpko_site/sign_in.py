"""Who may sign in, and with what: the registry's rules on top of django-allauth."""

import math
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from orgchart.writing.roles import may_look_after_people, may_publish

ENDS = "ends"
"""Where a session keeps when it ends, in seconds of the epoch."""


class StaffOnly(DefaultAccountAdapter):
    """Nobody makes an account for themselves: an administrator does, in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownStaffOnly(DefaultSocialAccountAdapter):
    """Single sign-on lets in whom the registry knows by a verified e-mail address, and no others."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


@receiver(user_logged_in)
def note_the_end(request: HttpRequest, **_: Any) -> None:
    """A session has an end from its beginning on, however busy it is."""
    request.session[ENDS] = time.time() + settings.SESSION_COOKIE_AGE


def sessions_end(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: sign out whose session has come to its end."""

    def answer(request: HttpRequest) -> HttpResponse:
        # Who has no session, as most of the public, is not even given one.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in and request.session.get(ENDS, math.inf) < time.time():
            logout(request)
        return get_response(request)

    return answer


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: who may publish, or looks after people, comes in with a second factor only.

    With the setting SECOND_FACTOR on, such a person is led to set one up before anything else in
    the admin.
    """
    desk = reverse("admin:index")

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR and request.path.startswith(desk):
            user = request.user
            powerful = may_publish(user) or may_look_after_people(user)
            if user.is_authenticated and powerful and not is_mfa_enabled(user):
                messages.warning(
                    request,
                    "Who may publish needs a second factor. Add a passkey or an authenticator app "
                    "here, and keep the recovery codes; then the desk opens.",
                )
                return redirect("mfa_index")
        return get_response(request)

    return answer
