"""What rests on a document or a source: public facts by unit, and names and titles, some of each kind at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from orgchart.models import (
    RECORDS,
    Fact,
    Record,
    Reference,
    Unit,
)
from orgchart.queries.naming import Labels

from .once import labels_once

Q = TypeVar("Q", bound="QuerySet[Any, Any]")
AT_ONCE = 50
"""How many facts of a kind a page shows."""
Find = Callable[[type[Fact], int], list[Fact]]
"""Some facts of a kind that rest on the document or source, after so many others, as ``some`` takes them."""


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
    references: Sequence[Any] = ()
    """What a document does beside beginning and ending facts, or names and titles that a source gives: of one kind."""


def resting(
    request: HttpRequest,
    kinds: Iterable[type[Fact]],
    find: Find,
    name: str = "",
    row: Callable[[Fact], Resting] = Resting,
) -> list[Group]:
    """The facts of those kinds that rest on it; with ``?part=`` those of one kind, from ``?page=`` on.

    What ``find`` asks, once for each of the kinds; it reads no more than AT_ONCE of each, and one.
    """
    groups = []
    for kind in kinds:
        own = f"{name}{kind._meta.model_name}"
        if part_of(request) in ("", own):
            found, following, previous = _page(request, partial(find, kind))
            if found:
                section = kind.description.section
                kind_in_words = str(section.title if section else kind._meta.verbose_name_plural)
                rows = [row(fact) for fact in found]
                groups.append(Group(kind_in_words, own, rows, following, previous))
    return groups


def referring(request: HttpRequest, *kinds: "QuerySet[Any, Any]") -> list[Group]:
    """The references of those kinds, or names and titles, as ``resting`` has facts. One query for each kind, and one."""
    groups = []
    for references in kinds:
        kind: type[Record] = references.model
        own, plural = kind._meta.model_name, kind._meta.verbose_name_plural
        if part_of(request) in ("", own):
            found, following, previous = _page(request, partial(some, references))
            if found:
                groups.append(Group(str(plural), str(own), [], following, previous, found))
    return groups


@dataclass(slots=True)
class OfUnit:
    """What rests on it and is about one unit."""

    unit: Unit
    rows: list[Resting] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    """What a document does beside beginning and ending facts."""


def by_unit(labels: Labels, groups: Iterable[Group]) -> list[OfUnit]:
    """What the groups hold, unit by unit, in the order of the labels.

    Each fact stands with the first unit that it is about.
    """
    found: dict[int, OfUnit] = {}
    for group in groups:
        for row in group.rows:
            about = row.fact.units[0]
            found.setdefault(about.pk, OfUnit(about)).rows.append(row)
        for reference in group.references:
            about = reference.about
            found.setdefault(about.pk, OfUnit(about)).references.append(reference)
    return sorted(found.values(), key=lambda of: (labels[of.unit.pk] or of.unit.code).casefold())


def part_of(request: HttpRequest) -> str:
    """The kind that the address asks for, such as ``unitname``, ``began-unitname`` or ``unitreference``.

    Empty if it asks for none, or for one that there is not.
    """
    part = request.GET.get("part", "")
    return part if part.rpartition("-")[2] in {kind._meta.model_name for kind in RECORDS} else ""


def _page(
    request: HttpRequest, find: Callable[[int], Iterable[Any]]
) -> tuple[list[Any], int | None, int | None]:
    """The records of a page, and the numbers of the next page and of the one before."""
    number = _number(request.GET.get("page", "")) if part_of(request) else 1
    found = list(find((number - 1) * AT_ONCE))
    if not found and number > 1:  # no page is so far on
        number, found = 1, list(find(0))
    return found[:AT_ONCE], number + 1 if len(found) > AT_ONCE else None, number - 1 or None


def some(records: Q, first: int) -> Q:
    """The records of a page, after so many others, and one more if there are more."""
    return records[first : first + AT_ONCE + 1]


def labels_of(request: HttpRequest, day: date, *groups: Iterable[Group]) -> Labels:
    """The labels of the units of all those facts and references. One query."""
    shown = [group for found in groups for group in found]
    pks = [pk for group in shown for row in group.rows for pk in row.fact.unit_ids]
    pks += [reference.about.pk for group in shown for reference in group.references]
    return labels_once(request, day, pks)


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 7
    return max(int(written), 1) if is_number else 1
