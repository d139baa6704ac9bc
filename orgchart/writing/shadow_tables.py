"""The registry as it could be: temporary tables that hide the real ones from everybody else's view.

A temporary table is found before the table of the same name, and only by the connection that made
it. So all code that reads and writes records works on the copies, and the real tables are neither
written nor locked.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import reversion
from django.db import connection, models, transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from orgchart.models import RECORDS, DataVersion, Deletion

SHADOWED: tuple[type[models.Model], ...] = (*RECORDS, Deletion, DataVersion)
"""The kinds that have a temporary table: all that code inside may write to."""

_in_shadow: ContextVar[bool] = ContextVar("the_tables_are_shadowed", default=False)


@contextmanager
def shadow_tables() -> Iterator[None]:
    """Read and write copies of all records. Nothing is kept, whatever happens inside.

    A statement for each kind of record. No lock is taken, so a page answers while somebody writes.
    Inside a transaction the copies are made in a savepoint of it. The version inside is a negative
    number that no other state of the data has, so a cache by version never mixes the two. Code
    inside may not write anything but records.
    """
    # A revision that is being made keeps what is really written, not what is only tried.
    active = reversion.is_active()
    unrecorded = reversion.create_revision(manage_manually=True, atomic=False)
    with _undone(), unrecorded if active else nullcontext(), DataVersion.not_counted():
        _copy_tables()
        token = _in_shadow.set(True)
        try:
            yield
        finally:
            _in_shadow.reset(token)


def _copy_tables() -> None:
    schema = "main." if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for model in SHADOWED:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {schema}{table}")
    number = -1 - secrets.randbelow(2**62)
    if not DataVersion.objects.filter(pk=1).update(number=number):
        DataVersion.objects.create(pk=1, number=number)


@receiver(pre_save)
def number_new_row(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Give a new row its primary key: a copy of a table has no sequence of its own."""
    if _in_shadow.get() and sender in SHADOWED and instance.pk is None:
        last = sender._default_manager.aggregate(last=models.Max("pk"))["last"]
        instance.pk = (last or 0) + 1


@contextmanager
def _undone() -> Iterator[None]:
    """A transaction that is always rolled back, and takes the temporary tables with it.

    Django would begin a transaction of SQLite with the writers' lock. So where there is none yet,
    one is begun here that reads a single state of the data and locks nothing.
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
            connection.close()  # temporary tables end with their connection
            raise
