"""What changed between two days, search, and the reader of symbols."""

from contextlib import suppress
from datetime import date
from http import HTTPStatus
from itertools import islice
from typing import TypedDict

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart import symbols
from orgchart.exchange.changes import as_object
from orgchart.exchange.data_schemas import (
    HEAD,
    Schema,
    a_list,
    an_object,
    components,
    ref,
    sparse,
    text,
    typed,
)
from orgchart.models import DataVersion, Document
from orgchart.queries.changes import bring_evidence, some_changes
from orgchart.queries.search import search
from orgchart.queries.search_cards import Card, name_in_language
from orgchart.queries.search_results import NO_RECORD, Result
from orgchart.views import changes
from orgchart.views.answers import json_data, problem, refused
from orgchart.views.public_page import page

from .asking import LIMIT, Changes, for_search, for_symbol
from .lists import NEXT, next_address, with_next


def change_fields() -> list[str]:
    """The fields of a change."""
    return [*components()["Change"]["properties"]]


@page("orgchart/changes.html")
def changes_between(request: HttpRequest, day: date) -> HttpResponse:
    """The first changes of the time that was asked for; those of one day stay together.

    It reads what it tells. Of a kind that is rare a page can have few changes, or none: ``next`` goes on.
    """
    form, between = Changes(request.GET, change_fields()), changes.asked(request, day)
    for asked in (form, between):
        if not asked.is_valid():
            return refused(asked)
    first, last, kind = (between.cleaned_data[name] for name in ("from", "to", "kind"))
    fields = form.cleaned_data["fields"]
    found, until = some_changes(first, last, form.cleaned_data["limit"] or LIMIT)
    bring_evidence(found)
    told = [as_object(change) for change in found if kind in ("", change.kind)]
    days = {"from": until.isoformat(), "to": last.isoformat()}
    following = next_address(request, **days) if until < last else None
    answer = json_data(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "until": until.isoformat(),
            "data_version": DataVersion.current(),
            "changes": [
                {key: said for key, said in one.items() if not fields or key in fields}
                for one in told
            ],
            "next": following,
        }
    )
    return with_next(answer, following)


def changes_schema() -> Schema:
    """What a page of changes has."""
    found = typed(ChangesAnswer)
    found["properties"] |= {
        "changes": a_list(
            sparse(components()["Change"]), gettext_lazy("The changes of this page.")
        ),
        "next": NEXT,
    }
    return found


ChangesAnswer = TypedDict(
    "ChangesAnswer",
    {
        "from": str,
        "to": str,
        "until": str,
        "data_version": int,
        "changes": list[str],
        "next": str | None,
    },
)
ChangesAnswer.__doc__ = """A page of the changes between two days."""


class Hit(TypedDict):
    """A page that a search found."""

    kind: str
    title: str
    page: str
    self: str | None
    why: str
    missing: list[str]
    since: int | None
    until: int | None


class SearchAnswer(TypedDict):
    """What a search found, best first, and how well."""

    words: str
    year: int | None
    data_version: int
    results: list[Hit]
    has_all_words: bool
    is_cut: bool
    only_like: list[str]
    meant: str
    years: list[int]
    day: str | None
    other_time: str


@page("orgchart/search.html")
def found_by(request: HttpRequest, day: date) -> HttpResponse:
    """The pages that match, best first. What it reads is bounded, at any size of the registry."""
    form = for_search(request.GET)
    if not form.is_valid():
        return refused(form)
    asked = form.cleaned_data
    found = search(asked["q"], asked["year"])
    of_kind = (one for one in found.results if asked["kind"] in ("", _kind_of(one)))
    listed = [Card(result) for result in islice(of_kind, asked["limit"] or LIMIT)]
    name_in_language(listed, day)
    answer: SearchAnswer = {
        "words": asked["q"],
        "year": asked["year"],
        "data_version": DataVersion.current(),
        "results": [_hit(request, card) for card in listed],
        "has_all_words": found.has_all_words,
        "is_cut": found.is_cut,
        "only_like": [*found.only_like],
        "meant": found.meant,
        "years": [*found.years],
        "day": str(found.day) if found.day else None,
        "other_time": found.other_time,
    }
    return json_data(answer)


def _kind_of(result: Result) -> str:
    return result.record_kind.rpartition(".")[2]


def _hit(request: HttpRequest, card: Card) -> Hit:
    """One result. A unit has the name that the page of the search shows."""
    result, absolute = card.result, request.build_absolute_uri
    kind = _kind_of(result)
    itself = reverse("api-index") + result.page.address.strip("/")
    return {
        "kind": kind,
        "title": card.name or result.title,
        "page": absolute(result.address_on("")),
        "self": None if kind in NO_RECORD else absolute(itself),
        "why": result.why,
        "missing": [*result.missing],
        "since": result.page.since,
        "until": result.page.until,
    }


def search_schema() -> Schema:
    """What a search answers."""
    found = typed(SearchAnswer)
    found["properties"] |= {
        "has_all_words": {
            "type": "boolean",
            "description": gettext_lazy("Does any result have all the words?"),
        },
        "is_cut": {
            "type": "boolean",
            "description": gettext_lazy("Are there more pages than were compared?"),
        },
        "only_like": a_list(
            {"type": "string"},
            gettext_lazy("The words that no page has: the results have words like them."),
        ),
        "meant": text(
            gettext_lazy(
                "The question in words that the registry has, if it was written otherwise."
            )
        ),
        "years": a_list(
            {"type": "integer"}, gettext_lazy("The years to which the results are narrowed.")
        ),
    }
    found["properties"]["day"]["description"] = gettext_lazy(
        "The day or month in the question, if there is one."
    )
    found["properties"]["other_time"]["description"] = gettext_lazy(
        "The time that was asked for, if only what is of another time was found."
    )
    hit = found["properties"]["results"]["items"]["properties"]
    hit["why"]["description"] = gettext_lazy(
        "Why it was found, in a line; empty if the title says it."
    )
    hit["missing"]["description"] = gettext_lazy("The words that it does not have.")
    hit["self"]["description"] = gettext_lazy(
        "The whole address of the record; null for a list of changes or a chart."
    )
    hit["since"]["description"] = gettext_lazy("The year from which it is known to exist.")
    hit["until"]["description"] = gettext_lazy("The year until which it is known to exist.")
    return found


class SymbolAnswer(TypedDict):
    """The symbol that a text means, and its parts."""

    text: str
    symbol: str
    organ: str
    body: str
    kind: str
    session: str
    year: int | None
    number: int | None
    part: str
    suffixes: list[str]
    official_text: str
    self: str | None


@page("orgchart/document.html")
def symbol_in(request: HttpRequest, day: date) -> HttpResponse:
    """The symbol in a text and its parts, and the record of the document if the registry has it."""
    form = for_symbol(request.GET)
    if not form.is_valid():
        return refused(form)
    written = form.cleaned_data["text"]
    try:
        read = symbols.parse(written)
    except symbols.SymbolError as error:
        return problem(_not_read(written, error.said(_)), HTTPStatus.UNPROCESSABLE_ENTITY)
    known = Document.objects.public().filter(symbol=read.text).exists()
    itself = reverse("api-document", args=[read.path]) if known else ""
    answer: SymbolAnswer = {
        "text": written,
        "symbol": read.text,
        "organ": read.organ,
        "body": read.body,
        "kind": read.kind,
        "session": read.session,
        "year": read.year,
        "number": read.number,
        "part": read.part,
        "suffixes": [*read.suffixes],
        "official_text": read.link,
        "self": request.build_absolute_uri(itself) if itself else None,
    }
    return json_data(answer)


def _not_read(written: str, why: str) -> str:
    """Why a text is no symbol, and which symbols it can begin."""
    likely: list[str] = []
    with suppress(symbols.SymbolError):
        likely = symbols.beginnings(written)
    if not likely:
        return why
    return _("%(why)s It can be the beginning of: %(symbols)s.") % {
        "why": why,
        "symbols": ", ".join(likely),
    }


def symbol_schema() -> Schema:
    """What the reader of symbols answers."""
    found = typed(SymbolAnswer)
    said = {
        "symbol": gettext_lazy("The symbol as it is printed on the document."),
        "organ": gettext_lazy("The organ that issued the document."),
        "body": gettext_lazy("The series that the symbol begins with."),
        "kind": gettext_lazy("The kind of document, as far as the symbol tells it."),
        "session": gettext_lazy("The session, as it is printed; empty if there is none."),
        "year": gettext_lazy("The year, if the symbol has one."),
        "number": gettext_lazy("The number, if it has one."),
        "part": gettext_lazy("The part of a resolution: C, or A-B."),
        "suffixes": gettext_lazy("The changes of the document in order, such as Add.1."),
        "official_text": gettext_lazy("The address of the official text."),
        "self": gettext_lazy(
            "The whole address of the record; null if the registry does not have the document."
        ),
    }
    for name, words in said.items():
        found["properties"][name]["description"] = words
    found["properties"]["kind"]["enum"] = [*symbols.Kind]
    return found


def chart_schema() -> Schema:
    """What the chart of a day answers."""
    return an_object(
        gettext_lazy("The chart of a day."),
        day=HEAD["day"],
        data_version=HEAD["data_version"],
        units=a_list(ref("ChartUnit"), gettext_lazy("The units with nothing above them.")),
    )
