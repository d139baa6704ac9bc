"""Files of rows: CSV, XLSX and JSON, read and written.

Cells are text. A formula is never run. A workbook with a formula is refused. In a CSV, a text that
looks like a formula is written with an apostrophe before it, and reading removes the apostrophe.
"""

import io
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from orgchart.texts import is_spreadsheet_fault

from . import long_texts
from .csv_text import csv_file, csv_text
from .delimited import read_lines
from .headed_rows import Choice, Problems, Row, Sheet, check_headers, headed
from .lines import (
    MOST_IN_CELL,
    MOST_ROWS,
    Amount,
    SheetError,
    Suits,
    is_readable,
    too_many_rows,
)
from .workbook_parts import escaped
from .workbook_tables import read_workbook

__all__ = ["FORMATS", "Choice", "Format", "Row", "Sheet", "SheetError", "read"]

MOST_BYTES = 10_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of rows: how to write and how to read it."""

    name: str
    label: str
    content_type: str
    write: Callable[[Sequence[str], Sequence[Row], str], bytes]
    read: Callable[[bytes, Suits, Choice], Sheet]


def _any(line: Sequence[str]) -> int:
    return 0


def read(
    filename: str,
    content: bytes,
    suits: Suits = _any,
    choice: Choice | None = None,
) -> Sheet:
    """Return the table of the file. The ending of its name gives the format.

    ``suits`` says how many cells of a line are known headers. With it the worksheet, the row of the
    headers and the delimiter of a CSV are found, unless they are chosen. Raises SheetError.
    """
    ending = filename.rpartition(".")[2].casefold()
    if ending not in FORMATS:
        raise SheetError(
            _("“%(file)s” is not a table. Choose a file in CSV, XLSX or JSON.") % {"file": filename}
        )
    check_size(content)
    sheet = FORMATS[ending].read(content, suits, choice or Choice())
    if not sheet.rows:
        raise SheetError(
            _("The file has headers, but no rows below them. There is nothing to import.")
        )
    if len(sheet.rows) > MOST_ROWS:
        raise too_many_rows()
    for header in sheet.headers:
        if not is_readable(header):
            raise _not_a_character(_("the headers"), header)
    for place, row in sheet.rows:
        for header, text in row.items():
            if not is_readable(text):
                raise _not_a_character(place, header)
    return replace(
        sheet,
        headers=long_texts.whole(sheet.headers),
        rows=[(place, long_texts.joined(sheet.headers, row)) for place, row in sheet.rows],
    )


def check_size(content: bytes) -> None:
    """Raise SheetError if a file is too large."""
    if len(content) > MOST_BYTES:
        raise SheetError(
            _("The file has %(size)s bytes. A file can have at most %(most)s. Divide the file.")
            % {"size": f"{len(content):,}", "most": f"{MOST_BYTES:,}"}
        )


def _not_a_character(place: str, header: str) -> SheetError:
    """The refusal of a NUL, and of half a character, which no file in UTF-8 can have."""
    return SheetError(
        _(
            "“%(header)s” of %(place)s has a NUL or half of a character in it. Delete it there, or "
            "save the file again as text."
        )
        % {"place": place, "header": header}
    )


# --- CSV ---------------------------------------------------------------------------------------


def _write_csv(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    text = csv_text(headers, ([row.get(header, "") for header in headers] for row in rows))
    return csv_file(text)


def _read_csv(content: bytes, suits: Suits, choice: Choice) -> Sheet:
    return headed(read_lines(content, suits), suits, choice, _in_row, is_full=False)


def _in_row(row: int, column: int) -> str:
    return _("row %(row)s, column %(column)s") % {"row": row, "column": column}


# --- XLSX --------------------------------------------------------------------------------------


def _write_xlsx(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    in_cells = [{header: in_cell(text) for header, text in row.items()} for row in rows]
    columns, divided = long_texts.divided(headers, in_cells)
    book = Workbook(write_only=True)
    sheet = new_sheet(book, title)
    sheet.append(row_of_texts(sheet, map(in_cell, columns), is_bold=True))
    for row in divided:
        sheet.append(row_of_texts(sheet, [row.get(column, "") for column in columns]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def new_sheet(book: Workbook, title: str) -> Any:
    """A sheet of a workbook that is written row by row, whose first row stays in sight."""
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    return sheet


def row_of_texts(sheet: Any, texts: Iterable[str], *, is_bold: bool = False) -> list[Cell | None]:
    """The cells of a row of ``in_cell`` texts. Each is a text, whatever character it begins with."""

    def cell(text: str) -> Cell:
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        if is_bold:
            made.font = Font(bold=True)
        return made

    return [cell(text) if text else None for text in texts]


def in_cell(text: str) -> str:
    """The text as a workbook keeps it."""
    return escaped(_CONTROL.sub("", text))


# --- JSON --------------------------------------------------------------------------------------


def _write_json(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    objects = [{header: row.get(header, "") for header in headers} for row in rows]
    return (json.dumps(objects, indent=2, ensure_ascii=False) + "\n").encode()


def _read_json(content: bytes, suits: Suits, choice: Choice) -> Sheet:
    try:
        objects = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except SheetError:
        raise
    except ValueError as error:
        raise SheetError(
            _("The file is not JSON in UTF-8: %(error)s. Correct it there.") % {"error": error}
        ) from None
    except RecursionError:
        objects = None  # Deeper than a list of objects is.
    if not isinstance(objects, list) or not all(isinstance(record, dict) for record in objects):
        raise SheetError(
            _("The JSON is not a list of objects. Write one object for each row: [{…}, {…}].")
        )
    headers = list(dict.fromkeys(name for record in objects for name in record))
    check_headers(headers)
    amount, problems, rows = Amount(), Problems(), []
    for number, record in enumerate(objects, start=1):
        row = {name: _json_text(number, name, value) for name, value in record.items()}
        amount.add(len(row), sum(map(len, (*row, *row.values()))))
        for name, text in row.items():
            if is_spreadsheet_fault(text):
                words = {"number": number, "name": name}
                problems.add_error(_("record %(number)s, “%(name)s”") % words, text)
        if any(row.values()):
            rows.append((_("record %(number)s") % {"number": number}, row))
    problems.refuse()
    return Sheet(headers, rows)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _value in pairs)
        twice = next(name for name, number in names.items() if number > 1)
        raise SheetError(
            _("An object of the JSON has “%(name)s” twice. Delete one of them.") % {"name": twice}
        )
    return found


def _json_text(number: int, name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case float() if not math.isfinite(value):
            pass
        case str() if len(value) > MOST_IN_CELL:
            raise SheetError(
                _("Record %(number)s: “%(name)s” has more than %(most)s letters. Shorten it.")
                % {"number": number, "name": name, "most": f"{MOST_IN_CELL:,}"}
            )
        case str() | int() | float():
            return str(value)
    raise SheetError(
        _("Record %(number)s: “%(name)s” is not a text or a number. Write it as one.")
        % {"number": number, "name": name}
    )


FORMATS = {
    file_format.name: file_format
    for file_format in (
        Format("csv", "CSV", "text/csv; charset=utf-8", _write_csv, _read_csv),
        Format(
            "xlsx",
            "XLSX (Excel)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _write_xlsx,
            read_workbook,
        ),
        Format("json", "JSON", "application/json; charset=utf-8", _write_json, _read_json),
    )
}
