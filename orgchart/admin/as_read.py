"""Fields where a list or a form only shows them: dates in words, and records by their names."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from orgchart.models import Record
from orgchart.models.records import foreign_keys
from orgchart.serialization import date_fields, field_in_words, value_in_words

from .page_helpers import address_of
from .typed import Fieldset

Shown = Callable[[Record], str]


def column_of(kind: type[Record], name: str) -> str | Shown:
    """The column of a list for a field of that kind; dates are said in words, and sorted as dates."""
    return _shown(kind, name, _date) if name in date_fields(kind) else name


def shown(kind: type[Record], fieldsets: Iterable[Fieldset]) -> list[Fieldset]:
    """The same fields of a form for those who may only read it. A query or two for each record that it
    names."""
    found: list[Fieldset] = []
    for heading, options in fieldsets:
        rows = [
            _field(kind, row) if isinstance(row, str) else tuple(_field(kind, one) for one in row)
            for row in options["fields"]
        ]
        found.append((heading, {**options, "fields": rows}))
    return found


def _field(kind: type[Record], name: Any) -> Any:
    if name in {relation.name for relation in foreign_keys(kind)}:
        return _shown(kind, name, _record)
    return column_of(kind, name)


def _shown(kind: type[Record], name: str, said: Callable[[Record, str], str]) -> Shown:
    @admin.display(description=field_in_words(kind, name), ordering=name, empty_value="-")
    def words(record: Record) -> str:
        return said(record, name)

    words.__name__ = name  # the class of its cells, and the help of its field
    return words


def _date(record: Record, name: str) -> str:
    return value_in_words(type(record), name, str(getattr(record, name) or "")) or "-"


def _record(record: Record, name: str) -> str:
    other = getattr(record, name)
    return format_html('<a href="{}">{}</a>', address_of(other), other.named) if other else "-"
