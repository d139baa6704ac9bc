"""A period: from one date to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .marks import Mark
from .partial import PartialDate
from .words import _, beside, gettext_noop


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
    def earliest(self) -> date:
        """The first day on which it may have begun."""
        return self.start.earliest if self.start else date.min

    @property
    def latest(self) -> date:
        """The last day on which it may have ended."""
        return self.end.latest if self.end else date.max

    @property
    def core(self) -> tuple[date, date] | None:
        """First and last day of the certain core; None where no day is certain.

        A day is certain if it lies in the period whatever its two dates mean: not before the last
        day on which it can have begun, and not after the first on which it can have ended.
        """
        if self.earliest > self.latest:
            return None
        begun = min(self.start.latest if self.start else date.min, self.latest)
        not_ended = max(self.end.earliest if self.end else date.max, self.earliest)
        return (begun, not_ended) if begun <= not_ended else None

    @property
    def is_backwards(self) -> bool:
        """Does it end before it starts, as it is written?"""
        return self.last < self.first

    @property
    def is_known_from_a_sighting(self) -> bool:
        """Is its start only the day on which a source shows it?"""
        return self.start is not None and self.start.mark is Mark.OR_BEFORE

    @property
    def is_last_known_from_a_sighting(self) -> bool:
        """Is its end only the last day on which a source shows it? It is not open, but unknown."""
        return self.end is not None and self.end.mark is Mark.OR_AFTER

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
        """``since 2007``, ``known by 2007``, ``2007 – 29 June 2009``, ``dates unknown``."""
        if self.start and self.end:
            return self._both_in_words(self.start, self.end)
        if self.start:
            return self._since(self.start)
        if self.end:
            return self._until(self.end)
        return _("dates unknown")

    def _both_in_words(self, start: PartialDate, end: PartialDate) -> str:
        if start == end:
            return start.in_words
        if self._is_one_sighting:
            return _with(gettext_noop("known in %(date)s"), date=start.unmarked)
        if start.bare == end.bare and self.is_last_known_from_a_sighting:
            return _with(gettext_noop("from %(start)s, end not known"), start=start)
        if start.bare == end.bare and self.is_known_from_a_sighting:
            return _with(gettext_noop("until %(end)s, beginning not known"), end=end)
        words = {
            "start": self._since(start) if self.is_known_from_a_sighting else start.in_words,
            "end": end.unmarked.in_words if self.is_last_known_from_a_sighting else end.in_words,
        }
        if self.is_last_known_from_a_sighting:
            sentence = gettext_noop("%(start)s, at least until %(end)s")
            return beside(sentence, a_day=end.unmarked.is_day) % words
        return _("%(start)s – %(end)s") % words

    def doubt_on(self, day: date) -> str:
        """``since 2009, day unknown``: it may have begun after that day of 2009; so for an end. Or empty."""
        bounds = (
            (self.start, _("since %(start)s"), "start"),
            (self.end, _("until %(end)s"), "end"),
        )
        for bound, words, name in bounds:
            if bound and bound.is_exact and bound.first <= day <= bound.last and not bound.is_day:
                return words % {name: bound.to_the_day_in_words}
        return ""

    @property
    def _is_one_sighting(self) -> bool:
        """Is it known from one source alone, which shows it neither earlier nor later?"""
        if self.start is None or self.end is None or self.start.bare != self.end.bare:
            return False
        return self.is_known_from_a_sighting and self.is_last_known_from_a_sighting

    def _since(self, start: PartialDate) -> str:
        if self.is_known_from_a_sighting:
            return _with(gettext_noop("known by %(start)s"), start=start.unmarked)
        return _with(gettext_noop("since %(start)s"), start=start)

    def _until(self, end: PartialDate) -> str:
        if self.is_last_known_from_a_sighting:
            return _with(gettext_noop("at least until %(end)s"), end=end.unmarked)
        return _with(gettext_noop("until %(end)s"), end=end)


def _with(sentence: str, **named: PartialDate) -> str:
    """One of PERIODS with its date in words."""
    ((name, written),) = named.items()
    return beside(sentence, a_day=written.is_exact and written.is_day) % {name: written.in_words}


def whole_of(periods: Sequence[Period]) -> Period:
    """From the beginning of the first of those periods to the end of the one that ends last.

    Of those that end on one day, the one that began later counts. Raises ValueError if there is none.
    """
    first = min(periods, key=lambda period: period.first)
    last = max(periods, key=lambda period: (period.last, period.first))
    return Period(first.start, last.end)
