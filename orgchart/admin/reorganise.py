"""Reorganising as one act: a short form, the chart before and after, one save."""

import base64
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import (
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify

from orgchart.acts import ACTS, ActRefused, Attempt, Basis, NewUnit, attempted
from orgchart.chart import Chart, Node
from orgchart.drawing.plan import View, plan
from orgchart.drawing.svg import drawing
from orgchart.models import (
    ParentRelationship,
    Reorganisation,
    Unit,
    UnitName,
)
from orgchart.models.fields import PartialDateFormField
from orgchart.publishing import NO_REASON, ONLY_PUBLISHERS
from orgchart.recording import recording
from orgchart.roles import may_publish
from orgchart.rules import RulesBroken

from .forms import KnownAutocomplete, is_number
from .pages import desk, say_why_not, writers_only

CODE = Unit._meta.get_field("code").validators
SOLID = [(kind.value, kind.label) for kind in ParentRelationship.SOLID]


def record_field(model: type[Any], name: str, **options: Any) -> forms.ModelChoiceField:
    """A box that finds a record while one types, as the admin's forms have it."""
    relation = model._meta.get_field(name)
    target = relation.related_model
    box = KnownAutocomplete(relation, admin.site)
    if target is Unit:
        return forms.ModelChoiceField(Unit.objects.with_latest_name(), widget=box, **options)
    wrapped = RelatedFieldWidgetWrapper(
        box, relation.remote_field, admin.site, can_add_related=True
    )
    return forms.ModelChoiceField(target.objects, widget=wrapped, **options)


class ManyAutocomplete(AutocompleteSelectMultiple):
    """An autocomplete box for several records."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return list(filter(is_number, super().value_from_datadict(data, files, name) or []))


def units_field(**options: Any) -> forms.ModelMultipleChoiceField:
    relation = UnitName._meta.get_field("unit")
    widget = ManyAutocomplete(relation, admin.site)
    return forms.ModelMultipleChoiceField(Unit.objects.with_latest_name(), widget=widget, **options)


def text_field(max_length: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(max_length=max_length, widget=widget, **options)


def date_field(label: str, help_text: str) -> PartialDateFormField:
    missing = {"required": "Give the date: 2007, June 2007 or 29/06/2007."}
    return PartialDateFormField(label=label, help_text=help_text, error_messages=missing)


class ActForm(forms.Form):
    """What every act asks: from when, by what authority, who says so."""

    act = "rename"
    about = ""
    title = ""

    start = date_field("From", "The first day on which it is so: 2007, June 2007 or 29/06/2007.")
    document = record_field(
        UnitName, "started_by", required=False, help_text="The document that decided it."
    )
    paragraph = text_field(60, required=False, help_text="Where in that document: “para. 59”.")
    source = record_field(
        UnitName, "source", required=False, help_text="Who says so. A draft may lack it."
    )
    locator = text_field(120, required=False, help_text="Where in the source.")
    quotation = text_field(
        500, required=False, help_text="The few words of the source that say it."
    )
    plan = forms.ModelChoiceField(
        Reorganisation.objects,
        label="Reorganisation",
        required=False,
        empty_label="a new one",
        help_text="For drafts: the plan that this act is a part of. It sees the acts before it.",
    )
    plan_title = text_field(
        200,
        label="Title of a new one",
        required=False,
        help_text="Without a title it is called after the act.",
    )
    why = text_field(500, label="Reason", required=False, help_text="Needed to publish.")

    EVIDENCE = ("document", "paragraph", "source", "locator", "quotation")
    DECISION = ("plan_title", "why")
    """Asked beside the preview, where one decides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def fieldsets(self) -> list[tuple[str, list[Any]]]:
        """Bound fields under headings, in the order in which they are asked."""
        later = (*self.EVIDENCE, *self.DECISION, "plan")
        rest = [name for name in self.fields if name not in later]
        return [
            (self.title, [self[name] for name in rest]),
            ("Authority and source", [self[name] for name in self.EVIDENCE]),
            ("Part of a plan", [self["plan"]]),
        ]

    def decision(self) -> list[Any]:
        """Bound fields that are asked beside the preview."""
        return [self[name] for name in self.DECISION]

    @property
    def basis(self) -> Basis:
        data = self.cleaned_data
        return Basis(
            source=data["source"],
            document=data["document"],
            paragraph=data["paragraph"],
            locator=data["locator"],
            quotation=data["quotation"],
        )

    def arguments(self) -> dict[str, Any]:
        """What the act is called with."""
        return {"start": self.cleaned_data["start"], "basis": self.basis}


def unit_field(**options: Any) -> forms.ModelChoiceField:
    return record_field(UnitName, "unit", **options)


class RenameForm(ActForm):
    act = "rename"
    title = "Rename a unit"
    about = "The name that it bears on that day ends; the new one begins."

    unit = unit_field()
    name = text_field(200)
    acronym = text_field(30, required=False)
    level = forms.ChoiceField(choices=UnitName.Level)
    field_order = ("unit", "name", "acronym", "level", "start")

    def arguments(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("unit", "name", "acronym", "level")}
        return {**super().arguments(), **own}


class MoveForm(ActForm):
    act = "move"
    title = "Move a unit"
    about = "Its solid line ends; the one to the new parent begins. Dotted lines stay."

    unit = unit_field()
    parent = record_field(ParentRelationship, "parent", label="To")
    kind = forms.ChoiceField(choices=SOLID, label="As")
    field_order = ("unit", "parent", "kind", "start")

    def arguments(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("unit", "parent", "kind")}
        return {**super().arguments(), **own}


class CloseForm(ActForm):
    act = "close"
    title = "Close a unit"
    about = (
        "Its name, lines, places, posts, appointments and mandates end with it. What stands below "
        "it goes to the unit that you name."
    )

    start = None  # type: ignore[assignment]
    unit = unit_field()
    end = date_field("Last day", "The last day of the unit: 2007, June 2007 or 29/06/2007.")
    heir = unit_field(
        required=False,
        label="What stands below goes to",
        help_text="Without one, units below must be moved or closed first.",
    )
    field_order = ("unit", "end", "heir")

    def arguments(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("unit", "end", "heir")}
        return {"basis": self.basis, **own}


class NewUnitForm(forms.Form):
    """A unit that is founded in an act."""

    code = text_field(40, validators=CODE, help_text="Small letters, digits, hyphens: “orolsi”.")
    name = text_field(200)
    acronym = text_field(30, required=False)
    level = forms.ChoiceField(choices=UnitName.Level)
    nature = forms.ChoiceField(choices=Unit.Nature, initial=Unit.Nature.HEADQUARTERS)

    def new_unit(self) -> NewUnit:
        return NewUnit(**{name: self.cleaned_data[name] for name in NewUnitForm.base_fields})


class FoundForm(NewUnitForm, ActForm):
    act = "found"
    title = "Found a unit"
    about = "A new unit with its first name and, unless it stands alone, its first parent."

    parent = record_field(ParentRelationship, "parent", required=False)
    kind = forms.ChoiceField(choices=SOLID, label="As")
    field_order = ("code", "name", "acronym", "level", "nature", "parent", "kind", "start")

    def arguments(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("parent", "kind")}
        return {**super().arguments(), "new": self.new_unit(), **own}


class PartForm(NewUnitForm):
    """A new unit that may be left empty."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        self.label_suffix = ""

    def has_changed(self) -> bool:
        """Was something typed? A choice stands in its list without anybody's choosing."""
        return any(self[name].value() for name in ("code", "name", "acronym"))


PartFormSet = forms.formset_factory(PartForm, extra=3, max_num=12, absolute_max=12)


class _WithNewUnits(ActForm):
    """An act that may found units."""

    most_new = 12

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.parts: Any = PartFormSet(data, prefix="part")
        if self.most_new == 1:
            self.parts.extra = 1

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.parts.is_valid())

    def new_units(self) -> list[NewUnit]:
        return [part.new_unit() for part in self.parts if part.has_changed()]


class MergeForm(_WithNewUnits):
    act = "merge"
    title = "Merge units"
    about = (
        "They end the day before, and what stands below them goes to the unit that they become: "
        "one that there is, or a new one."
    )
    most_new = 1

    unit = unit_field()
    others = units_field(required=False, label="Together with")
    into = unit_field(
        required=False,
        label="Into",
        help_text="One of them, or another. Empty: they become the new unit below.",
    )
    field_order = ("unit", "others", "into", "start")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new = [part for part in self.parts if part.has_changed()]
        if bool(cleaned.get("into")) == bool(new):
            self.add_error(
                "into", "Name the unit that they become: one that there is, or a new one below."
            )
        return cleaned

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        units = [data["unit"], *data["others"]]
        into = data["into"] or self.new_units()[0]
        return {**super().arguments(), "units": units, "into": into}


class SplitForm(_WithNewUnits):
    act = "split"
    title = "Split a unit"
    about = "It ends the day before, unless it goes on beside what is split off from it."

    unit = unit_field()
    goes_on = forms.BooleanField(required=False, label="It goes on itself")
    existing = units_field(required=False, label="Into units that there are")
    heir = text_field(
        40,
        label="What stands below goes to",
        required=False,
        help_text="The code of one of the parts. Empty: to the first.",
    )
    field_order = ("unit", "goes_on", "existing", "heir", "start")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        codes = self._codes(cleaned)
        if cleaned.get("heir") and cleaned["heir"] not in codes:
            self.add_error("heir", f"Name the code of a part: {', '.join(codes) or 'none yet'}.")
        return cleaned

    def _codes(self, cleaned: dict[str, Any]) -> list[str]:
        """Codes of the parts, in the order in which the act gets them."""
        new = [str(part["code"].value()) for part in self.parts if part.has_changed()]
        return [*new, *(unit.code for unit in cleaned.get("existing", []))]

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **super().arguments(),
            "unit": data["unit"],
            "into": [*self.new_units(), *data["existing"]],
            "goes_on": data["goes_on"],
            "heir": self._codes(data).index(data["heir"]) if data["heir"] else 0,
        }


FORMS: dict[str, type[ActForm]] = {
    form.act: form for form in (RenameForm, MoveForm, MergeForm, SplitForm, CloseForm, FoundForm)
}


def reorganise(request: HttpRequest, name: str) -> HttpResponse:
    """The page of one act: asks, shows what it would do, and does it."""
    writers_only(request)
    if name not in FORMS:
        raise Http404(f"There is no act “{name}”; there are {', '.join(FORMS)}.")
    kind = FORMS[name]
    form = kind(request.POST) if request.method == "POST" else kind(initial=_initial(request, name))
    context: dict[str, Any] = {"form": form, "name": name, "title": kind.title, "acts": FORMS}
    if request.method != "POST":
        return desk(request, "reorganise.html", context)
    if not form.is_valid():
        return desk(request, "reorganise.html", context)
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
        context["rows"] = [(what, row.reference, _detail(row)) for what, row in attempt.rows]
    return desk(request, "reorganise.html", context)


def _initial(request: HttpRequest, name: str) -> dict[str, Any]:
    """What the address tells: the unit and parent by code; for a rename, the present name."""
    codes = {field: request.GET.get(field, "") for field in ("unit", "parent", "heir", "into")}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes.values())}
    initial: dict[str, Any] = {
        field: known[code].pk for field, code in codes.items() if code in known
    }
    unit = known.get(codes["unit"])
    if unit and name == "rename":
        last = unit.names.published().order_by("start").last()
        if last:
            initial |= {"name": last.name, "acronym": last.acronym, "level": last.level}
    return initial


def _may_be_done(request: HttpRequest, form: ActForm) -> bool:
    """Is nothing wrong with the decision? What is, is said in the form."""
    if "publish" in request.POST:
        if not may_publish(request.user):
            form.add_error(None, ONLY_PUBLISHERS)
        if form.cleaned_data.get("plan"):
            form.add_error("plan", "To publish it at once, take it out of the plan.")
        if not form.cleaned_data.get("why", "").strip():
            form.add_error("why", NO_REASON)
    return form.is_valid()


def _done(request: HttpRequest, form: ActForm) -> HttpResponse:
    """Carry the act out: at once, or as drafts of a reorganisation."""
    data = form.cleaned_data
    at_once = "publish" in request.POST
    why = data["why"].strip() or f"{form.title}, as a draft"
    with recording(by=request.user, why=why):
        kept_in = None if at_once else data["plan"] or _new_plan(data, form)
        ACTS[form.act](**form.arguments(), by=request.user, why=why, plan=kept_in)
    if at_once:
        messages.success(request, f"{form.title}: published.")
        unit = data.get("unit") or data.get("parent")
        return redirect(f"{reverse('admin:orgchart_unit_changelist')}#{unit.code if unit else ''}")
    messages.success(request, f"{form.title}: kept as drafts of “{kept_in}”.")
    return redirect("admin:drafts")


def _new_plan(data: dict[str, Any], form: ActForm) -> Reorganisation:
    """A reorganisation of its own for the act."""
    what = data.get("unit") or data.get("name") or ""
    when = data["start"] if "start" in data else data["end"]
    title = data["plan_title"].strip() or f"{form.title}: {what}, {when.in_words}"
    stem = slugify(title)[:70] or "reorganisation"
    code, number = stem, 1
    while Reorganisation.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}-{number}"
    return Reorganisation.objects.create(code=code, title=title[:200])


def _detail(row: Any) -> str:
    period = getattr(row, "period", None)
    return f"{row}, {period.in_words}" if period else str(row)


def _pictures(attempt: Attempt) -> list[tuple[str, str, str]]:
    """The part of the chart that is concerned, before and after, as pictures in the page."""
    return [
        (heading, chart.day.isoformat(), _picture(chart, attempt.units, heading))
        for heading, chart in (("Before", attempt.before), ("After", attempt.after))
    ]


def _picture(chart: Chart, codes: set[str], heading: str) -> str:
    """An SVG as an address of its own: nothing of it mixes with the page."""
    concerned = [chart.nodes[code] for code in sorted(codes) if code in chart.nodes]
    if not concerned:
        return ""
    kept = {step.code for node in concerned for step in _above(node)}
    tops = [
        _pruned(node, kept) for node in chart if node.code in kept and not _is_below(node, kept)
    ]
    placed = plan(chart, tops, View(depth=len(kept), marks={code: ["concerned"] for code in codes}))
    svg = drawing(placed, heading, lambda box: "")
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _above(node: Node) -> list[Node]:
    """The unit and the one that it answers to."""
    return [node, node.parent] if node.parent else [node]


def _is_below(node: Node, kept: set[str]) -> bool:
    return any(step.code in kept for step in node.path[:-1])


def _pruned(node: Node, kept: set[str]) -> Node:
    """The unit with those alone below it that lead to something that is kept."""
    below = [
        _pruned(child, kept)
        for child in node.children
        if any(each.code in kept for each in child.walk())
    ]
    return replace(node, children=below)
