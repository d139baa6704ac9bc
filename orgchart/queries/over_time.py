"""Facts of many units through all time, read together, to be asked about any day.

To ask of many units, each on a day of its own, costs as much as to ask of one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from orgchart.models import Appointment, ParentRelationship, Unit, UnitName


class UnitsOverTime:
    """The published names, solid lines and heads of units. Each kind is read when it is first asked for."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._ids = set(unit_ids)

    @cached_property
    def names(self) -> dict[int, list[UnitName]]:
        """The names of each unit that has one, oldest first, with translations. Two queries."""
        known = UnitName.objects.published().filter(unit__in=self._ids)
        known = known.select_related("unit", "level", "started_by", "ended_by")
        found: dict[int, list[UnitName]] = defaultdict(list)
        if self._ids:
            for name in sorted(
                known.prefetch_related("translations"), key=lambda name: name.period.first
            ):
                found[name.unit_id].append(name)
        return dict(found)

    @cached_property
    def _lines(self) -> dict[int, list[ParentRelationship]]:
        """One query."""
        lines = ParentRelationship.objects.published().filter(
            child__in=self._ids, kind__in=ParentRelationship.SOLID
        )
        found: dict[int, list[ParentRelationship]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.period.first):
            found[line.child_id].append(line)
        return found

    @cached_property
    def _heads(self) -> dict[int, list[Appointment]]:
        """One query."""
        heads = Appointment.objects.published().filter(
            post__heads_unit=True, post__unit__in=self._ids
        )
        found: dict[int, list[Appointment]] = defaultdict(list)
        for term in heads.select_related("post", "person").order_by("acting", "person__name"):
            found[term.post.unit_id].append(term)
        return found

    @cached_property
    def above(self) -> "UnitsOverTime":
        """The units that these answered to at any time."""
        return UnitsOverTime(line.parent_id for lines in self._lines.values() for line in lines)

    def unit(self, unit_id: int) -> Unit:
        """The unit. It must have a name."""
        return self.names[unit_id][0].unit

    def name_on(self, unit_id: int, day: date) -> UnitName:
        """The name of a unit on a day, or else the last; of two that meet, the later. It must have one."""
        return max(
            self.names[unit_id], key=lambda name: (name.period.contains(day), name.period.first)
        )

    def parent_on(self, unit_id: int, day: date) -> int | None:
        """The unit that it answers to on a day; of two that meet, the line that started last counts."""
        held = [line for line in self._lines[unit_id] if line.period.contains(day)]
        return held[-1].parent_id if held else None

    def heads_on(self, unit_id: int, day: date) -> list[Appointment]:
        """Who leads it on a day; who only acts comes last."""
        return [term for term in self._heads[unit_id] if term.period.contains(day)]
