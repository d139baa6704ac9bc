"""Counting what a piece of code reads: queries, and the rows that they return."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection
from django.db.backends.utils import CursorWrapper


class Reading:
    """What was read."""

    def __init__(self) -> None:
        self.queries = 0
        self.rows = 0

    def __str__(self) -> str:
        return f"{self.queries} queries, {self.rows} rows"


@contextmanager
def reading() -> Iterator[Reading]:
    """Count the queries that run inside, and the rows that are fetched of their results."""
    found = Reading()

    class Counting(CursorWrapper):
        def execute(self, sql, params=None):
            found.queries += 1
            return super().execute(sql, params)

        def fetchone(self):
            row = self.cursor.fetchone()
            found.rows += row is not None
            return row

        def fetchmany(self, *size):
            rows = self.cursor.fetchmany(*size)
            found.rows += len(rows)
            return rows

        def fetchall(self):
            rows = self.cursor.fetchall()
            found.rows += len(rows)
            return rows

        def __iter__(self):
            for row in self.cursor:
                found.rows += 1
                yield row

    def cursor(raw, *_):
        return Counting(raw, connection)

    with (
        mock.patch.object(connection, "make_cursor", cursor),
        mock.patch.object(connection, "make_debug_cursor", cursor),
    ):
        yield found
