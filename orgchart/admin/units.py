"""Units: their list as a tree, and the way to reorganise them."""

from datetime import date
from typing import Any, Literal, Protocol

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import DayError, read_day
from orgchart.models import Fact, Record, Unit
from orgchart.models.units import UnitQuerySet
from orgchart.queries.chart import node_on, part_on
from orgchart.queries.nodes import Node
from orgchart.roles import may_write
from orgchart.writing.violations import RulesBroken, violation

from .base import RecordAdmin, chart_place
from .facts import InForce
from .forms import RegistryForm
from .found_form import FORMS
from .page_helpers import REPORT, report_asked
from .submission import FormSets
from .typed import Context, Fieldset
from .unit_facts import PANEL, FactTable


class ListedUnit(Protocol):
    """A unit as its list reads it; in the tree with its place on the day."""

    code: str
    latest_name: str
    latest_acronym: str
    node: Node | None


class AsOf(InForce):
    """The day of the tree of units. It hides no unit."""

    title = gettext_lazy("day of the tree")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        return queryset

    @property
    def day(self) -> date:
        try:
            return read_day(self.value() or "")
        except DayError:
            return timezone.localdate()


class TreeList(ChangeList):
    """The units as an indented tree on a day; a plain list when it is searched or filtered.

    A large tree has its upper levels only, as far as a page reads a chart. Other units follow it.
    """

    @property
    def is_tree(self) -> bool:
        asked = set(self.get_filters_params()) - {AsOf.parameter_name}
        return not (self.query or asked or "o" in self.params or self.show_all)

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """Which columns the list is sorted by: none of a tree."""
        return {} if self.is_tree else super().get_ordering_field_columns()

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.is_tree:
            return
        day = next(spec.day for spec in self.filter_specs if isinstance(spec, AsOf))
        places = {node.unit.pk: node for node in part_on(day)}
        others = self.queryset.exclude(pk__in=places).values_list("pk", flat=True)
        first = (self.page_num - 1) * self.list_per_page
        last = first + self.list_per_page
        shown = list(places)[first:last]
        shown += others[max(first - len(places), 0) : max(last - len(places), 0)]
        units = {unit.pk: unit for unit in self.root_queryset.filter(pk__in=shown)}
        self.result_list = [units[pk] for pk in shown if pk in units]
        for unit in self.result_list:
            unit.node = places.get(unit.pk)


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    change_form_template = "orgchart/admin/unit.html"
    list_display_links = ("name",)
    extra_filters = (AsOf, "names__level", "names__status")
    readonly_fields = ("place",)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """The form that founds a unit; the plain form only in the window that a box opens."""
        if request.method == "GET" and IS_POPUP_VAR not in request.GET:
            return redirect("admin:reorganise", "found")
        return super().add_view(request, form_url, extra_context)

    def save_related(
        self, request: HttpRequest, form: RegistryForm, formsets: FormSets, change: bool
    ) -> None:
        """Save the unit and its rows. Raises RulesBroken if a new unit has no name among them."""
        super().save_related(request, form, formsets, change)
        unit = form.instance
        if isinstance(unit, Unit) and not change and not unit.names.exists():
            message = _("A unit needs a name. Add its first name below, or use “Found a unit”.")
            raise RulesBroken([violation(unit, "unit_has_a_name", message)])

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        (heading, options), *others = super().get_fieldsets(request, obj)
        return [(heading, {"fields": [*options["fields"], "place"]}), *others]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        units = super().get_queryset(request)
        assert isinstance(units, UnitQuerySet)
        return units.named_on(timezone.localdate())

    def get_readonly_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> tuple[str, ...]:
        # A code is permanent: addresses and fixtures are made of it.
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        columns = ("name", "acronym", "code", "nature")
        return (*columns, "acts") if may_write(request.user) else columns

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TreeList

    def get_inlines(
        self, request: HttpRequest, obj: object
    ) -> "list[type[InlineModelAdmin[Any, Any]]]":
        """The rows of its form; facts of a unit that exists are rows of its page, each with a form."""
        inlines = super().get_inlines(request, obj)
        return [one for one in inlines if not issubclass(one.model, Fact)] if obj else inlines

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        if isinstance(obj, Unit) and obj.pk:
            context |= self._page_of(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _page_of(self, request: HttpRequest, unit: Unit) -> Context:
        """What the page of a unit shows beside its own form."""
        today = timezone.localdate()
        table = FactTable(unit, request.GET)
        writes, number = may_write(request.user), report_asked(request)
        acts = [(name, form.verb) for name, form in FORMS.items() if name != "found"]
        return {
            "table": table,
            "rows": table.rows(),
            "place": node_on(today, unit),
            "acts": acts if writes else [],
            "additions": table.additions() if writes else [],
            "act_query": f"&{urlencode({REPORT: number})}" if number else "",
            "panel_query": f"{PANEL}=1",
        }

    @admin.display(ordering="latest_name")
    def name(self, unit: ListedUnit) -> str:
        node = getattr(unit, "node", None)
        if node is None:
            return unit.latest_name
        below = _("below %(parent)s") % {"parent": node.parent.label} if node.parent else ""
        return format_html(
            '<span class="staff-tree depth-{}" data-code="{}">{} <span class="visually-hidden">{}'
            "</span></span>",
            min(len(node.path) - 1, 8),
            unit.code,
            node.name.name,
            below,
        )

    @admin.display(description=gettext_lazy("reorganise"))
    def acts(self, unit: ListedUnit) -> str:
        return format_html(
            '<a href="{}?unit={}" aria-label="{}">{}</a>',
            reverse("admin:reorganise", args=["move"]),
            unit.code,
            _("Move %(unit)s") % {"unit": unit.latest_name},
            _("Move"),
        )

    @admin.display(ordering="latest_acronym")
    def acronym(self, unit: ListedUnit) -> str:
        return unit.latest_acronym

    @admin.display(description=gettext_lazy("place in the chart"))
    def place(self, unit: Unit) -> str:
        if not unit.pk:
            return _("Save the unit to see its place.")
        return format_html('<a href="{}">{}</a>', chart_place(unit.code), _("Show in the chart"))
