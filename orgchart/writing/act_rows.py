"""The rows of which acts are made: what ends, what begins, and why an act is refused."""

from dataclasses import dataclass, replace
from typing import TypedDict, TypeVar, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Document,
    Fact,
    Mandate,
    MandateReference,
    ParentRelationship,
    Person,
    Post,
    Record,
    Source,
    Standing,
    Succession,
    Supports,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.models.references import ReferenceKind

from .free_codes import made_code

Rows = list[Record]
F = TypeVar("F", bound=Fact)
L = TypeVar("L", UnitName, ParentRelationship)
CODE_IS_TAKEN = gettext_lazy("%(unit)s has the code “%(code)s” already. Choose another code.")


class ActRefused(ValueError):
    """The act makes no sense on that day. The message names the unit and says what to do."""


class Dates(TypedDict, total=False):
    """The dates of a fact."""

    start: PartialDate | None
    end: PartialDate | None


class Beginning(Dates, total=False):
    """The fields of a fact that begins: its dates, its authority, its source and its standing."""

    started_by: Document | None
    started_by_paragraph: str
    source: Source | None
    locator: str
    quotation: str
    note: str
    status: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The authority for a change, and the source that reports it."""

    source: Source | None = None
    document: Document | None = None
    paragraph: str = ""
    locator: str = ""
    quotation: str = ""
    note: str = ""

    @property
    def new(self) -> "Rows":
        """The document and the source, if the registry does not have them yet: they are saved first."""
        both: tuple[Record | None, ...] = (self.document, self.source)
        return [record for record in both if record is not None and record.pk is None]

    def of(self, **dates: Unpack[Dates]) -> Beginning:
        """The fields of a fact that begins by this authority."""
        return {
            "started_by": self.document,
            "started_by_paragraph": self.paragraph,
            "source": self.source,
            "locator": self.locator,
            "quotation": self.quotation,
            "note": self.note,
            "status": Standing.PUBLISHED,
            **dates,
        }


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded, with its first mandate and its head if they are known."""

    code: str
    name: str
    level: str
    """The code of its level."""
    acronym: str = ""
    nature: str = Unit.Nature.HEADQUARTERS
    mandate: "NewMandate | None" = None
    head: "NewHead | None" = None


@dataclass(frozen=True, slots=True)
class NewMandate:
    """The first mandate of a new unit."""

    text: str
    theme: str
    """The code of its theme."""
    role: str
    document: Document | None = None
    """What establishes it, if that is not what founds the unit."""
    paragraph: str = ""

    def rows(self, unit: Unit, start: PartialDate, basis: Basis) -> Rows:
        """The mandate, and the document that establishes it."""
        code = made_code(Mandate, {"unit": unit, "theme": self.theme})
        own = basis
        if self.document and self.document is not basis.document:
            own = replace(basis, document=self.document, paragraph=self.paragraph)
        elif self.paragraph:
            own = replace(basis, paragraph=self.paragraph)
        mandate = Mandate(code=code, unit=unit, text=self.text, theme_id=self.theme, role=self.role)
        rows: Rows = [mandate]
        if own.document is not basis.document and own.document and own.document.pk is None:
            rows.insert(0, own.document)
        begin(mandate, start, own, None)
        if own.document:
            rows.append(
                MandateReference(
                    mandate=mandate,
                    document=own.document,
                    paragraph=own.paragraph,
                    kind=ReferenceKind.ESTABLISHES,
                )
            )
        return rows


@dataclass(frozen=True, slots=True)
class NewHead:
    """The post that leads a new unit, and the person in it if somebody is known."""

    title: str
    kind: str = Post.Kind.HEAD
    grade: str | None = None
    person: Person | None = None

    def rows(self, unit: Unit, start: PartialDate, basis: Basis) -> Rows:
        """The person if the registry does not have them yet, the post, and the appointment."""
        post = Post(
            code=f"{unit.code}-head",
            unit=unit,
            title=self.title,
            kind=self.kind,
            grade=self.grade,
            heads_unit=True,
        )
        rows: Rows = [begin(post, start, basis, None)]
        if self.person:
            if self.person.pk is None:
                rows.insert(0, self.person)
            rows.append(begin(Appointment(post=post, person=self.person), start, basis, None))
        return rows


# --- what is there on the day --------------------------------------------------------------------


def name_on(unit: Unit, day: PartialDate) -> UnitName:
    """The name of the unit on that day. One query. Raises ActRefused if it does not exist then."""
    names = unit.names.published().on(day.last).select_related("unit")
    name = _latest(list(names))
    if name is None:
        raise ActRefused(
            _(
                "The unit “%(unit)s” does not exist at that time (%(day)s). Choose a day on which "
                "it exists, or another unit."
            )
            % {"unit": unit.called(), "day": day.in_words}
        )
    return name


def solid_line_on(unit: Unit, day: PartialDate) -> ParentRelationship | None:
    """The solid line of the unit on that day. One query."""
    lines = unit.parents.published().on(day.last).filter(kind__in=ParentRelationship.SOLID)
    return _latest(list(lines.select_related("child", "parent")))


def _latest(facts: list[L]) -> L | None:
    return max(facts, key=lambda fact: fact.period.first, default=None)


def last_day_of(unit: Unit) -> PartialDate | None:
    """The last day of the unit; None if it still exists. One query."""
    ends = [name.end for name in unit.names.published()]
    known = [end for end in ends if end]
    return max(known, key=lambda end: end.last) if known and known == ends else None


# --- what begins and ends ------------------------------------------------------------------------


def begin(new: F, start: PartialDate, basis: Basis, end: PartialDate | None) -> F:
    """The new fact, with its dates, its authority and its source."""
    for name, value in basis.of(start=start, end=end).items():
        setattr(new, name, value)
    return new


def end_on(fact: Fact, end: PartialDate, basis: Basis) -> Rows:
    """The fact as it ends on that day, and the source as evidence for its end."""
    fact.end_on(end)
    fact.ended_by, fact.ended_by_paragraph = basis.document, basis.paragraph
    if not basis.source:
        return [fact]
    piece = evidence_kind(type(fact))(
        source=basis.source,
        locator=basis.locator,
        quotation=basis.quotation,
        supports=Supports.END,
    )
    piece.fact = fact
    return [fact, piece]


def _evidence_for_its_end(old: Fact, new: Fact) -> Rows:
    """The evidence for the end of a fact, which is the end of the new one now. One query, if the old one
    was not loaded with its evidence."""
    moved: Rows = []
    for piece in old.evidence.all():
        if piece.supports == Supports.END:
            piece.fact = new
            moved.append(piece)
    return moved


def continues(old: Fact, new: Fact) -> Rows:
    """The new fact, which ends when and by what the old one, as it is stored, was to end, and the evidence for
    that. At most one query."""
    new.end, new.ended_by_id = old.end, old.ended_by_id
    new.ended_by_paragraph = old.ended_by_paragraph
    return [new, *_evidence_for_its_end(old, new)]


def replace_from(old: F, new: F, start: PartialDate, basis: Basis) -> Rows:
    """The old fact, which ends just before ``start``, and the new fact, which begins then.

    The new fact ends when the old one was to end, by the same authority and evidence. One query.
    Raises ActRefused if the old fact does not begin before ``start``.
    """
    if old.start and (old.start == start or start.before.last < old.start.first):
        raise ActRefused(
            _(
                "The first date of %(record)s is %(first)s, so nothing can take its place from "
                "%(start)s. Choose a later day, or edit that record."
            )
            % {
                "record": old.reference,
                "first": old.start.in_words,
                "start": start.in_words,
            }
        )
    begin(new, start, basis, None)
    begun = continues(old, new)
    return [*end_on(old, start.before, basis), *begun]


# --- units that begin and end --------------------------------------------------------------------


def founding(
    new: NewUnit, parent: Unit | None, start: PartialDate, basis: Basis, kind: str
) -> tuple[Unit, Rows]:
    """The new unit, and the rows that found it. Raises ActRefused if its code is taken."""
    if taken := Unit.objects.filter(code=new.code).first():
        raise ActRefused(CODE_IS_TAKEN % {"unit": taken.named, "code": new.code})
    unit = Unit(code=new.code, nature=new.nature)
    name = UnitName(
        unit=unit,
        name=new.name,
        acronym=new.acronym,
        level_id=new.level,
        **basis.of(start=start),
    )
    rows: Rows = [unit, name]
    if parent:
        name_on(parent, start)
        line = ParentRelationship(child=unit, parent=parent, kind=kind)
        rows.append(begin(line, start, basis, last_day_of(parent)))
    for more in (new.mandate, new.head):
        rows += more.rows(unit, start, basis) if more else []
    return unit, rows


def result_of(
    wanted: Unit | NewUnit, model: Unit, parent: Unit | None, start: PartialDate, basis: Basis
) -> tuple[Unit, Rows]:
    """The unit that others become, and the rows that found it if it is new.

    A new unit is founded under ``parent``, or else in the place of ``model`` on the chart.
    """
    if isinstance(wanted, Unit):
        name_on(wanted, start)
        return wanted, []
    line = solid_line_on(model, start)
    above = parent or (line.parent if line else None)
    kind = line.kind if line else ParentRelationship.Kind.PART_OF
    return founding(wanted, above, start, basis, kind)


def succession(
    unit: Unit, kind: str, successor: Unit, start: PartialDate, basis: Basis
) -> Succession:
    """The succession of a day: what became of the unit."""
    new = Succession(predecessor=unit, kind=kind, successor=successor)
    return begin(new, start, basis, start)
