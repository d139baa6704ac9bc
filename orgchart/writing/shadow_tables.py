"""The registry as it could be: temporary tables in front of the real ones.

The database looks for a temporary table before the real table of the same name, but only for the
connection that created it. So all code that reads and writes records works on the copies, and the
real tables are neither written nor locked. A table is copied when it is first written, so looking
ahead costs the kinds of record that it changes.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import reversion
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import pre_save
from django.dispatch import receiver

from orgchart.models import RECORDS, SEARCH_INDEX, DataVersion, Deletion
from orgchart.models.version import new_state
from orgchart.queries.one_state import reading

from .touched import Touched, collecting

SHADOWED: tuple[type[models.Model], ...] = (*RECORDS, Deletion, DataVersion, *SEARCH_INDEX)
"""The models that can have a temporary table: code inside may write to these only."""

WRITES = re.compile(r'\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM) "(\w+)"')
"""How a statement begins that writes to a table."""
INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX \S+ ON \S+ (.*)", re.DOTALL)
"""How each database writes an index; at the end what of a table is in it."""
RELATION = re.compile(
    r' REFERENCES "\w+" \("\w+"\)(?: ON \w+ \w+(?: \w+)?)*(?: DEFERRABLE INITIALLY DEFERRED)?'
)
"""How SQLite writes a relation of a column."""

_inside: ContextVar[Touched | None] = ContextVar("touched_in_shadow_tables", default=None)
"""What was touched inside; None outside."""


@contextmanager
def shadow_tables(*, constrained: bool = False) -> Iterator[None]:
    """Read and write copies of records. Nothing is saved, whatever happens inside.

    A table is copied with its indexes before the first statement that writes to it; the others are
    read as they are, all in one state of the data. If the copies are ``constrained``, they refuse what
    the real tables refuse, except a relation to nothing. No lock is taken, so a page answers while
    somebody writes. Inside a transaction the copies are made in a savepoint. The data version inside
    is a negative number that no other state of the data has, so a cache by version never mixes the
    two. Code inside must write nothing but records. Raises RuntimeError inside itself.
    """
    if are_shadowed():
        raise RuntimeError("The tables are copied already. Look ahead once at a time.")
    # A revision that is open must not record what is written here.
    active = reversion.is_active()
    unrecorded = reversion.create_revision(manage_manually=True, atomic=False)
    with (
        _undone(),
        connection.execute_wrapper(_CopiesBeforeWriting(constrained)),
        unrecorded if active else nullcontext(),
        DataVersion.not_counted(),
        collecting() as touched,
    ):
        number = -1 - secrets.randbelow(2**62)
        if not DataVersion.objects.filter(pk=1).update(number=number, state=new_state()):
            DataVersion.objects.create(pk=1, number=number)
        token = _inside.set(touched)
        try:
            yield
        finally:
            _inside.reset(token)


def are_shadowed() -> bool:
    """Does the present code read and write copies?"""
    return _inside.get() is not None


def touched_inside() -> Touched:
    """The records that were touched inside, until now. Raises RuntimeError outside."""
    touched = _inside.get()
    if touched is None:
        raise RuntimeError("The tables are not copied. Ask inside shadow_tables().")
    return touched


class _CopiesBeforeWriting:
    """Stands around every statement of a connection, and copies a table before it is written."""

    def __init__(self, constrained: bool) -> None:
        self._constrained = constrained
        self._copied: set[str] = set()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        written = WRITES.match(sql)
        model = TABLES.get(written[1]) if written else None
        if model and model._meta.db_table not in self._copied:
            # The version inside is negative, which the real table refuses.
            constrained = self._constrained and model is not DataVersion
            (_copy_with_constraints if constrained else _copy)(model)
            self._copied.add(model._meta.db_table)
        answer = execute(sql, params, many, context)
        if sql.startswith("ROLLBACK TO"):
            # It has taken back what was copied since the savepoint.
            self._copied &= _temporary_tables()
        return answer


TABLES = {model._meta.db_table: model for model in SHADOWED}


def _temporary_tables() -> set[str]:
    """The tables that only this connection sees. One query."""
    known = (
        "SELECT name FROM temp.sqlite_master WHERE type = 'table'"
        if connection.vendor == "sqlite"
        else "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = pg_my_temp_schema()"
    )
    with connection.cursor() as cursor:
        cursor.execute(known)
        return {name for (name,) in cursor.fetchall()}


def _copy(model: type[models.Model]) -> None:
    """Put a copy in front of a table, with indexes, of which none is unique."""
    name = model._meta.db_table
    table, is_sqlite = connection.ops.quote_name(name), connection.vendor == "sqlite"
    real, temporary = ("main.", "temp.") if is_sqlite else ("", "pg_temp.")
    known = (
        "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''"
        if is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema()"
    )
    with connection.cursor() as cursor:
        cursor.execute(known, [name])
        indexed = {made[1] for (sql,) in cursor.fetchall() if (made := INDEX.match(sql))}
        if is_sqlite:  # which does not say what it made for primary keys and unique columns
            unique = [[field] for field in model._meta.local_concrete_fields if field.unique]
            for fields in (model._meta.pk_fields, *unique):
                columns = [connection.ops.quote_name(str(field.column)) for field in fields]
                indexed.add(f"({', '.join(columns)})")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {real}{table}")
        for number, what in enumerate(sorted(indexed)):
            index = connection.ops.quote_name(f"{name}_{number}")
            cursor.execute(
                f"CREATE INDEX temp.{index} ON {table} {what}"
                if is_sqlite
                else f"CREATE INDEX ON {temporary}{table} {what}"
            )


def _copy_with_constraints(model: type[models.Model]) -> None:
    """Put a copy in front of a table that has its checks and its indexes."""
    quote = connection.ops.quote_name
    table, copy = model._meta.db_table, f"copy_of_{model._meta.db_table}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in _like_in_sqlite(cursor, table):
                cursor.execute(statement)
            cursor.execute(f"INSERT INTO temp.{quote(table)} SELECT * FROM main.{quote(table)}")
            return
        like = f"LIKE {quote(table)} INCLUDING CONSTRAINTS INCLUDING INDEXES"
        cursor.execute(f"CREATE TEMPORARY TABLE {quote(copy)} ({like})")
        cursor.execute(f"INSERT INTO {quote(copy)} SELECT * FROM {quote(table)}")
        cursor.execute(f"ALTER TABLE {quote(copy)} RENAME TO {quote(table)}")


def _like_in_sqlite(cursor: CursorWrapper, table: str) -> list[str]:
    """The statements that make a temporary table and its indexes as SQLite has the real ones.

    Relations are left out: in a temporary table they would ask for temporary tables.
    """
    cursor.execute(
        "SELECT sql FROM main.sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC",
        [table],
    )
    statements = []
    for (statement,) in cursor.fetchall():
        if statement.startswith("CREATE TABLE "):
            columns = RELATION.sub("", statement.removeprefix("CREATE TABLE "))
            statements.append(f"CREATE TEMPORARY TABLE {columns.replace(' AUTOINCREMENT', '')}")
        else:
            made, _, index = statement.partition("INDEX ")
            statements.append(f"{made}INDEX temp.{index}")
    return statements


def next_key(model: type[models.Model]) -> int:
    """The primary key for a new row, because the copy of a table has no sequence. One query."""
    last: int | None = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return (last or 0) + 1


@receiver(pre_save)
def number_new_row(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """Give a new row its primary key."""
    if are_shadowed() and sender in SHADOWED and instance.pk is None:
        instance.pk = next_key(sender)


@contextmanager
def _undone() -> Iterator[None]:
    """A transaction or savepoint that is always rolled back, together with the temporary tables."""
    if transaction.get_autocommit():
        with reading():
            yield
        return
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
