"""A record as plain data: its fields by name, its relations by natural key.

Fixtures, tables and proposals write and read records in this form, so that they agree to the letter.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from .models import RECORDS, Fact, Record, RecordQuerySet
from .models.records import foreign_keys

_SHARED = {each.name for each in Fact._meta.fields}
BY_LABEL: dict[str, type[Record]] = {model._meta.label_lower: model for model in RECORDS}
"""Kinds of record by the label that entries name them by: ``orgchart.unitname``."""
BY_NAME: dict[str, type[Record]] = {str(model._meta.model_name): model for model in RECORDS}
"""Kinds of record by the name that addresses and tables have them under: ``unitname``."""

Key = tuple[str, ...]
Find = Callable[["models.ForeignKey[Any, Any]", Key], Record | None]
"""Gives the record that a relation points at by natural key, or None if there is none."""


def own_fields(model: type[Record]) -> list["models.Field[Any, Any]"]:
    """The fields that an entry holds: not the primary key, nor what is derived from others."""
    own = [each for each in model._meta.fields if each.editable and not each.primary_key]
    # What a fact says comes first, the evidence that all facts share after it.
    return sorted(own, key=lambda each: each.name in _SHARED)


def choices_of(own: Any) -> dict[str, str]:
    """The values that a field may have, each in words; empty where any may stand there."""
    return {str(value): str(label) for value, label in own.flatchoices or () if value}


def with_keys(model: type[Record]) -> "RecordQuerySet":
    """Records together with what their natural keys, and those of their relations, are made of."""
    paths = []
    for relation in foreign_keys(model):
        paths.append(relation.name)
        paths += [
            f"{relation.name}__{deeper.name}" for deeper in foreign_keys(relation.related_model)
        ]
    found: RecordQuerySet = model.objects.select_related(*paths) if paths else model.objects.all()
    return found


def fields_of(record: Record) -> dict[str, Any]:
    """The fields that differ from their default. No query for a record read ``with_keys``."""
    found: dict[str, Any] = {}
    for each in own_fields(type(record)):
        value = getattr(record, each.attname)
        if isinstance(each, models.ForeignKey):
            if value is not None:
                found[each.name] = list(getattr(record, each.name).natural_key())
        elif isinstance(value, bool):
            if value != each.get_default():
                found[each.name] = value
        elif isinstance(each, models.JSONField):
            if value:
                found[each.name] = value
        elif value is not None:
            text = each.value_to_string(record)
            if text and (text != str(each.get_default()) or not each.has_default()):
                found[each.name] = text
    return found


def value_in_words(value: Any) -> str:
    """A field of an entry, as a person reads it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def build_record(model: type[Record], fields: dict[str, Any], find: Find) -> Record:
    """The record that an entry describes, not yet saved. Raises ValidationError, naming the field."""
    values: dict[str, Any] = {}
    for each in own_fields(model):
        if each.name not in fields:
            continue
        value = fields[each.name]
        try:
            if isinstance(each, models.ForeignKey):
                values[each.name] = _target(each, value, find)
            else:
                values[each.name] = each.to_python(value)
        except ValidationError as error:
            raise ValidationError(
                {each.name: [f"{each.name}: {message}" for message in error.messages]}
            ) from None
    return model(**values)


def _target(relation: "models.ForeignKey[Any, Any]", value: Any, find: Find) -> Record | None:
    if value is None:
        return None
    key = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    found = find(relation, key)
    if found is None:
        raise ValidationError(
            f"there is no {relation.related_model._meta.verbose_name} “{', '.join(key)}” in the "
            "registry or before this record. Add it, or correct the key."
        )
    return found


def in_registry(relation: "models.ForeignKey[Any, Any]", key: Key) -> Record | None:
    """Find a record in the database: one query. For many, make a table of them first."""
    try:
        found: Record = relation.related_model.objects.get_by_natural_key(*key)  # type: ignore[attr-defined]
    except (models.ObjectDoesNotExist, TypeError, ValueError):
        return None
    return found


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the fields that two entries of one record differ in."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]
