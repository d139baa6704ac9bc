"""The lines of a file of rows, before anybody knows what they mean, and how much a file can hold.

Every limit is checked while a file is read, so that a file that is too large costs little.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_ROWS = 20_000
"""How many rows with something in them a file can have."""
MOST_COLUMNS = 400
MOST_CELLS = 1_000_000
"""How many cells the rows can have, with the empty ones under a header."""
MOST_IN_CELL = 1_000_000
"""How many letters a cell can have."""
MOST_IN_HEADER = 200
MOST_LETTERS = 20_000_000
"""How many letters all cells can have, each with its header."""
HEAD = 20
"""Among how many of the first lines with something in them the headers are looked for."""

Suits = Callable[[Sequence[str]], int]
"""How many cells of a line are headers that are known."""


_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def readable(text: str) -> str:
    """The text with a mark for each NUL and each half of a character, which no page can show."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def is_readable(text: str) -> bool:
    """Has the text neither a NUL nor half of a character?"""
    return not _NO_CHARACTER.search(text)


class SheetError(ValueError):
    """The file cannot be read. The message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(readable(message))


class Line(NamedTuple):
    """A line that has something in it: its number in the file, from 1, and its cells from the left."""

    number: int
    cells: list[str]


class Amount:
    """How much was read of a table. Each method raises SheetError when it is too much."""

    def __init__(self) -> None:
        self.lines = self.cells = self.letters = 0

    def add_line(self, line: Line) -> None:
        """Count a line with its cells."""
        self.lines += 1
        if self.lines > MOST_ROWS + HEAD:
            raise too_many_rows()
        if len(line.cells) > MOST_COLUMNS:
            raise too_wide(line.number, len(line.cells))
        for column, text in enumerate(line.cells, start=1):
            if len(text) > MOST_IN_CELL:
                raise too_long(line.number, column)
        self.add(len(line.cells), sum(map(len, line.cells)))

    def add(self, cells: int, letters: int) -> None:
        """Count cells, and the letters in them."""
        self.cells += cells
        self.letters += letters
        if self.cells > MOST_CELLS or self.letters > MOST_LETTERS:
            raise SheetError(
                _(
                    "The file has more than %(cells)s cells or %(letters)s letters. Divide it, or "
                    "delete the columns that are not needed."
                )
                % {"cells": f"{MOST_CELLS:,}", "letters": f"{MOST_LETTERS:,}"}
            )


def too_many_rows() -> SheetError:
    """The refusal of a file with too many rows."""
    return SheetError(
        _("The file has more than %(most)s rows. Divide the file.") % {"most": f"{MOST_ROWS:,}"}
    )


def too_wide(row: int, column: int) -> SheetError:
    """The refusal of a row with too many columns."""
    return SheetError(
        _(
            "Row %(row)s has something in column %(column)s. A table can have at most %(most)s "
            "columns. Delete those that are not needed."
        )
        % {"row": row, "column": column, "most": MOST_COLUMNS}
    )


def too_long(row: int, column: int) -> SheetError:
    """The refusal of a cell that is too long."""
    return SheetError(
        _(
            "The cell in row %(row)s, column %(column)s has more than %(most)s letters. Shorten it, "
            "or correct the file if several cells became one."
        )
        % {"row": row, "column": column, "most": f"{MOST_IN_CELL:,}"}
    )


def header_of(lines: Sequence[Line], suits: Suits) -> Line:
    """The line that holds the headers: of the first ones, that with the most known headers.

    If none has one, it is the first line with something in it. Raises SheetError if there is none.
    """
    if not lines:
        raise SheetError(
            _("The file has no rows. Put the headers in the first line and the rows below it.")
        )
    return max(lines[:HEAD], key=lambda line: suits(line.cells))
