"""Dates as people write them: “about June 2007”, “29/06/2007”, “2007 or before”."""

import re
from collections.abc import Sequence

from .marks import Mark
from .words import MONTH_NAMES

_MONTHS = {
    name: number
    for number, month in enumerate(map(str.casefold, MONTH_NAMES), start=1)
    for name in (month, month[:3])
} | {"sept": 9}
_SAID = (
    re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})([/.-])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"),
    re.compile(
        r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -])?(?P<name>[^\W\d_]+)[ -](?P<year>[0-9]{4})"
    ),
    re.compile(r"(?P<name>[^\W\d_]+) (?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<year>[0-9]{4})"),
)
"""Ways to say a date, beside ISO 8601, once it is in small letters and single spaces. With bare
numbers the day comes first, as the United Nations writes it, unless the year does. A year and one
more number, as in 2007/08, is not one of them: it can be two years."""
_SHORT_YEAR = re.compile(
    rf"(?:[0-9]{{1,2}}[ -])?(?:{'|'.join(_MONTHS)})[ -]'?[0-9]{{2}}"
    r"|[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}"
)
"""A date whose year has two digits, as spreadsheets show it."""


def _any_case(way: str) -> re.Pattern[str]:
    return re.compile(way, re.IGNORECASE)


_MARKED: Sequence[tuple[Mark, re.Pattern[str]]] = (
    (Mark.ABOUT, _any_case(r"(?:about|around|circa|ca\.?|c\.?) ?(?P<date>.*)")),
    (Mark.UNCERTAIN, _any_case(r"(?:perhaps|probably|maybe) (?P<date>.*)")),
    (Mark.UNCERTAIN, _any_case(r"(?P<date>.*) \(uncertain\)")),
    (Mark.OR_BEFORE, _any_case(r"(?:known by|known since|by) (?P<date>.*)")),
    (Mark.OR_BEFORE, _any_case(r"(?P<date>.*) or (?:before|earlier)")),
    (Mark.OR_AFTER, _any_case(r"(?:at least until|until at least) (?P<date>.*)")),
    (Mark.OR_AFTER, _any_case(r"(?P<date>.*) or (?:later|after)")),
)
"""Ways to say that a date is not quite known."""

Numbers = tuple[int, int, int | None]
"""The year, the month and the day."""


class UnknownMonthError(ValueError):
    """A word stands where the name of a month does. The text of the error is the word."""


def without_mark(text: str) -> tuple[str, Mark]:
    """The date in a text such as “about June 2007”, and the mark that the words mean."""
    said = " ".join(text.split())
    for mark, way in _MARKED:
        if found := way.fullmatch(said):
            return found["date"], mark
    return said, Mark.EXACT


def numbers_of(text: str) -> Numbers | None:
    """The numbers of a date in words or with strokes; None if it is not written like one.

    Raises UnknownMonthError if it is written like one with a word that is not a month.
    """
    said = _plain(text)
    for way in _SAID:
        if found := way.fullmatch(said):
            parts = found.groupdict()
            if "name" in parts and parts["name"] not in _MONTHS:
                raise UnknownMonthError(parts["name"])
            month = _MONTHS[parts["name"]] if "name" in parts else int(parts["month"])
            day = parts.get("day")
            return int(parts["year"]), month, None if day is None else int(day)
    return None


def has_short_year(text: str) -> bool:
    """Is it written like a date whose year has two digits, such as “29-Jun-07”?"""
    return _SHORT_YEAR.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[,.](?= )|,", " ", text.casefold()).split())
