"""What stands on which sheet, where a chart cannot be read on one.

A sheet for the upper levels is as full as it can be. Each unit that is folded on it has sheets of its own,
which show it with all that is below, several of its offices together. A trial tells whether all of it can
be read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from orgchart.queries.nodes import Node

from .boxes import View
from .scene import DEEPEST, Scene, greatest_depth

MOST_ON_A_SHEET = 400
"""More units than this are never tried on one sheet."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How units are placed on a sheet, and whether they can be read there."""

    place: Callable[[Sequence[Node], View], Scene]
    is_readable: Callable[[Scene], bool]

    def __call__(self, tops: Sequence[Node], view: View) -> Scene | None:
        """The units on one sheet; None if they cannot be read there."""
        placed = self.place(tops, view)
        return placed if self.is_readable(placed) else None

    def whole(self, tops: Sequence[Node], view: View) -> Scene | None:
        """The units with all that is below, but for what the view folds."""
        if _number(tops, view) > MOST_ON_A_SHEET:
            return None
        return self(tops, replace(view, depth=min(greatest_depth(tops), DEEPEST)))


def upper_levels(trial: Trial, tops: Sequence[Node], view: View) -> Iterator[Scene]:
    """Yield a sheet with as many levels as can be read, and with all below some units if there is room.

    If even one level below the top is too much, it is spread over several sheets.
    """
    first = 1 if len(tops) > 1 else 2
    placed = trial(tops, replace(view, depth=first))
    if placed is None:
        blocks = [[top] for top in tops] if len(tops) > 1 else _blocks(tops[0])
        yield from _spread(trial, blocks, None if len(tops) > 1 else tops[0], view, fold=True)
        return
    for depth in range(first + 1, min(greatest_depth(tops), DEEPEST) + 1):
        if (deeper := trial(tops, replace(view, depth=depth))) is None:
            break
        placed = deeper
    yield _fuller(placed, lambda opened: trial(tops, opened), view)


def department(trial: Trial, top: Node, view: View) -> Iterator[Scene]:
    """Yield a unit with all that is below it: on one sheet, or with some of its offices on each of several.

    What is too large for a sheet alone stays folded.
    """
    if whole := trial.whole([top], view):
        yield whole
        return
    yield from _spread(trial, _blocks(top), top, view, fold=False)


def _blocks(top: Node) -> list[list[Node]]:
    """What stays together on a sheet: each office, and the operations."""
    blocks = [[office] for office in top.offices]
    return [*blocks, list(top.operations)] if top.operations else blocks


def _spread(
    trial: Trial, blocks: Sequence[list[Node]], top: Node | None, view: View, *, fold: bool
) -> Iterator[Scene]:
    """Yield sheets with as many blocks as can be read, below the unit that they belong to.

    With ``fold`` all that is below them stays folded. No sheet has one unit alone if it can be helped.
    """

    def placed(units: Sequence[Node], folded: frozenset[str]) -> Scene | None:
        tops = [replace(top, children=list(units))] if top else units
        return trial.whole(tops, replace(view, shut=folded))

    every = [unit for block in blocks for unit in block if unit.directly_below]
    shut = frozenset(unit.code for unit in every if fold or placed([unit], frozenset()) is None)
    waiting = list(blocks)
    while waiting:
        taken = len(waiting)
        while True:
            rest = waiting[taken:]
            if len(rest) == 1 and len(rest[0]) == 1 and taken > 1 + 1:
                taken -= 1
            some = [unit for block in waiting[:taken] for unit in block]
            sheet = placed(some, shut)
            if sheet or taken == 1:
                break
            taken -= max(1, taken // 8)
        if sheet is None and len(waiting[0]) > 1:
            waiting[:1] = [[unit] for unit in waiting[0]]
            continue
        yield sheet or trial.place(some, replace(view, depth=1))
        waiting = waiting[taken:]


def _fuller(placed: Scene, tried: Callable[[View], Scene | None], view: View) -> Scene:
    """Return the scene with more of it unfolded, as long as it can be read: first what has least below.

    So no sheet has little to say, such as one with one child.
    """
    opened = {box.node.code for box in placed.boxes if box.unfolded}
    folded = [box.node for box in placed.boxes if box.hidden and box.node.children]
    sizes = {node.code: _number([node], view) for node in folded}
    for node in sorted(folded, key=lambda node: sizes[node.code]):
        below = {each.code for each in _walk([node], view) if each.children}
        fuller = tried(replace(view, depth=1, opened=frozenset(opened | below)))
        if fuller is None:
            break
        opened |= below
        placed = fuller
    return placed


def _number(tops: Sequence[Node], view: View) -> int:
    """The number of units, as far as it matters here."""
    return sum(1 for _unit in _walk(tops, view))


def _walk(tops: Sequence[Node], view: View) -> Iterator[Node]:
    """Yield units and what is below those that are not folded, up to one more than fit on a sheet."""
    waiting, count = list(tops), 0
    while waiting and count <= MOST_ON_A_SHEET:
        yield (node := waiting.pop())
        count += 1
        if node.code not in view.shut:
            waiting.extend(node.children)
