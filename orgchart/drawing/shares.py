"""How many columns each of a row of units gets, and which of them share one: by their heights alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

NEAR = 4.0
"""The lowest height is found but for this."""

Share = tuple[int, int]
"""So many columns for so many units: several columns for one, or one for several."""


@dataclass(frozen=True, slots=True)
class Heights:
    """How high a unit is, with all below it."""

    alone: Sequence[float]
    """In one column for itself, in two, and so on."""
    stacked: float
    """In a column with others."""
    apart: bool
    """May it have no column with others?"""


def lowest_groups(units: Sequence[Heights], columns: int) -> list[Share]:
    """Divide units, in their order, over at most so many columns, so that the highest group is lowest.

    There must be a column for each unit that stands apart. The time grows with the number of units.
    """
    most = sum(max(unit.stacked, unit.alone[0]) for unit in units)
    least = max(min(unit.stacked, *unit.alone) for unit in units) - NEAR
    groups = within(units, most)
    while most - least > NEAR:
        limit = (least + most) / 2
        found = within(units, limit)
        if found and sum(share for share, _count in found) <= columns:
            most, groups = limit, found
        else:
            least = limit
    return groups


def within(units: Sequence[Heights], limit: float) -> list[Share]:
    """The groups that need the fewest columns if none may be higher than a limit.

    Empty if one of them must be higher.
    """
    steps: list[tuple[float, int, int]] = [(0, 0, 0)]
    """Up to each unit: the columns, and those of the last group and its units."""
    first, height = 0, 0.0
    for place, unit in enumerate(units):
        share = 1
        if unit.alone[0] > limit:
            share = next((at for at, high in enumerate(unit.alone, 1) if high <= limit), 0)
        step = (steps[place][0] + share, share, 1) if share else (inf, 0, 1)
        height += unit.stacked
        while height > limit and first <= place:
            height -= units[first].stacked
            first += 1
        if unit.apart:
            first, height = place + 1, 0.0
        if first < place:
            step = min(step, (steps[first][0] + 1, 1, place + 1 - first))
        steps.append(step)
    groups: list[Share] = []
    place = len(units)
    while place:
        columns, share, count = steps[place]
        if columns == inf:
            return []
        groups.append((share, count))
        place -= count
    return groups[::-1]
