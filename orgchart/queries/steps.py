"""The days of the next, the last and of all changes, found by the dates of facts alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from orgchart.dates import PartialDate, day_after, day_before
from orgchart.models import DataVersion, Document, UnitName

from .windows import alone, begins, partly, sequenced, told_references

DAY = 10
"""How many letters a day has."""
PRECISIONS = {
    4: ~Q(month_dash="-"),
    7: Q(month_dash="-") & ~Q(day_dash="-"),
    DAY: Q(day_dash="-"),
}
"""How many letters a year, a month and a day have, and how such dates are found."""


def change_after(day: date) -> date | None:
    """The first day after this one on which something changed; None if there is none. One query."""
    begun = begins("start", day, date.max)
    decided = begins("date", day, date.max)
    if not (morrow := day_after(day)):
        return None
    # A year or month that ends with this day is told on it, and not after it.
    ended = {
        size: Q(end__gte=(day if size == DAY else morrow).isoformat()[:size]) for size in PRECISIONS
    }
    found = [when for when in _days(begun, ended, decided, "") if when > day]
    return min(found, default=None)


def change_before(day: date) -> date | None:
    """The last day before this one on which something changed; None if there is none. One query."""
    eve = day_before(day)
    if not eve:
        return None
    same = [written for written in partly(day) if written.first == day]
    begun = Q(start__lt=day.isoformat()) & ~Q(start__in=same)
    decided = Q(date__lt=day.isoformat()) & ~Q(date__in=same)
    ended = {
        size: Q(end__lt=(eve if size == DAY else day).isoformat()[:size]) for size in PRECISIONS
    }
    found = [when for when in _days(begun, ended, decided, "-") if when < day]
    return max(found, default=None)


def first_day() -> date | None:
    """The first day on which there was a unit; None if there is none. One query."""
    names = UnitName.objects.published().exclude(start="").order_by("start")
    first = names.values_list("start", flat=True).first()
    return first.first if first else None


def shown_after(day: date) -> date | None:
    """The first day after this one on which something changed, if a unit existed by then; before that,
    the first day with a unit. Two queries."""
    first = first_day()
    return first if first and day < first else change_after(day)


def shown_before(day: date) -> date | None:
    """The last day before this one on which something changed, if there was a unit. Two queries."""
    first, found = first_day(), change_before(day)
    return found if found and first and found >= first else None


def change_days() -> dict[date, int]:
    """How many facts begin or end on each day, from the first day with a unit, in order of time.

    A renewal or an amendment counts on the date of its document. The database counts: it reads the
    dates alone, and a row for each date comes back. Two queries for each kind of fact that tells
    changes, and three.
    """
    first = first_day()
    if not first:
        return {}
    days: Counter[date] = Counter()
    for kind in (*sequenced(), *alone()):
        facts = kind.objects.published()
        for when, number in _counted(facts, "start"):
            days[when.first] += number
        for when, number in _counted(facts, "end"):
            days[when.change_of_end] += number
    for references in told_references():
        for when, number in _counted(references, "document__date"):
            days[when.first] += number
    return {day: days[day] for day in sorted(days) if day >= first}


def _counted(rows: QuerySet[Any, Any], column: str) -> QuerySet[Any, tuple[PartialDate, int]]:
    """Each date of a column, and how many rows have it."""
    return rows.exclude(**{column: ""}).order_by().values_list(column).annotate(number=Count("pk"))


def _days(begun: Q, ended: dict[int, Q], decided: Q, order: str) -> Iterator[date]:
    """The first, or with ``order="-"`` the last, day of each kind on which something changed.

    A date that is written as a year is sorted before its months, though it ends after them. So
    ends are looked for in each precision. A start, and an end that is a day, is one step in an index.
    For an end that is a year or a month, the index of ends is followed from the day to the first such
    date. All are one query.
    """
    starts, ends = [], []
    for kind in (*sequenced(), *alone()):
        facts = kind.objects.published()
        starts.append(_first(facts.exclude(start="").filter(begun), "start", order))
        dashes = facts.exclude(end="").alias(month_dash=_dash("end", 5), day_dash=_dash("end", 8))
        ends += [
            _first(dashes.filter(PRECISIONS[size], asked), "end", order)
            for size, asked in ended.items()
        ]
    documents = Document.objects.exclude(date="").filter(decided)
    for references in told_references():
        told = documents.filter(Exists(references.filter(document=OuterRef("pk"))))
        starts.append(_first(told, "date", order))
    columns = {f"start_{place}": start for place, start in enumerate(starts)}
    columns |= {f"end_{place}": end for place, end in enumerate(ends)}
    row: dict[str, PartialDate | None]
    row = DataVersion.objects.annotate(**columns).values(*columns).first() or {}
    for name, when in row.items():
        if when:
            yield when.first if name.startswith("start") else when.change_of_end


def _first(rows: QuerySet[Any, Any], column: str, order: str) -> Subquery:
    return Subquery(rows.order_by(f"{order}{column}").values(column)[:1])


def _dash(column: str, place: int) -> Substr:
    """The letter of a date at a place: a dash if so much of it is written."""
    return Substr(column, place, 1)
