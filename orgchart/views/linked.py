"""Linked data: ``/units/dpko.ttl`` and the like, ``/vocabularies.ttl``, ``/shapes.ttl``, and ``/id/…``."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.addresses import on_day
from orgchart.exchange.linked import about as things
from orgchart.exchange.linked import graphs
from orgchart.exchange.linked.about import About, Addresses
from orgchart.exchange.linked.formats import FORMATS, TURTLE, TWINS
from orgchart.exchange.linked.rdf import Node
from orgchart.exchange.linked.records import OWN_TERMS
from orgchart.models import (
    Document,
    Mandate,
    Person,
    Post,
    Record,
    Source,
    Unit,
)
from orgchart.queries.one_state import reading
from orgchart.queries.shared_records import FactsOfKind

from . import documents, mandates, people, sources
from . import unit as units
from .answers import ANY_ORIGIN, data, only_read, problem
from .errors import NotHere
from .once import names_once, row_once, shelf_once
from .public_page import SAFE, page

R = TypeVar("R", bound=Record)
Read = Callable[[About], Iterator[Node]]
"""Reads the graph of a record that was found."""
Find = Callable[[HttpRequest, date, str], Read | HttpResponse]
"""Finds the record that an address names, and says how its graph is read. A redirect for another way to
write its key; raises NotHere."""
HTML, JSON = "text/html", "application/json"


def _unit(request: HttpRequest, day: date, code: str) -> Read | HttpResponse:
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    return lambda about: graphs.of_record(about, found.unit, found.facts)


def _person(request: HttpRequest, _day: date, code: str) -> Read:
    found, appointments = people.find(request, code)
    return lambda about: graphs.of_record(about, found, appointments)


def _mandate(request: HttpRequest, _day: date, code: str) -> Read:
    found = mandates.find(request, code)
    return lambda about: graphs.of_record(about, found, [found])


def _document(request: HttpRequest, _day: date, symbol: str) -> Read | HttpResponse:
    found = documents.find(request, symbol)
    if isinstance(found, HttpResponse):
        return found
    return lambda about: graphs.of_many_facts(about, found, _begun_and_ended_by(request, found))


def _begun_and_ended_by(request: HttpRequest, found: Document) -> Iterator[FactsOfKind]:
    yield from documents.all_begun_by(request, found)
    yield from documents.all_ended_by(request, found)


def _source(request: HttpRequest, _day: date, slug: str) -> Read:
    found = sources.find(request, slug)
    return lambda about: graphs.of_many_facts(
        about, found, sources.all_supported_by(request, found)
    )


TWINS_OF: dict[str, Find] = {
    "unit": _unit,
    "person": _person,
    "mandate": _mandate,
    "document": _document,
    "source": _source,
}
"""The records whose pages have a graph, by the name of the address of the page."""
LONG = ("document", "source")
"""Those that can have very many facts: they are written while they are read, from one state of the registry."""


def twin(name: str, ending: str) -> Callable[..., HttpResponseBase]:
    """The graph of a record, which is the same on every day."""
    find = TWINS_OF[name]

    @page("orgchart/base.html")
    def answer(request: HttpRequest, day: date, **key: str) -> HttpResponseBase:
        read = find(request, day, *key.values())
        if isinstance(read, HttpResponse):
            return read
        addresses = Addresses(request.build_absolute_uri)
        today = timezone.localdate()
        about = About(addresses, today, shelf_once(request), names_once(request, today))
        nodes = row_once(request, "nodes", (name, *key.values()), lambda: read(about))
        if name not in LONG:
            return _file(nodes, addresses, ending)
        pieces = FORMATS[ending].write(nodes, addresses.prefixes)
        return StreamingHttpResponse(
            _from_one_state(pieces), content_type=FORMATS[ending].content_type
        )

    return answer


def _from_one_state(pieces: Iterator[str]) -> Iterator[bytes]:
    with reading():
        for piece in pieces:
            yield piece.encode()


def _file(nodes: Iterable[Node], addresses: Addresses, ending: str) -> HttpResponse:
    known = FORMATS[ending]
    return data("".join(known.write(nodes, addresses.prefixes)), known.content_type)


@page("orgchart/base.html")
def vocabularies(request: HttpRequest, day: date, ending: str) -> HttpResponse:
    """Every vocabulary, and what our own terms mean."""
    absolute = request.build_absolute_uri
    return _file(graphs.vocabularies(absolute, day), Addresses(absolute), ending)


@page("orgchart/base.html")
def shapes(request: HttpRequest, day: date) -> HttpResponse:
    """What every graph of the registry keeps to, as SHACL. Its addresses begin as those of this site do."""
    terms = Addresses(request.build_absolute_uri).of(things.TERMS, "").address
    said = graphs.SHAPES.read_text().replace(graphs.OWN_IN_SHAPES, terms)
    return data(said, FORMATS[TURTLE].content_type)


# --- things ---------------------------------------------------------------------------------------

RECORDS: dict[str, type[Record]] = {
    "units": Unit,
    "people": Person,
    "mandates": Mandate,
    "documents": Document,
    "sources": Source,
}
"""The records that have a page, by how their things are addressed."""


def identity(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """303 from a thing to what is told of it, as the reader asks: a page, JSON, Turtle or JSON-LD."""
    if request.method not in SAFE:
        return only_read()
    try:
        forms = _forms(kind, key)
    except NotHere as error:
        if request.accepts(HTML):
            raise
        answer = problem(str(error), HTTPStatus.NOT_FOUND)
    else:
        wanted = request.get_preferred_type([*forms])
        if wanted:
            target = on_day(forms[wanted], request.GET.get("on", "").strip())
            answer = HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": target})
        else:
            answer = problem(
                _("This is told as %(types)s. Ask for one of them in the header Accept.")
                % {"types": ", ".join(forms)},
                HTTPStatus.NOT_ACCEPTABLE,
            )
    patch_vary_headers(answer, ["Accept"])
    answer.headers[ANY_ORIGIN] = "*"
    return answer


def _forms(kind: str, key: str) -> dict[str, str]:
    """The addresses at which a thing is told, by their types, the best first. Raises NotHere."""
    if kind in RECORDS:
        model = RECORDS[kind]
        known: Iterable[Record] = model.objects.public().filter(**_lookup(kind, key))
        [record] = _only(known, kind, key)
        return _of_record(record)
    if kind == "posts":
        [post] = _only(Post.objects.public().filter(code=key).select_related("unit"), kind, key)
        return {**_of_record(post.unit), JSON: reverse("api-post", args=[key])}
    if not _is_term(kind, key):
        raise _nothing(kind, key)
    graph = {FORMATS[ending].type: reverse("vocabularies", args=[ending]) for ending in TWINS}
    listed = {
        "levels": f"{reverse('units')}?{urlencode({'level': key, 'when': 'ever'})}",
        "themes": f"{reverse('mandates')}?{urlencode({'theme': key})}",
    }
    return {HTML: listed[kind], **graph} if kind in listed else graph


def _lookup(kind: str, key: str) -> dict[str, object]:
    """The filter that finds the record with that key in an address. Raises NotHere."""
    if kind != "documents":
        return RECORDS[kind].natural_lookup(key)
    try:
        return {"symbol": symbols.parse(key).text}
    except symbols.SymbolError:
        raise _nothing(kind, key) from None


def _only(found: Iterable[R], kind: str, key: str) -> list[R]:
    known = list(found)
    if not known:
        raise _nothing(kind, key)
    return known


def _nothing(kind: str, key: str) -> NotHere:
    said = _("Nothing has the address /id/%(kind)s/%(key)s. Look in the lists, such as /units/.")
    return NotHere(said % {"kind": kind, "key": Truncator(key).chars(60)})


def _is_term(kind: str, key: str) -> bool:
    if kind == "vocabularies":
        return key in things.CHOICES or key in things.VOCABULARIES
    if kind in things.CHOICES:
        return key in things.CHOICES[kind].values
    if kind in things.VOCABULARIES:
        return things.VOCABULARIES[kind].objects.filter(code=key).exists()
    return kind == things.TERMS and (key in OWN_TERMS or key == "Fact")


def _of_record(record: Record) -> dict[str, str]:
    page_of = record.page_address()
    twin_of = page_of.rstrip("/")
    return {
        HTML: page_of,
        JSON: f"{twin_of}.json",
        **{FORMATS[ending].type: f"{twin_of}.{ending}" for ending in TWINS},
    }
