"""Answers for scripts of any site: what a browser asks before it asks (CORS), HEAD, other methods."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import Throttled

from orgchart.views.answers import ANY_ORIGIN, only_read

from .limits import ByAddress, too_many

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD", "OPTIONS")
SEEN = "ETag, Link, Retry-After"
"""The headers that scripts of other sites may read."""


def read_by_all(view: View, *, takes_forms: bool = False) -> View:
    """The view as scripts of any site may read it: with HEAD, and with the question that a browser asks
    before it sends If-None-Match for one. It can take forms that ask, and change nothing."""
    methods = ", ".join((*READ, "POST") if takes_forms else READ)
    headers = "Content-Type, If-None-Match" if takes_forms else "If-None-Match"

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **key: str) -> HttpResponseBase:
        method = request.method
        if method == "OPTIONS":
            answered: HttpResponseBase = HttpResponse(status=204)
            answered.headers["Access-Control-Allow-Methods"] = methods
            answered.headers["Access-Control-Allow-Headers"] = headers
            answered.headers["Access-Control-Max-Age"] = "86400"
            answered.headers["Allow"] = methods
        elif takes_forms and method == "POST":
            answered = view(request, **key)
        elif method not in ("GET", "HEAD"):
            answered = only_read(takes_forms=takes_forms)
            answered.headers["Allow"] = methods
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


def limited(view: View) -> View:
    """The view within the limit of the API (``API_RATE_LIMIT``): 429 for whoever asks too often."""

    @wraps(view)
    def answer(request: HttpRequest, **key: str) -> HttpResponseBase:
        if not ByAddress().allow_request(request):
            return too_many(request, Throttled(None))
        return view(request, **key)

    return answer
