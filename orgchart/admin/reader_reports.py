"""What readers report as wrong: the list, and the page where a publisher answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from orgchart import urls as public_urls
from orgchart.language_addresses import without_language
from orgchart.models import (
    Document,
    Fact,
    Mandate,
    Person,
    Proposal,
    ReaderReport,
    Record,
    Source,
    Unit,
)
from orgchart.models.fields import TextFormField
from orgchart.models.reader_reports import MOST_ANSWER, MOST_OF_AN_ADDRESS
from orgchart.roles import Writer, may_publish, may_write
from orgchart.serialization import BY_LABEL
from orgchart.views.report_form import page_here
from orgchart.writing.mailing import line_of_the_queue
from orgchart.writing.reader_reports import ANSWERED, ONLY_PUBLISHERS, answer
from orgchart.writing.record_names import read_names
from orgchart.writing.reported_works import works_waiting

from .page_helpers import (
    REPORT,
    address_of,
    admin_page,
    admin_page_name,
    without_page,
    writers_only,
)

PER_PAGE = 50
MOST_IN_QUEUE = 10
"""How many reports stand above the drafts and proposals; the list of reports has all."""
MOST_ASKED = 200
"""How many letters of what is searched for are read."""
State = ReaderReport.State
SHOWN = {
    "open": gettext_lazy("Waiting"),
    "answered": gettext_lazy("Answered"),
    "all": gettext_lazy("All"),
}
"""Which reports a list shows, as its address says it, and what its tab says."""
RECORD_PAGES: dict[str, type[Record]] = {
    "unit": Unit,
    "person": Person,
    "mandate": Mandate,
    "document": Document,
    "source": Source,
}
"""The names of the public pages of records."""
NO_PAGE = gettext_lazy(
    "This is no public page of this site. Write its path, such as /units/unifil/."
)


class AnswerForm(forms.Form):
    """What became of a report."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[(one.value, one.label) for one in State if one != State.RECEIVED],
    )
    answer = TextFormField(
        label=gettext_lazy("Answer"),
        required=False,
        max_length=MOST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Everybody who has the number can read it, so name no reader. Needed if nothing is changed."
        ),
    )
    link = forms.CharField(
        label=gettext_lazy("Page that shows what was corrected"),
        required=False,
        max_length=MOST_OF_AN_ADDRESS,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Its path on this site, such as /units/unifil/. Needed if it is corrected."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, report: ReaderReport) -> None:
        last = report.answered_at.isoformat() if report.answered_at else ""
        state = State.LOOKED_AT if report.state == State.RECEIVED else report.state
        link = report.link or _path_of(report.page)
        given = {"state": state, "answer": report.answer, "link": link, "seen": last}
        super().__init__(data, label_suffix="", initial=given)

    def shows_the_last_answer(self) -> None:
        """Sent again, the form answers after the answer of somebody else, which stands beside it now."""
        typed = {name: self.data[name] for name in self.data}
        self.data = typed | {"seen": self.initial["seen"]}

    def clean_link(self) -> str:
        written = self.cleaned_data["link"].strip()
        if written and not (path := public_page(written)):
            raise ValidationError(NO_PAGE)
        return path if written else ""

    def clean_seen(self) -> datetime | None:
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None


def public_page(written: str) -> str:
    """The address of a public page of this site, without what it asks for but the day; empty if there is none.

    One query for the page of a record.
    """
    address = page_here(written)
    path, _mark, query = address.partition("?")
    found = _leads_to(path)
    name = found.url_name or "" if found else ""
    if (
        not found
        or found.namespaces
        or name not in {one.name for one in public_urls.in_each_language}
    ):
        return ""
    if kind := RECORD_PAGES.get(name):
        record = _record_at(kind, found)
        if not record or not kind.objects.public().filter(pk=record.pk).exists():
            return ""
    on = QueryDict(query).get("on", "")
    return f"{path}?{urlencode({'on': on})}" if on else path


def _leads_to(path: str) -> ResolverMatch | None:
    """What the path of a page is, in whichever language; None if it is no page.

    The desk may speak French: an address with a prefix is known only to its own language.
    """
    bare = without_language(path).removeprefix(get_script_prefix().rstrip("/"))
    with override(settings.LANGUAGE_CODE):
        try:
            return resolve(bare)
        except Resolver404:
            return None


def _record_at(kind: type[Record], found: ResolverMatch) -> Record | None:
    """The record whose page that is; None if there is none. One query."""
    [key] = found.kwargs.values()
    try:
        return kind.objects.get_by_natural_key(key)
    except (kind.DoesNotExist, ValueError, ValidationError):
        return None


def _path_of(page: str) -> str:
    """The page that a report is about, if it can be told to others: what a reader typed is not."""
    return public_page(page) if page else ""


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report that waits, as the queue of what waits for a publisher shows it."""

    report: ReaderReport
    works: list[tuple[str, str]]
    """The drafts and proposals that were made from it and still wait: in words, and where the queue has them."""


class WaitingReports(TypedDict, total=False):
    """The reports that have waited longest, and how many wait."""

    count: int
    rows: list[WaitingReport]


def waiting_reports(user: Writer) -> WaitingReports:
    """What the queue shows of reports; nothing for a person who may not read them.

    Two queries if there are any, and a few for each kind of draft that was made from them.
    """
    if not may_write(user):
        return {}
    found = ReaderReport.objects.waiting().select_related("answered_by")
    shown = list(found.order_by("at")[:MOST_IN_QUEUE])
    if not shown:
        return {}
    return {"count": found.order_by().count(), "rows": _with_works(shown)}


def _with_works(reports: list[ReaderReport]) -> list[WaitingReport]:
    works = works_waiting(reports)
    read_names([item for items in works.values() for item in items])
    return [
        WaitingReport(report, [_named(item) for item in works.get(report.pk, ())])
        for report in reports
    ]


def _named(work: Fact | Proposal) -> tuple[str, str]:
    """What a draft or a proposal says or would change, and where the queue has it. No query after ``read_names``."""
    words = work.about_in_words if isinstance(work, Proposal) else work.named
    return words, line_of_the_queue(work._meta.label_lower, work.pk)


def reports(request: HttpRequest) -> HttpResponse:
    """The reports of readers. ``show`` says which, ``q`` has words that are in them. Three queries."""
    writers_only(request)
    show = request.GET.get("show", "open")
    show = show if show in SHOWN else "open"
    words = request.GET.get("q", "").strip()[:MOST_ASKED]
    found = ReaderReport.objects.select_related("answered_by")
    if show != "all":
        found = found.filter(state__in=ReaderReport.OPEN if show == "open" else ReaderReport.FINAL)
    if words:
        found = found.filter(
            Q(reference__iexact=words)
            | Q(about__icontains=words)
            | Q(page__icontains=words)
            | Q(words__icontains=words)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": _("Reports of readers"),
        "page": page,
        "show": show,
        "tabs": SHOWN.items(),
        "words": words,
        "query": without_page(request),
    }
    return admin_page(request, "reader_reports.html", context)


def one_report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report, with the form by which a publisher answers it. A few queries for reading."""
    writers_only(request)
    report = ReaderReport.objects.select_related("answered_by").filter(reference=reference).first()
    if report is None:
        raise Http404
    if request.method == "POST" and not may_publish(request.user):
        raise PermissionDenied(ONLY_PUBLISHERS)
    if "delete" in request.POST:
        report.delete()
        messages.success(request, _("Report %(number)s is deleted.") % {"number": reference})
        return redirect("admin:reader-reports")
    if "take" in request.POST:
        _take(request, report)
        return redirect("admin:reader-report", reference)
    form = AnswerForm(request.POST or None, report) if may_publish(request.user) else None
    if request.method == "POST" and form and form.is_valid() and _answered(request, report, form):
        return redirect("admin:reader-reports")
    shown = _record_shown(report.page) if report.is_open else None
    context: dict[str, Any] = {
        "title": _("Report %(number)s") % {"number": report.reference},
        "report": report,
        "form": form,
        "fact_form": _form_of_fact(report),
        "record_form": "" if report.about else _form_of_record(report, shown),
        "unit_page": _page_of_unit(report, shown) if report.is_open else "",
        "works": _with_works([report])[0].works,
        "steps": report.steps.select_related("by"),
    }
    return admin_page(request, "reader_report.html", context)


def _take(request: HttpRequest, report: ReaderReport) -> None:
    """Say that the person looks at the report, and mail that to the reader, unless somebody was first."""
    given = {"state": State.LOOKED_AT, "answer": "", "link": "", "seen": None}
    try:
        _answer(request, report, given)
    except ValidationError:
        report.refresh_from_db()
        messages.warning(request, _who_was_first(request, report))


def _who_was_first(request: HttpRequest, report: ReaderReport) -> str:
    """Who has a report that somebody wants to take, and what to do. At most one query."""
    who = report.answered_by
    said = {"number": report.reference, "who": who or _("somebody")}
    if who and who.pk == request.user.pk and report.is_open:
        return _("You have taken report %(number)s already. Correct the fact, or answer.") % said
    if report.is_open:
        message = _(
            "Report %(number)s is taken already, by %(who)s. Leave it to them, or ask them. To take it over, send an "
            "answer below: the report then has your name."
        )
        return message % said
    said["state"] = report.get_state_display()
    message = _(
        "Report %(number)s is answered already, by %(who)s: %(state)s. Read the answer here. If it is not right, answer "
        "again below."
    )
    return message % said


def _answered(request: HttpRequest, report: ReaderReport, form: AnswerForm) -> bool:
    """Was the answer kept? If not, the form says why."""
    try:
        _answer(request, report, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        if form.has_error(NON_FIELD_ERRORS, ANSWERED):
            form.shows_the_last_answer()
        return False
    return True


def _answer(request: HttpRequest, report: ReaderReport, given: Mapping[str, Any]) -> None:
    """Keep an answer, and say so. Raises ValidationError."""
    kept = answer(
        report,
        by=request.user,
        state=given["state"],
        words=given["answer"],
        link=given["link"],
        seen=given["seen"],
    )
    said = {"number": kept.reference, "state": kept.get_state_display()}
    if report.mail:
        message = _("Report %(number)s: %(state)s. The reader is told by mail.")
    else:
        message = _("Report %(number)s: %(state)s. The reader gave no mail address.")
    messages.success(request, message % said)


def _page_of_unit(report: ReaderReport, shown: Record | None) -> str:
    """The page of the unit at the desk, from which facts are added and changed because of the report; empty if it is
    about no unit. ``shown`` is the record of its page. At most one query."""
    kind = BY_LABEL.get(report.fact_kind)
    fact = kind._default_manager.filter(pk=report.fact_id).first() if kind else None
    fact = fact or shown
    unit = fact.units[0] if isinstance(fact, Fact) else shown
    return _led_by(report, address_of(unit)) if isinstance(unit, Unit) else ""


def _record_shown(page: str) -> Record | None:
    """The record whose public page that is. One query, if it is one."""
    found = _leads_to(page.partition("?")[0])
    kind = RECORD_PAGES.get(found.url_name or "") if found else None
    return _record_at(kind, found) if found and kind else None


def _form_of_record(report: ReaderReport, shown: Record | None) -> str:
    """The form of the record of the page, such as a document; empty for a unit, which has a page of its own at the
    desk, and for the page of what was deleted."""
    return "" if shown is None or isinstance(shown, Unit) else _led_by(report, address_of(shown))


def _led_by(report: ReaderReport, form: str) -> str:
    """The address of a form that knows from which report somebody came."""
    return f"{form}?{urlencode({REPORT: report.reference})}"


def _form_of_fact(report: ReaderReport) -> str:
    """The form of the fact, with the number of the report as its reason; empty if the fact is gone.

    One query.
    """
    kind = BY_LABEL.get(report.fact_kind)
    if kind is None or not kind._default_manager.filter(pk=report.fact_id).exists():
        return ""
    form = reverse(f"admin:{admin_page_name(kind, 'change')}", args=[report.fact_id])
    return _led_by(report, form)
