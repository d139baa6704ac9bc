"""Partial dates and periods: what they mean, and when they clash."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgchart.dates import (
    DayError,
    PartialDate,
    PartialDateError,
    Period,
    day_after,
    day_before,
    in_words,
    read_day,
    words,
)

from .partial_dates import day, partial_dates, period, periods


@pytest.mark.parametrize("text", ["2007", "2007-06", "2007-06-29"])
def test_what_is_shown_is_what_was_entered(text):
    assert str(day(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "07",
        "2007-6",
        "2007-13",
        "2007-02-30",
        "2007/06",
        "0000",
        "2007-00",
        "2007-06-00",
        "2007-00-15",
    ],
)
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2009-07-31", date(2009, 7, 31)),
        (" 2009-07-31 ", date(2009, 7, 31)),
        ("2008-02", date(2008, 2, 29)),
        ("2009", date(2009, 12, 31)),
        ("٢٠٠٩-٠٧-٣١", date(2009, 7, 31)),
        ("۲۰۰۹", date(2009, 12, 31)),
        ("0001-01-01", date.min),
        ("9999", date.max),
    ],
)
def test_a_year_or_a_month_means_its_last_day(text, meant):
    assert read_day(text) == meant


@pytest.mark.parametrize(
    "text", ["", "yesterday", "20090731", "2009-7-1", "2009-W31-5", "2009-02-30", "0000"]
)
def test_what_is_not_a_day_is_refused_with_the_remedy(text):
    with pytest.raises(
        DayError, match=r"is not a day\. Write a day of the calendar like 2009-07-31"
    ):
        read_day(text)


def test_the_calendar_has_a_first_and_a_last_day():
    assert (day_before(date.min), day_after(date.max)) == (None, None)
    assert day_after(day_before(date(2009, 3, 1))) == date(2009, 3, 1)
    with pytest.raises(DayError, match="No day comes before 0001-01-01"):
        day("0001-01-01").before  # noqa: B018
    with pytest.raises(DayError, match="No day comes after 9999-12-31"):
        day("9999-12-31").after  # noqa: B018
    assert day("0001").before == day("0001")


def test_dates_are_said_in_whole_sentences_that_a_translation_can_turn_about(monkeypatch):
    french = {
        "1 %(month)s %(year)s": "le 1er %(month)s %(year)s",
        "%(day)s %(month)s %(year)s": "le %(day)s %(month)s %(year)s",
        "June": "juin",
        "since %(start)s": "depuis %(start)s",
        "dates unknown": "dates inconnues",
    }
    monkeypatch.setattr(words, "_translation", lambda sentence, _: french.get(sentence, sentence))
    assert in_words(date(2007, 6, 29)) == "le 29 juin 2007"
    assert period("2007-06").in_words == "depuis juin 2007"
    assert Period().in_words == "dates inconnues"
    assert day("0999-06-01").in_words == "le 1er juin 999"
