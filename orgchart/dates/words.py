"""The words of dates. They are marked for translation with ``_``.

``_`` gives them back in English until ``translate_with`` names a translation, because nothing here
imports Django.
"""

from collections.abc import Callable

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
