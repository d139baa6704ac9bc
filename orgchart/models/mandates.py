"""Mandates: what a unit is charged with, and the documents that say so."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from .documents import Document
from .facts import Fact, Record, RecordQuerySet
from .units import Unit


class Mandate(Fact):
    """A function that a unit is charged with."""

    natural_fields = ("code",)

    class Theme(models.TextChoices):
        PEACE_OPERATIONS = "peace-operations", "Direction of peace operations"
        FIELD_SUPPORT = "field-support", "Field support"
        PLANNING = "planning", "Planning and integration"
        RULE_OF_LAW = "rule-of-law", "Rule of law"
        POLICE = "police", "Police"
        JUSTICE = "justice", "Justice"
        CORRECTIONS = "corrections", "Corrections"
        SECURITY_SECTOR = "security-sector", "Security sector reform"
        DISARMAMENT = "ddr", "Disarmament, demobilization and reintegration"
        MINE_ACTION = "mine-action", "Mine action"
        FOUNDING = "founding", "Mandate of a field operation"
        ADMINISTRATION = "administration", "Administration of the Organization"

    class Role(models.TextChoices):
        LEAD = "lead", "Lead entity"
        COORDINATOR = "coordinator", "System-wide coordinator"
        JOINT = "joint", "Joint responsibility"
        RESPONSIBLE = "responsible", "Responsible"
        GUIDANCE = "guidance", "Guidance"
        SUPPORT = "support", "Expertise and support"

    code = models.SlugField(
        max_length=80, unique=True, help_text="A short permanent name: “dpko-lead-police”."
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="mandates")
    text = models.TextField(help_text="The function, in one or two sentences of our own.")
    theme = models.CharField(max_length=20, choices=Theme)
    role = models.CharField(max_length=15, choices=Role)
    documents = models.ManyToManyField(Document, through="MandateReference", related_name="+")

    class Meta(Fact.Meta):
        ordering = ["unit", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.unit_id,)

    def get_absolute_url(self) -> str:
        return reverse("mandate", args=[self.code])


class MandateReference(Record):
    """What a document does to a mandate, and in which paragraph."""

    natural_fields = ("mandate__code", "document__symbol", "kind", "paragraph")

    class Kind(models.TextChoices):
        ESTABLISHES = "establishes", "established by"
        RENEWS = "renews", "renewed by"
        AMENDS = "amends", "amended by"
        RECALLS = "recalls", "recalled by"
        TERMINATES = "terminates", "terminated by"

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="references")
    kind = models.CharField(max_length=15, choices=Kind)
    document = models.ForeignKey(Document, models.PROTECT, related_name="mandate_references")
    paragraph = models.CharField(max_length=60, blank=True, help_text="“para. 59”.")

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["mandate", "document__sort_key", "kind", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "document", "kind", "paragraph"],
                name="mandate_reference_is_unique",
                violation_error_message="That reference stands already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document.symbol}"
