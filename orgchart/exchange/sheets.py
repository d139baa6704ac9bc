"""Files of rows: CSV, XLSX and JSON, read and written.

Cells are text. A formula is never run: a workbook that holds one is refused, and what could be taken
for one in a CSV is written with an apostrophe before it, which is taken away again in reading.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 20_000
_FORMULA = re.compile(r"['=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Row = dict[str, str]


class SheetError(ValueError):
    """The file cannot be read. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headers and rows; each row with its place in the file, for messages.

    A row of JSON has only the cells that its object has; the others stay as they are.
    """

    headers: list[str]
    rows: list[tuple[str, Row]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of rows."""

    name: str
    label: str
    content_type: str
    write: Callable[[Sequence[str], Sequence[Row], str], bytes]
    read: Callable[[bytes], Sheet]


def read(filename: str, content: bytes) -> Sheet:
    """The first table of the file, by the ending of its name. Raises SheetError."""
    ending = filename.rpartition(".")[2].casefold()
    if ending not in FORMATS:
        raise SheetError(f"“{filename}” is not a table: bring a file in CSV, XLSX or JSON.")
    if len(content) > MOST_BYTES:
        raise SheetError(
            f"The file has {len(content):,} bytes, and {MOST_BYTES:,} are read at most. Divide it."
        )
    sheet = FORMATS[ending].read(content)
    if any("\x00" in text for _, row in sheet.rows for text in (*row, *row.values())):
        raise SheetError("It holds a NUL, which is no character: save it anew as text.")
    if not sheet.rows:
        raise SheetError("There is no row in it: the first line is the headers, rows follow.")
    if len(sheet.rows) > MOST_ROWS:
        raise SheetError(f"It has {len(sheet.rows):,} rows; {MOST_ROWS:,} are read. Divide it.")
    return sheet


# --- CSV ---------------------------------------------------------------------------------------


def _write_csv(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([harmless(row.get(header, "")) for header in headers])
    return out.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows UTF-8


def harmless(text: str) -> str:
    """The text of a cell, so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def _as_meant(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _read_csv(content: bytes) -> Sheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError("It is not in UTF-8: save it as “CSV UTF-8”.") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetError(f"It is not a CSV that can be read: {error}.") from None
    cells = [[_as_meant(cell) for cell in line] for line in lines]
    return _sheet(cells)


# --- XLSX --------------------------------------------------------------------------------------


def _write_xlsx(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"

    def text(value: str) -> Any:
        cell = WriteOnlyCell(sheet, _CONTROL.sub("", value))
        cell.data_type = "s"  # text, whatever it begins with
        return cell

    head = [text(header) for header in headers]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([text(row[header]) if row.get(header) else None for header in headers])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read_xlsx(content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise SheetError("It unpacks to more than is read. Divide it.")
        book = load_workbook(io.BytesIO(content), read_only=True)
        lines = [
            [_xlsx_text(cell) for cell in row]
            for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2)
        ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, OSError) as error:
        raise SheetError(f"It is not a workbook that can be read ({error}).") from None
    return _sheet(lines)


def _xlsx_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise SheetError(
            f"Cell {cell.coordinate} holds a formula, and formulas are not run: put its value there."
        )
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


# --- JSON --------------------------------------------------------------------------------------


def _write_json(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    objects = [{header: row.get(header, "") for header in headers} for row in rows]
    return (json.dumps(objects, indent=2, ensure_ascii=False) + "\n").encode()


def _read_json(content: bytes) -> Sheet:
    try:
        objects = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise SheetError(f"It is not JSON in UTF-8: {error}.") from None
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise SheetError("A list of objects is expected, one a row: [{…}, {…}].")
    headers = list(dict.fromkeys(name for each in objects for name in each))
    rows = [
        (f"record {number}", {name: _json_text(number, name, each[name]) for name in each})
        for number, each in enumerate(objects, start=1)
    ]
    return Sheet(headers, [(place, row) for place, row in rows if any(row.values())])


def _json_text(number: int, name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return str(value)
    raise SheetError(f"Record {number}: “{name}” is not a text or a number.")


def _sheet(lines: list[list[str]]) -> Sheet:
    headers = [cell.strip() for cell in lines[0]] if lines else []
    named = [header for header in headers if header]
    if len(set(named)) < len(named):
        twice = next(header for header in named if named.count(header) > 1)
        raise SheetError(f"The header “{twice}” stands there twice: rename or delete a column.")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        row = {header: cell for header, cell in zip(headers, line, strict=False) if header}
        if any(cell.strip() for cell in row.values()):
            rows.append((f"row {number}", row))
    return Sheet(named, rows)


FORMATS = {
    each.name: each
    for each in (
        Format("csv", "CSV", "text/csv; charset=utf-8", _write_csv, _read_csv),
        Format(
            "xlsx",
            "XLSX (Excel)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _write_xlsx,
            _read_xlsx,
        ),
        Format("json", "JSON", "application/json; charset=utf-8", _write_json, _read_json),
    )
}
