"""Records as open data: each fact with its dates as they are written, its authority and its evidence.

What a fact is, its fields and its parts come from its model, so a new kind of fact needs nothing here.
Records that others refer to are named by their codes: units, people and posts by code, documents by
symbol, sources by slug. ``Named`` collects those that were named and describes each of them once.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar

from django.db import models
from django_countries.fields import CountryField

from orgchart.dates import PartialDate
from orgchart.models import (
    Document,
    Evidence,
    Fact,
    Identifier,
    Level,
    Person,
    Record,
    Reference,
    Source,
    Term,
    Theme,
    Unit,
)
from orgchart.models.records import Field, accessor_of, value_at
from orgchart.models.supports import Piece
from orgchart.queries.naming import Labels
from orgchart.serialization import own_fields

from .dumps.tables import FOR_STAFF

R = TypeVar("R", bound=Record)
Data: TypeAlias = Mapping[str, object]
"""A record as plain data."""
Absolute = Callable[[str], str]
"""Makes the whole address of a path."""
SHARED = {field.name for field in Fact._meta.fields}
"""The fields of all facts, which ``Writer.fact`` writes by hand."""


class Named:
    """The records that were named, each once."""

    def __init__(self, labels: Labels, absolute: Absolute) -> None:
        self.labels = labels
        self._absolute = absolute
        self._found: dict[type[Record], dict[int, Record]] = {}

    def add(self, record: Record | None) -> None:
        """Remember a record that was named."""
        if record is not None:
            self._found.setdefault(type(record), {})[record.pk] = record

    def tables(self) -> dict[str, list[Data]]:
        """What is known of each: units, people, documents, sources and terms, by their keys.

        One query if units have no labels yet.
        """
        units = self._of(Unit)
        self.labels.read(unit.pk for unit in units)
        return {
            "units": [self.unit(unit) for unit in units],
            "people": [self.person(person) for person in self._of(Person)],
            "documents": [self.document(document) for document in self._of(Document)],
            "sources": [self.source(source) for source in self._of(Source)],
            "levels": [_term(level) for level in self._of(Level)],
            "themes": [_term(theme) for theme in self._of(Theme)],
        }

    def _of(self, kind: type[R]) -> list[R]:
        found = self._found.get(kind, {}).values()
        of_kind = [record for record in found if isinstance(record, kind)]
        return sorted(of_kind, key=lambda record: record.natural_key())

    def page(self, record: Record) -> str:
        """The whole address of the page of a record."""
        return self._absolute(record.page_address())

    def unit(self, unit: Unit) -> Data:
        """A unit, by its short name on the day or else the last."""
        label = self.labels[unit.pk] or unit.code
        return {"code": unit.code, "label": label, "nature": unit.nature, "page": self.page(unit)}

    def person(self, person: Person) -> Data:
        """A person, without names in other scripts and identifiers."""
        return {**_own(person), "page": self.page(person)}

    def document(self, document: Document) -> Data:
        """A document, with where its official text is."""
        return {
            **_own(document),
            "kind": document.kind,
            "organ": document.organ,
            "address": document.official_address,
            "page": self.page(document),
        }

    def source(self, source: Source) -> Data:
        """A source."""
        return {**_own(source), "page": self.page(source)}


class Writer:
    """Writes facts as plain data, as they are seen from a day. No query for facts loaded
    ``with_relations`` and ``with_parts``, whose units have their labels."""

    def __init__(self, day: date, named: Named) -> None:
        self._day = day
        self.named = named

    def fact(self, fact: Fact, part_of: str = "") -> Data:
        """A fact with its parts. ``part_of`` is the relation to the fact inside which it is written."""
        for unit in fact.units:
            self.named.add(unit)
        self.named.add(fact.confirmed_by)
        return {
            "type": str(fact._meta.model_name),
            "sentence": self.sentence(fact),
            **self._fields(fact, {*SHARED, part_of}),
            **({} if part_of else self._whole_of(fact)),
            "start": _written(fact.start),
            "end": _written(fact.end),
            "holds": fact.period.contains(self._day),
            "status": fact.status,
            "confirmed": _written(fact.confirmed),
            "confirmed_by": fact.confirmed_by.slug if fact.confirmed_by else None,
            "started_by": self._authority(fact.started_by, fact.started_by_paragraph),
            "ended_by": self._authority(fact.ended_by, fact.ended_by_paragraph),
            "evidence": [self._piece(piece) for piece in fact.pieces],
            "note": fact.note,
            **self._parts(fact),
        }

    def sentence(self, fact: Fact) -> str:
        """What a fact says, with its units by their labels."""
        return fact.sentence.text(self._name)

    def facts(self, facts: Iterable[Fact]) -> list[Data]:
        """Those facts, in that order."""
        return [self.fact(fact) for fact in facts]

    def record(self, record: Record) -> Data:
        """A record loaded ``with_parts`` that is no fact, with its parts."""
        return {**self._fields(record), **self._parts(record)}

    def reference(self, reference: Reference) -> Data:
        """What a document does, where the unit or the mandate is not named already."""
        self.named.add(reference.about)
        return {"unit": reference.about.code, **self._fields(reference)}

    def part(self, record: Record, part_of: str) -> Data:
        """A part of a record, without the relation to that record."""
        if isinstance(record, Fact):
            return self.fact(record, part_of)
        found = {**self._fields(record, {part_of}), **self._parts(record)}
        return {**found, "address": record.address} if isinstance(record, Identifier) else found

    def _name(self, record: Record) -> str:
        if isinstance(record, Unit):
            return self.named.labels[record.pk] or record.code
        return record.label

    def _fields(self, record: Record, without: Collection[str] = ()) -> Data:
        for field in own_fields(type(record)):
            if isinstance(field, models.ForeignKey) and field.name not in without:
                self.named.add(getattr(record, field.name))
        return _own(record, without)

    def _whole_of(self, fact: Fact) -> Data:
        """The fact that it is a part of, such as the post of an appointment, with its own fields alone."""
        whole = fact.whole
        if whole is None:
            return {}
        relation = fact.unit_relations[0].rpartition("__")[0]
        return {relation: self._fields(whole, SHARED)}

    def _authority(self, document: Document | None, paragraph: str) -> Data | None:
        self.named.add(document)
        return {"document": document.symbol, "paragraph": paragraph} if document else None

    def _piece(self, piece: Piece) -> Data:
        self.named.add(piece.source)
        return {
            "source": piece.source.slug,
            "locator": piece.locator,
            "supports": piece.supports,
            "quotation": piece.quotation,
            "seen": _written(piece.seen),
        }

    def _parts(self, record: Record) -> Data:
        """The public parts of a record loaded ``with_parts``, by what it calls them."""
        found: dict[str, list[Data]] = {}
        for kind, relation in type(record).parts():
            if not issubclass(kind, Evidence):
                accessor = accessor_of(kind, relation)
                parts: Sequence[Record] = getattr(record, f"public_{accessor}")
                found[accessor] = [self.part(part, relation) for part in parts]
        return found


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is said of a record: what it begins with, its long lists, and what they named."""

    head: Data
    named: Named
    lists: Sequence[tuple[str, Iterable[Data]]] = ()
    """Read while they are written."""


def written(whole: Whole, fields: Collection[str] = ()) -> Iterator[bytes]:
    """An object of JSON in pieces: its head, its lists record by record, and what they named.

    With ``fields`` it has only those; a list that is left out is not read.
    """

    def is_wanted(name: str) -> bool:
        return not fields or name in fields

    head = _json({name: said for name, said in whole.head.items() if is_wanted(name)})[:-1]
    yield head.encode()
    before = ", " if head != "{" else ""
    for name, records in whole.lists:
        if not is_wanted(name):
            continue
        yield f'{before}"{name}": ['.encode()
        between = "\n"
        for record in records:
            yield f"{between}{_json(record)}".encode()
            between = ",\n"
        yield b"\n]"
        before = ", "
    if is_wanted("named"):
        yield f'{before}"named": {_json(whole.named.tables())}'.encode()
    yield b"}\n"


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False)


def _own(record: Record, without: Collection[str] = ()) -> dict[str, object]:
    """The fields of a record by name, without those that the public does not see."""
    left_out = {*without, *FOR_STAFF}
    return {
        field.name: _value(record, field)
        for field in own_fields(type(record))
        if field.name not in left_out
    }


def _term(term: Term) -> Data:
    return {"code": term.code, "label": term.label}


def _value(record: Record, field: Field) -> object:
    value = getattr(record, field.attname)
    if isinstance(field, models.ForeignKey):
        return _key(value_at(record, field.name)) if value is not None else None
    if isinstance(field, CountryField):
        return [country.code for country in value]
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _key(record: Record) -> object:
    """The natural key: as a rule one code."""
    key = record.natural_key()
    return key[0] if len(key) == 1 else list(key)


def _written(when: PartialDate | None) -> str | None:
    """The date as it is written (EDTF); None if there is none, which is not the same as unknown."""
    return str(when) if when else None
