"""The public tables: what each is called, its columns, and what these refer to. All from the models.

A record that has a key of one field, such as the code of a unit, is referred to by that. Any other
gets a number (``id``), and its natural key as a list in JSON (``key``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from orgchart.docstrings import about
from orgchart.models import RECORDS, Record, Standing
from orgchart.models.fields import PartialDateField
from orgchart.models.records import Field, related_kind
from orgchart.serialization import choices_of, own_fields

from ..dictionary import meaning

FOR_STAFF = {"draft"}
"""Fields that the public does not see: what it sees is no draft."""
ID, KEY = "id", "key"
"""The columns of a table whose records have no key of one field."""
EDTF = r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[~?]?|\[\.\.[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\]|\[[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\.\.\])"
"""What a date looks like, for readers that know no EDTF."""


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ADDRESS = "address"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a public table."""

    name: str
    type: Type
    meaning: str
    is_needed: bool = False
    """Has every row a value here?"""
    choices: Sequence[str] = ()
    """The only values that it can have; none if it can have any."""
    target: "tuple[str, str] | None" = None
    """The table and the column that it refers to."""
    field: Any = None
    """The field of the model; None for a number and a key."""


@dataclass(frozen=True, slots=True)
class Table:
    """The public records of a kind."""

    kind: type[Record]
    name: str
    title: str
    about: str
    columns: Sequence[Column]
    fields: Sequence[Column] = ()
    """Those of its columns that are fields of the model."""

    @property
    def key(self) -> str:
        """The column by which a row is known."""
        return key_column(self.kind)

    @property
    def has_numbers(self) -> bool:
        """Are its records known by a number?"""
        return self.key == ID


def public_fields(kind: type[Record]) -> list[Field]:
    """The fields of a kind that the public sees: not the marks and the plans of staff."""
    return [
        field
        for field in own_fields(kind)
        if field.name not in FOR_STAFF
        and not (
            isinstance(field, models.ForeignKey)
            and not is_ever_public(related_kind(kind, field.name))
        )
    ]


@cache
def is_ever_public(kind: type[Record]) -> bool:
    """Can a record of this kind be public at all? Plans and proposals cannot."""
    whole = kind.description.part_of
    if whole and not is_ever_public(related_kind(kind, whole)):
        return False
    return not kind.objects.public().query.is_empty()


def name_of(kind: type[Record]) -> str:
    """What the table of a kind is called: as its fixture, without the number."""
    return kind.description.fixture.partition("_")[2].removesuffix(".json")


def key_column(kind: type[Record]) -> str:
    """The one field that is the key of a kind, or else ``id``."""
    if len(kind.natural_fields) == 1 and "__" not in kind.natural_fields[0]:
        return kind.natural_fields[0]
    return ID


def public_tables(kinds: Sequence[type[Record]] | None = None) -> list[Table]:
    """The tables of all kinds that can be public, each after those that it refers to. No query."""
    return [table_of(kind) for kind in kinds or RECORDS if is_ever_public(kind)]


def table_of(kind: type[Record]) -> Table:
    """The table of a kind."""
    fields = [_column(kind, field) for field in public_fields(kind)]
    numbered = _numbered() if key_column(kind) == ID else []
    title = str(kind._meta.verbose_name_plural).capitalize()
    said = str(about(kind))
    return Table(kind, name_of(kind), title, said, [*numbered, *fields], fields)


def _numbered() -> list[Column]:
    number = _("The number of the row in this file. Another version of the data has other numbers.")
    key = _("The natural key of the record, which stays the same: a list of texts in JSON.")
    return [Column(ID, Type.INTEGER, number, True), Column(KEY, Type.LIST, key, True)]


def _column(kind: type[Record], field: Field) -> Column:
    name, target = field.name, None
    if isinstance(field, models.ForeignKey):
        other = related_kind(kind, field.name)
        target = (name_of(other), key_column(other))
        name = f"{field.name}_{ID}" if key_column(other) == ID else field.name
    is_date = isinstance(field, PartialDateField)
    is_needed = not (field.blank or field.null or is_date)
    choices = [] if field.model is kind and _is_open(field) else list(choices_of(field))
    hidden = {Standing.DRAFT} if field.name == "status" else set()
    public = [choice for choice in choices if choice not in hidden]
    said = meaning(field, hidden)
    return Column(name, _type(field, target), said, is_needed, public, target, field)


def _is_open(field: Field) -> bool:
    """Can it hold several of its choices, such as countries?"""
    return bool(getattr(field, "multiple", False))


def _type(field: Field, target: tuple[str, str] | None) -> Type:
    if target:
        return Type.INTEGER if target[1] == ID else Type.TEXT
    types = (
        (PartialDateField, Type.DATE),
        (models.BooleanField, Type.BOOLEAN),
        (models.IntegerField, Type.INTEGER),
        (models.DecimalField, Type.NUMBER),
        (models.URLField, Type.ADDRESS),
    )
    return next((found for kind, found in types if isinstance(field, kind)), Type.TEXT)


def as_text(column: Column, value: Any) -> str:
    """A value of a snapshot as text: exactly as a fixture or a CSV has it; empty if there is none."""
    if value is None:
        return ""
    if type(value) is str:
        return value
    if column.type == Type.BOOLEAN:
        return "true" if value else "false"
    if column.type == Type.NUMBER:
        places = getattr(column.field, "decimal_places", 0)
        return f"{Decimal(str(value)):.{places}f}"
    return str(value)
