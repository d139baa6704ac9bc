"""How wide words are, where to break them, and which characters the faces have.

All words are measured in DejaVu Sans, which lies beside this module; PDF and PNG are set in it, and in Noto
Sans SC what it does not have. It is wide, so what fits in it also fits in the sans-serif of any browser.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.utils.translation import get_language_bidi
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from .shaping import as_drawn

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
CHINESE = "NotoSansSC"
"""The face of Chinese, in one weight: each of its signs is as wide as it is high."""
FIRST_CHINESE = "\u2e80"
"""Before it no character is drawn in that face, so most texts need not ask whether it has one."""
ELLIPSIS = "…"
WIDE = "WF"
"""What Unicode calls characters as wide as they are high, such as Chinese ones."""


def font_file(font: str) -> Path:
    """Return the TrueType file of a font."""
    return Path(__file__).parent / "fonts" / f"{font}.ttf"


@cache
def registered(font: str) -> str:
    """Register a font with reportlab, once, and return its name."""
    pdfmetrics.registerFont(TTFont(font, str(font_file(font))))
    return font


@cache
def characters(font: str) -> frozenset[str]:
    """Return the characters that a font has."""
    face = pdfmetrics.getFont(registered(font)).face
    return frozenset(chr(code) for code, glyph in face.charToGlyph.items() if glyph)


def drawn(text: str, font: str) -> str:
    """Return the characters of a line as PNG and PDF draw them, one after the other.

    For a reader who reads from the right, a line with such letters runs from the right, also if it begins with Latin ones.
    """
    return _drawn(text, font, get_language_bidi())


@lru_cache(maxsize=10_000)
def _drawn(text: str, font: str, from_right: bool) -> str:
    return as_drawn(text, characters(font), from_right=from_right)


def runs(shown: str, font: str) -> list[tuple[str, str]]:
    """Return the parts of what is drawn, each with the font that has it: the font, or that of Chinese."""
    if not any(one >= FIRST_CHINESE for one in shown):
        return [(font, shown)]
    other = characters(CHINESE) - characters(font)
    parts = groupby(shown, lambda one: CHINESE if one in other else font)
    return [(face, "".join(part)) for face, part in parts]


def missing(texts: Iterable[str]) -> list[str]:
    """Return the characters that cannot be drawn, in their order: no font has them."""
    found = dict.fromkeys(one for text in texts for one in drawn(text, PLAIN))
    absent = [one for one in found if one not in characters(PLAIN) and not one.isspace()]
    if not any(one >= FIRST_CHINESE for one in absent):
        return absent
    return [one for one in absent if one not in characters(CHINESE)]


@lru_cache(maxsize=50_000)
def width(text: str, font: str, size: float) -> float:
    """Return the width of a line of text, in the unit of ``size``.

    A character that the font does not have is as wide as it is in that of Chinese, and as a browser draws it.
    """
    known = characters(font)
    shown = drawn(text, font)
    strange = sum(_is_wide(one) for one in shown if one not in known)
    shown = "".join(one for one in shown if one in known or not _is_wide(one))
    return float(pdfmetrics.stringWidth(shown, registered(font), size)) + strange * size


def wrap(text: str, font: str, size: float, room: float, lines: int) -> list[str]:
    """Return the text as at most ``lines`` lines that fit ``room``; … ends the last if words are left."""
    return list(_wrapped(text, font, size, room, lines))


# A chart is laid out again and again, until it fits its sheets: the same words in boxes of few widths.
@lru_cache(maxsize=20_000)
def _wrapped(text: str, font: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    words = text.split()
    broken: list[str] = []
    while words and len(broken) < lines:
        line, words = _line(words, font, size, room, breaks=any(map(_is_wide, words[0])))
        broken.append(line)
    if words:
        broken[-1] = clip(f"{broken[-1]} {' '.join(words)}", font, size, room)
    return tuple(broken)


def paragraph(text: str, font: str, size: float, room: float) -> list[str]:
    """Return all of the text as lines that fit ``room``. A word that is too long is broken."""
    words = text.split()
    broken: list[str] = []
    while words:
        line, words = _line(words, font, size, room, breaks=True)
        broken.append(line)
    return broken


def clip(text: str, font: str, size: float, room: float) -> str:
    """Return the text if it fits ``room``, else as much of it as fits, and …"""
    if width(text, font, size) <= room:
        return text
    end = len(text)
    while end > 1 and width(text[:end].rstrip() + ELLIPSIS, font, size) > room:
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _line(
    words: list[str], font: str, size: float, room: float, *, breaks: bool
) -> tuple[str, list[str]]:
    """Return one line, and the words that are left. A word that is too long is broken or clipped."""
    taken = 1
    while taken < len(words) and width(" ".join(words[: taken + 1]), font, size) <= room:
        taken += 1
    line = " ".join(words[:taken])
    if taken < len(words) and (part := _up_to_a_sign(line, words[taken], font, size, room)):
        return f"{line} {part}", [words[taken][len(part) :], *words[taken + 1 :]]
    if width(line, font, size) > room and (part := _up_to_a_hyphen(line, font, size, room)):
        return part, [line[len(part) :], *words[1:]]
    if breaks and width(line, font, size) > room:
        ends = [end for end in range(len(line), 1, -1) if width(line[:end], font, size) <= room]
        end = next((end for end in ends if _may_part(line, end)), ends[0] if ends else 1)
        return line[:end], [*filter(None, [line[end:]]), *words[1:]]
    return clip(line, font, size, room), words[taken:]


def _may_part(line: str, end: int) -> bool:
    """May a line end there: beside a Chinese sign, with no bracket left behind and no comma taken along?"""
    before, after = line[end - 1], line[end]
    if unicodedata.category(before) == "Ps" or unicodedata.category(after) in ("Pe", "Po"):
        return False
    return _is_wide(before) or _is_wide(after)


def _up_to_a_sign(line: str, word: str, font: str, size: float, room: float) -> str:
    """Return as much of the next word as fits on a line and may part beside a Chinese sign; empty if there is no such
    part."""
    if not any(map(_is_wide, word)):
        return ""
    ends = [end for end in range(len(word) - 1, 0, -1) if _may_part(word, end)]
    parts = (word[:end] for end in ends)
    return next((part for part in parts if width(f"{line} {part}", font, size) <= room), "")


def _up_to_a_hyphen(word: str, font: str, size: float, room: float) -> str:
    """Return as much of a word as fits and ends with a hyphen; empty if there is no such part."""
    ends = [place + 1 for place, letter in enumerate(word[:-1]) if letter == "-"]
    return next((word[:end] for end in reversed(ends) if width(word[:end], font, size) <= room), "")


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in WIDE
