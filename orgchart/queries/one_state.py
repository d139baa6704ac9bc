"""Many queries that all see the same state of the registry."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def reading() -> Iterator[None]:
    """Inside, every query sees the registry as it was at the first. What is written is rolled back.

    No writer waits, as long as only temporary tables are written: Django would begin a transaction of
    SQLite with the writers' lock, so this begins one itself. Inside a transaction that has begun
    already it changes nothing.
    """
    if not transaction.get_autocommit():
        yield
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
            # The transaction, and temporary tables, end with their connection.
            connection.close()
            raise
