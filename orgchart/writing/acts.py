"""Reorganising as one act: found, rename, move, close, merge, split.

An act ends the rows of the old state, begins those of the new state, and records successions, all
in one writing:

    acts.rename(dpko, "Department of Peace Operations", "DPO", level="department",
                start=PartialDate.parse("2019"), basis=Basis(source, document, "para. 3"),
                by=user, why="Reform of 2019")

``by`` is the person and ``why`` the reason; both go into the history. With ``plan`` nothing becomes
public: the act is kept as drafts and proposals of that reorganisation, and builds on what the plan
holds already. A person who publishes must give a reason. Raises ActRefused, which names the unit
and says what to do, RulesBroken, PermissionDenied or ValidationError; then nothing is saved.
``act_preview.py`` shows the chart before and after an act, and the rules that it would break.
``act_rows.py`` has the parts of which the acts are made.

The new state begins on ``start``; the old state ends the day before. If only the year or month of
the start is known, the old state ends in that year or month: "until 2007" and "from 2007" do not
clash.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Any, Protocol, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate
from orgchart.models import (
    ParentRelationship,
    Reorganisation,
    Succession,
    Unit,
    UnitName,
)
from orgchart.roles import Writer, may_publish

from .act_rows import (
    ActRefused,
    Basis,
    NewHead,
    NewMandate,
    NewUnit,
    Rows,
    begin,
    founding,
    last_day_of,
    name_on,
    replace_from,
    result_of,
    solid_line_on,
    succession,
)
from .act_writing import steps_of, write_steps
from .closing import Destinations, Handover, closing, handing_over, named_units
from .publishing import NO_REASON, ONLY_PUBLISHERS, foreseen
from .recording import recording

__all__ = [
    "ACTS",
    "Act",
    "ActRefused",
    "Basis",
    "NewHead",
    "NewMandate",
    "NewUnit",
    "Rows",
    "close",
    "found",
    "merge",
    "move",
    "rename",
    "split",
]


NOWHERE: Destinations = MappingProxyType({})


class Act(Protocol):
    """An act: call it to carry it out, or ask with ``rows`` which rows it would write."""

    __name__: str
    rows: Callable[..., Rows]

    # The arguments differ from act to act, so they have no common type.
    def __call__(
        self,
        *args: Any,
        by: Writer = None,
        why: str = "",
        plan: Reorganisation | None = None,
        **named: Any,
    ) -> Rows: ...


def act(rows: Callable[..., Rows]) -> Act:
    """Make an act of a function that returns the rows of the act, in the order of writing."""

    def rows_with_new(*args: Any, basis: Basis, **named: Any) -> Rows:
        return [*basis.new, *rows(*args, basis=basis, **named)]

    @wraps(rows)
    def carry_out(
        *args: Any,
        by: Writer = None,
        why: str = "",
        plan: Reorganisation | None = None,
        **named: Any,
    ) -> Rows:
        if plan is None and not may_publish(by):
            raise PermissionDenied(ONLY_PUBLISHERS)
        if plan is None and by is not None and not why.strip():
            raise ValidationError(NO_REASON)
        with recording(by=by, why=why):
            with foreseen(plan) if plan else nullcontext():
                written = rows_with_new(*args, **named)
            write_steps(steps_of(written), plan, by)
        return written

    made = cast(Act, carry_out)
    made.rows = rows_with_new
    return made


@act
def found(
    new: NewUnit,
    parent: Unit | None,
    *,
    start: PartialDate,
    basis: Basis,
    kind: str = ParentRelationship.Kind.PART_OF,
) -> Rows:
    """A new unit, its first name and, if they are known, its first line, mandate and head."""
    _unit, rows = founding(new, parent, start, basis, kind)
    return rows


@act
def rename(
    unit: Unit, name: str, acronym: str = "", *, level: str, start: PartialDate, basis: Basis
) -> Rows:
    """Another name, acronym or level (by its code). The present name ends; the new one lasts as long as the old
    one was to last."""
    old = name_on(unit, start)
    if (old.name, old.acronym, old.level_id) == (name, acronym, level):
        raise ActRefused(
            _(
                "The unit “%(unit)s” already has this name, acronym and level. Change one of the "
                "three."
            )
            % {"unit": old.name}
        )
    new = UnitName(unit=unit, name=name, acronym=acronym, level_id=level)
    return replace_from(old, new, start, basis)


@act
def move(
    unit: Unit,
    parent: Unit,
    *,
    start: PartialDate,
    basis: Basis,
    kind: str = ParentRelationship.Kind.PART_OF,
) -> Rows:
    """Another solid line. The present solid line, if there is one, ends, and the new one begins."""
    name_on(unit, start)
    name_on(parent, start)
    old = solid_line_on(unit, start)
    new = ParentRelationship(child=unit, parent=parent, kind=kind)
    if old is None:
        return [begin(new, start, basis, last_day_of(unit))]
    if (old.parent_id, old.kind) == (parent.pk, kind):
        raise ActRefused(
            _(
                "The line “%(line)s” exists already. Choose another unit above, or another kind of "
                "line."
            )
            % {"line": old}
        )
    return replace_from(old, new, start, basis)


@act
def close(
    unit: Unit,
    *,
    end: PartialDate,
    basis: Basis,
    heir: Unit | None = None,
    goes: Destinations = NOWHERE,
) -> Rows:
    """The last day of a unit. Its names, lines, places, posts, appointments and mandates end too, and
    numbers of posts and figures that are open. One with an end keeps its period.

    Units below it move to ``heir``. Without an heir, they must be moved or closed first. What ``goes``
    names goes on in another unit.
    """
    if heir:
        name_on(heir, end.after)
    units = named_units(goes.values(), (), end.after)
    return closing(unit, end, basis, Handover(end.after, basis, heir, goes, units))


@act
def merge(
    units: Iterable[Unit],
    into: Unit | NewUnit,
    *,
    start: PartialDate,
    basis: Basis,
    parent: Unit | None = None,
    goes: Destinations = NOWHERE,
) -> Rows:
    """Several units become one. All of them close except ``into``, to which the units below move.

    A new unit is founded under ``parent``, or else under the unit above the first of ``units``. What
    ``goes`` names goes on in another unit.
    """
    merged = [unit for unit in units if unit != into]
    if not merged:
        raise ActRefused(
            _(
                "There is no unit to merge. Choose at least one unit beside the one that remains "
                "or is founded."
            )
        )
    heir, rows = result_of(into, merged[0], parent, start, basis)
    to = Handover(start, basis, heir, goes, named_units(goes.values(), [heir], start))
    for unit in merged:
        rows += closing(unit, start.before, basis, to, merged)
        rows.append(succession(unit, Succession.Kind.MERGED, heir, start, basis))
    return rows


@act
def split(
    unit: Unit,
    into: Iterable[Unit | NewUnit],
    *,
    start: PartialDate,
    basis: Basis,
    goes_on: bool = False,
    heir: int = 0,
    goes: Destinations = NOWHERE,
) -> Rows:
    """One unit becomes several. It closes, unless it ``goes_on`` beside its parts.

    New units are founded under the unit above it. The units below it move to the part with the
    index ``heir``. What ``goes`` names goes on in the unit that it says.
    """
    parts: list[Unit] = []
    rows: Rows = []
    for wanted in into:
        part, founded = result_of(wanted, unit, None, start, basis)
        parts.append(part)
        rows += founded
    if len(parts) < (1 if goes_on else 2):
        raise ActRefused(
            _(
                "“%(unit)s” must be split into at least two parts, or into one part if it goes on "
                "itself. Name the parts."
            )
            % {"unit": unit.called(start.last)}
        )
    to = Handover(start, basis, None, goes, named_units(goes.values(), parts, start))
    if goes_on:
        rows += handing_over(unit, start.before, basis, to)
    else:
        rows += closing(unit, start.before, basis, replace(to, heir=parts[heir]))
    return rows + [succession(unit, Succession.Kind.SPLIT, part, start, basis) for part in parts]


ACTS: dict[str, Act] = {one.__name__: one for one in (rename, move, merge, split, close, found)}
