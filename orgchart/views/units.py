"""``/units/``: the list of units, and the page of each."""

from datetime import date
from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import (
    Unit,
    UnitName,
)

from .public_page import Context, page

PER_PAGE = 50


class UnitFilter(django_filters.FilterSet):
    """What a reader may narrow the list of units by."""

    q = django_filters.CharFilter(method="named", label=_("Name or acronym, also a former one"))
    nature = django_filters.ChoiceFilter(
        choices=Unit.Nature, empty_label=_("All"), label=_("Nature")
    )
    level = django_filters.ChoiceFilter(
        choices=UnitName.Level, method="at_level", empty_label=_("All"), label=_("Level")
    )
    when = django_filters.ChoiceFilter(
        choices=[("day", _("On this day")), ("ever", _("At any time"))],
        method="existing",
        empty_label=None,
        label=_("Existing"),
    )
    sort = django_filters.OrderingFilter(
        fields={"sort_name": "name", "code": "code", "nature": "nature"},
        field_labels={"sort_name": _("Name"), "code": _("Code"), "nature": _("Nature")},
        empty_label=None,
        label=_("Sort by"),
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def named(self, units: QuerySet[Any], _: str, words: str) -> QuerySet[Any]:
        names = UnitName.objects.published().filter(unit=OuterRef("pk"))
        return units.filter(
            Exists(names.filter(Q(name__icontains=words) | Q(acronym__icontains=words)))
            | Q(code__iexact=words)
        )

    def at_level(self, units: QuerySet[Any], _: str, level: str) -> QuerySet[Any]:
        return units.filter(shown_level=level)

    def existing(self, units: QuerySet[Any], _: str, when: str) -> QuerySet[Any]:
        return units.filter(exists=True) if when == "day" else units


def units_as_of(day: date) -> QuerySet[Any]:
    """Published units under the name of that day, or else the last one that they bore."""
    names = UnitName.objects.published().filter(unit=OuterRef("pk")).order_by("-start")
    then = names.on(day)

    def shown(column: str) -> Any:
        return Coalesce(Subquery(then.values(column)[:1]), Subquery(names.values(column)[:1]))

    return (
        Unit.objects.filter(Exists(names))
        .annotate(
            exists=Exists(then),
            shown_name=shown("name"),
            shown_acronym=shown("acronym"),
            shown_level=shown("level"),
        )
        .annotate(sort_name=Lower("shown_name"))
        .prefetch_related(
            Prefetch("names", UnitName.objects.published().order_by("start"), "published_names")
        )
    )


@page("orgchart/units.html")
def units(request: HttpRequest, day: date) -> Context:
    """The list: searched, filtered, sorted, page by page."""
    asked = request.GET.copy()
    # Somebody who looks for a name wants it whenever it was borne.
    asked.setdefault("when", "ever" if asked.get("q", "").strip() else "day")
    asked.setdefault("sort", "name")
    narrowed = UnitFilter(asked, queryset=units_as_of(day))
    found = narrowed.qs if narrowed.is_valid() else Unit.objects.none()
    asked.pop("page", None)
    return {
        "title": _("Units"),
        "filter": narrowed,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": asked.urlencode(),
    }
