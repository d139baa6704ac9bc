"""Read the lines of a CSV as people have it: any line end, and the delimiter that fits best."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext as _

from .csv_text import without_apostrophe
from .lines import HEAD, MOST_COLUMNS, MOST_IN_CELL, Amount, Line, SheetError, Suits, header_of

DELIMITERS = ",;\t|"
OF_THE_BEGINNING = 4096
"""How many bytes are looked at to tell a text from something else."""
_SAID = re.compile('"?sep=([,;\t|])"?[,;\t|]*(?=\r|\n|$)')
"""A first line that names the delimiter, as Excel reads it."""


def read_lines(content: bytes, suits: Suits) -> list[Line]:
    """The lines of a CSV that have something in them.

    A first line ``sep=;`` says the delimiter. Otherwise it is the one with which a line has the
    most known headers, and among equals the one that gives the headers the most cells. Raises
    SheetError.
    """
    text = _decoded(content)
    if said := _SAID.match(text):
        # What is cut off leaves an empty line, so the numbers of the lines stay.
        return list(_lines(text[said.end() :], said[1]))
    return list(_lines(text, max(DELIMITERS, key=lambda delimiter: _fits(text, delimiter, suits))))


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" not in content[:OF_THE_BEGINNING]:
            raise SheetError(_("The file is not in UTF-8. Save it as “CSV UTF-8”.")) from None
        raise SheetError(
            _(
                "The file is no text, so it is no CSV. If it is a workbook, give it the ending .xlsx; "
                "otherwise save the table as “CSV UTF-8”."
            )
        ) from None


def _fits(text: str, delimiter: str, suits: Suits) -> tuple[int, int]:
    """How many known headers, and how many cells, the best first line has with a delimiter."""
    head: list[Line] = []
    with suppress(csv.Error):  # It is said when this is the delimiter that is used.
        for line in islice(_parsed(text, delimiter), HEAD):
            head.append(line)
    if not head:
        return -1, 0
    header = header_of(head, suits)
    return suits(header.cells), len(header.cells)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    amount = Amount()
    try:
        for line in _parsed(text, delimiter):
            amount.add_line(line)
            yield line
    except csv.Error as error:
        raise SheetError(
            _("The file is not a CSV that can be read: %(error)s. Save it again as CSV.")
            % {"error": error}
        ) from None


def _parsed(text: str, delimiter: str) -> Iterator[Line]:
    """The lines that have something in them. Raises csv.Error."""
    csv.field_size_limit(10 * MOST_IN_CELL)  # our own limit refuses what is too long
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, row in enumerate(rows, start=1):
        while len(row) > MOST_COLUMNS and not row[-1].strip():
            row.pop()
        if any(map(str.strip, row)):
            yield Line(number, [without_apostrophe(cell) for cell in row])
