"""Who follows a unit by mail. It says nothing about the organization, and nobody but the sender of mails reads it."""

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class FollowerQuerySet(models.QuerySet["Follower"]):
    def confirmed(self) -> Self:
        """Those who have opened the link in the mail that asked them: they alone get more mails."""
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> Self:
        """Those who have not."""
        return self.filter(confirmed_at__isnull=True)


class Follower(models.Model):
    """A mail address that follows a unit, or was asked whether it wants to.

    It is private: it is no record of the registry, so it is in no page, export and history. It is in backups. The unit is
    named by its code, which never changes, so that a unit can be deleted and restored without a thought of who follows it.
    """

    mail = models.EmailField()
    unit_code = models.CharField(max_length=40)
    key = models.CharField(max_length=43, db_index=True)
    """What the links in mails to the address have, to stop them. It cannot be guessed. All that the address follows has
    one."""
    language = models.CharField(max_length=10, default="en-gb")
    """The language of the form, in which the mails are written."""
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    told = models.PositiveBigIntegerField(default=0)
    """The number of the last edit of the registry of which it was told."""

    objects: ClassVar[FollowerQuerySet] = FollowerQuerySet.as_manager()  # type: ignore[assignment] # it answers more queries

    KEPT = timedelta(days=7)
    """For how long an address is kept that was not confirmed, and how long the link is good that confirms it."""

    class Meta:
        constraints: ClassVar = [
            # What an address follows, and that it follows a unit once.
            models.UniqueConstraint(Lower("mail"), "unit_code", name="follows_a_unit_once"),
        ]

    def __str__(self) -> str:
        """The code of the unit: what is written of it somewhere never has the address."""
        return self.unit_code
