"""The fields of the forms of acts: boxes that find records, texts, dates, levels."""

from collections.abc import Callable, Sequence
from typing import Any, Unpack

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgchart.models import (
    ParentRelationship,
    Proposal,
    Record,
    Reorganisation,
    Unit,
    UnitName,
)
from orgchart.models.descriptions import Text
from orgchart.models.fields import PartialDateFormField, refuse_implausible
from orgchart.models.records import related_kind
from orgchart.queries.naming import level_names

from .boxes import NewRecordBox, NewRecordField, ReadsNumbers, box_for
from .typed import FieldOptions, Words

CODE = Unit._meta.get_field("code").validators
SOLID = [(kind.value, kind.label) for kind in ParentRelationship.SOLID]
Choices = list[tuple[str, Text]]
Cleaned = dict[str, Any]
"""The values of a form by field, as Django cleans them."""
Arguments = dict[str, object]
"""The arguments of an act, by name."""


class _NamedToday:
    """Offers units by the names that they have when the form is made, not when the server started."""

    def __deepcopy__(self, memo: dict[int, object]) -> Any:
        field: Any = super().__deepcopy__(memo)  # type: ignore[misc] # of a field
        field.queryset = Unit.objects.named_on(timezone.localdate())
        return field


class UnitField(_NamedToday, forms.ModelChoiceField):
    """A box for a unit."""


class UnitsField(_NamedToday, forms.ModelMultipleChoiceField):
    """A box for several units."""


def record_field(
    model: type[Record], name: str, **options: Unpack[FieldOptions]
) -> forms.ModelChoiceField:
    """A box that finds a record while a person types, as in the other forms of the admin."""
    relation = model._meta.get_field(name)
    assert isinstance(relation, models.ForeignKey)
    target = related_kind(model, name)
    box = box_for(relation, admin.site)
    if target is Unit:
        return UnitField(Unit.objects, widget=box, **options)
    wrapped = RelatedFieldWidgetWrapper(
        box, relation.remote_field, admin.site, can_add_related=not isinstance(box, NewRecordBox)
    )
    field = NewRecordField if isinstance(box, NewRecordBox) else forms.ModelChoiceField
    return field(target.objects, widget=wrapped, **options)


def plan_field(help_text: Words = "") -> forms.ModelChoiceField:
    """A box that finds a reorganisation while a person types; it may stay empty."""
    return forms.ModelChoiceField(
        Reorganisation.objects,
        label=_("Reorganisation"),
        required=False,
        help_text=help_text,
        widget=box_for(Proposal._meta.get_field("reorganisation"), admin.site),
        error_messages={
            "invalid_choice": _("There is no such reorganisation any more. Choose another one.")
        },
    )


class ManyAutocomplete(ReadsNumbers, AutocompleteSelectMultiple):
    """An autocomplete box for several records. Each is taken out by its own ×; one for all would stand in
    the list of them without being one."""

    def build_attrs(self, *args: Any, **named: Any) -> dict[str, Any]:
        return super().build_attrs(*args, **named) | {"data-allow-clear": "false"}


LABELS = {
    "unit": _("Unit"),
    "parent": _("Parent"),
    "person": _("Person"),
    "name": _("Name"),
    "acronym": _("Acronym"),
    "code": _("Code"),
    "level": _("Level"),
    "nature": _("Nature"),
    "paragraph": _("Paragraph"),
    "locator": _("Locator"),
    "quotation": _("Quotation"),
}
"""What fields are called that have no label of their own."""


def give_labels(form: forms.Form) -> None:
    """Call the fields of a form by their usual labels where they have no others."""
    for name, field in form.fields.items():
        if field.label is None and name in LABELS:
            field.label = LABELS[name]


def level_choices() -> Choices:
    """Every level that a name can have, by its code, and none, because there is no usual one. One query."""
    return [("", _("Choose a level")), *level_names()]


def offer_levels(form: forms.Form, levels: Choices) -> None:
    """Offer those levels in a form: staff may have added one since the server started."""
    field = form.fields["level"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = levels


def units_field(**options: Unpack[FieldOptions]) -> forms.ModelMultipleChoiceField:
    relation = UnitName._meta.get_field("unit")
    widget = ManyAutocomplete(relation, admin.site)
    return UnitsField(Unit.objects, widget=widget, **options)


def text_field(
    max_length: int,
    validators: Sequence[Callable[[str], None]] = (),
    **options: Unpack[FieldOptions],
) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(max_length=max_length, widget=widget, validators=validators, **options)


def date_field(label: Words, help_text: Words) -> PartialDateFormField:
    missing = {"required": _("Give a date: 2007, June 2007 or 29/06/2007.")}
    return PartialDateFormField(
        label=label,
        help_text=help_text,
        error_messages=missing,
        validators=[refuse_implausible],
    )


def unit_field(**options: Unpack[FieldOptions]) -> forms.ModelChoiceField:
    return record_field(UnitName, "unit", **options)
