"""Fields that a table does not have, and that a new record cannot do without.

They are told apart from what is wrong with a row, because one answer mends them for all rows.
"""

from django.core.exceptions import ValidationError
from django.db import models

from orgchart.models import Fact, Record, Standing
from orgchart.serialization import own_fields

from .verdicts import Entry, Verdict


def lacks(verdict: Verdict, error: ValidationError | None = None) -> bool:
    """Does the record of the entry lack a field? It is a new one, or cannot be read for the error.

    What it lacks is kept in the verdict. An entry of which only ``error`` is known may be about
    a stored record: it lacks nothing then. No query.
    """
    entry = verdict.entry
    if not entry.partial or (error and not _is_new(entry, error)):
        return False
    given = {*entry.fields, *entry.wrong}
    verdict.lacks = [
        field.name
        for field in own_fields(entry.model)
        if field.name not in given and (_is_needed(field) or _needs_source(entry, field.name))
    ]
    return bool(verdict.lacks)


def _is_needed(field: models.Field) -> bool:
    return not field.blank and not field.has_default()


def _needs_source(entry: Entry, name: str) -> bool:
    """Is it the source of a fact that is to be published? A draft can do without."""
    is_public = entry.fields.get("status") not in (None, "", Standing.DRAFT)
    return name == "source" and issubclass(entry.model, Fact) and is_public


def _is_new(entry: Entry, error: ValidationError) -> bool:
    """Is it sure that no stored record is meant: it has no code, or a part of its key is not there?"""
    if _code_field(entry.model):
        return not _code(entry)
    parts = {name.partition("__")[0] for name in entry.model.natural_fields}
    return not parts.isdisjoint(_names(error))


def _names(error: ValidationError) -> list[str]:
    return [*getattr(error, "error_dict", ())]


def _code_field(kind: type[Record]) -> str:
    """The field that is the whole natural key of a kind; empty if the key has several parts."""
    names = kind.natural_fields
    return names[0] if len(names) == 1 and "__" not in names[0] else ""


def _code(entry: Entry) -> str:
    return str(entry.fields.get(_code_field(entry.model)) or "")
