"""Two charts beside each other, as a part of the page of changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from orgchart.addresses import on_day
from orgchart.dates import in_words
from orgchart.drawing.boxes import COMPARED, PAGE, DrawnBox, View
from orgchart.drawing.printed import printed
from orgchart.drawing.scene import scene_of
from orgchart.drawing.svg import drawing, picture
from orgchart.languages import joined, written_together
from orgchart.models import ChangeKind
from orgchart.queries.changes import Change
from orgchart.queries.chart import Chart, part_on
from orgchart.queries.comparison import MARKED_AS, Mark, compare, of_all

from .chart import fitted


@dataclass(frozen=True, slots=True)
class ComparedChart:
    """One of the two charts: its day, its drawings, and the marks on them.

    How many changes there are is said once, in the headline of the page.
    """

    day: date
    drawings: SafeString
    boxes: Mapping[str, Sequence[Mark]]
    """The marks of each unit that is drawn, by its code."""
    labels: Mapping[str, str]
    """What each of them is called, by its code."""
    paper: str
    """The name of the paper on which a browser prints it."""
    sheet: SafeString
    """What it prints."""

    @property
    def marks(self) -> list[Mark]:
        """What is marked on it."""
        return of_all(self.boxes)


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
    scenes = {
        name: scene_of(chart, roots, View(compared=marks, cards=True, width=width))
        for name, width in fitted(COMPARED).items()
    }
    drawn = [drawing(scene, title, unit_page, name=name) for name, scene in scenes.items()]
    on_page = View(compared=marks, cards=True, width=PAGE)
    sheet = printed(chart, roots, on_page, scene_of(chart, roots, on_page))
    boxes = [box for scene in scenes.values() for box in scene.boxes]
    # A drawing escapes every word itself.
    return ComparedChart(
        chart.day,
        mark_safe("".join(drawn)),
        {box.node.code: box.compared for box in boxes},
        {box.node.code: box.node.label for box in boxes},
        sheet.paper,
        mark_safe(picture(sheet.scene, title)),
    )


def unmarked(found: Iterable[Change], charts: Sequence[ComparedChart]) -> list[str]:
    """What is counted of changes and is not to be seen as such on the charts: a unit, what happened to it, and
    how it is on the charts. No query."""
    kinds: dict[str, list[ChangeKind]] = {}
    labels: dict[str, str] = {}
    for change in found:
        code = change.unit.code
        of_unit = {mark for chart in charts for mark in chart.boxes.get(code, ())}
        if change.kind in MARKED_AS and MARKED_AS[change.kind] not in of_unit:
            kinds.setdefault(code, []).append(change.kind)
            labels[code] = change.label
    return [
        written_together(
            _("%(unit)s (%(kinds)s; %(how)s)"),
            unit=labels[code],
            kinds=joined(kind.label for kind in dict.fromkeys(of_unit)),
            how=_how(code, charts),
        )
        for code, of_unit in kinds.items()
    ]


def _how(code: str, charts: Sequence[ComparedChart]) -> str:
    """How a unit is on the charts, in words."""
    marks = [mark for chart in charts for mark in chart.boxes.get(code, ())]
    if marks:
        labels = joined(dict.fromkeys(mark.label for mark in marks))
        return _("marked as %(marks)s") % {"marks": labels}
    if any(code in chart.boxes for chart in charts):
        return _("the same on both days")
    return _("on neither chart")
