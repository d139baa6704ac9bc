"""A record as plain data: its fields by name, its relations by natural key.

Fixtures, tables and proposals write and read records in this form, so they always agree.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .dates import PartialDate, PartialDateError
from .models import RECORDS, Fact, Record, RecordQuerySet
from .models.fields import PartialDateField
from .models.records import Field, Relation, foreign_keys
from .texts import normal

R = TypeVar("R", bound=Record)
JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]
"""A value of plain data."""
Fields = dict[str, JSON]
"""The fields of a record by name."""
Key = tuple[str, ...]
"""A natural key."""
Find = Callable[[Relation, Key], Record | None]
"""Returns the record with that natural key to which a relation can point, or None."""

BY_LABEL: dict[str, type[Record]] = {model._meta.label_lower: model for model in RECORDS}
"""Kinds of record by their label in plain data: ``orgchart.unitname``."""
BY_NAME: dict[str, type[Record]] = {str(model._meta.model_name): model for model in RECORDS}
"""Kinds of record by their name in addresses and tables: ``unitname``."""
_SHARED = {field.name for field in Fact._meta.fields}


@cache
def own_fields(model: type[Record]) -> tuple[Field, ...]:
    """The fields that plain data has: without the primary key and without derived fields.

    The fields of this kind come first; the fields that all facts share follow.
    """
    own = [field for field in model._meta.fields if field.editable and not field.primary_key]
    return tuple(sorted(own, key=lambda field: field.name in _SHARED))


def choices_of(field: Field) -> dict[str, str]:
    """The values that a field may have, with their labels; empty if it may have any value."""
    return {str(value): str(label) for value, label in field.flatchoices or () if value}


def with_keys(model: type[R]) -> RecordQuerySet[R]:
    """Records together with everything that their natural keys, and those of their relations, need.

    Runs no query itself.
    """
    paths = model.key_relations()
    for relation in foreign_keys(model):
        target = relation.related_model
        assert issubclass(target, Record)
        paths += [relation.name, *(f"{relation.name}__{path}" for path in target.key_relations())]
    found: RecordQuerySet[R] = model.objects.all()  # type: ignore[assignment] # the plugin forgets R
    return found.select_related(*paths) if paths else found


def fields_of(record: Record) -> Fields:
    """The fields that differ from their default. No query for a record loaded ``with_keys``."""
    found: Fields = {}
    for field in own_fields(type(record)):
        value = getattr(record, field.attname)
        if isinstance(field, models.ForeignKey):
            if value is not None:
                found[field.name] = list(getattr(record, field.name).natural_key())
        elif isinstance(value, bool):
            if value != field.get_default():
                found[field.name] = value
        elif isinstance(field, models.JSONField):
            if value:
                found[field.name] = value
        elif value is not None:
            text = field.value_to_string(record)
            if text and (text != str(field.get_default()) or not field.has_default()):
                found[field.name] = text
    return found


def keys_of(record: Record) -> dict[str, int | str]:
    """What the relations of a record hold: the primary key of each record, or its code. No query."""
    found = {field.name: getattr(record, field.attname) for field in foreign_keys(type(record))}
    return {name: key for name, key in found.items() if key is not None}


def field_in_words(kind: type[Record], name: str) -> str:
    """What people call a field of that kind of record; its own name if there is no such field."""
    return _names(kind, get_language()).get(name, name)


def value_in_words(kind: type[Record], name: str, value: JSON) -> str:
    """The value of a field, as a person reads it: the label of a choice, “yes” or “no”, a date in words."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in date_fields(kind):
        return date_in_words(str(value))
    if label := _labels(kind, name, get_language()).get(str(value)):
        return label
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@cache
def _names(kind: type[Record], language: str | None) -> dict[str, str]:
    """What people call the fields of a kind in the language in use, by their own names."""
    return {field.name: str(field.verbose_name) for field in kind._meta.fields}


@cache
def date_fields(kind: type[Record]) -> set[str]:
    """The names of the fields of a kind that are dates."""
    kinds = (PartialDateField, models.DateField)
    return {field.name for field in kind._meta.fields if isinstance(field, kinds)}


def date_in_words(written: str) -> str:
    """A date as the public pages write it: “29 June 2007”, “June 2007”; as it is if it cannot be read."""
    try:
        return PartialDate.parse(written).in_words
    except PartialDateError:
        return written


@cache
def _labels(kind: type[Record], name: str, language: str | None) -> dict[str, str]:
    """The labels of a field's choices in the language in use, by value; empty for any other name."""
    fields = {field.name: field for field in kind._meta.fields}
    return choices_of(fields[name]) if name in fields else {}


def build_record(model: type[Record], fields: Fields, find: Find) -> Record:
    """The record that the fields describe, not saved. Raises ValidationError with every wrong field."""
    values: dict[str, object] = {}
    wrong: dict[str, list[str]] = {}
    for field in own_fields(model):
        if field.name not in fields:
            continue
        value = fields[field.name]
        try:
            if isinstance(field, models.ForeignKey):
                values[field.name] = _target(field, value, find)
            else:
                values[field.name] = _read(field, value)
        except ValidationError as error:
            wrong[field.name] = [f"{field.verbose_name}: {message}" for message in error.messages]
    if wrong:
        raise ValidationError(wrong)
    return model(**values)


def _read(field: Field, value: JSON) -> object:
    """The value of the field. A text that can be empty is empty where JSON has null. Raises ValidationError."""
    if value is None and field.blank and not field.null and field.empty_strings_allowed:
        return ""
    try:
        return field.to_python(value)
    except (
        AttributeError,
        TypeError,
        ValueError,
    ):  # a field for texts that meets a number or a list
        raise ValidationError(
            _("“%(value)s” is not a value that this field can have."), params={"value": value}
        ) from None


def _target(relation: Relation, value: JSON, find: Find) -> Record | None:
    """The record that the relation points at. Raises ValidationError if it does not exist."""
    if value is None:
        return None
    parts = value if isinstance(value, list) else [value]
    key = tuple(normal(str(part), is_line=True) for part in parts)
    found = find(relation, key)
    if found is None:
        raise ValidationError(
            _(
                "There is no %(kind)s “%(key)s” in the registry or earlier in this data. Add it, "
                "or correct what is written."
            ),
            params={
                "kind": relation.related_model._meta.verbose_name,
                "key": ", ".join(key),
            },
        )
    return found


def in_registry(relation: Relation, key: Key) -> Record | None:
    """The record with that key in the database. One query; for many, make a table of them first."""
    kind = relation.related_model
    assert issubclass(kind, Record)
    try:
        return kind.objects.get_by_natural_key(*key)
    except (models.ObjectDoesNotExist, TypeError, ValueError):
        return None


def changed_fields(before: Mapping[str, JSON], after: Mapping[str, JSON]) -> list[str]:
    """Names of the fields in which two states of a record differ."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]
