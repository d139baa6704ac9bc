"""Requests to the keeper of pages, for tests."""

import sys
from io import BytesIO

from orgchart.models import DataVersion

MEGABYTE = 1_000_000


def environ(address="/units/", method="GET", **given):
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **given,
    }


def ask(application, address="/units/", method="GET", **given):
    """The status, the headers and the body, as a server sends them."""
    begun = []
    answer = application(
        environ(address, method, **given), lambda status, headers: begun.extend((status, headers))
    )
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return begun[0], begun[1], body


def version_here():
    """The data state as the test sees it inside its transaction."""
    return 1, DataVersion.current()


def is_kept(site, address="/units/", **given):
    """Does the second of two equal requests come from memory?"""
    ask(site, address, **given)
    before = site.shelf.hits
    ask(site, address, **given)
    return site.shelf.hits > before


def ask_hits(site):
    """Does one request come from memory?"""
    before = site.shelf.hits
    ask(site)
    return site.shelf.hits > before
