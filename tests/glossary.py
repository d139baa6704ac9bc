"""The glossary of terms as the United Nations uses them, and where a catalogue departs from it."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent.parent / "docs"
NO_WORDS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>|(?<!\w)/\S+")
"""Placeholders, tags and addresses: what no translator translates."""


class Entry(NamedTuple):
    """A term in a language, as a page or document of the United Nations has it."""

    term: str
    language: str
    form: str
    parts: str
    """What a translation of the term holds, whatever its inflection, with bars between; of parts with a
    slash between, one."""
    source: str
    address: str
    """The address of a page, or the symbol of a document."""
    seen: str

    @property
    def line(self) -> str:
        """The line of ``docs/glossary.md``."""
        where = (
            f"[{self.source}]({self.address})"
            if "://" in self.address
            else f"{self.source}, {self.address}"
        )
        return f"| {self.term} | {self.language} | {self.form} | {where} | {self.seen} |"

    def is_in(self, translation: str) -> bool:
        """Does a translation hold the form?"""
        text = translation.casefold()
        return all(any(one in text for one in part.split("/")) for part in self.parts.split("|"))


def entries() -> list[Entry]:
    """All entries of ``docs/glossary.csv``."""
    with (DOCS / "glossary.csv").open(newline="") as file:
        return [Entry(**row) for row in csv.DictReader(file)]


def departures() -> dict[tuple[str, str, str], str]:
    """Why a translation does without the form: by term, language and text in English."""
    with (DOCS / "glossary-departures.csv").open(newline="") as file:
        return {
            (row["term"], row["language"], row["text"]): row["reason"]
            for row in csv.DictReader(file)
        }


def terms_in(text: str, terms: list[str]) -> set[str]:
    """The terms that a text in English has: of two of which one is part of the other, the longer."""
    found, left = set(), NO_WORDS.sub(" ", text)
    for term in sorted(terms, key=len, reverse=True):
        pattern = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
        if pattern.search(left):
            found.add(term)
            left = pattern.sub(" ", left)
    return found
