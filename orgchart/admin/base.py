"""The admin pages of every kind of record."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from orgchart.models import Fact, Record, Standing
from orgchart.symbols import SymbolError

from .exports import ExportsLists
from .forms import REASON, ReasonedForm, WithAutocomplete, form_for, is_number
from .merging_admin import MergingMixin
from .publishing_admin import PublishingMixin


class RecordInline(WithAutocomplete, admin.StackedInline):
    """Rows of another kind on the page of the record that they belong to."""

    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))

    def get_formset(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = form_for(request.user, formset.form)
        return formset


class RecordAdmin(MergingMixin, PublishingMixin, WithAutocomplete, ExportsLists):
    """The pages of one kind of record. Saving and deleting keep every rule of the registry.

    What a submission does is in ``recording_admin``, ``publishing_admin`` and ``merging_admin``.
    """

    form = ReasonedForm
    list_per_page = 100
    save_on_top = True
    change_form_template = "orgchart/admin/change_form.html"
    change_list_template = "orgchart/admin/change_list.html"

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        return form_for(request.user, super().get_form(request, obj, change, **kwargs))

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        own = [
            (heading, {**options, "fields": [name for name in options["fields"] if name != "why"]})
            for heading, options in super().get_fieldsets(request, obj)
        ]
        return [*own, REASON]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address asks for; with ``_like`` the values of another record, as a draft."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        like = initial.pop("_like", "")
        if is_number(like) and (other := self.get_object(request, like)):
            initial = {**forms.model_to_dict(other), "status": Standing.DRAFT, **initial}
        return initial

    def view_on_site(self, obj: Record) -> str | None:
        """The public page of the record, or of the unit that it is about."""
        if hasattr(obj, "get_absolute_url"):
            return str(obj.get_absolute_url())
        return str(obj.units[0].get_absolute_url()) if isinstance(obj, Fact) else None

    def get_view_on_site_url(self, obj: Record | None = None) -> str | None:
        # A record that was just filled in wrongly has no address.
        with suppress(SymbolError, ObjectDoesNotExist, AttributeError):
            return super().get_view_on_site_url(obj)
        return None


def chart_place(code: str) -> str:
    """The address of a unit's place in the chart."""
    return f"{reverse('chart')}#unit-{code}"
