"""Units of the Organization, and addresses about them elsewhere."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .descriptions import Description, SearchText
from .fields import AddressField, LineField, SmallCodeField
from .records import Record, RecordQuerySet, one_of, related_kind


class UnitQuerySet(RecordQuerySet["Unit"]):
    """Queries about units. Every method narrows or annotates; none runs a query."""

    def public(self) -> Self:
        """Units with a name that is not a draft."""
        return self.filter(Exists(_names_of_unit().public()))

    def named_on(self, day: date) -> Self:
        """Annotate ``latest_name`` and ``latest_acronym``: of the names that have begun by that day the last,
        or else the last of all."""
        has_begun = Q(("start__written__lte", day.isoformat()))
        names = _names_of_unit().exclude(status="disputed").annotate(has_begun=has_begun)
        names = names.order_by("-status", "-has_begun", "-start")  # "published" sorts after "draft"
        return self.annotate(
            latest_name=Coalesce(
                Subquery(names.values("name")[:1]), F("code"), output_field=models.CharField()
            ),
            latest_acronym=Coalesce(
                Subquery(names.values("acronym")[:1]),
                models.Value(""),
                output_field=models.CharField(),
            ),
        )


def _names_of_unit() -> Any:
    """The names of the unit of the outer query.

    The kind of a name is defined after units, and imports this module, so it has no type here.
    """
    return related_kind(Unit, "names").objects.filter(Q(("unit", OuterRef("pk"))))


CODE = _("Code")
"""What search says of a code."""


class UnitNature(models.TextChoices):
    ORGAN = "organ", _("Organ")
    HEADQUARTERS = "headquarters", _("Headquarters unit")
    FIELD = "field", _("Field operation")
    TEAM = "team", _("Team")


class Unit(Record):
    """A unit of the Organization. It has no name, parent or head of its own: those are facts.

    A unit exists on the days on which it has a name, and is a draft while no name is published.
    """

    natural_fields = ("code",)

    Nature = UnitNature

    code = SmallCodeField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z",
                _(
                    "A code has only small letters, digits and single hyphens, such as “orolsi” or "
                    "“unavem-ii”. Correct the code."
                ),
            )
        ],
        help_text=_("The permanent code, such as “orolsi”. It is part of addresses."),
    )
    nature = models.CharField(_("nature"), max_length=15, choices=Nature)

    objects: ClassVar = models.Manager.from_queryset(UnitQuerySet)()

    description = Description(
        fixture="03_units.json",
        form=(("code", "nature"),),
        columns=("code", "nature"),
        filters=("nature",),
        found_by=("code", "names__name", "names__acronym"),
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        # The page of operations finds the few units in the field by it.
        indexes = [models.Index(fields=["nature", "code"], name="unit_nature")]
        constraints = [one_of("unit", "nature", UnitNature)]

    read_names: "list[Any]"
    """Its names, if many units got theirs together (``record_names.read_names``)."""

    def called(self, day: date | None = None) -> str:
        """Its name on that day, or else the last; its code if it has no name. One query at most."""
        if not hasattr(self, "read_names"):
            known = _names_of_unit().model.objects.filter(unit=self) if self.pk else ()
            self.read_names = [name for name in known if name.status != "disputed"]

        def closeness(name: Any) -> tuple[bool, bool, date]:
            holds = day is not None and name.period.contains(day)
            return holds, name.status == "published", name.period.first

        return str(max(self.read_names, key=closeness, default=self.code))

    @property
    def named(self) -> str:
        return self.called()

    @classmethod
    def paths_to_units(cls) -> list[str]:
        return [""]

    def __str__(self) -> str:
        """Its name and acronym, if they were read with it (``named_on``); else its code."""
        name, acronym = getattr(self, "latest_name", ""), getattr(self, "latest_acronym", "")
        if name and acronym:
            return _("%(name)s (%(acronym)s)") % {"name": name, "acronym": acronym}
        return name or self.code

    def get_absolute_url(self) -> str:
        return reverse("unit", args=[self.code])

    def search_texts(self) -> Iterable[SearchText]:
        return [SearchText(self.code, 0.97, CODE)]


class UnitLink(Record):
    """An address about a unit elsewhere: its own page, an authority record."""

    natural_fields = ("unit__code", "url")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="links", verbose_name=_("unit"))
    label = LineField(
        _("label"), max_length=100, help_text=_("What a reader finds there: “Official page”.")
    )
    url = AddressField(_("address"), max_length=500)

    description = Description(
        fixture="04_unit_links.json",
        form=("unit", ("label", "url")),
        columns=("label", "url", "unit"),
        found_by=("label", "url", "unit__code"),
        part_of="unit",
        order=70,
    )

    class Meta:
        verbose_name = _("unit link")
        verbose_name_plural = _("unit links")
        ordering = ["unit", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "url"],
                name="link_is_unique",
                violation_error_message=_("The unit has a link to that address already."),
            )
        ]

    def __str__(self) -> str:
        return self.label
