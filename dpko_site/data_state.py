"""Which state of the data the database has now, read in a few microseconds."""

import os
from contextlib import AbstractContextManager, nullcontext
from queue import Empty, SimpleQueue
from typing import Any

from django.db import Error, OperationalError, connection

from orgchart.models import DataVersion

from .postgres import asks_replica

MOST_CONNECTIONS = 4
"""Connections that a process keeps for this, however many threads it has."""
PATIENCE = 5.0
"""Seconds to wait for one of them, and for its answer."""


class DataState:
    """Call it for the database and the version of the data in it.

    It keeps connections of its own, because Django gives its connection away after each request.
    The database is named by a number, so that a backup put in its place is another state even if it
    has the same version.
    """

    def __init__(self) -> None:
        table, key = DataVersion._meta.db_table, DataVersion._meta.pk.column
        self.path = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
        # PostgreSQL numbers each table, and does not give the number of a dropped one to the next.
        identity = "0" if self.path else "tableoid::bigint"
        self._statement = f"SELECT {identity}, number FROM {table} WHERE {key} = 1"
        self._free: SimpleQueue[_Kept] = SimpleQueue()
        for _ in range(MOST_CONNECTIONS):
            self._free.put(_Kept())

    def __call__(self) -> tuple[int, int]:
        """The database and the version of its data, as of the last commit. One query, one row.

        Version 0 if nothing was ever written. A connection that was lost is made again once; after
        that, raises an Error of Django's.
        """
        try:
            kept = self._free.get(timeout=PATIENCE)
        except Empty:
            raise OperationalError("All connections are busy.") from None
        try:
            return self._read(kept)
        except Error:
            kept.close()
            return self._read(kept)
        finally:
            self._free.put(kept)

    def _read(self, kept: "_Kept") -> tuple[int, int]:
        file = _file_number(self.path) if self.path else 0
        if kept.file != file:
            kept.close()
        with connection.wrap_database_errors, within(PATIENCE):
            if kept.connection is None:
                kept.connection, kept.file = connect_alone(), file
            # All rows are fetched: a statement that is not at its end would hold its snapshot.
            rows = kept.connection.execute(self._statement).fetchall()
        database, number = rows[0] if rows else (0, 0)
        return database or file, number

    def close(self) -> None:
        """Close the connections that nobody uses. They are made again when they are needed."""
        for _ in range(MOST_CONNECTIONS):
            kept = self._free.get(timeout=PATIENCE)
            kept.close()
            self._free.put(kept)


class _Kept:
    """A place for a connection of the driver, and the file that it has open."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.file = 0

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def _file_number(path: str | os.PathLike[str]) -> int:
    """The number of a file, which another file in its place does not have."""
    try:
        return os.stat(path).st_ino
    except OSError as error:
        raise OperationalError("The file of the database cannot be read.") from error


def connect_alone() -> Any:
    """A connection of the driver, beside those of Django and its pool, without transactions.

    It leads where the public reads: to the replica, if there is one.
    """
    django: Any = connection
    before = asks_replica.set(True)
    try:
        if connection.vendor == "sqlite":
            return django.Database.connect(**django.get_connection_params())
        from .postgres.patience import BoundedConnection  # noqa: PLC0415 # SQLite has no driver for it

        # SQLite begins no transaction to read, PostgreSQL does.
        return BoundedConnection.connect(**django.get_connection_params(), autocommit=True)
    finally:
        asks_replica.reset(before)


def within(seconds: float) -> AbstractContextManager[None]:
    """Inside, a server does not let anybody wait longer. A file of SQLite answers at once."""
    if connection.vendor == "sqlite":
        return nullcontext()
    from .postgres.patience import answers_within  # noqa: PLC0415 # SQLite has no driver for it

    return answers_within(seconds)
