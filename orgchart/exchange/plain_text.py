"""The records of a kind as text of a fixture file, read without making model instances.

The text is that of ``json.dumps(objects, indent=2, ensure_ascii=False)`` of the plain data of the
records (serialization.py), but it comes record by record.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from json.encoder import encode_basestring as quoted
from typing import Any

from django.db import models

from orgchart.models import RECORDS, Fact, Record, Standing
from orgchart.models.records import Field, foreign_keys, related_kind
from orgchart.serialization import Key, own_fields, with_keys

AT_ONCE = 500
"""How many records a query reads."""
INDENT = "\n      "
"""Where a field begins."""

Pk = int | str
Write = Callable[[Any], str | None]
"""The text of a value; None if the field is left out because it has its default."""


class Keys:
    """The natural keys of all kinds, each kind read when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[type[Record], dict[int, Key]] = {}

    def of(self, kind: type[Record]) -> dict[int, Key]:
        """The natural key of each record of a kind, by primary key. One query for each kind."""
        if kind not in self._known:
            self._known[kind] = _read_keys(kind)
        return self._known[kind]


def texts(kind: type[Record], keys: Keys) -> Iterator[str]:
    """The text of each record of a kind, in the order of its file.

    One query for the keys of the kind and of each kind that it refers to, one more for a relation by
    a code instead of the primary key and for a kind that has an order of its own, and one for every
    500 records. Only keys are kept in memory.
    """
    fields = own_fields(kind)
    writers = [_writer(field, keys) for field in fields]
    columns = ["pk", *(field.attname for field in fields)]
    heads = [f"{quoted(field.name)}: " for field in fields]
    opening = f'  {{\n    "model": {quoted(kind._meta.label_lower)},\n    "fields": {{'
    order = iter(in_order(kind, keys))
    while pks := list(islice(order, AT_ONCE)):
        rows = kind._base_manager.filter(pk__in=pks).order_by().values_list(*columns)
        by_pk = {row[0]: row for row in rows}
        for pk in pks:
            written = [
                head + text
                for head, writer, value in zip(heads, writers, by_pk[pk][1:], strict=True)
                if value is not None and (text := writer(value)) is not None
            ]
            body = "".join([INDENT, f",{INDENT}".join(written), "\n    "]) if written else ""
            yield f"{opening}{body}}}\n  }}"


def digest_of_all() -> str:
    """The SHA-256 of the text of all records: it is another if a record is. As many queries as an export."""
    keys, digest = Keys(), hashlib.sha256()
    for kind in RECORDS:
        for text in texts(kind, keys):
            digest.update(text.encode())
    return digest.hexdigest()


def _read_keys(kind: type[Record]) -> dict[int, Key]:
    """The natural keys of a kind by primary key; from plain columns if the kind has no way of its own
    to make its key. One query."""
    own_way = kind.natural_key
    records = kind._base_manager.order_by()
    if own_way is Record.natural_key:
        rows = records.values_list("pk", *kind.natural_fields)
        return {pk: tuple(map(_part, values)) for pk, *values in rows}
    if own_way is Fact.natural_key:
        with_source = "start" in kind.natural_fields
        rows = records.values_list("pk", "status", "source__slug", *kind.natural_fields)
        return {
            pk: (*map(_part, values), slug)
            if with_source and slug and status == Standing.DISPUTED
            else tuple(map(_part, values))
            for pk, status, slug, *values in rows
        }
    found = with_keys(kind).order_by().iterator(chunk_size=2000)
    return {record.pk: record.natural_key() for record in found}


def _part(value: object) -> str:
    return "" if value is None else str(value)


def in_order(kind: type[Record], keys: Keys) -> list[int]:
    """Primary keys in the order of the file: by key, but each record after those of its own kind that
    it refers to."""
    found = keys.of(kind)
    first = _sort_keys(kind)
    ordered = sorted(found, key=lambda pk: (first.get(pk, ""), *found[pk]))
    own = [field.attname for field in foreign_keys(kind) if field.related_model is kind]
    if not own:
        return ordered
    above: dict[int, list[int]] = {
        pk: [other for other in others if other in found and other != pk]
        for pk, *others in kind._base_manager.order_by().values_list("pk", *own)
    }
    placed: dict[int, None] = {}

    def place(pk: int, waiting: frozenset[int]) -> None:
        for other in above[pk]:
            if other not in placed and other not in waiting:
                place(other, waiting | {pk})
        placed[pk] = None

    for pk in ordered:
        if pk not in placed:
            place(pk, frozenset())
    return list(placed)


def _sort_keys(kind: type[Record]) -> Mapping[int, str]:
    """By what a kind is sorted before its key; empty if by its key alone. One query, or none."""
    if not hasattr(kind, "sort_key"):
        return {}
    if column := [field.attname for field in kind._meta.fields if field.name == "sort_key"]:
        return dict(kind._base_manager.order_by().values_list("pk", *column))
    return {record.pk: record.sort_key for record in kind._base_manager.order_by()}


def _writer(field: Field, keys: Keys) -> Write:
    """What writes the values of a field."""
    if isinstance(field, models.ForeignKey):
        return _relation_writer(field, keys)
    if isinstance(field, models.BooleanField):
        usual = field.get_default()
        return lambda value: None if value == usual else json.dumps(value)
    if isinstance(field, models.JSONField):
        return lambda value: _nested(value) if value else None
    return _text_writer(field)


def _text_writer(field: Field) -> Write:
    usual = str(field.get_default()) if field.has_default() else None
    # A record of the kind that only carries a value to the field, which knows how it is written.
    carrier = field.model()

    def write(value: Any) -> str | None:
        if value == "":
            return None
        if type(value) is not str:
            setattr(carrier, field.attname, value)
            value = field.value_to_string(carrier)
        return quoted(value) if value and value != usual else None

    return write


def _relation_writer(relation: Field, keys: Keys) -> Write:
    """Writes natural keys. What was written once is remembered, because many facts share a source."""
    assert issubclass(relation.model, Record)
    target = related_kind(relation.model, relation.name)
    found = keys.of(target)
    assert isinstance(relation, models.ForeignKey)
    if relation.target_field.primary_key:
        by_value: Mapping[Any, Key] = found
    else:
        column = relation.target_field.attname
        pairs = target._base_manager.order_by().values_list("pk", column)
        by_value = {value: found[pk] for pk, value in pairs}
    written: dict[Pk, str] = {}

    def write(value: Pk) -> str:
        if value not in written:
            written[value] = _nested(list(by_value[value]))
        return written[value]

    return write


def _nested(value: object) -> str:
    """A list or mapping as the value of a field."""
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", INDENT)
