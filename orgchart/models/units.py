"""Units: what they were called, where they stood, where they worked, what became of them."""

from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django_countries.fields import CountryField

from .facts import (
    SAME_UNIT,
    Fact,
    Record,
    RecordQuerySet,
    Standing,
    one_per_start,
    refuse_same_unit,
)


class UnitQuerySet(RecordQuerySet):
    def with_latest_name(self) -> Self:
        """Annotate ``latest_name`` and ``latest_acronym``: those a unit bears now or bore last."""
        names = (
            UnitName.objects.filter(unit=OuterRef("pk"))
            .exclude(status=Standing.DISPUTED)
            .order_by("-status", "-start")  # "published" sorts after "draft"
        )
        return self.annotate(
            latest_name=Coalesce(Subquery(names.values("name")[:1]), F("code")),
            latest_acronym=Coalesce(
                Subquery(names.values("acronym")[:1]),
                models.Value(""),
                output_field=models.CharField(),
            ),
        )


class Unit(Record):
    """A unit of the Organization. It has no name, parent or head of its own: those are facts.

    A unit exists on the days on which it has a name, and is a draft while no name is published.
    """

    natural_fields = ("code",)

    class Nature(models.TextChoices):
        ORGAN = "organ", "Organ"
        HEADQUARTERS = "headquarters", "Headquarters unit"
        FIELD = "field", "Field operation"
        TEAM = "team", "Team"

    code = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z",
                "A code is small letters, digits and single hyphens: “orolsi”, “unavem-ii”.",
            )
        ],
        help_text="The permanent code, which never changes: “orolsi”. It is part of addresses.",
    )
    nature = models.CharField(max_length=15, choices=Nature)

    objects: ClassVar[Any] = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=["organ", "headquarters", "field", "team"]),
                name="unit_has_a_known_nature",
                violation_error_message="The nature is organ, headquarters, field or team.",
            )
        ]

    def __str__(self) -> str:
        name = getattr(self, "latest_name", "")
        return f"{name} ({self.code})" if name else self.code

    def get_absolute_url(self) -> str:
        return reverse("unit", args=[self.code])


class UnitLink(Record):
    """An address about a unit elsewhere: its own page, an authority record."""

    natural_fields = ("unit__code", "url")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="links")
    label = models.CharField(max_length=100, help_text="What one finds there: “Official page”.")
    url = models.URLField("address", max_length=500)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "url"],
                name="link_is_unique",
                violation_error_message="That address stands with this unit already.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class UnitName(Fact):
    """The name that a unit bore, with its acronym and its level in the hierarchy."""

    natural_fields = ("unit__code", "start")

    class Level(models.TextChoices):
        ORGAN = "organ", "Organ"
        DEPARTMENT = "department", "Department"
        OFFICE = "office", "Office"
        DIVISION = "division", "Division"
        SERVICE = "service", "Service"
        SECTION = "section", "Section"
        UNIT = "unit", "Unit"
        TEAM = "team", "Team"
        CAPACITY = "capacity", "Standing capacity"
        OPERATION = "operation", "Peacekeeping operation"
        POLITICAL_MISSION = "political-mission", "Special political mission"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=30, blank=True)
    level = models.CharField(max_length=20, choices=Level)

    class Meta(Fact.Meta):
        ordering = ["unit", "start"]
        constraints = [*Fact.Meta.constraints, *one_per_start("name", "unit")]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    @property
    def label(self) -> str:
        """What fits a small space: the acronym, or the name where there is none."""
        return self.acronym or self.name

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.unit_id,)


class NameTranslationQuerySet(RecordQuerySet):
    def get_by_natural_key(self, *key: str) -> "NameTranslation":
        language, *name = key
        return self.get(language=language, name=UnitName.objects.get_by_natural_key(*name))


class NameTranslation(Record):
    """The official form of a name in another official language. None is translated by us."""

    class Language(models.TextChoices):
        ARABIC = "ar", "Arabic"
        CHINESE = "zh", "Chinese"
        FRENCH = "fr", "French"
        RUSSIAN = "ru", "Russian"
        SPANISH = "es", "Spanish"

    name = models.ForeignKey(UnitName, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=Language)
    text = models.CharField(max_length=300)
    acronym = models.CharField(max_length=30, blank=True)
    source = models.ForeignKey("orgchart.Source", models.PROTECT, related_name="+")
    locator = models.CharField(max_length=120, blank=True)

    objects: ClassVar[Any] = NameTranslationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "language"],
                name="translation_is_unique",
                violation_error_message="The name stands in this language already: edit that one.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, ...]:
        return (self.language, *self.name.natural_key())


class ParentRelationship(Fact):
    """A line of the chart: the unit that another one answered to, or worked with."""

    natural_fields = ("child__code", "parent__code", "kind", "start")
    unit_relations = ("child", "parent")

    class Kind(models.TextChoices):
        PART_OF = "part-of", "part of"
        DIRECTED_BY = "directed-by", "directed by"
        SUPPORTED_BY = "supported-by", "supported by"
        COORDINATED_BY = "coordinated-by", "coordinated by"
        SHARED_WITH = "shared-with", "shared with"

    SOLID = (Kind.PART_OF, Kind.DIRECTED_BY)
    """Solid lines: at most one on any day. The others are dotted: any number."""

    child = models.ForeignKey(
        Unit, models.CASCADE, related_name="parents", help_text="The unit that answers."
    )
    kind = models.CharField(
        max_length=15,
        choices=Kind,
        help_text="“Part of” and “directed by” are solid lines, one on any day; the others are "
        "dotted.",
    )
    parent = models.ForeignKey(
        Unit, models.PROTECT, related_name="children", help_text="The unit that it answers to."
    )

    class Meta(Fact.Meta):
        ordering = ["child", "start"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("relationship", "child", "parent", "kind"),
            models.CheckConstraint(
                condition=~Q(child=F("parent")),
                name="unit_is_not_its_own_parent",
                violation_error_message=SAME_UNIT,
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "part-of",
                        "directed-by",
                        "supported-by",
                        "coordinated-by",
                        "shared-with",
                    ]
                ),
                name="relationship_has_a_known_kind",
                violation_error_message="That is not a kind of line.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child.code} {self.get_kind_display()} {self.parent.code}"

    @property
    def is_solid(self) -> bool:
        return self.kind in self.SOLID

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.child_id, self.parent_id)

    def clean(self) -> None:
        refuse_same_unit(self, "child", "parent")
        super().clean()


class Succession(Fact):
    """What became of a unit: another took its place. ``start`` is the day of the change."""

    natural_fields = ("predecessor__code", "successor__code", "kind", "start")
    unit_relations = ("predecessor", "successor")

    class Kind(models.TextChoices):
        REPLACED = "replaced", "replaced by"
        MERGED = "merged", "merged into"
        SPLIT = "split", "split into"

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    kind = models.CharField(max_length=10, choices=Kind)
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="precessions")

    class Meta(Fact.Meta):
        ordering = ["predecessor", "start"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("succession", "predecessor", "successor", "kind"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="unit_does_not_succeed_itself",
                violation_error_message=SAME_UNIT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor.code} {self.get_kind_display()} {self.successor.code}"

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.predecessor_id, self.successor_id)

    def clean(self) -> None:
        refuse_same_unit(self, "predecessor", "successor")
        super().clean()


class Location(Fact):
    """Where a unit worked: the area, its countries, the town of its headquarters."""

    natural_fields = ("unit__code", "start")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="locations")
    area = models.CharField(
        max_length=120, help_text="The area in words, as the United Nations names it: “Darfur”."
    )
    countries: Any = CountryField(
        multiple=True, blank=True, help_text="By ISO 3166; empty where there is no code."
    )
    headquarters = models.CharField(max_length=120, blank=True, help_text="The town.")
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta(Fact.Meta):
        ordering = ["unit", "start"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("location", "unit"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)),
                name="latitude_is_on_earth",
                violation_error_message="Latitude runs from -90 to 90.",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
                name="longitude_is_on_earth",
                violation_error_message="Longitude runs from -180 to 180.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headquarters}, {self.area}" if self.headquarters else self.area

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.unit_id,)
