"""What becomes of what a unit has when it closes: it ends, or it goes on in another unit."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orgchart.dates import PartialDate
from orgchart.models import (
    FACTS,
    Appointment,
    Fact,
    Mandate,
    MandateReference,
    ParentRelationship,
    Post,
    Unit,
)
from orgchart.models.references import ReferenceKind

from .act_rows import (
    ActRefused,
    Basis,
    Rows,
    begin,
    continues,
    end_on,
    name_on,
    solid_line_on,
)
from .free_codes import free_code

Destinations = Mapping[Fact, str]
"""The unit in which a mandate, a post or a line of a closing unit goes on, by its code; an empty code
if it ends. What is not named goes where it usually goes: units below to the heir, and the rest ends."""


def facts_of(unit: Unit) -> Iterator[Fact]:
    """The published facts that end when the unit closes. A query for each kind of fact."""
    for kind in FACTS:
        if lookup := kind.description.closes_with:
            yield from kind.objects.published().filter(**{lookup: unit}).with_units()


def lines_below(unit: Unit, end: PartialDate) -> list[ParentRelationship]:
    """The published lines to the unit from others that last longer than it. One query."""
    lines = unit.children.published().select_related("child", "parent")
    return [line for line in lines if line.period.last > end.last]


def movable(unit: Unit, end: PartialDate) -> list[Fact]:
    """What can go on in another unit when the unit closes on that day.

    Units below and dotted lines, then mandates, then posts. Four queries.
    """
    above = unit.parents.published().select_related("child", "parent")
    own: list[Fact] = [line for line in above if not line.is_solid]
    for kind in (Mandate, Post):
        own += kind.objects.published().filter(unit=unit).select_related("unit")
    return [*lines_below(unit, end), *(fact for fact in own if fact.period.last > end.last)]


def named_units(
    codes: Iterable[str], founded: Iterable[Unit], start: PartialDate
) -> dict[str, Unit]:
    """The units with those codes, of which an act may found some. A query, and one for each known unit.

    Raises ActRefused if there is no such unit, or if it does not exist on that day.
    """
    units = {unit.code: unit for unit in founded}
    asked = set(filter(None, codes)) - set(units)
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=asked)} if asked else {}
    for code in asked:
        if code not in known:
            message = _("There is no unit “%(unit)s”. Choose one of the registry.")
            raise ActRefused(message % {"unit": code})
        name_on(known[code], start)
    return units | known


@dataclass
class Handover:
    """Where what closes goes on. All units that an act closes share one: two may have the same line."""

    start: PartialDate
    """The first day after the closing."""
    basis: Basis
    heir: Unit | None = None
    """The unit to which the units below move."""
    goes: Destinations = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    """The units that ``goes`` names, by code."""
    _posts: dict[int, Post] = field(default_factory=dict)
    """The posts that go on elsewhere, by the primary key of the old one."""
    _codes: set[str] = field(default_factory=set)
    _lines: set[tuple[str, str, str]] = field(default_factory=set)

    def continuation(self, fact: Fact) -> Rows:
        """The fact as it goes on in the unit that is named for it, and its parts; nothing if it ends.

        A post takes along who is in it.
        """
        if isinstance(fact, Appointment):
            post = self._posts.get(fact.post_id)
            return self._copied(fact, post=post) if post else []
        heir = self.units.get(self.goes.get(fact, ""))
        if heir is None:
            return []
        if isinstance(fact, ParentRelationship):
            return self.line(fact, child=heir)
        rows = self._copied(fact, unit=heir, code=self._code(fact, heir))
        new = rows[0]
        if isinstance(new, Post):
            self._posts[fact.pk] = new
        if isinstance(new, Mandate) and self.basis.document:
            rows.append(
                MandateReference(
                    mandate=new,
                    document=self.basis.document,
                    paragraph=self.basis.paragraph,
                    kind=ReferenceKind.ESTABLISHES,
                )
            )
        return rows

    def parent_for(self, line: ParentRelationship) -> Unit | None:
        """The unit to which the line of a unit below goes; None if it ends."""
        if line in self.goes:
            return self.units.get(self.goes[line])
        return self.heir if line.is_solid else None

    def line(self, old: ParentRelationship, **ends: Unit) -> Rows:
        """The line with another unit at one end; nothing if there is one like it already. A few queries."""
        child, parent = ends.get("child", old.child), ends.get("parent", old.parent)
        key = (child.code, parent.code, old.kind)
        if child == parent or key in self._lines:
            return []
        self._lines.add(key)
        alike = ParentRelationship.objects.published().on(self.start.last).filter(kind=old.kind)
        if child.pk and parent.pk and alike.filter(child=child, parent=parent).exists():
            return []
        return self._copied(old, **ends)

    def _copied(self, fact: Fact, **changed: object) -> Rows:
        new = copy(fact)
        new.pk, new._state.adding = None, True
        for name, value in changed.items():
            setattr(new, name, value)
        begin(new, self.start, self.basis, None)
        new.confirmed = new.confirmed_by = None
        return continues(fact, new)

    def _code(self, fact: Fact, heir: Unit) -> str:
        """The code of the new fact: that of the old one, with the heir for the unit."""
        assert isinstance(fact, Mandate | Post)
        rest = fact.code.removeprefix(f"{fact.unit.code}-")
        code = free_code(type(fact), "code", f"{heir.code}-{rest}", taken=self._codes)
        self._codes.add(code)
        return code


def handing_over(unit: Unit, end: PartialDate, basis: Basis, to: Handover) -> Rows:
    """Rows for a unit that goes on, but without the facts that go on in another unit.

    A query for each kind of fact, and two; a few for each fact that goes.
    """
    rows: Rows = []
    for fact in facts_of(unit):
        if _spans(fact, end) and (new := to.continuation(fact)):
            rows += [*end_on(fact, end, basis), *new]
    for line in lines_below(unit, end):
        parent = to.parent_for(line)
        if _spans(line, end) and parent and (new := to.line(line, parent=parent)):
            rows += [*end_on(line, end, basis), *new]
    return rows


def _spans(fact: Fact, end: PartialDate) -> bool:
    """Has it begun by that day, and does it last longer?"""
    return fact.period.last > end.last and not (fact.start and fact.start.first > end.last)


def closing(
    unit: Unit, end: PartialDate, basis: Basis, to: Handover, together: Collection[Unit] = ()
) -> Rows:
    """Rows that close a unit. The units that close ``together`` with it end their own lines.

    A query for each kind of fact, and three; a few for each fact that goes on in another unit. Raises
    ActRefused if the unit does not exist on that day, or if one of its facts begins later.
    """
    name_on(unit, end)
    ended: Rows = []
    begun: Rows = []
    for fact in facts_of(unit):
        if fact.start and fact.start.first > end.last:
            raise ActRefused(
                _(
                    "%(record)s begins after the last day, %(day)s. Correct or delete it first, or "
                    "choose a later day."
                )
                % {"record": fact.reference, "day": end.in_words}
            )
        if fact.period.last > end.last:
            begun += to.continuation(fact)
            ended += end_on(fact, end, basis)
    above = solid_line_on(unit, end)
    for line in lines_below(unit, end):
        if line.child in together:
            continue
        parent = to.parent_for(line)
        if parent and parent == line.child:
            # The unit above the heir closes, so the heir moves to the unit above that one.
            parent = above.parent if above and line.is_solid else None
        if parent:
            begun += to.line(line, parent=parent)
        if parent or not line.is_solid or to.heir:
            ended += end_on(line, end, basis)
    return ended + begun
