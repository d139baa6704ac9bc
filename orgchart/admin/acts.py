"""Reorganise in one step: a short form, the chart before and after, one save."""

import base64
from dataclasses import replace
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orgchart.dates import in_words
from orgchart.drawing.boxes import View
from orgchart.drawing.scene import scene_of
from orgchart.drawing.svg import drawing
from orgchart.models import Fact, Record, Reorganisation, Unit
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node
from orgchart.roles import may_publish
from orgchart.writing.act_preview import Attempt, RowAction, attempted
from orgchart.writing.acts import ACTS, ActRefused
from orgchart.writing.publishing import NO_REASON, ONLY_PUBLISHERS
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from .act_forms import FORMS, ActForm
from .page_helpers import admin_page, say_why_not, writers_only


class WrittenRow(NamedTuple):
    """A row that an act writes, as the page shows it."""

    action: RowAction
    reference: str
    words: str


class Picture(NamedTuple):
    """A part of the chart on a day, as a picture in the page."""

    heading: str
    day: str
    image: str
    """The address of the picture, which holds all of it; empty if there is nothing to draw."""


def act_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page of one act: it asks, shows what the act would do, and does it."""
    writers_only(request)
    if name not in FORMS:
        message = _("“%(name)s” is not an act. Choose one of these: %(acts)s.")
        raise Http404(message % {"name": name, "acts": ", ".join(FORMS)})
    kind = FORMS[name]
    form = kind(request.POST) if request.method == "POST" else kind(initial=_initial(request, name))
    context: dict[str, object] = {"form": form, "name": name, "title": kind.title, "acts": FORMS}
    if request.method != "POST":
        return admin_page(request, "reorganise.html", context)
    if not form.is_valid():
        return admin_page(request, "reorganise.html", context)
    decided = {"publish", "draft"} & set(request.POST)
    try:
        if decided and _may_be_done(request, form):
            return _done(request, form)
        attempt = attempted(ACTS[name], plan=form.cleaned_data.get("plan"), **form.arguments())
    except ActRefused as error:
        form.add_error(None, str(error))
    except RulesBroken as error:
        say_why_not(request, error)
    else:
        context["attempt"] = attempt
        context["pictures"] = _pictures(attempt)
        context["rows"] = [
            WrittenRow(action, row.reference, _words(row)) for action, row in attempt.rows
        ]
    return admin_page(request, "reorganise.html", context)


def _initial(request: HttpRequest, name: str) -> dict[str, object]:
    """The fields that the address names, units by code; for a rename, the present name too."""
    codes = {field: request.GET.get(field, "") for field in ("unit", "parent", "heir", "into")}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes.values())}
    initial: dict[str, object] = {
        field: known[code].pk for field, code in codes.items() if code in known
    }
    unit = known.get(codes["unit"])
    if unit and name == "rename":
        last = unit.names.published().order_by("start").last()
        if last:
            initial |= {"name": last.name, "acronym": last.acronym, "level": last.level_id}
    return initial


def _may_be_done(request: HttpRequest, form: ActForm) -> bool:
    """Is nothing wrong with the decision? The form shows what is."""
    if "publish" in request.POST:
        if not may_publish(request.user):
            form.add_error(None, ONLY_PUBLISHERS)
        if form.cleaned_data.get("plan"):
            form.add_error(
                "plan", _("It is part of a plan. To publish it at once, take it out of the plan.")
            )
        if not form.cleaned_data.get("why", "").strip():
            form.add_error("why", NO_REASON)
    return form.is_valid()


def _done(request: HttpRequest, form: ActForm) -> HttpResponse:
    """Carry the act out: at once, or as drafts of a reorganisation."""
    data = form.cleaned_data
    at_once = "publish" in request.POST
    why = data["why"].strip() or _("%(act)s, as a draft") % {"act": form.title}
    with recording(by=request.user, why=why):
        kept_in = None if at_once else data["plan"] or _new_plan(form)
        ACTS[form.act](**form.arguments(), by=request.user, why=why, plan=kept_in)
    if at_once:
        messages.success(request, _("%(act)s: published.") % {"act": form.title})
        unit = data.get("unit") or data.get("parent")
        return redirect(f"{reverse('admin:orgchart_unit_changelist')}#{unit.code if unit else ''}")
    message = _("%(act)s: kept as drafts of “%(plan)s”.")
    messages.success(request, message % {"act": form.title, "plan": kept_in})
    return redirect("admin:drafts")


def _new_plan(form: ActForm) -> Reorganisation:
    """A reorganisation of its own for the act."""
    data = form.cleaned_data
    what = data.get("unit") or data.get("name") or ""
    when = data["start"] if "start" in data else data["end"]
    words = {"act": form.title, "unit": what, "date": when.in_words}
    title = data["plan_title"].strip() or _("%(act)s: %(unit)s, %(date)s") % words
    stem = slugify(title)[:70] or "reorganisation"
    code, number = stem, 1
    while Reorganisation.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}-{number}"
    return Reorganisation.objects.create(code=code, title=title[:200])


def _words(row: Record) -> str:
    return f"{row}, {row.period.in_words}" if isinstance(row, Fact) else str(row)


def _pictures(attempt: Attempt) -> list[Picture]:
    """The part of the chart that the act changes, before and after."""
    return [
        Picture(heading, in_words(chart.day), _picture(chart, attempt.units, heading))
        for heading, chart in ((_("Before"), attempt.before), (_("After"), attempt.after))
    ]


def _picture(chart: Chart, codes: set[str], heading: str) -> str:
    """An SVG as an address of its own, so that nothing of it mixes with the page."""
    changed = [chart.nodes[code] for code in sorted(codes) if code in chart.nodes]
    if not changed:
        return ""
    kept = {step.code for node in changed for step in _above(node)}
    tops = [
        _pruned(node, kept) for node in chart if node.code in kept and not _is_below(node, kept)
    ]
    placed = scene_of(
        chart, tops, View(depth=len(kept), marks={code: [_("changes")] for code in codes})
    )
    svg = drawing(placed, heading, lambda box: "")
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _above(node: Node) -> list[Node]:
    """The unit and its parent."""
    return [node, node.parent] if node.parent else [node]


def _is_below(node: Node, kept: set[str]) -> bool:
    return any(step.code in kept for step in node.path[:-1])


def _pruned(node: Node, kept: set[str]) -> Node:
    """The unit with only those units below it that lead to one that is kept."""
    below = [
        _pruned(child, kept)
        for child in node.children
        if any(node.code in kept for node in child.walk())
    ]
    return replace(node, children=below)
