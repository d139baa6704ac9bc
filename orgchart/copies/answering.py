"""What the site answers to an address, asked within this process as any reader asks.

Nobody is signed in and no cookie is sent, so an answer has what the public sees and never a draft.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.urls import set_script_prefix
from django.utils.encoding import repercent_broken_unicode

from orgchart.views.once import Kept

from .places import Places


@dataclass(frozen=True, slots=True)
class Copy:
    """What pages of a copy say of it."""

    made_on: date
    days: tuple[date, ...]
    """Further days of which the copy has pages."""
    live: str
    """Where the live site is; empty if that is not known."""
    languages: tuple[str, ...] = (settings.LANGUAGE_CODE,)
    """The languages in which it has pages."""


class CopyRequest(WSGIRequest):
    """A request for a page of a copy. Pages know it by ``copy``."""

    copy: Copy
    host: str
    kept: Kept
    """What was read for the address before, and may be asked for again."""

    def get_host(self) -> str:
        """The host of the copy, which need not be a host of this site."""
        return self.host

    def is_secure(self) -> bool:
        """Nothing is sent over a network, so no answer leads to HTTPS first."""
        return True


class Asking:
    """Asks the site for addresses, through all of its middleware."""

    def __init__(self, places: Places, copy: Copy) -> None:
        self._copy = copy
        self._base = urlsplit(places.base)
        self._kept: Kept = {}
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def __call__(self, address: str) -> HttpResponseBase:
        """The answer, not read yet if it is streamed. Close it."""
        parts = urlsplit(address)
        root = self._base.path
        set_script_prefix(f"{root}/")
        request = CopyRequest(
            {
                "REQUEST_METHOD": "GET",
                "SCRIPT_NAME": root,
                "PATH_INFO": _as_wsgi(unquote(parts.path)),
                "QUERY_STRING": parts.query,
                "SERVER_NAME": self._base.hostname or "localhost",
                "SERVER_PORT": str(self._base.port or 443),
                "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1",
                "wsgi.url_scheme": self._base.scheme,
                "wsgi.input": BytesIO(),
            }
        )
        request.host = self._base.netloc
        request.copy = self._copy
        request.kept = self._kept
        return self._handler.get_response(request)


def is_there(answer: HttpResponseBase) -> bool:
    """Is it a page or a file, and not a refusal or a way to elsewhere?"""
    return answer.status_code == HTTPStatus.OK


@contextmanager
def asked_here() -> Iterator[None]:
    """While this process asks itself: all answers share a connection to the database."""
    was_connected = request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        set_script_prefix("/")
        if was_connected:
            request_finished.connect(close_old_connections)


def _as_wsgi(path: str) -> str:
    return repercent_broken_unicode(path.encode()).decode("latin-1")
