"""The base of everything dated: a fact, with its dates, authority, source and standing."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from orgchart.dates import Period

from .fields import PartialDateField

if TYPE_CHECKING:
    from .units import Unit

BACKWARDS = "It ends before it starts: correct one of the two dates."
NO_SOURCE = "A published or disputed fact needs a source: name one, or keep the fact a draft."
SAME_UNIT = "A unit cannot stand in this relation to itself: name another unit."


class Standing(models.TextChoices):
    """How much a fact counts: see DESIGN, "The one idea"."""

    DRAFT = "draft", "Draft (staff only)"
    PUBLISHED = "published", "Published"
    DISPUTED = "disputed", "Disputed (what another source says)"


class RecordQuerySet(models.QuerySet[Any]):
    """Queries that every record of the registry answers."""

    def get_by_natural_key(self, *key: str) -> Any:
        """The record with that natural key, as fixtures write it. One query."""
        return self.get(**self.model.natural_lookup(*key))


class Record(models.Model):
    """A record with a natural key: readable, stable, and what fixtures know it by."""

    natural_fields: tuple[str, ...] = ()
    """Lookups whose values are the key, such as ``("unit__code", "start")``."""

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str, ...]:
        return tuple(_value(self, lookup) for lookup in self.natural_fields)

    @classmethod
    def natural_lookup(cls, *key: str) -> dict[str, Any]:
        """The filter that finds the record with that natural key."""
        return dict(zip(cls.natural_fields, key, strict=True))

    @property
    def reference(self) -> str:
        """How messages name this record: ``unit name “dpko, 1992”``."""
        return f"{self._meta.verbose_name} “{', '.join(filter(None, self.natural_key()))}”"


def _followed(record: models.Model, lookup: str) -> Any:
    found: Any = record
    for step in lookup.split("__"):
        found = getattr(found, step)
    return found


def _value(record: models.Model, lookup: str) -> str:
    found = _followed(record, lookup)
    return "" if found is None else str(found)


class FactQuerySet(RecordQuerySet):
    """The vocabulary of dated facts. Each method narrows; none hits the database."""

    def on(self, day: date) -> Self:
        """Facts that hold on that day, by their outer bound."""
        iso = day.isoformat()
        still_on = Q(end="") | Q(end__gte=iso) | Q(end__in=[iso[:4], iso[:7]])
        return self.filter(still_on, start__lte=iso)

    def published(self) -> Self:
        """Facts that the chart and the counts use."""
        return self.filter(status=Standing.PUBLISHED)

    def public(self) -> Self:
        """Facts that the public sees: published ones, and disputed ones beside them."""
        return self.exclude(status=Standing.DRAFT)

    def overlapping(self, period: Period) -> Self:
        """Facts that may hold on some day of that period, by their outer bounds."""
        found = self.filter(start__lte=period.last.isoformat()) if period.end else self.all()
        first = period.first.isoformat()
        if period.start:
            found = found.filter(Q(end="") | Q(end__gte=first) | Q(end__in=[first[:4], first[:7]]))
        return found

    def with_units(self) -> Self:
        """Facts together with the units that they are about: no query more."""
        return self.select_related(*self.model.unit_relations)

    def with_evidence(self) -> Self:
        """Facts together with their authority and source: no query more."""
        return self.select_related("started_by", "ended_by", "source")


class Fact(Record):
    """Something that was so from a day to a day, by somebody's authority, as a source says."""

    start = PartialDateField(
        help_text="First day on which it was so: 2007, 2007-06 or 2007-06-29, as far as it is "
        "known. Empty if unknown.",
    )
    end = PartialDateField(
        help_text="Last day on which it was so, to the same precision. Empty if it still is so."
    )
    started_by = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The document whose decision made it so.",
    )
    started_by_paragraph = models.CharField(
        "paragraph", max_length=60, blank=True, help_text="Where in that document: “para. 59”."
    )
    ended_by = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The document whose decision ended it.",
    )
    ended_by_paragraph = models.CharField(
        "paragraph", max_length=60, blank=True, help_text="Where in that document."
    )
    source = models.ForeignKey(
        "orgchart.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who says so. A draft may lack it.",
    )
    locator = models.CharField(
        max_length=120, blank=True, help_text="Where in the source: “p. 3”, “second paragraph”."
    )
    quotation = models.CharField(
        max_length=500, blank=True, help_text="The few words of the source that say it."
    )
    note = models.TextField(
        blank=True,
        help_text="What a reader should know: a doubt, an inference, how sources disagree.",
    )
    status = models.CharField(
        max_length=10,
        choices=Standing,
        default=Standing.DRAFT,
        help_text="Drafts are for staff. A disputed fact is shown beside the published one.",
    )

    reorganisation = models.ForeignKey(
        "orgchart.Reorganisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The planned reorganisation that the fact is a part of, or came of.",
    )

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            # A partial end (2007) stands for its last day, so it may sort before a start in it.
            models.CheckConstraint(
                condition=Q(end="") | Q(end__gte=F("start")) | Q(start__startswith=F("end")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=BACKWARDS,
            ),
            models.CheckConstraint(
                condition=Q(status=Standing.DRAFT) | Q(source__isnull=False),
                name="%(class)s_has_a_source",
                violation_error_message=NO_SOURCE,
            ),
            models.CheckConstraint(
                condition=Q(status__in=Standing.values),
                name="%(class)s_has_a_known_status",
                violation_error_message="The status is draft, published or disputed.",
            ),
        ]

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    unit_relations: tuple[str, ...] = ("unit",)
    """The relations to the units that a fact is about."""

    @property
    def units(self) -> tuple["Unit", ...]:
        """The units that the fact is about; see ``with_units``."""
        return tuple(_followed(self, relation) for relation in self.unit_relations)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """Primary keys of the units that the fact is about. Each kind of fact says its own."""
        raise NotImplementedError

    def natural_key(self) -> tuple[str, ...]:
        """The key; a disputed fact adds its source, for it stands beside a published one."""
        key = super().natural_key()
        disputed = self.status == Standing.DISPUTED and "start" in self.natural_fields
        return (*key, self.source.slug) if disputed and self.source else key

    @classmethod
    def natural_lookup(cls, *key: str) -> dict[str, Any]:
        fields = cls.natural_fields
        if len(key) == len(fields) + 1:
            return {
                **dict(zip(fields, key, strict=False)),
                "source__slug": key[-1],
                "status": Standing.DISPUTED,
            }
        found = super().natural_lookup(*key)
        if "start" in fields:
            found["status__in"] = [Standing.DRAFT, Standing.PUBLISHED]
        return found

    def clean(self) -> None:
        """The rules about one row; rules.py has those that take more than one."""
        super().clean()
        problems = {}
        if self.period.is_backwards:
            problems["end"] = ValidationError(BACKWARDS, code="end_before_start")
        if self.status != Standing.DRAFT and not self.source_id:
            problems["source"] = ValidationError(NO_SOURCE, code="no_source")
        if problems:
            raise ValidationError(problems)


def one_per_start(model: str, *fields: str) -> list[models.BaseConstraint]:
    """Constraints that make ``fields`` and the start the key of a fact (see natural_key)."""
    return [
        models.UniqueConstraint(
            fields=[*fields, "start"],
            condition=~Q(status=Standing.DISPUTED),
            name=f"{model}_is_unique",
            violation_error_message="This fact stands already, with the same start: edit that one.",
        ),
        models.UniqueConstraint(
            fields=[*fields, "start", "source"],
            condition=Q(status=Standing.DISPUTED),
            name=f"disputed_{model}_is_unique",
            violation_error_message="This source's account stands already: edit that one.",
        ),
    ]


def refuse_same_unit(fact: Fact, one: str, other: str) -> None:
    """Raise the rule's sentence beside ``other`` when both ends are the same unit."""
    unit_id = getattr(fact, f"{one}_id")
    if unit_id and unit_id == getattr(fact, f"{other}_id"):
        raise ValidationError({other: ValidationError(SAME_UNIT, code="same_unit")})
