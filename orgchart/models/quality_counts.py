"""How the quality of the registry changes over time."""

from django.db import models


class QualityCount(models.Model):
    """How many findings of one check there were on a day."""

    day = models.DateField()
    check_name = models.CharField(max_length=60)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["check_name", "day"]
        constraints = [
            models.UniqueConstraint(fields=["day", "check_name"], name="one_count_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.check_name} on {self.day}: {self.count}"
