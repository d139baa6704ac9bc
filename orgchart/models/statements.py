"""Statements: dated figures and quotations about a unit."""

from django.db import models

from .facts import Fact
from .units import Unit


class Statement(Fact):
    """Something said about a unit: a figure, a quotation, a description. ``start`` is when."""

    natural_fields = ("code",)

    class Kind(models.TextChoices):
        FIGURE = "figure", "Figure"
        QUOTATION = "quotation", "Quotation"
        DESCRIPTION = "description", "Description"

    code = models.SlugField(max_length=80, unique=True, help_text="A short permanent name.")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.TextField(
        help_text="A figure or description in our words; a quotation to the letter."
    )
    figure = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The number alone, where the statement gives one.",
    )
    speaker = models.CharField(max_length=120, blank=True, help_text="Who said it.")
    speaker_role = models.CharField(max_length=200, blank=True, help_text="As what.")

    class Meta(Fact.Meta):
        ordering = ["unit", "start", "code"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else self.text[:79] + "…"

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.unit_id,)
