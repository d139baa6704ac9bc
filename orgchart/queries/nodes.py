"""A unit on the chart of a day, and what is said of it there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.dates import PartialDate, Period
from orgchart.models import Appointment, ParentRelationship, Unit, UnitName

from .level_counts import levels_in_words

POLITICAL = "political-mission"
"""The level of a special political mission, which is counted and drawn apart from other operations."""


@dataclass(slots=True, eq=False, repr=False)
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
    """Where a field operation is on that day; empty if it is not recorded, and for others."""

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

    @property
    def below_in_words(self) -> list[str]:
        """What is directly below it: “12 sections”, “3 services and 2 units”. The shortest way is last."""
        below = Counter(child.name.level_id for child in self.children)
        return levels_in_words(below or self.folded)

    @property
    def path(self) -> list["Node"]:
        """From the root down to this unit."""
        steps = [self]
        while steps[-1].parent:
            steps.append(steps[-1].parent)
        return steps[::-1]

    @property
    def heads_in_words(self) -> list[str]:
        """Who leads the unit, with what is not known of it: “in office when last seen, May 2024”."""
        words = []
        for head in self.heads:
            seen = head.last_seen(self.day)
            words.append(
                _("%(head)s (%(seen)s)") % {"head": head, "seen": seen} if seen else str(head)
            )
        return words

    @property
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
    def operations_lines(self) -> list[str]:
        """What holds of all operations that stand together: “directed by DPKO”, “supported by DFS”."""
        shared = lines_of_all(self.operations)
        return [line_in_words(line, end) for line, end in shared]

    @property
    def began_in_words(self) -> str:
        """The year in which a field operation began: “since 1991”; empty if it is not known."""
        if not self.began:
            return ""
        return Period(replace(self.began, month=None, day=None)).in_words

    def walk(self) -> Iterator["Node"]:
        """This unit, then all below it, in the order of the chart."""
        waiting = [self]
        while waiting:
            yield (node := waiting.pop())
            waiting.extend(reversed(node.children))


def operations_in_words(nodes: Sequence[Node]) -> str:
    """How many operations and political missions there are, in words."""
    political = sum(node.is_political for node in nodes)
    others = len(nodes) - political
    missions = ngettext(
        "%(count)s political mission", "%(count)s political missions", political
    ) % {"count": political}
    operations = ngettext(
        "%(count)s peacekeeping operation", "%(count)s peacekeeping operations", others
    ) % {"count": others}
    if not political or not others:
        return operations if others else missions
    return _("%(operations)s and %(missions)s") % {"operations": operations, "missions": missions}


def lines_of_all(nodes: Sequence[Node]) -> list[tuple[ParentRelationship, Node]]:
    """The lines that all these units have, to the same unit and of the same kind; solid ones first.

    Each is the line of the first unit.
    """

    def lines(node: Node) -> list[tuple[ParentRelationship, Node]]:
        solid = [(node.line, node.parent)] if node.line and node.parent else []
        return [*solid, *node.dotted]

    if not nodes:
        return []
    others = [{(line.kind, end.code) for line, end in lines(node)} for node in nodes[1:]]
    return [
        (line, end)
        for line, end in lines(nodes[0])
        if all((line.kind, end.code) in other for other in others)
    ]


def line_in_words(line: ParentRelationship, end: Node) -> str:
    """What a line says of the unit that has it: “supported by DFS”."""
    return str(line.phrase.text(lambda _record: end.label))
