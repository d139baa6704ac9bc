"""What an address asks for of the chart: the day, the part, what is unfolded, and since when changes are marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.dates import DayError, in_words, read_day
from orgchart.drawing.boxes import Layout, View
from orgchart.drawing.scene import comfortable_depth, greatest_depth
from orgchart.models import Unit, UnitName
from orgchart.queries.changes import Change, changes, marks
from orgchart.queries.chart import Chart, ancestors, chart_on, part_on
from orgchart.queries.comparison import Comparison, as_marked, compare, uncounted
from orgchart.queries.nodes import Node

from .errors import NotHere, Unreadable


class NotThatDay(NotHere):
    """The unit asked for exists, though not on the day."""

    def __init__(self, message: str, names: list[UnitName]) -> None:
        super().__init__(message)
        self.names = names
        """Its published names, oldest first. They show when it existed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of which chart an address asks for, and how."""

    chart: Chart
    root: Node | None
    roots: list[Node]
    view: View
    depth: int
    deepest: int
    is_depth_asked: bool
    """Does the address say how many levels there are?"""
    since: date | None
    """The day after which changes are marked, if it is before the day of the chart."""
    not_before: date | None
    """The day after which changes were to be marked, if it is not before the day of the chart."""
    changed: list[Change]
    gone: list[str]
    """The units of the earlier day that are no longer there though no change tells it."""


def asked(request: HttpRequest, day: date, *, whole: bool = False) -> Asked:
    """Read ``root``, ``depth``, ``open``, ``shut``, ``details``, ``show`` and ``since``.

    Ignores units that do not exist on the day and levels deeper than the chart, because both change
    with the day. Raises NotThatDay for a ``root`` of another day, NotHere for an unknown one, and
    Unreadable for what is not a number or a day. It reads the part of the chart that is shown, or,
    for a file that does not fold, the ``whole`` of it. With ``since`` it also reads the changes, and the
    same part of the chart of that day as far as a page shows it.
    """
    root_unit = root_of(request, day)
    opened = _units(request.GET.get("open", ""))
    shown = next(iter(_units(request.GET.get("show", "")).values()), None)
    path = ancestors(day, *opened.values(), *([shown] if shown else []))
    root_id = root_unit.pk if root_unit else None
    chart = chart_on(day) if whole else part_on(day, root_id, [*opened.values(), *path])
    codes = {node.unit.pk: code for code, node in chart.nodes.items()}
    root = chart.nodes[root_unit.code] if root_unit else None
    roots = [root] if root else [*chart.roots, *chart.unplaced]
    depth, deepest = comfortable_depth(roots), greatest_depth(roots)
    if wanted := request.GET.get("depth", ""):
        depth = min(_levels(wanted), deepest)
    unfolded = {code for code in opened if code in chart.nodes}
    unfolded |= {codes[unit_id] for unit_id in path if unit_id in codes}
    since = _day(request.GET.get("since", "").strip())
    since, not_before = (since, None) if since and since < day else (None, since)
    changed = changes(since, day, with_evidence=False) if since else []
    words = as_marked(marks(changed))[1]
    compared, gone = _compared(since, chart, changed, root_id) if since else (None, [])
    if ahead := getattr(request, "ahead", None):
        for node in chart:
            if node.unit.pk in ahead.unit_ids:
                words.setdefault(node.code, []).append(str(_("draft")))
    shut = {code for code in request.GET.get("shut", "").lower().split(",") if code in chart.nodes}
    unfolded |= {step.code for code in unfolded for step in chart.nodes[code].path[:-1]}
    layout = Layout.TREE if request.GET.get("view", "").lower() == Layout.TREE else Layout.STACKED
    details = "details" in request.GET
    signs = compared.after if compared else {}
    folded, cards = shut - unfolded, not wanted
    view = View(depth, unfolded, folded, details, words, signs, cards=cards, layout=layout)
    return Asked(
        chart, root, roots, view, depth, deepest, bool(wanted), since, not_before, changed, gone
    )


def _compared(
    since: date, chart: Chart, changed: Sequence[Change], root_id: int | None
) -> tuple[Comparison, list[str]]:
    """What differs from the earlier day, as the page of changes marks it, and which units are gone untold.

    Of a part, the same part is compared; of one that did not exist then, the upper levels of the whole. Queries of
    ``part_on`` and ``compare``, and one.
    """
    was_there = root_id and UnitName.objects.published().filter(unit=root_id).on(since).exists()
    before = part_on(since, root_id if was_there else None)
    compared = compare(before, chart)
    labels = {node.code: node.label for node in before}
    return compared, uncounted(changed, compared.before, labels)


def root_of(request: HttpRequest, day: date) -> Unit | None:
    """The unit that ``root`` names; None if it names none."""
    code = request.GET.get("root", "").strip().lower()
    if not code:
        return None
    names = UnitName.objects.published().filter(unit__code=code)
    if here := names.on(day).select_related("unit").first():
        return here.unit
    message = _("There is no unit “%(code)s” on %(day)s. Choose another day or unit.") % {
        "code": code,
        "day": in_words(day),
    }
    others = list(names.order_by("start"))
    raise NotThatDay(message, others) if others else NotHere(message)


def _units(codes: str) -> dict[str, int]:
    """The units with those codes, which commas separate: their primary keys. One query."""
    wanted = {code for code in codes.lower().split(",") if code}
    return dict(Unit.objects.filter(code__in=wanted).values_list("code", "pk")) if wanted else {}


def _levels(written: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", written):
        raise Unreadable(
            _("“%(text)s” is not a number of levels. Write 1 or more.") % {"text": written[:40]}
        )
    return int(written)


def _day(written: str) -> date | None:
    try:
        return read_day(written) if written else None
    except DayError as error:
        raise Unreadable(str(error)) from None
