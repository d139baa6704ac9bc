"""What changed in the organization, when, and by whose authority.

A fact that began on a day is a change of that day; a fact that ended is a change of the day after
its last one, for that is the first day on which it was no longer so. A partial date changes things
at its outer bound: what began in "2007" is a change of 1 January 2007, shown as "2007".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from orgchart.dates import PartialDate, day_after, day_before
from orgchart.models import (
    Appointment,
    Document,
    Fact,
    Mandate,
    MandateReference,
    ParentRelationship,
    Succession,
    Unit,
    UnitName,
)


class Kind(StrEnum):
    """What sort of change it was."""

    FOUNDED = "founded"
    CLOSED = "closed"
    RENAMED = "renamed"
    MOVED = "moved"
    REPLACED = "replaced"
    MERGED = "merged"
    SPLIT = "split"
    MANDATED = "mandated"
    REMANDATED = "re-mandated"
    DISCHARGED = "discharged"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    HEADED = "headed"
    VACATED = "vacated"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was different from one day to the next."""

    kind: Kind
    occurs: date
    """The first day on which it was so."""
    date: PartialDate
    """The date as it was entered: of the end, for what ended."""
    unit: Unit
    label: str
    """What the unit was called for short at the time."""
    words: str
    """What happened, to be read after the label: ``is founded as part of DPKO``."""
    fact: Fact
    document: Document | None = None
    paragraph: str = ""
    other: Unit | None = None
    """The unit at the other end, where there is one."""

    @property
    def sentence(self) -> str:
        return f"{self.label} {self.words}"


def changes(first: date = date.min, last: date = date.max) -> list[Change]:
    """Changes after ``first`` up to ``last``, in order of time. Six queries, at any size."""
    told = _Telling()
    found = [change for change in told.all() if first < change.occurs <= last]
    return sorted(found, key=lambda change: (change.occurs, change.label.casefold(), change.kind))


def change_days() -> dict[date, int]:
    """How many changes each day brought, in order of time; days without any are not there."""
    days: dict[date, int] = defaultdict(int)
    for change in changes():
        days[change.occurs] += 1
    return dict(days)


def marks(found: Iterable[Change]) -> dict[str, list[Kind]]:
    """The kinds of change that each unit went through, by its code, each once."""
    kinds: dict[str, list[Kind]] = defaultdict(list)
    for change in found:
        if change.kind not in kinds[change.unit.code]:
            kinds[change.unit.code].append(change.kind)
    return dict(kinds)


class _Telling:
    """The published facts, and what they tell of change."""

    def __init__(self) -> None:
        self.names: dict[int, list[UnitName]] = defaultdict(list)
        for name in sorted(_told(UnitName), key=_first):
            self.names[name.unit_id].append(name)

    def all(self) -> Iterator[Change]:
        """Every change there is, in no order."""
        solid: dict[int, list[ParentRelationship]] = defaultdict(list)
        for line in sorted(_told(ParentRelationship), key=_first):
            if line.is_solid:
                solid[line.child_id].append(line)
            else:
                yield from self._dotted(line)
        for unit_id, names in self.names.items():
            yield from self._names(names, solid[unit_id])
        for lines in solid.values():
            yield from self._moves(lines)
        for succession in _told(Succession):
            yield from self._succession(succession)
        for appointment in _told(Appointment):
            yield from self._appointment(appointment)
        for mandate in _told(Mandate):
            yield from self._mandate(mandate)
        references = MandateReference.objects.filter(
            mandate__in=Mandate.objects.published(),
            kind__in=[MandateReference.Kind.RENEWS, MandateReference.Kind.AMENDS],
        )
        for reference in references.select_related("document", "mandate__unit", "mandate__source"):
            if when := reference.document.date:
                yield self._reference(reference, when)

    def _names(self, names: list[UnitName], lines: list[ParentRelationship]) -> Iterator[Change]:
        for before, name in pairwise([None, *names]):
            if name is None or name.start is None:
                continue
            if before is None or not _went_on(before, name):
                above = next((line for line in lines if line.period.contains(_first(name))), None)
                place = f", {self._line(above)}" if above else ""
                yield self._began(Kind.FOUNDED, name.unit, f"is founded{place}", name)
            elif before.name != name.name:
                yield self._began(Kind.RENAMED, name.unit, f"is renamed: {name}", name)
            else:
                words = f"becomes {_a(name.get_level_display().lower())}"
                yield self._began(Kind.RENAMED, name.unit, words, name)
        for name, after in pairwise([*names, None]):
            if name and name.end and not (after and _went_on(name, after)):
                yield self._ended(Kind.CLOSED, name.unit, "is closed", name)

    def _moves(self, lines: list[ParentRelationship]) -> Iterator[Change]:
        for before, line in pairwise([None, *lines]):
            if line is None or not line.start or self._is_born(line.child_id, line):
                continue
            went_on = before is not None and _went_on(before, line)
            if before and went_on and _same_line(before, line):
                continue
            left = f", no longer {self._line(before)}" if before and went_on else ""
            words = f"is now {self._line(line)}{left}"
            yield self._began(Kind.MOVED, line.child, words, line, line.parent)
        for line, after in pairwise([*lines, None]):
            if line is None or (after and _went_on(line, after)) or not line.end:
                continue
            if not self._dies(line.child_id, line):
                words = f"is no longer {self._line(line)}"
                yield self._ended(Kind.MOVED, line.child, words, line, line.parent)

    def _dotted(self, line: ParentRelationship) -> Iterator[Change]:
        if line.start and not self._is_born(line.child_id, line):
            words = f"is now {self._line(line)}"
            yield self._began(Kind.CONNECTED, line.child, words, line, line.parent)
        if line.end and not self._dies(line.child_id, line):
            words = f"is no longer {self._line(line)}"
            yield self._ended(Kind.DISCONNECTED, line.child, words, line, line.parent)

    def _succession(self, succession: Succession) -> Iterator[Change]:
        if succession.start:
            successor = succession.successor
            label = self._label(successor.pk, _first(succession))
            words = f"is {succession.get_kind_display()} {label}"
            kind = Kind(succession.kind)
            yield self._began(kind, succession.predecessor, words, succession, successor)

    def _appointment(self, appointment: Appointment) -> Iterator[Change]:
        unit = appointment.post.unit
        who = (
            f"headed by {appointment}"
            if appointment.post.heads_unit
            else f"joined by {appointment}"
        )
        if appointment.start:
            yield self._began(Kind.HEADED, unit, f"is now {who}", appointment)
        if appointment.end:
            yield self._ended(Kind.VACATED, unit, f"is no longer {who}", appointment)

    def _mandate(self, mandate: Mandate) -> Iterator[Change]:
        if mandate.start:
            words = f"is mandated: {mandate.text}"
            yield self._began(Kind.MANDATED, mandate.unit, words, mandate)
        if mandate.end and not self._dies(mandate.unit_id, mandate):
            words = f"is no longer mandated: {mandate.text}"
            yield self._ended(Kind.DISCHARGED, mandate.unit, words, mandate)

    def _reference(self, reference: MandateReference, when: PartialDate) -> Change:
        mandate = reference.mandate
        done = "renewed" if reference.kind == MandateReference.Kind.RENEWS else "amended"
        label = self._label(mandate.unit_id, when.first)
        words = f"has its mandate {done}: {mandate.text}"
        document, paragraph = reference.document, reference.paragraph
        return Change(
            Kind.REMANDATED,
            when.first,
            when,
            mandate.unit,
            label,
            words,
            mandate,
            document,
            paragraph,
        )

    def _began(
        self, kind: Kind, unit: Unit, words: str, fact: Any, other: Unit | None = None
    ) -> Change:
        occurs, label = fact.start.first, self._label(unit.pk, fact.start.first)
        document, paragraph = fact.started_by, fact.started_by_paragraph
        return Change(
            kind, occurs, fact.start, unit, label, words, fact, document, paragraph, other
        )

    def _ended(
        self, kind: Kind, unit: Unit, words: str, fact: Any, other: Unit | None = None
    ) -> Change:
        occurs = day_after(fact.end.last) or date.max
        label = self._label(unit.pk, fact.end.last)
        document, paragraph = fact.ended_by, fact.ended_by_paragraph
        return Change(kind, occurs, fact.end, unit, label, words, fact, document, paragraph, other)

    def _line(self, line: ParentRelationship) -> str:
        return f"{line.get_kind_display()} {self._label(line.parent_id, _first(line))}"

    def _label(self, unit_id: int, day: date) -> str:
        """What the unit was called for short on that day, or as near to it as is known."""
        names = self.names.get(unit_id, [])
        borne = [name for name in names if _first(name) <= day] or names[:1]
        return borne[-1].label if borne else "A unit that is not published"

    def _is_born(self, unit_id: int, fact: Fact) -> bool:
        """Does the fact begin with the life of its unit?"""
        names = self.names.get(unit_id, [])
        return any(_first(fact) <= _surely_begun(name) for name in names[:1])

    def _dies(self, unit_id: int, fact: Fact) -> bool:
        """Does the fact end with the life of its unit?"""
        names = self.names.get(unit_id, [])
        return any(fact.period.last >= name.period.last for name in names[-1:])


def _told(model: type[Fact]) -> list[Any]:
    """The published facts of a kind, with all that their telling needs."""
    facts = model.objects.published().with_evidence().with_units()
    return list(facts.select_related("post__unit") if model is Appointment else facts)


def _went_on(before: Fact, after: Fact) -> bool:
    """Is there no day between the two?"""
    return not before.end or before.period.last >= (day_before(after.period.first) or date.min)


def _same_line(one: ParentRelationship, other: ParentRelationship) -> bool:
    return (one.parent_id, one.kind) == (other.parent_id, other.kind)


def _first(fact: Fact) -> date:
    return fact.period.first


def _surely_begun(fact: Fact) -> date:
    return fact.start.last if fact.start else date.min


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
