"""``/search/``: find a unit, a mandate, a document or a source by what people type."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from orgchart.queries.search import search

from .public_page import Context, page

SUGGESTED = 8
"""How many suggestions are shown while somebody types."""
LONGEST = 200
"""A longer text is cut: nobody types it, and comparing it takes time."""


@page("orgchart/search.html")
def results(request: HttpRequest, day: date) -> Context:
    """What was found, best first, and why."""
    words = _words(request)
    title = _("Search: %(words)s") % {"words": words} if words else _("Search")
    return {"title": title, "words": words, "results": search(words)}


@page("orgchart/search.html")
def suggestions(request: HttpRequest, day: date) -> HttpResponse:
    """The best few as JSON, for a box that suggests while somebody types."""
    found = search(_words(request))[:SUGGESTED]
    return JsonResponse(
        {
            "suggestions": [
                {"title": each.title, "address": each.address, "kind": each.kind, "why": each.why}
                for each in found
            ]
        }
    )


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]
