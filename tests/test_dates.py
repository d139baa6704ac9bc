from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from orgchart import dates
from orgchart.dates import (
    DayError,
    Mark,
    PartialDate,
    PartialDateError,
    Period,
    day_after,
    day_before,
    in_words,
    read_day,
    words,
)
from orgchart.models.fields import from_stored, stored


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
        ("0001-01-01", date.min),
        ("9999", date.max),
    ],
)
def test_a_year_or_a_month_means_its_last_day(text, meant):
    assert read_day(text) == meant


@pytest.mark.parametrize(
    "text", ["", "yesterday", "20090731", "2009-7-1", "2009-W31-5", "2009-02-30", "0000", "٢٠٠٩"]
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
        "%(day)s %(month)s %(year)s": "le %(day)s %(month)s %(year)s",
        "June": "juin",
        "since %(start)s": "depuis %(start)s",
        "dates unknown": "dates inconnues",
    }
    monkeypatch.setattr(words, "_translation", lambda sentence: french.get(sentence, sentence))
    assert in_words(date(2007, 6, 29)) == "le 29 juin 2007"
    assert period("2007-06").in_words == "depuis juin 2007"
    assert Period().in_words == "dates inconnues"
    assert day("0999-06-01").in_words == "le 1 juin 999"


# --- what people write -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2007", "2007"),
        (" 2007-06 ", "2007-06"),
        ("2007-06-29", "2007-06-29"),
        ("29/06/2007", "2007-06-29"),
        ("29.6.2007", "2007-06-29"),
        ("3/4/2007", "2007-04-03"),
        ("30-06-2007", "2007-06-30"),
        ("2007/06/29", "2007-06-29"),
        ("2007.6.29", "2007-06-29"),
        ("2007-6-1", "2007-06-01"),
        ("29-Jun-2007", "2007-06-29"),
        ("Jun-2007", "2007-06"),
        ("about 2007/06/29", "2007-06-29~"),
        ("6/2007", "2007-06"),
        ("06.2007", "2007-06"),
        ("June 2007", "2007-06"),
        ("june 2007", "2007-06"),
        ("Jun. 2007", "2007-06"),
        ("JUN 2007", "2007-06"),
        ("Sept 2007", "2007-09"),
        ("Sep 2007", "2007-09"),
        ("29 June 2007", "2007-06-29"),
        ("  29  June,2007 ", "2007-06-29"),
        ("June 29, 2007", "2007-06-29"),
        ("june 29 2007", "2007-06-29"),
        ("1st May 2007", "2007-05-01"),
        ("2nd May 2007", "2007-05-02"),
        ("May 3rd, 2007", "2007-05-03"),
        ("4th May 2007", "2007-05-04"),
    ],
)
def test_dates_are_read_as_people_write_them(text, meant):
    assert str(PartialDate.read(text)) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("juin 2007", "“juin” is not the English name of a month"),
        ("29-août-2007", "“août” is not the English name of a month"),
        ("spring 2007", "“spring” is not the English name of a month"),
        ("Jun-15", "which century"),
        ("29-Jun-07", "which century"),
        ("29/06/07", "which century"),
        ("2007-00", "not a date in the calendar"),
        ("2007-06-00", "not a date in the calendar"),
        ("2007/08", "is not a date"),  # it may be two years
        ("2007-8", "is not a date"),
        ("2007/06-29", "is not a date"),
        ("06/29/2007", "the day comes first"),
    ],
)
def test_what_is_not_a_date_is_refused_for_its_true_reason(text, said):
    with pytest.raises(PartialDateError, match=said):
        PartialDate.read(text)


@pytest.mark.parametrize("number", range(1, 13))
def test_each_month_is_read_by_its_name_and_by_the_first_three_letters(number):
    name = date(2007, number, 1).strftime("%B")
    for said in (name, name[:3]):
        assert PartialDate.read(f"{said} 2007") == PartialDate(2007, number)
    assert PartialDate(2007, number).in_words == f"{name} 2007"


@pytest.mark.parametrize(
    "text",
    [
        "06/29/2007",
        "31 June 2007",
        "29 February 2007",
        "0/2007",
        "13/2007",
        "Juny 2007",
        "June 0000",
        "00/06/2007",
    ],
)
def test_what_is_written_like_a_date_but_is_none_is_refused(text):
    with pytest.raises(PartialDateError) as refusal:
        PartialDate.read(f" {text} ")
    assert f"“{text}”" in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["", "soon", "June", "29/06", "29/06/07", "2007-6", "in June 2007"]
)
def test_what_is_not_written_like_a_date_is_refused(text):
    with pytest.raises(PartialDateError) as refusal:
        PartialDate.read(f" {text} ")
    assert f"“{text}”" in str(refusal.value)


def test_a_refusal_names_what_was_written():
    for text in ("soon", "2007-13"):
        with pytest.raises(PartialDateError) as refusal:
            PartialDate.parse(text)
        assert f"“{text}”" in str(refusal.value)
    with pytest.raises(PartialDateError):
        PartialDate.read("2007-13")


def test_a_long_text_is_named_in_part_when_it_is_not_a_day():
    with pytest.raises(DayError) as refusal:
        read_day(f" {'x' * 50} ")
    assert f"“{'x' * 40}”" in str(refusal.value)


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
    dates.translate_with(lambda sentence: sentence.upper() if sentence.isalpha() else sentence)
    assert in_words(date(2007, 6, 29)) == "29 JUNE 2007"


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
