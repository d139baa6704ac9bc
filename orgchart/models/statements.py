"""Statements: dated quotations and descriptions of a unit."""

from collections.abc import Iterable

from django.db import models

from orgchart.texts import shortened
from orgchart.translated import gettext_lazy as _

from .descriptions import FactDescription, SearchText, Section, one_text
from .facts import Fact
from .fields import CodeField, LineField, TextField
from .records import one_code, one_of
from .units import Unit


class StatementKind(models.TextChoices):
    QUOTATION = "quotation", _("Quotation")
    DESCRIPTION = "description", _("Description")


class Statement(Fact):
    """A quotation or a description about a unit. ``start`` is its date."""

    natural_fields = ("code",)

    Kind = StatementKind

    code = CodeField(_("code"), max_length=80, unique=True, help_text=_("A short permanent name."))
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="statements", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    text = TextField(
        _("text"),
        help_text=_("A description in our words, or a quotation to the letter."),
    )
    speaker = LineField(_("speaker"), max_length=120, blank=True, help_text=_("Who said it."))
    speaker_role = LineField(
        _("role of the speaker"),
        max_length=200,
        blank=True,
        help_text=_("The office in which the speaker said it."),
    )

    description = FactDescription(
        fixture="14_statements.json",
        form=("unit", "code", "kind", "text", ("speaker", "speaker_role")),
        columns=("__str__", "kind", "unit", "speaker"),
        filters=("kind",),
        found_by=("code", "text", "speaker", "unit__code"),
        section=Section(
            title=_("What was said"),
            anchor="statements",
            order=30,
            partial="orgchart/facts/_statement.html",
        ),
        decided=None,
    )

    class Meta(Fact.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["unit", "start", "code"]
        constraints = [
            *Fact.Meta.constraints,
            one_code("statement"),
            one_of("statement", "kind", StatementKind),
        ]

    def __str__(self) -> str:
        return shortened(self.text)

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(one_text(self.text, self.speaker), 0.5, self.get_kind_display())
