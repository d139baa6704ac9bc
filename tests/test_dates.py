from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgchart.dates import PartialDate, PartialDateError, Period


def day(text):
    return PartialDate.parse(text)


def period(start="", end=""):
    return Period(day(start) if start else None, day(end) if end else None)


partial_dates = st.dates(date(1900, 1, 1), date(2100, 12, 31)).flatmap(
    lambda each: st.sampled_from(
        [
            PartialDate(each.year),
            PartialDate(each.year, each.month),
            PartialDate.of(each),
        ]
    )
)
periods = st.builds(Period, st.none() | partial_dates, st.none() | partial_dates)


@pytest.mark.parametrize("text", ["2007", "2007-06", "2007-06-29"])
def test_what_is_shown_is_what_was_entered(text):
    assert str(day(text)) == text


@pytest.mark.parametrize("text", ["", "07", "2007-6", "2007-13", "2007-02-30", "2007/06", "0000"])
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(PartialDateError):
        day(text)


def test_a_partial_date_stands_for_its_whole_year_or_month():
    assert (day("2007").first, day("2007").last) == (date(2007, 1, 1), date(2007, 12, 31))
    assert day("2008-02").last == date(2008, 2, 29)


def test_in_words_says_no_more_than_was_entered():
    assert [day(text).in_words for text in ("2007", "2007-06", "2007-06-29")] == [
        "2007",
        "June 2007",
        "29 June 2007",
    ]
    assert period("2007").in_words == "since 2007"
    assert period("", "2007").in_words == "until 2007"
    assert period("2007", "2007").in_words == "2007"


def test_until_2007_and_from_2007_do_not_clash_but_may_overlap():
    earlier, later = period("1992", "2007"), period("2007")
    assert not earlier.clashes(later)
    assert earlier.overlaps(later)
    assert earlier.contains(date(2007, 6, 1))
    assert later.contains(date(2007, 6, 1))


def test_two_that_surely_hold_on_one_day_clash():
    assert period("1992", "2008").clashes(period("2007"))


def test_a_period_within_one_year_has_no_certain_core():
    assert period("2007", "2007").core is None
    assert not period("2007", "2007").clashes(period("2007", "2007"))


def test_an_end_before_the_start_is_backwards_only_if_surely_so():
    assert period("2007", "2006").is_backwards
    assert not period("2007-06", "2007").is_backwards


@given(partial_dates)
def test_every_partial_date_reads_back(each):
    assert PartialDate.parse(str(each)) == each
    assert each.first <= each.last


@given(periods, periods)
def test_what_clashes_overlaps_and_both_are_symmetric(one, other):
    assert one.clashes(other) == other.clashes(one)
    assert one.overlaps(other) == other.overlaps(one)
    if one.clashes(other):
        assert one.overlaps(other)


@given(periods, st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_in_the_core_is_in_the_period(each, on):
    if each.core and each.core[0] <= on <= each.core[1]:
        assert each.contains(on)
