"""Read the worksheets of a workbook (XLSX): what each cell says, as text.

Only what a cell says is read: values, shared texts and the formats of dates. Colours, fonts, charts
and properties are not opened, so it does not matter if they are damaged.
"""

import math
import posixpath
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from .lines import MOST_COLUMNS, Amount, Line, SheetError, too_long, too_wide
from .number_formats import Shown, date_of, in_part, shown_by
from .packages import Package, unreadable
from .workbook_parts import Formats, Relations, SheetList, TextReader, Texts, number_of, unescaped

MOST_LETTERED = 16_384
"""How many columns a worksheet can have."""
MOST_LINES = 1_048_576
"""How many rows a worksheet can have."""
MOST_MERGES = 1000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Named:
    """A worksheet of a workbook, as its list of sheets has it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(slots=True)
class Aside:
    """What is known of a worksheet beside its lines, once all of them were read."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@cache
def _all_columns() -> dict[str, int]:
    return {get_column_letter(number): number for number in range(1, MOST_LETTERED + 1)}


def _column_of(letters: str) -> int:
    """The number of a column, from 1: A, B … Z, AA; 0 if a workbook has no such column."""
    return _all_columns().get(letters, 0)


def corners(merged: str) -> tuple[int, int, int, int] | None:
    """The first column and row and the last column and row of “B2:B4”; None for anything else."""
    first, _colon, last = merged.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if not ends[0] or not ends[1]:
        return None
    return _column_of(ends[0][1]), int(ends[0][2]), _column_of(ends[1][1]), int(ends[1][2])


class Book:
    """A workbook whose worksheets can be read."""

    def __init__(self, content: bytes) -> None:
        """Read which sheets there are. Raises SheetError if there is none that can be read."""
        self._package = Package(content)
        self._texts: list[str] | None = None
        self._formats: dict[int, Shown] | None = None
        self.from_1904 = False
        self.sheets = self._sheets()
        if not self.sheets:
            raise SheetError(
                _(
                    "The workbook has no worksheet with cells. Save the table as a worksheet in XLSX."
                )
            )

    def lines(self, sheet: Named, aside: Aside) -> Iterator[Line]:
        """The lines of a worksheet that have something in them, from the top, as they are read.

        ``aside`` is filled on the way. Raises SheetError.
        """
        reader = _SheetReader(self, aside)
        for _chunk in self._package.stream(sheet.part, reader):
            while reader.found:
                yield reader.found.popleft()

    def shared_text(self, number: str) -> str | None:
        """The text that many cells share, by its number; None if there is none."""
        if self._texts is None:
            reader = Texts()
            if (part := self._part("sharedStrings")) in self._package:
                self._package.read(part, reader)
            self._texts = reader.texts
        if number.isascii() and number.isdigit() and int(number) < len(self._texts):
            return self._texts[int(number)]
        return None

    def shown(self, style: str) -> Shown | None:
        """What the format of a style shows; None if that cannot be known."""
        if self._formats is None:
            self._formats = self._read_formats()
        if style == "0" and not self._formats:
            return Shown.NUMBER
        return self._formats.get(number_of(style))

    def _read_formats(self) -> dict[int, Shown]:
        reader = Formats()
        try:
            if (part := self._part("styles")) in self._package:
                self._package.read(part, reader)
        except SheetError:
            return {}
        return {
            style: shown_by(number, reader.codes.get(number))
            for style, number in enumerate(reader.numbers)
        }

    def _part(self, kind: str) -> str:
        targets = [target for of, target in self._relations.values() if of == kind]
        return targets[0] if targets else ""

    def _sheets(self) -> list[Named]:
        roots = self._relations_of("")
        main = [target for kind, target in roots.values() if kind == "officeDocument"]
        part = main[0] if main else "xl/workbook.xml"
        if part not in self._package or not part.endswith(".xml"):
            raise unreadable(_("it is another kind of file"))
        self._relations = self._relations_of(part)
        reader = SheetList()
        self._package.read(part, reader)
        self.from_1904 = reader.from_1904
        found = []
        for name, key, state in reader.sheets:
            kind, target = self._relations.get(key, ("", ""))
            if kind == "worksheet" and target in self._package:
                found.append(Named(name, target, state in ("hidden", "veryHidden")))
        return found

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to, by key: the kind and the name of the other part."""
        folder, name = posixpath.split(part)
        reader = Relations()
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self._package:
            self._package.read(listed, reader)
        return {
            key: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            for key, kind, target in reader.found
        }


class _SheetReader(TextReader):
    """The lines of a worksheet, put into ``found`` as they are complete."""

    def __init__(self, book: Book, aside: Aside) -> None:
        super().__init__()
        self.found: deque[Line] = deque()
        self._book, self._aside = book, aside
        self._amount = Amount()
        self._row = self._column = 0
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._in_cell = self._has_value = self._spoken = self._is_hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "c":
                self._begin_cell(attributes)
            case "v" | "t":
                self.wants_text = self._in_cell and not self._spoken
                self._has_value = self._has_value or self.wants_text
            case "rPh":
                self._spoken = True
            case "f" if self._in_cell:
                raise SheetError(
                    _(
                        "Cell %(cell)s has a formula, and the registry does not run formulas. Replace "
                        "it with its value."
                    )
                    % {"cell": self._name}
                )
            case "row":
                self._begin_row(attributes)
            case "col" if attributes.get("hidden") in ("1", "true"):
                ends = number_of(attributes.get("min")), number_of(attributes.get("max"))
                self._aside.hidden_columns.append(ends)
            case "mergeCell" if len(self._aside.merged) < MOST_MERGES:
                self._aside.merged.append(attributes.get("ref", "")[:40])

    def end(self, tag: str) -> None:
        self.wants_text = False
        if tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self._spoken = False
        elif tag == "row" and self._cells:
            line = Line(self._row, self._cells)
            self._amount.add_line(line)
            if self._is_hidden:
                self._aside.hidden_rows.append(self._row)
            self.found.append(line)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        row = number_of(attributes.get("r")) or self._row + 1
        if row <= self._row:
            raise unreadable(_("row %(row)s is in it twice") % {"row": row})
        if row > MOST_LINES:
            raise unreadable(_("it has more rows than a workbook can have"))
        self._row, self._column, self._cells = row, 0, []
        self._is_hidden = attributes.get("hidden") in ("1", "true")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        column = self._column + 1
        if name := attributes.get("r"):
            letters = name.rstrip("0123456789")
            if (at := _column_of(letters)) < column or name != f"{letters}{self._row}":
                raise unreadable(_("cell “%(cell)s” is in the wrong place") % {"cell": name[:20]})
            column = at
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._in_cell, self._has_value = True, False

    def _end_cell(self) -> None:
        self._in_cell = False
        text = self._said(self.taken()) if self._has_value else ""
        if not text.strip():
            return
        if self._column > MOST_COLUMNS:
            raise too_wide(self._row, self._column)
        self._cells += [""] * (self._column - len(self._cells) - 1)
        self._cells.append(text)

    @property
    def _name(self) -> str:
        return f"{get_column_letter(self._column)}{self._row}"

    def _said(self, value: str) -> str:
        """What the cell says as text: “yes”, 2007-06-29, 2007-06, 12."""
        match self._kind:
            case "s":
                text = self._book.shared_text(value.strip())
                if text is None:
                    raise unreadable(_("cell %(cell)s has no text") % {"cell": self._name})
                return text
            case "b":
                return "yes" if value.strip() in ("1", "true") else "no"
            case "e":
                return value.strip()
            case "d":
                return self._day(value.strip())
            case "n":
                return self._number(value.strip()) if value.strip() else ""
        return unescaped(value)

    def _number(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise SheetError(
                _("Cell %(cell)s says that it is a number, and holds “%(text)s”. Write it again.")
                % {"cell": self._name, "text": value[:40]}
            )
        shown = self._shown()
        if shown is not Shown.NUMBER:
            return date_of(self._name, number, shown, from_1904=self._book.from_1904)
        # A workbook keeps 15 digits of a number; what a computer adds behind them nobody wrote.
        return str(int(number)) if number.is_integer() else f"{number:.15g}"

    def _shown(self) -> Shown:
        shown = self._book.shown(self._style)
        if shown is None:
            raise SheetError(
                _(
                    "Cell %(cell)s holds a number, and it is not known whether that is a date, "
                    "because the formats of the workbook are damaged. Write it as text."
                )
                % {"cell": self._name}
            )
        return shown

    def _day(self, value: str) -> str:
        try:
            day = datetime.fromisoformat(value).date()
        except ValueError:
            raise SheetError(
                _("Cell %(cell)s says that it is a date, and holds “%(text)s”. Write it again.")
                % {"cell": self._name, "text": value[:40]}
            ) from None
        shown = self._shown()
        return in_part(self._name, day, Shown.DAY if shown is Shown.NUMBER else shown)

    def too_long(self) -> SheetError:
        return too_long(self._row, self._column)
