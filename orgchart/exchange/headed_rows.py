"""The headers and rows of a table, from its lines: what cannot be taken is refused and said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.texts import is_spreadsheet_fault

from .lines import (
    HEAD,
    MOST_COLUMNS,
    MOST_IN_HEADER,
    Amount,
    Line,
    SheetError,
    Suits,
    header_of,
    readable,
)

MOST_SAID = 10
"""How many faults of a file, or numbers of rows, one message says."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose to read of a file; what is left empty is found."""

    sheet: str = ""
    header: int = 0
    """The row of the headers, from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers and rows of a file. Each row has its place in the file, for messages.

    A row of JSON has only the cells that its object names.
    """

    headers: list[str]
    rows: list[tuple[str, Row]]
    name: str = ""
    """The worksheet that was read; empty if the file is not a workbook."""
    names: list[str] = field(default_factory=list)
    """The worksheets of the file."""
    header: int = 0
    """The row of the headers; 0 if the file has none."""
    head: list[tuple[int, str]] = field(default_factory=list)
    """The first rows that have something in them, shortened, to choose that of the headers."""
    width: int = 0
    """The number of the last column with a header; columns without one count."""
    notes: list[str] = field(default_factory=list)
    """What a reader of the table should know about how it was read."""
    kinds: dict[str, str] = field(default_factory=dict)
    """The kind of each row by its place, if the rows are of several kinds."""


def listed(names: Iterable[str]) -> str:
    """The first names, and an ellipsis if there are more."""
    found = list(islice(names, MOST_SAID + 1))
    return ", ".join([*found[:MOST_SAID], *["…"][: len(found) > MOST_SAID]])


class Problems:
    """Why cells of a table cannot be taken; all are said together."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, problem: str) -> None:
        self._found.append(problem)

    def add_error(self, place: str, text: str) -> None:
        self.add(
            _(
                "%(place)s shows %(text)s, which says that a spreadsheet has no value there. Write the "
                "value, or empty the cell."
            )
            % {"place": _at_the_start(place), "text": text.strip()}
        )

    def refuse(self) -> None:
        """Raise SheetError if there is a problem."""
        more = len(self._found) - MOST_SAID
        if more > 0:
            said = ngettext(
                "There is %(number)s more such problem.",
                "There are %(number)s more such problems.",
                more,
            )
            self._found[MOST_SAID:] = [said % {"number": more}]
        if self._found:
            raise SheetError(" ".join(self._found))


def headed(
    lines: list[Line],
    suits: Suits,
    choice: Choice,
    where: Callable[[int, int], str],
    *,
    is_full: bool,
) -> Sheet:
    """The table that some lines are: its headers, and the rows below them.

    ``where`` names a cell by its row and column. If ``is_full``, every row has a cell under each
    header; otherwise a row has those that it has. Raises SheetError with what cannot be taken.
    """
    header = _chosen_line(lines, choice.header) if choice.header else header_of(lines, suits)
    headers = [cell.strip() for cell in header.cells]
    while headers and not headers[-1]:
        headers.pop()
    check_headers(headers)
    amount, problems, rows, short = Amount(), Problems(), [], []
    for line in lines:
        if line.number > header.number:
            _check_line(line, headers, where, problems)
            if len(line.cells) < len(headers) and not is_full:
                short.append(str(line.number))
            filled = [*line.cells, *[""] * (len(headers) - len(line.cells) if is_full else 0)]
            row = {name: cell for name, cell in zip(headers, filled, strict=False) if name}
            amount.add(len(row), sum(map(len, (*row, *row.values()))))
            rows.append((_("row %(number)s") % {"number": line.number}, row))
    problems.refuse()
    above = [str(line.number) for line in lines if line.number < header.number]
    return Sheet(
        [name for name in headers if name],
        rows,
        header=header.number,
        width=len(headers),
        head=[(line.number, _shortened(line)) for line in lines[:HEAD]],
        notes=[*_left_out(above, header), *_short(short)],
    )


def _chosen_line(lines: Sequence[Line], number: int) -> Line:
    for line in lines:
        if line.number == number:
            return line
    raise SheetError(
        _("Row %(row)s has nothing in it. Choose the row that holds the headers.") % {"row": number}
    )


def check_headers(headers: Sequence[str]) -> None:
    """Raise SheetError if headers are too many, too long or the same."""
    named = [header for header in headers if header]
    if len(headers) > MOST_COLUMNS:
        raise SheetError(
            _("The file has %(count)s columns. A table can have at most %(most)s.")
            % {"count": len(headers), "most": MOST_COLUMNS}
        )
    for header in named:
        if len(header) > MOST_IN_HEADER:
            raise SheetError(
                _(
                    "The header “%(header)s…” has more than %(most)s letters. Shorten it, or choose "
                    "the row that holds the headers."
                )
                % {"header": header[:40], "most": MOST_IN_HEADER}
            )
        if named.count(header) > 1:
            raise SheetError(
                _("The header “%(header)s” is there twice. Rename or delete one of the columns.")
                % {"header": header}
            )


def _check_line(
    line: Line, headers: Sequence[str], where: Callable[[int, int], str], problems: Problems
) -> None:
    """Add what cells of a line cannot be taken: a fault of a spreadsheet, a cell without a header."""
    for column, text in enumerate(line.cells, start=1):
        if not text.strip():
            continue
        if is_spreadsheet_fault(text):
            problems.add_error(where(line.number, column), text)
        elif column > len(headers):
            problems.add(
                _(
                    "Row %(row)s has %(cells)s cells under %(headers)s headers: “%(text)s” has none. "
                    "Write a header above it or delete it. In a CSV, put a text with a comma into "
                    "quotation marks."
                )
                % {
                    "row": line.number,
                    "cells": max(at for at, cell in enumerate(line.cells, 1) if cell.strip()),
                    "headers": len(headers),
                    "text": text.strip()[:40],
                }
            )
            return
        elif not headers[column - 1]:
            problems.add(
                _(
                    "%(place)s holds “%(text)s”, and its column has no header. Write a header, or "
                    "delete the column."
                )
                % {"place": _at_the_start(where(line.number, column)), "text": text.strip()[:40]}
            )


def _at_the_start(place: str) -> str:
    return place[0].upper() + place[1:]


def _shortened(line: Line) -> str:
    text = readable(" | ".join(cell.strip() for cell in line.cells if cell.strip()))
    return text if len(text) <= 80 else f"{text[:79]}…"


def _left_out(above: Sequence[str], header: Line) -> list[str]:
    if not above:
        return []
    return [
        _("The headers are in row %(header)s. The rows above it were left out: %(rows)s.")
        % {"header": header.number, "rows": listed(above)}
    ]


def _short(rows: Sequence[str]) -> list[str]:
    if not rows:
        return []
    return [
        _(
            "These rows have fewer cells than there are headers: %(rows)s. A field without a cell "
            "does not change."
        )
        % {"rows": listed(rows)}
    ]
