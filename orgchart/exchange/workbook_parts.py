"""Read the parts of a workbook around its worksheets: its list of sheets, shared texts and formats."""

import re

from django.utils.translation import gettext as _

from .lines import MOST_IN_CELL, MOST_LETTERS, SheetError

MOST_IN_NAME = 100
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """The text so that a workbook gives it back: ``_x000D_`` would be read as a carriage return."""
    return _LIKE_ESCAPED.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """A text of a workbook as it is meant: ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def number_of(text: str | None) -> int:
    """The number in an attribute; 0 if it is not one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class PartReader:
    """A reader that needs nothing."""

    wants_text = False
    done = False

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Relations(PartReader):
    """What a part refers to: the key, the kind and the name of each other part."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))


class SheetList(PartReader):
    """The name, the key and the state of each sheet, and from which year days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            name = attributes.get("name", "")[:MOST_IN_NAME]
            self.sheets.append((name, _key(attributes), attributes.get("state", "")))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


def _key(attributes: dict[str, str]) -> str:
    """The key of the part of a sheet: ``r:id``, whatever the prefix is."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


class Formats(PartReader):
    """The number of the format of each style, and the codes of formats."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self._in_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.codes[number_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[
                :255
            ]
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            self.numbers.append(number_of(attributes.get("numFmtId")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.done = True


class TextReader(PartReader):
    """A reader of texts in parts, each no longer than a cell can be."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    def text(self, text: str) -> None:
        self._length += len(text)
        if self._length > MOST_IN_CELL:
            raise self.too_long()
        self._pieces.append(text)

    def taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces, self._length = [], 0
        return text

    def too_long(self) -> SheetError:
        return SheetError(
            _("A text of the workbook has more than %(most)s letters. Shorten it.")
            % {"most": f"{MOST_IN_CELL:,}"}
        )


class Texts(TextReader):
    """The texts that cells share. How a word is spoken, beside a text in Japanese, is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._letters = 0
        self._aside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self._aside = True
        self.wants_text = tag == "t" and not self._aside

    def end(self, tag: str) -> None:
        self.wants_text = False
        if tag == "rPh":
            self._aside = False
        elif tag == "si":
            text = unescaped(self.taken())
            self._letters += len(text)
            if self._letters > MOST_LETTERS:
                raise SheetError(
                    _("The workbook has more than %(letters)s letters. Divide it.")
                    % {"letters": f"{MOST_LETTERS:,}"}
                )
            self.texts.append(text)
