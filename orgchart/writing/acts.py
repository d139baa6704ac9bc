"""Reorganising as one act: found, rename, move, close, merge, split.

Each act ends the rows that were so and begins those that are so now, with successions where they
belong, in one writing:

    acts.rename(dpko, "Department of Peace Operations", "DPO", level="department",
                start=PartialDate.parse("2019"), basis=Basis(source, document, "para. 3"),
                by=user, why="Reform of 2019")

``by`` is who does it and ``why`` the reason, both for the history. With ``plan`` nothing becomes
public: the act is kept as drafts and proposals of that reorganisation, and sees what the plan did
before. A person who publishes gives a reason. Raises ActRefused, which names the unit and the
remedy, RulesBroken, PermissionDenied or ValidationError; nothing is kept then.
``attempts.py`` shows the chart before and after an act, and what it would break.

What is new is so from ``start``; what was ends the day before. A start known to the year or month
ends the old in that year or month: "until 2007" and "from 2007" do not clash.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, cast

from django.core.exceptions import PermissionDenied, ValidationError

from orgchart.dates import PartialDate
from orgchart.models import (
    FACTS,
    Document,
    Fact,
    ParentRelationship,
    Record,
    Reorganisation,
    Source,
    Standing,
    Succession,
    Unit,
    UnitName,
)

from .publishing import (
    NO_REASON,
    ONLY_PUBLISHERS,
    foreseen,
    propose_change,
    wrong_with,
)
from .recording import adopt_keys, recording
from .roles import may_publish
from .rules import RulesBroken

Rows = list[Record]


class Act(Protocol):
    """An act: call it to do it, or ask which rows it would write."""

    __name__: str
    rows: Callable[..., Rows]

    def __call__(
        self,
        *args: Any,
        by: Any = None,
        why: str = "",
        plan: Reorganisation | None = None,
        **named: Any,
    ) -> Rows: ...


class ActRefused(ValueError):
    """The act makes no sense on that day. The message names the unit and the remedy."""


@dataclass(frozen=True, slots=True)
class Basis:
    """By what authority a change is made, and who says so."""

    source: Source | None = None
    document: Document | None = None
    paragraph: str = ""
    locator: str = ""
    quotation: str = ""
    note: str = ""

    def of(self, **own: Any) -> dict[str, Any]:
        """The fields of a fact that begins by this authority."""
        return {
            "started_by": self.document,
            "started_by_paragraph": self.paragraph,
            "source": self.source,
            "locator": self.locator,
            "quotation": self.quotation,
            "note": self.note,
            "status": Standing.PUBLISHED,
            **own,
        }


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded."""

    code: str
    name: str
    level: str
    acronym: str = ""
    nature: str = Unit.Nature.HEADQUARTERS


def act(rows: Callable[..., Rows]) -> Act:
    """Make an act of a function that tells which rows an act writes, in the order of writing."""

    @wraps(rows)
    def carried_out(
        *args: Any,
        by: Any = None,
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
                written = rows(*args, **named)
            for record in written:
                _write(record, plan)
        return written

    told = cast(Act, carried_out)
    told.rows = rows
    return told


def _write(record: Record, plan: Reorganisation | None) -> None:
    """Save a row of an act; for a plan as a draft, or as a proposal where the row is public."""
    adopt_keys(record)
    if plan and isinstance(record, Fact):
        if record.pk:  # an act only ever ends what there was
            ended = record
            record = type(ended).objects.get(pk=ended.pk)
            record.end, record.ended_by = ended.end, ended.ended_by
            record.ended_by_paragraph = ended.ended_by_paragraph
            if record.status != Standing.DRAFT:
                propose_change(record, plan)
                return
        else:
            record.status, record.reorganisation = Standing.DRAFT, plan
    if broken := wrong_with(record):
        raise RulesBroken(broken)
    record.save()


# --- the acts ----------------------------------------------------------------------------------


@act
def found(
    new: NewUnit,
    parent: Unit | None,
    *,
    start: PartialDate,
    basis: Basis,
    kind: str = ParentRelationship.Kind.PART_OF,
) -> Rows:
    """A new unit, under its first name and, unless it stands alone, with its first parent."""
    if Unit.objects.filter(code=new.code).exists():
        raise ActRefused(f"There is a unit “{new.code}” already: choose another code.")
    unit = Unit(code=new.code, nature=new.nature)
    name = UnitName(
        unit=unit,
        name=new.name,
        acronym=new.acronym,
        level=new.level,
        **basis.of(start=start),
    )
    rows: Rows = [unit, name]
    if parent:
        _name_on(parent, start)
        rows.append(
            ParentRelationship(
                child=unit, parent=parent, kind=kind, **basis.of(start=start, end=_life_end(parent))
            )
        )
    return rows


@act
def rename(
    unit: Unit, name: str, acronym: str = "", *, level: str, start: PartialDate, basis: Basis
) -> Rows:
    """Another name, acronym or level: the name of that day ends, the new one lasts as it would."""
    old = _name_on(unit, start)
    if (old.name, old.acronym, old.level) == (name, acronym, level):
        raise ActRefused(f"{unit.code} bears just that name already: change something.")
    new = UnitName(unit=unit, name=name, acronym=acronym, level=level)
    return [_ended(old, start, basis), _going_on(new, old, start, basis)]


@act
def move(
    unit: Unit,
    parent: Unit,
    *,
    start: PartialDate,
    basis: Basis,
    kind: str = ParentRelationship.Kind.PART_OF,
) -> Rows:
    """Another solid line: the one of that day, if there is one, ends, and the new one begins."""
    _name_on(unit, start)
    _name_on(parent, start)
    old = _solid_line_on(unit, start)
    new = ParentRelationship(child=unit, parent=parent, kind=kind)
    if old and (old.parent_id, old.kind) == (parent.pk, kind):
        raise ActRefused(f"{unit.code} is {old.get_kind_display()} {parent.code} already.")
    if old:
        return [_ended(old, start, basis), _going_on(new, old, start, basis)]
    return [_begun(new, start, basis, _life_end(unit))]


@act
def close(unit: Unit, *, end: PartialDate, basis: Basis, heir: Unit | None = None) -> Rows:
    """The unit's last day. All that was so of it ends with it; what stands below goes to ``heir``.

    Names, lines, places, posts, appointments and mandates that hold on that day end. Without an
    heir, units that still answer to it must be moved or closed first.
    """
    if heir:
        _name_on(heir, end.after)
    return _closing(unit, end, basis, heir)


@act
def merge(
    units: Iterable[Unit],
    into: Unit | NewUnit,
    *,
    start: PartialDate,
    basis: Basis,
    parent: Unit | None = None,
) -> Rows:
    """Units become one: all of them end but ``into``, which takes over what stands below them.

    A new unit is founded under ``parent``, or else under the parent of the first that is merged.
    """
    merged = [unit for unit in units if unit != into]
    if not merged:
        raise ActRefused("Name the units that are merged, beside the one that they become.")
    rows, heir = _into(into, merged[0], parent, start, basis)
    for unit in merged:
        rows += _closing(unit, start.before, basis, heir, merged)
        rows.append(_succession(unit, Succession.Kind.MERGED, heir, start, basis))
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
) -> Rows:
    """One unit becomes several. It ends, unless it ``goes_on`` beside what was split off from it.

    New units are founded under the parent of the unit. What stands below goes to the part at place
    ``heir``.
    """
    parts: list[Unit] = []
    rows: Rows = []
    for part in into:
        began, became = _into(part, unit, None, start, basis)
        rows += began
        parts.append(became)
    if len(parts) < (1 if goes_on else 2):
        raise ActRefused(
            f"Name what {unit.code} is split into: two parts or more, or one if it goes on itself."
        )
    if not goes_on:
        rows += _closing(unit, start.before, basis, parts[heir])
    return rows + [_succession(unit, Succession.Kind.SPLIT, part, start, basis) for part in parts]


ACTS: dict[str, Act] = {each.__name__: each for each in (rename, move, merge, split, close, found)}

# --- what the acts are made of -----------------------------------------------------------------


def _into(
    wanted: Unit | NewUnit, model: Unit, parent: Unit | None, start: PartialDate, basis: Basis
) -> tuple[Rows, Unit]:
    """A unit that others become: rows that found it, if it is new, where ``model`` stood."""
    if isinstance(wanted, Unit):
        _name_on(wanted, start)
        return [], wanted
    line = _solid_line_on(model, start)
    above, kind = parent or (line and line.parent), line.kind if line else "part-of"
    rows: Rows = found.rows(wanted, above, start=start, basis=basis, kind=kind)
    return rows, next(row for row in rows if isinstance(row, Unit))


def _closing(
    unit: Unit,
    end: PartialDate,
    basis: Basis,
    heir: Unit | None,
    together: Collection[Unit] = (),
) -> Rows:
    """Rows that close a unit. The units that close ``together`` with it end their own lines."""
    _name_on(unit, end)
    ended: Rows = []
    for fact in _facts_of(unit):
        if fact.start and fact.start.first > end.last:
            raise ActRefused(
                f"{fact.reference} begins after the last day, {end.in_words}: correct or delete "
                "it first, or choose a later day."
            )
        if fact.period.last > end.last:
            ended.append(_ending(fact, end, basis))
    begun: Rows = []
    above = _solid_line_on(unit, end)
    for line in unit.children.published().select_related("child", "parent"):
        if line.period.last <= end.last or line.child in together:
            continue
        # What the heir itself stood under has closed: it goes to where that stood.
        parent = heir if line.child != heir else above and above.parent
        if line.is_solid and parent:
            new = ParentRelationship(child=line.child, parent=parent, kind=line.kind)
            begun.append(_begun(new, end.after, basis, line.end))
        if not line.is_solid or heir:
            ended.append(_ending(line, end, basis))
    return ended + begun


def _succession(
    unit: Unit, kind: str, successor: Unit, start: PartialDate, basis: Basis
) -> Succession:
    return Succession(
        predecessor=unit, kind=kind, successor=successor, **basis.of(start=start, end=start)
    )


def _facts_of(unit: Unit) -> Iterator[Fact]:
    """The published facts that end when the unit closes. A query for each kind of fact."""
    for kind in FACTS:
        if path := kind.description.closes_with:
            yield from kind.objects.published().filter(**{path: unit}).with_units()


def _name_on(unit: Unit, day: PartialDate) -> UnitName:
    """The name that the unit bears; ActRefused if it does not exist then."""
    names = unit.names.published().on(day.last).select_related("unit")
    name: UnitName | None = max(names, key=lambda each: each.period.first, default=None)
    if name is None:
        raise ActRefused(
            f"{unit.code} does not exist on {day.in_words}: choose a day of its life, or another "
            "unit."
        )
    return name


def _solid_line_on(unit: Unit, day: PartialDate) -> ParentRelationship | None:
    lines = unit.parents.published().on(day.last).filter(kind__in=ParentRelationship.SOLID)
    return max(
        lines.select_related("child", "parent"), key=lambda each: each.period.first, default=None
    )


def _life_end(unit: Unit) -> PartialDate | None:
    """The last day of the unit, if it is known to end."""
    ends = [name.end for name in unit.names.published()]
    known = [end for end in ends if end]
    return max(known, key=lambda end: end.last) if known and known == ends else None


def _ended(fact: Any, start: PartialDate, basis: Basis) -> Fact:
    """The fact as it ends just before ``start``."""
    if fact.start and (fact.start == start or start.before.last < fact.start.first):
        raise ActRefused(
            f"{fact.reference} begins at {fact.start.in_words}, so nothing can take its place at "
            f"{start.in_words}: choose a later day, or edit that record."
        )
    return _ending(fact, start.before, basis)


def _ending(fact: Any, end: PartialDate, basis: Basis) -> Fact:
    fact.end = end
    fact.ended_by, fact.ended_by_paragraph = basis.document, basis.paragraph
    return fact


def _going_on(new: Any, old: Any, start: PartialDate, basis: Basis) -> Fact:
    """The new fact in the place of the old one. It ends when and as the old one was to end."""
    stored = type(old).objects.select_related("ended_by").get(pk=old.pk)
    begun = _begun(new, start, basis, stored.end)
    begun.ended_by, begun.ended_by_paragraph = stored.ended_by, stored.ended_by_paragraph
    return begun


def _begun(new: Any, start: PartialDate, basis: Basis, end: PartialDate | None) -> Fact:
    for name, value in basis.of(start=start, end=end).items():
        setattr(new, name, value)
    return new
