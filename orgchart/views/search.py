"""``/search/``: find a unit, a mandate, a document or a source by what people type."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orgchart.queries.search import search

from .answers import json_data
from .public_page import Context, page

SUGGESTED = 8
"""How many suggestions are shown while somebody types."""
LONGEST = 200
"""How many characters of the text are compared: more would only take time."""


@page("orgchart/search.html")
def results(request: HttpRequest, day: date) -> Context:
    """What was found, best first, and why."""
    words = _words(request)
    title = _("Search: %(words)s") % {"words": words} if words else _("Search")
    return {"title": title, "words": words, "results": search(words).results}


@page("orgchart/search.html")
def suggestions(request: HttpRequest, day: date) -> HttpResponse:
    """The best few as JSON, for a box that suggests while somebody types."""
    found = search(_words(request)).results[:SUGGESTED]
    suggested = [
        {
            "title": result.title,
            "address": result.address,
            "kind": result.kind,
            "why": result.why,
        }
        for result in found
    ]
    return json_data({"suggestions": suggested})


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]
