"""The addresses of the API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import Throttled

from orgchart import docstrings, identity
from orgchart.exchange import data_schemas as schemas
from orgchart.exchange.data_schemas import Schema
from orgchart.languages import Text
from orgchart.models import DataVersion
from orgchart.views import chart_data, errors, twins
from orgchart.views.answers import json_data, refused
from orgchart.views.public_page import page
from orgchart.views.twins import Twin

from . import asking, lists, questions
from .any_site import View
from .asking import Form
from .limits import ByAddress, too_many
from .posts import find_post
from .records import KINDS
from .relationships import find_relationship

api = NinjaAPI(
    title=identity.NAME,
    version="1",
    openapi_url=None,
    docs_url=None,
    throttle=ByAddress(),
    urls_namespace="api",
)


def raise_it(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Whatever else is wrong is Django's to answer, as everywhere on the site."""
    raise error


handle: Any = api.add_exception_handler
handle(Http404, errors.not_found)
handle(BadRequest, errors.bad_request)
handle(Throttled, too_many)
handle(Exception, raise_it)


@dataclass(frozen=True, slots=True)
class Described:
    """What the description of the API says of an address beside its name."""

    summary: Text
    about: Text
    tag: Text
    """The group of addresses that it is shown in."""
    asks: Callable[[], Form]
    answers: Callable[[], Schema]
    list_name: str = ""
    """The list whose filters it has."""
    names_a_record: bool = False
    """Is it a 404 if there is no such record?"""
    reads_text: bool = False
    """Is it a 422 if a text is not what it reads?"""
    redirects: bool = False
    """Does another way to write the key lead to the address?"""


DESCRIBED: dict[str, Described] = {}
"""The description of each address, by the name of its operation."""


def operation(path: str, tag: Text, **described: Any) -> Callable[[View], View]:
    """An address of the API. The name of the function is that of the operation, and what it says of
    itself is the description: its first line is the summary."""

    def add(view: View) -> View:
        name = view.__name__.rstrip("_")
        summary, more = docstrings.paragraphs(view)
        DESCRIBED[name] = Described(
            summary=docstrings.in_language(summary.rstrip(".")),
            about=docstrings.in_language(more),
            tag=tag,
            **described,
        )
        return api.get(path, operation_id=name, url_name=name)(view)

    return add


def _list(name: str) -> dict[str, Any]:
    return {
        "asks": lambda: asking.for_list(KINDS[name]),
        "answers": lambda: lists.schema_of(name),
        "list_name": name,
    }


def _record(name: str, *, redirects: bool = False) -> dict[str, Any]:
    def schema() -> Schema:
        return schemas.twins()[name]

    return {
        "asks": lambda: asking.for_record(schema()["properties"]),
        "answers": lambda: schemas.sparse(schema()),
        "names_a_record": True,
        "redirects": redirects,
    }


def _whole(request: HttpRequest, name: str, find: Any, *key: str) -> HttpResponseBase:
    """A record, or only the fields that are asked for."""

    @page("orgchart/unit.html")
    def answer(request: HttpRequest, day: date) -> HttpResponseBase:
        form = DESCRIBED[name].asks()(request.GET)
        if not form.is_valid():
            return refused(form)
        found = find(request, day, *key)
        return found.answer(form.cleaned_data["fields"]) if isinstance(found, Twin) else found

    return answer(request)


# --- lists and records ----------------------------------------------------------------------------


@operation("units", gettext_lazy("Units"), **_list("units"))
def units(request: HttpRequest) -> HttpResponseBase:
    """Units.

    The units that exist on the day, each with its name of the day; with when=ever all that the
    registry has, those of other days with their last name. A search with q looks at any time.
    """
    return lists.a_page(request, "units")


@operation("units/{slug:code}", gettext_lazy("Units"), **_record("units", redirects=True))
def unit(request: HttpRequest, code: str) -> HttpResponseBase:
    """One unit.

    Everything known of a unit: its state on the day, and its names, lines, successions, mandates,
    posts, places and numbers through all time. Without on, a unit that does not exist today is told as
    of its last day.
    """
    return _whole(request, "unit", twins.find_unit, code)


@operation("relationships", gettext_lazy("Relationships"), **_list("relationships"))
def relationships(request: HttpRequest) -> HttpResponseBase:
    """Lines of the chart.

    Which unit answered to which, by a solid line, or worked with it, by a dotted one. Those of the
    day, or with when=ever all of them.
    """
    return lists.a_page(request, "relationships")


@operation(
    "relationships/{slug:child}/{slug:parent}/{slug:kind}/{str:start}",
    gettext_lazy("Relationships"),
    **_record("relationships"),
)
def relationship(
    request: HttpRequest, child: str, parent: str, kind: str, start: str
) -> HttpResponseBase:
    """One line of the chart.

    It is named by its two units, its kind, and its start as it is written, or “unknown”.
    """
    return _whole(request, "relationship", find_relationship, child, parent, kind, start)


@operation("mandates", gettext_lazy("Mandates"), **_list("mandates"))
def mandates(request: HttpRequest) -> HttpResponseBase:
    """Mandates.

    What units had to do on the day, by which decision.
    """
    return lists.a_page(request, "mandates")


@operation("mandates/{slug:code}", gettext_lazy("Mandates"), **_record("mandates"))
def mandate(request: HttpRequest, code: str) -> HttpResponseBase:
    """One mandate.

    A mandate, what documents did to it, and whether it is in force on the day.
    """
    return _whole(request, "mandate", twins.find_mandate, code)


@operation("people", gettext_lazy("People"), **_list("people"))
def people(request: HttpRequest) -> HttpResponseBase:
    """People.

    Who holds a post on the day, or with when=ever who ever held one, each with the post of the day or
    else the last.
    """
    return lists.a_page(request, "people")


@operation("people/{slug:code}", gettext_lazy("People"), **_record("people"))
def person(request: HttpRequest, code: str) -> HttpResponseBase:
    """One person.

    A person with names in other scripts, identifiers, and the posts that they held.
    """
    return _whole(request, "person", twins.find_person, code)


@operation("posts", gettext_lazy("Posts"), **_list("posts"))
def posts(request: HttpRequest) -> HttpResponseBase:
    """Posts.

    The posts of units on the day, or with when=ever all of them, each with who held it.
    """
    return lists.a_page(request, "posts")


@operation("posts/{slug:code}", gettext_lazy("Posts"), **_record("posts"))
def post(request: HttpRequest, code: str) -> HttpResponseBase:
    """One post.

    A post and its appointments through all time.
    """
    return _whole(request, "post", find_post, code)


@operation("documents", gettext_lazy("Documents"), **_list("documents"))
def documents(request: HttpRequest) -> HttpResponseBase:
    """Documents.

    The documents of the United Nations that the registry refers to.
    """
    return lists.a_page(request, "documents")


@operation(
    "documents/{path:symbol}", gettext_lazy("Documents"), **_record("documents", redirects=True)
)
def document(request: HttpRequest, symbol: str) -> HttpResponseBase:
    """One document.

    A document by its symbol, without spaces, with every fact that it decided. Strokes of the symbol
    can be written as they are.
    """
    return _whole(request, "document", twins.find_document, symbol)


@operation("sources", gettext_lazy("Sources"), **_list("sources"))
def sources(request: HttpRequest) -> HttpResponseBase:
    """Sources.

    Where the facts were read.
    """
    return lists.a_page(request, "sources")


@operation("sources/{slug:slug}", gettext_lazy("Sources"), **_record("sources"))
def source(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One source.

    A source with every fact that it supports.
    """
    return _whole(request, "source", twins.find_source, slug)


# --- questions ------------------------------------------------------------------------------------


@operation(
    "chart",
    gettext_lazy("Questions"),
    asks=lambda: asking.for_chart,
    answers=questions.chart_schema,
    names_a_record=True,
)
def chart(request: HttpRequest) -> HttpResponseBase:
    """The chart on a day.

    Every unit of the day with those below it, as a tree; with root one unit and all below it.
    """
    form = asking.for_chart(request.GET)
    wrong = form.errors.keys() - {"on"}  # what is wrong with the day is said as everywhere
    return refused(form) if wrong else chart_data.as_json(request)


@operation(
    "changes",
    gettext_lazy("Questions"),
    asks=lambda: lambda asked: asking.Changes(asked, questions.change_fields()),
    answers=questions.changes_schema,
)
def changes(request: HttpRequest) -> HttpResponseBase:
    """What changed between two days.

    The changes after the first day up to the last, in order of time, each with its authority and its
    source. The changes of one day stay together, so a page can have some more than limit. With kind a
    page can have fewer, or none: follow next until it is null.
    """
    return questions.changes_between(request)


@operation(
    "search",
    gettext_lazy("Questions"),
    asks=lambda: asking.for_search,
    answers=questions.search_schema,
)
def search(request: HttpRequest) -> HttpResponseBase:
    """Search.

    Units, people, mandates, documents and sources for what people type, the best first, also if a word
    is misspelt.
    """
    return questions.found_by(request)


@operation(
    "symbols",
    gettext_lazy("Questions"),
    asks=lambda: asking.for_symbol,
    answers=questions.symbol_schema,
    reads_text=True,
)
def symbols(request: HttpRequest) -> HttpResponseBase:
    """The reader of symbols.

    The symbol of a United Nations document that a text means, in whatever way it is written, and its
    parts. The registry need not have the document.
    """
    return questions.symbol_in(request)


# --- the addresses themselves ---------------------------------------------------------------------


def _index_schema() -> Schema:
    return schemas.an_object(
        gettext_lazy("Where to begin."),
        title=schemas.HEAD["title"],
        data_version=schemas.HEAD["data_version"],
        licence=schemas.HEAD["licence"],
        page=schemas.text(gettext_lazy("The page that describes the API."), format="uri"),
        openapi=schemas.text(
            gettext_lazy("The description of the API for programs."), format="uri"
        ),
        addresses={
            "type": "object",
            "description": gettext_lazy("The address of each list and question, by its name."),
            "additionalProperties": {"type": "string", "format": "uri"},
        },
    )


@operation("", gettext_lazy("Begin here"), asks=lambda: asking.for_nothing, answers=_index_schema)
def index(request: HttpRequest) -> HttpResponseBase:
    """Where to begin.

    The addresses of the lists and questions, and of the description of the API.
    """
    return _index(request)


@page("orgchart/api/page.html")
def _index(request: HttpRequest, day: date) -> HttpResponse:
    form = asking.for_nothing(request.GET)
    if not form.is_valid():
        return refused(form)

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(name))

    names = [name for name in DESCRIBED if not DESCRIBED[name].names_a_record or name == "chart"]
    return json_data(
        {
            "title": _(identity.NAME),
            "data_version": DataVersion.current(),
            "licence": twins.LICENCE,
            "page": address("api"),
            "openapi": address("api-openapi"),
            "addresses": {name: address(f"api-{name}") for name in names if name != "index"},
        }
    )
