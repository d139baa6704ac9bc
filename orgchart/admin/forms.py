"""Forms of the admin: a relation is found by typing, and a broken rule is shown beside its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Fact, Record, Standing, Supports, Unit
from orgchart.roles import may_publish
from orgchart.writing.violations import Violation

from .labels import labels_of
from .typed import BaseRecordAdmin, Fieldset, Files, RecordForm

Group = tuple[str | None, list[dict[str, Any]], int | None]
"""Options of a box under their heading, as Django's widgets give them."""


def is_number(text: object) -> bool:
    """Can it be a primary key? What a browser sends need not be what its form offered."""
    return str(text).isdecimal() and len(str(text)) < 19  # 64 bits hold any number of 18 digits


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that shows a record already loaded without asking for it again."""

    known: Record | None = None

    def value_from_datadict(self, data: Mapping[str, object], files: Files, name: str) -> str:
        chosen = super().value_from_datadict(data, files, name)
        return chosen if is_number(chosen) or self._names_a_code() else ""

    def _names_a_code(self) -> bool:
        """Does it choose a record by its code, not by its primary key?"""
        return self.field.target_field.name == "code"

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> list[Group]:
        chosen = [pk for pk in value if pk not in ("", None)]
        record = self._chosen(list(map(str, chosen)))
        if record is None:
            return super().optgroups(name, value, attr)
        key = getattr(record, self.field.target_field.attname)
        label = labels_of([record])[record.pk]
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]

    def _chosen(self, keys: list[str]) -> Record | None:
        """The record that is chosen: the known one if it is that, or else it is read."""
        attribute = self.field.target_field.attname
        if self.known and [str(getattr(self.known, attribute))] == keys:
            return self.known
        kind = self.field.related_model
        if len(keys) != 1 or not issubclass(kind, Unit | Fact) or not is_number(keys[0]):
            return None
        found: Record | None = kind.objects.filter(**{attribute: keys[0]}).with_relations().first()
        return found


class RegistryForm(RecordForm):
    """A form that can show a broken rule, and that shows its relations without a query."""

    may_publish = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for relation in self.instance._meta.fields:
            field = self.fields.get(relation.name)
            widget = getattr(field and field.widget, "widget", None)
            if not isinstance(widget, KnownAutocomplete):
                continue
            if isinstance(relation, models.ForeignKey) and relation.is_cached(self.instance):
                known = relation.get_cached_value(self.instance)
                widget.known = known if isinstance(known, Record) else None
        supports = self.fields.get("supports")
        if isinstance(supports, forms.TypedChoiceField):
            supports.required, supports.empty_value = False, Supports.WHOLE
        status = self.fields.get("status")
        fact = self.instance
        if isinstance(status, forms.TypedChoiceField) and not self.may_publish:
            assert isinstance(fact, Fact)  # no other kind has a status
            kept = {Standing.DRAFT, fact.status}
            status.choices = [choice for choice in Standing.choices if choice[0] in kept]

    def show(self, violation: Violation) -> None:
        """Add an error beside the field that the rule is about, or above the form."""
        if violation.fieldname in self.fields:
            self.add_error(violation.fieldname, violation.message)
        else:
            self.add_error(None, str(violation))


REASON: Fieldset = (_("Reason"), {"fields": ["why"]})
"""The last rows of every form of a record on its own page."""


class ReasonedForm(RegistryForm):
    """The form of a record on its own page, where a person can give a reason for the change."""

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_(
            "Kept in the history. A publisher must give one for what is public or becomes public."
        ),
    )


def form_for(user: User | AnonymousUser, form: type[RecordForm]) -> type[RecordForm]:
    """The form as it is offered to the user."""
    return type(form.__name__, (form,), {"may_publish": may_publish(user)})


class WithAutocomplete(BaseRecordAdmin):
    """Every relation is an autocomplete box, because lists grow."""

    form: type[RecordForm] = RegistryForm

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        fields = self.model._meta.fields
        return [field.name for field in fields if isinstance(field, models.ForeignKey)]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
