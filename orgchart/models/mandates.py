"""Mandates: the functions of units, and the documents that give them."""

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .descriptions import Description, FactDescription, SearchText, Section, Text
from .facts import Circumstances, Fact
from .records import Record, one_of
from .sentences import ChangeKind, Sentence, Told
from .units import Unit


class MandateTheme(models.TextChoices):
    PEACE_OPERATIONS = "peace-operations", _("Direction of peace operations")
    FIELD_SUPPORT = "field-support", _("Field support")
    PLANNING = "planning", _("Planning and integration")
    RULE_OF_LAW = "rule-of-law", _("Rule of law")
    POLICE = "police", _("Police")
    JUSTICE = "justice", _("Justice")
    CORRECTIONS = "corrections", _("Corrections")
    SECURITY_SECTOR = "security-sector", _("Security sector reform")
    DISARMAMENT = "ddr", _("Disarmament, demobilization and reintegration")
    MINE_ACTION = "mine-action", _("Mine action")
    FOUNDING = "founding", _("Mandate of a field operation")
    ADMINISTRATION = "administration", _("Administration of the Organization")


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

    Theme = MandateTheme

    Role = MandateRole

    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “dpko-lead-police”."),
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="mandates", verbose_name=_("unit"))
    text = models.TextField(
        _("text"), help_text=_("The function, in one or two sentences of our own.")
    )
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    role = models.CharField(_("role"), max_length=15, choices=Role)
    documents = models.ManyToManyField(
        "orgchart.Document", through="MandateReference", related_name="+"
    )

    description = FactDescription(
        fixture="12_mandates.json",
        form=("unit", "code", "text", ("theme", "role")),
        columns=("code", "unit", "theme", "role"),
        filters=("theme", "role"),
        found_by=("code", "text", "unit__code"),
        order=30,
        closes_with="unit",
        section=Section(
            title=_("Mandates"), anchor="mandates", order=10, partial="orgchart/facts/_mandate.html"
        ),
        authority="references",
    )

    class Meta(Fact.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["unit", "code"]
        constraints = [
            *Fact.Meta.constraints,
            one_of("mandate", "theme", MandateTheme),
            one_of("mandate", "role", MandateRole),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("mandate", args=[self.code])

    @property
    def label(self) -> str:
        return self.text

    @property
    def sentence(self) -> Sentence:
        return Sentence(_("%(unit)s: %(mandate)s"), {"unit": self.unit, "mandate": self})

    def _told(self, kind: ChangeKind, template: Text) -> Told:
        return Told(kind, Sentence(template, {"unit": self.unit, "text": self.text}))

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
        return [SearchText(self.text, 0.65, _("in the text of the mandate"))]


class ReferenceKind(models.TextChoices):
    ESTABLISHES = "establishes", _("established by")
    RENEWS = "renews", _("renewed by")
    AMENDS = "amends", _("amended by")
    RECALLS = "recalls", _("recalled by")
    TERMINATES = "terminates", _("terminated by")


class MandateReference(Record):
    """What a document does to a mandate, and in which paragraph."""

    natural_fields = ("mandate__code", "document__symbol", "kind", "paragraph")

    Kind = ReferenceKind

    TOLD = {
        ReferenceKind.RENEWS: _("%(unit)s has its mandate renewed: %(text)s"),
        ReferenceKind.AMENDS: _("%(unit)s has its mandate amended: %(text)s"),
    }
    """The sentences about references that are changes themselves. The other kinds go with the
    beginning or the end of a mandate."""

    mandate = models.ForeignKey(
        Mandate, models.CASCADE, related_name="references", verbose_name=_("mandate")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    document = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        related_name="mandate_references",
        verbose_name=_("document"),
    )
    paragraph = models.CharField(
        _("paragraph"), max_length=60, blank=True, help_text=_("Such as “para. 59”.")
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

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document.symbol}"

    @property
    def told(self) -> Told | None:
        """How it is told in the list of changes; None: it is not told."""
        template = self.TOLD.get(ReferenceKind(self.kind))
        if template is None:
            return None
        values: dict[str, Record | Text] = {"unit": self.mandate.unit, "text": self.mandate.text}
        return Told(ChangeKind.REMANDATED, Sentence(template, values))
