"""In which years a document can have been adopted or issued, as far as its symbol tells."""

import re
from typing import NamedTuple

from .plausible import roman_value
from .symbol import Symbol
from .vocabulary import HELD_IN


class YearsOf(NamedTuple):
    """The first and the last year; the last is None if it can be any later one."""

    first: int
    last: int | None

    def has(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


def years_of(symbol: Symbol) -> YearsOf | None:
    """The years of the session or the year in a symbol; None if it names neither, or one that tells no year.

    A session of the General Assembly opens in a September and closes in the next. What the symbol of another
    year names may be of the year before: a letter of December has a number of January, and the Economic and
    Social Council counts from July to July. A correction or an addition may come a year later.
    """
    own = _of_year(symbol) if symbol.year else _of_session(symbol)
    if own and own.last and symbol.suffixes:
        return own._replace(last=own.last + 1)
    return own


def _of_year(symbol: Symbol) -> YearsOf:
    year = symbol.year
    assert year is not None
    adopted = symbol.text.startswith(("S/RES/", "S/PRST/"))
    return YearsOf(year if adopted else year - 1, year)


_SESSION = re.compile(r"(?:(?P<special>E?S)-)?(?P<number>[0-9]+|[IVXL]+)")


def _of_session(symbol: Symbol) -> YearsOf | None:
    found = _SESSION.fullmatch(symbol.session)
    is_assembly = symbol.body.split("/")[0] == "A" and "HRC" not in symbol.body
    if not found or not is_assembly:
        return None
    digits, special = found["number"], found["special"]
    number = int(digits) if digits.isdecimal() else roman_value(digits)
    regular = HELD_IN[special].get(number) if special else number
    if regular is None:
        return None
    # An emergency special session is adjourned, and resumed years later.
    return YearsOf(1945 + regular, None if special == "ES" else 1946 + regular)
