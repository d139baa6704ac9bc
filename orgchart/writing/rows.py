"""The rows that rules read: a record with only the columns that a rule needs.

They cost a tenth of the records themselves, so that a whole registry can be checked.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from orgchart.dates import Period
from orgchart.models import (
    Appointment,
    Evidence,
    Fact,
    ParentRelationship,
    PostCount,
    PostDistribution,
    Record,
    Standing,
    Term,
)
from orgchart.models.records import related_kind

Row = Any
"""A row of some kind of record: a named tuple of its ``columns``."""

_MORE: dict[type[Record], tuple[str, ...]] = {
    ParentRelationship: ("kind",),
    Appointment: ("person_id", "acting"),
    PostDistribution: ("printed_total", "note"),
    PostCount: ("distribution_id", "number"),
}
"""What rules read of a kind beside its dates, its status and its units."""


@cache
def whole_of(kind: type[Record]) -> tuple[str, type[Fact]] | None:
    """The column and the kind of the fact that a kind of fact is a part of, such as a post."""
    if not issubclass(kind, Fact):
        return None
    relation = kind.unit_relations[0].rpartition("__")[0]
    if not relation:
        return None
    whole = related_kind(kind, relation)
    assert issubclass(whole, Fact)
    return f"{relation}_id", whole


@cache
def unit_columns(kind: type[Fact]) -> tuple[str, ...]:
    """The columns that name the units of a kind of fact; none for a part of another fact."""
    return () if whole_of(kind) else tuple(f"{name}_id" for name in kind.unit_relations)


@cache
def columns(kind: type[Record]) -> tuple[str, ...]:
    """The columns that rules read of a kind of record."""
    if issubclass(kind, Evidence):
        return ("pk", "fact_id", "supports")
    if issubclass(kind, Term):
        return ("pk", "broader_id")
    if not issubclass(kind, Fact):
        return ("pk", *_MORE[kind])
    whole = whole_of(kind)
    links = (whole[0],) if whole else unit_columns(kind)
    return ("pk", "status", "start", "end", *links, *_MORE.get(kind, ()))


@cache
def row_type(kind: type[Record]) -> Any:
    """The type of the rows of a kind of record."""
    return namedtuple(f"{kind.__name__}Row", columns(kind))


def period(row: Row) -> Period:
    """The period of a row of a kind of fact."""
    return Period(row.start, row.end)


def published(rows: Iterable[Row]) -> list[Row]:
    """The rows of published facts."""
    return [row for row in rows if row.status == Standing.PUBLISHED]


def is_solid(line: Row) -> bool:
    """Is a row of a line that of a solid, published line?"""
    return line.kind in ParentRelationship.SOLID and line.status == Standing.PUBLISHED


def clashing(facts: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs that surely hold on the same day; in each pair the fact that began earlier is first."""
    if len(facts) < 2:
        return
    in_order = sorted(facts, key=lambda fact: (period(fact).first, fact.pk))
    for earlier, later in combinations(in_order, 2):
        if not _is_over(earlier, later) and period(earlier).clashes(period(later)):
            yield earlier, later


def too_many_in_a_post(appointments: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs of appointments to one post that cannot both be. In each the one that began earlier is
    first.

    These are one person's at one time, both published or both drafts; and two people's on one day,
    both published, if neither acts. Drafts of two people may compete for a post.
    """
    for status in (Standing.PUBLISHED, Standing.DRAFT):
        yield from _twice_in_a_post([row for row in appointments if row.status == status])
    for earlier, later in clashing(published(appointments)):
        if earlier.person_id != later.person_id and not (earlier.acting or later.acting):
            yield earlier, later


def _twice_in_a_post(appointments: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs in which one person is in a post twice at one time, as the dates are written.

    A mark does not count here: one person in one post from “about 2007” and from June 2007 is one
    appointment, written twice. An end and a start in the same year or month may follow one another.
    """
    by_person: dict[int, list[Row]] = defaultdict(list)
    for row in appointments:
        by_person[row.person_id].append(row)
    for rows in by_person.values():
        rows.sort(key=lambda row: (period(row).first, row.pk))
        for earlier, later in combinations(rows, 2):
            begins = later.start.last if later.start else date.min
            if earlier.end is None or earlier.end.first >= begins:
                yield earlier, later


def _is_over(earlier: Row, later: Row) -> bool:
    """Does the one end, as it is written, before the other begins? Then they do not clash."""
    return bool(earlier.end and later.start and earlier.end.last < later.start.first)


# --- lives --------------------------------------------------------------------------------------


class Life(NamedTuple):
    """The first and the last day that a unit can have had."""

    first: date
    last: date


class Lives(NamedTuple):
    """The life of a unit by its published names, and by its drafts too; None: it has no such name."""

    public: Life | None
    planned: Life | None


NEVER = Lives(None, None)


def lives_by(names: Iterable[Row]) -> dict[int, Lives]:
    """The lives of units by the rows of their names."""
    found: dict[int, Lives] = {}
    for name in names:
        if name.status == Standing.DISPUTED:
            continue
        known = found.get(name.unit_id, NEVER)
        life = Life(
            name.start.earliest if name.start else date.min,
            name.end.latest if name.end else date.max,
        )
        public = _longer(known.public, life) if name.status == Standing.PUBLISHED else known.public
        found[name.unit_id] = Lives(public, _longer(known.planned, life))
    return found


def _longer(known: Life | None, life: Life) -> Life:
    return Life(min(known.first, life.first), max(known.last, life.last)) if known else life
