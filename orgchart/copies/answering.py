"""What the site answers to an address, asked within this process as any reader asks.

Nobody is signed in and no cookie is sent, so an answer has what the public sees and never a draft.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from io import BytesIO
from time import sleep
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.urls import set_script_prefix
from django.utils.encoding import iri_to_uri, repercent_broken_unicode

from orgchart.views.once import Kept

from .places import Places

TIMES = 20
"""How often it is asked for what the site cannot make at this moment."""


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
    places: Places
    host: str
    told: set[str]
    """The addresses of the copy with a question that were written out whole for others, such as that of the picture of
    a link to a day."""
    nowhere: set[str]
    """Whole addresses for which the copy has no file, if it is not known where the live site is."""
    kept: Kept
    """What was read for the address before, and may be asked for again."""

    def get_host(self) -> str:
        """The host of the copy, which need not be a host of this site."""
        return self.host

    def build_absolute_uri(self, location: str | None = None) -> str:
        """The whole address of the file of a link. What has no file is on the live site, as the names of things are."""
        link = urljoin(self.get_full_path(), location or "")
        whole = self.places.whole(link)
        if whole:
            if "?" in whole.inside:  # the others are asked for anyway
                self.told.add(whole.inside)
            return whole.address
        if self.copy.live and self.copy.live != self.places.base:
            return f"{self.copy.live}{link.removeprefix(self.places.root)}"
        address = iri_to_uri(urljoin(f"{self.places.base}/", link))
        self.nowhere.add(address)
        return address

    def is_secure(self) -> bool:
        """Nothing is sent over a network, so no answer leads to HTTPS first."""
        return True


class Asking:
    """Asks the site for addresses, through all of its middleware."""

    def __init__(self, places: Places, copy: Copy) -> None:
        self._copy, self._places = copy, places
        self._base = urlsplit(places.base)
        self._kept: Kept = {}
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def __call__(self, address: str) -> HttpResponseBase:
        """The answer, not read yet if it is streamed. Close it."""
        return self.ask(address)[1]

    def ask(self, address: str) -> tuple[CopyRequest, HttpResponseBase]:
        """The answer, and the question, which knows the whole addresses that were written.

        Where others draw at this moment, it asks again.
        """
        for _time in range(TIMES):
            request, answer = self._ask_once(address)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            answer.close()
            sleep(float(answer.headers.get("Retry-After", 1)))
        return request, answer

    def _ask_once(self, address: str) -> tuple[CopyRequest, HttpResponseBase]:
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
        request.copy, request.places = self._copy, self._places
        request.told, request.nowhere = set(), set()
        request.kept = self._kept
        return request, self._handler.get_response(request)


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
