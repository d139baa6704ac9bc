"""Which facts may tell a change in a window of time, found by their dates alone.

Dates are compared as they are stored, so that an index serves: a year sorts before its months, a month
before its days, and a date before the same date with a mark.
"""

from collections.abc import Iterator
from datetime import date
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from orgchart.dates import Mark, PartialDate, day_after, day_before
from orgchart.models import (
    FACTS,
    Document,
    Fact,
    MandateReference,
    RecordQuerySet,
    Standing,
    UnitReference,
)


def sequenced() -> list[type[Fact]]:
    """The kinds of fact that follow one another, so that one alone does not say what changed."""
    return [kind for kind in FACTS if kind.is_told() and kind.sequence is not Fact.sequence]


def alone() -> list[type[Fact]]:
    """The other kinds of fact that tell changes."""
    return [kind for kind in FACTS if kind.is_told() and kind.sequence is Fact.sequence]


def told_references() -> tuple[RecordQuerySet[MandateReference], RecordQuerySet[UnitReference]]:
    """The references that tell changes, each on the date of its document."""
    of_mandates = MandateReference.objects.filter(
        mandate__status=Standing.PUBLISHED, kind__in=MandateReference.TOLD
    )
    return of_mandates, UnitReference.objects.public().filter(kind__in=UnitReference.TOLD)


def window(first: date, last: date) -> Q:
    """Facts that begin or end after ``first`` and up to ``last``, or in the last year or month.

    An empty condition if that is all of time.
    """
    if (first, last) == (date.min, date.max):
        return Q()
    return begins("start", first, last) | ends(first, last)


def ends(first: date, last: date) -> Q:
    """Facts that end on ``first`` or later and before ``last``, or in that month or year.

    What ends on a day changes on the next; see ``PartialDate.change_of_end``.
    """
    ends = Q(end__gte=first.isoformat()) | Q(end__in=partly(first))
    return ends & Q(end__lt=last.isoformat()) if last < date.max else ends


def begins(column: str, first: date, last: date) -> Q:
    """A date after ``first`` and up to ``last``, or in that month or year."""
    if (first, last) == (date.min, date.max):
        return Q()
    begins = Q(**{f"{column}__gt": f"{first}~"})  # no mark sorts after this one
    after = day_after(last)
    return begins & Q(**{f"{column}__lt": after.isoformat()}) if after else begins


def partly(day: date) -> list[PartialDate]:
    """The year and the month of a day, with each mark: what ends then may end after the day."""
    return [PartialDate(day.year, month, mark=mark) for mark in Mark for month in (None, day.month)]


def reach(first: date, last: date, most: int) -> date:
    """The day up to which about so many dates after ``first`` lie; ``last`` if there are few more.

    So what is left after the day is never less than half as many dates.
    """
    whole = most + most // 2
    days = sorted(chain(*_dates(first, last, whole + 1, "")))
    ahead = [day for day in days if first < day <= last]
    return ahead[most - 1] if len(ahead) > whole else last


def reach_back(last: date, most: int) -> date:
    """The day after which about so many dates up to ``last`` lie; the first of all if there are fewer."""
    days = sorted(chain(*_dates(date.min, last, most, "-")), reverse=True)
    behind = [day for day in days if day <= last]
    return (day_before(behind[most - 1]) or date.min) if len(behind) >= most else date.min


def _dates(first: date, last: date, most: int, order: str) -> Iterator[list[date]]:
    """The first or the last dates of each kind on which something may have changed between two days.

    Two queries for each kind of fact that tells changes, and one for documents.
    """
    dated: QuerySet[Any, Any]
    for kind in (*sequenced(), *alone()):
        facts = kind.objects.published()
        for column, when in (("start", begins("start", first, last)), ("end", ends(first, last))):
            dated = facts.filter(when).exclude(**{column: ""}).order_by(f"{order}{column}")
            values = dated.values_list(column, flat=True)[:most]
            yield [found.first if column == "start" else found.change_of_end for found in values]
    # A reference tells a change on the date of its document.
    documents = Document.objects.exclude(date="").order_by(f"{order}date")
    of_document = (references.filter(document=OuterRef("pk")) for references in told_references())
    dated = documents.filter(reduce(or_, map(Exists, of_document)))
    yield [when.first for when in dated.values_list("date", flat=True)[:most] if when]
