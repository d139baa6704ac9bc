"""Where the boxes of a tree go: a tidy layout in linear time.

Atze van der Ploeg, "Drawing non-layered tidy trees in linear time", Software: Practice and
Experience 44 (2014). Each child starts right after its own parent, so boxes of different sizes take
no more room than they need. Subtrees are pushed together until they touch, and siblings between them
are spread evenly. A parent is in the middle of its children. No two boxes overlap.

The tree grows along *depth* and spreads along *breadth*. The caller decides which of the two goes
across the page. Nothing here recurses, so a chain can be as long as memory allows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False, repr=False)
class Box:
    """A box to be placed, with the boxes below it. It has sizes before, and positions after."""

    breadth: float
    """Its size in the direction from one sibling to the next."""
    depth: float
    """Its size in the direction from parent to child."""
    children: list["Box"] = field(default_factory=list)
    what: object = None
    """What the box shows. The layout does not look at it."""
    across: float = 0
    """The position of its near edge along breadth."""
    along: float = 0
    """The position of its near edge along depth."""

    def walk(self) -> Iterator["Box"]:
        """Yield this box, then all below it, parents before children."""
        waiting = [self]
        while waiting:
            box = waiting.pop()
            yield box
            waiting.extend(reversed(box.children))


def lay_out(root: Box, between: float = 0, below: float = 0) -> tuple[float, float]:
    """Place a tree, leaving ``between`` beside boxes and ``below`` from parent to child.

    Return the breadth and the depth of the whole, from 0. Time and memory are linear in the number
    of boxes.
    """
    order = []
    waiting: list[tuple[Box, float]] = [(root, 0.0)]
    works: dict[int, _Work] = {}
    while waiting:
        box, along = waiting.pop()
        box.along = along
        works[id(box)] = _Work(box.breadth + between, along + box.depth + below)
        order.append(box)
        waiting.extend((child, along + box.depth + below) for child in reversed(box.children))
    for box in order:
        works[id(box)].children = [works[id(child)] for child in box.children]
    for box in reversed(order):
        _place_children(works[id(box)])
    top = works[id(root)]
    sums = [(root, top, 0.0)]
    while sums:
        box, work, above = sums.pop()
        total = above + work.mod
        box.across = work.prelim + total
        _spread(work)
        sums.extend(
            (child, below_it, total)
            for child, below_it in zip(box.children, work.children, strict=True)
        )
    least = min(box.across for box in order)
    for box in order:
        box.across -= least
    return (
        max(box.across + box.breadth for box in order),
        max(box.along + box.depth for box in order),
    )


@dataclass(slots=True, eq=False, repr=False)
class _Work:
    """What the algorithm remembers about a box, with the names of the paper."""

    breadth: float
    bottom: float
    children: list["_Work"] = field(default_factory=list)
    prelim: float = 0
    mod: float = 0
    shift: float = 0
    change: float = 0
    left_thread: "_Work | None" = None
    right_thread: "_Work | None" = None
    extreme_left: "_Work | None" = None
    extreme_right: "_Work | None" = None
    mods_left: float = 0
    """Sum of the modifiers on the way to the extreme left."""
    mods_right: float = 0


@dataclass(slots=True)
class _Lowest:
    """A linked list of left siblings that reach lower than all between them and the present one."""

    bottom: float
    index: int
    next: "_Lowest | None"


def _place_children(parent: _Work) -> None:
    """Push the subtrees of a parent together. The boxes inside each of them have their places."""
    children = parent.children
    if not children:
        parent.extreme_left = parent.extreme_right = parent
        parent.mods_left = parent.mods_right = 0
        return
    lowest = _lower(_end(children[0].extreme_left).bottom, 0, None)
    for index in range(1, len(children)):
        bottom = _end(children[index].extreme_right).bottom
        _separate(parent, index, lowest)
        lowest = _lower(bottom, index, lowest)
    first, last = children[0], children[-1]
    middle = (first.prelim + first.mod + last.mod + last.prelim + last.breadth) / 2
    parent.prelim = middle - parent.breadth / 2
    parent.extreme_left, parent.mods_left = first.extreme_left, first.mods_left
    parent.extreme_right, parent.mods_right = last.extreme_right, last.mods_right


def _lower(bottom: float, index: int, lowest: _Lowest | None) -> _Lowest:
    while lowest and bottom >= lowest.bottom:
        lowest = lowest.next
    return _Lowest(bottom, index, lowest)


def _separate(parent: _Work, index: int, lowest: _Lowest | None) -> None:
    """Move subtree ``index`` until it is clear of those before it, along their two contours."""
    children = parent.children
    left: _Work | None = children[index - 1]
    right: _Work | None = children[index]
    left_sum, right_sum = children[index - 1].mod, children[index].mod
    while left and right:
        if lowest and left.bottom > lowest.bottom:
            lowest = lowest.next
        distance = (left_sum + left.prelim + left.breadth) - (right_sum + right.prelim)
        if distance > 0:
            right_sum += distance
            _move(parent, index, lowest.index if lowest else index - 1, distance)
        left_bottom, right_bottom = left.bottom, right.bottom
        if left_bottom <= right_bottom:
            left = left.children[-1] if left.children else left.right_thread
            left_sum += left.mod if left else 0
        if left_bottom >= right_bottom:
            right = right.children[0] if right.children else right.left_thread
            right_sum += right.mod if right else 0
    if right:
        first, last = children[0], children[index]
        end = _end(first.extreme_left)
        end.left_thread = right
        difference = (right_sum - right.mod) - first.mods_left
        end.mod += difference
        end.prelim -= difference
        first.extreme_left, first.mods_left = last.extreme_left, last.mods_left
    elif left:
        last = children[index]
        end = _end(last.extreme_right)
        end.right_thread = left
        difference = (left_sum - left.mod) - last.mods_right
        end.mod += difference
        end.prelim -= difference
        before = children[index - 1]
        last.extreme_right, last.mods_right = before.extreme_right, before.mods_right


def _move(parent: _Work, index: int, since: int, distance: float) -> None:
    """Move a subtree, and remember to spread those between it and the one that it touched."""
    moved = parent.children[index]
    moved.mod += distance
    moved.mods_left += distance
    moved.mods_right += distance
    if since != index - 1:
        number = index - since
        parent.children[since + 1].shift += distance / number
        moved.shift -= distance / number
        moved.change -= distance - distance / number


def _spread(parent: _Work) -> None:
    shift = total = 0.0
    for child in parent.children:
        shift += child.shift
        total += shift + child.change
        child.mod += total


def _end(work: _Work | None) -> _Work:
    if work is None:
        raise RuntimeError("a subtree was used before it was placed")
    return work
