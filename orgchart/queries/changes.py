"""What changed in the organization, when, and by whose authority.

The beginning of a fact is a change on its first day. The end of a fact is a change on the day after
its last day. What is known only by its year or month is told within it, at its outer bound: the
beginning in "2007" is a change on 1 January 2007 and the end in "2007" one on 31 December 2007, both
shown as "2007". "Known by 2007" is not a beginning: it is told as "first known".

Every kind of fact has the sentences about its beginning and its end (models/sentences.py). This
module finds the facts, puts facts that follow one another in order, and names the units.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, day_after
from orgchart.models import (
    ChangeKind,
    Circumstances,
    Document,
    Fact,
    FactQuerySet,
    MandateReference,
    ParentRelationship,
    Piece,
    Record,
    Reference,
    Sentence,
    Standing,
    Supports,
    Told,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.models.records import accessor_of, foreign_keys

from .windows import alone, begins, reach, reach_back, sequenced, told_references, window

NOT_TOLD = ("reorganisation", "confirmed_by")
"""What a fact refers to and no change shows."""
SIGHTINGS = (ChangeKind.FIRST_KNOWN, ChangeKind.LAST_KNOWN)


@dataclass(frozen=True, slots=True)
class Change:
    """A change from one day to the next."""

    kind: ChangeKind
    occurs: date
    """The day on which it is told: the first after the change, or if only its year or month is known, the
    first of that for a beginning, and the last for an end."""
    date: PartialDate
    """The date as it was entered: the start of a fact that begins, the end of one that ends."""
    unit: Unit
    labels: Mapping[int, str]
    """The short names at the time of the units in the sentence, by primary key."""
    told: Sentence
    fact: Fact | Reference
    """What tells it: a fact, or what a document does to the unit as such."""
    document: Document | None
    paragraph: str
    other: Unit | None
    """The unit at the other end, if there is one."""
    part: Supports = Supports.WHOLE
    """What of the fact it is: its beginning or its end."""

    @property
    def piece(self) -> Piece | None:
        """The evidence for it: what supports just this part of the fact, or else its first source.

        No query for a change of ``changes()`` with evidence.
        """
        if not isinstance(self.fact, Fact):
            return None
        if self.part == Supports.WHOLE:  # a document renewed it; the fact neither begins nor ends
            return self.fact if self.fact.source else None
        pieces = self.fact.pieces
        exact = (piece for piece in pieces if piece.supports == self.part)
        return next(exact, next(iter(pieces), None))

    @property
    def label(self) -> str:
        """The short name of the unit at the time."""
        return self.labels[self.unit.pk]

    @property
    def sentence(self) -> str:
        """The change, as plain text."""
        return self.told.text(self.name)

    def name(self, record: Record) -> str:
        """The short name of a record of the sentence; that of a unit is the one at the time."""
        return self.labels[record.pk] if isinstance(record, Unit) else record.label


def changes(
    first: date = date.min, last: date = date.max, *, with_evidence: bool = True
) -> list[Change]:
    """Changes after ``first`` up to ``last``, in order of time.

    It reads the facts that begin or end in that time, and the names and lines of their units. One
    query for each kind of fact that tells changes, one more for its evidence, and five or fewer. Ask
    ``with_evidence=False`` where nobody asks a change for its ``piece``.
    """
    in_window = window(first, last)
    facts: list[Fact] = []
    for kind in (*alone(), *sequenced()):
        facts += _telling(kind, with_evidence).filter(in_window)
    unit_ids = {fact.unit_ids[0] for fact in facts}
    for kind in sequenced() if in_window else ():
        of_units = Q(**{f"{kind.unit_relations[0]}__in": unit_ids})
        # They tell nothing of that time, but what stands before or after it.
        facts += kind.objects.published().filter(of_units, ~in_window).with_units().order_by()
    when = begins("document__date", first, last)
    of_mandates, of_themselves = told_references()
    with_mandates = of_mandates.select_related("document", "mandate__unit", "mandate__source")
    references = [*with_mandates.filter(when), *of_themselves.filter(when).with_relations()]
    named = unit_ids if UnitName in sequenced() else ()
    return _in_order(chain(*_told(facts, references, named, first, last)))


def _told(
    facts: Sequence[Fact],
    references: Sequence[Reference],
    named: Collection[int] = (),
    first: date = date.min,
    last: date = date.max,
) -> tuple[Iterator[Change], Iterator[Change]]:
    """What facts and references tell of the time after ``first`` up to ``last``.

    One query, for the names of their units. All names of those that are ``named`` are among the facts.
    What only facts of another time refer to is not asked for.
    """
    unit_ids = {unit_id for fact in facts for unit_id in fact.unit_ids}
    unit_ids |= {reference.about.pk for reference in references}
    others = UnitName.objects.published().filter(unit__in=unit_ids.difference(named)).order_by()
    of_named = (fact for fact in facts if isinstance(fact, UnitName) and fact.unit_id in named)
    names = Names(chain(of_named, others))
    of_references = (
        change
        for change in _changes_of_references(references, names)
        if first < change.occurs <= last
    )
    return _changes_of(facts, names, first, last), of_references


def _telling(kind: type[Fact], with_evidence: bool) -> FactQuerySet[Fact]:
    """The published facts of a kind, with all that a change shows; with their further pieces of
    evidence for one query more. In no order."""
    shown = [field.name for field in foreign_keys(kind) if field.name not in NOT_TOLD]
    facts = kind.objects.published().select_related(*shown).with_units().order_by()
    return facts.prefetch_related(_further_pieces(kind)) if with_evidence else facts


def _further_pieces(kind: type[Fact]) -> "Prefetch[str]":
    further = evidence_kind(kind)
    accessor = accessor_of(further, further.description.part_of)
    return Prefetch(accessor, further.objects.select_related("source"), f"public_{accessor}")


def some_changes(first: date, last: date, most: int) -> tuple[list[Change], date]:
    """The first changes after ``first``, without evidence, and the day up to which they go: ``last``, or earlier.

    About as many as ``most``: the changes of a day stay together, and not every date tells a change.
    Up to half as many more, if that is all the rest. There is at least one, if there is any at all. It
    reads what it tells, and some more.
    """
    found: list[Change] = []
    until = first
    while not found and until < last:
        until = reach(until, last, most)
        found = changes(first, until, with_evidence=False)
    return found, until


def bring_evidence(found: Iterable[Change]) -> None:
    """Read the further pieces of evidence of changes that came without. One query for each kind of fact."""
    of_kinds: dict[type[Fact], list[Fact]] = defaultdict(list)
    for change in found:
        if isinstance(change.fact, Fact):
            of_kinds[type(change.fact)].append(change.fact)
    for kind, facts in of_kinds.items():
        prefetch_related_objects(facts, _further_pieces(kind))


def latest_changes(last: date, most: int) -> list[Change]:
    """The last changes up to a day, about as many as ``most``, in order of time."""
    found: list[Change] = []
    since = last
    while len(found) < most and since > date.min:
        since = reach_back(since, most)
        found = changes(since, last)
    return found


def changes_of(facts: Iterable[Fact], references: Iterable[Reference] = ()) -> list[Change]:
    """The changes that these facts and references tell, in order of time.

    They must be loaded ``with_relations()``. One query, for the names of the units.
    """
    published = [fact for fact in facts if fact.status == Standing.PUBLISHED and fact.is_told()]
    found = chain(*_told(published, list(references)))
    # Beside each other, dates are read as they are shown: an end by its last day.
    return sorted(found, key=lambda change: (change.date.first, change.date.last, change.occurs))


def marks(found: Iterable[Change]) -> dict[str, list[ChangeKind]]:
    """The kinds of change of each unit, by its code. No kind appears twice.

    A sighting counts if it is of the unit itself, under a name: that a head was last seen is no end of the unit.
    """
    kinds: dict[str, list[ChangeKind]] = defaultdict(list)
    for change in found:
        if change.kind in SIGHTINGS and not isinstance(change.fact, UnitName):
            continue
        if change.kind not in kinds[change.unit.code]:
            kinds[change.unit.code].append(change.kind)
    return dict(kinds)


class Names:
    """The names of units, and when units began and ended. It runs only the query of ``names``."""

    def __init__(self, names: Iterable[UnitName]) -> None:
        self._names: dict[int, list[UnitName]] = defaultdict(list)
        for name in sorted(names, key=_order):
            self._names[name.unit_id].append(name)

    def label(self, unit: Record, day: date) -> str:
        """The short name of the unit on that day, or the nearest one that is known."""
        names = self._names.get(unit.pk, [])
        begun = [name for name in names if _first(name) <= day] or names[:1]
        return begun[-1].label if begun else _("A unit that is not published")

    def begins_with_unit(self, fact: Fact) -> bool:
        """Does the fact begin when the unit that it belongs to begins?"""
        first = next(iter(self._names.get(fact.unit_ids[0], [])), None)
        if first is None:
            return False
        if first.period.is_known_from_a_sighting and not fact.period.is_known_from_a_sighting:
            # Nobody knows when the unit began, so the beginning of the fact is news.
            return False
        return _first(fact) <= (first.start.last if first.start else date.min)

    def ends_with_unit(self, fact: Fact) -> bool:
        """Does the fact end when the unit that it belongs to ends?"""
        names = self._names.get(fact.unit_ids[0], [])
        return bool(names) and fact.period.last >= names[-1].period.last


def _changes_of(facts: Iterable[Fact], names: Names, first: date, last: date) -> Iterator[Change]:
    """The changes after ``first`` up to ``last`` that the facts tell, in no order."""
    sequences: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=_order):
        alone = fact.sequence is None
        sequences[type(fact), fact.pk if alone else fact.sequence, alone].append(fact)
    lines = defaultdict(list)
    for sequence in sequences.values():
        for fact in sequence:
            if isinstance(fact, ParentRelationship) and fact.is_solid:
                lines[fact.child_id].append(fact)
    for sequence in sequences.values():
        for before, fact, after in zip(
            [None, *sequence[:-1]], sequence, [*sequence[1:], None], strict=True
        ):
            begins = fact.start.first if fact.start else None
            ends = fact.end.change_of_end if fact.end else None
            is_begun = begins is not None and first < begins <= last
            is_ended = ends is not None and first < ends <= last
            if not is_begun and not is_ended:
                continue
            line = next(
                (
                    line
                    for line in lines[fact.unit_ids[0]]
                    if fact.start and line.period.contains(_first(fact))
                ),
                None,
            )
            at = Circumstances(
                before=before if before and _went_on(before, fact) else None,
                after=after if after and _went_on(fact, after) else None,
                begins_with_unit=names.begins_with_unit(fact),
                ends_with_unit=names.ends_with_unit(fact),
                founding=line.founding if line else None,
            )
            if fact.start and is_begun and (told := _beginning(fact, at)):
                day = fact.start.first
                authority = fact.started_by, fact.started_by_paragraph
                about, part = fact.units[0], Supports.BEGINNING
                yield _change(told, about, fact, day, day, fact.start, authority, names, part)
            if fact.end and ends and is_ended and (told := _ending(fact, at)):
                end = fact.end.last
                authority = fact.ended_by, fact.ended_by_paragraph
                about, part = fact.units[0], Supports.END
                yield _change(told, about, fact, ends, end, fact.end, authority, names, part)


def _beginning(fact: Fact, at: Circumstances) -> Told | None:
    seen = fact.period.is_known_from_a_sighting
    return fact.first_known(at) if seen else fact.beginning(at)


def _ending(fact: Fact, at: Circumstances) -> Told | None:
    seen = fact.period.is_last_known_from_a_sighting
    return fact.last_known(at) if seen else fact.ending(at)


def _changes_of_references(references: Iterable[Reference], names: Names) -> Iterator[Change]:
    """The renewals, extensions and amendments. They happen on the date of their document."""
    for reference in references:
        when, told = reference.document.date, reference.told
        if when and told:
            authority = reference.document, reference.paragraph
            teller = reference.mandate if isinstance(reference, MandateReference) else reference
            about = reference.about
            yield _change(told, about, teller, when.first, when.first, when, authority, names)


def _change(
    told: Told,
    about: Unit,
    fact: Fact | Reference,
    occurs: date,
    named_on: date,
    when: PartialDate,
    authority: tuple[Document | None, str],
    names: Names,
    part: Supports = Supports.WHOLE,
) -> Change:
    units = [value for value in told.sentence.values.values() if isinstance(value, Unit)]
    labels = {unit.pk: names.label(unit, named_on) for unit in (about, *units)}
    if told.kind in SIGHTINGS:
        # The source shows it in that year; when it began or ended is what is not known.
        when = when.unmarked
    other = told.other if isinstance(told.other, Unit) else None
    return Change(
        told.kind, occurs, when, about, labels, told.sentence, fact, *authority, other, part
    )


def _went_on(before: Fact, after: Fact) -> bool:
    """Is there no day between the two?"""
    return (day_after(before.period.last) or date.max) >= after.period.first


def _in_order(found: Iterable[Change]) -> list[Change]:
    """In order of time, then of names; the sentence decides between what is left."""
    return sorted(
        found,
        key=lambda change: (change.occurs, change.label.casefold(), change.kind, change.sentence),
    )


def _first(fact: Fact) -> date:
    return fact.period.first


def _order(fact: Fact) -> tuple[date, str, int]:
    """In order of time; among equals, what is less exact comes first, then what was written first."""
    return _first(fact), str(fact.start or ""), fact.pk
