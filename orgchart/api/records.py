"""The records of a page of each list: the JSON of the twins, with the address of the whole record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart.exchange import data_schemas as schemas
from orgchart.exchange.data_schemas import Schema
from orgchart.exchange.open_data import Data, Writer
from orgchart.models import (
    Appointment,
    Document,
    Mandate,
    ParentRelationship,
    Person,
    Post,
    Record,
    Source,
    UnitName,
)
from orgchart.views.documents import DOCUMENTS
from orgchart.views.lists import Listing, in_that_order
from orgchart.views.mandates import MANDATES
from orgchart.views.people import PEOPLE, people_as_of
from orgchart.views.sources import SOURCES
from orgchart.views.twins import PARTS_OF_DOCUMENT, document_data, writer_for
from orgchart.views.units import UNITS, answering_to

from .posts import POSTS
from .relationships import RELATIONSHIPS, key_of

Written = tuple[Writer, Sequence[tuple[str, Data]]]
"""A writer, and what it wrote of each record beside the path of its address."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of the API."""

    listing: Listing[Any]
    read: Callable[[HttpRequest, date, Sequence[int]], Written]
    """Writes the records with those primary keys, in that order. A fixed number of queries."""
    schema: Callable[[], Schema]
    """What a record of the list has."""


def _units(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    names = in_that_order(_loaded(UnitName, keys), keys)
    above = answering_to(day, [name.unit_id for name in names])
    writer = writer_for(request, day, names)
    found = []
    for name in names:
        parent = above.get(name.unit_id)
        writer.named.add(parent)
        data = {
            **writer.named.unit(name.unit),
            "parent": parent.code if parent else None,
            "name": writer.fact(name),
        }
        found.append((_address("unit", name.unit.code), data))
    return writer, found


def _people(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    known: Any = people_as_of(day).filter(pk__in=keys)
    people = in_that_order(known.with_parts(), keys)
    terms = {term.pk: term for term in _loaded(Appointment, [one.listed for one in people])}
    writer = writer_for(request, day, terms.values())
    found = []
    for person in people:
        term = terms.get(person.listed)
        data = {
            **writer.record(person),
            "page": writer.named.page(person),
            "appointment": writer.fact(term) if term else None,
        }
        found.append((_address("person", person.code), data))
    return writer, found


def _documents(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    known = Document.objects.filter(pk__in=keys).prefetch_related(*PARTS_OF_DOCUMENT)
    writer = writer_for(request, day, ())
    return writer, [
        (_address("document", one.parsed.path), document_data(writer, one))
        for one in in_that_order(known, keys)
    ]


def _sources(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    writer = writer_for(request, day, ())
    return writer, [
        (_address("source", one.slug), writer.named.source(one))
        for one in in_that_order(Source.objects.filter(pk__in=keys), keys)
    ]


def _mandates(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    return _facts(request, day, Mandate, keys, lambda one: _address("mandate", one.code))


def _posts(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    return _facts(request, day, Post, keys, lambda one: _address("post", one.code))


def _relationships(request: HttpRequest, day: date, keys: Sequence[int]) -> Written:
    def address(line: Any) -> str:
        return _address("relationship", *key_of(line))

    return _facts(request, day, ParentRelationship, keys, address)


def _facts(
    request: HttpRequest,
    day: date,
    kind: type[Record],
    keys: Sequence[int],
    address: Callable[[Any], str],
) -> Written:
    facts = in_that_order(_loaded(kind, keys), keys)
    writer = writer_for(request, day, facts)
    return writer, [(address(fact), writer.fact(fact)) for fact in facts]


def _loaded(kind: type[Record], keys: Sequence[int]) -> Any:
    return kind.objects.filter(pk__in=keys).with_relations().with_parts()


def _address(kind: str, *key: str) -> str:
    return reverse(f"api-{kind}", args=key)


def _unit_schema() -> Schema:
    return schemas.sparse(
        schemas.components()["UnitInBrief"],
        parent={
            "type": ["string", "null"],
            "description": _("The code of the unit that it answers to on the day; null for none."),
        },
        name=schemas.ref("UnitName"),
    )


def _person_schema() -> Schema:
    return schemas.sparse(
        schemas.record(Person),
        page=schemas.components()["PersonInBrief"]["properties"]["page"],
        appointment={
            **schemas.or_null(schemas.ref("Appointment")),
            "description": _("The post that they hold on the day, or else held last."),
        },
    )


def _of_component(name: str) -> Callable[[], Schema]:
    return lambda: schemas.sparse(schemas.components()[name])


KINDS = {
    kind.listing.name: kind
    for kind in (
        Kind(UNITS, _units, _unit_schema),
        Kind(RELATIONSHIPS, _relationships, _of_component("ParentRelationship")),
        Kind(MANDATES, _mandates, _of_component("Mandate")),
        Kind(PEOPLE, _people, _person_schema),
        Kind(POSTS, _posts, _of_component("Post")),
        Kind(DOCUMENTS, _documents, lambda: schemas.sparse(schemas.document_about())),
        Kind(SOURCES, _sources, _of_component("Source")),
    )
}
"""The lists by name."""
