"""The chart to take along: one function for the page and the command, whatever the format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from orgchart.dates import in_words
from orgchart.drawing import pdf, png, svg
from orgchart.drawing.scene import View, scene_of
from orgchart.identity import PUBLISHER, SUBJECT
from orgchart.queries.chart import Chart, Node

from . import graphs


@dataclass(frozen=True, slots=True)
class Format:
    """A format to take the chart along in."""

    name: str
    label: str
    ending: str
    content_type: str
    about: str

    @property
    def is_text(self) -> bool:
        """Is the file text in UTF-8, and not bytes that only a program can read?"""
        return self.name not in ("png", "pdf")


FORMATS = {
    each.name: each
    for each in (
        Format("svg", "SVG", "svg", "image/svg+xml", "vector picture, for pages and papers"),
        Format("png", "PNG", "png", "image/png", "picture, for slides and documents"),
        Format("pdf", "PDF", "pdf", "application/pdf", "for print; a large chart becomes an atlas"),
        Format("dot", "DOT", "dot", "text/vnd.graphviz; charset=utf-8", "for Graphviz"),
        Format(
            "mermaid", "Mermaid", "mmd", "text/vnd.mermaid; charset=utf-8", "for wikis and editors"
        ),
        Format(
            "graphml",
            "GraphML",
            "graphml",
            "application/graphml+xml; charset=utf-8",
            "for graph tools",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken along."""

    chart: Chart
    roots: Sequence[Node]
    version: int
    """The data version."""
    address: Callable[[str], str]
    """Makes a full address of a path of the site."""
    view: View = field(default_factory=View)
    paper: str = "a4"

    @property
    def title(self) -> str:
        """What it shows, on which day."""
        whole = len(self.roots) != 1 or self.roots[0].parent is None
        return f"{SUBJECT if whole else self.roots[0].name}, {in_words(self.chart.day)}"

    @property
    def notes(self) -> tuple[str, str]:
        """The day, the data version, and where it comes from."""
        day = in_words(self.chart.day)
        return (
            f"As of {day}, data version {self.version}. Solid: part of, directed by; dotted: "
            "supported by, coordinated by, shared with.",
            f"Source: {PUBLISHER}, {self.address('/')}?on={self.chart.day}. Data: CC0.",
        )

    def page_of(self, node: Node) -> str:
        """The full address of a unit's page on the day."""
        return self.address(f"{node.unit.get_absolute_url()}?on={self.chart.day}")


def taken_along(order: Order, name: str) -> bytes:
    """The file. Raises KeyError for an unknown format or paper, png.TooLarge for a huge image."""
    chart, roots, title, notes = order.chart, order.roots, order.title, order.notes
    match name:
        case "pdf":
            return pdf.document(chart, roots, title, notes, order.page_of, order.paper, order.view)
        case "png":
            return png.image(scene_of(chart, roots, order.view), title, notes)
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
