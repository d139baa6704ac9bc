"""What people write – links, words, odd spaces and dashes – made plain."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from .errors import LONGEST, SymbolError, _, shown

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_SLASHES = dict.fromkeys(map(ord, "⁄∕／"), "/")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = _FULL_WIDTH | _DASHES | _SLASHES | _INVISIBLE


def clean(written: str) -> str:
    """Return the text with plain spaces, dashes and slashes. Raises SymbolError if none is left."""
    text = unquote(written) if "%" in written else written
    text = " ".join(text.translate(_PLAIN).split())
    if not text:
        raise SymbolError(_("The text is empty. Write a symbol, such as A/RES/61/279."))
    if len(text) > LONGEST and "://" not in text:
        raise SymbolError(_("“%(text)s” is longer than any document symbol."), text=shown(text))
    return text


def without_spaces(text: str) -> str:
    """Return the text without spaces. Raises SymbolError where that would join two numbers."""
    if split := re.search(r"[0-9] [0-9]", text):
        raise SymbolError(
            _(
                "“%(text)s” has a space inside a number, at “%(found)s”. Write the number "
                "without a space."
            ),
            text=shown(text),
            found=split[0],
        )
    return text.replace(" ", "")


def refuse_joint_document(text: str) -> None:
    """Raise SymbolError for A/55/305–S/2000/809: one document under two symbols, and for a press
    release under several, SG/A/1797-BIO/5061."""
    if joint := re.fullmatch(r"(A/.+)-(S/.+)", text, re.IGNORECASE):
        raise SymbolError(
            _("“%(text)s” is one document with two symbols. Give %(first)s or %(second)s."),
            text=shown(text),
            first=shown(joint[1]),
            second=shown(joint[2]),
        )
    if release := re.fullmatch(r"(SG/[^-]+)-.+", text, re.IGNORECASE):
        raise SymbolError(
            _("“%(text)s” is one press release with several symbols. Give %(first)s."),
            text=shown(text),
            first=shown(release[1]),
        )


def check_characters(text: str) -> None:
    """Raise SymbolError for a character that cannot be part of a symbol."""
    if strange := re.search(r"[^A-Za-z0-9/.()\-]", text):
        raise SymbolError(
            _("“%(text)s” has “%(sign)s”, and no document symbol has that character."),
            text=shown(text),
            sign=strange[0],
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


def symbol_in_link(text: str) -> str:
    """Return the symbol in an address of a United Nations document, or nothing.

    Raises SymbolError for an address that has none.
    """
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    host, slash, _path = bare.partition("/")
    host = host.lower().removeprefix("www.") if "undocs" in host.lower() else host.lower()
    if bare == text and not (slash and host in _LINK_HOSTS):
        return ""
    if host not in _LINK_HOSTS:
        raise SymbolError(
            _(
                "“%(text)s” is not an address of United Nations documents. Give one at "
                "docs.un.org, or the symbol alone."
            ),
            text=shown(text),
        )
    try:
        address = urlsplit("//" + bare)
    except ValueError:
        raise SymbolError(
            _("“%(text)s” is not a whole address. Give the symbol alone."), text=shown(text)
        ) from None
    for name, value in parse_qsl(address.query):
        if name.lower() in _SYMBOL_PARAMETERS:
            return value
    steps = address.path.strip("/").split("/")
    if steps[0].lower() in _LANGUAGES:
        steps = steps[1:]
    path = "/".join(steps)
    if not path or path.startswith("doc/") or host in ("un.org", "www.un.org"):
        raise SymbolError(
            _("The address “%(text)s” has no document symbol in it. Give the symbol alone."),
            text=shown(text),
        )
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


def symbol_in_words(text: str) -> str:
    """Return “GA resolution 61/279” as a symbol, or nothing if there are no such words.

    Raises SymbolError for words that do not say which body it was.
    """
    text = re.sub(r"^unscr\b", "Security Council resolution", text, flags=re.IGNORECASE)
    words = _IN_WORDS.fullmatch(text)
    if not words:
        return ""
    rest = words["rest"]
    if re.match(r"[A-Z]+/", rest, re.IGNORECASE):
        return rest  # "resolution A/RES/61/279" has the symbol itself after the word
    series = "DEC" if words["kind"].lower() == "decision" else "RES"
    year_in_brackets = re.fullmatch(r"[0-9]+ ?\([0-9]{4}\)", rest)
    if words["body"]:
        body = _BODIES_IN_WORDS[words["body"].lower()]
    elif year_in_brackets and series == "RES":
        # Only the Security Council numbers its resolutions with the year in brackets.
        body = "S"
    else:
        raise SymbolError(
            _(
                "“%(text)s” names no body. Say whether the General Assembly, the Security "
                "Council or another body adopted it."
            ),
            text=shown(text),
        )
    return f"{body}/{series}/{rest}"
