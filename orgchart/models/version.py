"""The version of the data: one row that every writing transaction locks and increments."""

from django.db import connection, models, transaction
from django.db.models import F


def _advanced_in_this_transaction() -> None:
    """Stands among the callbacks of a transaction that has advanced the version."""


class DataVersion(models.Model):
    """How often the registry has been written to. There is one row, with primary key 1.

    The lock on it serialises writers; the number is the ETag of every public page and names the
    state that a citation or an export stands for.
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
        """Lock the row and count one up, once for each transaction however often it is called."""
        with transaction.atomic():
            # Callbacks of a savepoint that was rolled back are gone, and so is its increment.
            if any(entry[1] is _advanced_in_this_transaction for entry in connection.run_on_commit):
                return
            if not cls.objects.filter(pk=1).update(number=F("number") + 1):
                cls.objects.create(pk=1, number=1)
            transaction.on_commit(_advanced_in_this_transaction)
