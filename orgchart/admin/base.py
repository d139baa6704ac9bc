"""The admin pages of every kind of record."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import flatten
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgchart.models import Evidence, Fact, Record, Standing, Term, Unit
from orgchart.models.descriptions import Row
from orgchart.models.names import name_units
from orgchart.models.records import foreign_keys
from orgchart.symbols import SymbolError
from orgchart.writing.free_codes import code_field

from .as_read import Shown, column_of, shown
from .asked_finding import FindingsMixin
from .boxes import is_number
from .change_together import ChangesTogether
from .exports import ExportsLists
from .forms import REASON, ReasonedForm, WithAutocomplete, form_for
from .merging_admin import MergingMixin
from .page_helpers import reason_asked
from .reporting_admin import ReportsMixin
from .saved_filters import SavesFilters
from .submission import Submission
from .typed import Fieldset, RecordForm, RecordStackedInline
from .words import OwnWords

if TYPE_CHECKING:
    from django.contrib.admin.options import _ListFilterT
    from django.forms import BaseInlineFormSet

EVIDENCE: tuple[Row, ...] = (
    ("start", "end", "status"),
    ("confirmed", "confirmed_by"),
    ("started_by", "started_by_paragraph"),
    ("ended_by", "ended_by_paragraph"),
    ("source", "locator"),
    "quotation",
    ("supports", "seen"),
    "note",
    "reorganisation",
)
"""The fields that all facts share, as rows of a form."""


def rows_of(kind: type[Record], without: str = "") -> list[Row]:
    """The rows of a form of that kind, evidence included; one field may be left out."""
    rows = [*kind.description.form, *(EVIDENCE if issubclass(kind, Fact) else ())]
    kept = [
        tuple(name for name in ([row] if isinstance(row, str) else row) if name != without)
        for row in rows
    ]
    return [row[0] if len(row) == 1 else row for row in kept if row]


class RecordInline(WithAutocomplete, RecordStackedInline):
    """The parts of one kind, on the page of the record that they belong to."""

    model: type[Record]
    fk_name: str
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Record]:
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))

    def get_formset(
        self, request: HttpRequest, obj: Record | None = None, **kwargs: Any
    ) -> "type[BaseInlineFormSet[Record, Record, RecordForm]]":
        # By their names, also where the fields of the page are only shown.
        kwargs.setdefault("fields", flatten([*rows_of(self.model, without=self.fk_name)]))
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = form_for(request.user, formset.form, keeps=_keeps(request))
        return formset

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        own: list[Fieldset] = [(None, {"fields": [*rows_of(self.model, without=self.fk_name)]})]
        return own if self.has_change_permission(request, obj) else shown(self.model, own)


class NamedBoxes(RecordForm):
    """A row of a table: the heading of a column names no box to a screen reader, so each box has a name."""

    def __getitem__(self, name: str) -> forms.BoundField:
        box = super().__getitem__(name)
        box.field.widget.attrs["aria-label"] = box.label
        return box


class LineInline(RecordInline):
    """Short parts of one kind: a line of a table for each."""

    template = "admin/edit_inline/tabular.html"

    def get_formset(
        self, request: HttpRequest, obj: Record | None = None, **kwargs: Any
    ) -> "type[BaseInlineFormSet[Record, Record, RecordForm]]":
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type(formset.form.__name__, (NamedBoxes, formset.form), {})
        return formset

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return 0 if obj else self.model.description.empty_lines


class EvidenceInline(LineInline):
    """Further pieces of evidence, on the page of the fact."""

    verbose_name = _("piece of evidence")
    verbose_name_plural = _("Further evidence: other sources, each with what it supports")


class NamedUnits(ChangeList):
    """A list that shows units by their names, not by their codes. One query more."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        units = [
            unit
            for record in self.result_list
            for relation in foreign_keys(type(record))
            if isinstance(unit := getattr(record, relation.name), Unit)
        ]
        name_units([*self.result_list, *units])
        today = timezone.localdate()
        for unit in units:
            unit.latest_name = unit.called(today)  # type: ignore[attr-defined] # what it calls itself by


class RecordAdmin(
    OwnWords,
    SavesFilters,
    FindingsMixin,
    MergingMixin,
    ReportsMixin,
    WithAutocomplete,
    ChangesTogether,
    ExportsLists,
):
    """The pages of one kind of record, as its description lays them out.

    Saving and deleting keep every rule of the registry: what a submission does is in
    ``recording_admin``, ``publishing_admin`` and ``merging_admin``.
    """

    model: type[Record]
    extra_columns: ClassVar[tuple[str, ...]] = ()
    extra_filters: "ClassVar[tuple[_ListFilterT, ...]]" = ()

    form = ReasonedForm
    actions = (*ExportsLists.actions, "change_field")
    actions_that_read = actions
    list_per_page = 100
    save_on_top = True
    change_form_template = "orgchart/admin/change_form.html"
    change_list_template = "orgchart/admin/change_list.html"
    delete_confirmation_template = "orgchart/admin/delete.html"
    delete_selected_confirmation_template = "orgchart/admin/delete_selected.html"

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[RecordForm]:
        made = super().get_form(request, obj, change, **kwargs)
        return form_for(request.user, made, keeps=_keeps(request), reason=reason_asked(request))

    def get_list_display(self, request: HttpRequest) -> tuple[str | Shown, ...]:
        own = (column_of(self.model, name) for name in self.model.description.columns)
        return (*own, *self.extra_columns)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedUnits

    def get_list_filter(self, request: HttpRequest) -> "tuple[_ListFilterT, ...]":
        return (*self.model.description.filters, *self.extra_filters)

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return [relation.name for relation in foreign_keys(self.model)]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.model.description.found_by

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        own: list[Fieldset] = [(None, {"fields": list(self.model.description.form)})]
        if issubclass(self.model, Fact):
            own.append((_("Dates, authority, source"), {"fields": list(EVIDENCE)}))
        if obj and not self.has_change_permission(request, obj):
            return shown(self.model, own)
        return [*own, REASON]

    def get_inlines(
        self, request: HttpRequest, obj: object
    ) -> "list[type[InlineModelAdmin[Any, Any]]]":
        return [
            type(
                f"{part.__name__}Inline", (_inline_of(part),), {"model": part, "fk_name": relation}
            )
            for part, relation in self.model.parts()
            if part.description.is_edited
        ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> tuple[str, ...]:
        # Names and mandates point at a term by its code.
        fixed = ("code",) if obj and issubclass(self.model, Term) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.model.description.is_listed and super().has_module_permission(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address asks for; with ``_like`` the values of another record, as a draft."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        like = initial.pop("_like", "")
        if is_number(like) and (other := self.get_object(request, like)):
            like_it = forms.model_to_dict(other, exclude=[code_field(self.model)])
            initial = {**like_it, "status": Standing.DRAFT, **initial}
        return initial

    def view_on_site(self, obj: Record) -> str | None:
        """The public page that shows the record, if there is one."""
        return obj.page_address() or None

    def get_view_on_site_url(self, obj: Record | None = None) -> str | None:
        # A record that was just filled in wrongly has no address.
        with suppress(SymbolError, ObjectDoesNotExist, AttributeError):
            return super().get_view_on_site_url(obj)
        return None


def _keeps(request: HttpRequest) -> bool:
    """May the forms of the request save the records that they name? Not if they are only shown."""
    return Submission.is_begun(request) and not Submission.of(request).is_only_shown


def _inline_of(part: type[Record]) -> type[RecordInline]:
    if issubclass(part, Evidence):
        return EvidenceInline
    return LineInline if part.description.is_a_line else RecordInline


def chart_place(code: str) -> str:
    """The address of a unit's place in the chart."""
    return f"{reverse('chart')}#unit-{code}"
