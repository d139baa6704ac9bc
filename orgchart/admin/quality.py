"""The quality page: links to findings to fix, and their counts over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from orgchart.dates import in_words
from orgchart.drawing.trend import trend
from orgchart.models import SeenFinding
from orgchart.queries.findings import Finding
from orgchart.queries.one_state import reading
from orgchart.queries.quality import CHECKS, Check
from orgchart.queries.quality_counts import counts_over_time, record_counts

from .asked_finding import AskedFinding
from .page_helpers import admin_page, writers_only

SHOWN = 20
"""How many findings of each check are listed before "Show all"."""
PER_PAGE = 200
"""How many findings of one check a page lists."""


@dataclass(frozen=True, slots=True)
class LinkedFinding:
    """A finding with the page where it can be fixed."""

    words: str
    address: str
    leave_address: str
    """Where somebody leaves it as it is."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check, as the page shows it."""

    check: Check
    count: int
    findings: list[LinkedFinding]
    page: Page[Finding]
    """Which part of all findings these are."""
    trend: str
    earliest: str
    """The first count that was kept, with its day; empty if there is none."""


def quality(request: HttpRequest) -> HttpResponse:
    """The page. It reads only; the button on it keeps the counts of the day."""
    today = timezone.localdate()
    if request.method == "POST":
        writers_only(request)
        record_counts(today, {check.name: len(check.find(today)) for check in CHECKS})
        messages.success(request, _("Today’s counts are kept."))
        return redirect("admin:quality")
    whole = request.GET.get("all", "")
    with reading():
        seen = SeenFinding.objects.in_force(today).count()
        results = _results(request, today, whole)
    context = {"title": _("Quality"), "results": results, "whole": whole, "seen": seen}
    return admin_page(request, "quality.html", context)


def _results(request: HttpRequest, today: date, whole: str) -> list[CheckResult]:
    kept, results = counts_over_time(), []
    for check in CHECKS:
        listed = Paginator(check.find(today), PER_PAGE if check.name == whole else SHOWN)
        page = listed.get_page(request.GET.get("p") if check.name == whole else 1)
        results.append(_result(check, page, kept.get(check.name, []), today))
    return results


def _linked(check: Check, at: int, finding: Finding) -> LinkedFinding:
    asked = AskedFinding.of(check, at, finding)
    return LinkedFinding(finding.words, asked.form_address, asked.leave_address)


def _result(
    check: Check, page: Page[Finding], kept: Sequence[tuple[date, int]], today: date
) -> CheckResult:
    count = page.paginator.count
    earlier = [point for point in kept if point[0] < today]
    points = [*earlier, (today, count)]
    first_day, first_count = points[0]
    words = {
        "title": check.title,
        "first": first_count,
        "first_day": in_words(first_day),
        "count": count,
        "today": in_words(today),
    }
    label = _("%(title)s: %(first)d on %(first_day)s, %(count)d on %(today)s") % words
    return CheckResult(
        check,
        count,
        [
            _linked(check, at, finding)
            for at, finding in enumerate(page, start=page.start_index() - 1)
        ],
        page,
        mark_safe(trend(points, label)),  # made of our own words and numbers
        _("%(first)d on %(first_day)s.") % words if earlier else "",
    )
