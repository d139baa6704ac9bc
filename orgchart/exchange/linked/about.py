"""What all statements need: the addresses of things, the names of units, and what was named on the way."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote

from django.db import models
from django.urls import reverse

from orgchart.models import (
    Document,
    Fact,
    Level,
    Mandate,
    Person,
    Post,
    Record,
    ReferenceKind,
    Source,
    Standing,
    Supports,
    Term,
    Theme,
    Unit,
    UnitName,
)
from orgchart.models.figures import Figure
from orgchart.models.line_kinds import LineKind
from orgchart.models.lines import SuccessionKind
from orgchart.models.mandates import MandateRole
from orgchart.models.posts import PostKind
from orgchart.models.units import UnitNature
from orgchart.queries.page_addresses import PageAddresses
from orgchart.queries.shared_records import Shelf, forget_oldest, once_for_each

from .rdf import OWN, PREFIXES, Iri, Node, node, text

R = TypeVar("R", bound=Record)
Absolute = Callable[[str], str]
"""Makes the whole address of a path."""
SAFE = "/~:@!$&'()*+,;="
"""What stays as it is in an address."""
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
"""What is never written otherwise in an address."""
KEPT = 5_000
"""How many parts of addresses are kept, because several statements name the same things."""
UNKNOWN = "unknown"
"""What stands in an address where a start is not known, as in those of the API."""
TERMS = "terms"
CHOICES: Mapping[str, type[models.TextChoices]] = {
    "statuses": Standing,
    "natures": UnitNature,
    "line-kinds": LineKind,
    "succession-kinds": SuccessionKind,
    "mandate-roles": MandateRole,
    "post-kinds": PostKind,
    "reference-kinds": ReferenceKind,
    "figure-kinds": Figure.Kind,
    "supports": Supports,
}
"""The vocabularies that the code has, by their addresses."""
VOCABULARIES: Mapping[str, type[Term]] = {"levels": Level, "themes": Theme}
"""The vocabularies that staff extend."""
KINDS: Mapping[type[Record], str] = {
    Unit: "units",
    Person: "people",
    Post: "posts",
    Mandate: "mandates",
    Document: "documents",
    Source: "sources",
    Level: "levels",
    Theme: "themes",
}
"""The kinds of record that have an address of their own under ``/id/``."""


class Addresses:
    """The addresses of things: of records, of facts inside them, of terms."""

    def __init__(self, absolute: Absolute) -> None:
        self.absolute = absolute
        self._base = absolute(reverse("id", args=["kind", "key"])).removesuffix("kind/key")
        self._page_address = PageAddresses()
        self.record = once_for_each(self._record)
        """A record: by its own address, or within the unit that it belongs to."""
        self.page = once_for_each(self._page)
        """The page of a record."""

    @property
    def prefixes(self) -> dict[str, str]:
        """All vocabularies of a graph, with that of this site."""
        return {**PREFIXES, OWN: self.of(TERMS, "").address}

    def of(self, kind: str, key: str) -> Iri:
        """The thing of a kind with that key."""
        return Iri(f"{self._base}{kind}/{_quoted(key, SAFE)}")

    def _record(self, record: Record) -> Iri:
        kind = KINDS.get(type(record))
        if kind:
            return self.of(kind, _key(record))
        whole = record.belongs_to()
        parts = record.natural_key()
        if whole is None:
            return self.of(str(record._meta.model_name), "/".join(parts))
        if parts[0] == _key(whole):
            parts = parts[1:]
        return within(self.record(whole), str(record._meta.model_name), *parts)

    def _page(self, record: Record) -> Iri:
        return Iri(self.absolute(self._page_address(record)))


def _key(record: Record) -> str:
    return record.parsed.path if isinstance(record, Document) else record.natural_key()[0]


@lru_cache(KEPT)
def _quoted(part: str, safe: str) -> str:
    return part if _PLAIN(part) else quote(part, safe=safe)


def within(whole: Iri, *parts: str) -> Iri:
    """A thing that is told inside another."""
    between = "/" if "#" in whole.address else "#"
    said = "/".join(_quoted(part or UNKNOWN, "") for part in parts)
    return Iri(f"{whole.address}{between}{said}")


class Names(dict[int, UnitName]):
    """The published name of each unit: of those that have begun the last, or else the first."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today

    def read(self, unit_ids: Iterable[int]) -> None:
        """Read the names of units that are not known yet. One query at most."""
        if wanted := set(unit_ids) - self.keys():
            names = UnitName.objects.published().filter(unit__in=wanted).order_by("pk")
            self.keep(names.select_related("unit"))

    def forget(self, most: int) -> None:
        """Forget the names, if there are more."""
        forget_oldest(self, most)

    def keep(self, names: Iterable[UnitName]) -> None:
        """Take the names of units from those that were read."""
        self.update((name.unit_id, name) for name in sorted(names, key=self._closeness))

    def _closeness(self, name: UnitName) -> tuple[bool, int]:
        first = name.period.first
        begun = first <= self.today
        return begun, first.toordinal() if begun else -first.toordinal()


class About:
    """What statements are made with. It remembers what they named, to describe it in short."""

    def __init__(
        self,
        addresses: Addresses,
        today: date,
        shelf: Shelf | None = None,
        names: Names | None = None,
    ) -> None:
        self.addresses = addresses
        self.names = Names(today) if names is None else names
        self.shelf = shelf or Shelf()
        self.today = today
        self._records: dict[type[Record], dict[int, Record]] = {}
        self._told: set[Record] = set()
        self._concepts: dict[Iri, tuple[str, str]] = {}
        self._choices: dict[tuple[str, str], Iri] = {}

    def __call__(self, record: Record) -> Iri:
        """The address of a record, which is remembered."""
        self._records.setdefault(type(record), {})[record.pk] = record
        return self.addresses.record(record)

    def tell(self, record: Record) -> None:
        """Note that a record is described whole, so that it needs no short description."""
        self._told.add(record)

    def maybe(self, record: Record | None) -> Iri | None:
        """The same, of a record if there is one."""
        return self(record) if record else None

    def concept(self, scheme: str, code: str) -> Iri:
        """A choice of the code as a concept, which is remembered."""
        choice = (scheme, code)
        if choice not in self._choices:
            found = self._choices[choice] = self.addresses.of(scheme, code)
            self._concepts[found] = (str(CHOICES[scheme](code).label), scheme)
        return self._choices[choice]

    def term(self, term: Term) -> Iri:
        """A level or a theme as a concept, which is remembered."""
        found = self.addresses.record(term)
        self._concepts[found] = (term.label, KINDS[type(term)])
        return found

    def name(self, record: Record) -> str:
        """What a sentence calls a record."""
        if isinstance(record, Unit):
            known = self.names.get(record.pk)
            return known.label if known else record.code
        return record.label

    def read_names(self, facts: Iterable[Fact]) -> None:
        """Read the names of the units of those facts. One query at most."""
        self.names.read(unit_id for fact in facts for unit_id in fact.unit_ids)

    def named(self, kind: type[R]) -> list[R]:
        """The records of a kind that were named and not described whole, by their keys."""
        found = self._records.get(kind, {}).values()
        of_kind = [one for one in found if isinstance(one, kind) and one not in self._told]
        return sorted(of_kind, key=lambda record: record.natural_key())

    def concepts(self) -> Iterator[Node]:
        """The concepts that were named, in short."""
        for concept, (label, scheme) in sorted(
            self._concepts.items(), key=lambda pair: pair[0].address
        ):
            yield concept_node(self.addresses, concept, scheme, label)


class AboutAll(About):
    """The same where everything is described whole: nothing that was named need be remembered."""

    def __call__(self, record: Record) -> Iri:
        return self.addresses.record(record)

    def tell(self, record: Record) -> None:
        pass

    def forget(self, most: int) -> None:
        """Forget names, and records that others refer to, if there are more."""
        self.names.forget(most)
        self.shelf.forget(most)


def concept_node(addresses: Addresses, concept: Iri, scheme: str, label: str) -> Node:
    """A concept with its label and its vocabulary."""
    return node(
        concept,
        "skos:Concept",
        ("skos:prefLabel", text(label)),
        ("skos:inScheme", addresses.of("vocabularies", scheme)),
    )
