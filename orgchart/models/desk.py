"""What staff keep for their own work at the desk. It says nothing about the organization."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import LineField


class SeenFindingQuerySet(models.QuerySet["SeenFinding"]):
    def in_force(self, today: date) -> Self:
        """Those whose day has not come yet."""
        return self.filter(until__gt=today)


class SeenFinding(models.Model):
    """A finding of a quality check that somebody has looked at and left as it is, until a day.

    It names the record by its kind and primary key, so the queries of the checks can leave it out.
    """

    check_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    words = models.TextField()
    """What the finding said then, so that a list of these needs no record."""
    reason = models.CharField(max_length=500)
    until = models.DateField()
    """On this day the finding comes back, if it still is one."""
    by = models.CharField(max_length=150)
    """The name of the account. It stays when the account goes."""
    at = models.DateTimeField(auto_now=True)

    objects: ClassVar[SeenFindingQuerySet] = SeenFindingQuerySet.as_manager()  # type: ignore[assignment] # it answers more queries

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "kind", "object_id"], name="finding_is_seen_once"
            )
        ]

    def __str__(self) -> str:
        return self.words


class SavedFilter(models.Model):
    """Filters and search words of a list of the admin, under the name that a person gave them."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    """The label of the kind of record that the list shows."""
    name = LineField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    """What the address of the list says after the question mark."""

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["by", "kind", "name"], name="filter_has_its_own_name")
        ]

    def __str__(self) -> str:
        return self.name


class StaffLanguage(models.Model):
    """The language that a person has chosen for the desk and for mails to them. Without one it is English."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_language"
    )
    code = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.person}: {self.code}"


class LastSeen(models.Model):
    """The last day on which a person with an account asked for a page, and no more: not when, not which."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_seen"
    )
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.person}: {self.day}"
