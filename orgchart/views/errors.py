"""What a person sees when something is not there, not readable, or broken."""

import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import cast

from csp.decorators import csp_replace
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from orgchart.addresses import ACCOUNTS
from orgchart.dates import DayError
from orgchart.language_addresses import here, offered_of
from orgchart.writing.waiting import why_not_now

from .answers import is_for_data, only_read, problem

TRY_AGAIN_IN = 60
"""Seconds after which it is worth while to send again what another writing stopped."""
SECRETS = ("password", "credential")
"""What a field with such a word in its name holds is not put into a page."""

AROUND = 30
"""How many letters are shown before and after one that must go."""


class NotHere(Http404):
    """A 404 whose message is written for the reader, who may search for what the address named."""

    def __init__(self, message: str, sought: str = "") -> None:
        super().__init__(message)
        self.sought = sought
        """What the address named, such as a symbol; empty if it cannot be searched for."""


class Unreadable(BadRequest):
    """A 400 whose message is written for the reader."""


def _page(
    request: HttpRequest, name: str, status: int, context: Mapping[str, object] | None = None
) -> HttpResponse:
    """The page of an error, with the same address in each language. It asks the database for nothing.

    The desk is in one language.
    """
    shared: dict[str, object] = {"home": here("/")}
    # The page of a copy is shown for every address, so it is the same in no other language.
    if not hasattr(request, "copy"):
        shared["languages"] = offered_of(request, request.META.get("QUERY_STRING", ""))
    return render(
        request, f"orgchart/errors/{name}.html", {**shared, **(context or {})}, status=status
    )


def is_for_frame(request: HttpRequest) -> bool:
    """Is the address one of those that stand in a frame of somebody else's page?"""
    return request.path.startswith(reverse("embed"))


def framed(
    request: HttpRequest, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    """A refusal in a frame: the message and a way to the chart, without header and footer."""
    context = {"missing": message, "theme": "auto", "whole": reverse("chart")}

    @csp_replace({"frame-ancestors": ["*"]})
    def refusal(request: HttpRequest) -> HttpResponse:
        return render(request, "orgchart/embed.html", context, status=status)

    return cast(HttpResponse, xframe_options_exempt(refusal)(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: says which part of the address cannot be read, and how to write it.

    413 for a form that is too large: the address is as it should be.
    """
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        if is_for_data(request):
            too_large = _("The form is too large for one request. Send it in parts.")
            return problem(too_large, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return _page(request, "413", 413)
    message = str(exception) if isinstance(exception, Unreadable) else ""
    if is_for_data(request):
        return problem(message or _("The address cannot be read. Correct it and ask again."))
    if is_for_frame(request):
        return framed(request, message or _("The address of this frame cannot be read."))
    return _page(request, "400", 400, {"message": message})


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 400 for a NUL, which is not part of any text and which PostgreSQL refuses."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or _with_nul(request.GET):
            return bad_request(request, Unreadable(_("It contains a NUL character. Remove it.")))
        if request.method == "POST" and (fields := _with_nul(request.POST)):
            return _nul_in_form(request, fields)
        return get_response(request)

    return answer


def _with_nul(data: QueryDict) -> dict[str, str]:
    """What has a NUL in it, by the names of the fields."""
    return {name: value for name, values in data.lists() for value in values if "\x00" in value}


def _nul_in_form(request: HttpRequest, fields: Mapping[str, str]) -> HttpResponse:
    """400: says what was typed with a NUL in it, which nobody sees, unless it is a secret."""
    if is_for_data(request):
        return problem(_("It contains a NUL character. Remove it."))
    name, value = next(iter(fields.items()))
    if any(word in name.lower() for word in SECRETS):
        said = _(
            "What you typed contains a NUL character, which no text can have. Go back, type it again and send the form."
        )
    else:
        at = value.index("\x00")
        around = value[max(0, at - AROUND) : at + AROUND].replace("\x00", "␀")
        said = _(
            "“%(text)s” contains a NUL character, shown as ␀, which no text can have. Go back, remove it there and "
            "send the form again."
        ) % {"text": around}
    context = {"message": said, "title": _("Nothing was saved")}
    return _page(request, "400", HTTPStatus.BAD_REQUEST, context)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says that the person's group does not allow it, and who can change that."""
    message = str(exception or "")
    return _page(request, "403", 403, {"message": message})


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was open too long, or came from elsewhere. 405 if data was sent one."""
    if is_for_data(request):
        return only_read()
    if request.path.startswith(reverse("admin:index")) and not request.user.is_authenticated:
        message = _(
            "You are not signed in any more. Sign in again: then the form comes back, with what you typed."
        )
        context = {"message": message, "back": redirect_to_login(request.get_full_path()).url}
    else:
        message = _(
            "The form was open too long, you signed in again in another tab, or cookies are off. Go back, "
            "reload the page and try again. On the admin pages, what you typed is then offered to you."
        )
        context = {"message": message}
    context["title"] = _("Nothing was saved")
    return _page(request, "403", 403, context)


def only_shown(request: HttpRequest) -> HttpResponse:
    """405: a page is only read, and nothing is sent to it."""
    answer = _page(request, "405", HTTPStatus.METHOD_NOT_ALLOWED)
    answer.headers["Allow"] = "GET, HEAD"
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says what was looked for, and where to look on."""
    message = str(exception) if isinstance(exception, NotHere) else ""
    if is_for_data(request):
        nothing = _(
            "There is no data at this address. Look in the lists, such as /units.json, or at the addresses of "
            "the API, /api/."
        )
        return problem(message or nothing, HTTPStatus.NOT_FOUND)
    if is_for_frame(request):
        nothing = _("The address of this frame does not lead to a chart.")
        return framed(request, message or nothing, HTTPStatus.NOT_FOUND)
    sought = exception.sought if isinstance(exception, NotHere) else ""
    context = {"message": message, "sought": sought}
    return _page(request, "404", 404, context)


def bad_day(request: HttpRequest, error: DayError) -> HttpResponse:
    """400: the day that the address asks for cannot be read."""
    if is_for_data(request):
        return problem(str(error))
    if is_for_frame(request):
        return framed(request, str(error))
    return _page(request, "bad_day", 400, {"message": str(error)})


def not_now(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """503 for what works later, such as a form that waited too long for whoever writes; None for other errors.

    It holds everything that was typed.
    """
    reason = why_not_now(error)
    if not reason:
        return None
    secret = request.path_info.startswith(ACCOUNTS)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not any(word in name.lower() for word in SECRETS)
        for value in values
    ]
    if is_for_data(request):
        return _later(
            problem(
                _("The registry cannot answer now. Ask again in a minute."),
                HTTPStatus.SERVICE_UNAVAILABLE,
            )
        )
    if is_for_frame(request):
        later = _("The registry cannot answer now. Try again in a minute.")
        return _later(framed(request, later, HTTPStatus.SERVICE_UNAVAILABLE))
    context = {
        "kept": [] if secret else kept,
        "is_sent": request.method == "POST" and not secret,
        "reason": reason,
        "has_files": bool(request.FILES),
    }
    return _later(_page(request, "503", 503, context))


def _later(answer: HttpResponse) -> HttpResponse:
    answer["Retry-After"] = str(TRY_AGAIN_IN)
    answer["Cache-Control"] = "no-store"
    return answer


class NotNow:
    """Middleware: 503 for a page that works later, such as one that waited too long for whoever writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_now(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs neither the database nor a context. 503 if it works later."""
    if answer := not_now(request, sys.exc_info()[1]):
        return answer
    if is_for_data(request):
        return problem(
            _(
                "Something failed on our side. Ask again later, and tell the people who run this site."
            ),
            HTTPStatus.INTERNAL_SERVER_ERROR,
        )
    return _page(request, "500", 500)
