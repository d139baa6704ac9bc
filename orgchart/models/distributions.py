"""Post distributions: how many posts of each grade a unit has, as budgets and charts print them."""

from collections.abc import Iterable
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from orgchart.translated import gettext_lazy as _

from .descriptions import Description, FactDescription, Section
from .fact_constraints import one_per_start
from .facts import Fact
from .grades import Grade
from .records import Record, RecordQuerySet, one_of, public_parts
from .units import Unit


class Stage(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")


class Funding(models.TextChoices):
    """Who pays for posts: the three kinds that the budgets of the United Nations tell apart."""

    REGULAR = "regular", _("Regular budget")
    OTHER_ASSESSED = "other-assessed", _("Other assessed")
    EXTRABUDGETARY = "extrabudgetary", _("Extrabudgetary")


class Extent(models.TextChoices):
    """Which posts are counted: a box of a chart counts its own, a table often all below it too."""

    WHOLE = "whole", _("The unit with all units below it")
    OWN = "own", _("The unit alone")


class PostDistribution(Fact):
    """The number of posts of a unit by grade. Its start and end are those of the budget period.

    A box of a chart with three kinds of funding is three distributions.
    """

    natural_fields = ("unit__code", "stage", "funding", "extent", "start")

    Stage = Stage
    Funding = Funding
    Extent = Extent

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="post_distributions", verbose_name=_("unit")
    )
    stage = models.CharField(
        _("stage"),
        max_length=10,
        choices=Stage,
        help_text=_("A proposal is not a decision. Say which of the two the source prints."),
    )
    funding = models.CharField(_("funding"), max_length=15, choices=Funding)
    extent = models.CharField(
        _("extent"),
        max_length=5,
        choices=Extent,
        default=Extent.WHOLE,
        help_text=_(
            "A box of a chart counts the posts of the unit alone if other boxes hang on it."
        ),
    )
    printed_total = models.PositiveIntegerField(
        _("printed total"),
        null=True,
        blank=True,
        help_text=_("The total that the source prints. It is compared with the sum of the posts."),
    )

    description = FactDescription(
        fixture="15_post_distributions.json",
        form=("unit", ("stage", "funding", "extent"), "printed_total"),
        columns=("unit", "stage", "funding", "extent", "printed_total"),
        filters=("stage", "funding", "extent"),
        found_by=("unit__code",),
        order=45,
        closes_with="unit",
        may_outlast=True,
        section=Section(
            title=_("Number of posts"),
            anchor="post-distribution",
            order=25,
            partial="orgchart/facts/_post_distribution.html",
        ),
        # Nobody has decided a proposal, and posts that donors pay for are an estimate.
        decided=Q(stage=Stage.APPROVED) & ~Q(funding=Funding.EXTRABUDGETARY),
    )

    class Meta(Fact.Meta):
        verbose_name = _("post distribution")
        verbose_name_plural = _("post distributions")
        ordering = ["unit", "-start", "stage", "extent", "-funding"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("post_distribution", "unit", "stage", "funding", "extent"),
            one_of("post_distribution", "stage", Stage),
            one_of("post_distribution", "funding", Funding),
            one_of("post_distribution", "extent", Extent),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}, {self.get_funding_display()}"

    @property
    def said_alone(self) -> str:
        return str(self)

    @property
    def counts(self) -> "list[PostCount]":
        """The numbers by grade, from the highest grade down; loaded ``with_parts``. No query."""
        return in_order_of_grade(public_parts(self, PostCount))

    @property
    def total(self) -> int | None:
        """The sum of the numbers; without any, what the source prints. Loaded ``with_parts``."""
        counts = self.counts
        return sum(count.number for count in counts) if counts else self.printed_total

    @property
    def prints_another_total(self) -> bool:
        """Does the source print a total that is not the sum? Loaded ``with_parts``."""
        return self.printed_total is not None and self.printed_total != self.total


def in_order_of_grade(counts: "Iterable[PostCount]") -> "list[PostCount]":
    """The numbers from the highest grade down, as charts print them."""
    order = Grade.values
    return sorted(counts, key=lambda count: order.index(count.grade))


class PostCountQuerySet(RecordQuerySet["PostCount"]):
    def get_by_natural_key(self, *key: str) -> "PostCount":
        grade, *distribution = key
        whole = PostDistribution.objects.get_by_natural_key(*distribution)
        return self.get(grade=grade, distribution=whole)


class PostCount(Record):
    """How many posts of one grade a distribution has: “6 P-5”."""

    distribution = models.ForeignKey(
        PostDistribution,
        models.CASCADE,
        related_name="post_counts",
        verbose_name=_("post distribution"),
    )
    grade = models.CharField(_("grade"), max_length=7, choices=Grade)
    number = models.PositiveSmallIntegerField(
        _("number"), validators=[MinValueValidator(1)], help_text=_("The number of posts.")
    )

    objects: ClassVar = models.Manager.from_queryset(PostCountQuerySet)()

    description = Description(
        fixture="15_post_distributions_counts.json",
        form=("distribution", ("grade", "number")),
        columns=("distribution", "grade", "number"),
        filters=("grade",),
        found_by=("distribution__unit__code",),
        part_of="distribution",
        is_listed=False,
        is_a_line=True,
        empty_lines=8,
    )

    class Meta:
        verbose_name = _("number of posts")
        verbose_name_plural = _("numbers of posts")
        ordering = ["distribution", "grade"]
        constraints = [
            one_of("post_count", "grade", Grade),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="post_count_is_positive",
                violation_error_message=_(
                    "A number of posts is 1 or more. Leave the grade out if it has none."
                ),
            ),
            models.UniqueConstraint(
                fields=["distribution", "grade"],
                name="post_count_is_unique",
                violation_error_message=_(
                    "The distribution has a number for this grade already. Edit that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.grade}"

    def natural_key(self) -> tuple[str, ...]:
        return (self.grade, *self.distribution.natural_key())
