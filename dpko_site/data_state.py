"""Which state of the data the database has now, read in a few microseconds."""

import os
import threading
from typing import Any

from django.db import Error, OperationalError, connection

from orgchart.models import DataVersion


class DataState:
    """Call it for the database and the version of the data in it.

    Every thread keeps a connection of its own for this, because Django closes its connection
    after each request. So there is at most one more connection for each thread of the server.
    The database is named by a number, so that a backup put in its place is another state even if it
    has the same version.
    """

    def __init__(self) -> None:
        self._own = threading.local()
        table, key = DataVersion._meta.db_table, DataVersion._meta.pk.column
        self._is_sqlite = connection.vendor == "sqlite"
        self._path = connection.settings_dict["NAME"]
        # PostgreSQL numbers each table, and never gives the number of a dropped one to the next.
        identity = "0" if self._is_sqlite else "tableoid::bigint"
        self._statement = f"SELECT {identity}, number FROM {table} WHERE {key} = 1"

    def __call__(self) -> tuple[int, int]:
        """The database and the version of its data, as of the last commit. One query, one row.

        Version 0 if nothing was ever written. A connection that was lost is made again once; after
        that, raises an Error of Django's.
        """
        try:
            return self._read()
        except Error:
            self._forget()
            return self._read()

    def _read(self) -> tuple[int, int]:
        file = _file_number(self._path) if self._is_sqlite else 0
        if getattr(self._own, "file", None) != file:
            self._forget()
        with connection.wrap_database_errors:
            if getattr(self._own, "connection", None) is None:
                self._own.connection, self._own.file = _connected(), file
            # All rows are fetched: a statement that is not at its end would hold its snapshot.
            rows = self._own.connection.execute(self._statement).fetchall()
        database, number = rows[0] if rows else (0, 0)
        return database or file, number

    def _forget(self) -> None:
        if kept := getattr(self._own, "connection", None):
            kept.close()
        self._own.connection = None


def _file_number(path: str | os.PathLike[str]) -> int:
    """The number of a file, which another file in its place does not have."""
    try:
        return os.stat(path).st_ino
    except OSError as error:
        raise OperationalError("The file of the database cannot be read.") from error


def _connected() -> Any:
    """A connection of the driver, beside those of Django and its pool, without transactions."""
    django: Any = connection
    made = django.Database.connect(**django.get_connection_params())
    if connection.vendor == "postgresql":  # SQLite begins no transaction to read
        made.autocommit = True
    return made
