"""What a person sees when something is not there, not readable, or broken."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from orgchart.dates import DayError


class NotHere(Http404):
    """A 404 whose message is written for the reader."""


class Unreadable(BadRequest):
    """A 400 whose message is written for the reader."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: says which part of the address cannot be read, and how to write it."""
    message = str(exception) if isinstance(exception, Unreadable) else ""
    return render(request, "orgchart/errors/400.html", {"message": message}, status=400)


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 400 for a NUL, which is not part of any text and which PostgreSQL refuses."""

    def answer(request: HttpRequest) -> HttpResponse:
        typed = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if any(
            "\x00" in value for data in typed for _name, values in data.lists() for value in values
        ):
            return bad_request(request, Unreadable(_("It contains a NUL character. Remove it.")))
        return get_response(request)

    return answer


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says that the person's group does not allow it, and who can change that."""
    message = str(exception or "")
    return render(request, "orgchart/errors/403.html", {"message": message}, status=403)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was open too long, or came from elsewhere."""
    message = _(
        "The form was open too long, or cookies are off. Go back, reload the page and try again."
    )
    return render(request, "orgchart/errors/403.html", {"message": message}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says what was looked for, and where to look on."""
    message = str(exception) if isinstance(exception, NotHere) else ""
    return render(request, "orgchart/errors/404.html", {"message": message}, status=404)


def bad_day(request: HttpRequest, error: DayError) -> HttpResponse:
    """400: the day that the address asks for cannot be read."""
    return render(request, "orgchart/errors/bad_day.html", {"message": str(error)}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs neither the database nor a context."""
    return render(request, "orgchart/errors/500.html", status=500)
