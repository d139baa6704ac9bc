"""The one rule for texts, for every door: admin, imports, fixtures, lookups, commands.

A text is kept in Unicode's composed form (NFC), its lines end with a line feed, there is no space around
it, and it has no character that is not for reading: no control character but tab and line feed, no half
of a surrogate pair, no noncharacter. A *line*, such as a name, has one line only and nothing that turns
the order of other letters around.
"""

import re
import unicodedata

_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_SPACES_WITH_BREAK = re.compile(r" *[\n\t][\n\t ]*")
_UNREADABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: they make a name look like another."""


class TextError(ValueError):
    """A text has a character that no text may have."""

    def __init__(self, text: str, place: int) -> None:
        self.code = f"U+{ord(text[place]):04X}"
        """The character as Unicode names it: ``U+0007``."""
        self.before = _readable(text[:place])[-20:]
        """The last letters before it, to find it by."""
        super().__init__(f"{self.code} after “{self.before}”")


def normal(text: str, *, is_line: bool = False) -> str:
    """The text as it is kept. What is normal stays the same object's value. Refuses nothing."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _BREAK.sub("\n", text).strip()
    if is_line and ("\n" in text or "\t" in text):
        text = _SPACES_WITH_BREAK.sub(" ", text)
    return text


def checked(text: str, *, is_line: bool = False) -> str:
    """The text as it is kept. Raises TextError if it has a character that no text may have."""
    text = normal(text, is_line=is_line)
    found = _UNREADABLE.search(text) or (_TURNING.search(text) if is_line else None)
    if found:
        raise TextError(text, found.start())
    return text


def cleaned(text: str, *, is_line: bool = False) -> str:
    """The text as it is kept, without the characters that no text may have.

    For what nobody can be asked about again: a reason, or what is in the database already.
    """
    text = _readable(normal(text, is_line=is_line))
    return normal(_TURNING.sub("", text) if is_line else text, is_line=is_line)


def is_normal(text: str, *, is_line: bool = False) -> bool:
    """Is the text just as it is kept?"""
    return cleaned(text, is_line=is_line) == text


def _readable(text: str) -> str:
    return _UNREADABLE.sub("", text)
