"""Which worksheet of a workbook is read, and what of it a person should know."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from .headed_rows import Choice, Sheet, headed, listed
from .lines import HEAD, Line, SheetError, Suits, header_of
from .workbooks import Aside, Book, Named, corners


def read_workbook(content: bytes, suits: Suits, choice: Choice) -> Sheet:
    """The table of a workbook, and what a person should know beside it. Raises SheetError."""
    book = Book(content)
    chosen = _chosen(book, suits, choice)
    aside = Aside()
    try:
        lines = list(book.lines(chosen, aside))
        table = headed(lines, suits, choice, _cell_name, is_full=True)
        _refuse_merged(aside, table, lines)
    except SheetError as error:
        raise SheetError(
            _("Sheet “%(sheet)s”: %(problem)s") % {"sheet": chosen.name, "problem": error}
        ) from None
    names = [sheet.name for sheet in book.sheets]
    notes = [*_other_sheets(book, chosen), *table.notes, *_hidden(aside, table)]
    return replace(table, name=chosen.name, names=names, notes=notes)


def _cell_name(row: int, column: int) -> str:
    return _("cell %(cell)s") % {"cell": f"{get_column_letter(column)}{row}"}


def _chosen(book: Book, suits: Suits, choice: Choice) -> Named:
    """The chosen worksheet; or that whose headers are known best, the first among equals.

    A hidden or empty one is taken only if all are. One that cannot be read from its beginning is taken
    too, so that the fault is said instead of passing it over. Raises SheetError.
    """
    if choice.sheet:
        for sheet in book.sheets:
            if sheet.name.casefold() == choice.sheet.casefold():
                return sheet
        raise SheetError(
            _("The workbook has no sheet “%(sheet)s”. Choose one of these: %(sheets)s.")
            % {"sheet": choice.sheet, "sheets": listed(sheet.name for sheet in book.sheets)}
        )
    if len(book.sheets) == 1:
        return book.sheets[0]

    def fits(sheet: Named) -> tuple[bool, bool, float]:
        head, is_readable = _head(book, sheet)
        known = suits(header_of(head, suits).cells) if head else 0
        if not is_readable and not head:
            return True, not sheet.is_hidden, math.inf
        return bool(head), not sheet.is_hidden, known

    return max(book.sheets, key=fits)


def _head(book: Book, sheet: Named) -> tuple[list[Line], bool]:
    """The first lines of a worksheet, or those before what cannot be read; could all be read?"""
    head: list[Line] = []
    try:
        for line in islice(book.lines(sheet, Aside()), HEAD):
            head.append(line)
    except SheetError:  # It is said when this is the sheet that is read.
        return head, False
    return head, True


def _refuse_merged(aside: Aside, table: Sheet, lines: Sequence[Line]) -> None:
    """Raise SheetError if cells of the table are merged: which rows they stand for is not known."""
    merged = []
    for text in aside.merged:
        if ends := corners(text):
            left, top, _right, bottom = ends
            inside = left <= table.width and top <= lines[-1].number
            if inside and bottom >= table.header:
                merged.append(text)
    if merged:
        raise SheetError(
            _(
                "The cells %(cells)s are merged, so only the first of them says something. Unmerge "
                "them and fill in each cell."
            )
            % {"cells": listed(merged)}
        )


def _other_sheets(book: Book, chosen: Named) -> list[str]:
    others = [
        _("%(sheet)s (hidden)") % {"sheet": sheet.name} if sheet.is_hidden else sheet.name
        for sheet in book.sheets
        if sheet != chosen
    ]
    if not others:
        return []
    return [
        _("Sheet “%(sheet)s” was read. These were not: %(others)s.")
        % {"sheet": chosen.name, "others": listed(others)}
    ]


def _hidden(aside: Aside, table: Sheet) -> list[str]:
    rows = [str(row) for row in aside.hidden_rows if row > table.header]
    hidden = set(aside.hidden_columns)
    columns = [
        get_column_letter(column)
        for column in range(1, table.width + 1)
        if any(first <= column <= last for first, last in hidden)
    ]
    notes = []
    if rows:
        notes.append(_("Hidden rows were read too: %(rows)s.") % {"rows": listed(rows)})
    if columns:
        notes.append(_("Hidden columns were read too: %(columns)s.") % {"columns": listed(columns)})
    return notes
