"""Records that were deleted, kept so that they can be recovered."""

from django.db import models


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
