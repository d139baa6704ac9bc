"""The chart on a day. No function looks at the clock: the day is an argument."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, When

from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Fact,
    FactQuerySet,
    Location,
    ParentRelationship,
    Standing,
    Unit,
    UnitName,
)
from orgchart.models.fact_queries import WrittenDay, written_day
from orgchart.models.prepared import written_once
from orgchart.official import official

from .nodes import Node

MOST_READ = 500
"""The most units that a page reads of a chart, beside those that a reader opened."""
Stationed = tuple[int, PartialDate | None, str | None]
"""A field operation by its primary key, when it began, and where it is."""


@dataclass(slots=True, eq=False, repr=False)
class Chart:
    """The units of a day, and the lines between them."""

    day: date
    nodes: dict[str, Node]
    """The units that the chart has or names, by code."""
    roots: list[Node]
    """Organs with nothing above them."""
    unplaced: list[Node]
    """Other units with no solid line on that day, with the units below them."""
    number: int | None = None
    """How many units it has, folded ones too; None: they were not counted."""
    is_cut: bool = False
    """Are there more units with nothing above them than it has?"""

    def __iter__(self) -> Iterator[Node]:
        for root in (*self.roots, *self.unplaced):
            yield from root.walk()


def chart_on(day: date) -> Chart:
    """The whole published chart on ``day``. Four queries; it reads every unit of the day.

    For exports and previews; a page asks ``part_on`` or ``node_on``. If two names or solid lines meet
    on a day ("until 2007", "from 2007"), the later one counts.
    """
    nodes = _nodes(day, _names(day), _lines(day), _heads(day), _stationed(day))
    _sort(nodes)
    tops = [node for node in nodes.values() if not node.parent]
    return _chart(day, nodes, tops, len(nodes))


def part_on(day: date, root_id: int | None = None, opened: Collection[int] = ()) -> Chart:
    """The upper levels of the chart on ``day``, or of the part of it below a unit.

    A day with no more than MOST_READ units is read whole, which takes five queries. Of others it reads
    levels while they are no more than MOST_READ units in all, and what is below the units in ``opened``:
    eight queries, one for each level, and one for each level that was opened. To find what has nothing
    above it, the database looks through the names of the day.
    """
    number = None
    if not root_id:
        number = _names(day).order_by().values("unit").distinct().count()
        if number <= MOST_READ:
            return chart_on(day)
    tops = [root_id] if root_id else list(_tops(day))
    cut = not root_id and len(tops) == MOST_READ
    reached, lowest = _levels(day, tops)
    folded = set(lowest)
    while waiting := [unit_id for unit_id in opened if unit_id in folded]:
        below = _children(day, waiting)
        folded -= set(waiting)
        folded |= {unit_id for unit_id in below if unit_id not in reached}
        reached |= dict.fromkeys(below)
    lines = list(_lines(day).filter(child__in=reached))
    ends = {line.parent_id for line in lines}
    nodes = _nodes(
        day,
        _names(day).filter(unit__in=ends | set(reached)),
        lines,
        _heads(day).filter(post__unit__in=reached),
        _stationed(day).filter(pk__in=reached),
    )
    _sort(nodes)
    for unit_id, level, count in _numbers_of_children(day, folded):
        nodes[unit_id].folded[level] = count
    of_tops = set(tops)
    chart = _chart(day, nodes, [node for pk, node in nodes.items() if pk in of_tops], number)
    chart.is_cut = cut
    if root_id and not folded:
        chart.number = sum(1 for _node in nodes[root_id].walk())
    return chart


def node_on(day: date, unit: Unit) -> Node | None:
    """The unit on the chart of a day, with all that is above it and what is directly below it.

    Six queries and one for each level above. None if the unit did not exist on that day.
    """
    when = written_day(day)._asdict()
    own = _lines_of(unit=unit.pk, **when)
    of_children = _lines_above(children={line.child_id for line in own if line.is_solid}, **when)
    above = _lines_above(children=ancestors(day, unit.pk), **when)
    known = {line.pk: line for line in (*own, *of_children, *above)}
    unit_ids = {unit_id for line in known.values() for unit_id in line.unit_ids} | {unit.pk}
    names = _names_of(units=unit_ids, **when)
    nodes = _nodes(day, names, known.values(), _heads_of(unit=unit.pk, **when))
    _sort(nodes)
    return nodes.get(unit.pk)


def ancestors(day: date, *unit_ids: int) -> list[int]:
    """The units above units on a day, the nearest first. One query for each level, and one."""
    found: list[int] = []
    above = list(unit_ids)
    while above:
        parents = _parents(children=above, **written_day(day)._asdict())
        above = [pk for pk in dict.fromkeys(parents) if pk not in (*found, *unit_ids)]
        found += above
    return found


def named_on(
    day: date, codes: Sequence[str], limit: int, root_id: int | None = None
) -> list[UnitName]:
    """The names on a day of the units with those codes, in that order; below a unit, if asked.

    One query; below a unit, one more for each level above each unit.
    """
    names = {name.unit.code: name for name in _names(day).filter(unit__code__in=codes)}
    below = (
        names[code]
        for code in codes
        if code in names
        and (not root_id or root_id in (pk := names[code].unit_id, *ancestors(day, pk)))
    )
    return list(islice(below, limit))


# --- what is read -------------------------------------------------------------------------------


def _names(day: date | WrittenDay) -> FactQuerySet[UnitName]:
    return UnitName.objects.published().on(day).select_related("unit", "level")


def _lines(day: date | WrittenDay) -> FactQuerySet[ParentRelationship]:
    return ParentRelationship.objects.published().on(day)


def solid_lines(day: date | WrittenDay) -> FactQuerySet[ParentRelationship]:
    """The published solid lines of a day, in no order. If two of a unit meet, the later counts."""
    return _lines(day).filter(kind__in=ParentRelationship.SOLID).order_by()


def _heads(day: date | WrittenDay) -> FactQuerySet[Appointment]:
    heads = Appointment.objects.published().on(day).filter(post__heads_unit=True)
    return heads.select_related("post", "person").order_by("acting", "person__name")


@written_once
def _lines_of(*, unit: int, day: str, month: str, year: str) -> FactQuerySet[ParentRelationship]:
    return _lines(WrittenDay(day, month, year)).filter(Q(child=unit) | Q(parent=unit))


@written_once
def _lines_above(
    *, children: Collection[int], day: str, month: str, year: str
) -> FactQuerySet[ParentRelationship]:
    return _lines(WrittenDay(day, month, year)).filter(child__in=children)


@written_once
def _parents(
    *, children: Collection[int], day: str, month: str, year: str
) -> QuerySet[ParentRelationship, int]:
    lines = solid_lines(WrittenDay(day, month, year)).filter(child__in=children)
    return lines.values_list("parent", flat=True)


@written_once
def _names_of(*, units: Collection[int], day: str, month: str, year: str) -> FactQuerySet[UnitName]:
    return _names(WrittenDay(day, month, year)).filter(unit__in=units)


@written_once
def _heads_of(*, unit: int, day: str, month: str, year: str) -> FactQuerySet[Appointment]:
    return _heads(WrittenDay(day, month, year)).filter(post__unit=unit)


def _stationed(day: date) -> QuerySet[Unit, Stationed]:
    """The field operations of a day: when they began, and where they are."""
    places = Location.objects.published().on(day).filter(unit=OuterRef("pk")).order_by("-start")
    standing = UnitName.objects.published().on(day).filter(unit=OuterRef("pk"))
    published = Q(names__status=Standing.PUBLISHED)
    return (
        Unit.objects.filter(Exists(standing), nature=Unit.Nature.FIELD)
        .annotate(began=Min("names__start", filter=published))
        .annotate(place=Subquery(places.values("area")[:1]))
        .values_list("pk", "began", "place")
    )


def _tops(day: date) -> QuerySet[UnitName, int]:
    """The units that have nothing above them, organs first: no more than MOST_READ."""
    parents = UnitName.objects.published().on(day).filter(unit=OuterRef("parent"))
    placed = solid_lines(day).filter(Exists(parents), child=OuterRef("unit"))
    tops = UnitName.objects.published().on(day).filter(~Exists(placed))
    is_organ = Case(When(unit__nature=Unit.Nature.ORGAN, then=0), default=1)
    return tops.order_by(is_organ, "unit__code").values_list("unit", flat=True)[:MOST_READ]


def _levels(day: date, tops: Sequence[int]) -> tuple[dict[int, None], list[int]]:
    """The units of the upper levels, and those of them whose children were not read."""
    reached = dict.fromkeys(tops)
    lowest = list(reached)
    while lowest:
        below = _children(day, lowest, MOST_READ - len(reached) + 1)
        new = [unit_id for unit_id in below if unit_id not in reached]
        if len(reached) + len(new) > MOST_READ:
            break
        reached |= dict.fromkeys(new)
        lowest = new
    return reached, lowest


def _children(day: date, unit_ids: Collection[int], limit: int | None = None) -> list[int]:
    """The units directly below those, as far as they exist on the day."""
    lines = _below(day, unit_ids).order_by("child").values_list("child", flat=True)
    return list(lines[:limit])


def _numbers_of_children(day: date, unit_ids: Collection[int]) -> Iterable[tuple[int, str, int]]:
    """How many units of which level are directly below each of those that have any."""
    names = UnitName.objects.published().on(day).filter(unit=OuterRef("child")).order_by("-start")
    lines = _below(day, unit_ids).annotate(level=Subquery(names.values("level")[:1]))
    return (
        lines.values("parent", "level")
        .annotate(number=Count("child", distinct=True))
        .values_list("parent", "level", "number")
    )


def _below(day: date, unit_ids: Collection[int]) -> FactQuerySet[ParentRelationship]:
    existing = UnitName.objects.published().on(day).filter(unit=OuterRef("child"))
    return solid_lines(day).filter(Exists(existing), parent__in=unit_ids)


# --- how it is put together ---------------------------------------------------------------------


def _nodes(
    day: date,
    names: Iterable[UnitName],
    lines: Iterable[ParentRelationship],
    heads: Iterable[Appointment],
    stationed: Iterable[Stationed] = (),
) -> dict[int, Node]:
    """The units with those names, by primary key, joined by those of the lines that connect two."""
    nodes = {name.unit_id: Node(name.unit, name, day) for name in sorted(names, key=_started)}
    for line in sorted(lines, key=_started, reverse=True):
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
    for appointment in heads:
        if node := nodes.get(appointment.post.unit_id):
            node.heads.append(appointment)
    for unit_id, began, place in stationed:
        if node := nodes.get(unit_id):
            node.began, node.place = began, official(place or "")
    return nodes


def _started(fact: Fact) -> date:
    return fact.period.first


def _place(node: Node) -> tuple[int, str]:
    """Headquarters before the field, and by label within."""
    return (list(Unit.Nature).index(Unit.Nature(node.unit.nature)), node.label.casefold())


def _sort(nodes: dict[int, Node]) -> None:
    """Bring the nodes, their children and their dotted lines into the order of the chart."""
    in_order = sorted(nodes.items(), key=lambda item: _place(item[1]))
    nodes.clear()
    nodes.update(in_order)
    for node in nodes.values():
        node.dotted.sort(key=lambda end: _place(end[1]))
        node.dotted_from.sort(key=lambda end: _place(end[1]))
        if node.parent:
            node.parent.children.append(node)


def _chart(day: date, nodes: dict[int, Node], tops: Iterable[Node], number: int | None) -> Chart:
    chart = Chart(day, {node.code: node for node in nodes.values()}, [], [], number)
    for top in tops:
        is_organ = top.unit.nature == Unit.Nature.ORGAN
        (chart.roots if is_organ else chart.unplaced).append(top)
    return chart
