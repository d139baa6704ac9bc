"""What every row of an import says in columns that its file does not have."""

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from orgchart.exchange.tables import KEY_JOINT, Column, Table, vocabulary_of
from orgchart.models import Document, Record, Unit
from orgchart.models.records import related_kind
from orgchart.serialization import choices_of, in_registry
from orgchart.writing.usual_nature import USUAL

from .act_forms import record_field
from .boxes import MADE_ON_THE_WAY, FindingBox

AT_FIRST = ("status", "source", "start", "document kind")
"""Columns that are offered at once, beside those that a record cannot do without."""
NONE = [("", _("– nothing –"))]


class DefaultsForm(forms.Form):
    """One box for each column that can say the same in every row. All can be empty."""

    def __init__(
        self, layout: Table, kept: dict[str, str], data: QueryDict | None, given: set[str]
    ) -> None:
        """``kept`` has the texts from before, and ``given`` the columns that the file itself has."""
        super().__init__(data, label_suffix="", prefix="every")
        self._columns = {
            column.name.replace(" ", "_"): column
            for column in layout.columns()
            if (column.field,) != layout.model.natural_fields
            and (column.model is not Document or layout.model is Document)
        }
        self._given = given
        self._kept = kept
        for name, column in self._columns.items():
            box = self.fields[name] = _box(column)
            if layout.model is Unit and column.name == "nature":
                assert isinstance(box, forms.ChoiceField)
                box.choices = [("", USUAL), *Unit.Nature.choices]
            self.fields[name].label = column.name.capitalize()
            if text := kept.get(column.name):
                self.initial[name] = _shown(column, text)

    def texts(self) -> dict[str, str]:
        """What a valid form says, by column, as a cell would say it.

        What the page did not ask for is as it was before.
        """
        found = {
            name: text
            for name, text in self._kept.items()
            if self.add_prefix(name.replace(" ", "_")) not in self.data
        }
        for name, column in self._columns.items():
            value = self.cleaned_data.get(name)
            if isinstance(value, Record):
                value = KEY_JOINT.join(value.natural_key())
            if value:
                found[column.name] = str(value)
        return found

    def needed(self) -> Iterator[forms.BoundField]:
        """The boxes that are offered at once; none for a column that the file has."""
        return (box for box, column in self._free() if _is_needed(column))

    def missing(self, names: Collection[str]) -> list[forms.BoundField]:
        """The boxes for the columns of those names, then those that a new record usually needs too.

        None that has an answer already, unless something is wrong with it.
        """
        free = list(self._free())
        first = [box for box, column in free if column.name in names]
        asked = self.is_bound and bool(self.errors)
        return first + [
            box
            for box, column in free
            if box not in first
            and column.name in AT_FIRST
            and (box.errors or (asked and box.html_name in self.data) or not box.value())
        ]

    def others(self) -> Iterator[forms.BoundField]:
        """The other boxes for columns that the file does not have."""
        return (box for box, column in self._free() if not _is_needed(column))

    @property
    def others_are_used(self) -> bool:
        return any(box.errors or box.value() for box in self.others())

    def _free(self) -> Iterator[tuple[forms.BoundField, Column]]:
        for name, column in self._columns.items():
            if column.name not in self._given:
                yield self[name], column


def _is_needed(column: Column) -> bool:
    field = column.model_field
    is_demanded = (
        not field.blank and not field.has_default() and not column.name.startswith("parent")
    )
    return column.name in AT_FIRST or (is_demanded and column.name != "document")


def _box(column: Column) -> forms.Field:
    """The box for a column: names to choose from wherever there are names."""
    field = column.model_field
    if terms := vocabulary_of(field):
        offered = terms.objects.order_by("label").values_list("code", "label")
        return forms.ChoiceField(choices=[*NONE, *offered], required=False)
    if known := choices_of(field):
        return forms.ChoiceField(choices=[*NONE, *known.items()], required=False)
    if isinstance(field, models.BooleanField):
        answers = [("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(choices=[*NONE, *answers], required=False)
    if isinstance(field, models.ForeignKey):
        return _finding_field(column.model, field)
    made: forms.Field | None = field.formfield(required=False)
    return made or forms.CharField(required=False)


def _finding_field(model: type[Record], relation: models.ForeignKey) -> forms.Field:
    """A box that finds a record. It adds none: an import writes nothing before it is confirmed."""
    target = related_kind(model, relation.name)
    if target not in MADE_ON_THE_WAY:
        return record_field(model, relation.name, required=False)
    box = FindingBox(relation, admin.site)
    return forms.ModelChoiceField(target.objects, widget=box, required=False)


def _shown(column: Column, text: str) -> Any:
    """What a box shows for the text of a cell: the record that it names, or the text itself."""
    field = column.model_field
    if isinstance(field, models.ForeignKey) and not vocabulary_of(field):
        found = in_registry(field, tuple(part.strip() for part in text.split(KEY_JOINT.strip())))
        return found.pk if found else None
    return text
