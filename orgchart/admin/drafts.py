"""Drafts and proposals: what waits for a publisher, one by one or as a whole reorganisation."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from orgchart.models import Fact, Proposal, Reorganisation
from orgchart.serialization import BY_LABEL, value_in_words
from orgchart.writing.history import writers
from orgchart.writing.publishing import drafts as all_drafts
from orgchart.writing.publishing import publish, stored_records
from orgchart.writing.recording import recording
from orgchart.writing.rules import RulesBroken

from .forms import is_number
from .page_helpers import admin_page, say_why_not, writers_only

SHOWN = 200
"""How many drafts, and how many proposals, are listed of what waits together."""
UNPLANNED = "Not part of a reorganisation"


@dataclass
class Waiting:
    """What waits together."""

    title: str
    plan: Reorganisation | None = None
    more: int = 0
    """How many drafts and proposals are not listed."""
    drafts: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)


def drafts(request: HttpRequest) -> HttpResponse:
    """The page: what waits, by reorganisation; publishing and discarding."""
    if request.method == "POST":
        return _decided(request)
    found: dict[int | None, Waiting] = {
        plan.pk: Waiting(plan.title, plan) for plan in Reorganisation.objects.all()
    }
    found[None] = Waiting(UNPLANNED)
    facts = _some(all_drafts(), found)
    proposals = _some(Proposal.objects.all(), found)
    records = stored_records(proposals)
    who = writers([*facts, *proposals])
    for fact in facts:
        key = f"{fact._meta.label_lower}:{fact.pk}"
        found[fact.reorganisation_id].drafts.append(
            {
                "fact": fact,
                "key": key,
                "kind": fact._meta.verbose_name,
                "address": address_of(fact),
                "edit": who.get((fact._meta.label_lower, fact.pk)),
            }
        )
    for proposal in proposals:
        found[proposal.reorganisation_id].proposals.append(
            {
                **_shown(proposal, records.get(proposal.pk)),
                "edit": who.get(("orgchart.proposal", proposal.pk)),
            }
        )
    waiting = [each for each in found.values() if each.drafts or each.proposals]
    return admin_page(request, "drafts.html", {"title": "Drafts and proposals", "waiting": waiting})


def _some(waiting: Iterable[Any], groups: dict[int | None, Waiting]) -> list[Any]:
    """The first that wait in each group; the others are counted there."""
    kept: list[Any] = []
    seen: Counter[int | None] = Counter()
    for each in waiting:
        seen[each.reorganisation_id] += 1
        if seen[each.reorganisation_id] <= SHOWN:
            kept.append(each)
        else:
            groups[each.reorganisation_id].more += 1
    return kept


def address_of(record: Any) -> str:
    """The page of the record in the admin."""
    return reverse(f"admin:orgchart_{record._meta.model_name}_change", args=[record.pk])


def _shown(proposal: Proposal, stored: Any) -> dict[str, Any]:
    """A proposal for the page: the record, and each field before and after."""
    model = BY_LABEL[proposal.kind]
    names = {own.name: str(own.verbose_name) for own in model._meta.fields}
    both = {**proposal.before, **proposal.after}
    return {
        "proposal": proposal,
        "kind": model._meta.verbose_name,
        "record": stored,
        "address": address_of(stored) if stored else "",
        "fields": [
            (
                names.get(name, name),
                value_in_words(proposal.before.get(name)),
                value_in_words(proposal.after.get(name)),
            )
            for name in both
        ],
    }


def _decided(request: HttpRequest) -> HttpResponse:
    """Publish or discard what is ticked, or a whole reorganisation."""
    writers_only(request)
    facts, proposals = _chosen(request)
    why = request.POST.get("why", "").strip()
    if not facts and not proposals:
        messages.warning(request, "Nothing was chosen: tick what is meant.")
        return redirect("admin:drafts")
    try:
        if "discard" in request.POST:
            count = len(facts) + len(proposals)
            with recording(by=request.user, why=why or "Discarded"):
                for each in [*proposals, *facts]:
                    each.delete()
            done = f"{count} discarded. Under History they can be recovered."
        else:
            publish(facts, proposals, by=request.user, why=why)
            done = f"Published: {_counted(facts, proposals)}."
    except (RulesBroken, ValidationError) as error:
        say_why_not(request, error)
    else:
        messages.success(request, done)
    return redirect("admin:drafts")


def _chosen(request: HttpRequest) -> tuple[list[Fact], list[Proposal]]:
    if code := request.POST.get("plan", ""):
        plan = Reorganisation.objects.filter(code=code).first()
        return (all_drafts(plan), list(plan.proposals.all())) if plan else ([], [])
    ticked = defaultdict(list)
    for key in request.POST.getlist("fact"):
        label, _, pk = key.partition(":")
        ticked[label].append(pk)
    facts = [each for each in all_drafts() if str(each.pk) in ticked[each._meta.label_lower]]
    numbers = filter(is_number, request.POST.getlist("proposal"))
    return facts, list(Proposal.objects.filter(pk__in=numbers))


def _counted(facts: list[Fact], proposals: list[Proposal]) -> str:
    parts = [(len(facts), "draft"), (len(proposals), "proposal")]
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Turn the preview of the public site with drafts on, for all or for one plan, or off."""
    if "off" in request.POST:
        request.session.pop("preview", None)
        back = request.POST.get("back", "")
        here = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
        return HttpResponseRedirect(back if here else reverse("admin:drafts"))
    request.session["preview"] = request.POST.get("plan", "")
    return redirect("chart")
