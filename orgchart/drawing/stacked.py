"""The chart as the United Nations draws it.

The upper levels stand side by side, and the lower ones are stacked under their office. The operations
of one department are cards in one panel below, whose title says once what holds of all of them. Panels
of political missions alone come last.

A drawing has as many columns as fit its width. A unit that has two or more of them spreads what is
below it over them; a unit that has one stacks it, with a step to the right for each level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from orgchart.queries.nodes import SharedLines, operations_in_words

from .boxes import DrawnBox, Shown, View, box_of
from .looks import DrawnLine, Frame, Look, Style, Words
from .shares import Heights, lowest_groups
from .strips import Piece, strip

COLUMN, LEAST_BOX, WIDEST = 150.0, 114.0, 320.0
"""The least width of a column and of a box, and the greatest of either."""
GAP, STEP = 12.0, 16.0
"""The distance between columns, and the step to the right for a level of a stack."""
BETWEEN, APART, DROP = 8.0, 18.0, 24.0
"""The distance of boxes in a stack, that after a unit with others below it, and from a unit to those
side by side below it. What stands apart does not look like a part of what is above it."""
CARD = 160.0
"""The least width of a card."""
MUCH_LOWER = 0.7
"""So much lower a drawing must be for units to share a column although there is one for each."""
INSIDE = 12.0
"""The margin inside a panel."""

Group = tuple[int, list[Shown]]
"""So many columns, and the units in them: one, or several one below the other in one column."""


@dataclass(slots=True)
class Placed:
    """What was placed, and the size that it needs."""

    width: float = 0
    height: float = 0
    boxes: list[DrawnBox] = field(default_factory=list)
    lines: list[DrawnLine] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    samples: list[DrawnLine] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def place(tops: Sequence[Shown], view: View, margin: float) -> Placed:
    """Place boxes, panels and lines within the width of the view, below each other as they need.

    The time grows with the number of boxes. It is wider than asked only if one column with all its
    steps is.
    """
    cards = [each for each in tops if each.node.in_the_field and not each.below]
    cards = cards if len(tops) > 1 else []
    standing = [top for top in tops if top not in cards]
    room = view.width - 2 * margin
    columns = _Columns(view, room, standing)
    needed = columns.span(columns.number)
    out = Placed(2 * margin + max(room, needed), margin)
    if standing:
        left = margin + max(0.0, room - needed) / 2
        out.height = columns.put_row(standing, left, margin, out)
    panels = [each.cards for top in standing for each in _walk(top) if each.cards]
    panels.sort(key=lambda panel: all(card.node.is_political for card in panel))
    for group in [*panels, *filter(None, [cards])]:
        gap = 20 if out.boxes else 0
        out.height = _panel(group, margin, out.height + gap, out.width - 2 * margin, view, out)
    return out


def _walk(top: Shown) -> list[Shown]:
    waiting, found = [top], []
    while waiting:
        found.append(each := waiting.pop())
        waiting.extend(reversed(each.below))
    return found


class _Columns:
    """The columns of one drawing, and the heights of what would stand in them."""

    def __init__(self, view: View, room: float, tops: Sequence[Shown]) -> None:
        self.view = view
        self._heights: dict[tuple[int, int, float], float] = {}
        self._boxes: dict[tuple[int, float, bool], DrawnBox] = {}
        self._groups: dict[tuple[int, int], list[Group]] = {}
        most = sum(top.lowest for top in tops)
        self.number = max(1, min(most, int((room + GAP) / (COLUMN + GAP))))
        while True:
            self.column = (room - GAP * (self.number - 1)) / self.number
            least = LEAST_BOX + STEP * self._steps(tops, self.number, 0)
            if self.column >= least or self.number == 1:
                break
            self.number -= 1
            self._heights.clear()
            self._boxes.clear()
            self._groups.clear()
        self.column = max(min(self.column, WIDEST), least)

    def span(self, number: int) -> float:
        """The width of so many columns."""
        return number * self.column + GAP * (number - 1)

    def groups(self, units: Sequence[Shown], number: int) -> list[Group]:
        """Spread units over columns, in their order, so that the highest group is lowest.

        Units share a column if there are fewer columns than units, or if nothing is below them.
        """
        if not units:
            return []
        key = id(units[0]), number
        if key not in self._groups:
            self._groups[key] = self._spread(units, number)
        return self._groups[key]

    def _spread(self, units: Sequence[Shown], number: int) -> list[Group]:
        """The groups of which the highest is lowest. Columns that are left go to the highest ones.

        Where there is a column for each, units with others below them have their own, unless the
        drawing is much lower if they share some. The time grows with the number of units.
        """
        groups = self._divided(units, number, apart=number >= len(units))
        height = max(map(self._group_height, groups))
        if 1 < len(units) <= number:
            sharing = self._divided(units, number, apart=False)
            if max(map(self._group_height, sharing)) < MUCH_LOWER * height:
                groups = sharing
        for _spare in range(number - sum(share for share, _group in groups)):
            open_to = [
                group for group in groups if group[0] < sum(unit.lowest for unit in group[1])
            ]
            if not open_to:
                break
            share, highest = max(open_to, key=self._group_height)
            place, half = groups.index((share, highest)), (len(highest) + 1) // 2
            halves = [(1, highest[:half]), (1, highest[half:])]
            groups[place : place + 1] = halves if len(highest) > 1 else [(share + 1, highest)]
        return groups

    def _divided(self, units: Sequence[Shown], number: int, *, apart: bool) -> list[Group]:
        """The groups of which the highest is lowest; with ``apart``, no group has units with others below."""
        heights = [
            Heights(
                [self.height(unit, share) for share in range(1, min(number, unit.lowest) + 1)],
                _gap_after(unit) + self.height(unit, 1, self.column - STEP),
                apart and bool(unit.offices),
            )
            for unit in units
        ]
        groups, place = [], 0
        for share, count in lowest_groups(heights, number):
            groups.append((share, list(units[place : place + count])))
            place += count
        return groups

    def box(self, shown: Shown, width: float, *, centred: bool) -> DrawnBox:
        key = id(shown), width, centred
        if key not in self._boxes:
            self._boxes[key] = box_of(shown, width, self.view, centred=centred)
        return self._boxes[key]

    def height(self, shown: Shown, number: int, width: float = 0) -> float:
        """How high a unit is with all below it, in so many columns, or in one of that width."""
        width = width or self.column
        key = id(shown), number, width if number == 1 else 0
        if key not in self._heights:
            self._heights[key] = self._height(shown, number, width)
        return self._heights[key]

    def put_row(self, units: Sequence[Shown], x: float, y: float, out: Placed) -> float:
        """Put units side by side over all columns; return how far down they reach."""
        lowest = y
        for number, group in self.groups(units, self.number):
            at = y
            for shown in group:
                at = self.put(shown, x, at, number, self.column, out)[1] + APART
            lowest, x = max(lowest, at - APART), x + self.span(number) + GAP
        return lowest

    def put(
        self, shown: Shown, x: float, y: float, number: int, width: float, out: Placed
    ) -> tuple[DrawnBox, float]:
        """Put a unit with all below it; return its box, and how far down it reaches."""
        spread = number > 1
        wide = min(self.span(number), WIDEST) if spread else width
        box = self.box(shown, wide, centred=spread)
        box.x, box.y = (x + (self.span(number) - wide) / 2 if spread else x), y
        out.boxes.append(box)
        if not spread:
            top = box.bottom + BETWEEN
            return box, self._stack(shown.offices, box, x + STEP, width - STEP, top, out)
        lowest, turn = box.bottom, box.bottom + DROP / 2
        start = ((box.centre, box.bottom), (box.centre, turn))
        for share, group in self.groups(shown.offices, number):
            if len(group) == 1:
                child, low = self.put(group[0], x, box.bottom + DROP, share, self.column, out)
                points = (*start, (child.centre, turn), (child.centre, child.y))
                out.lines.append(_line(child, box, points))
            else:
                top, before = box.bottom + DROP, (*start, (x + STEP / 2, turn))
                room = self.column - STEP
                low = self._stack(group, box, x + STEP, room, top, out, before)
            lowest, x = max(lowest, low), x + self.span(share) + GAP
        return box, lowest

    def _stack(
        self,
        units: Sequence[Shown],
        above: DrawnBox,
        x: float,
        width: float,
        y: float,
        out: Placed,
        before: tuple[tuple[float, float], ...] = (),
    ) -> float:
        """Put units one below the other; return how far down they reach."""
        trunk, low = x - STEP / 2, above.bottom
        for shown in units:
            child, low = self.put(shown, x, y, 1, width, out)
            start = before or ((trunk, above.bottom),)
            points = (*start, (trunk, child.middle), (child.x, child.middle))
            out.lines.append(_line(child, above, points))
            y = low + _gap_after(shown)
        return low

    def _height(self, shown: Shown, number: int, width: float) -> float:
        below = shown.offices
        if number == 1:
            box = self.box(shown, width, centred=False)
            stacked = self._stack_height(below, width - STEP)
            return box.height + (BETWEEN + stacked if below else 0)
        box = self.box(shown, min(self.span(number), WIDEST), centred=True)
        return box.height + max(
            (self._group_height(group) for group in self.groups(below, number)), default=0
        )

    def _group_height(self, group: Group) -> float:
        share, units = group
        if len(units) == 1:
            return DROP + self.height(units[0], share)
        return DROP + self._stack_height(units, self.column - STEP)

    def _stack_height(self, units: Sequence[Shown], width: float) -> float:
        """How high units are, one below the other, without a gap after the last."""
        gaps = sum(map(_gap_after, units[:-1]))
        return gaps + sum(self.height(each, 1, width) for each in units)

    def _steps(self, units: Sequence[Shown], number: int, step: int) -> int:
        """How many steps to the right the deepest stack has."""
        if number == 1:
            return max((self._steps(each.offices, 1, step + 1) for each in units), default=step - 1)
        return max(
            (
                self._steps(group[0].offices, share, 1 if share == 1 else 0)
                if len(group) == 1
                else self._steps(group, 1, 1)
                for share, group in self.groups(units, number)
            ),
            default=0,
        )


def _gap_after(shown: Shown) -> float:
    """How far the next unit of a stack is from a unit with all below it."""
    return APART if shown.offices else BETWEEN


def _line(child: DrawnBox, parent: DrawnBox, points: tuple[tuple[float, float], ...]) -> DrawnLine:
    kind = child.node.line.kind if child.node.line else ""
    return DrawnLine(True, points, kind, child.node.code, parent.node.code)


def _panel(
    cards: Sequence[Shown], x: float, y: float, width: float, view: View, out: Placed
) -> float:
    """Put operations into a panel, and return how far down it reaches."""
    nodes = [card.node for card in cards]
    shared = SharedLines(nodes)
    title = [Piece(operations_in_words(nodes), style=Style.LABEL)]
    samples = [line.is_solid for line, _end in shared.lines]
    title += [Piece(words, solid) for words, solid in zip(shared.in_words, samples, strict=True)]
    head = strip(title, x + INSIDE, y + 6, width - 2 * INSIDE)
    out.words += head.words
    out.samples += head.lines
    top = y + 6 + head.height + 6
    bottom = _cards(cards, x + INSIDE, top, width - 2 * INSIDE, view, shared, out) + INSIDE
    out.frames.append(Frame(Look.PANEL, x, y, width, bottom - y))
    return bottom


def _cards(
    cards: Sequence[Shown],
    left: float,
    y: float,
    room: float,
    view: View,
    shared: SharedLines,
    out: Placed,
) -> float:
    """Put cards in rows of equal height, and return how far down they reach."""
    number = max(1, int((room + BETWEEN) / (CARD + BETWEEN)))
    wide = (room - BETWEEN * (number - 1)) / number
    said = {(line.kind, end.code) for line, end in shared.lines}
    for first in range(0, len(cards), number):
        row = [
            box_of(card, wide, view, said=said, missing=shared.missing(card.node))
            for card in cards[first : first + number]
        ]
        high = max(box.height for box in row)
        for place, box in enumerate(row):
            box.x, box.y = left + place * (wide + BETWEEN), y
            box.stretch(high)
        out.boxes += row
        y += high + BETWEEN
    return y - BETWEEN
