"""``/units/``: the list of units."""

from datetime import date

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Level, Unit, UnitName

from .lists import listing
from .public_page import Context, page

PER_PAGE = 50


def level_choices() -> list[tuple[str, str]]:
    """Every level, by its code. One query."""
    return list(Level.objects.values_list("code", "label"))


class UnitFilter(django_filters.FilterSet):
    """What a reader may narrow the list of units by."""

    q = django_filters.CharFilter(method="named", label=_("Name or acronym, also a former one"))
    nature = django_filters.ChoiceFilter(
        choices=Unit.Nature, empty_label=_("All"), label=_("Nature")
    )
    level = django_filters.ChoiceFilter(
        choices=level_choices, method="at_level", empty_label=_("All"), label=_("Level")
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

    def named(self, units: QuerySet[Unit], _: str, words: str) -> QuerySet[Unit]:
        names = UnitName.objects.published().filter(unit=OuterRef("pk"))
        return units.filter(
            Exists(names.filter(Q(name__icontains=words) | Q(acronym__icontains=words)))
            | Q(code__iexact=words)
        )

    def at_level(self, units: QuerySet[Unit], _: str, level: str) -> QuerySet[Unit]:
        return units.filter(Q(("shown_level", level)))

    def existing(self, units: QuerySet[Unit], _: str, when: str) -> QuerySet[Unit]:
        return units.filter(Q(("exists", True))) if when == "day" else units


class Shown:
    """Published units under their name of a day, or else under their last name."""

    def __init__(self, day: date) -> None:
        self._names = UnitName.objects.published().filter(unit=OuterRef("pk")).order_by("-start")
        self._then = self._names.on(day)

    def sorted(self) -> QuerySet[Unit]:
        """All units with what they are counted, narrowed and sorted by."""
        return Unit.objects.filter(Exists(self._names)).annotate(
            exists=Exists(self._then),
            shown_level=self._of_name("level__code"),
            sort_name=Lower(self._of_name("name")),
        )

    def in_full(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        """Those units with what the list says of each. One query more for their names."""
        names = UnitName.objects.published().order_by("start")
        return units.annotate(
            exists=Exists(self._then),
            shown_name=self._of_name("name"),
            shown_acronym=self._of_name("acronym"),
        ).prefetch_related(Prefetch("names", names, "published_names"))

    def _of_name(self, column: str) -> Coalesce:
        return Coalesce(
            Subquery(self._then.values(column)[:1]), Subquery(self._names.values(column)[:1])
        )


@page("orgchart/units.html")
def units(request: HttpRequest, day: date) -> Context:
    """The list: searched, filtered, sorted, page by page."""
    # Somebody who looks for a name wants it whenever a unit had it.
    when = "ever" if request.GET.get("q", "").strip() else "day"
    shown = Shown(day)
    found = listing(
        request, UnitFilter, shown.sorted(), PER_PAGE, shown.in_full, when=when, sort="name"
    )
    return {"title": _("Units"), **found}
