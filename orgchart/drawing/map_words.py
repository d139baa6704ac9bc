"""The words beside the marks of a map: how operations are named, and where the words may stand."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orgchart.languages import joined

from .text import BOLD, width

SIZE = 12.5
"""The size of the words."""
ROW = SIZE * 1.3
TARGET = 26.0
"""How far marks are apart, and how large the part is that can be touched."""
NAMED = 2
"""How many operations of one mark are named in one row beside it."""
MOST_ROWS = 5
"""So many of them are named below each other, if there is room."""
MOST_PAIRED = 10
"""So many are named two to a row."""
LONGEST = 24
"""The most letters of a name that is written on the map; a longer one is said below it."""
AWAY, STEP = 0.09, 6
"""How far from their mark names may stand, as a part of the width of the map, and how close together the
places are that are tried."""

Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a mark, row by row, where they overlap no others."""

    rows: Sequence[str]
    x: float
    y: float
    """The baseline of the first row."""
    anchor: str = "start"
    is_away: bool = False
    """Does it stand apart from its mark, with a line to it?"""

    def leader(self, x: float, y: float) -> Line:
        """The line from a mark to the nearest point of the words; of no length if they are beside it."""
        if not self.is_away:
            return x, y, x, y
        left, right, top, bottom = self.bounds
        return x, y, min(max(x, left), right), min(max(y, top), bottom)

    @property
    def bounds(self) -> Line:
        """The left and the right end of the longest row, the top of the words and their bottom."""
        lefts, rights, baselines = zip(*self.areas(), strict=True)
        return min(lefts), max(rights), min(baselines) - SIZE, max(baselines) + 3

    def areas(self) -> Iterator[tuple[float, float, float]]:
        """The left end, the right end and the baseline of each row."""
        for number, row in enumerate(self.rows):
            long = width(row, BOLD, SIZE)
            left = self.x - {"start": 0.0, "middle": long / 2, "end": long}[self.anchor]
            yield left, left + long, self.y + number * ROW


def wordings(names: Sequence[str]) -> Iterator[list[str]]:
    """Ways to name all the operations of a mark: in one row, below each other, or two to a row.

    None, if one of the names is too long for a map, as those of operations without an acronym are.
    """
    if any(len(name) > LONGEST for name in names):
        return
    if len(names) <= NAMED:
        yield [joined(names)]
    if 1 < len(names) <= MOST_ROWS:
        yield list(names)
    if MOST_ROWS < len(names) <= MOST_PAIRED:
        yield [joined(names[first : first + 2]) for first in range(0, len(names), 2)]


def labels_beside(x: float, y: float, rows: Sequence[str]) -> Iterator[Label]:
    """The places for words: to the right of a mark or to the left, a little higher or lower, and below or
    above it."""
    middle, high = y + SIZE * 0.35 - ROW * (len(rows) - 1) / 2, ROW * len(rows)
    for down in (0.0, -ROW / 2, ROW / 2, *((-high / 2, high / 2) if len(rows) > 1 else ())):
        yield Label(rows, x + 14, middle + down)
        yield Label(rows, x - 14, middle + down, "end")
    for baseline in (y + 12 + SIZE * 0.85, y - 14 - high + ROW):
        yield Label(rows, x, baseline, "middle")


def labels_away(x: float, y: float, rows: Sequence[str], map_width: float) -> Iterator[Label]:
    """The places for words apart from their mark, the nearest first."""
    away = int(map_width * AWAY)
    around = range(-away, away + 1, STEP)
    bounds = {end: Label(rows, 0, 0, end, is_away=True).bounds for end in ("start", "end")}
    places = []
    for across in around:
        for down in around:
            for anchor, (left, right, top, bottom) in bounds.items():
                near_x = min(max(-across, left), right) + across
                near_y = min(max(-down, top), bottom) + down
                places.append((math.hypot(near_x, near_y), across, down, anchor))
    places.sort(key=lambda place: place[0])
    for long, across, down, anchor in places:
        if long > TARGET / 2:
            yield Label(rows, x + across, y + down, anchor, is_away=True)


def _length(line: Line) -> float:
    x, y, to_x, to_y = line
    return math.hypot(to_x - x, to_y - y)


def along(line: Line) -> Iterator[tuple[float, float]]:
    """Points of a line, a few units apart; of one without length, none."""
    x, y, to_x, to_y = line
    steps = int(_length(line) / 4)
    for step in range(1, steps + 1):
        yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps


def is_beside(line: Line, x: float, y: float, distance: float) -> bool:
    """Does a line pass a point more closely than that?"""
    from_x, from_y, to_x, to_y = line
    if not min(from_x, to_x) - distance < x < max(from_x, to_x) + distance:
        return False
    if not min(from_y, to_y) - distance < y < max(from_y, to_y) + distance:
        return False
    return any(math.hypot(x - on_x, y - on_y) < distance for on_x, on_y in along(line))
