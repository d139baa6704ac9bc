"""Read the XML inside a zipped workbook, with little memory and whatever it holds.

A part is parsed while it is unpacked. So a part that unpacks without end, a text without end and a
document with entities are refused as soon as they are met.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from django.utils.translation import gettext as _

from .lines import SheetError

MOST_UNPACKED = 200_000_000
MOST_ELEMENTS = 3_000_000
"""How many elements all parts that are read can have: 20,000 rows of 50 cells."""
MOST_DEEP = 100
CHUNK = 1 << 16
MOST_SILENT = 4_000_000
"""After how many bytes without an element or a text a part is taken for damaged."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    LookupError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a part with a password
    expat.ExpatError,
    UnicodeError,
    ValueError,  # an encoding that no parser knows, a number that is not one
)
"""What can go wrong inside a file that is damaged."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Reader(Protocol):
    """What a part is read with.

    Tags come without their namespace, so strict files are read too. An element within a text that is
    needed ends that text.
    """

    wants_text: bool
    """Is the next text needed?"""
    done: bool
    """Is the rest of the part not needed?"""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


def unreadable(error: object) -> SheetError:
    """The refusal of a workbook that is damaged."""
    return SheetError(
        _(
            "The file is not a workbook that can be read (%(error)s). Open it in a spreadsheet "
            "program and save it again as XLSX."
        )
        % {"error": error}
    )


class Package:
    """The parts of a workbook. What was read of them together is bounded."""

    def __init__(self, content: bytes) -> None:
        """Open the zip. Raises SheetError if it is none, or one with a password."""
        if content.startswith(_OLE):
            raise SheetError(
                _(
                    "The file has a password, or is in the old format XLS. Open it in a spreadsheet "
                    "program, remove the password and save it as XLSX."
                )
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise unreadable(error) from None
        members = self._zip.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise SheetError(
                _("The workbook has a password. Remove the password and save it again as XLSX.")
            )
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise _too_large()
        self._by_name = {name.casefold(): name for name in self._zip.namelist()}
        self._unpacked = self._elements = 0  # over all parts

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._by_name

    def read(self, name: str, reader: Reader) -> None:
        """Give a whole part to a reader. Raises SheetError."""
        for _chunk in self.stream(name, reader):
            pass

    def stream(self, name: str, reader: Reader) -> Iterator[None]:
        """Give a part to a reader, a piece at a time. Raises SheetError."""
        try:
            with self._zip.open(self._by_name[name.casefold()]) as packed:
                feed = _Feed(reader, MOST_ELEMENTS - self._elements)
                try:
                    while not reader.done and (chunk := packed.read(CHUNK)):
                        self._unpacked += len(chunk)
                        if self._unpacked > MOST_UNPACKED:
                            raise _too_large()
                        feed.add(chunk)
                        yield
                    if not reader.done:
                        feed.end()
                        yield
                finally:
                    self._elements += feed.elements
        except SheetError:
            raise
        except BROKEN as error:
            raise unreadable(error) from None


class _Feed:
    """Parses pieces of a part for a reader. Both raise SheetError or an error of the parser."""

    def __init__(self, reader: Reader, most: int) -> None:
        self._reader, self._most = reader, most
        self._depth = self._silent = 0
        self.elements = self._texts = 0
        self._local: dict[str, str] = {}
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype

    def add(self, chunk: bytes) -> None:
        """Parse the next piece."""
        before = self.elements + self._texts
        self._parser.Parse(chunk, False)
        heard = self.elements + self._texts > before
        self._silent = 0 if heard else self._silent + len(chunk)
        if self._silent > MOST_SILENT:
            raise unreadable(_("a tag in it has no end"))

    def end(self) -> None:
        """Parse the end of the part."""
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.elements += 1
        if self.elements > self._most or self._depth > MOST_DEEP:
            raise _too_large()
        tag = self._local.get(name)
        if tag is None:
            tag = self._local[name] = name.rpartition(":")[2]
        reader = self._reader
        reader.start(tag, attributes)
        if reader.wants_text:
            self._parser.CharacterDataHandler = self._text

    def _end(self, name: str) -> None:
        self._depth -= 1
        reader = self._reader
        if reader.wants_text:
            self._parser.CharacterDataHandler = None
        reader.end(self._local[name])

    def _text(self, text: str) -> None:
        self._texts += 1
        self._reader.text(text)

    def _doctype(self, *_of: object) -> None:
        raise unreadable(_("it defines entities, which no workbook needs"))


def _too_large() -> SheetError:
    return SheetError(
        _(
            "The workbook is too large when it is unpacked. Delete empty rows and columns that have "
            "a format, or divide it."
        )
    )
