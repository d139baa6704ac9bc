"""What the staff plan before the public sees it: reorganisations, and proposals to change."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .facts import Record, RecordQuerySet

KEY_SEPARATOR = " | "


class Reorganisation(Record):
    """A planned change of the organization: drafts and proposals that are published together.

    The change event of the W3C Organization Ontology (``org:ChangeEvent``), on its way. Once it is
    published, its facts still say that they came of it.
    """

    natural_fields = ("code",)

    code = models.SlugField(
        max_length=80, unique=True, help_text="A short permanent name: “reform-of-2019”."
    )
    title = models.CharField(max_length=200, help_text="What staff call it.")
    note = models.TextField(blank=True, help_text="Why, and what is still to be settled.")

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["title", "code"]
        permissions = [("publish", "Can publish, and write what is public")]

    def __str__(self) -> str:
        return self.title


class ProposalQuerySet(RecordQuerySet):
    def get_by_natural_key(self, *key: str) -> "Proposal":
        kind, record_key, plan = key
        plan_is = {"reorganisation__code": plan} if plan else {"reorganisation": None}
        found: Proposal = self.get(kind=kind, key=record_key, **plan_is)
        return found


class Proposal(Record):
    """A change to something public, written by somebody who may not publish, awaiting one who may.

    It is an entry of a fixture that is not loaded yet: the kind of record, its natural key, and the
    values of the fields that would change, beside those that they had.
    """

    class Action(models.TextChoices):
        ADD = "add", "Add"
        CHANGE = "change", "Change"
        REMOVE = "remove", "Remove"

    kind = models.CharField(max_length=60, help_text="“orgchart.unitname”.")
    key = models.CharField(
        "record", max_length=500, help_text=f"Its natural key, with “{KEY_SEPARATOR}” between."
    )
    action = models.CharField(max_length=10, choices=Action)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, null=True, blank=True, related_name="proposals"
    )

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["reorganisation", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "reorganisation"],
                name="proposal_is_unique_in_its_plan",
                violation_error_message="The plan proposes a change of that record already.",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(reorganisation=None),
                name="proposal_is_unique",
                violation_error_message="A change of that record is proposed already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {', '.join(self.record_key)}"

    def natural_key(self) -> tuple[str, ...]:
        plan = self.reorganisation.code if self.reorganisation else ""
        return self.kind, self.key, plan

    @property
    def record_key(self) -> tuple[str, ...]:
        """The natural key of the record."""
        return tuple(self.key.split(KEY_SEPARATOR))

    def get_absolute_url(self) -> str:
        """Its place among the drafts: a proposal has no public page."""
        return reverse("admin:drafts")
