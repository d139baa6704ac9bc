"""Figures: dated numbers about a unit, such as its authorized strength or its budget."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from orgchart.languages import after_colon, grouped
from orgchart.translated import gettext_lazy as _

from .descriptions import FactDescription, Section
from .fact_constraints import one_per_start
from .facts import Fact
from .fields import TextField
from .records import one_of
from .units import Unit

FRACTION = _("A count of people or units has no fraction. Correct the value.")


class FigureKind(models.TextChoices):
    MILITARY = "authorized-military", _("Authorized military personnel")
    POLICE = "authorized-police", _("Authorized police")
    CIVILIAN = "authorized-civilian", _("Authorized civilian personnel")
    PERSONNEL = "personnel", _("Personnel in the field")
    BUDGET = "approved-budget", _("Approved budget")
    FATALITIES = "fatalities", _("Fatalities")
    OPERATIONS = "operations", _("Peacekeeping operations")
    POLITICAL_MISSIONS = "political-missions", _("Special political missions")


MONEY = (FigureKind.BUDGET,)
"""The kinds that are an amount of money, in United States dollars. The others are counts."""

DECIDED = (FigureKind.MILITARY, FigureKind.POLICE, FigureKind.CIVILIAN, FigureKind.BUDGET)
"""The kinds that the Security Council or the General Assembly decides. The others are counted."""


class Exactness(models.TextChoices):
    """How a source gives a number. “Up to” is how the Security Council authorizes strength."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    OVER = "over", _("over")
    UP_TO = "up-to", _("up to")


class Figure(Fact):
    """A number of one kind about a unit. Its start and end are the period for which it holds."""

    natural_fields = ("unit__code", "kind", "start")

    Kind = FigureKind
    Exactness = Exactness

    WORDS = {
        Exactness.EXACT: _("%(value)s"),
        Exactness.ABOUT: _("about %(value)s"),
        Exactness.OVER: _("over %(value)s"),
        Exactness.UP_TO: _("up to %(value)s"),
    }

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="figures", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    exactness = models.CharField(
        _("exactness"),
        max_length=5,
        choices=Exactness,
        default=Exactness.EXACT,
        help_text=_("How the source gives the number: “over 120,000” is 120000 and “over”."),
    )
    value = models.DecimalField(
        _("value"),
        max_digits=16,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("The number alone. Money is in United States dollars."),
    )
    text = TextField(
        _("what is counted"),
        blank=True,
        help_text=_("In our words, if the kind does not say it: “Without the support account”."),
    )

    description = FactDescription(
        fixture="16_figures.json",
        form=("unit", ("kind", "exactness", "value"), "text"),
        columns=("unit", "kind", "in_words"),
        filters=("kind",),
        found_by=("unit__code", "text"),
        order=55,
        closes_with="unit",
        may_outlast=True,
        section=Section(
            title=_("Strength and money"),
            anchor="figures",
            order=27,
            partial="orgchart/facts/_figure.html",
        ),
        decided=Q(kind__in=DECIDED),
    )

    class Meta(Fact.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["unit", "kind", "-start", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("figure", "unit", "kind"),
            one_of("figure", "kind", FigureKind),
            one_of("figure", "exactness", Exactness),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="figure_is_not_negative",
                violation_error_message=_("A figure is zero or more. Correct the value."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MONEY)
                | models.Q(value=Cast("value", models.BigIntegerField())),
                name="figure_counts_whole",
                violation_error_message=FRACTION,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.value is not None and self.value % 1 and self.kind not in MONEY:
            raise ValidationError({"value": ValidationError(FRACTION, code="fraction")})

    def __str__(self) -> str:
        return after_colon(str(self.get_kind_display()), self.in_words)

    @property
    def said_alone(self) -> str:
        return str(self)

    @property
    def in_words(self) -> str:
        """``over 120,000``, ``US$ 536,808,200``."""
        return str(self.WORDS[Exactness(self.exactness)]) % {"value": self.amount}

    in_words.fget.short_description = _("value")  # type: ignore[attr-defined] # admin reads it

    @property
    def amount(self) -> str:
        """The number with its thousands apart, and with its currency if it is money."""
        value = self.value if self.value % 1 else int(self.value)
        written = grouped(value)
        if self.kind in MONEY:
            return _("US$ %(amount)s") % {"amount": written}
        return written
