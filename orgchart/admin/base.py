"""What every admin page shares: it writes through ``recording()`` and says a rule beside its field.

A rule about several rows can only be asked once they all stand as submitted, inlines too. So a
submission is saved inside ``recording()``; if a rule is broken nothing is kept, and the same
submission is shown again with each sentence beside the field that it is about.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orgchart.models import Fact, Record
from orgchart.recording import recording
from orgchart.rules import RulesBroken, Violation


class _NothingWritten(Exception):
    """Leaves ``recording()`` without a trace: the page only asks again, or for confirmation."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that shows a record already loaded without asking for it again."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> list[Any]:
        chosen = [each for each in value if each not in ("", None)]
        if not self.known or [str(self.known.pk)] != list(map(str, chosen)):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.known.pk, str(self.known), True, len(options)))
        return [(None, options, 0)]


class RuledForm(forms.ModelForm):
    """A form that shows the rules its submission broke, and its relations without a query."""

    broken: dict[str, list[Violation]] = {}
    """Violations by the prefix of the form that they belong to; the main form has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for relation in self.instance._meta.fields:
            field = self.fields.get(relation.name)
            widget = getattr(field and field.widget, "widget", None)
            if isinstance(widget, KnownAutocomplete) and relation.is_cached(self.instance):
                widget.known = relation.get_cached_value(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for violation in self.broken.get(self.prefix or "", []):
            beside = violation.fieldname if violation.fieldname in self.fields else None
            self.add_error(beside, violation.message if beside else str(violation))
        return cleaned


def _ruled(form: type[forms.ModelForm], request: HttpRequest) -> type[forms.ModelForm]:
    return type(form.__name__, (form,), {"broken": getattr(request, "broken_rules", {})})


class _WithAutocomplete:
    """Every relation is an autocomplete box, for lists grow."""

    form: Any = RuledForm

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        model: type[models.Model] = self.model  # type: ignore[attr-defined]
        return [each.name for each in model._meta.fields if isinstance(each, models.ForeignKey)]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class RecordInline(_WithAutocomplete, admin.StackedInline):
    """Rows of another kind on the page of the record that they belong to."""

    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = _ruled(formset.form, request)
        return formset


class RecordAdmin(_WithAutocomplete, admin.ModelAdmin):
    """The pages of one kind of record. Saving and deleting keep every rule of the registry."""

    list_per_page = 100
    save_on_top = True

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return _ruled(super().get_form(request, obj, change, **kwargs), request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        if request.method != "POST":
            return view()
        try:
            return self._recorded(request, view)
        except RulesBroken as error:
            request.broken_rules = self._by_form(request, error.violations)  # type: ignore[attr-defined]
            return view()

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).delete_view(request, object_id, extra_context)

        return self._recorded_or_told(request, view, f"../../{object_id}/change/")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).changelist_view(request, extra_context)

        return self._recorded_or_told(request, view, request.get_full_path())

    def _recorded_or_told(
        self, request: HttpRequest, view: Callable[[], HttpResponse], back: str
    ) -> HttpResponse:
        if request.method != "POST":
            return view()
        try:
            return self._recorded(request, view)
        except RulesBroken as error:
            self.message_user(request, "Nothing was deleted or changed.", messages.ERROR)
            for violation in error.violations:
                self.message_user(request, str(violation), messages.ERROR)
            return HttpResponseRedirect(back)

    def _recorded(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Run a view that may write. What it says is held back until its writes are kept."""
        request.saved_rows, request.held = {}, []  # type: ignore[attr-defined]
        try:
            with recording(by=request.user, why=f"Edited in the admin, at {request.path}"):
                response = view()
                if not isinstance(response, HttpResponseRedirect) and not request.held:  # type: ignore[attr-defined]
                    raise _NothingWritten(response)
        except _NothingWritten as nothing:
            return nothing.response
        finally:
            held = request.__dict__.pop("held")
        for arguments in held:
            super().message_user(request, *arguments)
        return response

    def message_user(self, request: HttpRequest, *arguments: Any, **named: Any) -> None:
        held = request.__dict__.get("held")
        if held is None:
            super().message_user(request, *arguments, **named)
        else:
            held.append((*arguments, *named.values()))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request.saved_rows[obj._meta.label_lower, obj.pk] = ""  # type: ignore[attr-defined]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.instance.pk:
                key = row.instance._meta.label_lower, row.instance.pk
                request.saved_rows[key] = row.prefix  # type: ignore[attr-defined]

    def _by_form(
        self, request: HttpRequest, violations: list[Violation]
    ) -> dict[str, list[Violation]]:
        """Violations by the form they are shown in; those of other records go to the main one."""
        found = defaultdict(list)
        for violation in violations:
            prefix = request.saved_rows.get((violation.model, violation.pk))  # type: ignore[attr-defined]
            shown = violation if prefix is not None else replace(violation, fieldname="")
            found[prefix or ""].append(shown)
        return found

    def view_on_site(self, obj: Any) -> str | None:
        """The public page of the record, or of the unit that it is about."""
        about: Record = obj.units[0] if isinstance(obj, Fact) else obj
        own = hasattr(obj, "get_absolute_url")
        return obj.get_absolute_url() if own else _address(about)


def _address(record: Any) -> str | None:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None


def chart_place(code: str) -> str:
    """The address of a unit's place in the chart."""
    return f"{reverse('chart')}#unit-{code}"
