"""``/units/``: the list of units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orgchart.dates import in_words
from orgchart.languages import joined, level_label, written_together
from orgchart.models import NameTranslation, ParentRelationship, Unit, UnitName
from orgchart.models.names import in_order_of_acronyms, in_order_of_names
from orgchart.queries.naming import Labels, level_names
from orgchart.queries.search_lists import on_page, with_words

from .list_columns import dates_of
from .list_filters import WHEN, EverIfSought
from .lists import Column, List, in_that_order
from .marked_select import MarkedSelect
from .public_page import Context, page


class UnitFilter(EverIfSought):
    """What a reader may narrow the list of units by."""

    q = django_filters.CharFilter(
        method="named", label=_("Name, acronym or level, also a former one")
    )
    nature = django_filters.ChoiceFilter(
        field_name="unit__nature", choices=Unit.Nature, empty_label=_("All"), label=_("Nature")
    )
    level = django_filters.ChoiceFilter(
        field_name="level_id",
        choices=level_names,
        widget=MarkedSelect,
        empty_label=_("All"),
        label=_("Level"),
    )
    when = django_filters.ChoiceFilter(**WHEN, method="existing", label=_("Existing"))

    class Meta:
        model = UnitName
        fields: list[str] = []

    def named(self, names: QuerySet[UnitName], _: str, words: str) -> QuerySet[UnitName]:
        kinds = (UnitName, NameTranslation, Unit)
        return names.filter(
            with_words(words, lambda entries: Q(unit__in=on_page(entries, Unit, *kinds)))
        )

    def existing(self, names: QuerySet[UnitName], _: str, when: str) -> QuerySet[UnitName]:
        if when == "day":
            return names.filter(Q(("holds", True), ("is_of_day", True)))
        return names.filter(Q(holds=True, is_of_day=True) | Q(has_none_of_day=True, is_last=True))


def named_units(day: date) -> QuerySet[UnitName]:
    """The published names, with what tells by which of them a unit is listed on a day.

    That is the name of the day, or else the last one; of two that meet on a day, the later. Each is asked
    of a name alone, so the database can walk through the names in an order that has an index, and stop
    when a page is full.
    """
    names = UnitName.objects.published()
    of_unit = names.filter(unit=OuterRef("unit"))
    later = of_unit.filter(start__gt=OuterRef("start"))
    lines = ParentRelationship.objects.published().on(day).filter(child=OuterRef("unit"))
    # The line that started last counts.
    solid = lines.filter(kind__in=ParentRelationship.SOLID).order_by("-start")
    return names.annotate(
        answers_to=Coalesce(Subquery(solid.values("parent__code")[:1]), Value("")),
        holds=Exists(names.on(day).filter(pk=OuterRef("pk"))),
        is_of_day=~Exists(later.on(day)),
        has_none_of_day=~Exists(of_unit.on(day)),
        is_last=~Exists(later),
    )


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit in the list."""

    name: UnitName
    parent: Unit | None
    """The unit that it answers to on the day."""
    parent_label: str
    others: Sequence[UnitName]
    """Its other names."""
    exists: bool


def answering_to(day: date, unit_ids: Iterable[int]) -> dict[int, Unit]:
    """The units that those units answer to on the day, by their primary keys. One query."""
    lines = ParentRelationship.objects.published().on(day).select_related("parent")
    solid = lines.filter(child__in=unit_ids, kind__in=ParentRelationship.SOLID)
    # The line that started last counts.
    return {line.child_id: line.parent for line in solid.order_by("start")}


def listed_units(day: date, keys: Sequence[int]) -> list[ListedUnit]:
    """The units with those names. Four queries."""
    names = UnitName.objects.filter(pk__in=keys).select_related("unit", "level")
    shown = in_that_order(names, keys)
    unit_ids = [name.unit_id for name in shown]
    parents = answering_to(day, unit_ids)
    labels = Labels(day, (parent.pk for parent in parents.values()))
    others: dict[int, list[UnitName]] = {}
    for other in UnitName.objects.published().filter(unit__in=unit_ids).order_by("start"):
        others.setdefault(other.unit_id, []).append(other)
    return [
        ListedUnit(
            name,
            parent := parents.get(name.unit_id),
            (labels[parent.pk] or parent.code) if parent else "",
            [other for other in others[name.unit_id] if other.name != name.name],
            name.period.contains(day),
        )
        for name in shown
    ]


def _detail(unit: ListedUnit) -> str:
    told = [] if unit.exists else [str(_("not on this day"))]
    told += [
        written_together(
            str(_("also “%(name)s”, %(when)s")), name=str(other), when=other.period.in_words
        )
        for other in unit.others
    ]
    return joined(told, " · ")


def _counted(number: int, day: date) -> str:
    said = ngettext(
        "%(number)s unit, with its name on %(when)s.",
        "%(number)s units, with their names on %(when)s.",
        number,
    )
    return said % {"number": number, "when": in_words(day)}


UNITS = List(
    name="units",
    title=_("Units"),
    columns=[
        Column("acronym", _("Acronym"), lambda unit: unit.name.acronym, (in_order_of_acronyms,)),
        Column(
            "name",
            _("Name"),
            lambda unit: unit.name.name,
            (in_order_of_names,),
            lambda unit: unit.name.unit.get_absolute_url(),
            detail=_detail,
            is_key=True,
        ),
        Column("code", _("Code"), lambda unit: unit.name.unit.code, on_page=False),
        Column(
            "nature",
            _("Nature"),
            lambda unit: unit.name.unit.get_nature_display(),
            ("unit__nature",),
            on_page=False,
        ),
        Column(
            "level",
            _("Level"),
            lambda unit: level_label(unit.name.level.label),
            ("level__order", in_order_of_names),
        ),
        Column(
            "parent",
            _("Answers to"),
            lambda unit: unit.parent_label,
            ("answers_to", in_order_of_names),
            address=lambda unit: unit.parent.get_absolute_url() if unit.parent else "",
        ),
        *dates_of(lambda unit: unit.name),
        Column(
            "other_names",
            _("Other names"),
            lambda unit: "; ".join(map(str, unit.others)),
            on_page=False,
        ),
    ],
    filter_class=UnitFilter,
    found=named_units,
    rows=listed_units,
    sort="name",
    counted=_counted,
    nothing=_("No unit matches. Look at any time instead of on this day, or use fewer words."),
)


@page("orgchart/list.html")
def units(request: HttpRequest, day: date) -> Context:
    """The list: searched, filtered, sorted, page by page."""
    return UNITS.page(request, day)


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return UNITS.file(request, day, ending)
