"""The chart as a tree from left to right: names are wide, and an operation has many neighbours."""

from collections.abc import Iterator, Sequence

from .boxes import DrawnBox, Shown, View, box_of
from .layout import Box, lay_out
from .looks import DrawnLine

BOX_WIDTH = 232.0
BESIDE, BELOW = 10.0, 44.0
"""The distance between siblings, and from a parent to its children."""
ASIDE = 7.0
"""The distance of a dotted line from the middle of a box, where the solid line ends."""


def place(
    tops: Sequence[Shown], view: View, margin: float
) -> tuple[list[DrawnBox], list[DrawnLine]]:
    """Return the boxes, parents before children, and the lines between them. Linear time."""
    said = _drawn_ends(tops)
    roots = [_measured(top, view, said) for top in tops]
    if not roots:
        return [], []
    lay_out(Box(0, 0, roots), BESIDE, BELOW)
    _raise(roots)
    boxes = []
    for root in roots:
        for box in root.walk():
            drawn = box.what
            if not isinstance(drawn, DrawnBox):
                raise TypeError(f"This box shows {drawn!r}, not a unit.")
            drawn.x, drawn.y = box.along + margin - BELOW, box.across + margin
            boxes.append(drawn)
    return boxes, list(_lines(boxes))


def _walk(tops: Sequence[Shown]) -> list[Shown]:
    waiting, found = list(reversed(tops)), []
    while waiting:
        found.append(each := waiting.pop())
        waiting.extend(reversed(each.below))
    return found


def _raise(roots: Sequence[Box]) -> None:
    """Move each box up to the first one below it, as far as its neighbour above leaves room.

    So the drawing begins with its root, at the top. All boxes of a level have one column.
    """
    columns = [list(roots)]
    while below := [child for box in columns[-1] for child in box.children]:
        columns.append(below)
    for column in reversed(columns):
        free = 0.0
        for box in column:
            if box.children:
                box.across = min(box.across, max(box.children[0].across, free))
            free = box.across + box.breadth + BESIDE


def _drawn_ends(tops: Sequence[Shown]) -> set[tuple[str, str]]:
    """Return the dotted lines whose other end is drawn, by kind and code."""
    every = _walk(tops)
    codes = {each.node.code for each in every}
    return {
        (line.kind, end.code)
        for each in every
        for line, end in each.node.dotted
        if end.code in codes
    }


def _measured(top: Shown, view: View, said: set[tuple[str, str]]) -> Box:
    """Return the tree of the boxes that are drawn, each with its size."""

    def box(shown: Shown) -> Box:
        drawn = box_of(shown, BOX_WIDTH, view, said=said)
        return Box(drawn.height, drawn.width, what=drawn)

    first = box(top)
    waiting = [(first, top)]
    while waiting:
        placed, shown = waiting.pop()
        placed.children = [box(each) for each in shown.below]
        waiting.extend(zip(placed.children, shown.below, strict=True))
    return first


def _lines(boxes: Sequence[DrawnBox]) -> Iterator[DrawnLine]:
    by_code = {box.node.code: box for box in boxes}
    for box in boxes:
        node = box.node
        above = by_code.get(node.parent.code) if node.parent else None
        if node.line and above:
            yield DrawnLine(True, _elbow(box, above), node.line.kind, node.code, above.node.code)
        for line, end in node.dotted:
            if other := by_code.get(end.code):
                yield DrawnLine(False, _round_about(box, other), line.kind, node.code, end.code)


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
