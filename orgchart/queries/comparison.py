"""Two charts beside each other, and changes by the department that they belong to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import in_words
from orgchart.models import ParentRelationship, Unit, UnitName

from .changes import Change
from .chart import Chart, solid_lines
from .naming import Labels


class Mark(StrEnum):
    """What the later of two charts does to a unit of either."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    RENAMED = "renamed"

    @property
    def sign(self) -> str:
        """A sign that tells the marks apart without colour."""
        return {"new": "+", "gone": "−", "moved": "→", "renamed": "✎"}[self.value]

    @property
    def label(self) -> str:
        """The mark in a word."""
        return str(_LABELS[self])


_LABELS = {
    Mark.NEW: gettext_lazy("new"),
    Mark.GONE: gettext_lazy("gone"),
    Mark.MOVED: gettext_lazy("moved"),
    Mark.RENAMED: gettext_lazy("renamed"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The marks of units, by code, on the earlier and on the later chart."""

    before: dict[str, list[Mark]]
    after: dict[str, list[Mark]]

    @property
    def is_empty(self) -> bool:
        """Is nothing marked?"""
        return not (self.before or self.after)


def compare(before: Chart, after: Chart) -> Comparison:
    """Mark what is gone on the earlier chart, what is new on the later, and what moved on both.

    A unit that only one of the charts reaches is looked for on the other day. Two queries for each day.
    """
    earlier, later = _state(before, after), _state(after, before)
    marks: tuple[dict[str, list[Mark]], dict[str, list[Mark]]] = ({}, {})
    for chart, here, there, alone, found in (
        (before, earlier, later, Mark.GONE, marks[0]),
        (after, later, earlier, Mark.NEW, marks[1]),
    ):
        for node in chart:
            unit_id = node.unit.pk
            if unit_id not in there.names:
                found[node.code] = [alone]
                continue
            told = []
            if here.parents.get(unit_id) != there.parents.get(unit_id):
                told.append(Mark.MOVED)
            if here.names[unit_id] != there.names[unit_id]:
                told.append(Mark.RENAMED)
            if told:
                found[node.code] = told
    return Comparison(*marks)


@dataclass(frozen=True, slots=True)
class _State:
    """Names and parents of units on a day, by primary key."""

    names: dict[int, str]
    parents: dict[int, int]


def _state(chart: Chart, other: Chart) -> _State:
    """How the units of two charts are called on the day of the first, and what is above them."""
    unit_ids = {node.unit.pk for nodes in (chart, other) for node in nodes}
    names = UnitName.objects.published().on(chart.day).filter(unit__in=unit_ids)
    in_order = sorted(names, key=lambda name: name.period.first)
    lines = solid_lines(chart.day).filter(child__in=unit_ids)
    return _State(
        {name.unit_id: name.name for name in in_order},
        {line.child_id: line.parent_id for line in sorted(lines, key=_begun)},
    )


def _begun(line: ParentRelationship) -> date:
    return line.period.first


# --- departments --------------------------------------------------------------------------------


def departments(days: Iterable[date], unit_ids: Collection[int]) -> dict[int, int]:
    """The department that each unit belongs to: the highest above it that is no organ, or itself.

    It counts on the first of the days on which the unit has a solid line. One query for each day and
    level.
    """
    found: dict[int, int] = {}
    for day in days:
        waiting = [unit_id for unit_id in unit_ids if unit_id not in found]
        above = _above(day, waiting)
        found |= {unit_id: _highest(unit_id, above) for unit_id in waiting if unit_id in above}
    return {unit_id: found.get(unit_id, unit_id) for unit_id in unit_ids}


def _above(day: date, unit_ids: Collection[int]) -> dict[int, Unit]:
    """What is directly above those units, and above each of these in turn, by primary key."""
    parents: dict[int, Unit] = {}
    level = set(unit_ids)
    while level:
        lines = solid_lines(day).filter(child__in=level).select_related("parent")
        new = {line.child_id: line.parent for line in sorted(lines, key=_begun)}
        parents |= new
        level = {parent.pk for parent in new.values()} - parents.keys()
    return parents


def _highest(unit_id: int, parents: dict[int, Unit]) -> int:
    seen = {unit_id}
    while (above := parents.get(unit_id)) and above.nature != Unit.Nature.ORGAN:
        if above.pk in seen:  # a circle, which only data that was never checked can have
            break
        unit_id = above.pk
        seen.add(unit_id)
    return unit_id


def by_department(
    found: Iterable[Change], first: date, last: date
) -> list[tuple[str, list[Change]]]:
    """Changes by department: its label, and its changes in order of time.

    The departments stand in the order of their labels. Queries as ``departments``, and one.
    """
    found = list(found)
    of = departments((last, first), {change.unit.pk for change in found})
    labels = Labels(last, of.values())
    groups: dict[int, list[Change]] = {}
    for change in found:
        groups.setdefault(of[change.unit.pk], []).append(change)
    ordered = [(labels[pk], group) for pk, group in groups.items()]
    return sorted(ordered, key=lambda group: group[0].casefold())


# --- days ---------------------------------------------------------------------------------------


_WHOLE_DAY = 2
"""A date with a month and a day; 1 has a month, 0 neither."""


def by_day(found: Iterable[Change]) -> list[tuple[str, date | None, list[Change]]]:
    """Changes by day: the day in words, the day, and its changes; None if it is not known.

    What is known only by its year or month stands before the days of that year or month, because
    nobody knows that it was its first day. No query.
    """
    groups: dict[tuple[date, int], list[Change]] = {}
    for change in found:
        written = change.date
        known = (written.month is not None) + (written.day is not None)
        groups.setdefault(
            (change.occurs if known == _WHOLE_DAY else written.first, known), []
        ).append(change)
    return [
        (in_words(day), day, group)
        if known == _WHOLE_DAY
        else (_("%(date)s, day unknown") % {"date": group[0].date.bare_in_words}, None, group)
        for (day, known), group in sorted(groups.items(), key=lambda item: item[0])
    ]
