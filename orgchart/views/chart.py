"""``/``: the chart on a day."""

from datetime import date

from django.http import HttpRequest

from orgchart.chart import chart_on
from orgchart.models import UnitName

from .errors import NotHere
from .pages import Context, page


@page("orgchart/chart.html")
def chart(request: HttpRequest, day: date) -> Context:
    """The whole chart, or with ``?root=`` one unit and what stands below it."""
    drawn = chart_on(day)
    code = request.GET.get("root", "").strip()
    if code and code not in drawn.nodes:
        raise NotHere(f"There is no unit “{code}” on {day}.")
    root = drawn.nodes[code] if code else None
    earliest = None
    if not drawn.nodes:
        names = UnitName.objects.published().exclude(start="").order_by("start")
        earliest = names.values_list("start", flat=True).first()
    return {
        "chart": drawn,
        "root": root,
        "roots": [root] if root else drawn.roots,
        "unplaced": [] if root else drawn.unplaced,
        "earliest": earliest.first if earliest else None,
    }
