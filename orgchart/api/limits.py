"""How often one address may ask, if the operator sets a limit."""

import math

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from ninja.errors import Throttled
from ninja.throttling import SimpleRateThrottle

from orgchart.views.answers import problem


class ByAddress(SimpleRateThrottle):
    """Counts requests by the address of the client, which is told as at sign-ins.

    Without a limit nothing is counted. Whoever is refused is not counted again.
    """

    def __init__(self) -> None:
        self.rate = None

    def allow_request(self, request: HttpRequest) -> bool:
        """Is the request within the limit?"""
        if not settings.API_RATE_LIMIT:
            return True
        # One object answers all threads, so each request has a counter of its own.
        counter = Counter(settings.API_RATE_LIMIT)
        if counter.allow_request(request):
            return True
        raise Throttled(counter.seconds)


class Counter(SimpleRateThrottle):
    """The counts of one request."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Where its count is kept."""
        return f"api:{self.rate}:{ratelimit.get_ip(request)}"

    @property
    def seconds(self) -> int:
        """How long to wait until the oldest request is no longer counted."""
        return max(1, math.ceil(self.history[-1] + self.duration - self.now))


def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429: says when to try again."""
    seconds = error.wait or 1
    said = ngettext(
        "Too many requests came from your address. Try again in %(seconds)s second.",
        "Too many requests came from your address. Try again in %(seconds)s seconds.",
        seconds,
    )
    answer = problem(said % {"seconds": seconds}, 429)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    return answer
