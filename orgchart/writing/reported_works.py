"""Drafts and proposals that are made from a report of a reader, and the reports whose drafts and proposals wait no more."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from orgchart.models import Fact, Proposal, ReaderReport, Record, ReportedWork

from .queue import of_reviews
from .record_states import Subject


def made_from(reports: Iterable[ReaderReport], works: Iterable[Record]) -> None:
    """Note that those drafts and proposals were made from those reports. At most one query."""
    made = list(works)
    ReportedWork.objects.bulk_create(
        [
            ReportedWork(report=report, kind=work._meta.label_lower, object_id=work.pk)
            for report in reports
            for work in made
        ],
        ignore_conflicts=True,
    )


def reports_behind(subjects: Iterable[Subject]) -> dict[Subject, list[ReaderReport]]:
    """The reports that still wait, and from which those drafts and proposals were made. One query, if there are any."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in subjects:
        by_kind[kind].append(pk)
    asked = Q()
    for kind, pks in by_kind.items():
        asked |= Q(kind=kind, object_id__in=pks)
    found: dict[Subject, list[ReaderReport]] = defaultdict(list)
    if by_kind:
        works = ReportedWork.objects.filter(asked, report__state__in=ReaderReport.OPEN)
        for work in works.select_related("report").order_by("report_id"):
            found[work.kind, work.object_id].append(work.report)
    return dict(found)


def works_waiting(reports: Iterable[ReaderReport]) -> dict[int, list[Fact | Proposal]]:
    """The drafts and proposals that were made from those reports and still wait, by the key of the report.

    One query, and one for each kind of them.
    """
    works = list(ReportedWork.objects.filter(report__in=list(reports)))
    waiting = {(item._meta.label_lower, item.pk): item for item in of_reviews(works)}
    found: dict[int, list[Fact | Proposal]] = defaultdict(list)
    for work in works:
        if item := waiting.get((work.kind, work.object_id)):
            found[work.report_id].append(item)
    return found
