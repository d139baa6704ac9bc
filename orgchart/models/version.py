"""The version of the data: one row that every writing transaction locks and increments."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models
from django.db.models import F

_is_counted: ContextVar[bool] = ContextVar("the_writing_is_counted", default=False)
"""Has the present writing been counted? Every thread has its own value."""


def new_state() -> str:
    """A name for a state of the data that no other state has."""
    return secrets.token_hex(16)


class DataVersion(models.Model):
    """The number of writings to the registry. There is one row, with primary key 1.

    The lock on this row makes writers wait for each other. The number is the ETag of every public
    page. It names the state of the data in citations and exports.
    """

    number = models.PositiveBigIntegerField(default=0)
    searched = models.PositiveBigIntegerField(default=0)
    """The version of which the search index tells. It is behind after a writing outside
    ``recording()``, such as plain ``loaddata``; see writing/search_index.py."""
    state = models.CharField(max_length=32, default=new_state, editable=False)
    """What the present data is called, in this database and in no other. A backup that was put back
    gives its numbers a second time, to other data; what is kept on disk must tell the two apart."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_version"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The version now. One query, which is written out here because every answer asks it."""
        quoted = connection.ops.quote_name
        with connection.cursor() as cursor:
            table = quoted(cls._meta.db_table)
            cursor.execute(f"SELECT {quoted('number')} FROM {table} WHERE {quoted('id')} = 1")
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    @classmethod
    def current_state(cls) -> str:
        """The name of the data as they are now; empty if nothing was ever written. One query."""
        return cls.objects.values_list("state", flat=True).filter(pk=1).first() or ""

    @classmethod
    def advance(cls) -> None:
        """Count the writing, and lock the row until the transaction ends.

        Does nothing if the writing has been counted. One query; two for the very first writing.
        """
        if _is_counted.get():
            return
        counted = cls.objects.filter(pk=1).update(number=F("number") + 1, state=new_state())
        if not counted:
            cls.objects.create(pk=1, number=1)

    @classmethod
    def lock(cls) -> None:
        """Wait for whoever writes, and let nobody write until the transaction ends.

        Counts nothing: for what is not a record of the registry, but must agree with the records. One
        query. Raises OperationalError after LOCK_SECONDS.
        """
        list(cls.objects.select_for_update().filter(pk=1))

    @classmethod
    @contextmanager
    def advanced(cls) -> Iterator[None]:
        """Count everything that is written inside as one writing. Use it inside a transaction.

        It counts first, outside the savepoints that code inside may roll back. The count is rolled
        back together with the transaction or savepoint around it.
        """
        cls.advance()
        with cls.not_counted():
            yield

    @classmethod
    @contextmanager
    def not_counted(cls) -> Iterator[None]:
        """Do not count what is written inside."""
        token = _is_counted.set(True)
        try:
            yield
        finally:
            _is_counted.reset(token)
