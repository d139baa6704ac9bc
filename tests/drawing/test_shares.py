"""How columns are divided among units: compared with every way there is."""

import random
from itertools import product

import pytest

from orgchart.drawing.shares import NEAR, Heights, lowest_groups


def highest(units, groups):
    """The height of the highest group."""
    heights, place = [], 0
    for share, count in groups:
        group = units[place : place + count]
        alone = group[0].alone[share - 1] if count == 1 else 0
        heights.append(alone or sum(unit.stacked for unit in group))
        place += count
    assert place == len(units)
    return max(heights)


def every_way(units, columns):
    """All groups that may be, one after the other."""
    if not units:
        yield []
    elif columns:
        for share in range(1, min(len(units[0].alone), columns) + 1):
            for rest in every_way(units[1:], columns - share):
                yield [(share, 1), *rest]
        for count in range(2, len(units) + 1):
            if not any(unit.apart for unit in units[:count]):
                for rest in every_way(units[count:], columns - 1):
                    yield [(1, count), *rest]


@pytest.mark.parametrize(
    ("number", "columns", "seed"), list(product((1, 3, 6), (1, 3, 5), range(8)))
)
def test_no_other_way_is_lower(number, columns, seed):
    some = random.Random(f"{number} {columns} {seed}")
    units = []
    for _unit in range(number):
        high = some.randint(20, 400)
        alone = [high / share for share in range(1, some.randint(1, 3) + 1)]
        apart = columns >= number and len(alone) > 1
        units.append(Heights(alone, high + 8, apart))
    groups = lowest_groups(units, columns)
    assert sum(share for share, _count in groups) <= columns
    lowest = min(highest(units, way) for way in every_way(units, columns))
    assert highest(units, groups) <= lowest + NEAR
