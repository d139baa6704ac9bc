"""Partial dates and periods: what is known of a date, and nothing more.

A date is written to the precision that is known (reduced-precision ISO 8601): ``2007``,
``2007-06`` or ``2007-06-29``. A partial date stands for its whole year or month.

A period is inclusive at both ends; an empty end is open. Because its dates may be partial it has
two extents: the *outer bound* (first day of the start … last day of the end), which answers "on a
day", and the *certain core* (last day of the start … first day of the end), which answers "do two
periods clash": "until 2007" and "from 2007" do not.

The calendar has the years 1 to 9999, and no day outside them can be meant.

Nothing here imports Django or reads the clock. The words are marked for translation with ``_``,
which gives them back in English until ``translate_with`` names a translation.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_DAY = timedelta(days=1)
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SAID = (
    re.compile(r"(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})"),
    re.compile(r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? )?(?P<name>[a-z]+) (?P<year>[0-9]{4})"),
    re.compile(r"(?P<name>[a-z]+) (?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<year>[0-9]{4})"),
)
"""Ways to say a date, beside ISO 8601, once it is in small letters and single spaces. With bare
numbers the day comes first, as the United Nations writes it."""


_translation: Callable[[str], str] = str


def translate_with(translation: Callable[[str], str]) -> None:
    """Say dates through this function from now on; it gets the English sentence."""
    global _translation  # noqa: PLW0603
    _translation = translation


def _(sentence: str) -> str:
    return _translation(sentence)


def gettext_noop(word: str) -> str:
    """The word as it is, marked for translation."""
    return word


_MONTH_NAMES = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
_MONTHS = {
    name: number
    for number, month in enumerate(map(str.casefold, _MONTH_NAMES), start=1)
    for name in (month, month[:3])
} | {"sept": 9}


class PartialDateError(ValueError):
    """The text is not a date that can be read. The message says how to write one."""


class DayError(ValueError):
    """The text is not a day, or the calendar has no such day. The message says what to write."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day. ``str()`` gives it back exactly as it was entered."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2007``, ``2007-06`` or ``2007-06-29``; raises PartialDateError."""
        written = _WRITTEN.fullmatch(text.strip())
        if not written:
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date. Write 2007, 2007-06 or 2007-06-29, as far as it is "
                    "known."
                )
                % {"text": text}
            )
        year, month, day = (int(part) if part else None for part in written.groups())
        try:
            date(year or 0, month or 1, day or 1)
        except ValueError:
            raise PartialDateError(
                _("“%(text)s” is not a date in the calendar. Write a date such as 2007-06-29.")
                % {"text": text}
            ) from None
        return cls(year or 0, month, day)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what people write: ``2007-06``, ``June 2007``, ``29/06/2007``, ``June 29, 2007``.

        The day comes before the month where both are numbers. Raises PartialDateError.
        """
        said = " ".join(re.sub(r"[,.](?= )|,", " ", text.casefold()).split())
        for way in _SAID:
            if found := way.fullmatch(said):
                parts = found.groupdict()
                month = _MONTHS.get(parts["name"] or "") if "name" in parts else int(parts["month"])
                return cls._checked(text, int(parts["year"]), month or 0, parts.get("day"))
        if not _WRITTEN.fullmatch(text.strip()):
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date. Write 2007, 2007-06, June 2007 or 29/06/2007, as far "
                    "as it is known."
                )
                % {"text": text.strip()}
            )
        return cls.parse(text)

    @classmethod
    def _checked(cls, text: str, year: int, month: int, day: str | None) -> Self:
        try:
            date(year, month, int(day or 1))
        except ValueError:
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date in the calendar. With numbers alone, the day comes first: "
                    "write 29/06/2007."
                )
                % {"text": text.strip()}
            ) from None
        return cls(year, month, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date that is known to the day."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def before(self) -> Self:
        """The last date of what was so until now, when something new is so from this date on.

        The day before a day. What is known to the month or year ended in that month or year.
        Raises DayError for the first day of the calendar.
        """
        if not self.day:
            return self
        if not (earlier := day_before(self.first)):
            raise DayError(_("No day comes before 0001-01-01. Choose a later day."))
        return self.of(earlier)

    @property
    def after(self) -> Self:
        """The first date of what is so next, when this is the last of what was: see ``before``.

        Raises DayError for the last day of the calendar.
        """
        if not self.day:
            return self
        if not (later := day_after(self.first)):
            raise DayError(_("No day comes after 9999-12-31. Choose an earlier day."))
        return self.of(later)

    @property
    def first(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def in_words(self) -> str:
        """``29 June 2007``, ``June 2007`` or ``2007``: no more than was entered."""
        if not self.month:
            return str(self.year)
        said = {"month": _(_MONTH_NAMES[self.month - 1]), "year": self.year, "day": self.day}
        return (_("%(day)s %(month)s %(year)s") if self.day else _("%(month)s %(year)s")) % said


def in_words(day: date) -> str:
    """``29 June 2007``."""
    return PartialDate.of(day).in_words


def read_day(text: str) -> date:
    """Read a day: ``2009-07-31``; a year or a month means its last day. Raises DayError.

    Every address, command and filter of the registry reads a day with this function.
    """
    try:
        return PartialDate.parse(text).last
    except PartialDateError:
        raise DayError(
            _(
                "“%(text)s” is not a day. Write a day of the calendar like 2009-07-31, or 2009-07 or "
                "2009 for the last day of that month or year."
            )
            % {"text": text.strip()[:40]}
        ) from None


def day_before(day: date) -> date | None:
    """The day before; None before the first day of the calendar."""
    return None if day == date.min else day - _DAY


def day_after(day: date) -> date | None:
    """The day after; None after the last day of the calendar."""
    return None if day == date.max else day + _DAY


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both included; ``None`` is open."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __str__(self) -> str:
        return f"{self.start or ''}/{self.end or ''}"

    @property
    def first(self) -> date:
        """First day of the outer bound."""
        return self.start.first if self.start else date.min

    @property
    def last(self) -> date:
        """Last day of the outer bound."""
        return self.end.last if self.end else date.max

    @property
    def core(self) -> tuple[date, date] | None:
        """First and last day of the certain core; None where no day is certain."""
        first = self.start.last if self.start else date.min
        last = self.end.first if self.end else date.max
        return (first, last) if first <= last else None

    @property
    def is_backwards(self) -> bool:
        """Does it surely end before it starts?"""
        return self.last < self.first

    def contains(self, day: date) -> bool:
        """Does it hold on that day, by its outer bound?"""
        return self.first <= day <= self.last

    def overlaps(self, other: "Period") -> bool:
        """Is there a day on which both may hold, by their outer bounds?"""
        return self.first <= other.last and other.first <= self.last

    def clashes(self, other: "Period") -> bool:
        """Is there a day on which both surely hold, by their certain cores?"""
        mine, theirs = self.core, other.core
        return bool(mine and theirs and mine[0] <= theirs[1] and theirs[0] <= mine[1])

    @property
    def in_words(self) -> str:
        """``since 2007``, ``until June 2007``, ``2007 – 29 June 2009``, ``dates unknown``."""
        if self.start and self.end:
            if self.start == self.end:
                return self.start.in_words
            both = {"start": self.start.in_words, "end": self.end.in_words}
            return _("%(start)s – %(end)s") % both
        if self.start:
            return _("since %(start)s") % {"start": self.start.in_words}
        if self.end:
            return _("until %(end)s") % {"end": self.end.in_words}
        return _("dates unknown")
