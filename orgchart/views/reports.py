"""``/about/report/`` and ``/reports/…/``: report an error, and see what became of it."""

from datetime import date
from http import HTTPStatus
from urllib.parse import urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from orgchart.addresses import on_day
from orgchart.dates import DayError, read_day
from orgchart.languages import in_words_to_keep
from orgchart.models import DataVersion, Fact, ReaderReport
from orgchart.queries.naming import names_for
from orgchart.writing.reader_reports import TooManyWait, are_taken, new_stamp, receive
from orgchart.writing.record_names import read_names

from .errors import NotHere
from .guarded import is_from_here, never_the_same, not_kept
from .public_page import Context, page
from .report_form import ReportForm, fact_named, page_here

LIMIT = {"app": "allauth.account", "action": "report_error"}
"""Where the settings say how many reports one address, and all, may send."""
TRY_AGAIN_IN = 3600
"""Seconds after which it is worth while to report again."""


@csrf_exempt
@sensitive_post_parameters()
def report(request: HttpRequest) -> HttpResponseBase:
    """Report an error. ``?page=`` is the address of the page that has it, ``?fact=`` the fact, such as ``unitname-12``.

    The form asks for no cookie, so a page that leads to it needs none. It is checked that it came from this
    site, how long it was open, and how much one address sends. Without READER_REPORTS the page says only to
    whom to write.
    """
    if request.method == "POST" and are_taken(request):
        return _sent(request)
    return _asked(request)


@page("orgchart/pages/report.html", dated=False, also=never_the_same)
def _asked(request: HttpRequest, day: date) -> Context:
    """The form, or whom to write to. At most four queries for the fact."""
    fact = fact_named(request.GET.get("fact", "")) if are_taken(request) else None
    written = page_here(request.GET.get("page", ""))
    if fact and not written:
        written = on_day(fact.page_address(), request.GET.get("on", ""))
    typed = {"page": written, "fact": request.GET.get("fact", "") if fact else ""}
    form = ReportForm(initial={**typed, "stamp": new_stamp()}) if are_taken(request) else None
    return _context(request, form, written, fact)


def _context(
    request: HttpRequest, form: ReportForm | None, written: str, fact: Fact | None
) -> Context:
    return {
        "title": _("Report an error"),
        "citation": None,
        "form": form,
        "fact": fact,
        "page_with_error": _in_order(request.build_absolute_uri(written)) if written else "",
        "day_of_error": day_of(written),
        "today": timezone.localdate(),
    }


def _in_order(address: str) -> str:
    """The address as a page shows it. Arabic would otherwise put its last stroke before its first letter."""
    return format_html('<bdi dir="ltr">{}</bdi>', address) if get_language_bidi() else address


def _sent(request: HttpRequest) -> HttpResponse:
    """The answer to a form that was sent: its number, or the form with what is to be corrected."""
    form = ReportForm(request.POST)
    if not is_from_here(request):
        form.add_error(None, _("The form came from another site. Send it again from here."))
        return _again(request, form, HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return _again(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not ratelimit.consume(request, **LIMIT, key="all"):
        said = _("Too many reports came in. What you wrote is here: send it again in an hour.")
        form.add_error(None, said)
        return _again(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        kept = receive(form.reference, **_told(form))
    except TooManyWait:
        said = _(
            "Too many reports wait for an answer, so no more are taken for now. What you wrote is here: keep it, "
            "and send it another day."
        )
        form.add_error(None, said)
        return _again(request, form, HTTPStatus.SERVICE_UNAVAILABLE)
    context = {"title": _("Thank you"), "report": kept, "is_new": True}
    return not_kept(render(request, "orgchart/pages/report_state.html", context))


def _told(form: ReportForm) -> dict[str, object]:
    """What is kept of a form that is valid. A few queries for the fact."""
    given = form.cleaned_data
    fact = fact_named(given["fact"])
    if fact:
        read_names([fact])
    with in_words_to_keep():
        about = fact.reference[:1000] if fact else ""
    return {
        **{name: given[name] for name in ("words", "shown_by", "mail", "page")},
        "fact_kind": fact._meta.label_lower if fact else "",
        "fact_id": fact.pk if fact else None,
        "about": about,
        "data_version": DataVersion.current(),
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def _again(request: HttpRequest, form: ReportForm, status: HTTPStatus) -> HttpResponse:
    """The form with what was typed and what is wrong with it."""
    written, fact = page_here(form.data.get("page", "")), fact_named(form.data.get("fact", ""))
    labels, titles = names_for(timezone.localdate())
    context = {
        **_context(request, form.shown_again(), written, fact),
        "labels": labels,
        "source_titles": titles,
    }
    answer = not_kept(render(request, "orgchart/pages/report.html", context, status=status))
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["Retry-After"] = str(TRY_AGAIN_IN)
    return answer


@page("orgchart/pages/report_state.html", dated=False, also=never_the_same)
def state(request: HttpRequest, day: date, reference: str) -> Context:
    """What became of a report: its state and its answer, and nothing that the reader wrote. One query."""
    found = ReaderReport.objects.filter(reference=reference.upper()[:20]).first()
    if found is None:
        said = _("There is no report with the number %(number)s. Look at the number again.")
        raise NotHere(said % {"number": reference[:20]})
    title = _("Report %(number)s") % {"number": found.reference}
    return {"title": title, "citation": None, "report": found}


def day_of(address: str) -> date | None:
    """The day that an address asks for; None if it asks for none, or for nonsense."""
    try:
        return read_day(QueryDict(urlsplit(address).query).get("on", ""))
    except (DayError, ValueError):
        return None
