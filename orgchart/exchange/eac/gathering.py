"""What is known of units, read for many units at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeVar, cast

from django.db.models import Q, QuerySet

from orgchart.dates import Period, whole_of
from orgchart.models import (
    Appointment,
    Fact,
    FactQuerySet,
    Location,
    Mandate,
    ParentRelationship,
    Record,
    Standing,
    Succession,
    Unit,
    UnitIdentifier,
    UnitLink,
    UnitName,
)
from orgchart.models.prepared import written_once
from orgchart.models.records import value_at
from orgchart.queries.naming import full_names
from orgchart.queries.page_addresses import PageAddresses
from orgchart.queries.shared_records import Shelf, forget_oldest, once_for_each

F = TypeVar("F", bound=Fact)
T = TypeVar("T")
P = TypeVar("P", UnitIdentifier, UnitLink)
Absolute = Callable[[str], str]
"""Makes the whole address of a path."""

KINDS: dict[type[Fact], tuple[str, ...]] = {
    UnitName: ("unit",),
    ParentRelationship: ("child", "parent"),
    Succession: ("predecessor", "successor"),
    Mandate: ("unit",),
    Location: ("unit",),
    Appointment: ("post__unit",),
}
"""The kinds of fact that a record tells, with the relations to the units of which they are told."""
AT_ONCE = 1_000
"""How many units are read together for a file of all."""
LOTS_KEPT = 10
"""For how many times as many units it is kept what their facts refer to."""


def _place_in_time(fact: Fact) -> tuple[date, date, int]:
    period = fact.period
    return period.first, period.last, fact.pk


@dataclass(slots=True)
class Described:
    """A unit with its public facts, and what the units at the other end of its lines are called."""

    unit: Unit
    called: Mapping[int, str]
    """The names in full of all units that its facts name."""
    facts: list[Fact] = field(default_factory=list)
    identifiers: list[UnitIdentifier] = field(default_factory=list)
    links: list[UnitLink] = field(default_factory=list)

    _of: dict[type[Fact], list[Fact]] = field(default_factory=dict)
    _made: dict[Callable[["Described"], Any], Any] = field(default_factory=dict)

    def of(self, kind: type[F]) -> list[F]:
        """Its published facts of that kind, the earliest first. Sorted once: ask when all facts are there."""
        if kind not in self._of:
            self._of[kind] = sorted(self._published(kind), key=_place_in_time)
        return cast("list[F]", self._of[kind])

    def once(self, make: Callable[["Described"], T]) -> T:
        """What a function makes of it, made once: ask when all facts are there."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def _published(self, kind: type[Fact]) -> list[Fact]:
        return [
            fact
            for fact in self.facts
            if isinstance(fact, kind) and fact.status == Standing.PUBLISHED
        ]

    @property
    def disputed(self) -> list[Fact]:
        """What other sources say, beside what is published."""
        return [fact for fact in self.facts if fact.status == Standing.DISPUTED]

    @property
    def names(self) -> list[UnitName]:
        """Its names, the earliest first. There is at least one."""
        return self.of(UnitName)

    @property
    def latest(self) -> UnitName:
        """The name that ends last."""
        return self.once(_latest)

    @property
    def period(self) -> Period:
        """From the beginning of its first name to the end of its last."""
        return self.once(_whole)

    def name_of(self, unit: Unit) -> str:
        """What a unit is called in full; its code if it has no public name."""
        return self.called.get(unit.pk) or unit.code


def _latest(one: Described) -> UnitName:
    return max(one.names, key=lambda name: (name.period.last, name.period.first))


def _whole(one: Described) -> Period:
    return whole_of([name.period for name in one.names])


class Called(dict[int, str]):
    """The names of units in full, on a day or else the last, by primary key."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day

    def read(self, unit_ids: AbstractSet[int]) -> None:
        """Read the names that are not known yet. One query at most."""
        if wanted := unit_ids - self.keys():
            self.update(full_names(self._day, wanted))


def pages(absolute: Absolute) -> Callable[[Record], str]:
    """What gives the whole address of the page of a record, which several facts may name."""
    address = PageAddresses()
    return once_for_each(lambda record: absolute(address(record)))


@written_once
def _told_of(kind: type[Fact], *, units: Collection[int]) -> FactQuerySet[Fact]:
    """The public facts of a kind that a record of one of those units tells."""
    found = kind.objects.public().filter(
        reduce(or_, (Q(**{f"{relation}__in": units}) for relation in KINDS[kind]))
    )
    if kind is Appointment:
        found = found.filter(Q(("post__heads_unit", True))).exclude(
            Q(("post__status", Standing.DRAFT))
        )
    return found


@written_once
def _of_units(kind: type[P], *, units: Collection[int]) -> QuerySet[P]:
    return kind.objects.filter(unit__in=units)


def described(
    units: Sequence[Unit], day: date, shelf: Shelf | None = None, called: Called | None = None
) -> list[Described]:
    """What is known of units, in their order, with names of others as on that day. Those without a published
    name are left out. The number of queries is fixed, for however many units; what is on the shelf, and how units
    are called, is not read again.
    """
    shelf = shelf or Shelf()
    called = Called(day) if called is None else called
    by_pk = {unit.pk: Described(unit, {}) for unit in units}
    named: set[int] = set()
    for kind, relations in KINDS.items():
        ids = [f"{relation}_id" for relation in relations]
        for fact in shelf.read(_told_of(kind, units=by_pk)):
            named.update(fact.unit_ids)
            for pk in {value_at(fact, name) for name in ids}:
                if pk in by_pk:
                    by_pk[pk].facts.append(fact)
    called.read(named)
    identifiers = _by_unit(_of_units(UnitIdentifier, units=by_pk))
    links = _by_unit(_of_units(UnitLink, units=by_pk))
    for pk, one in by_pk.items():
        one.called, one.identifiers, one.links = called, identifiers[pk], links[pk]
    return [one for one in by_pk.values() if one.names]


def all_described(day: date) -> Iterator[Described]:
    """What is known of every public unit, by code. A fixed number of queries for each AT_ONCE units, which are all
    that is in memory."""
    pks = list(Unit.objects.public().order_by("code").values_list("pk", flat=True))
    shelf, called = Shelf(), Called(day)
    for first in range(0, len(pks), AT_ONCE):
        some = Unit.objects.filter(pk__in=pks[first : first + AT_ONCE]).order_by("code")
        yield from described(list(some), day, shelf, called)
        shelf.forget(LOTS_KEPT * AT_ONCE)
        forget_oldest(called, LOTS_KEPT * AT_ONCE)


def _by_unit(parts: Iterable[P]) -> dict[int, list[P]]:
    found: dict[int, list[P]] = defaultdict(list)
    for part in parts:
        found[part.unit_id].append(part)
    return found
