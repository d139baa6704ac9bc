"""A document symbol that has been read."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from .plausible import roman_value
from .vocabulary import HELD_IN, organ_of


class Kind(StrEnum):
    """The kind of a document, as far as the symbol alone tells it."""

    RESOLUTION = "resolution"
    DECISION = "decision"
    PRESIDENTIAL_STATEMENT = "presidential statement"
    BULLETIN = "bulletin"
    REPORT = "report"
    """A numbered document of a main series. Most are reports; some are letters."""
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
        return organ_of(self.body)

    @property
    def path(self) -> str:
        """The symbol without spaces, as an address has it: ``A/RES/72/262C``."""
        return self.text.replace(" ", "")

    @property
    def link(self) -> str:
        """The address of the official text in English, as data have it."""
        return self.link_in("en")

    def link_in(self, language: str) -> str:
        """The address of the official text in a language of the United Nations, such as ``fr``."""
        return f"https://docs.un.org/{language}/" + quote(self.path, safe="/()")

    @property
    def sort_key(self) -> str:
        """A string that sorts symbols as a person would: session before number, 9 before 10.

        What an emergency or special session adopted stands after the regular session in which it began.
        Documents that were numbered through, such as S/5784, stand before those of a session or year,
        because organs began with the former.

        It has only letters and digits, so that every database sorts it in the same way.
        """
        text = self.text
        if old := re.fullmatch(r"(.+)/([0-9]+) \(((?:E?S-)?)([IVXL]+)\)(.*)", text):
            series, number, special, roman, rest = old.groups()
            text = f"{series}/{special}{roman_value(roman)}/{number}{rest}"
        if special := re.search(r"/(E?S)-([0-9]+)/", text):
            regular = HELD_IN[special[1]].get(int(special[2]))
            text = text.replace(special[0], f"/{regular}{special[0]}") if regular else text
        if re.match(r"[A-Z]/[0-9]+(?!/?[0-9])", text):
            text = f"{text[:2]}0/{text[2:]}"
        return "".join(
            word.zfill(10) if word.isdigit() else word.upper().ljust(10, "0")[:10]
            for word in re.findall(r"[0-9]+|[A-Za-z]+", text)
        )
