"""The words of dates. They are marked for translation with ``_``.

``_`` gives them back in English until ``translate_with`` names a translation, because nothing here
imports Django.
"""

from collections.abc import Callable

OF_A_DAY = "of a day"
"""The context of a month beside a day: Russian writes “июнь 2007”, but “29 июня 2007”."""

BESIDE_A_DAY = "with a day"
"""The context of a sentence of PERIODS whose date is a day, and not a month or a year."""


def _in_english(sentence: str, _context: str) -> str:
    return sentence


_translation: Callable[[str, str], str] = _in_english


def translate_with(translation: Callable[[str, str], str]) -> None:
    """Say dates through this function from now on. It gets the English sentence and its context, or an empty text."""
    global _translation  # noqa: PLW0603
    _translation = translation


def _(sentence: str) -> str:
    return _translation(sentence, "")


def month_of_a_day(number: int) -> str:
    """The month of that number, 1 to 12, as it is written beside a day."""
    return _translation(MONTHS_OF_DAYS[number - 1], OF_A_DAY)


def beside(sentence: str, *, a_day: bool) -> str:
    """A sentence of PERIODS for a date: French writes “depuis 2007” and “depuis juin 2007”, but “depuis le 29 juin 2007”."""
    return _translation(sentence, BESIDE_A_DAY if a_day else "")


def gettext_noop(word: str) -> str:
    """The word as it is, marked for translation."""
    return word


def pgettext_lazy(_context: str, word: str) -> str:
    """The word as it is, marked for translation in a context."""
    return word


MONTH_NAMES = (
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
MONTHS_OF_DAYS = (
    pgettext_lazy("of a day", "January"),
    pgettext_lazy("of a day", "February"),
    pgettext_lazy("of a day", "March"),
    pgettext_lazy("of a day", "April"),
    pgettext_lazy("of a day", "May"),
    pgettext_lazy("of a day", "June"),
    pgettext_lazy("of a day", "July"),
    pgettext_lazy("of a day", "August"),
    pgettext_lazy("of a day", "September"),
    pgettext_lazy("of a day", "October"),
    pgettext_lazy("of a day", "November"),
    pgettext_lazy("of a day", "December"),
)
"""The same names, marked for translation in the context ``OF_A_DAY``."""

PERIODS = (
    pgettext_lazy("with a day", "known in %(date)s"),
    pgettext_lazy("with a day", "from %(start)s, end not known"),
    pgettext_lazy("with a day", "until %(end)s, beginning not known"),
    pgettext_lazy("with a day", "%(start)s, at least until %(end)s"),
    pgettext_lazy("with a day", "known by %(start)s"),
    pgettext_lazy("with a day", "since %(start)s"),
    pgettext_lazy("with a day", "at least until %(end)s"),
    pgettext_lazy("with a day", "until %(end)s"),
)
"""What is said of periods, marked for translation in the context ``BESIDE_A_DAY``."""
