"""Dates are read as people write them."""

from datetime import date

import pytest

from orgchart.dates import (
    DayError,
    PartialDate,
    PartialDateError,
    read_day,
)

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
        ("٢٩/٦/٢٠٠٧", "2007-06-29"),
    ],
)
def test_dates_are_read_as_people_write_them(text, meant):
    assert str(PartialDate.read(text)) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("juin 2007", "“juin” is not the English name of a month"),
        ("29-août-2007", "“août” is not the English name of a month"),
        ("at leaﬆ until 12007", "is not a date"),
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
