"""Drafts and proposals: a queue for those who publish or discard them, one by one or as a whole plan."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from orgchart.dates import in_words
from orgchart.models import FACTS, Fact, Proposal, Reorganisation, Review
from orgchart.writing.as_seen import last_writing
from orgchart.writing.belonging import missing_beside, together_in_words
from orgchart.writing.discarding import discard
from orgchart.writing.publishing import drafts as all_drafts
from orgchart.writing.publishing import publish, put_into
from orgchart.writing.queue import QueueLine, plans_waiting, waiting_of
from orgchart.writing.record_names import read_names
from orgchart.writing.reviewing import reviews_by_subject, send_again, send_back, withdraw
from orgchart.writing.scheduling import plan_for
from orgchart.writing.violations import RulesBroken

from .boxes import is_number
from .history_form import DayField
from .page_helpers import admin_page, said_of_reason, seen_of, without_page, writers_only
from .queue_form import PlanForm, QueueForm
from .reader_reports import waiting_reports
from .waiting_rows import Row, rows_of

PER_PAGE = 50
"""How many drafts and proposals a page shows."""
PROPOSAL = "orgchart.proposal"
State = Review.State
LOOKED_THROUGH = 200
"""How many drafts and proposals are looked through for what needs a look."""
MOST_PLANS = 20
"""How many reorganisations are listed above the queue; the form finds every one."""


def drafts(request: HttpRequest) -> HttpResponse:
    """The page of all drafts and proposals; a POST publishes or discards.

    What a person ticked and typed is still there if nothing could be kept.
    """
    is_done, why_wrong = _is_done(request) if request.method == "POST" else (False, "")
    if is_done:
        return HttpResponseRedirect(_back(request))
    seen = last_writing()  # before anything that the page shows is read
    form = QueueForm(request.GET)
    wanted = form.wanted
    page, rows, more = _shown(request, form)
    context = {
        "title": _("Drafts and proposals"),
        "form": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "page": page,
        "query": without_page(request),
        "rows": rows,
        "some_are_back": any(row.review and row.review.state == State.SENT_BACK for row in rows),
        "some_are_planned": any(row.review and row.review.day for row in rows),
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "looked_through": LOOKED_THROUGH,
        "more": more,
        "ticked": _still_ticked(request.POST),
        "typed": request.POST,
        "why_wrong": why_wrong,
        "seen": seen,
        "reports": {} if _asks_for_less(request, form) else waiting_reports(request.user),
        "plan": wanted.plan,
        "plan_form": PlanForm(request.POST if "put" in request.POST else None),
        "plans_waiting": [] if wanted.plan else plans_waiting(MOST_PLANS),
    }
    return admin_page(request, "drafts.html", context)


def _asks_for_less(request: HttpRequest, form: QueueForm) -> bool:
    """Does the address ask for some drafts or proposals, or for a later page of them? Another order is not less."""
    return (
        any(value for name, value in form.cleaned_data.items() if name != "sort")
        or (form.is_bound and not form.is_valid())
        or "p" in request.GET
    )


def _back(request: HttpRequest) -> str:
    """The page that was decided on, but all that waits if its plan has gone with what was discarded."""
    plan = request.GET.get("plan", "")
    if is_number(plan) and not Reorganisation.objects.filter(pk=plan).exists():
        return reverse("admin:drafts")
    return request.get_full_path()


def _shown(request: HttpRequest, form: QueueForm) -> "tuple[Page[Any], list[Row], int]":
    """The page that is asked for, its lines, and how many more could not be looked through."""
    entries, number = form.wanted.entries(), request.GET.get("p")
    if not form.needs_a_look:
        page = Paginator(entries, PER_PAGE).get_page(number)
        return page, rows_of([QueueLine(*entry) for entry in page]), 0
    rows = rows_of([QueueLine(*entry) for entry in entries[:LOOKED_THROUGH]])
    more = max(entries.count() - LOOKED_THROUGH, 0)
    page = Paginator([row for row in rows if row.problems], PER_PAGE).get_page(number)
    return page, list(page), more


def _is_done(request: HttpRequest) -> tuple[bool, str]:
    """Publish or discard the ticked drafts and proposals, or a whole reorganisation. Was it done, and
    what is wrong with the reason?"""
    writers_only(request)
    facts, proposals = _chosen(request)
    why = request.POST.get("why", "").strip()[:500]
    if not facts and not proposals:
        messages.warning(request, _("Nothing was chosen. Tick at least one draft or proposal."))
        return False, ""
    try:
        done, outdated = _decided(request, facts, proposals, why)
    except (RulesBroken, ValidationError) as error:
        return False, said_of_reason(request, error)
    if not done:
        return False, ""
    messages.success(request, done)
    read_names(outdated)
    for proposal in outdated:
        messages.warning(request, _contradicts(proposal))
    return True, ""


def _decided(
    request: HttpRequest, facts: list[Fact], proposals: list[Proposal], why: str
) -> tuple[str, list[Proposal]]:
    """Do what the button says. Returns what was done, and which proposals contradict it.

    Says what is missing, and returns no words, if it cannot be done. Raises RulesBroken or
    ValidationError.
    """
    by, seen, number = request.user, seen_of(request), len(facts) + len(proposals)
    if "discard" in request.POST:
        discard(facts, proposals, by=by, why=why, seen=seen)
        return _discarded(number), []
    if "back" in request.POST:
        told = send_back(facts, proposals, by=by, comment=why, seen=seen)
        return _sent_back(number, told), []
    if "again" in request.POST:
        return _sent_again(send_again([*proposals, *facts])), []
    if "later" in request.POST:
        day, today = _day(request), timezone.localdate()
        plan_for(day, facts, proposals, by=by, why=why, today=today, seen=seen)
        return _planned(number, day), []
    if "withdraw" in request.POST:
        return _withdrawn(withdraw([*proposals, *facts], by=by)), []
    if "put" in request.POST:
        chosen = PlanForm(request.POST)
        plan = chosen.cleaned_data["into"] if chosen.is_valid() else None
        if plan is None:
            messages.warning(request, _("Choose a reorganisation to put them into."))
            return "", []
        put_into(plan, facts, proposals, by=by, seen=seen)
        return _("What you ticked is a part of “%(plan)s” now.") % {"plan": plan}, []
    if "plan" in request.POST:
        _none_is_back([*proposals, *facts])
    try:
        outdated = publish(facts, proposals, by=by, why=why, seen=seen)
    except RulesBroken as error:
        is_as_seen = all(one.rule != "still_as_seen" for one in error.violations)
        if is_as_seen and (missing := missing_beside([*proposals, *facts])):
            raise ValidationError(together_in_words(missing)) from None
        raise
    return _published(len(facts), len(proposals)), outdated


def _contradicts(proposal: Proposal) -> str:
    """What is said of a proposal that was read with ``read_names``."""
    message = _(
        "The proposal of %(author)s for %(record)s contradicts what was published. Discard it, or ask "
        "its author to propose it again."
    )
    values = {"author": proposal.author or _("Somebody"), "record": proposal.about_in_words}
    return message % values


def _chosen(request: HttpRequest) -> tuple[list[Fact], list[Proposal]]:
    """What is ticked, or the whole reorganisation. One query for each kind of record."""
    if code := request.POST.get("plan", ""):
        plan = Reorganisation.objects.filter(code=code).first()
        return (all_drafts(plan), list(plan.proposals.all())) if plan else ([], [])
    ticked = _ticked(request.POST)
    facts = [
        fact
        for kind in FACTS
        if (pks := ticked.get(kind._meta.label_lower))
        for fact in waiting_of(kind).filter(pk__in=pks)
    ]
    return facts, list(Proposal.objects.filter(pk__in=ticked[PROPOSAL]))


def _ticked(sent: QueryDict) -> dict[str, Collection[int]]:
    """The primary keys of what is ticked, by the label of its kind: all that the page showed, or each."""
    found: dict[str, Collection[int]] = defaultdict(list)
    keys = sent.getlist("fact")
    keys += [f"{PROPOSAL}:{pk}" for pk in sent.getlist("proposal")]
    if "all" in sent:
        keys += sent.getlist("shown")
    for key in keys:
        label, _colon, pk = key.partition(":")
        if is_number(pk):
            found[label] = {*found[label], int(pk)}
    return found


def _still_ticked(sent: QueryDict) -> set[str]:
    """What the checkboxes of the rows that were ticked submit; never a row that has come since."""
    shown = sent.getlist("shown") if "all" in sent else []
    keys = [*sent.getlist("fact"), *sent.getlist("proposal"), *shown]
    return {key.removeprefix(f"{PROPOSAL}:") for key in keys}


def _none_is_back(waiting: Sequence[Fact | Proposal]) -> None:
    """Raises ValidationError if some of it is sent back: the page does not show that. A query for each kind."""
    reviews = reviews_by_subject(waiting).values()
    if any(review.state == State.SENT_BACK for review in reviews):
        raise ValidationError(
            _(
                "A part of the reorganisation was sent back to its author. Wait for it, or tick what "
                "is to be published."
            )
        )


def _discarded(count: int) -> str:
    return ngettext(
        "%(count)d draft or proposal was discarded. You can recover it under History.",
        "%(count)d drafts and proposals were discarded. You can recover them under History.",
        count,
    ) % {"count": count}


def _day(request: HttpRequest) -> date:
    """The day that was chosen. Raises ValidationError if there is none."""
    day = DayField(gettext_lazy("Day")).clean(request.POST.get("day", "").strip())
    if day is None:
        raise ValidationError(_("Choose the day on which it is to be published."))
    return day


def _planned(count: int, day: date) -> str:
    return ngettext(
        "%(count)d draft or proposal will be published on %(day)s.",
        "%(count)d drafts and proposals will be published on %(day)s.",
        count,
    ) % {"count": count, "day": in_words(day)}


def _withdrawn(count: int) -> str:
    return ngettext(
        "%(count)d draft or proposal has no day any more on which it is published.",
        "%(count)d drafts and proposals have no day any more on which they are published.",
        count,
    ) % {"count": count}


def _sent_back(count: int, authors: int) -> str:
    message = ngettext(
        "%(count)d draft or proposal was sent back.",
        "%(count)d drafts and proposals were sent back.",
        count,
    )
    said = [message % {"count": count}]
    if authors:
        message = ngettext(
            "%(count)d author is told on the first page and by mail.",
            "%(count)d authors are told on the first page and by mail.",
            authors,
        )
        said.append(message % {"count": authors})
    return " ".join(said)


def _sent_again(count: int) -> str:
    return ngettext(
        "%(count)d draft or proposal waits for a publisher again.",
        "%(count)d drafts and proposals wait for a publisher again.",
        count,
    ) % {"count": count}


def _published(facts: int, proposals: int) -> str:
    said = []
    if facts:
        message = ngettext(
            "%(count)d draft was published.", "%(count)d drafts were published.", facts
        )
        said.append(message % {"count": facts})
    if proposals:
        message = ngettext(
            "%(count)d proposal was published.", "%(count)d proposals were published.", proposals
        )
        said.append(message % {"count": proposals})
    return " ".join(said)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Turn the preview of the public site on, with all drafts or those of one plan, or turn it off."""
    if "off" in request.POST:
        request.session.pop("preview", None)
        back = request.POST.get("back", "")
        here = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
        return HttpResponseRedirect(back if here else reverse("admin:drafts"))
    request.session["preview"] = request.POST.get("plan", "")
    return redirect("chart")
