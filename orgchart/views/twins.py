"""``/units/dpko.json`` and the like: what the page of a record says, as data."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from orgchart.addresses import on_day
from orgchart.exchange import chart_data
from orgchart.exchange.json_ld import LICENCE
from orgchart.exchange.open_data import Data, Named, Writer, written
from orgchart.models import FACTS, DataVersion, Fact, FactQuerySet, Record
from orgchart.queries.chart import node_on
from orgchart.queries.naming import Labels
from orgchart.queries.one_state import reading

from . import documents, mandates, people, sources
from . import unit as units
from .answers import JSON, json_data
from .lists import AT_ONCE, in_that_order
from .public_page import page


@page("orgchart/unit.html")
def unit(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """Everything known of one unit, as of a day; the day is chosen as on its page. The number of queries
    is fixed, and one for each level above the unit."""
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    day, known = found.day, found.unit
    writer = _writer(request, day, found.facts)
    node = node_on(day, known)
    facts = {section.anchor: writer.facts(section.facts) for section in found.sections}
    period = found.life.period
    links = [writer.part(link, "unit") for link in known.links.all()]
    identifiers = [writer.part(identifier, "unit") for identifier in known.identifiers.all()]
    named_here = (
        [end for _line, end in (*node.dotted, *node.dotted_from)] + node.path + node.children
        if node
        else []
    )
    for other in named_here:
        writer.named.add(other.unit)
    for head in node.heads if node else ():
        writer.named.add(head.person)
    return json_data(
        {
            **_head(request, day, str(node.name if node else found.life.last), known),
            "unit": {
                **writer.named.unit(known),
                "start": str(period.start) if period.start else None,
                "end": str(period.end) if period.end else None,
                "links": links,
                "identifiers": identifiers,
            },
            "on_the_day": chart_data.around(node) if node else None,
            "facts": {anchor: facts.get(anchor, []) for anchor in _anchors()},
            "references": [writer.reference(one) for one in units.references_of(known)],
            "named": writer.named.tables(),
        }
    )


@page("orgchart/person.html")
def person(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """One person with names, identifiers and appointments. The number of queries is fixed."""
    found, appointments = people.find(code)
    writer = _writer(request, day, appointments)
    return json_data(
        {
            **_head(request, day, found.name, found),
            "person": writer.record(found),
            "appointments": writer.facts(appointments),
            "named": writer.named.tables(),
        }
    )


@page("orgchart/mandate.html")
def mandate(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """One mandate with its references. The number of queries is fixed."""
    found = mandates.find(code)
    writer = _writer(request, day, [found])
    return json_data(
        {
            **_head(request, day, found.text, found),
            "mandate": writer.fact(found),
            "in_force": mandates.is_in_force(found, day),
            "named": writer.named.tables(),
        }
    )


@page("orgchart/document.html")
def document(request: HttpRequest, day: date, symbol: str) -> HttpResponseBase:
    """One document, and every fact that it began or ended, written while it is read."""
    found = documents.find(request, symbol)
    if isinstance(found, HttpResponse):
        return found

    def pieces() -> Iterator[bytes]:
        with reading():
            writer = _writer(request, day, ())
            identifiers = [writer.part(one, "document") for one in found.identifiers.all()]
            about = {**writer.named.document(found), "identifiers": identifiers}
            head = {**_head(request, day, found.in_full, found), "document": about}
            yield from written(
                head,
                [
                    ("began", _all(writer, lambda kind: documents.began_by(found, kind))),
                    ("ended", _all(writer, lambda kind: documents.ended_by(found, kind))),
                    (
                        "references",
                        (
                            writer.reference(one)
                            for kind in documents.references_of(found)
                            for one in kind.select_related("document").iterator(AT_ONCE)
                        ),
                    ),
                ],
                writer.named,
            )

    return StreamingHttpResponse(pieces(), content_type=JSON)


@page("orgchart/source.html")
def source(request: HttpRequest, day: date, slug: str) -> HttpResponseBase:
    """One source, and every fact that it supports, written while it is read."""
    found = sources.find(slug)

    def pieces() -> Iterator[bytes]:
        with reading():
            writer = _writer(request, day, ())
            head = {**_head(request, day, found.title, found), "source": writer.named.source(found)}
            facts = _all(writer, lambda kind: sources.supported_by(found, kind))
            yield from written(head, [("facts", facts)], writer.named)

    return StreamingHttpResponse(pieces(), content_type=JSON)


def _writer(request: HttpRequest, day: date, facts: Iterable[Fact]) -> Writer:
    """A writer that knows the labels of the units of those facts. One query."""
    labels = Labels(day, (unit_id for fact in facts for unit_id in fact.unit_ids))
    return Writer(day, Named(labels, request.build_absolute_uri))


def _head(request: HttpRequest, day: date, title: str, record: Record) -> dict[str, object]:
    """What every twin begins with. One query."""
    return {
        "title": title,
        "day": day.isoformat(),
        "data_version": DataVersion.current(),
        "page": request.build_absolute_uri(on_day(record.page_address(), day)),
        "licence": LICENCE,
    }


def _anchors() -> list[str]:
    """What the sections of a unit are called, in the order of its page."""
    sections = [kind.description.section for kind in FACTS if kind.description.section]
    return [section.anchor for section in sorted(sections, key=lambda section: section.order)]


def _all(writer: Writer, find: Callable[[type[Fact]], FactQuerySet[Fact]]) -> Iterator[Data]:
    """The facts of every kind, some at a time. A query for each kind; for those that are found, a few for
    each AT_ONCE."""
    for kind in FACTS:
        keys = iter(list(find(kind).values_list("pk", flat=True)))
        while some := list(islice(keys, AT_ONCE)):
            loaded = kind.objects.filter(pk__in=some).with_relations().with_parts()
            facts: list[Fact] = in_that_order(loaded, some)
            writer.named.labels.read(unit_id for fact in facts for unit_id in fact.unit_ids)
            yield from writer.facts(facts)
