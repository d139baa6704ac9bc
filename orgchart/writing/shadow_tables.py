"""The registry as it could be: temporary tables in front of the real ones.

The database looks for a temporary table before the real table of the same name, but only for the
connection that created it. So all code that reads and writes records works on the copies, and the
real tables are neither written nor locked.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

import reversion
from django.db import connection, models, transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from orgchart.models import RECORDS, DataVersion, Deletion

from .touched import Touched, collecting

SHADOWED: tuple[type[models.Model], ...] = (*RECORDS, Deletion, DataVersion)
"""The models that have a temporary table: code inside may write to these only."""

_inside: ContextVar[Touched | None] = ContextVar("touched_in_shadow_tables", default=None)
"""What was touched inside; None outside."""


@contextmanager
def shadow_tables() -> Iterator[None]:
    """Read and write copies of all records. Nothing is saved, whatever happens inside.

    One statement for each kind of record. No lock is taken, so a page answers while somebody
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
        _copy_tables()
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


def _copy_tables() -> None:
    for model in SHADOWED:
        copy_table(model)
    number = -1 - secrets.randbelow(2**62)
    if not DataVersion.objects.filter(pk=1).update(number=number):
        DataVersion.objects.create(pk=1, number=number)


@receiver(pre_save)
def number_new_row(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """Give a new row its primary key, because the copy of a table has no sequence."""
    if are_shadowed() and sender in SHADOWED and instance.pk is None:
        last = sender._default_manager.aggregate(last=models.Max("pk"))["last"]
        instance.pk = (last or 0) + 1


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
