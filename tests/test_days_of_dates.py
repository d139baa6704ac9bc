"""The days of dates and periods."""

from datetime import date

import pytest

from orgchart import dates
from orgchart.dates import (
    PartialDate,
    day_after,
    day_before,
    in_words,
    words,
)

from .partial_dates import day, period

# --- the days of dates and periods -------------------------------------------------------------


def test_a_date_known_to_the_day_begins_and_ends_on_it():
    assert (day("2007-06-29").first, day("2007-06-29").last) == (date(2007, 6, 29),) * 2
    assert day("2007-06").first == date(2007, 6, 1)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2007-03-01", "2007-02-28", "2007-03-02"),
        ("2007-12-31", "2007-12-30", "2008-01-01"),
        ("2007-06", "2007-06", "2007-06"),
        ("2007", "2007", "2007"),
    ],
)
def test_what_was_so_ends_the_day_before_or_in_the_same_month_or_year(text, before, after):
    assert (str(day(text).before), str(day(text).after)) == (before, after)


def test_the_calendar_has_days_next_to_its_first_and_last():
    assert day_after(date.min) == date(1, 1, 2)
    assert day_before(date.max) == date(9999, 12, 30)
    assert str(day("0001-01-01").after) == "0001-01-02"
    assert str(day("9999-12-31").before) == "9999-12-30"


def test_a_year_before_1000_is_written_with_four_digits():
    assert str(PartialDate(987, 6, 5)) == "0987-06-05"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        (("2007", "2009-06"), date(2007, 1, 1), date(2009, 6, 30)),
        (("", "2009"), date.min, date(2009, 12, 31)),
        (("2007-06", ""), date(2007, 6, 1), date.max),
        (("", ""), date.min, date.max),
    ],
)
def test_a_period_reaches_from_the_first_to_the_last_day_of_its_dates(written, first, last):
    found = period(*written)
    assert (found.first, found.last) == (first, last)
    assert found.contains(first)
    assert found.contains(last)


def test_a_period_does_not_hold_on_the_day_beside_it():
    found = period("2007", "2009")
    assert not found.contains(date(2006, 12, 31))
    assert not found.contains(date(2010, 1, 1))


@pytest.mark.parametrize(
    ("written", "core"),
    [
        (("2007", "2009"), (date(2007, 12, 31), date(2009, 1, 1))),
        (("2007-06-29", "2007-06-29"), (date(2007, 6, 29), date(2007, 6, 29))),
        (("", "2009"), (date.min, date(2009, 1, 1))),
        (("2007", ""), (date(2007, 12, 31), date.max)),
        (("2007-06-30", "2007-06"), (date(2007, 6, 30), date(2007, 6, 30))),
        (("2007", "2007"), None),
        (("2007", "2006"), None),
    ],
)
def test_the_certain_core_is_what_lies_between_its_dates(written, core):
    assert period(*written).core == core


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (("2007", "2008-06-29"), ("2008-06-29", "2009"), True),
        (("2007", "2008-06-29"), ("2008-06-30", "2009"), False),
        (("2007", "2007"), ("2008", "2008"), False),
    ],
)
def test_periods_overlap_from_the_first_day_that_they_share(one, other, overlap):
    one, other = period(*one), period(*other)
    assert (one.overlaps(other), other.overlaps(one)) == (overlap, overlap)
    assert (one.clashes(other), other.clashes(one)) == (overlap, overlap)


@pytest.mark.parametrize("uncertain", [("2007", "2007"), ("2007-06", "2007-06")])
def test_what_is_certain_on_no_day_clashes_with_nothing(uncertain):
    assert not period(*uncertain).clashes(period("2000", "2010"))
    assert not period("2000", "2010").clashes(period(*uncertain))


def test_a_period_of_one_day_is_not_backwards_and_one_that_ends_the_day_before_is():
    assert not period("2007-06-29", "2007-06-29").is_backwards
    assert period("2007-06-29", "2007-06-28").is_backwards


def test_a_period_is_written_with_a_stroke_and_an_open_end_is_empty():
    assert [str(period(*each)) for each in (("2007", "2009-06"), ("2007", ""), ("", "2009"))] == [
        "2007/2009-06",
        "2007/",
        "/2009",
    ]


def test_a_period_is_said_with_both_its_dates():
    said = period("2007", "2009-06-29").in_words
    assert said.index("2007") < said.index("29 June 2009")


def test_dates_are_said_through_the_translation_that_was_named(monkeypatch):
    monkeypatch.setattr(words, "_translation", words._translation)  # it is put back afterwards
    dates.translate_with(
        lambda sentence, context: sentence.upper() if context == words.OF_A_DAY else sentence
    )
    assert in_words(date(2007, 6, 29)) == "29 JUNE 2007"
