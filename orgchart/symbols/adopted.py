"""Resolutions, decisions and presidential statements: each organ has a form of its own."""

import re

from .errors import SymbolError, Word, _, shown
from .plausible import (
    LAST_SPECIAL,
    PART,
    SUFFIXES,
    Years,
    number_of,
    number_of_session,
    part_of,
    printed_with,
    roman_session,
    suffixes_in,
)
from .symbol import Kind, Symbol

ADOPTED_KINDS = {
    "RES": Kind.RESOLUTION,
    "DEC": Kind.DECISION,
    "PRST": Kind.PRESIDENTIAL_STATEMENT,
}
_BY_SESSION = re.compile(
    rf"A/(?P<series>RES|DEC)/(?P<session>(?:E?S-)?[0-9]{{1,3}})/(?P<number>[0-9]{{1,6}}){PART}{SUFFIXES}"
)
_BY_ROMAN_SESSION = re.compile(
    r"(?P<organ>A|E)/(?P<series>RES|DEC)/(?P<number>[0-9]{1,4})\((?P<session>(?:E?S-)?[A-Z]+)\)"
    rf"{PART}{SUFFIXES}"
)
_ASSEMBLY_ROMAN = {"": 30, "S": 7, "ES": 5}
"""Sessions I–XXX, special S-I–S-VII and emergency ES-I–ES-V; arabic numerals followed (1976)."""
_COUNCIL_ROMAN = {"": 63}
_FIRST_ARABIC_SPECIAL = {"S": 8, "ES": 6}


def assembly(text: str, years: Years) -> Symbol | None:
    """Return a resolution or decision of the General Assembly; None for anything else.

    Raises SymbolError when the text begins like one and is none.
    """
    if not re.match(r"A/(RES|DEC)(/|$)", text):
        return None
    # People cite the old resolutions as "377 A (V)"; documents print A/RES/377 (V) A.
    text = re.sub(r"^(A/RES/[0-9]+)([A-Z])(\([A-Z-]+\))$", r"\1\3\2", text)
    if old := _BY_ROMAN_SESSION.fullmatch(text):
        return _adopted_in_roman_session(old)
    found = _BY_SESSION.fullmatch(text)
    if not found:
        raise SymbolError(
            _(
                "“%(text)s” is not a General Assembly resolution or decision. After A/RES/ or "
                "A/DEC/ write a session and a number, as in A/RES/61/279, or a number and a "
                "session in Roman numerals, as in A/RES/377 (V)."
            ),
            text=shown(text),
        )
    session = found["session"]
    special, dash, digits = session.rpartition("-")
    number_of(digits)
    if not dash:
        years.assembly_session(digits)
    elif not _FIRST_ARABIC_SPECIAL[special] <= int(digits) <= LAST_SPECIAL:
        raise SymbolError(
            _("“%(session)s” is not a plausible special session, written in this way."),
            session=session,
        )
    number_of_session(found["number"])
    return _adopted("A", found["series"], f"{session}/", found, session=session)


def _adopted_in_roman_session(found: re.Match[str]) -> Symbol:
    by_assembly = found["organ"] == "A"
    session = roman_session(
        found["session"],
        _ASSEMBLY_ROMAN if by_assembly else _COUNCIL_ROMAN,
        _(
            "“(%(session)s)” is not a session of the General Assembly that is counted in "
            "Roman numerals."
        )
        if by_assembly
        else _(
            "“(%(session)s)” is not a session of the Economic and Social Council that is "
            "counted in Roman numerals."
        ),
    )
    return _adopted(found["organ"], found["series"], "", found, session=session)


def _adopted(
    body: str,
    series: str,
    before_number: str,
    found: re.Match[str],
    session: str = "",
    year: int | None = None,
) -> Symbol:
    number = number_of(found["number"])
    groups = found.groupdict()
    part, suffixes = part_of(groups.get("part") or ""), suffixes_in(groups.get("suffixes") or "")
    roman = "" if before_number or not session else f" ({session})"
    text = f"{body}/{series}/{before_number}" + printed_with(f"{number}{roman}", part, suffixes)
    return Symbol(text, body, ADOPTED_KINDS[series], session, year, number, part, suffixes)


_SECURITY_RESOLUTION = re.compile(r"S/RES/(?P<number>[0-9]{1,6})\((?P<year>[0-9]{4})\)" + SUFFIXES)
_SECURITY_STATEMENT = re.compile(r"S/PRST/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,3})" + SUFFIXES)


def security_council(text: str, years: Years) -> Symbol | None:
    """Return a resolution or presidential statement of the Security Council; None for others.

    Raises SymbolError when the text begins like one and is none.
    """
    if re.match(r"S/RES(/|$)", text):
        found = _SECURITY_RESOLUTION.fullmatch(text)
        if not found:
            raise SymbolError(
                _(
                    "“%(text)s” is not a Security Council resolution. After S/RES/ write a number "
                    "and a year, as in S/RES/1542 (2004)."
                ),
                text=shown(text),
            )
        year = years.year(found["year"], 1946, Word(_("a Security Council resolution")))
        number, suffixes = (
            years.council_number(found["number"], year),
            suffixes_in(found["suffixes"]),
        )
        printed = printed_with(f"{number} ({year})", "", suffixes)
        return Symbol(f"S/RES/{printed}", "S", Kind.RESOLUTION, "", year, number, suffixes=suffixes)
    if re.match(r"S/PRST(/|$)", text):
        found = _SECURITY_STATEMENT.fullmatch(text)
        if not found:
            raise SymbolError(
                _(
                    "“%(text)s” is not a presidential statement. After S/PRST/ write a year and a "
                    "number, as in S/PRST/2005/30."
                ),
                text=shown(text),
            )
        year = years.year(found["year"], 1994, Word(_("a presidential statement")))
        return _adopted("S", "PRST", f"{year}/", found, year=year)
    return None


_COUNCIL_BY_YEAR = re.compile(
    rf"E/(?P<series>RES|DEC)/(?P<year>[0-9]{{4}})/(?P<number>[0-9]{{1,3}}){PART}{SUFFIXES}"
)


def economic_and_social_council(text: str, years: Years) -> Symbol | None:
    """Return a resolution or decision of the Economic and Social Council; None for others.

    Raises SymbolError when the text begins like one and is none.
    """
    if not re.match(r"E/(RES|DEC)(/|$)", text):
        return None
    if old := _BY_ROMAN_SESSION.fullmatch(text):
        return _adopted_in_roman_session(old)
    found = _COUNCIL_BY_YEAR.fullmatch(text)
    if not found:
        raise SymbolError(
            _(
                "“%(text)s” is not a resolution or decision of the Economic and Social Council. "
                "Write one like E/RES/2012/30 or E/RES/131 (VI)."
            ),
            text=shown(text),
        )
    year = years.year(
        found["year"], 1978, Word(_("a resolution of the Economic and Social Council"))
    )
    return _adopted("E", found["series"], f"{year}/", found, year=year)


_RIGHTS = re.compile(
    r"A/HRC/(?P<series>RES|DEC|PRST)/(?P<session>(?:S-|OS/)?[0-9]{1,3})/(?P<number>[0-9]{1,3})"
    + SUFFIXES
)


def human_rights(text: str, years: Years) -> Symbol | None:
    """Return a text that the Human Rights Council adopted; None for others.

    Raises SymbolError when the text begins like one and is none.
    """
    if not re.match(r"A/HRC/(RES|DEC|PRST)(/|$)", text):
        return None
    found = _RIGHTS.fullmatch(text)
    if not found:
        raise SymbolError(
            _(
                "“%(text)s” is not a text of the Human Rights Council. Write one like "
                "A/HRC/RES/48/3, A/HRC/RES/S-30/1 or A/HRC/PRST/OS/12/1."
            ),
            text=shown(text),
        )
    session = found["session"]
    digits = re.sub(r"[^0-9]", "", session)
    number_of(digits)
    years.rights_session(digits)
    return _adopted("A/HRC", found["series"], f"{session}/", found, session=session)
