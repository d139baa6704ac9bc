"""Marks say what is not known of a date."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from orgchart.dates import (
    DayError,
    Mark,
    PartialDate,
    PartialDateError,
    Period,
    read_day,
)
from orgchart.models.fields import from_stored, stored

from .partial_dates import any_date, any_period, day, partial_dates, period

# --- marks -------------------------------------------------------------------------------------

FORMS = ["{}", "{}~", "{}?", "[..{}]", "[{}..]"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("bare", ["2007", "2007-06", "2007-06-29"])
def test_every_form_is_read_and_written_as_it_was_entered(form, bare):
    found = day(form.format(bare))
    assert str(found) == form.format(bare)
    assert (found.bare, found.unmarked) == (bare, day(bare))
    assert found.is_exact == (form == "{}")
    assert (found.first, found.last) == (day(bare).first, day(bare).last)


@pytest.mark.parametrize(
    "text",
    ["2007%", "~2007", "2007~~", "2007?~", "[..2007..]", "[2007]", "[..]", "[2006..2007]", "200X",
     "2007 ~", "..2007", "{..2007}", "[..2007", "2007..]", "[..2007~]", "[..2007-13]"],
)  # fmt: skip
def test_what_is_not_one_of_the_forms_is_refused_with_the_forms(text):
    with pytest.raises(PartialDateError, match=r"is not a date"):
        day(text)
    with pytest.raises(PartialDateError, match=r"is not a date"):
        PartialDate.read(text)


@pytest.mark.parametrize("text", ["2007~", "[..2007]", "[2007-06..]"])
def test_a_date_with_a_mark_is_not_a_day(text):
    with pytest.raises(DayError, match="is not a day"):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("about 2007", "2007~"),
        ("About June 2007", "2007-06~"),
        ("around 29/06/2007", "2007-06-29~"),
        ("circa 2007", "2007~"),
        ("c. 2007", "2007~"),
        ("c2007", "2007~"),
        ("ca. June 2007", "2007-06~"),
        ("ca 2007", "2007~"),
        ("perhaps 2007", "2007?"),
        ("probably June 29, 2007", "2007-06-29?"),
        ("2007 (uncertain)", "2007?"),
        ("June 2007  (uncertain)", "2007-06?"),
        ("known by 2007", "[..2007]"),
        ("by June 2007", "[..2007-06]"),
        ("2007 or before", "[..2007]"),
        ("2007-06 or earlier", "[..2007-06]"),
        ("at least until 2007", "[2007..]"),
        ("until at least 31 May 2007", "[2007-05-31..]"),
        ("2007 or later", "[2007..]"),
        ("2007 or after", "[2007..]"),
        (" [..2007] ", "[..2007]"),
        ("2007-06~", "2007-06~"),
    ],
)
def test_marks_are_read_as_people_say_them(text, meant):
    assert str(PartialDate.read(text)) == meant


@pytest.mark.parametrize("text", ["about", "by", "about soon", "about about 2007", "about 2007?"])
def test_a_mark_needs_one_date_and_a_date_one_mark(text):
    with pytest.raises(PartialDateError, match="is not a date"):
        PartialDate.read(text)


@given(partial_dates)
def test_what_a_page_says_can_be_typed_again(each):
    assert PartialDate.read(each.in_words) == each


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2007~", "", "since about 2007"),
        ("2007?", "", "since 2007 (uncertain)"),
        ("[..2007]", "", "known by 2007"),
        ("[2007..]", "", "since 2007 or later"),
        ("", "2007~", "until about 2007"),
        ("", "2007?", "until 2007 (uncertain)"),
        ("", "[..2007]", "until 2007 or before"),
        ("", "[2007..]", "at least until 2007"),
        ("2001-06~", "2007?", "about June 2001 – 2007 (uncertain)"),
        ("[..2001]", "2007", "known by 2001 – 2007"),
        ("2001", "[2007..]", "2001, at least until 2007"),
        ("2021-04", "[2021-04..]", "from April 2021, end not known"),
        ("[..2021]", "2021", "until 2021, beginning not known"),
        ("[..2001]", "[2007-05-31..]", "known by 2001, at least until 31 May 2007"),
        ("[..2007]", "[2007..]", "known in 2007"),
        ("[2001..]", "[..2007]", "2001 or later – 2007 or before"),
        ("2007~", "2007~", "about 2007"),
    ],
)
def test_a_period_says_what_is_not_known(start, end, words):
    assert period(start, end).in_words == words


def test_an_open_end_and_an_unknown_end_are_two_things():
    still_so, unknown = period("2001"), period("2001", "[2007..]")
    assert still_so.contains(date(2020, 1, 1))
    assert not unknown.contains(date(2020, 1, 1))
    assert (still_so.last, unknown.last) == (date.max, date(2007, 12, 31))
    assert unknown.latest == date.max
    assert still_so.in_words != unknown.in_words


def test_what_is_known_by_a_year_holds_from_that_year_on_and_never_clashes_before():
    known, earlier = period("[..2007]"), period("1992", "2006")
    assert known.contains(date(2007, 1, 1))
    assert not known.contains(date(2006, 12, 31))
    assert not known.clashes(earlier)
    assert known.clashes(period("2007", "2009"))


def test_about_and_uncertain_prove_nothing_at_their_edge():
    for mark in "~?":
        assert not period(f"2007{mark}", "2010").clashes(period("2001", "2009"))
        assert not period("2001", f"2009{mark}").clashes(period("2007", "2010"))
        assert period(f"2007{mark}").clashes(period("2001~")), "both hold at the end of time"


def test_a_mark_stays_where_one_thing_follows_another():
    assert str(day("2007~").before) == "2007~"
    assert str(day("2007-06-29~").before) == "2007-06-28~"
    assert str(day("[..2007-06-30]").after) == "[..2007-07-01]"


# A plain model: a date is the set of days that it can mean, a period the sets of days that it can be.

FIRST, LAST = date(2007, 1, 1), date(2008, 3, 31)


in_window = any_date(FIRST, LAST)


def days_of(found, days):
    """The days that a date can mean, from the definition of its mark alone."""
    match found.mark:
        case Mark.EXACT:
            return {each for each in days if str(each).startswith(found.bare)}
        case Mark.OR_BEFORE:
            return {each for each in days if str(each)[: len(found.bare)] <= found.bare}
        case Mark.OR_AFTER:
            return {each for each in days if str(each)[: len(found.bare)] >= found.bare}
        case _about_or_uncertain:
            return set(days)


CALENDAR = [date.min, *(FIRST + timedelta(days=number) for number in range(-40, 760)), date.max]


@given(in_window)
def test_the_span_of_a_date_is_that_of_the_days_that_it_can_mean(found):
    meant = days_of(found, CALENDAR)
    assert (found.earliest, found.latest) == (min(meant), max(meant))
    written = days_of(found.unmarked, CALENDAR)
    assert (found.first, found.last) == (min(written), max(written))
    assert written <= meant


@settings(max_examples=60, deadline=None)
@given(any_period(FIRST, LAST))
def test_the_core_is_the_days_on_which_it_holds_whatever_its_dates_mean(found):
    days = [each for each in CALENDAR if each.day in (1, 2, 28, 29, 30, 31) or each.day % 7 == 0]
    days = sorted({*days, *(edge for edge in _edges(found) if edge)})
    starts = days_of(found.start, days) if found.start else {date.min}
    ends = days_of(found.end, days) if found.end else {date.max}
    ways = [(start, end) for start in starts for end in ends if start <= end]
    latest_start, earliest_end = max(way[0] for way in ways), min(way[1] for way in ways)
    certain = [each for each in days if latest_start <= each <= earliest_end]
    core = found.core
    assert certain == [each for each in days if core and core[0] <= each <= core[1]]


def _edges(found):
    for edge in (found.start, found.end):
        if edge:
            yield from (edge.first, edge.last)


@given(st.lists(in_window, min_size=2, max_size=12))
def test_the_text_that_is_stored_sorts_as_the_dates_do(found):
    by_text = sorted(found, key=stored)
    written = [(each.first, len(each.bare)) for each in by_text]
    assert written == sorted(written)
    assert all(from_stored(stored(each)) == each for each in found)


@given(partial_dates)
def test_every_form_is_valid_edtf(found):
    """Only its syntax: the bounds of python-edtf for what is open are invented."""
    assert parse_edtf(str(found))


@pytest.mark.parametrize(
    ("start", "end", "on", "said"),
    [
        ("2009", "2011-03-01", "2009-07-31", "since 2009, day unknown"),
        ("2009", "2011-03-01", "2010-01-01", ""),
        ("2007-09", "2009", "2009-07-31", "until 2009, day unknown"),
        ("2007-09", "2009", "2007-09-30", "since September 2007, day unknown"),
        ("2009-07-31", "", "2009-07-31", ""),
        ("", "", "2009-07-31", ""),
    ],
)
def test_a_period_says_where_it_is_not_sure_that_it_holds_a_day(start, end, on, said):
    found = Period(*(PartialDate.parse(text) if text else None for text in (start, end)))
    assert found.doubt_on(date.fromisoformat(on)) == said
