"""The days of changes, found and counted by the dates of facts."""

from datetime import date, timedelta

import pytest

from orgchart.models import FACTS
from orgchart.queries.changes import changes
from orgchart.queries.steps import change_after, change_before, change_days, first_day

from ..factories import DocumentFactory, LineFactory, MandateFactory, NameFactory, chain, unit
from ..rows import reading

pytestmark = pytest.mark.django_db


def test_the_days_of_the_next_and_the_last_change_are_those_of_all_changes(registry):
    told = {change.occurs for change in changes(with_evidence=False)}
    days = list(change_days())
    assert {day for day in told if day >= first_day()} <= set(days)
    silent = (
        set(days) - told
    )  # one name ends "by June", and the next, told by its beginning, begins
    assert len(silent) < len(days) / 100
    days = sorted({*told, *silent})
    asked = {date.min, date.max, date(1900, 1, 1), date(2100, 1, 1)}
    asked |= {day + timedelta(days=apart) for day in days[::12] for apart in (-31, -1, 0, 1)}
    for day in asked:
        assert change_after(day) == min((each for each in days if each > day), default=None), day
        assert change_before(day) == max((each for each in days if each < day), default=None), day


def test_each_day_counts_the_facts_that_begin_and_end():
    top, child = unit("top", start="1990", end="2001"), unit("child", start="1992")
    LineFactory(child=child, parent=top, start="1992", end="1994-06-30")
    LineFactory(child=child, parent=top, start="1980", status="draft")
    mandate = MandateFactory(unit=child, start="1992-02")
    early, late = (DocumentFactory(date=written) for written in ("1989-05-01", "1993-05-01"))
    for document in (early, late):
        mandate.references.create(kind="renews", document=document)
    draft = MandateFactory(unit=child, start="1992", status="draft")
    draft.references.create(kind="renews", document=DocumentFactory(date="1999-05-01"))
    days = {
        date(1990, 1, 1): 1,
        date(1992, 1, 1): 2,
        date(1992, 2, 1): 1,
        date(1993, 5, 1): 1,
        date(1994, 7, 1): 1,
        date(2001, 12, 31): 1,
    }
    assert change_days() == days, "nothing before the first unit, nothing of a draft"
    assert change_after(date(1994, 7, 1)) == date(2001, 12, 31)


@pytest.mark.parametrize("size", [3, 40])
def test_the_days_are_counted_by_the_database(size):
    for one in chain(size):
        MandateFactory(unit=one)
    told = [kind for kind in FACTS if kind.is_told()]
    with reading() as read:
        assert sum(change_days().values()) == 3 * size - 1
    assert read.queries == 2 * len(told) + 3
    assert read.rows <= 10


def test_a_day_between_changes_costs_one_query(registry, django_assert_num_queries):
    with django_assert_num_queries(1):
        change_after(date(2009, 7, 31))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2007", "2009", ["2007-01-01", "2009-12-31"]),
        ("2007-06~", "2009-02", ["2007-06-01", "2009-02-28"]),
        ("[..2007]", "[2009-03..]", ["2007-01-01", "2009-03-31"]),
    ],
)
def test_a_change_of_a_year_or_a_month_is_stepped_to(start, end, days):
    NameFactory(start=start, end=end)
    first, last = map(date.fromisoformat, days)
    assert change_after(date(1999, 1, 1)) == first
    assert change_after(first) == last
    assert change_after(last) is None
    NameFactory(start="2031", end="2032")
    assert change_after(last) == date(2031, 1, 1)
    assert change_after(date(2032, 12, 30)) == date(2032, 12, 31)
    assert change_before(date(2030, 1, 1)) == last
    assert change_before(last) == first
    assert change_before(first) is None
