"""The sheet on which a browser prints the page of the chart.

Its style sheet (``chart.css``) has a named page for each of ROOMS, with the same margins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from .boxes import PAGE, Layout, View
from .pdf import READABLE
from .scene import Scene, comfortable_depth, scene_of

MARGIN, AROUND = 8, 26
"""The margin of a page, and the height of what stands above and below a chart, in millimetres."""
ROOMS = {
    paper: ((width - 2 * MARGIN) * mm, (height - 2 * MARGIN - AROUND) * mm)
    for paper, width, height in (
        ("a4-across", 297, 210),
        ("a3-across", 420, 297),
        ("a3-upright", 297, 420),
    )
}
"""The room for a chart on each paper, in points. The papers are tried in this order."""
WIDTHS = (PAGE, 1450.0, 1950.0)
"""The widths that are tried: few, because a reader waits for the page."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a browser prints: the name of the paper, and the scene that fills it."""

    paper: str
    scene: Scene

    @property
    def scale(self) -> float:
        """The size of a unit of length on paper, in points; at most 1."""
        across, height = ROOMS[self.paper]
        return min(1.0, across / max(self.scene.width, 1), height / max(self.scene.height, 1))


def printed(chart: Chart, roots: Sequence[Node], view: View, shown: Scene) -> Printed:
    """Return what is printed of a chart that is ``shown`` on the screen, as wide as PAGE or as a tree.

    No queries. It is the chart at the width at which it is largest on the first paper on which it can be read. In
    place of a tree that is too large it is the stacked chart, and in place of a stacked chart that is
    too large its upper levels: as many as can be read, or one.
    """
    is_as_shown = not any(box.hidden and box.node.in_the_field for box in shown.boxes)
    scenes = {PAGE: shown} if is_as_shown else {}
    view = replace(view, on_paper=True)
    if view.layout == Layout.TREE:
        ways = [Printed(paper, shown) for paper in ROOMS]
        if readable := next((way for way in ways if way.scale >= READABLE), None):
            return readable
        view, scenes = replace(view, layout=Layout.STACKED), {}
    depth = view.depth if view.depth is not None else comfortable_depth(roots)
    while True:
        best = _largest(chart, roots, view, scenes)
        if best.scale >= READABLE or depth == 1:
            return best
        depth -= 1
        view, scenes = replace(view, depth=depth, opened=frozenset()), {}


def _largest(
    chart: Chart, roots: Sequence[Node], view: View, scenes: dict[float, Scene]
) -> Printed:
    """Return the chart on the first paper on which it can be read, or else as large as it gets."""
    ways = []
    for paper in ROOMS:
        on_paper = []
        for width in WIDTHS:
            if width not in scenes:
                scenes[width] = scene_of(chart, roots, replace(view, width=width))
            on_paper.append(Printed(paper, scenes[width]))
        ways.append(max(on_paper, key=lambda way: way.scale))
        if ways[-1].scale >= READABLE:
            break
    return max(ways, key=lambda way: way.scale)
