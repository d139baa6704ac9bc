"""Which server is asked: the public reads from a replica if there is one, staff from the primary."""

import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from orgchart.addresses import DESK_ADDRESSES
from orgchart.views.public_page import SAFE
from orgchart.writing.waiting import is_lost

from .postgres import asks_replica, is_standby, writes_since

GetResponse = Callable[[HttpRequest], HttpResponse]
PERSONAL_COOKIES = {
    settings.SESSION_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
    settings.MESSAGE_COOKIE,
}
"""Whoever has one of these gets a page that is made for them."""


ELSEWHERE = (*DESK_ADDRESSES, settings.STATIC_URL)
"""How the addresses begin that are no pages of the public site."""


def is_for_everybody(method: str | None, path: str, cookies: Iterable[str] = ()) -> bool:
    """Is it a request that only reads, for a page of the public site, by somebody without a session? ``path`` is
    that within the site (``path_info``)."""
    return (
        method in SAFE and not path.startswith(ELSEWHERE) and PERSONAL_COOKIES.isdisjoint(cookies)
    )


def from_replica(get_response: GetResponse) -> GetResponse:
    """Middleware: who reads what everybody can read asks the replica first.

    Staff ask the primary first, so they see at once what they wrote. Who writes asks it even if it was away a
    moment ago.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        # It is not set back: a file that is streamed is read after this.
        asks_replica.set(is_for_everybody(request.method, request.path_info, request.COOKIES))
        writes_since.set(None if request.method in SAFE else time.monotonic())
        return get_response(request)

    return answer


def told(request: HttpRequest) -> dict[str, Callable[[], bool]]:
    """For templates: is the registry read-only now, because only its replica answers?"""
    return {
        "is_read_only": lambda: bool(connection.connection) and is_standby(connection.connection)
    }


class AskAgain:
    """Middleware: a page that only reads is made once more if the connection was lost meanwhile.

    The second time the driver finds the server that answers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method not in SAFE or not is_lost(exception):
            return None
        if hasattr(request, "ahead"):
            return None  # a preview went with its connection, so the page would show something else
        connection.close()
        match = request.resolver_match
        assert match is not None  # only views get here
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response
