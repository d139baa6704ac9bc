"""Reorganise in one step: a short form, the chart before and after, one save."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart import dates
from orgchart.drawing.boxes import View
from orgchart.drawing.scene import scene_of
from orgchart.drawing.svg import drawing
from orgchart.languages import in_words_to_keep, sentences
from orgchart.models import Evidence, Record, Reorganisation, Unit
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node
from orgchart.roles import may_publish
from orgchart.writing.act_preview import Attempt, RowAction, attempted
from orgchart.writing.acts import ACTS, ActRefused
from orgchart.writing.free_codes import free_code
from orgchart.writing.publishing import NO_REASON, ONLY_PUBLISHERS
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from .act_forms import ActForm
from .forms import FROM_REPORT, reason_help
from .found_form import FORMS
from .handover_form import MANY
from .page_helpers import (
    address_of,
    admin_page,
    reason_asked,
    report_asked,
    say_why_not,
    writers_only,
)

TITLES = {act: form.title for act, form in FORMS.items()}
"""What each act is called. A template that is given a form itself would make one."""
PICTURE = 380.0
"""The width for which a picture is drawn: it fits a phone, and two fit beside each other."""

LOOK_AGAIN = gettext_lazy(
    "The units that can take something over have changed; look at “Where it goes” again."
)


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """Rows of one kind to which the same happens: listed, or counted if they are many."""

    action: RowAction
    count: str
    """``500 mandates``, if they are many."""
    words: list[str]


class Picture(NamedTuple):
    """A part of the chart on a day, as a picture in the page."""

    heading: str
    day: str
    svg: str
    """The picture; empty if there is nothing to draw."""


def act_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page of one act: it asks, shows what the act would do, and does it."""
    writers_only(request)
    if name not in FORMS:
        message = _("“%(name)s” is not an act. Choose one of these: %(acts)s.")
        raise Http404(message % {"name": name, "acts": ", ".join(FORMS)})
    kind = FORMS[name]
    form = _form(request, name)
    from_report = FROM_REPORT if report_asked(request) else ""
    form.fields["why"].help_text = sentences(reason_help(request.user), from_report)
    context: dict[str, object] = {"form": form, "name": name, "title": kind.title, "acts": TITLES}
    if not form.is_bound:
        return admin_page(request, "reorganise.html", context)
    is_valid = form.is_valid()
    if form.is_asking:
        return admin_page(request, "reorganise.html", context | {"form": _asked(form)})
    if form.has_lost_answers:
        messages.warning(request, LOOK_AGAIN)
    if not is_valid:
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
        context["rows"] = _written(attempt)
        context["drafts"] = [(address_of(one), one.named) for one in attempt.drafts]
    return admin_page(request, "reorganise.html", context)


def _form(request: HttpRequest, name: str) -> ActForm:
    """The form as it was sent, or as the address fills it in: one that asks more does so at once."""
    kind, today = FORMS[name], timezone.localdate()
    if request.method == "POST":
        return kind(request.POST, today=today)
    initial = _initial(request, name)
    if not (kind.asks and "unit" in initial):
        return kind(initial=initial, today=today)
    data = QueryDict(mutable=True)
    data.update({field: str(value) for field, value in initial.items()} | {"ask": "1"})
    return kind(data, today=today)


def _asked(form: ActForm) -> ActForm:
    """The form with the questions that its unit brings, and without a word of what is not filled in yet."""
    for field in [field for field in form.errors if field != "heir"]:
        del form.errors[field]
    return form


def _initial(request: HttpRequest, name: str) -> dict[str, object]:
    """The fields that the address names, units by code; for a rename, the present name too."""
    codes = {field: request.GET.get(field, "") for field in ("unit", "parent", "heir", "into")}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes.values())}
    initial: dict[str, object] = {
        field: known[code].pk for field, code in codes.items() if code in known
    }
    if reason := reason_asked(request):
        initial["why"] = reason
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
    if form.has_unseen:
        form.add_error(
            None, _("Look first where each thing that the units have goes. Nothing was kept.")
        )
    return form.is_valid()


def _done(request: HttpRequest, form: ActForm) -> HttpResponse:
    """Carry the act out: at once, or as drafts of a reorganisation."""
    data = form.cleaned_data
    at_once = "publish" in request.POST
    with in_words_to_keep():
        why = data["why"].strip() or _("%(act)s, as a draft") % {"act": form.title}
    with recording(by=request.user, why=why):
        kept_in = None if at_once else data["plan"] or _new_plan(form)
        ACTS[form.act](**form.arguments(), by=request.user, why=why, plan=kept_in)
    if at_once:
        unit = data.get("unit") or data.get("parent")
        what = Unit.objects.get(pk=unit.pk).called() if unit else data.get("name", "")
        message = _("%(act)s, “%(unit)s”: published.") % {"act": form.title, "unit": what}
        messages.success(request, message)
        shown = Unit.objects.filter(code=data["code"]).first() if data.get("code") else unit
        return redirect(address_of(shown) if shown else "admin:orgchart_unit_changelist")
    message = _("%(act)s: kept as drafts of “%(plan)s”.")
    messages.success(request, message % {"act": form.title, "plan": kept_in})
    return redirect("admin:drafts")


def _new_plan(form: ActForm) -> Reorganisation:
    """A reorganisation of its own for the act."""
    data = form.cleaned_data
    what = data.get("unit") or data.get("name") or ""
    when = data["start"] if "start" in data else data["end"]
    with in_words_to_keep():
        words = {"act": form.title, "unit": what, "date": when.in_words}
        title = data["plan_title"].strip() or _("%(act)s: %(unit)s, %(date)s") % words
    code = free_code(Reorganisation, "code", slugify(title) or "reorganisation")
    return Reorganisation.objects.create(code=code, title=title[:200])


def _written(attempt: Attempt) -> list[WrittenRows]:
    """What the act writes, in its order; many rows of a kind together, where the first of them is. All pieces
    of evidence are together at the end: each only says again what ends, and by which source."""
    alike: dict[tuple[RowAction, type[Record]], list[str]] = defaultdict(list)
    rows = sorted(attempt.rows, key=lambda step: isinstance(step.record, Evidence))
    names: dict[int, str] = {}
    in_words = [(action, row, _words(row, names)) for action, row in rows]
    for action, row, words in in_words:
        alike[action, _counted_as(row)].append(words)
    told: list[WrittenRows] = []
    for action, row, words in in_words:
        kind = _counted_as(row)
        of_kind = alike[action, kind]
        if len(of_kind) < (2 if kind is Evidence else MANY):
            told.append(WrittenRows(action, "", [words]))
        elif words is of_kind[0]:
            kinds = _("pieces of evidence") if kind is Evidence else row._meta.verbose_name_plural
            values = {"count": len(of_kind), "kinds": kinds}
            told.append(WrittenRows(action, _("%(count)d %(kinds)s") % values, of_kind))
    return told


def _counted_as(row: Record) -> type[Record]:
    """The kind with which a row is counted: evidence is one, whatever it is for."""
    return Evidence if isinstance(row, Evidence) else type(row)


def _words(row: Record, names: dict[int, str]) -> str:
    """What a row says, with units by their names, and evidence with what it is for. ``names`` keeps what facts
    are called, because most are named again by their evidence."""
    if isinstance(row, Evidence):
        values = {"source": str(row), "fact": _named(row.fact, names)}
        return _("Evidence: %(source)s, for “%(fact)s”") % values
    if isinstance(row, Unit):
        said = _("Unit: %(unit)s, with the permanent code “%(code)s”")
        return said % {"unit": _named(row, names), "code": row.code}
    values = {"kind": str(capfirst(row._meta.verbose_name)), "what": _named(row, names)}
    return _("%(kind)s: %(what)s") % values


def _named(row: Record, names: dict[int, str]) -> str:
    if id(row) not in names:
        names[id(row)] = row.named
    return names[id(row)]


def _pictures(attempt: Attempt) -> list[Picture]:
    """The part of the chart that the act changes, before and after."""
    return [
        Picture(heading, dates.in_words(chart.day), _picture(chart, attempt.units, heading))
        for heading, chart in ((_("Before"), attempt.before), (_("After"), attempt.after))
    ]


def _picture(chart: Chart, codes: set[str], heading: str) -> str:
    """The chart of the units that change, with what is above them, as SVG in the colours of the page."""
    changed = [chart.nodes[code] for code in sorted(codes) if code in chart.nodes]
    if not changed:
        return ""
    kept = {step.code for node in changed for step in _above(node)}
    tops = [
        _pruned(node, kept) for node in chart if node.code in kept and not _is_below(node, kept)
    ]
    placed = scene_of(
        chart,
        tops,
        View(depth=len(kept), marks={code: [_("changes")] for code in codes}, width=PICTURE),
    )
    # The drawing escapes every word that it writes.
    return mark_safe(drawing(placed, heading, lambda box: ""))


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
