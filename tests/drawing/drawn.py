"""Drawn charts, for tests."""

from datetime import date

from orgchart.drawing.scene import scene_of
from orgchart.queries.chart import chart_on

from ..factories import (
    LineFactory,
    NameFactory,
    UnitFactory,
    unit,
)

DAY = date(2009, 7, 31)


def drawn(view=None, day=DAY, root=None):
    chart = chart_on(day)
    roots = [chart.nodes[root]] if root else [*chart.roots, *chart.unplaced]
    return chart, roots, scene_of(chart, roots, view)


def star(count):
    """One organ with so many units right below it."""
    top = NameFactory(unit=UnitFactory(code="top", nature="organ"), name="Top").unit
    for number in range(count):
        LineFactory(child=unit(f"u{number:04}"), parent=top)
    return top
