"""A chart as boxes, lines and words in their places. ``svg``, ``png`` and ``pdf`` draw it.

A unit of length is a CSS pixel, or a point in a PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language_bidi

from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from . import stacked, tree
from .boxes import SAMPLE, DrawnBox, Layout, Shown, View
from .looks import FACE, DrawnLine, Frame, Style, Words
from .strips import legend_of, strip
from .text import width

MARGIN = 16.0
MOST_DRAWN = 200
"""More boxes than this are unfolded only if somebody asks for them."""

DEEPEST = 30
"""So many levels are drawn below each other at most. No organization has half as many, and what places
boxes calls itself for each level."""


@dataclass(slots=True, repr=False)
class Scene:
    """What is drawn, in this order, and the size of the sheet that it needs."""

    width: float
    height: float
    frames: list[Frame] = field(default_factory=list)
    """Panels, and the samples of the legend."""
    lines: list[DrawnLine] = field(default_factory=list)
    boxes: list[DrawnBox] = field(default_factory=list)
    samples: list[DrawnLine] = field(default_factory=list)
    """Short lines beside the words that say what they mean."""
    words: list[Words] = field(default_factory=list)
    is_rtl: bool = False
    """Do its words begin at the right? Their places are then where they begin, as always."""


def scene_of(chart: Chart, roots: Sequence[Node], view: View | None = None) -> Scene:
    """Return the units below ``roots`` in their places, as the view asks. No queries."""
    view = view or View()
    depth = view.depth if view.depth is not None else comfortable_depth(roots)
    tops = [_shown(root, depth, view) for root in roots]
    if view.layout == Layout.TREE:
        boxes, lines = tree.place(tops, view, MARGIN)
        width = max((box.x + box.width for box in boxes), default=0.0) + MARGIN
        height = max((box.bottom for box in boxes), default=0.0)
        scene = Scene(width, height, lines=lines, boxes=boxes)
    else:
        placed = stacked.place(tops, view, MARGIN)
        scene = Scene(
            placed.width,
            placed.height,
            placed.frames,
            placed.lines,
            placed.boxes,
            placed.samples,
            placed.words,
        )
    for box in scene.boxes:
        scene.samples += _samples(box)
    _add_legend(scene)
    scene.height += MARGIN
    if get_language_bidi():
        _mirror(scene)
    return scene


def _mirror(scene: Scene) -> None:
    """Turn a scene around, for languages that are written from right to left."""

    def turned(line: DrawnLine) -> DrawnLine:
        return replace(line, points=tuple((scene.width - x, y) for x, y in line.points))

    for frame in (*scene.frames, *scene.boxes):
        frame.x = scene.width - frame.x - frame.width
    for box in scene.boxes:
        box.is_rtl = True
    scene.lines, scene.samples = (
        [turned(line) for line in lines] for lines in (scene.lines, scene.samples)
    )
    scene.words = [replace(words, x=scene.width - words.x) for words in scene.words]
    scene.is_rtl = True


def comfortable_depth(roots: Sequence[Node]) -> int:
    """Return the most levels that can be unfolded with at most MOST_DRAWN boxes: from 1 to DEEPEST."""
    level, drawn, depth = list(roots), len(roots), 1
    while level := [child for node in level for child in node.children]:
        drawn += len(level)
        if drawn > MOST_DRAWN or depth == DEEPEST:
            break
        depth += 1
    return depth


def greatest_depth(roots: Sequence[Node]) -> int:
    """Return the number of levels, one more if there are units below that were not read."""
    level, depth, folded = list(roots), 0, False
    while level:
        folded = folded or any(node.folded for node in level)
        level, depth = [child for node in level for child in node.children], depth + 1
    return depth + folded


def _shown(root: Node, depth: int, view: View) -> Shown:
    """Return the tree of the units that are drawn, down to DEEPEST."""
    top = Shown(root)
    waiting = [(top, 0)]
    while waiting:
        shown, at = waiting.pop()
        code = shown.node.code
        is_card = view.cards and shown is not top and shown.node.in_the_field
        is_deep_enough = at + 1 < depth and code not in view.shut and not is_card
        is_unfolded = code in view.opened or is_deep_enough
        if is_unfolded and at + 1 < DEEPEST:
            shown.below = [Shown(child) for child in shown.node.children]
            waiting.extend((child, at + 1) for child in shown.below)
    return top


def _samples(box: DrawnBox) -> list[DrawnLine]:
    """Return a short dotted line before each row that says what another dotted line means."""
    found = []
    for before, row in zip([None, *box.rows], box.rows, strict=False):
        if row.style == Style.DOTTED and not (before and before.style == Style.DOTTED):
            middle = box.y + row.baseline - 4.5
            words = width(row.text, *FACE[row.style]) if box.centred else 0
            left = box.start(row) - words / 2 - SAMPLE
            found.append(DrawnLine(False, ((left, middle), (left + SAMPLE - 6, middle))))
    return found


def _add_legend(scene: Scene) -> None:
    """Say below the boxes what their looks and lines mean."""
    if not scene.boxes:
        return
    placed = strip(legend_of(scene.boxes), MARGIN, scene.height + MARGIN, scene.width - 2 * MARGIN)
    scene.frames += placed.frames
    scene.samples += placed.lines
    scene.words += placed.words
    scene.height += MARGIN + placed.height
