"""Operations on a map of the world, as SVG.

The map is equirectangular and shows only land. It shows no frontiers, because the registry does not
decide where they are. Operations that would lie on one another are one mark, which names them and leads
to a nearer view. A mark is large enough for a finger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from orgchart.languages import joined, semicolon
from orgchart.xml_text import escape, quoteattr

from .map_words import (
    MOST_ROWS,
    ROW,
    SIZE,
    TARGET,
    Label,
    Line,
    along,
    is_beside,
    labels_away,
    labels_beside,
    wordings,
)
from .spoken import lang, marked_lines, text_drawn

FREE, APART = 24.0, 6.0
"""How far words stand from the middle of other marks, and from other words in the same row. It is twice
as far as from their own mark, so that nobody reads them as the words of another."""
CROWDED = 60
"""With more marks than that, names stand beside their mark or not at all."""
MOST_LISTED = 12
"""How many operations of one mark are named below the map."""
MARGIN = 0.12
"""The part of a view that is left free around the marks."""
LEAST = 8.0
"""The fewest degrees of longitude that a view shows."""
NORTH, SOUTH = 84.0, -60.0
"""The edges of the land that is drawn."""


@dataclass(frozen=True, slots=True)
class Place:
    """An operation on the map: its label, where it is, and the address of its page."""

    label: str
    latitude: float
    longitude: float
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return f"{self.west:.2f},{self.south:.2f},{self.east:.2f},{self.north:.2f}"

    def contains(self, place: Place) -> bool:
        return (
            self.west <= place.longitude <= self.east and self.south <= place.latitude <= self.north
        )


WORLD = Box(-180.0, SOUTH, 180.0, NORTH)


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a map, and whether it shows all the world or only where the operations are."""

    width: float
    height: float
    is_whole: bool


WIDE = Size(1000.0, 400.0, is_whole=True)
NARROW = Size(300.0, 230.0, is_whole=False)
"""Maps for a screen and for a phone."""


class Addresses(Protocol):
    """Where the land is, and where marks lead."""

    @property
    def land(self) -> str: ...

    def place(self, place: Place) -> str: ...

    def box(self, box: Box) -> str: ...


@dataclass(frozen=True, slots=True)
class View:
    """What of the world a map shows, and how large a degree is."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    def at(self, place: Place) -> tuple[float, float]:
        return (place.longitude - self.west) * self.scale, (
            self.north - place.latitude
        ) * self.scale


@dataclass(frozen=True, slots=True)
class Mark:
    """One operation, or several that lie close together, with their names if there is room."""

    places: Sequence[Place]
    x: float
    y: float
    label: Label | None = None
    number: int | None = None
    """By which the key below the map names its operations, if there is no room for their names."""

    @property
    def title(self) -> str:
        return joined((place.title for place in self.places), semicolon())

    @property
    def box(self) -> Box:
        """The part of the world around its places."""
        longitudes = [place.longitude for place in self.places]
        latitudes = [place.latitude for place in self.places]
        return Box(
            max(min(longitudes) - 1, -180),
            max(min(latitudes) - 1, -90),
            min(max(longitudes) + 1, 180),
            min(max(latitudes) + 1, 90),
        )


def view_of(places: Sequence[Place], size: Size, box: Box | None = None) -> View:
    """The view of that box; without one of the whole world, or of all the places."""
    if not box and (size.is_whole or not places):
        box = WORLD
        free = 0.0
    else:
        box = box or Mark(places, 0, 0).box
        free = MARGIN
    wide = max((box.east - box.west) * (1 + 2 * free), LEAST)
    high = (box.north - box.south) * (1 + 2 * free)
    span = min(max(wide, high * size.width / size.height), 360.0)
    scale = size.width / span
    height = min(size.height, (NORTH - SOUTH) * scale)
    west = min(max((box.west + box.east - span) / 2, -180.0), 180.0 - span)
    middle = (box.north + box.south) / 2 + height / scale / 2
    north = min(max(middle, SOUTH + height / scale), NORTH)
    return View(west, north, scale, size.width, height)


def marks(places: Iterable[Place], view: View) -> list[Mark]:
    """The marks of the places, each with the names of all its operations if they fit, else with a number.

    The words of marks with several operations are placed first, as they need the most room; those that
    stand two to a row come after them, as they may stand apart.
    """
    ordered = sorted(places, key=lambda place: (-place.latitude, place.label))
    groups = _apart([([place], *view.at(place)) for place in ordered])
    placed: list[Mark] = []
    for group, x, y in sorted(groups, key=lambda group: _turn(len(group[0]))):
        placed.append(_with_words(Mark(group, x, y), view, placed, groups))
    numbers = count(1)
    return [
        mark if mark.label else replace(mark, number=next(numbers))
        for mark in sorted(placed, key=lambda mark: (mark.y // TARGET, mark.x))
    ]


def _turn(number: int) -> tuple[bool, bool, int]:
    """When the words of a mark with so many operations are placed."""
    return number == 1, number > MOST_ROWS, -number


Group = tuple[list[Place], float, float]


def _apart(groups: list[Group]) -> list[Group]:
    """The groups, joined until no two are closer than a finger."""
    grouped: list[Group] = []
    for group in groups:
        merged = group
        while near := next((other for other in grouped if _is_near(merged, other)), None):
            grouped.remove(near)
            merged = _merged(near, merged)
        grouped.append(merged)
    return grouped


def _is_near(one: Group, other: Group) -> bool:
    return (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2 < TARGET**2


def _merged(one: Group, other: Group) -> Group:
    places = [*one[0], *other[0]]
    share = len(one[0]) / len(places)
    return places, one[1] * share + other[1] * (1 - share), one[2] * share + other[2] * (1 - share)


def _with_words(mark: Mark, view: View, placed: Sequence[Mark], groups: Sequence[Group]) -> Mark:
    """The mark with the names of its operations, if there is room for all of them."""
    ways = list(wordings([place.label for place in mark.places]))
    others = [(x, y) for _places, x, y in groups if (x, y) != (mark.x, mark.y)]
    named = [(other, other.label) for other in placed if other.label]
    taken = [area for _other, label in named for area in label.areas()]
    lines = [label.leader(other.x, other.y) for other, label in named if label.is_away]
    for label in chain(
        *(labels_beside(mark.x, mark.y, rows) for rows in ways),
        *(labels_away(mark.x, mark.y, rows, view.width) for rows in ways if len(groups) <= CROWDED),
    ):
        if not _is_free(label, view, others, taken, lines):
            continue
        leader = label.leader(mark.x, mark.y)
        if any(is_beside(leader, x, y, TARGET / 2) for x, y in others):
            continue
        if not any(_crosses(leader, *row) for row in taken):
            return replace(mark, label=label)
    return mark


def _is_free(
    label: Label,
    view: View,
    others: Sequence[tuple[float, float]],
    taken: Sequence[tuple[float, float, float]],
    lines: Sequence[Line],
) -> bool:
    """Does a label lie on the map, with nothing else where it would be?

    ``others`` are the other marks, ``taken`` the rows of words and ``lines`` the lines to words that are placed.
    """
    for left, right, baseline in label.areas():
        if left < 0 or right > view.width or not ROW < baseline < view.height - 3:
            return False
        if any(_is_close(x, y, left, right, baseline) for x, y in others):
            return False
        if any(_crosses(line, left, right, baseline) for line in lines):
            return False
        for start, end, other in taken:
            if start < right + APART and left < end + APART and abs(baseline - other) < ROW:
                return False
    return True


def _is_close(x: float, y: float, left: float, right: float, baseline: float) -> bool:
    """Is the middle of a mark so close to a row of words that they could be read as its own?"""
    across = max(left - x, 0.0, x - right)
    down = max(abs(y - baseline + SIZE * 0.35) - ROW / 2, 0.0)
    return across**2 + down**2 < FREE**2


def _crosses(line: Line, left: float, right: float, baseline: float) -> bool:
    """Does a line run through a row of words?"""
    x, y, to_x, to_y = line
    middle = baseline - SIZE * 0.35
    if max(x, to_x) <= left or min(x, to_x) >= right:
        return False
    if max(y, to_y) <= middle - ROW / 2 or min(y, to_y) >= middle + ROW / 2:
        return False
    return any(left < x < right and abs(y - middle) < ROW / 2 for x, y in along(line))


@dataclass(frozen=True, slots=True)
class Key:
    """What is said below a map of a mark beside which there was no room for its names."""

    number: int
    """Of the mark."""
    places: Sequence[Place]
    """The first of its operations."""
    more: int
    """How many are not named here either."""
    address: str
    """Of a nearer view."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map as SVG, and its keys."""

    markup: SafeString
    keys: Sequence[Key]


def draw(places: Sequence[Place], size: Size, box: Box | None, addresses: Addresses) -> Drawn:
    """Draw the map. Marks of one operation lead to its page, others to a nearer view."""
    view = view_of(places, size, box)
    placed = marks(places, view)
    return Drawn(
        # The drawing escapes every word itself.
        mark_safe(_svg(placed, view, addresses)),
        [
            Key(
                mark.number,
                mark.places[:MOST_LISTED],
                max(len(mark.places) - MOST_LISTED, 0),
                addresses.box(mark.box),
            )
            for mark in placed
            if mark.number
        ],
    )


def _svg(placed: Sequence[Mark], view: View, addresses: Addresses) -> str:
    label = _("Headquarters of the operations on a map")
    west = (-180.0 - view.west) * view.scale
    north = (view.north - NORTH) * view.scale
    parts = [
        f'<svg viewBox="0 0 {view.width:.0f} {view.height:.0f}" role="group" '
        f"aria-label={quoteattr(label)}>",
        f'<image href={quoteattr(addresses.land)} x="{west:.1f}" y="{north:.1f}" '
        f'width="{360 * view.scale:.1f}" height="{(NORTH - SOUTH) * view.scale:.1f}"/>',
    ]
    parts += [_mark(mark, addresses) for mark in placed]
    return "".join([*parts, "</svg>"])


def _mark(mark: Mark, addresses: Addresses) -> str:
    is_one = len(mark.places) == 1
    address = addresses.place(mark.places[0]) if is_one else addresses.box(mark.box)
    label = mark.label
    words = (
        "".join(
            text_drawn(
                f'x="{label.x:.1f}" y="{baseline:.1f}" text-anchor="{label.anchor}"',
                marked_lines(row, [row])[0],
            )
            for row, (_left, _right, baseline) in zip(label.rows, label.areas(), strict=True)
        )
        if label
        else ""
    )
    number = (
        f'<text class="number" x="{mark.x:.1f}" y="{mark.y + 4:.1f}">{mark.number}</text>'
        if mark.number
        else ""
    )
    radius = 9 if mark.number else 5 if is_one else 7
    line = label.leader(mark.x, mark.y) if label and label.is_away else None
    leader = (
        ""
        if line is None
        else '<path class="leader" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>'.format(*line)
    )
    return (
        f"<a href={quoteattr(address)} aria-label={quoteattr(mark.title)}{lang(mark.title)}>"
        f"<title{lang(mark.title)}>{escape(mark.title)}</title>{leader}"
        f'<circle class="target" cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{TARGET / 2:.0f}"/>'
        f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{radius}"/>{number}{words}</a>'
    )
