"""The registry as it could be: temporary tables in front of the real ones.

The database looks for a temporary table before the real table of the same name, but only for the
connection that created it. So all code that reads and writes records works on the copies, and the
real tables are neither written nor locked.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

import reversion
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import pre_save
from django.dispatch import receiver

from orgchart.models import RECORDS, DataVersion, Deletion
from orgchart.models.version import new_state

from .touched import Touched, collecting

SHADOWED: tuple[type[models.Model], ...] = (*RECORDS, Deletion, DataVersion)
"""The models that have a temporary table: code inside may write to these only."""

RELATION = re.compile(
    r' REFERENCES "\w+" \("\w+"\)(?: ON \w+ \w+(?: \w+)?)*(?: DEFERRABLE INITIALLY DEFERRED)?'
)
"""How SQLite writes a relation of a column."""

_inside: ContextVar[Touched | None] = ContextVar("touched_in_shadow_tables", default=None)
"""What was touched inside; None outside."""


@contextmanager
def shadow_tables(*, constrained: bool = False) -> Iterator[None]:
    """Read and write copies of all records. Nothing is saved, whatever happens inside.

    One statement for each kind of record; a few if the copies are ``constrained``: then they refuse
    what the real tables refuse, except a relation to nothing. No lock is taken, so a page answers while somebody
    writes. Inside a transaction the copies are made in a savepoint. The data version inside is a
    negative number that no other state of the data has, so a cache by version never mixes the two.
    Code inside must write nothing but records. Raises RuntimeError inside itself.
    """
    if are_shadowed():
        raise RuntimeError("The tables are copied already. Look ahead once at a time.")
    # A revision that is open must not record what is written here.
    active = reversion.is_active()
    unrecorded = reversion.create_revision(manage_manually=True, atomic=False)
    with (
        _undone(),
        unrecorded if active else nullcontext(),
        DataVersion.not_counted(),
        collecting() as touched,
    ):
        _copy_tables(copy_with_constraints if constrained else copy_table)
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


def copy_table(model: type[models.Model]) -> None:
    """Put a copy in front of a table: a temporary table without indexes."""
    schema = "main." if connection.vendor == "sqlite" else ""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {schema}{table}")


def copy_with_constraints(model: type[models.Model]) -> None:
    """Put a copy in front of a table that has its checks and its unique indexes."""
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
    """The statements that make a temporary table and its unique indexes as SQLite has the real ones.

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
        elif statement.startswith("CREATE UNIQUE INDEX "):
            index = statement.removeprefix("CREATE UNIQUE INDEX ")
            statements.append(f"CREATE UNIQUE INDEX temp.{index}")
    return statements


def next_key(model: type[models.Model]) -> int:
    """The primary key for a new row, because the copy of a table has no sequence. One query."""
    last: int | None = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return (last or 0) + 1


def _copy_tables(copy: Callable[[type[models.Model]], None]) -> None:
    for model in SHADOWED:
        # The version inside is negative, which the real table refuses.
        (copy_table if model is DataVersion else copy)(model)
    number = -1 - secrets.randbelow(2**62)
    if not DataVersion.objects.filter(pk=1).update(number=number, state=new_state()):
        DataVersion.objects.create(pk=1, number=number)


@receiver(pre_save)
def number_new_row(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """Give a new row its primary key."""
    if are_shadowed() and sender in SHADOWED and instance.pk is None:
        instance.pk = next_key(sender)


@contextmanager
def _undone() -> Iterator[None]:
    """A transaction that is always rolled back, together with the temporary tables.

    Django would begin a transaction of SQLite with the writers' lock. So if there is no transaction
    yet, this begins one that reads a single state of the data and locks nothing.
    """
    if not transaction.get_autocommit():
        with transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
        return
    transaction.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN DEFERRED")
            else:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
    finally:
        try:
            transaction.rollback()
            transaction.set_autocommit(True)
        except BaseException:
            # Temporary tables end with their connection.
            connection.close()
            raise
