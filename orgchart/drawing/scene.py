"""A chart as boxes, lines and words in their places. ``svg``, ``png`` and ``pdf`` draw it.

The tree grows from left to right, because names are wide and an operation has many siblings. A unit
of length is a CSS pixel, or a point in a PDF.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from orgchart.models import Unit
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from .colours import ACCENT, FIELD, INK, QUIET, WARN
from .layout import Box, lay_out
from .text import BOLD, PLAIN, clip, wrap

BOX_WIDTH = 216.0
PADDING = 9.0
BESIDE, BELOW = 10.0, 44.0
"""The distance between siblings, and from a parent to its children."""
MARGIN = 16.0
ASIDE = 7.0
"""The distance of a dotted line from the middle of a box, where the solid line ends."""
MOST_DRAWN = 200
"""More boxes than this are unfolded only if somebody asks for them."""


class Shape(StrEnum):
    """The outline of a box, by the nature of the unit. A reader can tell them without colour."""

    SQUARE = "square"
    ROUND = "round"
    CUT = "cut"
    PILL = "pill"

    @property
    def stroke(self) -> str:
        """The colour of the outline."""
        return FIELD if self == Shape.CUT else ACCENT

    @property
    def thickness(self) -> float:
        """The thickness of the outline."""
        return 2.5 if self == Shape.SQUARE else 1.25


SHAPES = {
    Unit.Nature.ORGAN: Shape.SQUARE,
    Unit.Nature.HEADQUARTERS: Shape.ROUND,
    Unit.Nature.FIELD: Shape.CUT,
    Unit.Nature.TEAM: Shape.PILL,
}


class Style(StrEnum):
    """What a row of a box shows, which decides its font and colour."""

    KIND = "kind"
    LABEL = "label"
    NAME = "name"
    DETAIL = "detail"
    MARK = "mark"


FACE = {
    Style.KIND: (PLAIN, 9.0),
    Style.LABEL: (BOLD, 12.0),
    Style.NAME: (PLAIN, 10.0),
    Style.DETAIL: (PLAIN, 9.0),
    Style.MARK: (BOLD, 9.0),
}
"""The font and size of each style."""
INK_OF = {
    Style.KIND: QUIET,
    Style.LABEL: INK,
    Style.NAME: INK,
    Style.DETAIL: QUIET,
    Style.MARK: WARN,
}
"""The colour of each style."""
LEADING = 1.3


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text in a box; ``baseline`` is measured from the top of the box."""

    text: str
    style: Style
    baseline: float


@dataclass(slots=True, eq=False, repr=False)
class DrawnBox:
    """A unit, as a box in its place."""

    node: Node
    shape: Shape
    rows: list[Row]
    x: float
    y: float
    width: float
    height: float
    hidden: int
    """The number of units directly below it that are folded."""
    unfolded: bool
    """Are units below it drawn?"""
    marks: Sequence[str] = ()

    @property
    def middle(self) -> float:
        """The height of the middle of the box."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line through points, from a unit to the one above it or to one that it works with."""

    child: DrawnBox
    parent: DrawnBox
    kind: str
    solid: bool
    points: tuple[tuple[float, float], ...]


@dataclass(slots=True, repr=False)
class Scene:
    """Boxes and lines, and the size of the sheet that they need."""

    width: float
    height: float
    boxes: list[DrawnBox]
    lines: list[DrawnLine]


@dataclass(frozen=True, slots=True)
class View:
    """What a drawing of the chart shows."""

    depth: int | None = None
    """The number of levels that are unfolded. With None, ``comfortable_depth`` decides."""
    opened: AbstractSet[str] = frozenset()
    """Codes of units that are unfolded although they are deeper."""
    shut: AbstractSet[str] = frozenset()
    """Codes of units that are folded although they are higher."""
    details: bool = False
    """Are heads of units and dates on the boxes?"""
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words that mark units, by code, such as kinds of change."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a box of the layout shows."""

    node: Node
    rows: list[Row]


def scene_of(chart: Chart, roots: Sequence[Node], view: View | None = None) -> Scene:
    """Return the units below ``roots`` in their places, as the view asks. No queries."""
    view = view or View()
    depth = view.depth if view.depth is not None else comfortable_depth(roots)
    tops = [_measured(root, 0, depth, view) for root in roots]
    forest = Box(0, 0, tops)
    breadth, _ = lay_out(forest, BESIDE, BELOW) if tops else (0.0, 0.0)
    _indent(tops)
    boxes = [_drawn(box, view) for top in tops for box in top.walk()]
    right = max((box.x + box.width for box in boxes), default=0.0)
    return Scene(right + MARGIN, breadth + 2 * MARGIN, boxes, list(_lines(boxes)))


def comfortable_depth(roots: Sequence[Node]) -> int:
    """Return the most levels that can be unfolded with at most MOST_DRAWN boxes; at least 1."""
    level, drawn, depth = list(roots), len(roots), 0
    while level:
        level = [child for node in level for child in node.children]
        drawn += len(level)
        if drawn > MOST_DRAWN:
            break
        depth += 1
    return max(depth, 1)


def greatest_depth(roots: Sequence[Node]) -> int:
    """Return the number of levels, one more if there are units below that were not read."""
    level, depth, folded = list(roots), 0, False
    while level:
        folded = folded or any(node.folded for node in level)
        level, depth = [child for node in level for child in node.children], depth + 1
    return depth + folded


def _measured(root: Node, level: int, depth: int, view: View) -> Box:
    """Return the tree of the boxes that are drawn, each with its size."""
    top = _box(root, view)
    waiting = [(top, level)]
    while waiting:
        box, at = waiting.pop()
        node = _content(box).node
        if node.code in view.opened or (at + 1 < depth and node.code not in view.shut):
            box.children = [_box(child, view) for child in node.children]
            waiting.extend((child, at + 1) for child in box.children)
    return top


def _box(node: Node, view: View) -> Box:
    rows, height = _rows(node, view)
    return Box(height, BOX_WIDTH, what=_Content(node, rows))


def _content(box: Box) -> _Content:
    """Return what a box shows. Raises TypeError for a box that was not made by ``_box``."""
    if not isinstance(box.what, _Content):
        raise TypeError(f"This box shows {box.what!r}, not a unit.")
    return box.what


def _rows(node: Node, view: View) -> tuple[list[Row], float]:
    """Return the words of a box, and its height."""
    room = BOX_WIDTH - 2 * PADDING
    level = node.name.level.label
    kind = f"{node.line.get_kind_display()} · {level.lower()}" if node.line else level
    texts = [(Style.KIND, kind)]
    if node.name.acronym:
        texts.append((Style.LABEL, clip(node.name.acronym, *FACE[Style.LABEL], room)))
        texts += [(Style.NAME, line) for line in wrap(node.name.name, *FACE[Style.NAME], room, 3)]
    else:
        texts += [(Style.LABEL, line) for line in wrap(node.name.name, *FACE[Style.LABEL], room, 3)]
    if view.details:
        for head in node.heads_in_words:
            texts += [(Style.DETAIL, line) for line in wrap(head, *FACE[Style.DETAIL], room, 4)]
        texts.append((Style.DETAIL, node.name.period.in_words))
    texts += [(Style.MARK, f"▸ {mark}") for mark in view.marks.get(node.code, ())]
    rows, y = [], PADDING - 2
    for style, text in texts:
        size = FACE[style][1]
        y += size * LEADING
        rows.append(Row(clip(text, *FACE[style], room), style, y - size * 0.15))
    return rows, y + PADDING - 1


def _indent(tops: Sequence[Box]) -> None:
    """Add the margin. The box of the whole forest has no size and is not drawn."""
    for top in tops:
        for box in top.walk():
            box.across += MARGIN
            box.along += MARGIN - BELOW


def _drawn(box: Box, view: View) -> DrawnBox:
    content = _content(box)
    node = content.node
    return DrawnBox(
        node,
        SHAPES[Unit.Nature(node.unit.nature)],
        content.rows,
        box.along,
        box.across,
        BOX_WIDTH,
        box.breadth,
        0 if box.children else node.directly_below,
        bool(box.children),
        view.marks.get(node.code, ()),
    )


def _lines(boxes: Sequence[DrawnBox]) -> Iterator[DrawnLine]:
    by_code = {box.node.code: box for box in boxes}
    for box in boxes:
        node = box.node
        above = by_code.get(node.parent.code) if node.parent else None
        if node.line and above:
            yield DrawnLine(box, above, node.line.kind, True, _elbow(box, above))
        for line, end in node.dotted:
            if other := by_code.get(end.code):
                yield DrawnLine(box, other, line.kind, False, _round_about(box, other))


def _elbow(child: DrawnBox, parent: DrawnBox) -> tuple[tuple[float, float], ...]:
    """Return the points from the parent's right side, with a turn halfway, to the child's left side."""
    turn = parent.x + parent.width + BELOW / 2
    return (
        (parent.x + parent.width, parent.middle),
        (turn, parent.middle),
        (turn, child.middle),
        (child.x, child.middle),
    )


def _round_about(child: DrawnBox, other: DrawnBox) -> tuple[tuple[float, float], ...]:
    """Return the points from the other unit to the child, beside the solid lines.

    The line begins at the other unit, so that the dots of many such lines fall on one another.
    """
    if child.x > other.x:
        turn = child.x - BELOW / 5
        start = (other.x + other.width, other.middle + ASIDE)
        end = (child.x, child.middle + ASIDE)
    else:  # The child is beside the other unit or to the left of it, so the line goes round by the right.
        start = (other.x + other.width, other.middle + ASIDE)
        end = (child.x + child.width, child.middle + ASIDE)
        turn = max(start[0], end[0]) + BELOW / 4
    return (start, (turn, start[1]), (turn, end[1]), end)
