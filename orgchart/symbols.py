"""United Nations document symbols: read them as people write them, print them as documents do.

    >>> parse("a/res/72/262c").text
    'A/RES/72/262 C'
    >>> parse("https://undocs.org/S/RES/1542(2004)").link
    'https://docs.un.org/en/S/RES/1542(2004)'
    >>> parse("GA resolution 61/279") == parse("A/RES/61/279")
    True

The shapes follow the United Nations' own guide to symbols (research.un.org/en/docs/symbols): the
first element names the organ, the next ones a subsidiary body or a series, then come session or
year, the number, and the changes made to it (Add., Corr., Rev.). Nothing here imports Django.

As a command, ``python -m orgchart.symbols`` reads lines and prints the canonical symbol of each.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from io import TextIOWrapper
from urllib.parse import parse_qsl, quote, unquote, urlsplit

LONGEST = 120
"""No symbol is longer than this many characters; a longer text is something else."""


class SymbolError(ValueError):
    """The text is not the symbol of a United Nations document; the message says why."""


class Kind(StrEnum):
    """What sort of document a symbol stands for, as far as the symbol alone tells."""

    RESOLUTION = "resolution"
    DECISION = "decision"
    PRESIDENTIAL_STATEMENT = "presidential statement"
    BULLETIN = "bulletin"
    REPORT = "report"
    """A numbered document of a main series: mostly reports, letters among them."""
    RECORD = "record"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One document symbol. Two symbols are equal when they mean the same document.

    ``text`` is the canonical form, as printed on the document; ``session`` keeps the form it is
    printed in (``61``, ``V``, ``S-19``, ``OS/12``); ``part`` is ``C`` or ``A-B``; ``suffixes`` are
    the changes in order, such as ``("Add.1", "Corr.1")``.
    """

    text: str
    body: str = field(compare=False)
    kind: Kind = field(compare=False)
    session: str = field(default="", compare=False)
    year: int | None = field(default=None, compare=False)
    number: int | None = field(default=None, compare=False)
    part: str = field(default="", compare=False)
    suffixes: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return self.text

    @property
    def organ(self) -> str:
        """The organ that issued the document, in words: ``General Assembly``."""
        return _organ(self.body)

    @property
    def path(self) -> str:
        """The symbol without spaces, as it stands in an address: ``A/RES/72/262C``."""
        return self.text.replace(" ", "")

    @property
    def link(self) -> str:
        """The address of the official text."""
        return "https://docs.un.org/en/" + quote(self.path, safe="/()")

    @property
    def sort_key(self) -> str:
        """A string that sorts symbols as a person would: session before number, 9 before 10.

        Letters and digits only, so that every database collates it alike.
        """
        text = self.text
        if old := re.fullmatch(r"(.+)/([0-9]+) \(((?:E?S-)?)([IVXL]+)\)(.*)", text):
            series, number, special, roman, rest = old.groups()
            text = f"{series}/{special}{_roman_value(roman)}/{number}{rest}"
        return "".join(
            word.zfill(10) if word.isdigit() else word.upper().ljust(10, "0")[:10]
            for word in re.findall(r"[0-9]+|[A-Za-z]+", text)
        )


def parse(written: str, *, latest_year: int | None = None) -> Symbol:
    """Return the symbol that ``written`` stands for.

    Reads any case, missing or extra spaces, typographic dashes, percent-encoding, links that carry
    a symbol, and the forms "resolution 1542 (2004)" and "GA resolution 61/279".

    ``latest_year`` is the last year that is plausible, this year if not given.

    Raises SymbolError, and nothing else, when the text is not a symbol.
    """
    years = _Years(latest_year or date.today().year)
    text = _clean(written)
    if link := _symbol_in_link(text):
        text = _clean(link)
    text = _symbol_in_words(text) or text
    compact = _without_spaces(text)
    _check_characters(compact)
    _refuse_joint_document(compact)
    for read in (_assembly, _security_council, _economic_and_social_council, _human_rights):
        if symbol := read(compact.upper(), years):
            return symbol
    return _other(compact.upper(), years)


# --- what people write, made plain -----------------------------------------------------------

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_SLASHES = dict.fromkeys(map(ord, "⁄∕／"), "/")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = _FULL_WIDTH | _DASHES | _SLASHES | _INVISIBLE


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _clean(written: str) -> str:
    text = unquote(written) if "%" in written else written
    text = " ".join(text.translate(_PLAIN).split())
    if not text:
        raise SymbolError("There is no symbol: the text is empty.")
    if len(text) > LONGEST and "://" not in text:
        raise SymbolError(f"“{_shown(text)}” is longer than any document symbol.")
    return text


def _without_spaces(text: str) -> str:
    """Drop spaces, but never join two numbers into a third."""
    if split := re.search(r"[0-9] [0-9]", text):
        raise SymbolError(
            f"“{_shown(text)}” has a space inside a number, at “{split[0]}”: write the number whole."
        )
    return text.replace(" ", "")


def _refuse_joint_document(text: str) -> None:
    """A/55/305–S/2000/809 is one document under two symbols, and a symbol here is one of them."""
    if joint := re.fullmatch(r"(A/.+)-(S/.+)", text, re.IGNORECASE):
        raise SymbolError(
            f"“{_shown(text)}” is one document with two symbols: give {_shown(joint[1])} or "
            f"{_shown(joint[2])}."
        )


def _check_characters(text: str) -> None:
    if strange := re.search(r"[^A-Za-z0-9/.()\-]", text):
        raise SymbolError(
            f"“{_shown(text)}” has “{strange[0]}”, which stands in no document symbol."
        )


_LINK_HOSTS = (
    "undocs.org",
    "docs.un.org",
    "documents.un.org",
    "daccess-ods.un.org",
    "www.un.org",
    "un.org",
)
_LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}
_SYMBOL_PARAMETERS = {"symbol", "s", "ds", "finalsymbol", "m"}


def _symbol_in_link(text: str) -> str:
    """Return the symbol that an address of a United Nations document carries, or nothing."""
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    host, slash, _ = bare.partition("/")
    host = host.lower().removeprefix("www.") if "undocs" in host.lower() else host.lower()
    if bare == text and not (slash and host in _LINK_HOSTS):
        return ""
    if host not in _LINK_HOSTS:
        raise SymbolError(f"“{_shown(text)}” is not an address of United Nations documents.")
    try:
        address = urlsplit("//" + bare)
    except ValueError:
        raise SymbolError(f"“{_shown(text)}” is not a whole address.") from None
    for name, value in parse_qsl(address.query):
        if name.lower() in _SYMBOL_PARAMETERS:
            return value
    steps = address.path.strip("/").split("/")
    if steps[0].lower() in _LANGUAGES:
        steps = steps[1:]
    path = "/".join(steps)
    if not path or path.startswith("doc/") or host in ("un.org", "www.un.org"):
        raise SymbolError(f"The address “{_shown(text)}” carries no document symbol.")
    return path


_BODIES_IN_WORDS = {
    "security council": "S",
    "sc": "S",
    "unsc": "S",
    "general assembly": "A",
    "ga": "A",
    "unga": "A",
    "economic and social council": "E",
    "ecosoc": "E",
    "human rights council": "A/HRC",
    "hrc": "A/HRC",
}
_IN_WORDS = re.compile(
    rf"(?:(?:un|united nations) )?(?:(?P<body>{'|'.join(_BODIES_IN_WORDS)}) )?(?P<kind>resolution|res\.?|decision)"
    r" ?(?P<rest>[0-9ASE].*)",
    re.IGNORECASE,
)


def _symbol_in_words(text: str) -> str:
    """Return “GA resolution 61/279” as a symbol, or nothing where there are no such words."""
    text = re.sub(r"^unscr\b", "Security Council resolution", text, flags=re.IGNORECASE)
    words = _IN_WORDS.fullmatch(text)
    if not words:
        return ""
    rest = words["rest"]
    if re.match(r"[A-Z]+/", rest, re.IGNORECASE):
        return rest  # "resolution A/RES/61/279": the symbol itself stands behind the word
    series = "DEC" if words["kind"].lower() == "decision" else "RES"
    year_in_brackets = re.fullmatch(r"[0-9]+ ?\([0-9]{4}\)", rest)
    if words["body"]:
        body = _BODIES_IN_WORDS[words["body"].lower()]
    elif year_in_brackets and series == "RES":
        # Only the Security Council numbers its resolutions with the year in brackets.
        body = "S"
    else:
        raise SymbolError(
            f"“{_shown(text)}” names no body: say whether the General Assembly, the Security "
            "Council or another body adopted it."
        )
    return f"{body}/{series}/{rest}"


# --- numbers that must be plausible ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Years:
    latest: int

    def year(self, digits: str, first: int, what: str) -> int:
        # Documents of next year's session are issued before it begins.
        if not first <= int(digits) <= self.latest + 1:
            raise SymbolError(
                f"{digits} is not a plausible year for {what}: {first} to {self.latest + 1} are."
            )
        return int(digits)

    def assembly_session(self, digits: str) -> int:
        """Session n opens in the year 1945 + n; symbols begin with it since the thirty-first."""
        first, last = 31, self.latest - 1945 + 1
        if not first <= int(digits) <= last:
            raise SymbolError(
                f"{digits} is not a plausible session of the General Assembly for this form of "
                f"symbol: {first} to {last} are."
            )
        return int(digits)

    def rights_session(self, digits: str) -> int:
        """The Human Rights Council has met since 2006, about three times a year."""
        last = 3 * (self.latest - 2005) + 3
        if not 1 <= int(digits) <= last:
            raise SymbolError(
                f"{digits} is not a plausible session of the Human Rights Council: 1 to {last} are."
            )
        return int(digits)


def _roman_value(numeral: str) -> int:
    """Value of a well-formed Roman numeral; raises SymbolError for one that is not (IIII, VX)."""
    if not re.fullmatch(r"(?=.)L?X{0,3}(?:IX|IV|V?I{0,3})|XL(?:IX|IV|V?I{0,3})", numeral):
        raise SymbolError(f"“{numeral}” is not a Roman numeral of a session.")
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _roman_session(session: str, last: dict[str, int], body: str) -> str:
    special, _, numeral = session.rpartition("-")
    value = _roman_value(numeral)
    if value > last.get(special, 0):
        raise SymbolError(
            f"“({session})” is not a session of the {body} that was counted in Roman numerals."
        )
    return session


def _number(digits: str) -> int:
    if digits.startswith("0"):
        raise SymbolError(f"“{digits}” is not a document number: it begins with 0.")
    return int(digits)


def _part(letters: str) -> str:
    """“C”, or “A-B” for several parts printed as one; nothing for nothing."""
    first, dash, last = letters.partition("-")
    if dash and first >= last:
        raise SymbolError(f"“{letters}” is not a range of parts: it does not go up.")
    return letters


_SUFFIX_WORDS = {"ADD": "Add.", "CORR": "Corr.", "REV": "Rev.", "AMEND": "Amend."}
_SUFFIX = re.compile(r"(ADD|CORR|REV|AMEND)\.?([1-9][0-9]{0,2})")
_SUFFIXES = r"(?P<suffixes>(?:/(?:ADD|CORR|REV|AMEND)\.?[1-9][0-9]{0,2})*)"
_PART = r"(?P<part>[A-Z](?:-[A-Z])?)?"


def _suffixes(text: str) -> tuple[str, ...]:
    return tuple(_SUFFIX_WORDS[word] + number for word, number in _SUFFIX.findall(text))


def _printed(number: str, part: str, suffixes: tuple[str, ...]) -> str:
    return "/".join([f"{number} {part}" if part else number, *suffixes])


# --- resolutions, decisions and statements: each organ's own shape ----------------------------

_ADOPTED_KINDS = {
    "RES": Kind.RESOLUTION,
    "DEC": Kind.DECISION,
    "PRST": Kind.PRESIDENTIAL_STATEMENT,
}
_BY_SESSION = re.compile(
    rf"A/(?P<series>RES|DEC)/(?P<session>(?:E?S-)?[0-9]{{1,3}})/(?P<number>[0-9]{{1,4}}){_PART}{_SUFFIXES}"
)
_BY_ROMAN_SESSION = re.compile(
    r"(?P<organ>A|E)/(?P<series>RES|DEC)/(?P<number>[0-9]{1,4})\((?P<session>(?:E?S-)?[A-Z]+)\)"
    rf"{_PART}{_SUFFIXES}"
)
_ASSEMBLY_ROMAN = {"": 30, "S": 7, "ES": 5}
"""Sessions I–XXX, special S-I–S-VII and emergency ES-I–ES-V; arabic numerals followed (1976)."""
_COUNCIL_ROMAN = {"": 63}
_FIRST_ARABIC_SPECIAL = {"S": 8, "ES": 6}
_LAST_SPECIAL = 60


def _assembly(text: str, years: _Years) -> Symbol | None:
    if not re.match(r"A/(RES|DEC)/", text):
        return None
    # The old resolutions are cited as "377 A (V)" and printed as A/RES/377 (V) A.
    text = re.sub(r"^(A/RES/[0-9]+)([A-Z])(\([A-Z-]+\))$", r"\1\3\2", text)
    if _BY_ROMAN_SESSION.fullmatch(text):
        return _adopted_in_roman_session(text)
    found = _BY_SESSION.fullmatch(text)
    if not found:
        raise SymbolError(
            f"“{_shown(text)}” is not a General Assembly resolution or decision: after "
            "A/RES/ come session and number, as in A/RES/61/279 or A/RES/377 (V)."
        )
    session = found["session"]
    special, dash, digits = session.rpartition("-")
    _number(digits)
    if not dash:
        years.assembly_session(digits)
    elif not _FIRST_ARABIC_SPECIAL[special] <= int(digits) <= _LAST_SPECIAL:
        raise SymbolError(f"“{session}” is not a plausible special session.")
    return _adopted("A", found["series"], f"{session}/", found, session=session)


def _adopted_in_roman_session(text: str) -> Symbol:
    found = _BY_ROMAN_SESSION.fullmatch(text)
    assert found
    assembly = found["organ"] == "A"
    session = _roman_session(
        found["session"],
        _ASSEMBLY_ROMAN if assembly else _COUNCIL_ROMAN,
        "General Assembly" if assembly else "Economic and Social Council",
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
    number = _number(found["number"])
    groups = found.groupdict()
    part, suffixes = _part(groups.get("part") or ""), _suffixes(groups.get("suffixes") or "")
    roman = "" if before_number or not session else f" ({session})"
    text = f"{body}/{series}/{before_number}" + _printed(f"{number}{roman}", part, suffixes)
    return Symbol(text, body, _ADOPTED_KINDS[series], session, year, number, part, suffixes)


_SECURITY_RESOLUTION = re.compile(r"S/RES/(?P<number>[0-9]{1,5})\((?P<year>[0-9]{4})\)" + _SUFFIXES)
_SECURITY_STATEMENT = re.compile(r"S/PRST/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,3})" + _SUFFIXES)


def _security_council(text: str, years: _Years) -> Symbol | None:
    if text.startswith("S/RES/"):
        found = _SECURITY_RESOLUTION.fullmatch(text)
        if not found:
            raise SymbolError(
                f"“{_shown(text)}” is not a Security Council resolution: after S/RES/ come number "
                "and year, as in S/RES/1542 (2004)."
            )
        year = years.year(found["year"], 1946, "a Security Council resolution")
        number, suffixes = _number(found["number"]), _suffixes(found["suffixes"])
        printed = _printed(f"{number} ({year})", "", suffixes)
        return Symbol(f"S/RES/{printed}", "S", Kind.RESOLUTION, "", year, number, suffixes=suffixes)
    if text.startswith("S/PRST/"):
        found = _SECURITY_STATEMENT.fullmatch(text)
        if not found:
            raise SymbolError(
                f"“{_shown(text)}” is not a presidential statement: after S/PRST/ come year and "
                "number, as in S/PRST/2005/30."
            )
        year = years.year(found["year"], 1994, "a presidential statement")
        return _adopted("S", "PRST", f"{year}/", found, year=year)
    return None


_COUNCIL_BY_YEAR = re.compile(
    rf"E/(?P<series>RES|DEC)/(?P<year>[0-9]{{4}})/(?P<number>[0-9]{{1,3}}){_PART}{_SUFFIXES}"
)


def _economic_and_social_council(text: str, years: _Years) -> Symbol | None:
    if not re.match(r"E/(RES|DEC)/", text):
        return None
    if _BY_ROMAN_SESSION.fullmatch(text):
        return _adopted_in_roman_session(text)
    found = _COUNCIL_BY_YEAR.fullmatch(text)
    if not found:
        raise SymbolError(
            f"“{_shown(text)}” is not a resolution or decision of the Economic and Social Council, "
            "such as E/RES/2012/30 or E/RES/131 (VI)."
        )
    year = years.year(found["year"], 1978, "a resolution of the Economic and Social Council")
    return _adopted("E", found["series"], f"{year}/", found, year=year)


_RIGHTS = re.compile(
    r"A/HRC/(?P<series>RES|DEC|PRST)/(?P<session>(?:S-|OS/)?[0-9]{1,3})/(?P<number>[0-9]{1,3})"
    + _SUFFIXES
)


def _human_rights(text: str, years: _Years) -> Symbol | None:
    if not re.match(r"A/HRC/(RES|DEC|PRST)/", text):
        return None
    found = _RIGHTS.fullmatch(text)
    if not found:
        raise SymbolError(
            f"“{_shown(text)}” is not a text of the Human Rights Council, such as A/HRC/RES/48/3, "
            "A/HRC/RES/S-30/1 or A/HRC/PRST/OS/12/1."
        )
    session = found["session"]
    digits = re.sub(r"[^0-9]", "", session)
    _number(digits)
    years.rights_session(digits)
    return _adopted("A/HRC", found["series"], f"{session}/", found, session=session)


# --- all other documents: element by element --------------------------------------------------

_ORGANS = {
    "A": "General Assembly",
    "A/HRC": "Human Rights Council",
    "S": "Security Council",
    "E": "Economic and Social Council",
    "T": "Trusteeship Council",
    "ST": "Secretariat",
    "TD": "United Nations Conference on Trade and Development",
    "UNEP": "United Nations Environment Programme",
    "UNCTAD": "United Nations Conference on Trade and Development",
    "DP": "United Nations Development Programme",
    "HSP": "United Nations Human Settlements Programme",
    "HS": "United Nations Human Settlements Programme",
    "JIU": "Joint Inspection Unit",
    "CD": "Conference on Disarmament",
    "PBC": "Peacebuilding Commission",
    "CCPR": "Human Rights Committee",
    "CAT": "Committee against Torture",
    "CED": "Committee on Enforced Disappearances",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CMW": "Committee on Migrant Workers",
    "CRC": "Committee on the Rights of the Child",
    "CRPD": "Committee on the Rights of Persons with Disabilities",
    "HRI": "International human rights instruments",
    "FCCC": "United Nations Framework Convention on Climate Change",
    "ICCD": "United Nations Convention to Combat Desertification",
    "LOS": "United Nations Convention on the Law of the Sea",
    "SPLOS": "Meeting of States Parties to the Convention on the Law of the Sea",
    "ISBA": "International Seabed Authority",
    "AT": "Administrative Tribunal",
    "UNW": "UN-Women",
    "CEB": "United Nations System Chief Executives Board for Coordination",
    "ACC": "Administrative Committee on Coordination",
}

_BODY_ELEMENTS = {
    "AC",
    "BC",
    "C",
    "CN",
    "CONF",
    "CP",
    "COP",
    "CMA",
    "EA",
    "EX",
    "GA",
    "GC",
    "GE",
    "PC",
    "PREPCOM",
    "SBI",
    "SBSTA",
    "SC",
    "SUB",
    "TC",
    "TF",
    "WG",
}
"""Dotted elements that name a subsidiary body: C.5, CN.4, AC.96, CONF.151, EA.2, WG.II."""

_DOCUMENT_ELEMENTS = {
    word.upper(): word
    for word in [
        "BUR",
        "CO",
        "CRP",
        "Dec",
        "HLS",
        "INF",
        "L",
        "Misc",
        "MTG",
        "NGO",
        "PET",
        "PV",
        "Q",
        "R",
        "Res",
        "SR",
        "STAT",
        "WP",
    ]
}
"""Dotted elements that number a document, as they are printed: L.12, PV.104, CRP.1, Res.25."""

_WORDS = {
    "ADM",
    "AGENDA",
    "AI",
    "B",
    "BUR",
    "CONF",
    "DCP",
    "DEC",
    "ECA",
    "ECE",
    "ECLAC",
    "ESA",
    "ESCAP",
    "ESCWA",
    "FFDF",
    "GC",
    "HLPF",
    "HLS",
    "HRC",
    "IC",
    "ICEF",
    "INF",
    "LEG",
    "MISC",
    "NGO",
    "PET",
    "PRST",
    "PUB",
    "PV",
    "RES",
    "SG",
    "SGB",
    "SPACE",
    "SPECPOL",
    "SR",
    "STAT",
    "TAO",
    "UNFPA",
}
"""Undotted elements that name a series or a body: SGB, AI, IC, INF, FFDF."""

_PRINTED_SO = {"SUB": "Sub", "AGENDA": "Agenda"}
"""Elements that documents do not print in capitals: E/CN.4/Sub.2/2005/3, S/Agenda/4961."""

_TREATY_BODIES = {"CCPR", "CAT", "CED", "CEDAW", "CERD", "CMW", "CRC", "CRPD"}
"""Bodies whose documents stand under an undotted C: CCPR/C/21/Rev.1/Add.13."""

_IN_BRACKETS = (
    (re.compile(r"SECT\.?([1-9][0-9]?[A-Z]?)"), r"Sect. \1"),
    (re.compile(r"PROG\.?([1-9][0-9]?)"), r"Prog. \1"),
    (re.compile(r"INCOMESECT\.?([1-9])"), r"Income sect. \1"),
    (re.compile(r"VOL\.?([IVX]+|[1-9])"), r"Vol. \1"),
    (re.compile(r"PART\.?([IVX]+|[1-9])"), r"Part \1"),
    (re.compile(r"RESUMPTION\.?([1-9])"), r"Resumption \1"),
    (re.compile(r"INTRODUCTION"), "Introduction"),
    (re.compile(r"SUMMARY"), "Summary"),
)

_RECORD_ELEMENTS = ("PV", "SR")
_DOTTED = re.compile(r"([A-Z]+)\.([1-9][0-9]{0,4}[A-Z]?|(?<=WG\.)[IVX]{1,5})")
_SPECIAL = re.compile(r"(S|ES|OS)-([1-9][0-9]?)")
_FIRST_YEAR_IN_SYMBOLS = 1946


@dataclass(slots=True)
class _Elements:
    """What has been read of a symbol so far, element by element."""

    years: _Years
    body: list[str]
    printed: list[str]
    numbers: list[int]
    kind: Kind = Kind.OTHER
    session: str = ""
    year: int | None = None
    number: int | None = None
    suffixes: tuple[str, ...] = ()


def _organ(body: str) -> str:
    return _ORGANS.get(body) or _ORGANS[body.split("/", maxsplit=1)[0]]


def _other(text: str, years: _Years) -> Symbol:
    first, *elements = text.split("/")
    if first not in _ORGANS:
        raise SymbolError(
            f"“{_shown(text)}” is not a document symbol: “{_shown(first)}” is not the first element "
            "of any symbol, as A, S, E or ST are."
        )
    if not elements:
        raise SymbolError(f"“{text}” names an organ and no document.")
    read = _Elements(years, [first], [first], [])
    for element in elements:
        _read_element(element, read, text)
    if read.number is None:
        raise SymbolError(f"“{_shown(text)}” has no document number.")
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
    if _SUFFIX.fullmatch(plain):
        if read.number is None:
            raise SymbolError(f"“{_shown(text)}” has “{plain}” before the document number.")
        read.suffixes += _suffixes(plain)
        printed = read.suffixes[-1]
    elif read.suffixes:
        raise SymbolError(f"“{_shown(text)}” has “{plain}” after {read.suffixes[-1]}.")
    else:
        printed = _read_plain_element(plain, read, text)
    if bracket:
        printed += " (" + _inside_brackets(inside, text) + ")"
    read.printed.append(printed)


def _read_plain_element(plain: str, read: _Elements, text: str) -> str:
    """Read an element that is neither a suffix nor brackets; return it as printed."""
    if re.fullmatch(r"[0-9]{1,6}", plain):
        read.numbers.append(_number(plain))
        read.number = read.numbers[-1]
        return plain
    if special := _SPECIAL.fullmatch(plain):
        if read.numbers or int(special[2]) > _LAST_SPECIAL:
            raise SymbolError(f"“{_shown(text)}” has “{plain}” where no session stands.")
        read.session = plain
        return plain
    if dotted := _DOTTED.fullmatch(plain):
        return _read_dotted(dotted, read, text)
    known = plain in _WORDS or (plain == "C" and read.body[0] in _TREATY_BODIES)
    if known and read.number is None:
        # The organs that adopt texts have had their turn in the readers above.
        if plain in _ADOPTED_KINDS:
            raise SymbolError(
                f"“{_shown(text)}” is not how texts of the {_organ(read.body[0])} are numbered."
            )
        read.body.append(_PRINTED_SO.get(plain, plain))
        return read.body[-1]
    raise SymbolError(
        f"“{_shown(text)}” has “{_shown(plain)}”, which is not an element of a document symbol."
        if plain
        else f"“{_shown(text)}” has an empty element: two slashes, or one at an end."
    )


def _read_dotted(dotted: re.Match[str], read: _Elements, text: str) -> str:
    word, digits = dotted.groups()
    if word in _BODY_ELEMENTS and read.number is None:
        read.body.append(f"{_PRINTED_SO.get(word, word)}.{digits}")
        return read.body[-1]
    # The number of a working paper may follow a session (A/AC.105/C.2/2005/WP.1).
    if word not in _DOCUMENT_ELEMENTS or not digits[0].isdigit():
        raise SymbolError(f"“{_shown(text)}” has “{dotted[0]}”, which no series of documents uses.")
    printed = f"{_DOCUMENT_ELEMENTS[word]}.{digits}"
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
        raise SymbolError(f"“{_shown(text)}” opens a bracket and does not close it.")
    for pattern, printed in _IN_BRACKETS:
        if found := pattern.fullmatch(content):
            return found.expand(printed)
    raise SymbolError(
        f"“{_shown(text)}” has “({_shown(content)})”, which is not a part of a document symbol."
    )


def _check_sessions(read: _Elements, text: str) -> None:
    """Tell session and year from number, and refuse what cannot be either."""
    several = read.numbers and (len(read.numbers) > 1 or read.number != read.numbers[-1])
    first = read.numbers[0] if read.numbers else 0
    if len(read.numbers) > 2 and read.body[0] in "ASE":
        raise SymbolError(f"“{_shown(text)}” has more numbers than a symbol of this series.")
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


def main(lines: list[str] | None = None) -> int:
    """Print for each line its canonical symbol, or ``error: …``; return 1 if any failed."""
    failed = False
    for line in _standard_input() if lines is None else lines:
        try:
            print(parse(line))
        except SymbolError as error:
            failed = True
            print(f"error: {error}")
    return int(failed)


def _standard_input() -> Iterable[str]:
    # Bytes that are no UTF-8 are no symbol either: a line that fails, not a run that stops.
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin


if __name__ == "__main__":
    sys.exit(main())
