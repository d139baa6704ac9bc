"""What publishers decided about drafts and proposals that wait, and what their authors are told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    SENT_BACK = "back", _("sent back")
    PLANNED = "planned", _("will be published")
    FAILED = "failed", _("could not be published")


class Review(models.Model):
    """What a publisher decided about a draft or a proposal that still waits. Only staff see it.

    It is not a record of the registry, so it is in no export and in no history. A draft or a proposal
    has one at most.
    """

    State = ReviewState

    kind = models.CharField(max_length=60)
    """The label of the kind of fact, or ``orgchart.proposal``."""
    object_id = models.BigIntegerField()
    words = models.CharField(max_length=500)
    """What it says or would change, when it was decided."""
    state = models.CharField(max_length=10, choices=ReviewState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    """What was decided together has one time."""
    comment = models.CharField(max_length=500)
    day = models.DateField(null=True)
    """The day on which it is to be published."""
    problem = models.TextField(default="", blank=True)
    """Why it could not be published on that day."""
    edit = models.PositiveBigIntegerField(default=0)
    """The number of the last edit in the history when it was decided."""
    author = models.CharField(max_length=150, default="", blank=True)
    """The name of the account of the author, whom it concerns; empty if a command wrote it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_review_each"),
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values), name="review_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="back") | Q(day__isnull=False), name="review_has_its_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["author", "state"], name="review_of_an_author")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.get_state_display()}"


class NoticeKind(models.TextChoices):
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")
    SENT_BACK = "back", _("sent back")


class Notice(models.Model):
    """What an author is told about some of their drafts and proposals that were decided together."""

    Kind = NoticeKind

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=10, choices=NoticeKind)
    number = models.PositiveIntegerField()
    """How many drafts and proposals it is about."""
    records = models.JSONField(default=list)
    """The first of them, in words."""
    comment = models.TextField(default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["to", "-at"], name="notices_of_a_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.number} {self.get_kind_display()}"
