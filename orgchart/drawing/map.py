"""Operations on a map of the world: where the marks go, and their words beside them.

The map is equirectangular and shows only land. It shows no frontiers, because the registry does not
decide where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .text import BOLD, width

WIDTH, HEIGHT = 1000.0, 400.0
"""The size of the map."""
NORTH = 84.0
"""The latitude of the upper edge."""
SIZE = 9.0
"""The size of the words."""
ROW = SIZE * 1.35


@dataclass(frozen=True, slots=True)
class Place:
    """An operation on the map: its label, where it is, and the address of its page."""

    label: str
    latitude: float
    longitude: float
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map, with its words where they do not overlap others."""

    place: Place
    x: float
    y: float
    label_x: float
    label_y: float
    """The baseline of the words."""
    anchor: str
    """``start`` when the words are to the right of the mark, ``end`` when to the left."""


def marks(places: Iterable[Place]) -> list[Mark]:
    """Return the marks of the places, from north to south, each with its words beside it."""
    placed: list[Mark] = []
    taken: list[tuple[float, float, float]] = []
    for place in sorted(places, key=lambda place: (-place.latitude, place.label)):
        x = (place.longitude + 180) * WIDTH / 360
        y = (NORTH - place.latitude) * WIDTH / 360
        long = width(place.label, BOLD, SIZE)
        right = x + 8 + long <= WIDTH
        left_edge = x + 8 if right else x - 8 - long
        baseline = y + SIZE * 0.35
        while any(
            left_edge < end and left_edge + long > start and abs(baseline - other) < ROW
            for start, end, other in taken
        ):
            baseline += 1
        taken.append((left_edge, left_edge + long, baseline))
        anchor = "start" if right else "end"
        placed.append(Mark(place, x, y, x + 8 if right else x - 8, baseline, anchor))
    return placed
