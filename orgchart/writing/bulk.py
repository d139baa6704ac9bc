"""Write many records of a kind at once, with everything that a save of one record sees to.

The statements of Django and the signals of a save cost more than the writing itself. Here the rows go
to the database in one ``executemany``, and what signals do for a single record is done for all of
them, in this module alone: derived columns, what the writing touched, and the history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.python import Serializer
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.dispatch import receiver
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from orgchart.languages import in_words_to_keep
from orgchart.models import Fact, Record

from . import touched
from .record_names import read_names
from .shadow_tables import are_shadowed, next_key


@dataclass(slots=True)
class _Waiting:
    """The versions that are stored as soon as the open revision is saved."""

    has_begun: bool = False
    """Does reversion know of the revision?"""
    rows: list[tuple[Any, ...]] = field(default_factory=list)


_waiting: ContextVar[_Waiting | None] = ContextVar("versions_of_bulk_writes", default=None)
"""Every thread has its own."""

Change = tuple[Record, Record | None]
"""A record as it should be stored, and as it is stored now; None if it is new."""


@contextmanager
def keeping_history() -> Iterator[bool]:
    """Inside, ``keep_all`` can keep versions, which are stored with the revision. One inside another adds to it,
    or nothing if it fails. Yields whether it is the outermost."""
    outer = _waiting.get()
    if outer is not None:
        before, had_begun = len(outer.rows), outer.has_begun
        try:
            yield False
        except BaseException:
            del outer.rows[before:]
            outer.has_begun = had_begun
            raise
        return
    token = _waiting.set(_Waiting())
    try:
        yield True
    finally:
        _waiting.reset(token)


def write_all(kind: type[Record], changes: Sequence[Change]) -> None:
    """Store records of one kind, in this order. Use it inside ``recording()``.

    The caller has asked what is wrong with each row. A new record gets its primary key. A record may
    refer to an earlier one. Two queries to give out primary keys (one on PostgreSQL), then one
    statement for each run of new or of changed records; no row is read. Raises IntegrityError if the
    database refuses a row. Keep what was before in a savepoint of your own.
    """
    new = [record for record, old in changes if old is None]
    if new:
        for record, pk in zip(new, _free_keys(kind, len(new)), strict=True):
            record.pk = pk
    for record, _old in changes:
        _adopt_own_kind(record)
        record.derive()
    for is_new, run in groupby(changes, key=lambda change: change[1] is None):
        records = [record for record, _old in run]
        (_insert if is_new else _update)(kind, records)
        for record in records:
            record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS


def keep_all(kind: type[Record], changes: Sequence[Change]) -> None:
    """Keep the history of records that ``write_all`` has stored, and note that they were touched.

    No query: the versions are stored together with the revision, in one statement.
    """
    if not changes:
        return
    touched.note_all(kind, {record.pk: old for record, old in changes})
    if are_shadowed():
        return  # what is only tried has no history
    waiting = _waiting.get()
    assert waiting is not None, "keep_all must be used inside recording()"
    records = [record for record, _old in changes]
    if not waiting.has_begun:
        # A revision is only saved if reversion itself has been given a record.
        with in_words_to_keep():
            reversion.add_to_revision(records[0])
        waiting.has_begun = True
        records = records[1:]
    waiting.rows += versions_of(kind, records)


@receiver(post_revision_commit)
def store_versions(revision: Revision, versions: list[Version], **_: object) -> None:
    """Store the versions of bulk writes with the revision that reversion has just saved."""
    waiting = _waiting.get()
    if waiting and waiting.rows:
        known = {(version.content_type_id, version.object_id) for version in versions}
        rows = [[*row, revision.pk] for row in waiting.rows if row[:2] not in known]
        waiting.rows.clear()
        _insert_rows(Version, [*VERSION, "revision_id"], rows)


VERSION = ("content_type_id", "object_id", "db", "format", "serialized_data", "object_repr")
"""The columns of a version, without its revision."""


def versions_of(kind: type[Record], records: Sequence[Record]) -> Iterator[tuple[Any, ...]]:
    """The rows of ``VERSION``, as reversion makes them for each record that is saved. At most one query,
    for the names of units."""
    content_type = ContentType.objects.get_for_model(kind)
    if issubclass(kind, Fact) and len(kind.unit_relations) > 1:
        read_names(records)  # what is about two units is called by their names
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    with in_words_to_keep():
        for record, plain in zip(records, Serializer().serialize(records), strict=True):
            text = f"[{encode(plain)}]"
            yield content_type.pk, str(record.pk), DEFAULT_DB_ALIAS, "json", text, str(record)


def _adopt_own_kind(record: Record) -> None:
    """Let a record refer to one of its own kind that has got its primary key only now."""
    for relation in record._meta.fields:
        if (
            isinstance(relation, models.ForeignKey)
            and relation.related_model is type(record)
            and relation.is_cached(record)
        ):
            setattr(record, relation.name, relation.get_cached_value(record))


def _free_keys(kind: type[Record], number: int) -> Sequence[int]:
    """Primary keys that no record has or had. The version lock keeps other writers away."""
    if are_shadowed():
        first = next_key(kind)
        return range(first, first + number)
    table = kind._meta.db_table
    column = kind._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        # SQLite remembers the highest key that a table ever had.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        remembered = cursor.fetchone()
        first = (remembered[0] if remembered else 0) + 1
        return range(first, first + number)


def _insert(kind: type[Record], records: Sequence[Record]) -> None:
    fields = kind._meta.local_concrete_fields
    rows = [_values(record, fields, is_new=True) for record in records]
    _insert_rows(kind, [str(field.column) for field in fields], rows)


def _insert_rows(model: type[models.Model], columns: Sequence[str], rows: list[list[Any]]) -> None:
    quote = connection.ops.quote_name
    places = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(quote, columns))
    table = quote(model._meta.db_table)
    _execute(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _update(kind: type[Record], records: Sequence[Record]) -> None:
    key = kind._meta.pk
    fields = [field for field in kind._meta.local_concrete_fields if field is not key]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    _execute(
        f"UPDATE {quote(kind._meta.db_table)} SET {columns} WHERE {quote(str(key.column))} = %s",
        [_values(record, [*fields, key], is_new=False) for record in records],
    )


def _values(record: Record, fields: Sequence["models.Field"], *, is_new: bool) -> list[Any]:
    """The columns of a record as the database takes them."""
    return [field.get_db_prep_save(field.pre_save(record, is_new), connection) for field in fields]


def _execute(statement: str, rows: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
