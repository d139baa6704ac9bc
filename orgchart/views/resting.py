"""What rests on a document or a source: public facts by unit, some of each kind at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest

from orgchart.models import FACTS, Fact, FactQuerySet, Reference, Unit
from orgchart.queries.naming import Labels

AT_ONCE = 50
"""How many facts of a kind a page shows."""
Find = Callable[[type[Fact]], FactQuerySet[Fact]]
"""The facts of a kind that rest on the document or source."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A fact that rests on a document or a source."""

    fact: Fact
    supports: str = ""
    """What of the fact a source supports, in words; empty for the whole."""
    paragraph: str = ""
    """The paragraph of a document that decides it."""
    is_end: bool = False
    """Is it the end of the fact that rests on a document?"""

    @property
    def called(self) -> str:
        """What readers call such a fact, before what it says; empty if it says so itself."""
        called = self.fact.description.called
        return str(self.fact._meta.verbose_name if called is None else called)


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one kind."""

    kind: str
    """What the section of that kind on the page of a unit is called, or else the kind, plural."""
    name: str
    """What the address calls it."""
    rows: list[Resting]
    next: int | None
    """The number of the page with the facts that follow; None: these are the last."""
    previous: int | None
    """The number of the page before; None: these are the first."""


def resting(
    request: HttpRequest, find: Find, name: str = "", row: Callable[[Fact], Resting] = Resting
) -> list[Group]:
    """The facts that rest on it, by kind; with ``?part=`` those of one kind, from ``?page=`` on.

    One query for each kind of fact; it reads no more than AT_ONCE of each, and one.
    """
    part, page = part_of(request), _number(request.GET.get("page", ""))
    groups = []
    for kind in FACTS:
        own = f"{name}{kind._meta.model_name}"
        if part in ("", own):
            number = page if part else 1
            found = _page(find(kind), number)
            if not found and number > 1:  # no page is so far on
                number, found = 1, _page(find(kind), 1)
            if found:
                rows = [row(fact) for fact in found[:AT_ONCE]]
                more = number + 1 if len(found) > AT_ONCE else None
                section = kind.description.section
                kind_in_words = str(section.title if section else kind._meta.verbose_name_plural)
                groups.append(Group(kind_in_words, own, rows, more, number - 1 or None))
    return groups


@dataclass(slots=True)
class OfUnit:
    """What rests on it and is about one unit."""

    unit: Unit
    rows: list[Resting] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    """What a document does beside beginning and ending facts."""


def by_unit(
    labels: Labels, groups: Iterable[Group], references: Iterable[Reference] = ()
) -> list[OfUnit]:
    """What the groups hold and what a document does, unit by unit, in the order of the labels.

    Each fact stands with the first unit that it is about.
    """
    found: dict[int, OfUnit] = {}
    for group in groups:
        for row in group.rows:
            about = row.fact.units[0]
            found.setdefault(about.pk, OfUnit(about)).rows.append(row)
    for reference in references:
        about = reference.about
        found.setdefault(about.pk, OfUnit(about)).references.append(reference)
    return sorted(found.values(), key=lambda of: (labels[of.unit.pk] or of.unit.code).casefold())


def part_of(request: HttpRequest) -> str:
    """The kind of fact that the address asks for, such as ``unitname`` or ``began-unitname``.

    Empty if it asks for none, or for one that there is not.
    """
    part = request.GET.get("part", "")
    return part if part.rpartition("-")[2] in {kind._meta.model_name for kind in FACTS} else ""


def _page(facts: FactQuerySet[Fact], number: int) -> list[Fact]:
    """The facts of a page, and one more if there are more."""
    first = (number - 1) * AT_ONCE
    return list(facts[first : first + AT_ONCE + 1])


def labels_of(day: date, *groups: Iterable[Group]) -> Labels:
    """The labels of the units of all those facts. One query."""
    facts = [row.fact for found in groups for group in found for row in group.rows]
    return Labels(day, (unit_id for fact in facts for unit_id in fact.unit_ids))


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 7
    return max(int(written), 1) if is_number else 1
