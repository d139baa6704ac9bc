"""Numbers, years, sessions, parts and suffixes: what is plausible, and how it is printed."""

import re
from dataclasses import dataclass

from .errors import SymbolError, _, shown

FIRST_YEAR = 1946
"""The first year that a symbol can name."""
LAST_SPECIAL = 60
"""No special session so far has a number near this."""
MOST_OF_A_SESSION = 999
"""The Assembly numbers the resolutions of a session from 1 and its decisions from 401; it reaches about 600."""
MOST_OF_A_YEAR = 50
"""The Security Council has adopted about 35 resolutions a year since 1946, and never more than 50 on average."""


@dataclass(frozen=True, slots=True)
class Years:
    """Checks of years and sessions; ``latest`` is the last plausible year."""

    latest: int

    def year(self, digits: str, first: int, what: str) -> int:
        """Return the year. Raises SymbolError for one before ``first`` or after the next year."""
        # Documents of next year's session are issued before it begins.
        if not first <= int(digits) <= self.latest + 1:
            raise SymbolError(
                _(
                    "%(digits)s is not a plausible year for %(what)s. Give a year from %(first)s to "
                    "%(last)s."
                ),
                digits=digits,
                what=what,
                first=first,
                last=self.latest + 1,
            )
        return int(digits)

    def assembly_session(self, digits: str) -> int:
        """Return the session. Raises SymbolError for one that has not opened by next year.

        Session n opens in the year 1945 + n. Symbols begin with the session since the 31st.
        """
        first, last = 31, self.latest - 1945 + 1
        if int(digits) > last:
            raise SymbolError(
                _(
                    "Session %(digits)s of the General Assembly has not been, so %(digits)s is not "
                    "a plausible session. Give a session from %(first)s to %(last)s."
                ),
                digits=digits,
                first=first,
                last=last,
            )
        if not first <= int(digits) <= last:
            raise SymbolError(
                _(
                    "%(digits)s is not a plausible session of the General Assembly for this form of "
                    "symbol. Give a session from %(first)s to %(last)s."
                ),
                digits=digits,
                first=first,
                last=last,
            )
        return int(digits)

    def council_number(self, digits: str, year: int) -> int:
        """Return the number of a resolution of the Security Council, which are numbered through since 1946.

        Raises SymbolError for one that the Council cannot have reached in that year.
        """
        last = MOST_OF_A_YEAR * (year - FIRST_YEAR + 1)
        if number_of(digits) > last:
            raise SymbolError(
                _(
                    "%(digits)s is not a plausible number of a Security Council resolution of "
                    "%(year)s. Check the number: it is below %(last)s."
                ),
                digits=digits,
                year=year,
                last=last,
            )
        return number_of(digits)

    def rights_session(self, digits: str) -> int:
        """Return the session. Raises SymbolError for one that cannot have opened yet.

        The Human Rights Council has met since 2006, about three times a year.
        """
        last = 3 * (self.latest - 2005) + 3
        if not 1 <= int(digits) <= last:
            raise SymbolError(
                _(
                    "%(digits)s is not a plausible session of the Human Rights Council. Give a "
                    "session from 1 to %(last)s."
                ),
                digits=digits,
                last=last,
            )
        return int(digits)


def roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral up to 89. Raises SymbolError for IIII or VX."""
    if not re.fullmatch(r"(?=.)L?X{0,3}(?:IX|IV|V?I{0,3})|XL(?:IX|IV|V?I{0,3})", numeral):
        raise SymbolError(_("“%(text)s” is not a Roman numeral of a session."), text=shown(numeral))
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def roman_session(session: str, last: dict[str, int], refusal: str) -> str:
    """Return the session. Raises SymbolError, with the refusal, for one after the ``last`` with a Roman numeral."""
    special, _dash, numeral = session.rpartition("-")
    value = roman_value(numeral)
    if value > last.get(special, 0):
        raise SymbolError(refusal, session=session)
    return session


def number_of(digits: str) -> int:
    """Return the number. Raises SymbolError for one that begins with 0."""
    if digits.startswith("0"):
        raise SymbolError(
            _("“%(digits)s” is not a document number: it begins with 0."), digits=digits
        )
    return int(digits)


def number_of_session(digits: str) -> int:
    """Return the number of a text that the Assembly adopted. Raises SymbolError for more than a session has."""
    if number_of(digits) > MOST_OF_A_SESSION:
        raise SymbolError(
            _(
                "%(digits)s is not a plausible number of a General Assembly resolution or "
                "decision. Give a number up to %(last)s."
            ),
            digits=digits,
            last=MOST_OF_A_SESSION,
        )
    return number_of(digits)


def part_of(letters: str) -> str:
    """Return “C”, or “A-B” for parts that are printed as one. Raises SymbolError for “B-A”."""
    first, dash, last = letters.partition("-")
    if dash and first >= last:
        raise SymbolError(
            _("“%(letters)s” is not a range of parts, because it does not go up."), letters=letters
        )
    return letters


_SUFFIX_WORDS = {"ADD": "Add.", "CORR": "Corr.", "REV": "Rev.", "AMEND": "Amend."}
SUFFIX = re.compile(r"(ADD|CORR|REV|AMEND)\.?([1-9][0-9]{0,2})")
SUFFIXES = r"(?P<suffixes>(?:/(?:ADD|CORR|REV|AMEND)\.?[1-9][0-9]{0,2})*)"
PART = r"(?P<part>[A-Z](?:-[A-Z])?)?"


def suffixes_in(text: str) -> tuple[str, ...]:
    """Return the suffixes in a text as they are printed, in order: ``("Add.1", "Corr.1")``."""
    return tuple(_SUFFIX_WORDS[word] + number for word, number in SUFFIX.findall(text))


def printed_with(number: str, part: str, suffixes: tuple[str, ...]) -> str:
    """Return number, part and suffixes as they are printed: ``262 C/Add.1``."""
    return "/".join([f"{number} {part}" if part else number, *suffixes])
