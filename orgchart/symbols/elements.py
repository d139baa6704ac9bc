"""All other documents, read element by element."""

import re
from dataclasses import dataclass

from .adopted import ADOPTED_KINDS
from .errors import SymbolError, Word, _, shown
from .plausible import (
    FIRST_YEAR,
    LAST_SPECIAL,
    SUFFIX,
    Years,
    number_of,
    roman_value,
    suffixes_in,
)
from .symbol import Kind, Symbol
from .vocabulary import (
    BODY_ELEMENTS,
    DOCUMENT_ELEMENTS,
    IN_BRACKETS,
    ORGANS,
    PRESS_RELEASES,
    PRINTED_SO,
    TREATY_BODIES,
    WORDS,
)

_DOTTED = re.compile(r"([A-Z]+)\.([1-9][0-9]{0,4}[A-Z]?|(?<=WG\.)[IVX]{1,5})")
_SPECIAL = re.compile(r"(S|ES|OS)-([1-9][0-9]?)")
_SESSION_IN_BRACKETS = re.compile(r"(?P<special>S-)?(?P<roman>[A-Z]+)|(?P<digits>[1-9][0-9]?)")
_KINDS_OF_ELEMENTS = {
    "PV": Kind.RECORD,
    "SR": Kind.RECORD,
    "RES": Kind.RESOLUTION,
    "DEC": Kind.DECISION,
}
THIS_SYMBOL = Word(_("this symbol"))
_ADOPTED_BY = {
    "RES": Word(_("A, S, E or A/HRC")),
    "DEC": Word(_("A, E or A/HRC")),
    "PRST": Word(_("S or A/HRC")),
}
"""After which elements RES, DEC and PRST are read (by the readers in ``adopted.py``)."""


@dataclass(slots=True)
class _Reading:
    """What has been read of a symbol so far."""

    text: str
    years: Years
    body: list[str]
    printed: list[str]
    numbers: list[int]
    """The elements that are only a number: session or year, and the document's own number."""
    kind: Kind = Kind.OTHER
    session: str = ""
    year: int | None = None
    number: int | None = None
    suffixes: tuple[str, ...] = ()
    numbered_next: bool = False
    """Must the number of the document come next?"""

    @property
    def in_body(self) -> bool:
        """Can an element that names a body or a series still come?"""
        return self.number is None and not self.numbered_next

    def refused(self, sentence: str, **values: object) -> SymbolError:
        """The error that says why this text is not a symbol; the sentence has the text as ``%(text)s``."""
        return SymbolError(sentence, text=shown(self.text), **values)

    def unknown(self, element: str) -> SymbolError:
        """The error for an element that may be right, but is not in the vocabulary."""
        return SymbolError(
            _(
                "The registry does not know “%(element)s” as an element of a document symbol, "
                "in “%(text)s”."
            ),
            element=shown(element),
            text=shown(self.text),
        )


def other(text: str, years: Years) -> Symbol:
    """Return the symbol of a document that is not an adopted text. Raises SymbolError."""
    elements = text.split("/")
    organ, bracket, inside = elements[0].partition("(")
    if organ not in ORGANS:
        sentence = (
            _(
                "“%(text)s” is not a document symbol: “%(organ)s” is not the first element of "
                "any symbol that the registry knows, as A, S, E or ST are."
            )
            if organ
            else _("“%(text)s” does not begin with an organ, such as A, S, E or ST.")
        )
        raise SymbolError(sentence, text=shown(text), organ=shown(organ))
    reading = _Reading(text, years, [organ], [organ], [])
    if bracket and organ != "TD":
        raise reading.refused(
            _("“%(text)s” has a bracket right after %(organ)s, where only TD can have one."),
            organ=organ,
        )
    if bracket:
        reading.printed[0] += _read_session_in_brackets(inside, reading)
    if len(elements) == 1:
        raise reading.refused(_("“%(text)s” names an organ and no document."))
    if organ == "SG" and elements[1] not in PRESS_RELEASES:
        raise reading.refused(
            _(
                "“%(text)s” does not name a series of press releases after SG, as SG/A, SG/SM "
                "or SG/T do."
            )
        )
    for element in elements[1:]:
        reading.printed.append(_read_element(element, reading))
    if reading.number is None:
        if reading.numbered_next:
            last = reading.printed[-1]
            raise reading.refused(_("“%(text)s” has no document number after %(last)s."), last=last)
        raise reading.refused(_("“%(text)s” has no document number."))
    _tell_session_from_year(reading)
    return Symbol(
        text="/".join(reading.printed),
        body="/".join(reading.body),
        kind=_kind(reading),
        session=reading.session,
        year=reading.year,
        number=reading.number,
        suffixes=reading.suffixes,
    )


def _read_element(element: str, reading: _Reading) -> str:
    """Read what is between two slashes; return it as it is printed."""
    plain, bracket, inside = element.partition("(")
    if not element:
        raise reading.refused(_("“%(text)s” has an empty element: two slashes, or one at an end."))
    if ")" in plain:
        raise reading.refused(_("“%(text)s” closes a bracket that it does not open."))
    if SUFFIX.fullmatch(plain):
        if reading.number is None:
            raise reading.refused(
                _("“%(text)s” has “%(element)s” before the document number."), element=plain
            )
        reading.suffixes += suffixes_in(plain)
        printed = reading.suffixes[-1]
    elif reading.suffixes:
        raise reading.refused(
            _(
                "“%(text)s” has “%(element)s” after %(suffix)s, where only Add., Corr., Rev. or "
                "Amend. can follow."
            ),
            element=element,
            suffix=reading.suffixes[-1],
        )
    elif plain:
        printed = _read_plain(plain, reading)
    else:
        return _read_number_in_brackets(inside, reading)
    return printed + _read_brackets(plain, inside, reading) if bracket else printed


def _read_plain(plain: str, reading: _Reading) -> str:
    """Read an element that is neither a suffix nor in brackets; return it as it is printed."""
    if re.fullmatch(r"[0-9]{1,6}", plain):
        reading.numbers.append(number_of(plain))
        reading.number, reading.numbered_next = reading.numbers[-1], False
        return plain
    if special := _SPECIAL.fullmatch(plain):
        if reading.numbers or int(special[2]) > LAST_SPECIAL:
            raise reading.refused(
                _("“%(text)s” has “%(element)s” where a special session cannot be."), element=plain
            )
        reading.session = plain
        return plain
    if dotted := _DOTTED.fullmatch(plain):
        return _read_dotted(dotted, reading)
    if not _is_known(plain, reading):
        raise reading.unknown(plain)
    if not reading.in_body:
        raise reading.refused(
            _("“%(text)s” has “%(element)s” after a number, where it cannot be."), element=plain
        )
    # The organs that adopt texts have had their turn in the readers of adopted texts.
    if plain in ADOPTED_KINDS:
        raise SymbolError(
            _(
                "The registry does not read “%(text)s”: it knows %(element)s only right after "
                "%(bodies)s."
            ),
            text=shown(reading.text),
            element=plain,
            bodies=_ADOPTED_BY[plain],
        )
    reading.body.append(PRINTED_SO.get(plain, plain))
    return reading.body[-1]


def _is_known(plain: str, reading: _Reading) -> bool:
    """Can this element name a body or a series here?"""
    if reading.body == ["SG"]:
        return plain in PRESS_RELEASES
    return plain in WORDS or (plain == "C" and reading.body[0] in TREATY_BODIES)


def _read_dotted(dotted: re.Match[str], reading: _Reading) -> str:
    word, digits = dotted.groups()
    if word in BODY_ELEMENTS and reading.in_body:
        reading.body.append(f"{PRINTED_SO.get(word, word)}.{digits}")
        return reading.body[-1]
    # The number of a working paper may follow a session (A/AC.105/C.2/2005/WP.1).
    if word in BODY_ELEMENTS and word not in DOCUMENT_ELEMENTS:
        raise reading.refused(
            _("“%(text)s” has “%(element)s” after a number, where it cannot be."), element=dotted[0]
        )
    if word not in DOCUMENT_ELEMENTS or not digits[0].isdigit():
        raise reading.unknown(dotted[0])
    reading.kind = _KINDS_OF_ELEMENTS.get(word, Kind.OTHER)
    reading.number, reading.numbered_next = int(re.sub(r"[A-Z]", "", digits)), False
    return f"{DOCUMENT_ELEMENTS[word]}.{digits}"


def _closed(inside: str, reading: _Reading) -> str:
    content = inside.removesuffix(")")
    if content == inside:
        raise reading.refused(_("“%(text)s” opens a bracket and does not close it."))
    return content


def _read_number_in_brackets(inside: str, reading: _Reading) -> str:
    """Read “(02)”, an element of its own.

    Committees of the Security Council put the number of the resolution or note that asked for a
    report between year and number: S/AC.44/2004/(02)/1, S/AC.37/2003/(1455)/1.
    """
    content = _closed(inside, reading)
    printed = f"({content})"
    if not re.fullmatch(r"[0-9]{1,4}", content):
        raise reading.refused(
            _("“%(text)s” has “%(printed)s” between slashes, and only a number can be there."),
            printed=shown(printed),
        )
    if not re.match(r"A?C\.", reading.body[-1]):
        raise reading.refused(
            _(
                "“%(text)s” has “%(printed)s” between slashes, and only documents of a "
                "committee have such a number, as in S/AC.44/2004/(02)/1."
            ),
            printed=printed,
        )
    if not re.fullmatch(r"[0-9]{4}", reading.printed[-1]):
        raise reading.refused(
            _(
                "“%(text)s” has “%(printed)s”, which must come right after the year, as in "
                "S/AC.44/2004/(02)/1."
            ),
            printed=printed,
        )
    reading.number, reading.numbered_next = None, True
    return printed


def _read_brackets(plain: str, inside: str, reading: _Reading) -> str:
    """Read what is in brackets after an element; return it as it is printed."""
    content = _closed(inside, reading)
    for pattern, printed in IN_BRACKETS:
        if found := pattern.fullmatch(content):
            return f" ({found.expand(printed)})"
    # The Compensation Commission counted its decisions through: S/AC.26/Dec.269 (2011).
    if re.fullmatch(r"[0-9]{4}", content) and plain.startswith(("DEC.", "RES.")):
        reading.year = reading.years.year(content, FIRST_YEAR, THIS_SYMBOL)
        return f" ({content})"
    is_document = bool(reading.suffixes) or ("." in plain and not plain.startswith("C."))
    if reading.body[0] == "TD" and not is_document:
        return _read_session_in_brackets(inside, reading)
    raise _unknown_part(content, reading)


def _read_session_in_brackets(inside: str, reading: _Reading) -> str:
    """Read a session of UNCTAD: TD/B/41(1)/7, TD/B/EX(27)/2, TD/B(S-XXXI)/2, TD(XIV)/PC/1."""
    content = _closed(inside, reading)
    session = _SESSION_IN_BRACKETS.fullmatch(content)
    if not session:
        raise _unknown_part(content, reading)
    if session["roman"]:
        roman_value(session["roman"])
    reading.number = None
    return f"({content})"


def _unknown_part(content: str, reading: _Reading) -> SymbolError:
    return SymbolError(
        _(
            "The registry does not know “(%(content)s)” as a part of a document symbol, in "
            "“%(text)s”. It knows parts such as (Sect. 5), (Vol. I) and (Part II)."
        ),
        content=shown(content),
        text=shown(reading.text),
    )


def _tell_session_from_year(reading: _Reading) -> None:
    """Tell session and year from number, and refuse what cannot be either."""
    numbers, organ = reading.numbers, reading.body[0]
    if len(numbers) > 2 and organ in ("A", "S", "E"):
        raise reading.refused(_("“%(text)s” has more numbers than a symbol of this series."))
    if not numbers or (len(numbers) == 1 and reading.number == numbers[0]):
        return
    first = numbers[0]
    subsidiary = len(reading.body) > 1
    if organ == "A" and "CONF" not in "".join(reading.body):
        if reading.session:
            return
        if first >= FIRST_YEAR and subsidiary:
            reading.year = reading.years.year(str(first), FIRST_YEAR, THIS_SYMBOL)
        elif "HRC" in reading.body:
            reading.session = str(reading.years.rights_session(str(first)))
        else:
            reading.session = str(reading.years.assembly_session(str(first)))
    elif organ in ("S", "E", "ST") and len(numbers) > 1:
        if first < FIRST_YEAR and subsidiary and organ != "ST":
            reading.session = str(first)
        else:
            reading.year = reading.years.year(str(first), FIRST_YEAR, THIS_SYMBOL)


def _kind(reading: _Reading) -> Kind:
    if reading.kind is not Kind.OTHER:
        return reading.kind
    if reading.body[:2] == ["ST", "SGB"]:
        return Kind.BULLETIN
    numbered = bool(reading.numbers) and reading.number == reading.numbers[-1]
    main_series = len(reading.body) == 1 or reading.body == ["A", "HRC"]
    own_organ = reading.body[0] in ("A", "S", "E")
    return Kind.REPORT if numbered and main_series and own_organ else Kind.OTHER
