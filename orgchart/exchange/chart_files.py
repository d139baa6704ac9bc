"""The chart as a file: one function for the page and the command, whatever the format."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orgchart.addresses import on_day
from orgchart.dates import in_words
from orgchart.drawing import pdf, png, svg
from orgchart.drawing.boxes import View
from orgchart.drawing.scene import comfortable_depth, greatest_depth, scene_of
from orgchart.drawing.text import missing
from orgchart.identity import LICENCE, PUBLISHER, SUBJECT
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from . import graphs
from .kept_files import KeptFiles

MOST_NAMED = 8
"""How many characters a note names before it only counts them."""
PATIENCE = 3.0
"""Seconds that one drawing waits for another."""
_places = threading.Semaphore(2)
"""Of the threads of a process, one draws and one waits. The others are for pages."""
_pen = threading.Lock()
"""Whoever has it draws, as soon as no other process does."""


class Busy(Exception):
    """Others are drawing. Their drawings take a few seconds."""

    def __init__(self) -> None:
        super().__init__(
            _("The server is drawing other charts. Try again in %(seconds)d seconds.")
            % {"seconds": PATIENCE}
        )


@dataclass(frozen=True, slots=True)
class Format:
    """A format of a file with the chart."""

    name: str
    label: str
    ending: str
    content_type: str
    about: Promise
    """What the format is for, in a few words."""

    @property
    def folds(self) -> bool:
        """Does it show the chart as the page does, with some units folded? The others show all."""
        return self.name in ("svg", "png")

    @property
    def is_text(self) -> bool:
        """Is the file text in UTF-8, and not bytes that only a program can read?"""
        return self.name not in ("png", "pdf")


FORMATS = {
    file_format.name: file_format
    for file_format in (
        Format(
            "svg",
            "SVG",
            "svg",
            "image/svg+xml",
            gettext_lazy("a vector picture, for pages and papers"),
        ),
        Format(
            "png", "PNG", "png", "image/png", gettext_lazy("a picture, for slides and documents")
        ),
        Format(
            "pdf",
            "PDF",
            "pdf",
            "application/pdf",
            gettext_lazy("for print, on one sheet if it can be read there"),
        ),
        Format(
            "dot", "DOT", "dot", "text/vnd.graphviz; charset=utf-8", gettext_lazy("for Graphviz")
        ),
        Format(
            "mermaid",
            "Mermaid",
            "mmd",
            "text/vnd.mermaid; charset=utf-8",
            gettext_lazy("for wikis and editors"),
        ),
        Format(
            "graphml",
            "GraphML",
            "graphml",
            "application/graphml+xml; charset=utf-8",
            gettext_lazy("for graph tools"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the file shows, and how."""

    chart: Chart
    roots: Sequence[Node]
    version: int
    """The data version."""
    address: Callable[[str], str]
    """Makes the full address of a path of the site."""
    view: View = field(default_factory=View)
    paper: str = ""
    """The paper of a PDF; empty: the smallest of A4 and A3 on which it can be read."""
    part: Node | None = None
    """The unit that was asked for, with what is below it; None for the whole chart."""

    @property
    def title(self) -> str:
        """The title of the file."""
        return self.title_of(None)

    def title_of(self, unit: Node | None) -> str:
        """The title of a page that shows a unit, or all that was asked for: what it shows, and the day."""
        top = unit or self.part
        shown = str(top.name) if top else _(SUBJECT)
        return _("%(shown)s, %(day)s") % {"shown": shown, "day": in_words(self.chart.day)}

    @property
    def notes(self) -> tuple[str, ...]:
        """Three lines: the day and data version, the source with its short address in the language in use, and
        the licence."""
        path = reverse("chart") + (f"?root={self.part.code}" if self.part else "")
        address = on_day(self.address(path), self.chart.day).partition("://")[2]
        return (
            _("As of %(day)s, data version %(version)s.")
            % {"day": in_words(self.chart.day), "version": self.version},
            _("Source: %(publisher)s, %(address)s.")
            % {"publisher": _(PUBLISHER), "address": address},
            _(LICENCE),
        )

    @property
    def notes_of_glyphs(self) -> tuple[str, ...]:
        """The notes for a picture of glyphs; one more says which characters it cannot show."""
        nodes = [node for root in self.roots for node in root.walk()]
        texts = [self.title, *self.notes, *(str(node.name) for node in nodes)]
        texts += [head for node in nodes for head in node.heads_in_words]
        texts += [node.place for node in nodes]
        absent = missing(texts)
        if not absent:
            return self.notes
        named = ", ".join(f"U+{ord(one):04X}" for one in absent[:MOST_NAMED])
        said = ngettext(
            "%(count)s character is drawn as a box, because the typeface does not have it "
            "(%(codes)s). The SVG of this chart shows it.",
            "%(count)s characters are drawn as boxes, because the typeface does not have them "
            "(%(codes)s). The SVG of this chart shows them.",
            len(absent),
        )
        codes = named if len(absent) <= MOST_NAMED else f"{named}, …"
        return (*self.notes, said % {"count": len(absent), "codes": codes})

    def page_of(self, node: Node) -> str:
        """Return the full address of a unit's page on the day."""
        return self.address(on_day(node.unit.get_absolute_url(), self.chart.day))


def kept_drawings() -> KeptFiles:
    """Where the processes of a machine keep what they have drawn."""
    return KeptFiles(settings.DRAWINGS_DIR, settings.DRAWING_CACHE_MB * 1_000_000)


def once_drawn(
    file_format: Format, key: Callable[[], tuple[str, ...]], draw: Callable[[], bytes]
) -> bytes:
    """The file that is kept under the key, or else what ``draw`` makes, which is kept from then on.

    The ``key`` says all that the file depends on; an empty one means that nothing is kept. It is asked
    again after drawing: if it is another by then, somebody wrote meanwhile, and nothing is kept either.
    Files that are text take milliseconds: they are neither kept nor wait. Raises Busy as
    ``turn_to_draw`` does.
    """
    if file_format.is_text:
        return draw()
    kept, asked = kept_drawings(), key()
    if asked and (found := kept.get(asked)) is not None:
        return found
    with turn_to_draw(file_format):
        # Whoever had the turn before may have made the same.
        if asked and (found := kept.get(asked)) is not None:
            return found
        made = draw()
        if asked and key() == asked:
            kept.put(asked, made)
        return made


@contextmanager
def turn_to_draw(file_format: Format) -> Iterator[None]:
    """Make an image or a PDF inside. A machine makes one at a time; in each process one more waits.

    Raises Busy when another already waits in this process, or this one has waited PATIENCE seconds.
    Files that are text take milliseconds and do not wait.
    """
    if file_format.is_text:
        yield
        return
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        until = time.monotonic() + PATIENCE
        if not _pen.acquire(timeout=PATIENCE):
            raise Busy
        try:
            with kept_drawings().turn(until - time.monotonic()) as has_turn:
                if not has_turn:
                    raise Busy
                yield
        finally:
            _pen.release()
    finally:
        _places.release()


def taken_along(order: Order, name: str) -> bytes:
    """Return the file.

    Raises KeyError for an unknown format or paper, and TooLarge for an image of a huge chart.
    """
    chart, roots, title, notes = order.chart, order.roots, order.title, order.notes
    match name:
        case "pdf":
            glyphs = order.notes_of_glyphs
            return pdf.document(
                chart, roots, order.title_of, glyphs, order.page_of, order.paper, order.view
            )
        case "png":
            return png.image(scene_of(chart, roots, order.view), title, order.notes_of_glyphs)
        case "svg":
            drawn = scene_of(chart, roots, order.view)
            text = svg.drawing(drawn, title, lambda box: order.page_of(box.node), notes=notes)
        case "dot":
            text = graphs.as_dot(roots, title)
        case "mermaid":
            text = graphs.as_mermaid(roots, title)
        case "graphml":
            text = graphs.as_graphml(roots, title, chart.day)
        case _:
            raise KeyError(name)
    return text.encode()


def card(order: Order) -> bytes:
    """Return the picture that stands for a link to the chart: a PNG of 1200 × 630 pixels."""
    deepest = max(1, min(comfortable_depth(order.roots), greatest_depth(order.roots)))
    views = [
        replace(order.view, depth=depth, width=width)
        for depth in range(1, deepest + 1)
        for width in png.card_widths()
    ]
    return png.card((scene_of(order.chart, order.roots, view) for view in views), order.title)
