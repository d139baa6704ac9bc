"""Two charts beside each other, as a part of the page of changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from orgchart.addresses import on_day
from orgchart.dates import in_words
from orgchart.drawing.boxes import DrawnBox, View
from orgchart.drawing.scene import scene_of
from orgchart.drawing.svg import drawing
from orgchart.queries.chart import Chart, part_on
from orgchart.queries.comparison import Mark, compare

HALF = 560.0
"""The width of each drawing, in CSS pixels, where two stand side by side on a page of 1200 or more."""
WIDTHS = {"half": HALF, "slim": 354.0}
"""How wide each chart is drawn. The style sheet shows one of its drawings: on a phone the slim one,
which is as wide as a page of 390 without its margins."""


@dataclass(frozen=True, slots=True)
class ComparedChart:
    """One of the two charts: its day, its drawings, and the marks on them.

    How many changes there are is said once, in the headline of the page.
    """

    day: date
    drawings: SafeString
    marks: list[Mark]


def compared(first: date, last: date) -> list[ComparedChart]:
    """The charts of two days, drawn, with what differs marked. Queries of ``part_on`` and ``compare``.

    Of a large registry it shows the upper levels, as the chart does.
    """
    before, after = part_on(first), part_on(last)
    found = compare(before, after)
    return [_drawn(before, found.before), _drawn(after, found.after)]


def _drawn(chart: Chart, marks: Mapping[str, Sequence[Mark]]) -> ComparedChart:
    def unit_page(box: DrawnBox) -> str:
        return on_day(box.node.unit.get_absolute_url(), chart.day)

    roots = [*chart.roots, *chart.unplaced]
    title = _("The chart of %(day)s") % {"day": in_words(chart.day)}
    told = {mark for of_unit in marks.values() for mark in of_unit}
    drawn = [
        drawing(
            scene_of(chart, roots, View(compared=marks, width=width)), title, unit_page, name=name
        )
        for name, width in WIDTHS.items()
    ]
    # A drawing escapes every word itself.
    return ComparedChart(
        chart.day, mark_safe("".join(drawn)), [mark for mark in Mark if mark in told]
    )
