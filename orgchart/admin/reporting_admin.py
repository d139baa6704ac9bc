"""Reports of readers at every page of the desk: what is answered is said, and a form remembers what led to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from orgchart.models import ReaderReport, Record
from orgchart.writing.answering import hearing_of_answers
from orgchart.writing.mailing import linking

from .forms import FROM_REPORT
from .page_helpers import REPORT, admin_page_name, reason_asked, report_asked
from .publishing_admin import PublishingMixin
from .typed import Context


@contextmanager
def saying_what_is_answered(request: HttpRequest) -> Iterator[None]:
    """Say which reports of readers the view answers, whatever it writes. Their mails, and others, link to this site.

    One query if it answers any.
    """
    with linking(request.build_absolute_uri("/").rstrip("/")), hearing_of_answers() as answered:
        yield
    if not answered:
        return
    # What was undone after all, as by an import that ended otherwise than its check, is not said.
    kept = ReaderReport.objects.filter(
        pk__in={report.pk for report in answered}, state=ReaderReport.State.CORRECTED
    )
    for report in kept.order_by("pk"):
        said = {"number": report.reference, "state": report.get_state_display()}
        message = _("Report %(number)s of a reader is answered: %(state)s.")
        messages.success(request, message % said)


class ReportsMixin(PublishingMixin):
    """The way from the form to which a report of a reader led to the form that deletes knows of the report too."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        number = report_asked(request)
        if number and obj and obj.pk and self.has_delete_permission(request, obj):
            form = reverse(f"admin:{admin_page_name(type(obj), 'delete')}", args=[obj.pk])
            context["show_delete"] = False  # this link takes its place
            context["delete_address"] = f"{form}?{urlencode({REPORT: number})}"
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        reason = reason_asked(request)
        asked: Context = {"why": reason, "from_report": FROM_REPORT} if reason else {}
        return super().delete_view(request, object_id, {**asked, **(extra_context or {})})
