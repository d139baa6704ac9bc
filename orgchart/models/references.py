"""What documents do: to a mandate (models/mandates.py), and to a unit as such."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .descriptions import Description, SearchText, Text, one_text
from .fields import LineField
from .records import Record, one_of
from .sentences import ChangeKind, Sentence, Told
from .units import Unit

DOCUMENT, UNIT = _("Document"), _("Unit")


class ReferenceKind(models.TextChoices):
    """What a document does. Of a list, such as a budget, it only says that it lists."""

    ESTABLISHES = "establishes", _("established by")
    RENEWS = "renews", _("renewed by")
    EXTENDS = "extends", _("extended by")
    AMENDS = "amends", _("amended by")
    LISTS = "lists", _("listed in")
    RECALLS = "recalls", _("recalled by")
    TERMINATES = "terminates", _("terminated by")
    APPROVES = "approves", _("approved by")


DOES_TO_UNIT: dict[ReferenceKind, Text] = {
    ReferenceKind.ESTABLISHES: _("Establishes it"),
    ReferenceKind.RENEWS: _("Renews it"),
    ReferenceKind.EXTENDS: _("Extends it"),
    ReferenceKind.AMENDS: _("Amends what was decided about it"),
    ReferenceKind.LISTS: _("Lists it"),
    ReferenceKind.RECALLS: _("Recalls it"),
    ReferenceKind.TERMINATES: _("Ends it"),
    ReferenceKind.APPROVES: _("Approves it"),
}
"""What a document does to a unit, where the document is the one that speaks."""
NO_AUTHORITY = (ReferenceKind.LISTS, ReferenceKind.RECALLS)
AUTHORITATIVE = [kind.value for kind in ReferenceKind if kind not in NO_AUTHORITY]
"""The kinds of reference that name an authority: to list or to recall decides nothing."""


class Reference(Record):
    """What a document does to a record, and in which paragraph."""

    Kind = ReferenceKind

    TOLD: ClassVar[dict[ReferenceKind, Text]] = {}
    """The sentences about references that are changes themselves. The other kinds go with the
    beginning or the end of a fact, or change nothing."""
    DOES: ClassVar[dict[ReferenceKind, Text]] = DOES_TO_UNIT

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    document = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("document"),
    )
    paragraph = LineField(
        _("paragraph"), max_length=60, blank=True, help_text=_("Such as “para. 59”.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        parts = [f"{self.get_kind_display()} {self.document.symbol}", self.paragraph]
        return ", ".join(filter(None, parts))

    @property
    def about(self) -> Unit:
        """The unit that it is about."""
        raise NotImplementedError

    @property
    def does(self) -> Text:
        """What the document does, where the document is the one that speaks: “Renews it”."""
        return self.DOES[ReferenceKind(self.kind)]

    def values(self) -> dict[str, Record | Text]:
        """What the sentences of ``TOLD`` name."""
        return {"unit": self.about}

    @property
    def told(self) -> Told | None:
        """How it is told in the list of changes; None: it is not told."""
        template = self.TOLD.get(ReferenceKind(self.kind))
        if template is None:
            return None
        return Told(ChangeKind.REMANDATED, Sentence(template, self.values()))


class UnitReference(Reference):
    """What a document does to a unit as such, not to one of its mandates."""

    natural_fields = ("unit__code", "document__symbol", "kind", "paragraph")
    search_quotes = ("document",)

    TOLD = {
        ReferenceKind.RENEWS: _("%(unit)s is renewed"),
        ReferenceKind.EXTENDS: _("%(unit)s is extended"),
        ReferenceKind.AMENDS: _("What was decided about %(unit)s is amended"),
    }

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="references", verbose_name=_("unit")
    )

    description = Description(
        fixture="04_unit_references.json",
        form=("unit", ("kind", "document", "paragraph")),
        columns=("unit", "kind", "document", "paragraph"),
        filters=("kind",),
        found_by=("unit__code", "document__symbol"),
        part_of="unit",
        order=60,
    )

    class Meta:
        verbose_name = _("unit reference")
        verbose_name_plural = _("unit references")
        ordering = ["unit", "document__sort_key", "kind", "paragraph"]
        constraints = [
            one_of("unit_reference", "kind", ReferenceKind),
            models.UniqueConstraint(
                fields=["unit", "document", "kind", "paragraph"],
                name="unit_reference_is_unique",
                violation_error_message=_("The unit has that reference already."),
            ),
        ]

    @property
    def about(self) -> Unit:
        return self.unit

    def search_texts(self) -> Iterable[SearchText]:
        """The document finds the unit; the unit, and what is done to it, find the document."""
        yield SearchText(one_text(self.document.symbol, self.document.title), 0.5, DOCUMENT)
        yield SearchText(str(self.does), 0.5, UNIT, page="document", with_unit=True)
