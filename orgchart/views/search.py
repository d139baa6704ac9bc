"""``/search/``: find a unit, a person, a mandate, a document or a source by what people type."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.queries.search import search
from orgchart.queries.search_cards import Card, cards, name_in_language, time_of
from orgchart.queries.search_results import Found, Result

from .answers import json_data
from .public_page import Context, page

SUGGESTED = 8
"""How many suggestions are shown while somebody types."""
LONGEST = 200
"""How many characters of the text are compared: more would only take time."""
OF_A_KIND = 5
"""How many results of a kind are shown together with other kinds."""
PER_PAGE = 20
"""How many results of one kind a page shows."""


@dataclass(frozen=True, slots=True)
class Group:
    """The results of a kind of record, best first."""

    code: str
    """The kind in the address: ``unit``."""
    label: str
    shown: list[Card]
    count: int
    """How many there are in all."""

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@page("orgchart/search.html", dated=False)
def results(request: HttpRequest, day: date) -> Context:
    """What was found and why, by kind of record: the kind of the best result first."""
    words, kind = _words(request), request.GET.get("kind", "").lower()
    written = request.GET.get("year", "").strip()[:LONGEST]
    year = _year(written)
    found = search(words, year)
    day = _told_on(found, day)
    of_kinds = _by_kind(found.results)
    context: Context = {
        "title": _("Search: %(words)s") % {"words": words} if words else _("Search"),
        "words": words,
        "year": year,
        "part_of_address": {"year": written},
        "no_year": written if written and not year else "",
        "year_to_come": bool(year and year > timezone.localdate().year),
        "found": found,
        "first": _first(found),
    }
    if kind in of_kinds:
        shown = Paginator(of_kinds[kind], PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "groups": _groups(of_kinds, []),
            "kind": kind,
            "cards": cards(list(shown), day),
            "page": shown,
            "number": shown.number,
            "pages": shown.paginator.num_pages,
            "previous": shown.number - 1,
            "next": shown.number + 1 if shown.has_next() else None,
        }
    else:
        first = [result for some in of_kinds.values() for result in some[:OF_A_KIND]]
        context["groups"] = _groups(of_kinds, cards(first, day))
    asked = request.GET.copy()
    asked.pop("page", None)
    for_kinds = asked.copy()
    for_kinds.pop("kind", None)
    corrected = for_kinds.copy()
    corrected["q"] = found.meant
    of_all_years = for_kinds.copy()
    of_all_years["q"] = " ".join(word for word in words.split() if _year(word) not in found.years)
    return context | {
        "query": asked.urlencode(),
        "query_without_kind": for_kinds.urlencode(),
        "query_as_meant": corrected.urlencode(),
        "query_of_all_years": of_all_years.urlencode(),
    }


@page("orgchart/search.html")
def suggestions(request: HttpRequest, day: date) -> HttpResponse:
    """The best few as JSON, for a box that suggests while somebody types. Pieces say what matched, ``language`` that
    of a title in another language than the page."""
    found = [Card(result) for result in islice(search(_words(request)).results, SUGGESTED)]
    name_in_language(found, day)
    on = request.GET.get("on", "").strip()
    suggested = [
        {
            "title": card.name or card.result.title,
            "title_pieces": card.title_pieces,
            "language": card.language,
            "address": card.result.address_on(on),
            "kind": card.result.kind,
            "why": card.result.why,
            "why_pieces": card.result.why_pieces,
        }
        for card in found
    ]
    return json_data({"suggestions": suggested})


def _first(found: Found) -> Context:
    """The best answer and its time, if only what is of another time was found. One query."""
    if not found.other_time or not found.results:
        return {}
    best = found.results[0]
    return {"title": best.title, "time": time_of(best)}


def _told_on(found: Found, day: date) -> date:
    """The day on which cards say what is known: the day or the end of the one year that was asked for."""
    if found.day:
        return found.day.last
    if len(found.years) != 1:
        return day
    return min(day, date(found.years[0], 12, 31))


def _year(written: str) -> int | None:
    """The year that was typed; None if it is none."""
    return int(written) if len(written) == 4 and written.isascii() and written.isdecimal() else None


def _by_kind(results: list[Result]) -> dict[str, list[Result]]:
    """The results by the code of their kind: the kind of the best result first."""
    kinds: dict[str, list[Result]] = {}
    for result in results:
        kinds.setdefault(_code(result), []).append(result)
    return kinds


def _groups(of_kinds: dict[str, list[Result]], shown: list[Card]) -> list[Group]:
    return [
        Group(
            code, some[0].kinds, [card for card in shown if _code(card.result) == code], len(some)
        )
        for code, some in of_kinds.items()
    ]


def _code(result: Result) -> str:
    return result.record_kind.rpartition(".")[2]


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]
