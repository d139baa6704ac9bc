"""``/chart.json`` and ``/chart.csv``: the chart of a day as data."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse

from orgchart.exchange import chart_data
from orgchart.exchange.csv_text import csv_file
from orgchart.queries.chart import chart_on
from orgchart.queries.nodes import Node

from .answers import CSV, JSON, data
from .chart_asked import root_of
from .public_page import page


@page("orgchart/chart.html")
def as_json(request: HttpRequest, day: date) -> HttpResponse:
    """The whole chart as a tree, or with ``?root=`` one unit and the units below it."""
    return data(chart_data.as_json(day, _roots(request, day)), JSON)


@page("orgchart/chart.html")
def as_csv(request: HttpRequest, day: date) -> HttpResponse:
    """The same as a table, one row for each unit, parents before children."""
    answer = data(csv_file(chart_data.as_csv(_roots(request, day))), CSV)
    answer["Content-Disposition"] = f'attachment; filename="chart-{day}.csv"'
    return answer


def _roots(request: HttpRequest, day: date) -> Sequence[Node]:
    """The units with nothing above them, or the one that is asked for. Six queries at most.

    Raises NotHere for a unit that does not exist on the day.
    """
    root = root_of(request, day)
    chart = chart_on(day)
    return [chart.nodes[root.code]] if root else [*chart.roots, *chart.unplaced]
