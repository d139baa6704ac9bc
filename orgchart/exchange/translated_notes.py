"""A page of the documentation in another language, piece by piece.

A heading, a paragraph, an item of a list and a cell of a table is a piece. A file beside the page has the pieces in the
language: ``docs/data.fr.json`` those of ``docs/data.md``. What was written or changed since then is shown in English, so a
translation never says something else than the page.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

BEGINS = re.compile(r"(#{1,6} |- |\d+\. |> )(.*)")
"""How a line begins that is a piece of its own, or the first of one."""
RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
"""The line below the head of a table."""
CELLS = re.compile(r"(?<!\\)\|")
IN_ENGLISH = "\ue000"
"""Stands before a piece that has no translation. No text of the documentation has this letter."""
Say = Callable[[str], str]


def pieces_of(text: str) -> list[str]:
    """The pieces of a page in Markdown, each once, in their order."""
    found: dict[str, None] = {}

    def note(piece: str) -> str:
        found[piece] = None
        return piece

    "".join(_lines(text, note))
    return list(found)


def in_language(text: str, translated: Mapping[str, str]) -> str:
    """The page with its pieces translated. Before each that is not stands ``IN_ENGLISH``."""

    def say(piece: str) -> str:
        if not has_words(piece):
            return piece
        return translated.get(piece) or f"{IN_ENGLISH}{piece}"

    return "".join(_lines(text, say))


def has_words(piece: str) -> bool:
    """Is there anything to translate?"""
    return any(map(str.isalpha, piece))


@lru_cache(8)
def translations_of(page: Path, language: str) -> Mapping[str, str]:
    """The pieces of a page in a language; none if there is no file of them. It is read once by each process."""
    file = page.with_suffix(f".{language}.json")
    return json.loads(file.read_text()) if file.exists() else {}


def bring_in_step(page: Path) -> Iterator[str]:
    """Take out of each translation what the page no longer says, and put it into the order of the page. Says for each
    which pieces it lacks."""
    pieces = [piece for piece in pieces_of(page.read_text()) if has_words(piece)]
    for file in sorted(page.parent.glob(f"{page.stem}.*.json")):
        known = json.loads(file.read_text())
        kept = {piece: known[piece] for piece in pieces if piece in known}
        file.write_text(f"{json.dumps(kept, ensure_ascii=False, indent=1)}\n")
        yield f"{file.name} has {len(kept)} of {len(pieces)} pieces."
        for piece in pieces:
            if piece not in kept:
                yield f"  lacks: {piece}"


def _lines(text: str, say: Say) -> Iterator[str]:
    """The page line by line, with each piece on one line, as ``say`` says it."""
    margin, prefix = "", ""
    piece: list[str] = []

    def said() -> Iterator[str]:
        if piece:
            yield f"{margin}{prefix}{say(' '.join(piece))}\n"
            piece.clear()

    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("|"):
            yield from said()
            yield f"{bare}\n" if RULE.fullmatch(bare) else _row(bare, say)
        elif not bare:
            yield from said()
            yield "\n"
        elif begun := BEGINS.fullmatch(bare):
            yield from said()
            margin, prefix = line[: len(line) - len(line.lstrip())], begun[1]
            piece.append(begun[2])
        else:
            if not piece:
                margin, prefix = line[: len(line) - len(line.lstrip())], ""
            piece.append(bare)
    yield from said()


def _row(line: str, say: Say) -> str:
    cells = [cell.strip() for cell in CELLS.split(line)[1:-1]]
    return f"| {' | '.join(say(cell) if cell else '' for cell in cells)} |\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print("\n".join(bring_in_step(Path(name))))
