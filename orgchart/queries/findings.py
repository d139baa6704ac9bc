"""What a quality check finds: how many records there are to fix, and any part of them in words.

A check finds keys or conditions. Records are read, and words are made, only for the part that a page
shows, so that the number of findings of a large registry costs little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar, overload

from django.db.models import Count, QuerySet, Value

from orgchart.models import Record
from orgchart.models.names import name_units

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Finding:
    """A record to fix."""

    record: Record
    words: str
    """What is wrong with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Findings(Sequence[Finding]):
    """The findings of a check. A slice of them reads that part alone."""

    number: int
    part: Callable[[int, int], Iterator[Finding]]
    """The findings from one number up to, but without, another."""

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Finding]:
        return self.part(0, self.number)

    @overload
    def __getitem__(self, wanted: int) -> Finding: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Finding]: ...

    def __getitem__(self, wanted: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(wanted, int):
            place = range(self.number)[wanted]
            return next(self.part(place, place + 1))
        start, stop, step = wanted.indices(self.number)
        return list(self.part(start, stop))[::step]


def numbers_of(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many records each query finds. One query."""
    counted = [
        queryset.order_by()
        .annotate(place=Value(place))
        .values("place")
        .annotate(number=Count("pk"))
        .values_list("place", "number")
        for place, queryset in enumerate(querysets)
    ]
    numbers = dict(counted[0].union(*counted[1:], all=True))
    return [numbers.get(place, 0) for place in range(len(querysets))]


def rows_of(
    querysets: Sequence[QuerySet[Any]], columns: Sequence[str]
) -> list[list[tuple[Any, ...]]]:
    """What each query finds, with those columns only, by the first of them. One query."""
    found: list[list[tuple[Any, ...]]] = [[] for _queryset in querysets]
    placed = [
        queryset.order_by().annotate(place=Value(place)).values_list("place", *columns)
        for place, queryset in enumerate(querysets)
    ]
    for place, *row in placed[0].union(*placed[1:], all=True):
        found[place].append(tuple(row))
    return [sorted(rows, key=itemgetter(0)) for rows in found]


def of_querysets(querysets: Sequence[QuerySet[R]], words: Callable[[R], str]) -> Findings:
    """Every record that the queries find. One query, and for a part one for each query that is in it."""

    def part_of(queryset: QuerySet[R], start: int, stop: int) -> Iterator[Finding]:
        records = list(queryset[start:stop])
        name_units(records)
        return (Finding(record, words(record)) for record in records)

    return together(
        Findings(number, partial(part_of, queryset))
        for number, queryset in zip(numbers_of(querysets), querysets, strict=True)
    )


def together(groups: Iterable[Findings]) -> Findings:
    """The findings of all groups, one group after the other."""
    filled = [group for group in groups if group]

    def part(start: int, stop: int) -> Iterator[Finding]:
        before = 0
        for group in filled:
            first, last = max(start - before, 0), min(stop - before, len(group))
            if first < last:
                yield from group.part(first, last)
            before += len(group)

    return Findings(sum(map(len, filled)), part)


def of_list(found: Sequence[Finding]) -> Findings:
    """Findings that are at hand already."""
    return Findings(len(found), lambda start, stop: iter(found[start:stop]))


def of_words(records: QuerySet[R], words: Mapping[int, Callable[[R], str]]) -> Findings:
    """The records with those primary keys, each with its words. A part of them costs one query."""
    pks = list(words)

    def part(start: int, stop: int) -> Iterator[Finding]:
        known = records.in_bulk(wanted := pks[start:stop])
        return (Finding(known[pk], words[pk](known[pk])) for pk in wanted)

    return Findings(len(pks), part)
