"""The one rule for texts, for every door: admin, imports, fixtures, lookups, commands.

A text is kept in Unicode's composed form (NFC), its lines end with a line feed, there is no space around
it, and it has no character that is not for reading: no control character but tab and line feed, no half
of a surrogate pair, no noncharacter. A *line*, such as a name, has one line only and nothing that turns
the order of other letters around. What a spreadsheet shows in place of a value, such as ``#N/A``, is no
text: so whatever is kept can be exported as a table and read again.
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
_FAULT = re.compile(
    r"#(N/A|NV|GETTING_DATA|##+|¿?[A-ZÄÖÜÀÉÈÍÓÚ][A-ZÄÖÜÀÉÈÍÓÚ0-9/_]*[!?])|Err:[0-9]{3}"
)
"""What a spreadsheet shows instead of a value, in many languages; and #### for a number in a narrow
column."""

_PLAIN = re.compile(r"(?!#|Err:)[!-~](?:[ -~]*[!-~])?")
"""Most texts: one line of ASCII, without space around it, that is nothing a spreadsheet shows."""


class TextError(ValueError):
    """A text that cannot be kept."""


class NoValue(TextError):
    """A text is only what a spreadsheet shows where it has no value."""


class UnreadableCharacter(TextError):
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


def is_spreadsheet_fault(text: str) -> bool:
    """Is the text only what a spreadsheet shows where it has no value, such as ``#N/A``?"""
    return bool(_FAULT.fullmatch(text.strip()))


def checked(text: str, *, is_line: bool = False) -> str:
    """The text as it is kept.

    Raises UnreadableCharacter if it has a character that no text may have, and NoValue if it is only
    what a spreadsheet shows where it has no value.
    """
    text = normal(text, is_line=is_line)
    found = _UNREADABLE.search(text) or (_TURNING.search(text) if is_line else None)
    if found:
        raise UnreadableCharacter(text, found.start())
    if is_spreadsheet_fault(text):
        raise NoValue(text)
    return text


def cleaned(text: str, *, is_line: bool = False) -> str:
    """The text as it is kept, without the characters that no text may have; empty for ``#N/A``.

    For what nobody can be asked about again: a reason, or what is in the database already.
    """
    text = _readable(normal(text, is_line=is_line))
    text = normal(_TURNING.sub("", text) if is_line else text, is_line=is_line)
    return "" if is_spreadsheet_fault(text) else text


def is_normal(text: str, *, is_line: bool = False) -> bool:
    """Is the text just as it is kept?"""
    return bool(_PLAIN.fullmatch(text)) or cleaned(text, is_line=is_line) == text


def _readable(text: str) -> str:
    return _UNREADABLE.sub("", text)


def shortened(text: str, most: int = 80) -> str:
    """The text if it has at most so many characters, or else its beginning with a mark."""
    return text if len(text) <= most else text[: most - 1] + "…"
