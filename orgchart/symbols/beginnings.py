"""What a symbol begins with, when less than a whole symbol is written: “resolution 1542”."""

import re
from contextlib import suppress

from .as_written import clean, symbol_in_link, symbol_in_words, without_spaces
from .errors import LONGEST, SymbolError
from .other_languages import in_english
from .reading import parse
from .vocabulary import ORGANS

_BODIES = ("Security Council", "General Assembly", "ECOSOC", "Human Rights Council")
"""Who may have adopted a resolution, the likeliest first."""
_IN_SESSION = ("General Assembly", "Human Rights Council", "ECOSOC")
"""Those who number their resolutions by session, or year: 61/279."""
_SHORT = re.compile(r"^(?:un)? ?(?:scr|sc res\.?)(?=[0-9]|\b) ?", re.IGNORECASE)
_RUN_TOGETHER = re.compile(
    r"(?<![\w/])(?:(?:un)?scr|(?:sc ?)?res\.?|resolution|decision)(?=[0-9])", re.IGNORECASE
)
_SERIES = re.compile(rf"(?:{'|'.join(ORGANS)})(?:/[A-Z]+)+/?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:/[0-9]+)?(?: ?\([0-9]{4}\))?(?: ?[A-Z](?:-[A-Z])?)?", re.IGNORECASE)
_ALONE = re.compile(r"(?:resolution|res\.?|decision) ?[0-9].*", re.IGNORECASE)
_OTHER_WORDS = re.compile(
    r"(?<=[0-9)])(?P<part>(?: [A-Z](?:-[A-Z])?)?) (?!add|corr|rev|of\b|and\b)[^\W\d_]{2,}.*",
    re.IGNORECASE,
)
"""What follows a number and is no part of a symbol: “res 2098 intervention brigade”."""
_OWN_ADDRESS = re.compile(
    r"^(?:https?://[^/]+)?/documents/(?P<path>.+?)/?(?:\?.*)?$", re.IGNORECASE
)


def beginnings(written: str) -> list[str]:
    """The symbols, or beginnings of symbols, that a text can mean, the likeliest first; maybe none.

    Without an organ, a number is first one of the Security Council. A year need not be written:
    “resolution 1542” gives ``S/RES/1542`` and then the other organs; so does “第1542号决议”. A series is a
    beginning as well: “S/RES”. Raises nothing.
    """
    with suppress(SymbolError):
        text = clean(written)
        if own := _OWN_ADDRESS.match(text):
            text = own["path"]
        elif link := symbol_in_link(text):
            text = clean(link)
        with suppress(SymbolError):
            return [parse(text).text]
        text = _SHORT.sub("Security Council resolution ", in_english(text))
        with suppress(SymbolError):
            return [parse(text).text]
        if _NUMBER.fullmatch(text):
            text = f"resolution {text}"
        if _SERIES.fullmatch(text):
            return [text.rstrip("/").upper()]
        if _ALONE.fullmatch(text):
            return _of_any_body(text)
        text = symbol_in_words(text) or text
        if " " in text.partition("/")[0]:
            return []  # other words stand before it: “MINUSCA S/RES/2149”
        text = without_spaces(text)
        if "/" in text and any(sign.isdigit() for sign in text) and len(text) <= LONGEST:
            return [text]
    return []


def with_numbers_apart(written: str) -> str:
    """A text in which the number of a resolution stands apart: “SCR1542 Haiti” → “SCR 1542 Haiti”."""
    return _RUN_TOGETHER.sub(r"\g<0> ", written)


def without_other_words(written: str) -> str:
    """A text up to the first word after a number: “resolution 1542 Haiti” → “resolution 1542”. Raises nothing."""
    return _OTHER_WORDS.sub(r"\g<part>", in_english(written))


def _of_any_body(text: str) -> list[str]:
    found = []
    for body in _IN_SESSION if "/" in text else _BODIES:
        with suppress(SymbolError):
            symbol = without_spaces(symbol_in_words(f"{body} {text}"))
            with suppress(SymbolError):
                symbol = parse(symbol).text  # “72/262c” is printed “72/262 C”
            found.append(symbol)
    return found
