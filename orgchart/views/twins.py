"""``/units/dpko.json`` and the like: what the page of a record says, as data."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from orgchart.addresses import on_day
from orgchart.exchange import chart_data
from orgchart.exchange.json_ld import LICENCE
from orgchart.exchange.open_data import Data, Named, Whole, Writer, written
from orgchart.models import FACTS, DataVersion, Document, Fact, Record
from orgchart.queries.chart import node_on
from orgchart.queries.one_state import reading
from orgchart.queries.shared_records import FactsOfKind, Shelf

from . import documents, mandates, people, sources
from . import unit as units
from .answers import JSON, data
from .lists import AT_ONCE
from .once import MOST, labels_once, shelf_once
from .public_page import page


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that was found, to be read when its twin is written."""

    read: Callable[[], Whole]
    is_long: bool = False
    """Can it have very many facts? Then it is written while it is read, from one state of the registry."""

    def answer(self, fields: Collection[str] = ()) -> HttpResponseBase:
        """The record as JSON, whole or only those ``fields``."""
        if self.is_long:
            return StreamingHttpResponse(self._pieces(fields), content_type=JSON)
        return data(b"".join(written(self.read(), fields)), JSON)

    def _pieces(self, fields: Collection[str]) -> Iterator[bytes]:
        with reading():
            yield from written(self.read(), fields)


Find = Callable[[HttpRequest, date, str], Twin | HttpResponse]
"""Finds the record that an address names. A redirect for another way to write its key; raises NotHere."""


def find_unit(request: HttpRequest, day: date, code: str) -> Twin | HttpResponse:
    """Everything known of one unit, as of a day; the day is chosen as on its page. The number of queries
    is fixed, and one for each level above the unit."""
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    return Twin(lambda: _whole_unit(request, found))


def _whole_unit(request: HttpRequest, found: units.Found) -> Whole:
    day, known = found.day, found.unit
    writer = writer_for(request, day, found.facts)
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
    return Whole(
        {
            **head_of(request, day, str(node.name if node else found.life.last), known),
            "unit": {
                **writer.named.unit(known),
                "start": str(period.start) if period.start else None,
                "end": str(period.end) if period.end else None,
                "links": links,
                "identifiers": identifiers,
            },
            "on_the_day": chart_data.around(node) if node else None,
            "facts": {anchor: facts.get(anchor, []) for anchor in section_anchors()},
            "references": [writer.reference(one) for one in units.references_of(known)],
        },
        writer.named,
    )


def find_person(request: HttpRequest, day: date, code: str) -> Twin:
    """One person with names, identifiers and appointments. The number of queries is fixed."""
    found, appointments = people.find(request, code)

    def read() -> Whole:
        writer = writer_for(request, day, appointments)
        head = {
            **head_of(request, day, found.name, found),
            "person": writer.record(found),
            "appointments": writer.facts(appointments),
        }
        return Whole(head, writer.named)

    return Twin(read)


def find_mandate(request: HttpRequest, day: date, code: str) -> Twin:
    """One mandate with its references. The number of queries is fixed."""
    found = mandates.find(request, code)

    def read() -> Whole:
        writer = writer_for(request, day, [found])
        head = {
            **head_of(request, day, found.text, found),
            "mandate": writer.fact(found),
            "in_force": mandates.is_in_force(found, day),
        }
        return Whole(head, writer.named)

    return Twin(read)


PARTS_OF_DOCUMENT = ("identifiers", "titles__source")
"""What a document is loaded with, to be written."""


def find_document(request: HttpRequest, day: date, symbol: str) -> Twin | HttpResponse:
    """One document, and every fact that it began or ended."""
    found = documents.find(request, symbol)
    if isinstance(found, HttpResponse):
        return found

    def read() -> Whole:
        writer, shelf = writer_for(request, day, ()), shelf_once(request)
        references = (
            writer.reference(one)
            for kind in documents.references_of(request, found)
            for one in kind.select_related("document").iterator(AT_ONCE)
        )
        lists = [
            ("began", _all(writer, shelf, documents.all_begun_by(request, found))),
            ("ended", _all(writer, shelf, documents.all_ended_by(request, found))),
            ("references", references),
        ]
        about = document_data(writer, found)
        head = {**head_of(request, day, found.in_full, found), "document": about}
        return Whole(head, writer.named, lists)

    return Twin(read, is_long=True)


def document_data(writer: Writer, document: Document) -> Data:
    """A document with its identifiers and its titles in other languages. Three queries, if they are not loaded yet."""
    prefetch_related_objects([document], *PARTS_OF_DOCUMENT)
    return {
        **writer.named.document(document),
        "identifiers": [writer.part(one, "document") for one in document.identifiers.all()],
        "titles": [writer.part(one, "document") for one in document.titles.all()],
    }


def find_source(request: HttpRequest, day: date, slug: str) -> Twin:
    """One source, and every fact that it supports."""
    found = sources.find(request, slug)

    def read() -> Whole:
        writer, shelf = writer_for(request, day, ()), shelf_once(request)
        head = {
            **head_of(request, day, found.title, found),
            "source": writer.named.source(found),
        }
        facts = _all(writer, shelf, sources.all_supported_by(request, found))
        return Whole(head, writer.named, [("facts", facts)])

    return Twin(read, is_long=True)


def _as_data(template: str, find: Find) -> Callable[..., HttpResponseBase]:
    """The twin of the page with that template."""

    @page(template)
    def answer(request: HttpRequest, day: date, **key: str) -> HttpResponseBase:
        found = find(request, day, *key.values())
        return found.answer() if isinstance(found, Twin) else found

    return answer


unit = _as_data("orgchart/unit.html", find_unit)
person = _as_data("orgchart/person.html", find_person)
mandate = _as_data("orgchart/mandate.html", find_mandate)
document = _as_data("orgchart/document.html", find_document)
source = _as_data("orgchart/source.html", find_source)


def writer_for(request: HttpRequest, day: date, facts: Iterable[Fact]) -> Writer:
    """A writer that knows the labels of the units of those facts. One query."""
    labels = labels_once(request, day, (unit_id for fact in facts for unit_id in fact.unit_ids))
    return Writer(day, Named(labels, request.build_absolute_uri))


def head_of(request: HttpRequest, day: date, title: str, record: Record) -> dict[str, object]:
    """What every twin begins with. One query."""
    return {
        "title": title,
        "day": day.isoformat(),
        "data_version": DataVersion.current(),
        "page": request.build_absolute_uri(on_day(record.page_address(), day)),
        "licence": LICENCE,
    }


def section_anchors() -> list[str]:
    """What the sections of a unit are called, in the order of its page."""
    sections = [kind.description.section for kind in FACTS if kind.description.section]
    return [section.anchor for section in sorted(sections, key=lambda section: section.order)]


def _all(writer: Writer, shelf: Shelf, found: Iterable[FactsOfKind]) -> Iterator[Data]:
    """The facts of every kind, some at a time. A few queries for each AT_ONCE."""
    for of_kind in found:
        keys = iter(of_kind.keys)
        while some := list(islice(keys, AT_ONCE)):
            facts = shelf.those(of_kind.kind, some)
            writer.named.labels.read(unit_id for fact in facts for unit_id in fact.unit_ids)
            yield from writer.facts(facts)
            shelf.forget(MOST)
