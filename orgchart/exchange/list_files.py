"""Lists as files: CSV, XLSX and JSON, written row by row.

A file is as long as its list, so no format holds all of it in memory. Cells are texts: in a CSV one
that looks like a formula is made harmless, and in a workbook every cell is a text.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from .csv_text import BYTE_ORDER_MARK, csv_lines
from .sheets import in_cell, new_sheet, row_of_texts

Lines = Iterable[Sequence[str]]
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says before its rows."""

    title: str
    day: date
    version: int
    """The version of the data."""
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A format of lists."""

    label: str
    content_type: str
    write: Callable[[Head, Lines], Iterator[bytes]]


def _csv(head: Head, rows: Lines) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK
    for line in csv_lines(head.columns, rows):
        yield line.encode()


def _json(head: Head, rows: Lines) -> Iterator[bytes]:
    """An object with the day, the version of the data, and the rows by the names of the columns."""
    about = {"title": head.title, "day": head.day.isoformat(), "data_version": head.version}
    yield f'{json.dumps(about, ensure_ascii=False)[:-1]}, "rows": ['.encode()
    between = "\n"
    for row in rows:
        cells = dict(zip(head.columns, row, strict=True))
        yield f"{between}{json.dumps(cells, ensure_ascii=False)}".encode()
        between = ",\n"
    yield b"\n]}\n"


def _xlsx(head: Head, rows: Lines) -> Iterator[bytes]:
    """A workbook of one sheet. openpyxl keeps its rows on disk until the file is whole."""
    book = Workbook(write_only=True)
    sheet = new_sheet(book, head.title)
    sheet.append(row_of_texts(sheet, map(in_cell, head.columns), is_bold=True))
    for row in rows:
        sheet.append(row_of_texts(sheet, map(in_cell, row)))
    with tempfile.TemporaryFile() as whole:
        book.save(whole)
        whole.seek(0)
        while chunk := whole.read(CHUNK):
            yield chunk


FORMATS = {
    "csv": ListFormat("CSV", "text/csv; charset=utf-8", _csv),
    "xlsx": ListFormat(
        "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx
    ),
    "json": ListFormat("JSON", "application/json; charset=utf-8", _json),
}
"""The formats by the ending of their files."""
