"""The chart on a day. No function looks at the clock: the day is an argument."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from orgchart.models import Appointment, Fact, ParentRelationship, Unit, UnitName


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

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def label(self) -> str:
        """The short name: the acronym, or the name if there is none."""
        return self.name.label

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

    def walk(self) -> Iterator["Node"]:
        """This unit, then all below it, in the order of the chart."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True, eq=False, repr=False)
class Chart:
    """The units of a day, and the lines between them."""

    day: date
    nodes: dict[str, Node]
    """Every unit that existed, by its code."""
    roots: list[Node]
    """Organs with nothing above them."""
    unplaced: list[Node]
    """Other units with no solid line on that day, with the units below them."""

    def __iter__(self) -> Iterator[Node]:
        for root in (*self.roots, *self.unplaced):
            yield from root.walk()


def chart_on(day: date) -> Chart:
    """The published chart on ``day``. Three queries at any size.

    If two names or solid lines meet on a day ("until 2007", "from 2007"), the later one counts.
    """
    nodes = {
        name.unit_id: Node(name.unit, name, day)
        for name in sorted(
            UnitName.objects.published().on(day).select_related("unit", "level"), key=_started
        )
    }
    lines = sorted(ParentRelationship.objects.published().on(day), key=_started, reverse=True)
    for line in lines:
        child, parent = nodes.get(line.child_id), nodes.get(line.parent_id)
        if not child or not parent:
            continue
        # The units are known, so a sentence about the line needs no query.
        line.child, line.parent = child.unit, parent.unit
        if not line.is_solid:
            child.dotted.append((line, parent))
            parent.dotted_from.append((line, child))
        elif not child.parent and child not in parent.path:
            child.line, child.parent = line, parent
    heads = Appointment.objects.published().on(day).filter(post__heads_unit=True)
    for appointment in heads.select_related("post", "person").order_by("acting", "person__name"):
        if node := nodes.get(appointment.post.unit_id):
            node.heads.append(appointment)
    return _arranged(day, list(nodes.values()))


def labels_on(day: date) -> dict[int, str]:
    """The short names of published units, by primary key. One query.

    It is the acronym, or the name if there is none: of that day, or else of the latest name.
    """
    names = sorted(
        UnitName.objects.published(), key=lambda name: (name.period.contains(day), _started(name))
    )
    return {name.unit_id: name.label for name in names}


def _started(fact: Fact) -> date:
    return fact.period.first


def _place(node: Node) -> tuple[int, str]:
    """Headquarters before the field, and by label within."""
    return (list(Unit.Nature).index(Unit.Nature(node.unit.nature)), node.label.casefold())


def _arranged(day: date, nodes: list[Node]) -> Chart:
    nodes.sort(key=_place)
    chart = Chart(day, {node.code: node for node in nodes}, [], [])
    for node in nodes:
        node.dotted.sort(key=lambda end: _place(end[1]))
        node.dotted_from.sort(key=lambda end: _place(end[1]))
        if node.parent:
            node.parent.children.append(node)
        elif node.unit.nature == Unit.Nature.ORGAN:
            chart.roots.append(node)
        else:
            chart.unplaced.append(node)
    return chart
