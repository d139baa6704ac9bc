"""How often one address may ask, if the operator sets a limit."""

import math
import time

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from ninja.errors import Throttled
from ninja.throttling import BaseThrottle, SimpleRateThrottle

from orgchart.views.answers import problem


class ByAddress(BaseThrottle):
    """Counts requests by the address of the client, which is told as at sign-ins.

    Without a limit nothing is counted. Whoever is refused is not counted again.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Is the request within the limit?"""
        limit: str = settings.API_RATE_LIMIT
        # One object answers all threads, so each request has a counter of its own.
        return not limit or Counter(limit).allow_request(request)


class Counter(SimpleRateThrottle):
    """The counts of one request."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Where its count is kept."""
        return f"api:{self.rate}:{ratelimit.get_ip(request)}"

    def seconds_to_wait(self, request: HttpRequest) -> int:
        """How long until the oldest of its requests is no longer counted."""
        history: list[float] = self.cache.get(self.get_cache_key(request), [])
        oldest = history[-1] if history else 0
        return max(1, math.ceil(oldest + (self.duration or 0) - time.time()))


def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429: says when to try again."""
    seconds = Counter(settings.API_RATE_LIMIT).seconds_to_wait(request)
    said = ngettext(
        "Too many requests came from your address. Try again in %(seconds)s second.",
        "Too many requests came from your address. Try again in %(seconds)s seconds.",
        seconds,
    )
    answer = problem(said % {"seconds": seconds}, 429)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    return answer
