"""The addresses of the API as Django knows them. They never break; see docs/open-data.md."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from orgchart.views.answers import ANY_ORIGIN, API, only_read

from .description import as_page, openapi
from .operations import api

View = Callable[..., HttpResponseBase]
METHODS = "GET, HEAD, OPTIONS"
SEEN = "ETag, Link, Retry-After"
"""The headers that scripts of other sites may read."""


def _read_by_all(view: View) -> View:
    """The view as scripts of any site may read it: with HEAD, and with the question that a browser asks
    before it sends If-None-Match for one."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **key: str) -> HttpResponseBase:
        method = request.method
        if method == "OPTIONS":
            answered: HttpResponseBase = HttpResponse(status=204)
            answered.headers["Access-Control-Allow-Methods"] = METHODS
            answered.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            answered.headers["Access-Control-Max-Age"] = "86400"
            answered.headers["Allow"] = METHODS
        elif method not in ("GET", "HEAD"):
            answered = only_read()
            answered.headers["Allow"] = METHODS
        else:
            request.method = "GET"
            try:
                answered = view(request, **key)
            finally:
                request.method = method
        answered.headers[ANY_ORIGIN] = "*"
        answered.headers["Access-Control-Expose-Headers"] = SEEN
        return answered

    return answer


def addresses() -> list[URLPattern]:
    """The page of the API, its description for programs, and each of its addresses."""
    found = [
        path("api/", as_page, name="api"),
        path(f"{API}openapi.json", _read_by_all(openapi), name="api-openapi"),
    ]
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            view = _read_by_all(pattern.callback)
            found.append(path(f"{API}{pattern.pattern}", view, name=f"api-{pattern.name}"))
    return found
