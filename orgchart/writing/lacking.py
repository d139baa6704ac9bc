"""Fields that a table does not have, and that a new record cannot do without.

They are told apart from what is wrong with a row, because one answer mends them for all rows.
"""

from django.core.exceptions import ValidationError

from orgchart.models import Record
from orgchart.models.records import foreign_keys, related_kind
from orgchart.serialization import own_fields

from .verdicts import Entry, Verdict


class Lacking:
    """What the entries of one load lack. No query."""

    def __init__(self) -> None:
        self._codes: set[tuple[type[Record], str]] = set()
        """By kind and code in small letters, the records that are not there for that reason."""

    def is_found(self, verdict: Verdict, error: ValidationError | None = None) -> bool:
        """Does the record of the entry lack a field? It is a new one, or cannot be read for the error.

        What it lacks is kept in the verdict. An entry of which only ``error`` is known may be about
        a stored record: it lacks nothing then.
        """
        entry = verdict.entry
        if not entry.partial or (error and not _is_new(entry, error)):
            return False
        verdict.lacks = [
            field.name
            for field in own_fields(entry.model)
            if field.name not in entry.fields and not field.blank and not field.has_default()
        ]
        if verdict.lacks and _code_field(entry.model):
            self._codes.add((entry.model, _code(entry).casefold()))
        return bool(verdict.lacks)

    def explained(self, entry: Entry, error: ValidationError) -> list[str]:
        """The wrong fields that name a record that is not there because of what it lacks."""
        named = {
            relation.name: (related_kind(entry.model, relation.name), _key(entry, relation.name))
            for relation in foreign_keys(entry.model)
        }
        return [name for name in _names(error) if named.get(name) in self._codes]


def _is_new(entry: Entry, error: ValidationError) -> bool:
    """Is it sure that no stored record is meant: it has no code, or a part of its key is not there?"""
    if _code_field(entry.model):
        return not _code(entry)
    parts = {name.partition("__")[0] for name in entry.model.natural_fields}
    return not parts.isdisjoint(_names(error))


def _names(error: ValidationError) -> list[str]:
    return [*getattr(error, "error_dict", ())]


def _key(entry: Entry, name: str) -> str:
    value = entry.fields.get(name)
    return str(value[0]).casefold() if isinstance(value, list) and len(value) == 1 else ""


def _code_field(kind: type[Record]) -> str:
    """The field that is the whole natural key of a kind; empty if the key has several parts."""
    names = kind.natural_fields
    return names[0] if len(names) == 1 and "__" not in names[0] else ""


def _code(entry: Entry) -> str:
    return str(entry.fields.get(_code_field(entry.model)) or "")
