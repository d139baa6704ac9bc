"""The quality desk: things to mend, each a link, with their counts over time."""

from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import mark_safe

from orgchart.drawing.trend import trend
from orgchart.queries.quality import CHECKS, Check, Finding, counts_over_time, record_counts

from .drafts import address_of
from .page_helpers import admin_page

SHOWN = 20
"""How many of each sort are listed before "show all"."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of things to mend, as the page shows it."""

    check: Check
    count: int
    findings: list[tuple[Finding, str]]
    trend: str
    since: str


def quality(request: HttpRequest) -> HttpResponse:
    """The page. It keeps the counts of the day on which it is looked at."""
    today, whole = timezone.localdate(), request.GET.get("all", "")
    found = {check.name: list(check.find(today)) for check in CHECKS}
    record_counts(today, {name: len(findings) for name, findings in found.items()})
    history = counts_over_time()
    sorts = []
    for check in CHECKS:
        findings, points = found[check.name], history[check.name]
        most = None if whole == check.name else SHOWN
        earlier = points[0]
        label = f"{check.title}: {earlier[1]} on {earlier[0]}, {points[-1][1]} on {points[-1][0]}"
        sorts.append(
            Sort(
                check,
                len(findings),
                [(each, address_of(each.record)) for each in islice(findings, most)],
                mark_safe(trend(points, label)),  # made of our own words and numbers
                f"{earlier[1]} on {earlier[0]}" if len(points) > 1 else "",
            )
        )
    return admin_page(request, "quality.html", {"title": "Quality desk", "sorts": sorts})
