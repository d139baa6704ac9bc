"""Files of rows: CSV, XLSX and JSON, read and written.

Cells are text. A formula is never run. A workbook with a formula is refused. In a CSV, a text that
looks like a formula is written with an apostrophe before it, and reading removes the apostrophe.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from . import long_texts
from .csv_text import csv_text, without_apostrophe

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Row = dict[str, str]


class SheetError(ValueError):
    """The file cannot be read. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers and rows of a file. Each row has its place in the file, for messages.

    A row of JSON has only the cells that its object names.
    """

    headers: list[str]
    rows: list[tuple[str, Row]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of rows: how to write and how to read it."""

    name: str
    label: str
    content_type: str
    write: Callable[[Sequence[str], Sequence[Row], str], bytes]
    read: Callable[[bytes], Sheet]


def read(filename: str, content: bytes) -> Sheet:
    """Return the first table of the file. The ending of its name gives the format.

    Raises SheetError.
    """
    ending = filename.rpartition(".")[2].casefold()
    if ending not in FORMATS:
        raise SheetError(
            _("“%(file)s” is not a table. Choose a file in CSV, XLSX or JSON.") % {"file": filename}
        )
    if len(content) > MOST_BYTES:
        raise SheetError(
            _("The file has %(size)s bytes. A file can have at most %(most)s. Divide the file.")
            % {"size": f"{len(content):,}", "most": f"{MOST_BYTES:,}"}
        )
    sheet = FORMATS[ending].read(content)
    if any("\x00" in text for _, row in sheet.rows for text in (*row, *row.values())):
        raise SheetError(
            _("The file has a NUL in it, which is not a character. Save it again as text.")
        )
    if not sheet.rows:
        raise SheetError(
            _("The file has no rows. Put the headers in the first line and the rows below it.")
        )
    if len(sheet.rows) > MOST_ROWS:
        raise SheetError(
            _("The file has %(count)s rows. A file can have at most %(most)s. Divide the file.")
            % {"count": f"{len(sheet.rows):,}", "most": f"{MOST_ROWS:,}"}
        )
    return Sheet(
        long_texts.whole(sheet.headers),
        [(place, long_texts.joined(sheet.headers, row)) for place, row in sheet.rows],
    )


# --- CSV ---------------------------------------------------------------------------------------


def _write_csv(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    text = csv_text(headers, ([row.get(header, "") for header in headers] for row in rows))
    # Excel needs the mark at the beginning to know that this is UTF-8.
    return text.encode("utf-8-sig")


def _read_csv(content: bytes) -> Sheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError(_("The file is not in UTF-8. Save it as “CSV UTF-8”.")) from None
    csv.field_size_limit(MOST_BYTES)  # a note may be longer than what the module expects
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetError(
            _("The file is not a CSV that can be read: %(error)s. Save it again as CSV.")
            % {"error": error}
        ) from None
    cells = [[without_apostrophe(cell) for cell in line] for line in lines]
    return _sheet(cells)


# --- XLSX --------------------------------------------------------------------------------------


def _write_xlsx(headers: Sequence[str], rows: Sequence[Row], title: str) -> bytes:
    headers, rows = long_texts.divided(headers, rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"

    def text(value: str) -> Cell:
        cell = WriteOnlyCell(sheet, _CONTROL.sub("", value))
        cell.data_type = "s"  # This means text, whatever character it begins with.
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
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise SheetError(_("The workbook is too large when it is unpacked. Divide it."))
        book = load_workbook(io.BytesIO(content), read_only=True)
        lines = [
            [_xlsx_text(cell) for cell in row]
            for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2)
        ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, OSError) as error:
        raise SheetError(
            _("The file is not a workbook that can be read (%(error)s). Save it again as XLSX.")
            % {"error": error}
        ) from None
    return _sheet(lines)


def _xlsx_text(cell: ReadOnlyCell) -> str:
    """Return what a cell holds as text: “yes”, 2007-06-29, 12. Raises SheetError for a formula."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise SheetError(
            _(
                "Cell %(cell)s has a formula, and the registry does not run formulas. Replace it with "
                "its value."
            )
            % {"cell": cell.coordinate}
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
        raise SheetError(
            _("The file is not JSON in UTF-8: %(error)s. Correct it there.") % {"error": error}
        ) from None
    if not isinstance(objects, list) or not all(isinstance(record, dict) for record in objects):
        raise SheetError(
            _("The JSON is not a list of objects. Write one object for each row: [{…}, {…}].")
        )
    headers = list(dict.fromkeys(name for record in objects for name in record))
    rows = [
        (
            _("record %(number)s") % {"number": number},
            {name: _json_text(number, name, value) for name, value in record.items()},
        )
        for number, record in enumerate(objects, start=1)
    ]
    return Sheet(headers, [(place, row) for place, row in rows if any(row.values())])


def _json_text(number: int, name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return str(value)
    raise SheetError(
        _("Record %(number)s: “%(name)s” is not a text or a number. Write it as one.")
        % {"number": number, "name": name}
    )


def _sheet(lines: list[list[str]]) -> Sheet:
    headers = [cell.strip() for cell in lines[0]] if lines else []
    named = [header for header in headers if header]
    if len(set(named)) < len(named):
        twice = next(header for header in named if named.count(header) > 1)
        raise SheetError(
            _("The header “%(header)s” is there twice. Rename or delete one of the columns.")
            % {"header": twice}
        )
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        row = {header: cell for header, cell in zip(headers, line, strict=False) if header}
        if any(cell.strip() for cell in row.values()):
            rows.append((_("row %(number)s") % {"number": number}, row))
    return Sheet(named, rows)


FORMATS = {
    file_format.name: file_format
    for file_format in (
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
