"""Which tables a backup has, and what the columns of each hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from orgchart.models import SEARCH_INDEX

Model = type[models.Model]
PlainField: TypeAlias = "models.Field[Any, Any]"
"""A field of Django's own, of which no subclass changes what is read and written."""

LEFT_OUT = {
    *(model._meta.label_lower for model in SEARCH_INDEX),  # made again from the records
    "orgchart.dataversion",  # its number is in the manifest
    "sessions.session",  # nobody stays signed in by a backup
    "usersessions.usersession",
}
"""The models whose rows are in no backup."""
ROWS_AT_ONCE, WIDE_ROWS_AT_ONCE = 500, 10
"""How many rows are read at once; of tables whose rows can have a whole file, fewer."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a backup."""

    name: str
    """Its name in the database."""
    model: Model
    twin: Any
    """A model of the same table whose fields are Django's plain ones, so that no value is changed
    when it is read or written. It has its own registry of apps: nothing else knows it."""
    refers: frozenset[str]
    """The other tables that its rows refer to."""

    @property
    def columns(self) -> dict[str, PlainField]:
        """The plain field of each column, by the name of the column, in the order of the model."""
        return {str(field.column): field for field in self.twin._meta.local_concrete_fields}

    @property
    def rows_at_once(self) -> int:
        """How many of its rows may lie in memory together."""
        can_be_long = (models.BinaryField, models.JSONField)
        wide = any(isinstance(field, can_be_long) for field in self.columns.values())
        return WIDE_ROWS_AT_ONCE if wide else ROWS_AT_ONCE


def all_models() -> list[Model]:
    """Every model of the installed apps, with the tables of many-to-many relations."""
    return list(apps.get_models(include_auto_created=True))


def with_table(known: Iterable[Model]) -> list[Model]:
    """The models that have a table of their own which Django manages."""
    return [model for model in known if model._meta.managed and not model._meta.proxy]


def tables_of(known: Iterable[Model]) -> list[Table]:
    """The tables of a backup, a table after those that it refers to, as far as that is possible.

    ``known`` are the models of today, or those of the state of a migration. No query.
    """
    kept = {
        model._meta.db_table: _table(model)
        for model in with_table(known)
        if model._meta.label_lower not in LEFT_OUT
    }
    graph = {name: sorted(kept[name].refers & kept.keys()) for name in sorted(kept)}
    try:
        return [kept[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError:
        return [kept[name] for name in graph]


def _table(model: Model) -> Table:
    name = model._meta.db_table
    refers = {
        field.related_model._meta.db_table
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    }
    return Table(name, model, _twin(model), frozenset(refers - {name}))


def _twin(model: Model) -> Any:
    meta = {
        "apps": Apps(),
        "app_label": model._meta.app_label,
        "db_table": model._meta.db_table,
        "managed": False,
    }
    fields = {field.attname: _plain(field) for field in model._meta.local_concrete_fields}
    attributes = {"__module__": __name__, "Meta": type("Meta", (), meta), **fields}
    return type(model.__name__, (models.Model,), attributes)


NOT_COUNTED = {"AutoField": "IntegerField", "BigAutoField": "BigIntegerField"}
"""The plain fields of keys that the database makes."""


def _plain(field: Any) -> PlainField:
    """Django's own field for the same column."""
    holds = field
    while isinstance(holds, models.ForeignKey):
        holds = holds.target_field
    kind = holds.get_internal_type()
    options = {
        name: getattr(holds, name)
        for name in ("max_length", "max_digits", "decimal_places")
        if getattr(holds, name, None) is not None
    }
    made: PlainField = getattr(models, NOT_COUNTED.get(kind, kind))(
        primary_key=field.primary_key, null=field.null, db_column=field.column, **options
    )
    return made
