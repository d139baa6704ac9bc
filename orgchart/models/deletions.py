"""Records that were deleted, kept so that they can be recovered; edits that were undone; and proposals that edits carried
out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision


class Deletion(models.Model):
    """A record that was deleted, with its fields at that time, so that it can be recovered.

    It is registered with django-reversion, whose revision has the person, the time and the reason.
    """

    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    words = models.CharField(max_length=500)
    fields = models.JSONField()
    """The fields as plain data: relations by natural key."""
    keys = models.JSONField(default=dict)
    """The primary keys of the records that it referred to, by relation: they last if a code does not."""

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="deletion_of_a_record")]

    def __str__(self) -> str:
        return self.words


class UndoneExtent(models.TextChoices):
    WHOLE = "whole", _("undone")
    PART = "part", _("partly undone")
    PROPOSED = "proposed", _("proposed to be undone")


class UndoneEdit(models.Model):
    """Says of an edit that undid another one which that was. It is kept with the edit that undid it."""

    Extent = UndoneExtent

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    """The edit that undid the other."""
    edit = models.PositiveBigIntegerField()
    """The number of the edit that was undone."""
    extent = models.CharField(max_length=10, choices=UndoneExtent)

    class Meta:
        # The page of an edit asks whether it was undone.
        indexes: ClassVar = [models.Index(fields=["edit"], name="undone_edit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(extent__in=UndoneExtent.values), name="undone_extent_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edit} {self.get_extent_display()}"


class CarriedOut(models.Model):
    """A proposal that an edit carried out, kept with that edit: it waits again if the edit is undone."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    proposal = models.BigIntegerField()
    """The primary key that the proposal had."""
    fields = models.JSONField()
    """The proposal as plain data."""

    def __str__(self) -> str:
        return f"{self.revision_id} {self.proposal}"
