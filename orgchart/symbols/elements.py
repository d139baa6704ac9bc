"""All other documents, read element by element."""

import re
from dataclasses import dataclass

from .adopted import ADOPTED_KINDS
from .errors import SymbolError, shown
from .plausible import LAST_SPECIAL, SUFFIX, Years, number_of, suffixes_in
from .symbol import Kind, Symbol
from .vocabulary import (
    BODY_ELEMENTS,
    DOCUMENT_ELEMENTS,
    IN_BRACKETS,
    ORGANS,
    PRINTED_SO,
    TREATY_BODIES,
    WORDS,
    organ_of,
)

_RECORD_ELEMENTS = ("PV", "SR")
_DOTTED = re.compile(r"([A-Z]+)\.([1-9][0-9]{0,4}[A-Z]?|(?<=WG\.)[IVX]{1,5})")
_SPECIAL = re.compile(r"(S|ES|OS)-([1-9][0-9]?)")
_FIRST_YEAR_IN_SYMBOLS = 1946


@dataclass(slots=True)
class _Elements:
    """What has been read of a symbol so far, element by element."""

    years: Years
    body: list[str]
    printed: list[str]
    numbers: list[int]
    kind: Kind = Kind.OTHER
    session: str = ""
    year: int | None = None
    number: int | None = None
    suffixes: tuple[str, ...] = ()


def other(text: str, years: Years) -> Symbol:
    first, *elements = text.split("/")
    if first not in ORGANS:
        raise SymbolError(
            f"“{shown(text)}” is not a document symbol: “{shown(first)}” is not the first element "
            "of any symbol, as A, S, E or ST are."
        )
    if not elements:
        raise SymbolError(f"“{text}” names an organ and no document.")
    read = _Elements(years, [first], [first], [])
    for element in elements:
        _read_element(element, read, text)
    if read.number is None:
        raise SymbolError(f"“{shown(text)}” has no document number.")
    _check_sessions(read, text)
    return Symbol(
        text="/".join(read.printed),
        body="/".join(read.body),
        kind=_kind(read),
        session=read.session,
        year=read.year,
        number=read.number,
        suffixes=read.suffixes,
    )


def _read_element(element: str, read: _Elements, text: str) -> None:
    plain, bracket, inside = element.partition("(")
    if SUFFIX.fullmatch(plain):
        if read.number is None:
            raise SymbolError(f"“{shown(text)}” has “{plain}” before the document number.")
        read.suffixes += suffixes_in(plain)
        printed = read.suffixes[-1]
    elif read.suffixes:
        raise SymbolError(f"“{shown(text)}” has “{plain}” after {read.suffixes[-1]}.")
    else:
        printed = _read_plain_element(plain, read, text)
    if bracket:
        printed += " (" + _inside_brackets(inside, text) + ")"
    read.printed.append(printed)


def _read_plain_element(plain: str, read: _Elements, text: str) -> str:
    """Read an element that is neither a suffix nor brackets; return it as printed."""
    if re.fullmatch(r"[0-9]{1,6}", plain):
        read.numbers.append(number_of(plain))
        read.number = read.numbers[-1]
        return plain
    if special := _SPECIAL.fullmatch(plain):
        if read.numbers or int(special[2]) > LAST_SPECIAL:
            raise SymbolError(f"“{shown(text)}” has “{plain}” where no session stands.")
        read.session = plain
        return plain
    if dotted := _DOTTED.fullmatch(plain):
        return _read_dotted(dotted, read, text)
    known = plain in WORDS or (plain == "C" and read.body[0] in TREATY_BODIES)
    if known and read.number is None:
        # The organs that adopt texts have had their turn in the readers above.
        if plain in ADOPTED_KINDS:
            raise SymbolError(
                f"“{shown(text)}” is not how texts of the {organ_of(read.body[0])} are numbered."
            )
        read.body.append(PRINTED_SO.get(plain, plain))
        return read.body[-1]
    raise SymbolError(
        f"“{shown(text)}” has “{shown(plain)}”, which is not an element of a document symbol."
        if plain
        else f"“{shown(text)}” has an empty element: two slashes, or one at an end."
    )


def _read_dotted(dotted: re.Match[str], read: _Elements, text: str) -> str:
    word, digits = dotted.groups()
    if word in BODY_ELEMENTS and read.number is None:
        read.body.append(f"{PRINTED_SO.get(word, word)}.{digits}")
        return read.body[-1]
    # The number of a working paper may follow a session (A/AC.105/C.2/2005/WP.1).
    if word not in DOCUMENT_ELEMENTS or not digits[0].isdigit():
        raise SymbolError(f"“{shown(text)}” has “{dotted[0]}”, which no series of documents uses.")
    printed = f"{DOCUMENT_ELEMENTS[word]}.{digits}"
    if word in _RECORD_ELEMENTS:
        read.kind = Kind.RECORD
    elif word == "RES":
        read.kind = Kind.RESOLUTION
    elif word == "DEC":
        read.kind = Kind.DECISION
    else:
        read.kind = Kind.OTHER
    read.number = int(re.sub(r"[A-Z]", "", digits))
    return printed


def _inside_brackets(inside: str, text: str) -> str:
    content = inside.removesuffix(")")
    if content == inside:
        raise SymbolError(f"“{shown(text)}” opens a bracket and does not close it.")
    for pattern, printed in IN_BRACKETS:
        if found := pattern.fullmatch(content):
            return found.expand(printed)
    raise SymbolError(
        f"“{shown(text)}” has “({shown(content)})”, which is not a part of a document symbol."
    )


def _check_sessions(read: _Elements, text: str) -> None:
    """Tell session and year from number, and refuse what cannot be either."""
    several = read.numbers and (len(read.numbers) > 1 or read.number != read.numbers[-1])
    first = read.numbers[0] if read.numbers else 0
    if len(read.numbers) > 2 and read.body[0] in "ASE":
        raise SymbolError(f"“{shown(text)}” has more numbers than a symbol of this series.")
    if not several:
        return
    if read.body[0] == "A" and "CONF" not in "".join(read.body):
        if read.session:
            return
        if first >= _FIRST_YEAR_IN_SYMBOLS and len(read.body) > 1:
            read.year = read.years.year(str(first), _FIRST_YEAR_IN_SYMBOLS, "this symbol")
        elif "HRC" in read.body:
            read.session = str(read.years.rights_session(str(first)))
        else:
            read.session = str(read.years.assembly_session(str(first)))
    elif read.body[0] in ("S", "E", "ST") and (len(read.numbers) > 1):
        if first < _FIRST_YEAR_IN_SYMBOLS and len(read.body) > 1 and read.body[0] != "ST":
            read.session = str(first)
        else:
            read.year = read.years.year(str(first), _FIRST_YEAR_IN_SYMBOLS, "this symbol")


def _kind(read: _Elements) -> Kind:
    if read.kind is not Kind.OTHER:
        return read.kind
    if read.body[:2] == ["ST", "SGB"]:
        return Kind.BULLETIN
    numbered = bool(read.numbers) and read.number == read.numbers[-1]
    main_series = len(read.body) == 1 or read.body == ["A", "HRC"]
    return Kind.REPORT if numbered and main_series and read.body[0] in "ASE" else Kind.OTHER
