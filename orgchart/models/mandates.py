"""Mandates: the functions of units, and the documents that give them."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from orgchart.dates import PartialDate, Period
from orgchart.languages import recorded
from orgchart.texts import shortened
from orgchart.translated import gettext_lazy as _

from .descriptions import (
    Description,
    FactDescription,
    SearchText,
    Section,
    TakenOver,
    Text,
    one_text,
)
from .facts import Circumstances, Fact
from .fields import CodeField, PartialDateField, TextField, Written
from .records import Record, one_code, one_of
from .references import AUTHORITATIVE, DOCUMENT, Reference, ReferenceKind
from .sentences import ChangeKind, Sentence, Told
from .units import Unit

MANDATE = _("Mandate")
"""What search says of them beside their texts."""
ENDED = _(
    "The mandate has ended, so it cannot expire any more. Remove the date on which it expires, or "
    "the end."
)
EXPIRES_EARLY = _("It expires before it starts. Correct one of the two dates.")


class MandateRole(models.TextChoices):
    LEAD = "lead", _("Lead entity")
    COORDINATOR = "coordinator", _("System-wide coordinator")
    JOINT = "joint", _("Joint responsibility")
    RESPONSIBLE = "responsible", _("Responsible")
    GUIDANCE = "guidance", _("Guidance")
    SUPPORT = "support", _("Expertise and support")


class Mandate(Fact):
    """A function of a unit."""

    natural_fields = ("code",)
    search_quotes = ("theme",)

    Role = MandateRole

    code = CodeField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “dpko-lead-police”."),
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="mandates", verbose_name=_("unit"))
    text = TextField(_("text"), help_text=_("The function, in one or two sentences of our own."))
    theme = models.ForeignKey(
        "orgchart.Theme",
        models.PROTECT,
        to_field="code",
        db_column="theme",
        related_name="+",
        verbose_name=_("theme"),
    )
    role = models.CharField(_("role"), max_length=15, choices=Role)
    expires = PartialDateField(
        _("expires on"),
        exact=True,
        help_text=_(
            "The last day of the mandate unless it is renewed. Leave it empty if no document says "
            "it, or if the mandate has ended."
        ),
    )
    documents = models.ManyToManyField(
        "orgchart.Document", through="MandateReference", related_name="+"
    )

    description = FactDescription(
        fixture="12_mandates.json",
        form=("unit", "code", "text", ("theme", "role", "expires")),
        columns=("code", "unit", "text", "theme", "role"),
        filters=("theme", "role"),
        found_by=("code", "text", "unit__code"),
        order=30,
        closes_with="unit",
        taken_over=TakenOver.WHOLLY,
        changed_together=("theme", "role"),
        section=Section(
            title=_("Mandates"), anchor="mandates", order=10, partial="orgchart/facts/_mandate.html"
        ),
        authority=Q(references__kind__in=AUTHORITATIVE),
    )

    class Meta(Fact.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["unit", "code"]
        constraints = [
            *Fact.Meta.constraints,
            one_code("mandate"),
            one_of("mandate", "role", MandateRole),
            models.CheckConstraint(
                condition=Q(expires="") | Q(end=""),
                name="mandate_that_ended_does_not_expire",
                violation_error_message=ENDED,
            ),
            # A partial date (2007) stands for its last day, so it may sort before a start in it.
            models.CheckConstraint(
                condition=Q(expires="")
                | Q(expires__written__gte=Written(F("start")))
                | Q(start__startswith=Written(F("expires"))),
                name="mandate_expires_after_it_starts",
                violation_error_message=EXPIRES_EARLY,
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text)

    def get_absolute_url(self) -> str:
        return reverse("mandate", args=[self.code])

    def clean(self) -> None:
        super().clean()
        if self.expires and self.end:
            raise ValidationError({"expires": ValidationError(ENDED, code="ended")})
        if Period(self.start, self.expires).is_backwards:
            problem = ValidationError(EXPIRES_EARLY, code="expires_before_start")
            raise ValidationError({"expires": problem})

    @property
    def label(self) -> str:
        return recorded(self.text)

    @property
    def sentence(self) -> Sentence:
        return Sentence(_("%(unit)s: %(mandate)s"), {"unit": self.unit, "mandate": self})

    def _told(self, kind: ChangeKind, template: Text) -> Told:
        return Told(kind, Sentence(template, {"unit": self.unit, "text": recorded(self.text)}))

    def has_expired(self, day: date) -> bool:
        """Has it expired by that day, as far as anybody recorded?"""
        return self.expires is not None and self.expires.last < day

    def end_on(self, end: PartialDate | None) -> None:
        """Give the mandate that end. What has ended does not expire any more."""
        super().end_on(end)
        self.expires = None

    def beginning(self, at: Circumstances) -> Told:
        return self._told(ChangeKind.MANDATED, _("%(unit)s receives a mandate: %(text)s"))

    def ending(self, at: Circumstances) -> Told | None:
        if at.ends_with_unit:
            return None
        return self._told(ChangeKind.DISCHARGED, _("%(unit)s no longer has the mandate: %(text)s"))

    def first_known(self, at: Circumstances) -> Told:
        template = _("%(unit)s is first known to have the mandate: %(text)s")
        return self._told(ChangeKind.FIRST_KNOWN, template)

    def last_known(self, at: Circumstances) -> Told | None:
        if at.ends_with_unit:
            return None
        template = _("%(unit)s is last known to have the mandate: %(text)s")
        return self._told(ChangeKind.LAST_KNOWN, template)

    def search_texts(self) -> Iterable[SearchText]:
        """The text and the theme, for the page of the mandate and for that of its unit."""
        text = one_text(self.text, self.theme.label)
        yield SearchText(text, 0.65)
        yield SearchText(text, 0.6, MANDATE, page="unit")


class MandateReference(Reference):
    """What a document does to a mandate, and in which paragraph."""

    natural_fields = ("mandate__code", "document__symbol", "kind", "paragraph")
    search_quotes = ("document",)

    TOLD = {
        ReferenceKind.RENEWS: _("%(unit)s has its mandate renewed: %(text)s"),
        ReferenceKind.EXTENDS: _("%(unit)s has its mandate extended: %(text)s"),
        ReferenceKind.AMENDS: _("%(unit)s has its mandate amended: %(text)s"),
    }

    DOES = {
        ReferenceKind.ESTABLISHES: _("Establishes the mandate"),
        ReferenceKind.RENEWS: _("Renews the mandate"),
        ReferenceKind.EXTENDS: _("Extends the mandate"),
        ReferenceKind.AMENDS: _("Amends the mandate"),
        ReferenceKind.LISTS: _("Lists the mandate"),
        ReferenceKind.RECALLS: _("Recalls the mandate"),
        ReferenceKind.TERMINATES: _("Ends the mandate"),
        ReferenceKind.APPROVES: _("Approves the mandate"),
    }

    mandate = models.ForeignKey(
        Mandate, models.CASCADE, related_name="references", verbose_name=_("mandate")
    )

    description = Description(
        fixture="13_mandate_references.json",
        form=("mandate", ("kind", "document", "paragraph")),
        columns=("mandate", "kind", "document", "paragraph"),
        filters=("kind",),
        found_by=("mandate__code", "document__symbol"),
        part_of="mandate",
    )

    class Meta:
        verbose_name = _("mandate reference")
        verbose_name_plural = _("mandate references")
        ordering = ["mandate", "document__sort_key", "kind", "paragraph"]
        constraints = [
            one_of("mandate_reference", "kind", ReferenceKind),
            models.UniqueConstraint(
                fields=["mandate", "document", "kind", "paragraph"],
                name="mandate_reference_is_unique",
                violation_error_message=_("The mandate has that reference already."),
            ),
        ]

    @property
    def about(self) -> Unit:
        return self.mandate.unit

    def values(self) -> dict[str, Record | Text]:
        return {"unit": self.about, "text": recorded(self.mandate.text)}

    def search_texts(self) -> Iterable[SearchText]:
        """The document finds the unit; the unit, the mandate and what is done to it find the document."""
        title = one_text(self.document.symbol, self.document.title)
        yield SearchText(title, 0.5, DOCUMENT, page="mandate__unit")
        found_by = one_text(str(self.does), self.mandate.text)
        yield SearchText(found_by, 0.5, MANDATE, page="document", with_unit=True)
