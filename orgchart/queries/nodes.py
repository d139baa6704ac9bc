"""A unit on the chart of a day, and what is said of it there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, Period
from orgchart.languages import written_together
from orgchart.models import Appointment, ParentRelationship, Unit, UnitName

from .level_counts import levels_in_words

POLITICAL = "political-mission"
"""The level of a special political mission, which is counted and drawn apart from other operations."""


@dataclass(eq=False, repr=False)
class Node:
    """A unit on the chart of a day, with its name on that day."""

    unit: Unit
    name: UnitName
    day: date
    line: ParentRelationship | None = None
    """The solid line to the unit above; None if there is none."""
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    dotted: list[tuple[ParentRelationship, "Node"]] = field(default_factory=list)
    """Dotted lines of this unit, with the unit at the other end."""
    dotted_from: list[tuple[ParentRelationship, "Node"]] = field(default_factory=list)
    """Dotted lines of other units to this one, with those units."""
    heads: list[Appointment] = field(default_factory=list)
    folded: dict[str, int] = field(default_factory=dict)
    """The numbers of units directly below it by their levels, where the chart does not reach so far
    down."""
    began: PartialDate | None = None
    """When a field operation began, under whatever name; None if it is not known, and for others."""
    place: str = ""
    """Where a field operation is on that day, in the language in use; empty if it is not recorded, and for others."""

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def label(self) -> str:
        """The short name: the acronym, or the name if there is none."""
        return self.name.label

    @property
    def directly_below(self) -> int:
        """The number of units directly below it."""
        return len(self.children) or sum(self.folded.values())

    @cached_property
    def below_in_words(self) -> str:
        """What is directly below it: “12 sections”, “3 services and 2 units”. Every drawing asks for it."""
        below = Counter(child.name.level_id for child in self.children)
        return levels_in_words(below or self.folded)

    @cached_property
    def folded_in_words(self) -> str:
        """What stands where the units below it are folded, in every drawing and in the list."""
        return _("+ %(units)s directly below") % {"units": self.below_in_words}

    @property
    def path(self) -> list["Node"]:
        """From the root down to this unit."""
        steps = [self]
        while steps[-1].parent:
            steps.append(steps[-1].parent)
        return steps[::-1]

    @cached_property
    def heads_in_words(self) -> list[str]:
        """Who leads the unit, with what is not known of it: “in office when last seen, May 2024”."""
        words = []
        for head in self.heads:
            doubt = head.doubt_on(self.day)
            said = head.said_alone
            words.append(
                written_together(_("%(head)s (%(seen)s)"), head=said, seen=doubt) if doubt else said
            )
        return words

    @cached_property
    def heads_in_brief(self) -> list[str]:
        """Who leads the unit, without the title of the post: for a card of an operation."""
        words = []
        for head in self.heads:
            name = str(head.person)
            if head.acting:
                name = _("%(person)s (acting)") % {"person": name}
            if head.last_seen(self.day) and head.confirmed:
                seen = {"head": name, "date": head.confirmed.in_words}
                name = _("%(head)s, last seen %(date)s") % seen
            elif doubt := head.doubt_on(self.day):
                name = _("%(head)s (%(seen)s)") % {"head": name, "seen": doubt}
            words.append(name)
        return words

    @property
    def in_the_field(self) -> bool:
        """Is it a field operation?"""
        return self.unit.nature == Unit.Nature.FIELD

    @property
    def is_political(self) -> bool:
        """Is it a special political mission?"""
        return self.in_the_field and self.name.level_id == POLITICAL

    @property
    def operations(self) -> list["Node"]:
        """The field operations directly below it, if there are at least two: they stand together.

        Political missions come last.
        """
        found = [child for child in self.children if child.in_the_field]
        return sorted(found, key=lambda node: node.is_political) if len(found) > 1 else []

    @property
    def offices(self) -> list["Node"]:
        """The other units directly below it."""
        apart = {child.code for child in self.operations}
        return [child for child in self.children if child.code not in apart]

    @property
    def operations_in_words(self) -> str:
        """How many operations stand together: “15 peacekeeping operations and 2 political missions”."""
        return operations_in_words(self.operations)

    @property
    def operations_lines(self) -> "SharedLines":
        """What is said once of the operations that stand together. It goes through all of them."""
        return SharedLines(self.operations)

    @cached_property
    def began_in_words(self) -> str:
        """The year in which a field operation began: “since 1991”; empty if it is not known."""
        if not self.began:
            return ""
        return Period(replace(self.began, month=None, day=None)).in_words

    @cached_property
    def dotted_in_words(self) -> list[tuple[tuple[str, str], str]]:
        """What each dotted line says, with its kind and the code at its other end. Every drawing asks for it."""
        return [((line.kind, end.code), line_in_words(line, end)) for line, end in self.dotted]

    @property
    def lines(self) -> list[tuple[ParentRelationship, "Node"]]:
        """Its lines, with the units at their other ends; the solid one first."""
        solid = [(self.line, self.parent)] if self.line and self.parent else []
        return [*solid, *self.dotted]

    def walk(self) -> Iterator["Node"]:
        """This unit, then all below it, in the order of the chart."""
        waiting = [self]
        while waiting:
            yield (node := waiting.pop())
            waiting.extend(reversed(node.children))


def operations_in_words(nodes: Sequence[Node]) -> str:
    """How many operations of each level stand together, in words."""
    return levels_in_words(Counter(node.name.level_id for node in nodes))


class SharedLines:
    """What is said once of units that stand together: the lines that more than half of them have.

    Lines are the same if they are of one kind and lead to the same unit. Solid ones come first.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._all = len(nodes)
        self._count = Counter((line.kind, end.code) for node in nodes for line, end in node.lines)
        every = {(line.kind, end.code): (line, end) for node in nodes for line, end in node.lines}
        self.lines = sorted(
            (line for key, line in every.items() if self._count[key] * 2 > self._all),
            key=lambda line: not line[0].is_solid,
        )
        """Each as one of the units has it."""

    @property
    def phrases(self) -> list[str]:
        """What the lines say of a unit that has them: “supported by DFS”."""
        return [line_in_words(line, end) for line, end in self.lines]

    @property
    def in_words(self) -> list[str]:
        """“directed by DPKO”; if not all units have the line, for how many: “(16 of 17)”."""
        return [self._counted(line, end) for line, end in self.lines]

    def missing(self, node: Node) -> list[str]:
        """What one of the units has not: “not recorded as supported by DFS”.

        Nothing is missing where the unit has another line of the same kind, or another solid one.
        """
        has = {line.kind for line, _end in node.lines}
        return [
            line.missing_phrase.text(lambda _record, end=end: end.label)  # type: ignore[misc]
            for line, end in self.lines
            if line.kind not in has and not (line.is_solid and node.line)
        ]

    def _counted(self, line: ParentRelationship, end: Node) -> str:
        words, count = line_in_words(line, end), self._count[line.kind, end.code]
        if count == self._all:
            return words
        return written_together(
            _("%(line)s (%(count)s of %(all)s)"), line=words, count=count, all=self._all
        )


def line_in_words(line: ParentRelationship, end: Node) -> str:
    """What a line says of the unit that has it: “supported by DFS”."""
    return line.phrase.text(lambda _record: end.label)
