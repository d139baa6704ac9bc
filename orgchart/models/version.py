"""The version of the data: one row that every writing transaction locks and increments."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models import F

_is_counted: ContextVar[bool] = ContextVar("the_writing_is_counted", default=False)
"""Is the code inside a writing that has counted already? Each thread has a value of its own."""


class DataVersion(models.Model):
    """How often the registry has been written to. There is one row, with primary key 1.

    The lock on it serialises writers. The number is the ETag of every public page and names the
    state of the data that a citation or an export used.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_version"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The version now. One query."""
        return cls.objects.values_list("number", flat=True).filter(pk=1).first() or 0

    @classmethod
    def advance(cls) -> None:
        """Lock the row until the transaction ends, and count one up; nothing where it is counted.

        One query, two for the first writing of all.
        """
        if _is_counted.get():
            return
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.create(pk=1, number=1)

    @classmethod
    @contextmanager
    def advanced(cls) -> Iterator[None]:
        """Count one up for everything that is written inside. Enter it inside a transaction.

        The count is made before anything else, outside the savepoints that the code inside may
        roll back, and it is rolled back together with the transaction or savepoint around it.
        """
        cls.advance()
        with cls.not_counted():
            yield

    @classmethod
    @contextmanager
    def not_counted(cls) -> Iterator[None]:
        """Count nothing that is written inside."""
        token = _is_counted.set(True)
        try:
            yield
        finally:
            _is_counted.reset(token)
