"""Dates and periods for tests."""

from datetime import date

from hypothesis import strategies as st

from orgchart.dates import (
    Mark,
    PartialDate,
    Period,
)


def day(text):
    return PartialDate.parse(text)


def period(start="", end=""):
    return Period(day(start) if start else None, day(end) if end else None)


def any_date(first, last):
    return st.builds(
        lambda each, precision, mark: PartialDate(
            *(each.year, each.month, each.day)[:precision], mark=mark
        ),
        st.dates(first, last),
        st.integers(1, 3),
        st.sampled_from(Mark),
    )


def any_period(first, last):
    some = st.none() | any_date(first, last)
    return st.builds(Period, some, some).filter(lambda found: not found.is_backwards)


partial_dates = any_date(date(1900, 1, 1), date(2100, 12, 31))
periods = any_period(date(1900, 1, 1), date(2100, 12, 31))
