"""How a unit stands to others, in the words of EAC-CPF."""

from collections.abc import Iterator
from dataclasses import dataclass

from orgchart.models import Appointment, Fact, ParentRelationship, Record, Succession

from .gathering import Described

PARENT, CHILD = "hierarchical-parent", "hierarchical-child"
EARLIER, LATER = "temporal-earlier", "temporal-later"
ASSOCIATIVE = "associative"
ABOVE, BELOW, BEFORE, AFTER = "above", "below", "before", "after"
"""Where the other unit is, as seen from the unit of the record."""
LINE_KINDS, SUCCESSION_KINDS, ENDS = "line-kinds", "succession-kinds", "ends"
"""The lists that roles of EAC-CPF 3.0.0 are taken from: vocabularies of the linked data, and the words above."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the unit to another, or to a person who led it."""

    kind: str
    """Of the kinds that EAC-CPF 2010 lists; in 2.0 the kind is free, and these words are kept."""
    fact: Fact
    other: Record
    name: str
    role: str
    """What the other is to the unit."""
    place: str = ""
    """At which end of the line or the change the other is, and of which kind that is: ``above:supported-by``."""
    target: str = "corporateBody"


def relations_of(one: Described) -> list[Relation]:
    """All of them: those above and below, before and after, dotted lines, and who led the unit. Made once."""
    return one.once(_relations)


def _relations(one: Described) -> list[Relation]:
    return [*_lines(one), *_successions(one), *_heads(one)]


def _lines(one: Described) -> Iterator[Relation]:
    for line in one.of(ParentRelationship):
        is_child = line.child_id == one.unit.pk
        other = line.parent if is_child else line.child
        kind = (PARENT if is_child else CHILD) if line.is_solid else ASSOCIATIVE
        place = f"{ABOVE if is_child else BELOW}:{line.kind}"
        yield Relation(kind, line, other, one.name_of(other), line.get_kind_display(), place)


def _successions(one: Described) -> Iterator[Relation]:
    for change in one.of(Succession):
        is_later = change.predecessor_id == one.unit.pk
        other = change.successor if is_later else change.predecessor
        kind = LATER if is_later else EARLIER
        place = f"{AFTER if is_later else BEFORE}:{change.kind}"
        yield Relation(kind, change, other, one.name_of(other), change.get_kind_display(), place)


def _heads(one: Described) -> Iterator[Relation]:
    for led in one.of(Appointment):
        yield Relation(
            ASSOCIATIVE, led, led.person, led.person.name, led.post.title, target="person"
        )
