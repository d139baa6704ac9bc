"""Who may sign in and how: the rules of the registry on top of django-allauth."""

import math
import time
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from orgchart.roles import may_look_after_people, may_publish

GetResponse = Callable[[HttpRequest], HttpResponse]

ENDS = "ends"
"""The key under which a session keeps its end, in seconds since 1970."""


class StaffOnly(DefaultAccountAdapter):
    """Nobody can sign up. An administrator makes the accounts, in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownStaffOnly(DefaultSocialAccountAdapter):
    """Single sign-on is only for people whose verified e-mail address the registry knows."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


@receiver(user_logged_in)
def note_the_end(request: HttpRequest, **other: object) -> None:
    """Set the end of the session when it begins, so that activity does not move the end."""
    request.session[ENDS] = time.time() + settings.SESSION_COOKIE_AGE


def sessions_end(get_response: GetResponse) -> GetResponse:
    """Middleware: sign out a person whose session has reached its end."""

    def answer(request: HttpRequest) -> HttpResponse:
        # Most of the public have no session, and get none.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in and request.session.get(ENDS, math.inf) < time.time():
            logout(request)
        return get_response(request)

    return answer


def second_factor(get_response: GetResponse) -> GetResponse:
    """Middleware: a person who may publish, or edit accounts, needs a second factor.

    With the setting SECOND_FACTOR on, such a person must set one up before the admin opens.
    """
    admin = reverse("admin:index")

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR and request.path.startswith(admin):
            user = request.user
            powerful = may_publish(user) or may_look_after_people(user)
            if user.is_authenticated and powerful and not is_mfa_enabled(user):
                messages.warning(
                    request,
                    gettext(
                        "Your account needs a second factor because you may publish or edit "
                        "accounts. Add a passkey or an authenticator app here, and keep the "
                        "recovery codes. Then you can open the admin."
                    ),
                )
                return redirect("mfa_index")
        return get_response(request)

    return answer
