"""Drafts and proposals that are made from a report of a reader, and the reports that are answered when they are published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation

from orgchart.models import Fact, Proposal, ReaderReport, Record, ReportedWork
from orgchart.roles import Writer

from .queue import of_reviews
from .reader_reports import answer
from .record_states import Subject


def made_from(reference: str, works: Iterable[Fact | Proposal]) -> None:
    """Note that those drafts and proposals were made from a report that still waits. At most two queries."""
    if report := open_report(reference):
        ReportedWork.objects.bulk_create(
            [
                ReportedWork(report=report, kind=work._meta.label_lower, object_id=work.pk)
                for work in works
            ],
            ignore_conflicts=True,
        )


def open_report(reference: str) -> ReaderReport | None:
    """The report with that number, if it still waits. One query."""
    return ReaderReport.objects.waiting().filter(reference=reference).first()


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


def answer_reports(done: Mapping[Subject, Record], by: Writer) -> list[ReaderReport]:
    """Answer the reports from which those drafts and proposals were made, which are published now, as corrected.

    A report of which more waits is left, and so is one about what has no page. Returns those that are
    answered. One query, and a few for each report. Use inside ``recording()``.
    """
    answered: dict[int, ReaderReport] = {}
    for subject, reports in reports_behind(done).items():
        for report in reports:
            if report.pk in answered or works_waiting([report]):
                continue
            if corrected := answer_corrected(report, done[subject], by):
                answered[report.pk] = corrected
    return list(answered.values())


def answer_corrected(report: ReaderReport, record: Record, by: Writer) -> ReaderReport | None:
    """Answer a report with the page of the record that is corrected; None if there is no page, or if somebody
    else answered it just now. A few queries."""
    link = _page_of(record, report.language)
    if not link:
        return None
    state, seen = ReaderReport.State.CORRECTED, report.answered_at
    try:
        return answer(report, by=by, state=state, words=report.answer, link=link, seen=seen)
    except ValidationError:
        return None


def _page_of(record: Record, language: str) -> str:
    """The page that shows what was corrected, in the language of the report; of what is deleted, that of its unit."""
    with translation.override(language):
        if record.pk is None and isinstance(record, Fact):
            return record.units[0].page_address()
        return record.page_address() if record.pk else ""
