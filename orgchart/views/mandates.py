"""``/mandates/``: what units must do, and by whose decision."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Mandate, Theme
from orgchart.queries.naming import names_for

from .errors import NotHere
from .lists import listing
from .public_page import Context, page

PER_PAGE = 50


def theme_choices() -> list[tuple[str, str]]:
    """Every theme, by its code. One query."""
    return list(Theme.objects.values_list("code", "label"))


class MandateFilter(django_filters.FilterSet):
    """What a reader may narrow the list of mandates by."""

    q = django_filters.CharFilter(
        method="saying", label=_("Words of the mandate, or a unit's code")
    )
    theme = django_filters.ChoiceFilter(
        field_name="theme_id", choices=theme_choices, empty_label=_("All"), label=_("Theme")
    )
    role = django_filters.ChoiceFilter(choices=Mandate.Role, empty_label=_("All"), label=_("Role"))

    class Meta:
        model = Mandate
        fields: list[str] = []

    def saying(self, mandates: QuerySet[Mandate], _: str, words: str) -> QuerySet[Mandate]:
        return mandates.filter(Q(text__icontains=words) | Q(unit__code__iexact=words))


@page("orgchart/mandates.html")
def mandates(request: HttpRequest, day: date) -> Context:
    """The mandates in force on the day."""
    in_force = Mandate.objects.published().on(day).with_relations().with_parts()
    found = listing(request, MandateFilter, in_force, PER_PAGE)
    labels, titles = names_for(day, found["page"])
    return {"title": _("Mandates"), "labels": labels, "source_titles": titles, **found}


@page("orgchart/mandate.html")
def mandate(request: HttpRequest, day: date, code: str) -> Context:
    """One mandate, whenever it was in force."""
    known = Mandate.objects.public().with_relations().with_parts()
    found = known.filter(code=code).first()
    if not found:
        raise NotHere(
            _("No mandate has the code “%(code)s”. Look in the list of mandates.") % {"code": code}
        )
    labels, titles = names_for(day, [found])
    return {
        "title": _("Mandate of %(unit)s") % {"unit": labels[found.unit_id] or found.unit.code},
        "labels": labels,
        "source_titles": titles,
        "mandate": found,
        "in_force": found.period.contains(day) and not found.has_expired(day),
    }
