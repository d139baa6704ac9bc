"""Read XML that strangers wrote, with little trust: no entities, nothing from elsewhere, nothing without end."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from orgchart.exchange.lines import SheetError
from orgchart.exchange.packages import BROKEN

MOST_UNPACKED = 50_000_000
"""How many bytes all files of a zip can have."""
MOST_FILES = 5_000
MOST_ELEMENTS = 500_000
"""How many elements all files together can have."""
MOST_DEEP = 60
XINCLUDE = "http://www.w3.org/2001/XInclude"
BETWEEN = " "
"""Stands between a namespace and a name, as expat gives them."""


@dataclass(slots=True)
class Node:
    """An element: its name and attributes without their namespaces, what it holds, and its text."""

    tag: str
    attributes: dict[str, str]
    children: "list[Node]" = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    space: str = ""

    def all(self, *path: str) -> "Iterator[Node]":
        """The elements at the end of that path, in their order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.tag == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "Node | None":
        """The first of them, if there is one."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first of them with all in it, with single spaces; empty if there is none."""
        found = self.first(*path)
        return " ".join(" ".join(found.texts()).split()) if found else ""

    def texts(self) -> Iterator[str]:
        """Its own text, and then that of what it holds."""
        yield "".join(self.pieces)
        for child in self.children:
            yield from child.texts()


class Budget:
    """How many elements may still be read."""

    def __init__(self, elements: int = MOST_ELEMENTS) -> None:
        self.elements = elements


def documents(filename: str, content: bytes) -> Iterator[tuple[str, Node]]:
    """The name and the root of each XML file: of the file itself, or of those in a zip. Raises SheetError."""
    budget = Budget()
    if not content.startswith(b"PK"):
        yield filename, parsed(filename, content, budget)
        return
    for name, packed in _unpacked(filename, content):
        yield name, parsed(name, packed, budget)


def _unpacked(filename: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The XML files of a zip, one at a time. What they unpack to is counted while it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [name for name in packed.namelist() if _is_record(name)]
            if not names:
                raise SheetError(
                    _("The zip has no file that ends in “.xml”. Put the records into it.")
                )
            if len(names) > MOST_FILES:
                raise SheetError(
                    _("The zip has more than %(most)s files. Divide it.")
                    % {"most": f"{MOST_FILES:,}"}
                )
            left = MOST_UNPACKED
            for name in sorted(names):
                with packed.open(name) as member:
                    read = member.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise _too_large(filename)
                yield name.rpartition("/")[2], read
    except SheetError:
        raise
    except BROKEN:
        raise SheetError(
            _("“%(file)s” is not a zip that can be read. Pack the files again.")
            % {"file": filename}
        ) from None


def _is_record(name: str) -> bool:
    """Is a file of a zip a record? A Mac puts a file of its own beside each: ``__MACOSX/._record.xml``."""
    own_name = name.rpartition("/")[2]
    return own_name.casefold().endswith(".xml") and not own_name.startswith("._")


def parsed(name: str, content: bytes, budget: Budget) -> Node:
    """The root of a file. Raises SheetError for what is not XML, or has what no record needs."""
    maker = _Maker(name, budget)
    try:
        maker.parser.Parse(content, True)
    except SheetError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise SheetError(
            _(
                "“%(file)s” is not XML that can be read (%(error)s). Correct it there, or save it again."
            )
            % {"file": name, "error": error}
        ) from None
    assert maker.root is not None  # expat refuses a file without an element
    return maker.root


class _Maker:
    """Makes nodes of what a parser meets."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.root: Node | None = None
        self._name, self._budget = name, budget
        self._open: list[Node] = []
        self.parser = parser = expat.ParserCreate(namespace_separator=BETWEEN)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.elements -= 1
        if self._budget.elements < 0 or len(self._open) >= MOST_DEEP:
            raise _too_large(self._name)
        space, _between, tag = name.rpartition(BETWEEN)
        if space == XINCLUDE:
            raise SheetError(
                _(
                    "“%(file)s” asks for another file (XInclude). Nothing outside the file is read. Put "
                    "its content in the place of the reference."
                )
                % {"file": self._name}
            )
        local = {key.rpartition(BETWEEN)[2]: value for key, value in attributes.items()}
        node = Node(tag, local, space=space)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def _doctype(self, *_of: object) -> None:
        raise SheetError(
            _(
                "“%(file)s” has a document type (DOCTYPE), which can define entities and ask for other "
                "files. It is not read. Delete the line that begins with <!DOCTYPE."
            )
            % {"file": self._name}
        )


def _too_large(name: str) -> SheetError:
    return SheetError(
        _(
            "“%(file)s” is too large: all files can have %(bytes)s bytes when they are unpacked, "
            "%(elements)s elements, and %(deep)s inside each other. Divide it."
        )
        % {
            "file": name,
            "bytes": f"{MOST_UNPACKED:,}",
            "elements": f"{MOST_ELEMENTS:,}",
            "deep": MOST_DEEP,
        }
    )
