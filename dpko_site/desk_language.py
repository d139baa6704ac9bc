"""The language of the desk: chosen in its header, kept in a cookie for pages and with the account for mails."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib.auth.models import User
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from orgchart.languages import of_the_desk
from orgchart.models import StaffLanguage
from orgchart.writing.staff_languages import keep_language


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that somebody chose, and go back to the page. One statement for a person who is signed in."""
    language = of_the_desk(request.POST.get("language"))
    if isinstance(request.user, User):
        keep_language(request.user, language)
    answer = redirect(_page_before(request))
    _remember(answer, language)
    return answer


def _page_before(request: HttpRequest) -> str:
    """The page on which it was chosen, if that is one of this site."""
    asked = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_here else reverse("admin:index")


@receiver(user_logged_in)
def follow_the_account(response: HttpResponse, user: User, **_of: Any) -> None:
    """Whoever signs in goes on in the language of the account, if they have chosen one. One query."""
    chosen = StaffLanguage.objects.filter(person=user).values_list("code", flat=True).first()
    if chosen:
        _remember(response, of_the_desk(chosen))


def _remember(answer: HttpResponse, language: str) -> None:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
