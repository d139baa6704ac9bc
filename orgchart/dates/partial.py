"""A date as far as it is known."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from .marks import Mark
from .reading import Numbers, UnknownMonthError, has_short_year, numbers_of, without_mark
from .words import MONTH_NAMES, _, month_of_a_day

_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FORMS = {
    Mark.EXACT: ("", ""),
    Mark.ABOUT: ("", "~"),
    Mark.UNCERTAIN: ("", "?"),
    Mark.OR_BEFORE: ("[..", "]"),
    Mark.OR_AFTER: ("[", "..]"),
}
"""What stands before and after a date with that mark."""


class PartialDateError(ValueError):
    """The text is not a date that can be read. The message says how to write one."""


class DayError(ValueError):
    """The text is not a day, or the calendar has no such day. The message says what to write."""


@dataclass(frozen=True)  # no slots: its spans are computed once
class PartialDate:
    """A year, a month of a year, or a day, and a mark if it is not quite known.

    ``str()`` gives it back exactly as it was entered. It has two spans: the *written* one, ``first``
    to ``last``, and the days that it can mean, ``earliest`` to ``latest``.
    """

    year: int
    month: int | None = None
    day: int | None = None
    mark: Mark = Mark.EXACT

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2007``, ``2007-06`` or ``2007-06-29``, with a mark, in the digits of any script; raises PartialDateError."""
        bare, mark = _unmarked(_with_own_digits(text.strip()))
        written = _WRITTEN.fullmatch(bare)
        if not written:
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date. Write 2007, 2007-06 or 2007-06-29, as far as it is "
                    "known; 2007~ means about, 2007? uncertain, [..2007] in 2007 or before and "
                    "[2007..] in 2007 or later."
                )
                % {"text": text}
            )
        year, month, day = (None if part is None else int(part) for part in written.groups())
        try:
            date(year or 0, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date in the calendar. Write a date such as 2007-06-29, or "
                    "2007-06 or 2007 if no more is known."
                )
                % {"text": text}
            ) from None
        return cls(year or 0, month, day, mark)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what people write: ``June 2007``, ``29/06/2007``, ``about 2007``, ``2007 or before``.

        The day comes before the month where both are numbers. Raises PartialDateError.
        """
        said, mark = without_mark(_with_own_digits(text))
        if numbers := _numbers(said):
            return cls._checked(text, *numbers, mark)
        try:
            found = cls.parse(said)
        except PartialDateError:
            if _WRITTEN.fullmatch(_unmarked(said)[0]):
                raise
        else:
            if Mark.EXACT in (mark, found.mark):
                return found if mark is Mark.EXACT else replace(found, mark=mark)
        raise PartialDateError(
            _(
                "“%(text)s” is not a date. Write 2007, 2007-06, June 2007 or 29/06/2007, as far "
                "as it is known; “about 2007”, “2007 (uncertain)”, “2007 or before” and “2007 or "
                "later” say what is not."
            )
            % {"text": text.strip()}
        )

    @classmethod
    def _checked(cls, text: str, year: int, month: int, day: int | None, mark: Mark) -> Self:
        try:
            date(year, month, 1 if day is None else day)
        except ValueError:
            raise PartialDateError(
                _(
                    "“%(text)s” is not a date in the calendar. With numbers alone, the day comes first unless the year "
                    "does: write 29/06/2007 or 2007-06-29."
                )
                % {"text": text.strip()}
            ) from None
        return cls(year, month, day, mark)

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date that is known to the day."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        return self._written

    @cached_property
    def _written(self) -> str:
        before, after = _FORMS[self.mark]
        return f"{before}{self.bare}{after}"

    @property
    def bare(self) -> str:
        """The date as it is written, without its mark."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def unmarked(self) -> Self:
        """The same date without its mark."""
        return replace(self, mark=Mark.EXACT)

    @property
    def is_exact(self) -> bool:
        """Has it no mark? It may be a year or a month all the same."""
        return self.mark is Mark.EXACT

    @property
    def is_day(self) -> bool:
        """Is it a day, and not only a month or a year?"""
        return self.day is not None

    @property
    def before(self) -> Self:
        """The last date of what was so until now, when something new is so from this date on.

        The day before a day. What is known to the month or year ended in that month or year. A mark
        stays: what was so until about 2007 ended about 2007. Raises DayError for the first day of
        the calendar.
        """
        if not self.day:
            return self
        if not (earlier := day_before(self.first)):
            raise DayError(_("No day comes before 0001-01-01. Choose a later day."))
        return replace(self.of(earlier), mark=self.mark)

    @property
    def after(self) -> Self:
        """The first date of what is so next, when this is the last of what was: see ``before``.

        Raises DayError for the last day of the calendar.
        """
        if not self.day:
            return self
        if not (later := day_after(self.first)):
            raise DayError(_("No day comes after 9999-12-31. Choose an earlier day."))
        return replace(self.of(later), mark=self.mark)

    @cached_property
    def first(self) -> date:
        """The first day of the date as it is written."""
        return date(self.year, self.month or 1, self.day or 1)

    @cached_property
    def last(self) -> date:
        """The last day of the date as it is written."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @cached_property
    def earliest(self) -> date:
        """The first day that it can mean. What is about or uncertain can mean any day."""
        return self.first if self.mark in (Mark.EXACT, Mark.OR_AFTER) else date.min

    @cached_property
    def latest(self) -> date:
        """The last day that it can mean."""
        return self.last if self.mark in (Mark.EXACT, Mark.OR_BEFORE) else date.max

    @property
    def change_of_end(self) -> date:
        """The day on which it is told as a change that something ended on this date.

        The day after a day. Of a year or month nobody knows the day, so it is told on the last one:
        the end of 2006 is never a change of 2007.
        """
        return (day_after(self.last) or date.max) if self.is_day else self.last

    @property
    def in_words(self) -> str:
        """``29 June 2007``, ``about June 2007``, ``2007 or before``: no more than was entered."""
        words = {"date": self.bare_in_words}
        match self.mark:
            case Mark.ABOUT:
                return _("about %(date)s") % words
            case Mark.UNCERTAIN:
                return _("%(date)s (uncertain)") % words
            case Mark.OR_BEFORE:
                return _("%(date)s or before") % words
            case Mark.OR_AFTER:
                return _("%(date)s or later") % words
            case _exact:
                return words["date"]

    @property
    def to_the_day_in_words(self) -> str:
        """As ``in_words``; where the day is not known it says so: ``2007, day unknown``."""
        return (
            self.in_words if self.is_day else _("%(date)s, day unknown") % {"date": self.in_words}
        )

    @property
    def bare_in_words(self) -> str:
        """The date in words, without its mark."""
        if not self.month:
            return _("%(year)s") % {"year": self.year}
        if not self.day:
            said = {"month": _(MONTH_NAMES[self.month - 1]), "year": self.year}
            return _("%(month)s %(year)s") % said
        said = {"month": month_of_a_day(self.month), "year": self.year, "day": self.day}
        # Some languages write the first day of a month in a way of its own: “1er juillet”.
        return (
            _("1 %(month)s %(year)s") if self.day == 1 else _("%(day)s %(month)s %(year)s")
        ) % said


def _numbers(said: str) -> Numbers | None:
    """The numbers of a date in words or with strokes. Raises PartialDateError if a word is wrong."""
    try:
        found = numbers_of(said)
    except UnknownMonthError as error:
        raise PartialDateError(
            _(
                "“%(text)s” is not a date, because “%(word)s” is not the English name of a month. "
                "Write June 2007 or 2007-06."
            )
            % {"text": said, "word": error}
        ) from None
    if not found and has_short_year(said):
        raise PartialDateError(
            _("“%(text)s” does not say which century. Write the year with four digits: 2007.")
            % {"text": said}
        )
    return found


def _with_own_digits(text: str) -> str:
    """The text with the digits 0 to 9 instead of those of other scripts, such as the ones of Arabic keyboards."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _unmarked(text: str) -> tuple[str, Mark]:
    """The text without the signs of its mark, and the mark."""
    for mark, (before, after) in _FORMS.items():
        if mark is not Mark.EXACT and text.startswith(before) and text.endswith(after):
            return text[len(before) : len(text) - len(after)], mark
    return text, Mark.EXACT


def in_words(day: date) -> str:
    """``29 June 2007``."""
    return PartialDate.of(day).in_words


def read_day(text: str) -> date:
    """Read a day: ``2009-07-31``; a year or a month means its last day. Raises DayError.

    Every address, command and filter of the registry reads a day with this function. A date with a
    mark is not a day.
    """
    try:
        found = PartialDate.parse(text)
    except PartialDateError:
        found = None
    if found and found.is_exact:
        return found.last
    raise DayError(
        _(
            "“%(text)s” is not a day. Write a day of the calendar like 2009-07-31, or 2009-07 or "
            "2009 for the last day of that month or year."
        )
        % {"text": text.strip()[:40]}
    )


def day_before(day: date) -> date | None:
    """The day before; None before the first day of the calendar."""
    return None if day == date.min else day - _DAY


def day_after(day: date) -> date | None:
    """The day after; None after the last day of the calendar."""
    return None if day == date.max else day + _DAY


def year_before(day: date) -> date:
    """The day 365 days before, or the first day of the calendar."""
    return day - _YEAR if day - date.min > _YEAR else date.min
