"""People with browsers, at a site that is served over HTTP."""

import re
import socket
from contextlib import closing
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

PATIENCE = 60
"""Seconds that a person waits for a page."""


def free_port() -> int:
    """A port of this machine that nobody has."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Person:
    """Somebody with a browser: it keeps cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar()
        self.at = ""
        """Where the last answer came from, after it was led on."""
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of a page."""
        return self._sent(Request(self.site + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Open a page, and send its form with these fields."""
        _status, page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        return self.send(path, {**fields, "csrfmiddlewaretoken": token[1]})

    def send(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form that was opened before."""
        return self._sent(Request(self.site + path, urlencode(fields).encode()))

    def _sent(self, request: Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                self.at = answer.url.removeprefix(self.site)
                return answer.status, unescape(answer.read().decode())
        except HTTPError as error:
            self.at = request.full_url.removeprefix(self.site)
            return error.code, unescape(error.read().decode())
