"""How wide words are, and where to break them.

All words are measured in Bitstream Vera, which comes with reportlab. PDF and PNG are set in it. It is
wide, so what fits in it also fits in the sans-serif of any browser.
"""

from functools import cache, lru_cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Vera", "VeraBd"
ELLIPSIS = "…"


def font_file(font: str) -> Path:
    """Return the TrueType file of one of the two fonts."""
    return Path(reportlab.__file__).parent / "fonts" / f"{font}.ttf"


@cache
def registered(font: str) -> str:
    """Register a font with reportlab, once, and return its name."""
    pdfmetrics.registerFont(TTFont(font, str(font_file(font))))
    return font


@lru_cache(maxsize=50_000)
def width(text: str, font: str, size: float) -> float:
    """Return the width of a line of text, in the unit of ``size``."""
    return float(pdfmetrics.stringWidth(text, registered(font), size))


def wrap(text: str, font: str, size: float, room: float, lines: int) -> list[str]:
    """Return the text as at most ``lines`` lines that fit ``room``; … ends the last if words are left."""
    words = text.split()
    broken: list[str] = []
    while words and len(broken) < lines:
        line, words = _line(words, font, size, room)
        broken.append(line)
    if words:
        broken[-1] = clip(f"{broken[-1]} {' '.join(words)}", font, size, room)
    return broken


def clip(text: str, font: str, size: float, room: float) -> str:
    """Return the text if it fits ``room``, else as much of it as fits, and …"""
    if width(text, font, size) <= room:
        return text
    end = len(text)
    while end > 1 and width(text[:end].rstrip() + ELLIPSIS, font, size) > room:
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _line(words: list[str], font: str, size: float, room: float) -> tuple[str, list[str]]:
    """Return one line, and the words that are left. A word that is too long is clipped."""
    taken = 1
    while taken < len(words) and width(" ".join(words[: taken + 1]), font, size) <= room:
        taken += 1
    return clip(" ".join(words[:taken]), font, size, room), words[taken:]
