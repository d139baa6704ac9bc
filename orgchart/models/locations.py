"""Where units worked."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django_countries.fields import Country, CountryField

from orgchart.languages import joined
from orgchart.official import official, official_forms
from orgchart.translated import gettext_lazy as _

from .country_names import names_of_country
from .descriptions import FactDescription, SearchText, Section, one_text
from .fact_constraints import one_per_start
from .facts import Fact
from .fields import LineField
from .units import Unit


class Location(Fact):
    """Where a unit worked: the area, its countries, the town of its headquarters."""

    natural_fields = ("unit__code", "start")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="locations", verbose_name=_("unit"))
    area = LineField(
        _("area"),
        max_length=120,
        help_text=_("The area in words, as the United Nations names it: “Darfur”."),
    )
    countries: "models.CharField[str, list[Country]]" = CountryField(
        _("countries"),
        multiple=True,
        blank=True,
        help_text=_("Country codes of ISO 3166. Empty if the area has none."),
    )
    headquarters = LineField(
        _("headquarters"), max_length=120, blank=True, help_text=_("The town.")
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=7, decimal_places=4, null=True, blank=True
    )

    description = FactDescription(
        fixture="09_locations.json",
        form=("unit", "area", "countries", "headquarters", ("latitude", "longitude")),
        columns=("unit", "area", "headquarters"),
        found_by=("unit__code", "area", "headquarters"),
        order=60,
        closes_with="unit",
        section=Section(
            title=_("Where it worked"),
            anchor="places",
            order=40,
            partial="orgchart/facts/_location.html",
        ),
        decided=None,
    )

    class Meta(Fact.Meta):
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["unit", "start", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("location", "unit"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)),
                name="latitude_is_on_earth",
                violation_error_message=_("Latitude is between -90 and 90. Correct the number."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
                name="longitude_is_on_earth",
                violation_error_message=_("Longitude is between -180 and 180. Correct the number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headquarters}, {self.area}" if self.headquarters else self.area

    @property
    def in_words(self) -> str:
        """The town and the area in the language in use, as far as they have official forms."""
        return joined(map(official, filter(None, [self.headquarters, self.area])))

    def search_texts(self) -> Iterable[SearchText]:
        """The area, the town and the countries, as far as they have official forms in every language of the United
        Nations."""
        names = [*official_forms(self.area), *official_forms(self.headquarters)]
        names += [name for country in self.countries for name in names_of_country(country.code)]
        yield SearchText(one_text(self.area, self.headquarters, *names), 0.85, _("Place"))
