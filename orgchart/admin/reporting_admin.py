"""A form to which a report of a reader led: what is written there is made from the report, or answers it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from orgchart.models import Fact, Proposal, ReaderReport, Record, Standing
from orgchart.roles import may_publish
from orgchart.writing.mailing import linking
from orgchart.writing.publishing import is_public
from orgchart.writing.reported_works import (
    answer_corrected,
    answer_reports,
    made_from,
    open_report,
    works_waiting,
)

from .forms import RegistryForm
from .page_helpers import report_named
from .publishing_admin import PublishingMixin
from .submission import FormSets, Submission


class ReportsMixin(PublishingMixin):
    """Says from which report a draft or a proposal is made, and answers the report that a publisher corrects at once."""

    def save_related(
        self, request: HttpRequest, form: RegistryForm, formsets: FormSets, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        submission = Submission.of(request)
        if not submission.wrote:
            return
        record = form.instance
        number = report_named(request, form.cleaned_data.get("why", ""))
        drafts = [record] if isinstance(record, Fact) and record.status == Standing.DRAFT else []
        with linking(request.build_absolute_uri("/").rstrip("/")):
            answered = [] if drafts else self._published_here(request, form)
            works: list[Fact | Proposal] = [*submission.proposals]
            works += [draft for draft in drafts if draft.pk]
            if number and works:
                made_from(number, works)
            elif number and (report := self._corrected_here(request, record, number)):
                answered.append(report)
        for report in answered:
            said = {"number": report.reference, "state": report.get_state_display()}
            message = _("Report %(number)s of a reader is answered: %(state)s.")
            self.message_user(request, message % said)

    def _published_here(self, request: HttpRequest, form: RegistryForm) -> list[ReaderReport]:
        """The reports that are answered because the form publishes a draft. No query for anything else."""
        record = form.instance
        was_draft = form.initial.get("status") == Standing.DRAFT
        if not was_draft or not record.pk or not may_publish(request.user):
            return []
        return answer_reports({(record._meta.label_lower, record.pk): record}, request.user)

    def _corrected_here(
        self, request: HttpRequest, record: Record, number: str
    ) -> ReaderReport | None:
        """The report, if the form has changed what is public, and nothing else that was made from it waits. A few
        queries."""
        if not may_publish(request.user) or not is_public(record):
            return None
        report = open_report(number)
        if report is None or works_waiting([report]):
            return None
        return answer_corrected(report, record, request.user)
