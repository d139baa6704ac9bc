"""Drafts and proposals: publish or discard them, one by one or as a whole reorganisation."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from reversion.models import Revision

from orgchart.models import Fact, Proposal, Record, Reorganisation
from orgchart.serialization import BY_LABEL, field_in_words, value_in_words
from orgchart.writing.as_seen import last_writing
from orgchart.writing.history import writers
from orgchart.writing.proposals import Rival, rivals, stored_records, why_outdated
from orgchart.writing.publishing import discard, publish, put_into
from orgchart.writing.publishing import drafts as all_drafts
from orgchart.writing.violations import RulesBroken

from .boxes import is_number
from .page_helpers import address_of, admin_page, say_why_not, seen_of, writers_only

SHOWN = 200
"""How many drafts, and how many proposals, the page lists of each group."""

Planned = TypeVar("Planned", Fact, Proposal)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft, as the page shows it."""

    fact: Fact
    kind: str
    key: str
    """What its checkbox submits."""
    address: str
    edit: Revision | None
    """The edit that first wrote it."""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal, as the page shows it."""

    proposal: Proposal
    kind: str
    record: Record | None
    """The record that it is about, as it is stored; None if there is none yet."""
    address: str
    fields: list[tuple[str, str, str]]
    """Each field that it changes: its name, the value before and the value after."""
    edit: Revision | None
    rivals: list[Rival]
    """What others propose for the record, and contradicts this."""
    outdated: str
    """Why it cannot be published any more; empty if it can."""


@dataclass
class Group:
    """Drafts and proposals of one reorganisation, or those of none."""

    title: str
    plan: Reorganisation | None = None
    more: int = 0
    """How many drafts and proposals are not listed."""
    drafts: list[DraftRow] = field(default_factory=list)
    proposals: list[ProposalRow] = field(default_factory=list)


def drafts(request: HttpRequest) -> HttpResponse:
    """The page of all drafts and proposals, by reorganisation; a POST publishes or discards."""
    if request.method == "POST":
        return _decided(request)
    seen = last_writing()  # before anything that the page shows is read
    plans = list(Reorganisation.objects.all())
    groups: dict[int | None, Group] = {plan.pk: Group(plan.title, plan) for plan in plans}
    groups[None] = Group(_("Not part of a reorganisation"))
    facts = _first_of_each(all_drafts(), groups)
    all_proposals = list(Proposal.objects.all())
    against = rivals(all_proposals)
    proposals = _first_of_each(all_proposals, groups)
    records = stored_records(proposals)
    who = writers([*facts, *proposals])
    for fact in facts:
        edit = who.get((fact._meta.label_lower, fact.pk))
        groups[fact.reorganisation_id].drafts.append(_draft_row(fact, edit))
    for proposal in proposals:
        edit = who.get(("orgchart.proposal", proposal.pk))
        stored = records.get(proposal.pk)
        outdated = why_outdated(proposal, stored)
        words = str(outdated.message) if outdated else ""
        row = proposal_row(proposal, stored, edit, against.get(proposal.pk, []), words)
        groups[proposal.reorganisation_id].proposals.append(row)
    filled = [group for group in groups.values() if group.drafts or group.proposals]
    context = {"title": _("Drafts and proposals"), "groups": filled, "seen": seen, "plans": plans}
    return admin_page(request, "drafts.html", context)


def _first_of_each(planned: Iterable[Planned], groups: dict[int | None, Group]) -> list[Planned]:
    """The first drafts or proposals of each group; the group counts the others."""
    kept: list[Planned] = []
    seen: Counter[int | None] = Counter()
    for item in planned:
        seen[item.reorganisation_id] += 1
        if seen[item.reorganisation_id] <= SHOWN:
            kept.append(item)
        else:
            groups[item.reorganisation_id].more += 1
    return kept


def _draft_row(fact: Fact, edit: Revision | None) -> DraftRow:
    key = f"{fact._meta.label_lower}:{fact.pk}"
    return DraftRow(fact, str(fact._meta.verbose_name), key, address_of(fact), edit)


def proposal_row(
    proposal: Proposal,
    stored: Record | None,
    edit: Revision | None,
    against: list[Rival],
    outdated: str = "",
) -> ProposalRow:
    """The proposal in words; ``against`` are those that contradict it. No query."""
    model = BY_LABEL[proposal.kind]
    return ProposalRow(
        proposal,
        str(model._meta.verbose_name),
        stored,
        address_of(stored) if stored else "",
        [
            (
                field_in_words(model, name),
                value_in_words(model, name, proposal.before.get(name)),
                value_in_words(model, name, proposal.after.get(name)),
            )
            for name in {**proposal.before, **proposal.after}
        ],
        edit,
        against,
        outdated,
    )


def _decided(request: HttpRequest) -> HttpResponse:
    """Publish or discard the ticked drafts and proposals, or a whole reorganisation."""
    writers_only(request)
    facts, proposals = _chosen(request)
    why = request.POST.get("why", "").strip()
    if not facts and not proposals:
        messages.warning(request, _("Nothing was chosen. Tick at least one draft or proposal."))
        return redirect("admin:drafts")
    outdated: list[Proposal] = []
    try:
        if "discard" in request.POST:
            discard(
                facts, proposals, by=request.user, why=why or _("Discarded"), seen=seen_of(request)
            )
            done = _discarded(len(facts) + len(proposals))
        elif "put" in request.POST:
            plan = Reorganisation.objects.filter(code=request.POST.get("into", "")).first()
            if plan is None:
                messages.warning(request, _("Choose a reorganisation to put them into."))
                return redirect("admin:drafts")
            put_into(plan, facts, proposals, by=request.user, seen=seen_of(request))
            done = _("What you ticked is a part of “%(plan)s” now.") % {"plan": plan}
        else:
            outdated = publish(facts, proposals, by=request.user, why=why, seen=seen_of(request))
            done = _published(len(facts), len(proposals))
    except (RulesBroken, ValidationError) as error:
        say_why_not(request, error)
    else:
        messages.success(request, done)
        for proposal in outdated:
            messages.warning(request, _contradicts(proposal))
    return redirect("admin:drafts")


def _contradicts(proposal: Proposal) -> str:
    message = _(
        "The proposal of %(author)s for “%(record)s” contradicts what was published. Discard it, or "
        "ask its author to propose it again."
    )
    record = ", ".join(filter(None, proposal.record_key))
    return message % {"author": proposal.author or _("somebody"), "record": record}


def _chosen(request: HttpRequest) -> tuple[list[Fact], list[Proposal]]:
    if code := request.POST.get("plan", ""):
        plan = Reorganisation.objects.filter(code=code).first()
        return (all_drafts(plan), list(plan.proposals.all())) if plan else ([], [])
    ticked = defaultdict(list)
    for key in request.POST.getlist("fact"):
        label, _colon, pk = key.partition(":")
        ticked[label].append(pk)
    facts = [fact for fact in all_drafts() if str(fact.pk) in ticked[fact._meta.label_lower]]
    numbers = filter(is_number, request.POST.getlist("proposal"))
    return facts, list(Proposal.objects.filter(pk__in=numbers))


def _discarded(count: int) -> str:
    return ngettext(
        "%(count)d draft or proposal was discarded. You can recover it under History.",
        "%(count)d drafts and proposals were discarded. You can recover them under History.",
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
