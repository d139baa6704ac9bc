"""What a workbook shows of a date: the day, or only its month or year.

A date in a workbook is a number of days and a format. The number always names a day; the format says
how much of it a person wrote and sees.
"""

import re
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from orgchart.dates import PartialDate

from .lines import SheetError


class Shown(Enum):
    """How much of a date a format shows."""

    NUMBER = "a number that is not a date"
    DAY = "a day"
    MONTH = "a month of a year"
    YEAR = "a year"
    NO_YEAR = "a date or a time without a year"


_BUILT_IN = {
    **dict.fromkeys((14, 15, 22, 31), Shown.DAY),
    17: Shown.MONTH,
    **dict.fromkeys((16, 18, 19, 20, 21, 45, 46, 47), Shown.NO_YEAR),
    # These mean a day in one country, and a month or a time in another.
    **dict.fromkeys((*range(27, 31), *range(32, 37), *range(50, 59)), Shown.NO_YEAR),
}
"""What the formats show that have a number and no code."""
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NOT_PLACES = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]")
"""What a code shows as it is: quoted text, one character, a space as wide as one, a filling. And
what says a colour, a country or a condition."""
_GENERAL = re.compile(r"general|standard|[0#?.,]*e[+-][0#?]*", re.IGNORECASE)
_PLACE = re.compile(r"am/pm|a/p|y+|m+|d+|h+|s+|e+|b+", re.IGNORECASE)
_LAST = 2_958_465
"""The number of 31 December 9999."""
_LIKE_YEARS = range(1000, 3000)
"""Numbers of days, from 1902 to 1908, that are rather years that somebody typed."""


def shown_by(number: int, code: str | None) -> Shown:
    """What a format shows, by its number and, if the workbook has one, its code."""
    if code is None:
        return _BUILT_IN.get(number, Shown.NUMBER)
    first = _ELAPSED.sub("h", _without_texts(code)).split(";", 1)[0]
    places = _PLACE.findall(_GENERAL.sub("", first))
    kinds = {_kind(places, at) for at in range(len(places))}
    if not kinds:
        return Shown.NUMBER
    if "year" not in kinds or ("day" in kinds and "month" not in kinds):
        return Shown.NO_YEAR
    if "day" in kinds:
        return Shown.DAY
    return Shown.MONTH if "month" in kinds else Shown.YEAR


def _without_texts(code: str) -> str:
    return _NOT_PLACES.sub(lambda found: found[0] if _ELAPSED.fullmatch(found[0]) else "", code)


def _kind(places: list[str], at: int) -> str:
    """What one place of a code shows. An m beside hours or seconds is minutes."""
    place = places[at].casefold()
    if place[0] in "yeb":
        return "year"
    if place[0] == "d":
        return "day" if len(place) <= 2 else "weekday"
    if place[0] == "m":
        before = places[at - 1].casefold()[0] if at else ""
        after = places[at + 1].casefold()[0] if at + 1 < len(places) else ""
        return "time" if len(place) <= 2 and (before == "h" or after == "s") else "month"
    return "time"


def date_of(cell: str, serial: float, shown: Shown, *, from_1904: bool) -> str:
    """The date of a number as far as its format shows it: 2015, 2015-06 or 2015-06-29.

    ``cell`` is the name of the cell, for messages. Raises SheetError if the format shows no year, if
    the number is not a day of the calendar, and if it is rather a year.
    """
    if shown is Shown.NO_YEAR:
        raise _without_year(cell)
    day = _day_of(cell, serial, from_1904)
    if serial.is_integer() and int(serial) in _LIKE_YEARS:
        raise SheetError(
            _(
                "Cell %(cell)s holds the number %(number)s, and its format shows that as %(date)s. "
                "If it is a year, give the cell the format “General”. If it is that date, write it "
                "as text."
            )
            % {"cell": cell, "number": int(serial), "date": PartialDate.of(day).in_words}
        )
    return in_part(cell, day, shown)


def in_part(cell: str, day: date, shown: Shown) -> str:
    """The day as far as a format shows it. Raises SheetError if that has no year."""
    match shown:
        case Shown.NO_YEAR:
            raise _without_year(cell)
        case Shown.YEAR:
            return str(PartialDate(day.year))
        case Shown.MONTH:
            return str(PartialDate(day.year, day.month))
    return str(PartialDate.of(day))


def _without_year(cell: str) -> SheetError:
    return SheetError(
        _(
            "The format of cell %(cell)s shows a time, or a date without its year. Give the cell the "
            "format yyyy-mm-dd, yyyy-mm or yyyy, or write the date as text."
        )
        % {"cell": cell}
    )


def _day_of(cell: str, serial: float, from_1904: bool) -> date:
    days = int(serial) if 0 <= serial < _LAST + 1 else -1
    if from_1904 and 0 <= days <= _LAST - 1462:
        return date(1904, 1, 1) + timedelta(days)
    # The first calendar counts a 29 February 1900, which is number 60 and did not exist.
    if not from_1904 and days > 0 and days != 60:
        return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)
    raise SheetError(
        _(
            "Cell %(cell)s has the format of a date, and its number %(number)s is not a day. Write "
            "the date as text."
        )
        % {"cell": cell, "number": serial}
    )
