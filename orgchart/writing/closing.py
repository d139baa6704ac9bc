"""What becomes of what a unit has when it closes: it ends, or it goes on in another unit."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Q, QuerySet
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
    Standing,
    Succession,
    TakenOver,
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
from .free_codes import code_field, free_code, shortened, taken_codes

F = TypeVar("F", bound=Fact)

STAYS = "="
"""Stands in place of a code for what stays as it is, although its unit closes before it begins."""
Destinations = Mapping[Fact, str]
"""The unit in which a fact of a closing unit goes on, by its code; an empty code if it ends, or is
deleted because it has not begun. What is not named goes where it usually goes: units below to the heir,
and the rest ends. What begins later must be named, unless it can only be deleted."""


def facts_of(unit: Unit) -> Iterator[Fact]:
    """The published facts that end when the unit closes, with their evidence. At most three queries for each
    kind of fact."""
    for kind in FACTS:
        if lookup := kind.description.closes_with:
            yield from _with_evidence(
                kind.objects.published().filter(**{lookup: unit}).with_units()
            )


def _with_evidence(facts: QuerySet[F]) -> QuerySet[F]:
    """The facts with all pieces of evidence: one of them may go on elsewhere. Two queries more."""
    return facts.prefetch_related("evidence__source")


def begins_after(fact: Fact, end: PartialDate) -> bool:
    """Does the fact begin only after that day? It cannot end on it."""
    return fact.start is not None and fact.start.first > end.last


def _ends_too(fact: Fact, end: PartialDate) -> bool:
    """Does the fact end on the last day of its unit, because it would last longer?"""
    return fact.period.last > end.last and not _keeps_its_period(fact, end)


def _keeps_its_period(fact: Fact, end: PartialDate) -> bool:
    """Does it last longer than its unit, because its source prints the period so?"""
    has_end = fact.end is not None and fact.period.last > end.last
    return has_end and fact.description.may_outlast


def lines_below(unit: Unit, end: PartialDate) -> list[ParentRelationship]:
    """The published lines to the unit from others that last longer than it, solid ones first, and the solid
    lines of draft units below it, which go on as drafts. At most three queries."""
    of_drafts = unit.children.filter(status=Standing.DRAFT, kind__in=ParentRelationship.SOLID)
    own = unit.children.published() | of_drafts.exclude(child__in=Unit.objects.public())
    lines = _with_evidence(own.select_related("child", "parent"))
    lasting = [line for line in lines if line.period.last > end.last]
    return sorted(lasting, key=lambda line: not line.is_solid)


def movable(unit: Unit, end: PartialDate) -> list[Fact]:
    """What can go on in another unit, stay or be deleted when the unit closes on that day.

    Units below and dotted lines, then what else goes on wholly, then what else begins after that day. The
    solid line to the unit above has only one way to go. A query for each kind of fact, and three.
    """
    wholly: list[Fact] = []
    unbegun: list[Fact] = []
    for kind in FACTS:
        taken_over, own = kind.description.taken_over, _held_by(kind, unit)
        if taken_over == TakenOver.NEVER or not own:
            continue
        facts = [
            fact
            for fact in kind.objects.published().filter(own).with_units()
            if not (isinstance(fact, ParentRelationship) and fact.is_solid)
        ]
        if taken_over == TakenOver.WHOLLY:
            wholly += [fact for fact in facts if fact.period.last > end.last]
        else:
            unbegun += [fact for fact in facts if begins_after(fact, end)]
    wholly.sort(key=_place)
    return [*lines_below(unit, end), *wholly, *unbegun]


def _place(fact: Fact) -> tuple[bool, int]:
    """Lines come first, then the kinds in their order on the page of a unit."""
    section = fact.description.section
    return not isinstance(fact, ParentRelationship), section.order if section else 0


def _held_by(kind: type[Fact], unit: Unit) -> Q:
    """Which facts of a kind are asked about when the unit closes: those that close with it, and those about it
    that may outlast it; none of the others."""
    if lookup := kind.description.closes_with:
        return Q(**{lookup: unit})
    relations = kind.unit_relations if kind.description.may_outlast else ()
    return reduce(or_, (Q(**{relation: unit}) for relation in relations), Q())


def named_units(
    codes: Iterable[str], founded: Iterable[Unit], start: PartialDate
) -> dict[str, Unit]:
    """The units with those codes, of which an act may found some. A query, and one for each known unit.

    Raises ActRefused if there is no such unit, or if it does not exist on that day.
    """
    units = {unit.code: unit for unit in founded}
    asked = set(filter(None, codes)) - {*units, STAYS}
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
    _stored_codes: dict[type[Fact], Container[str]] = field(default_factory=dict)
    """Of the codes that facts would have, those that the registry has already."""
    _lines: set[tuple[str, str, str]] = field(default_factory=set)
    _told: set[Fact] = field(default_factory=set)
    """The later successions of the units that closed already: two of them may have the same."""

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
        changed: dict[str, object] = {fact.description.closes_with: heir}
        if field := code_field(type(fact)):
            changed[field] = self._code(fact, field, heir)
        rows = self._copied(fact, **changed)
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

    def later(self, fact: Fact) -> Rows:
        """What becomes of a fact that begins after its unit has closed: it goes to another unit from its
        own first day, stays, or is deleted.

        Raises ActRefused if nobody said which.
        """
        if isinstance(fact, Appointment):
            return self._later_appointment(fact)
        if fact not in self.goes:
            raise ActRefused(
                _(
                    "%(record)s begins after the last day, %(day)s. Correct or delete it first, or "
                    "choose a later day."
                )
                % {"record": fact.reference, "day": self.start.before.in_words}
            )
        if self.goes[fact] == STAYS:
            return [_stays(fact)]
        heir, relation = self.units.get(self.goes[fact]), fact.description.closes_with
        if heir and isinstance(fact, ParentRelationship):
            return self.later_line(fact, relation, heir)
        return [_moved(fact, relation, heir) if heir else _deleted(fact)]

    def later_successions(self, unit: Unit) -> Iterator[Fact]:
        """What becomes of the successions of a closing unit that nobody told yet: they stay, or are deleted."""
        for fact, code in self.goes.items():
            if isinstance(fact, Succession) and unit.pk in fact.unit_ids and fact not in self._told:
                self._told.add(fact)
                yield _stays(fact) if code else _deleted(fact)

    def _later_appointment(self, fact: Appointment) -> Rows:
        """It goes with its post: to the new one, or with the old one if that has not begun either."""
        if new := self._posts.get(fact.post_id):
            return [_moved(fact, "post", new)]
        return [] if self.goes.get(fact.post) else [_deleted(fact)]

    def later_line(self, line: ParentRelationship, end: str, heir: Unit) -> Rows:
        """A line that has not begun, with another unit at that end; it is deleted if there is one like it
        already. A query."""
        ends = {"child": line.child, "parent": line.parent, end: heir}
        key = (ends["child"].code, ends["parent"].code, f"{line.kind} {line.start}")
        alike = ParentRelationship.objects.published().filter(kind=line.kind, start=line.start)
        is_there = key in self._lines or (heir.pk and alike.filter(**ends).exists())
        if ends["child"] == ends["parent"] or is_there:
            return [_deleted(line)]
        self._lines.add(key)
        return [_moved(line, end, heir)]

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
        if fact.status == Standing.DRAFT:
            new.status = fact.status
        new.confirmed = new.confirmed_by = None
        return continues(fact, new)

    def _code(self, fact: Fact, field: str, heir: Unit) -> str:
        """The code of the new fact: that of the old one, with the heir for the unit. A query for all of a kind,
        and what ``free_code`` costs for each whose code is taken."""
        kind = type(fact)
        if kind not in self._stored_codes:
            wanted = {
                _code_for(one, field, self.units[code])
                for one, code in self.goes.items()
                if isinstance(one, kind) and code in self.units
            }
            self._stored_codes[kind] = taken_codes(kind, field, wanted)
        code = _code_for(fact, field, heir)
        if code in self._stored_codes[kind] or code in self._codes or code != shortened(code):
            code = free_code(kind, field, code, taken=self._codes)
        self._codes.add(code)
        return code


def _code_for(fact: Fact, field: str, heir: Unit) -> str:
    """The code that a fact would have in another unit, if that is free."""
    rest = str(getattr(fact, field)).removeprefix(f"{fact.units[0].code}-")
    return f"{heir.code}-{rest}".lower()


def _moved(fact: Fact, relation: str, to: Unit | Post) -> Fact:
    """The fact, which belongs to another unit or post as soon as it begins."""
    setattr(fact, relation, to)
    fact.moves_by = relation
    return fact


def _deleted(fact: Fact) -> Fact:
    """The fact, which is deleted: it never begins."""
    fact.never_begins = True
    return fact


def _stays(fact: Fact) -> Fact:
    """The fact, which stays as its source says it: only the preview tells of it."""
    fact.outlasts = True
    return fact


def handing_over(unit: Unit, end: PartialDate, basis: Basis, to: Handover) -> Rows:
    """Rows for a unit that goes on, but without the facts that go on in another unit.

    A query for each kind of fact, and two; a few for each fact that goes.
    """
    rows: Rows = []
    for fact in facts_of(unit):
        if begins_after(fact, end) and to.goes.get(fact):
            rows += to.later(fact)
        elif _spans(fact, end) and (new := to.continuation(fact)):
            rows += [*end_on(fact, end, basis), *new]
    for line in lines_below(unit, end):
        parent = to.parent_for(line)
        if parent and begins_after(line, end):
            rows += to.later_line(line, "parent", parent)
        elif _spans(line, end) and parent and (new := to.line(line, parent=parent)):
            rows += [*end_on(line, end, basis), *new]
    return rows


def _spans(fact: Fact, end: PartialDate) -> bool:
    """Has it begun by that day, and does it last longer?"""
    return fact.period.last > end.last and not begins_after(fact, end)


def _has_one_way(fact: Fact, together: Collection[Unit]) -> bool:
    """Is it a line that no other unit can take over: to the unit above, or between two that close?"""
    return isinstance(fact, ParentRelationship) and (fact.is_solid or fact.parent in together)


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
    later: Rows = [*to.later_successions(unit)]
    for fact in facts_of(unit):
        if begins_after(fact, end):
            later += [_deleted(fact)] if _has_one_way(fact, together) else to.later(fact)
        elif _ends_too(fact, end):
            begun += to.continuation(fact)
            ended += end_on(fact, end, basis)
        elif _keeps_its_period(fact, end):
            ended.append(_stays(fact))
    above = solid_line_on(unit, end)
    for line in lines_below(unit, end):
        if line.child in together:
            continue
        parent = to.parent_for(line)
        if parent and parent == line.child:
            # The unit above the heir closes, so the heir moves to the unit above that one.
            parent = above.parent if above and line.is_solid else None
        if begins_after(line, end):
            if parent:
                later += to.later_line(line, "parent", parent)
            elif not line.is_solid:
                later += to.later(line)
            continue
        if parent:
            begun += to.line(line, parent=parent)
        if parent or not line.is_solid or to.heir:
            ended += end_on(line, end, basis)
    # What is deleted goes before that of which it is a part.
    return ended + begun + later[::-1]
