"""The tags of a PDF: what is a heading, what is text, and what is only ink.

reportlab writes no tags, so the marks in the content and the tree that they belong to are written here.
A link is not tagged: a reader of the screen finds it as a link of the page.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas


class Tag(StrEnum):
    """What a piece of content is."""

    TITLE = "H1"
    HEADING = "H2"
    TEXT = "P"


@dataclass(slots=True)
class _Page:
    """The elements of a page, in the order of their marks."""

    reference: object
    elements: list[PDFDictionary] = field(default_factory=list)


class Tags:
    """The tags of a document, page after page."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document = canvas._doc
        self._pages: list[_Page] = []
        self._whole = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName("Document")})

    def begin_page(self) -> None:
        """What follows is on a new page."""
        self._pages.append(_Page(self._document.thisPageRef()))

    @contextmanager
    def tagged(self, tag: Tag, lines: Sequence[str]) -> Iterator[None]:
        """What is drawn inside is a heading or text, in those lines. Tags are not put into each other."""
        page = self._pages[-1]
        number = len(page.elements)
        element = PDFDictionary(
            {
                "Type": PDFName("StructElem"),
                "S": PDFName(tag.value),
                "P": self._document.Reference(self._whole),
                "Pg": page.reference,
                "K": number,
            }
        )
        if len(lines) > 1:
            # Or else the last word of a line is read as one with the first word of the next.
            element["ActualText"] = PDFString(" ".join(lines))
        page.elements.append(element)
        self._canvas.addLiteral(f"/{tag.value} <</MCID {number}>> BDC", escaped=1)
        yield
        self._canvas.addLiteral("EMC", escaped=1)

    @contextmanager
    def untagged(self) -> Iterator[None]:
        """What is drawn inside is only ink: lines, frames, the number of a page."""
        self._canvas.addLiteral("/Artifact BMC", escaped=1)
        yield
        self._canvas.addLiteral("EMC", escaped=1)

    def finish(self) -> None:
        """Write the tree of the tags. To be called when all pages are shown, before the canvas is saved."""
        reference = self._document.Reference
        of_pages: list[object] = []
        for number, (page, shown) in enumerate(
            zip(self._pages, self._document.Pages.pages, strict=True)
        ):
            shown.__NoDefault__ = [*shown.__NoDefault__, "StructParents", "Tabs"]
            shown.StructParents, shown.Tabs = number, PDFName("S")
            of_pages += [number, PDFArray([reference(one) for one in page.elements])]
        root = PDFDictionary(
            {
                "Type": PDFName("StructTreeRoot"),
                "K": reference(self._whole),
                "ParentTree": PDFDictionary({"Nums": PDFArray(of_pages)}),
                "ParentTreeNextKey": len(self._pages),
            }
        )
        every = [reference(one) for page in self._pages for one in page.elements]
        self._whole.dict |= {"P": reference(root), "K": PDFArray(every)}
        self._document.Catalog.StructTreeRoot = root
        self._document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
