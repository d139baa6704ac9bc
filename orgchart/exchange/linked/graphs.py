"""Graphs: of one record with all that it names, of the vocabularies, and of the whole registry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from orgchart.models import (
    FACTS,
    Document,
    Fact,
    Person,
    Post,
    Record,
    RecordQuerySet,
    Source,
    Unit,
)
from orgchart.queries.shared_records import FactsOfKind

from . import records
from .about import About, AboutAll, Absolute, Addresses, R
from .facts import brief_post, describe
from .formats import FORMATS
from .rdf import Node

AT_ONCE = 1_000
"""How many records are read and written together."""
NODES_TOGETHER = 100
"""How many nodes of a file are given at a time."""
LOTS_KEPT = 10
"""For how many times as many it is kept what they refer to."""
SHAPES = Path(__file__).parent / "shapes.ttl"
"""What every graph of the registry keeps to (SHACL)."""
OWN_IN_SHAPES = "urn:x-registry:terms/"
"""What stands in that file for the address of our own terms, which is different on each site."""
Describe = Callable[[About, Sequence[Any]], Iterator[Node]]
RECORDS: tuple[tuple[type[Record], Describe], ...] = (
    (Unit, records.units),
    (Person, records.people),
    (Document, records.documents),
    (Source, records.sources),
)
"""The records of the whole graph that are no facts, with what describes them."""


def of_record(
    about: About, record: Record, facts: Iterable[Fact], others: Iterable[Node] = ()
) -> Iterator[Node]:
    """A record with facts that were read, and in short all that they name."""
    known = list(facts)
    about.read_names(known)
    for kind, describe_all in RECORDS:
        if isinstance(record, kind):
            yield from describe_all(about, [record])
    for fact in known:
        yield from describe(about, fact)
    yield from others
    yield from _named(about)


def of_many_facts(about: About, record: Record, found: Iterable[FactsOfKind]) -> Iterator[Node]:
    """A record with facts that are read while they are written, and in short all that they name."""
    facts = chain.from_iterable(_described(about, some) for some in _those(about, found))
    return of_record(about, record, (), facts)


def vocabularies(absolute: Absolute, today: date) -> Iterator[Node]:
    """Levels, themes and choices as concepts, and what our own terms mean."""
    return records.vocabularies(About(Addresses(absolute), today))


def whole_graph(absolute: Absolute, today: date) -> Iterator[Node]:
    """Everything that is public, some records at a time: the memory that it takes does not grow.

    Ask for it inside ``reading()``, so that all of it is from one state of the registry.
    """
    about = AboutAll(Addresses(absolute), today)
    yield from records.vocabularies(about)
    for nodes in chain(_records(about), _facts(about)):
        yield from nodes
        about.forget(LOTS_KEPT * AT_ONCE)


def whole_file(absolute: Absolute, today: date, ending: str) -> Iterator[bytes]:
    """The whole graph as a file, ``ttl``, ``nt`` or ``jsonld``, in pieces. See ``whole_graph``."""
    prefixes = Addresses(absolute).prefixes
    written = FORMATS[ending].write(whole_graph(absolute, today), prefixes)
    while some := "".join(islice(written, NODES_TOGETHER)):
        yield some.encode()


def _records(about: About) -> Iterator[Iterable[Node]]:
    """What is stated of all records that are no facts, of AT_ONCE of them at a time."""
    for kind, describe_all in RECORDS:
        for some in _some(kind.objects.public(), list):
            yield describe_all(about, some)


def _facts(about: About) -> Iterator[Iterable[Node]]:
    """What is stated of all facts, of AT_ONCE of them at a time. A query for each kind, and a few for each AT_ONCE."""
    for kind in FACTS:
        for facts in _some(kind.objects.public(), about.shelf.read):
            yield _described(about, facts)


def _those(about: About, found: Iterable[FactsOfKind]) -> Iterator[list[Fact]]:
    """Facts that were found, AT_ONCE of them together, in the order of their keys. A few queries for each."""
    for of_kind in found:
        keys = iter(sorted(of_kind.keys))
        while some := list(islice(keys, AT_ONCE)):
            yield about.shelf.those(of_kind.kind, some)


def _described(about: About, facts: Sequence[Fact]) -> Iterator[Node]:
    """What is stated of facts. One query for names that are new."""
    about.read_names(facts)
    for fact in facts:
        yield from describe(about, fact)


def _some(
    found: RecordQuerySet[R], read: Callable[[RecordQuerySet[R]], list[R]]
) -> Iterator[list[R]]:
    """The records that a query finds, AT_ONCE of them together. A query for each; fewer are the last."""
    last, number = 0, AT_ONCE
    while number == AT_ONCE and (some := read(found.order_by("pk").filter(pk__gt=last)[:AT_ONCE])):
        yield some
        last, number = some[-1].pk, len(some)


def _named(about: About) -> Iterator[Node]:
    """In short, what was named. One query."""
    for post in about.named(Post):
        yield brief_post(about, post)
    units = about.named(Unit)
    about.names.read(unit.pk for unit in units)
    for unit in units:
        yield records.brief_unit(about, unit)
    for person in about.named(Person):
        yield records.brief_person(about, person)
    for document in about.named(Document):
        yield records.brief_document(about, document)
    for source in about.named(Source):
        yield records.brief_source(about, source)
    yield from about.concepts()
