"""``/mandates/``: what units must do, and by whose decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart.dates import in_words
from orgchart.languages import recorded, theme_label
from orgchart.models import FactQuerySet, Mandate, MandateReference, Theme, UnitName
from orgchart.models.names import in_order_of_names
from orgchart.models.prepared import written_once
from orgchart.queries.naming import full_names, names_for
from orgchart.queries.search_lists import with_text, with_words

from .errors import NotHere
from .list_columns import date_column, dates_of
from .lists import Column, List, in_that_order
from .marked_select import MarkedSelect
from .once import once
from .public_page import Context, page


def theme_choices() -> list[tuple[str, str]]:
    """Every theme, by its code. One query."""
    themes = Theme.objects.values_list("code", "label")
    return [(code, theme_label(label)) for code, label in themes]


class MandateFilter(django_filters.FilterSet):
    """What a reader may narrow the list of mandates by."""

    q = django_filters.CharFilter(
        method="saying", label=_("Words of the mandate or its theme, or a unit's code")
    )
    theme = django_filters.ChoiceFilter(
        field_name="theme_id",
        choices=theme_choices,
        widget=MarkedSelect,
        empty_label=_("All"),
        label=_("Theme"),
    )
    role = django_filters.ChoiceFilter(choices=Mandate.Role, empty_label=_("All"), label=_("Role"))

    class Meta:
        model = Mandate
        fields: list[str] = []

    def saying(self, mandates: QuerySet[Mandate], _: str, words: str) -> QuerySet[Mandate]:
        found = with_words(words, lambda entries: Q(pk__in=with_text(entries, Mandate)))
        return mandates.filter(found | Q(unit__code__iexact=words))


@dataclass(frozen=True, slots=True)
class ListedMandate:
    """A mandate in the list, with its unit as it is called on the day."""

    mandate: Mandate
    unit: str
    documents: str


def listed_mandates(day: date, keys: Sequence[int]) -> list[ListedMandate]:
    """Those mandates. Three queries."""
    mandates = Mandate.objects.filter(pk__in=keys).select_related("unit", "theme")
    references = MandateReference.objects.filter(mandate__in=keys).select_related("document")
    cited: dict[int, list[str]] = {}
    for reference in references.order_by("document__sort_key"):
        cited.setdefault(reference.mandate_id, []).append(reference.document.symbol)
    shown = in_that_order(mandates, keys)
    names = full_names(day, (mandate.unit_id for mandate in shown))
    return [
        ListedMandate(
            mandate,
            names.get(mandate.unit_id, mandate.unit.code),
            "; ".join(dict.fromkeys(cited.get(mandate.pk, []))),
        )
        for mandate in shown
    ]


def _in_order_of_units() -> Combinable:
    """What mandates are sorted by: the newest name of their unit in the language in use."""
    names = UnitName.objects.published().filter(unit=OuterRef("unit")).order_by("-start")
    return Subquery(names.values(of_unit=in_order_of_names())[:1])


def _counted(number: int, day: date) -> str:
    said = _(
        "Mandates on %(when)s: %(number)s. Where the day of expiry has passed, no renewal is recorded."
    )
    return said % {"number": number, "when": in_words(day)}


MANDATES = List(
    name="mandates",
    title=_("Mandates"),
    columns=[
        Column(
            "unit",
            _("Unit"),
            lambda row: row.unit,
            (_in_order_of_units, "code"),
            lambda row: row.mandate.unit.get_absolute_url(),
        ),
        Column(
            "unit_code", _("Code of the unit"), lambda row: row.mandate.unit.code, on_page=False
        ),
        Column(
            "text",
            _("Mandate"),
            lambda row: recorded(row.mandate.text),
            (Lower("text"),),
            address=lambda row: row.mandate.get_absolute_url(),
            is_key=True,
            is_wide=True,
        ),
        Column("code", _("Code"), lambda row: row.mandate.code, on_page=False),
        Column(
            "theme",
            _("Theme"),
            lambda row: theme_label(row.mandate.theme.label),
            ("theme__order", "code"),
        ),
        Column("role", _("Role"), lambda row: row.mandate.get_role_display(), ("role", "code")),
        Column("documents", _("Documents"), lambda row: row.documents, on_page=False),
        *dates_of(lambda row: row.mandate),
        date_column("expires", _("Expires"), lambda row: row.mandate.expires),
    ],
    filter_class=MandateFilter,
    found=lambda day: Mandate.objects.published().on(day),
    rows=listed_mandates,
    sort="unit",
    counted=_counted,
    nothing=_("No mandate matches on this day. Choose another day, or use fewer words."),
)


@page("orgchart/mandates.html")
def mandates(request: HttpRequest, day: date) -> Context:
    """The mandates in force on the day."""
    return {**MANDATES.page(request, day), "calendar": reverse("mandates-calendar")}


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return MANDATES.file(request, day, ending)


def find(request: HttpRequest, code: str) -> Mandate:
    """A mandate with its references. A query for each kind of part, and one. Raises NotHere."""
    found = once(request, "mandate", code, lambda: next(iter(_with_code(code=code)), None))
    if not found:
        raise NotHere(
            _("No mandate has the code “%(code)s”. Look in the list of mandates.") % {"code": code},
            code,
        )
    return found


@written_once
def _with_code(*, code: str) -> FactQuerySet[Mandate]:
    """A public mandate. None or one."""
    return Mandate.objects.public().with_relations().with_parts().filter(code=code)


@page("orgchart/mandate.html")
def mandate(request: HttpRequest, day: date, code: str) -> Context:
    """One mandate, whenever it was in force."""
    found = find(request, code)
    labels, titles = names_for(day, [found])
    unit = labels[found.unit_id] or found.unit.code
    return {
        "title": _("Mandate of %(unit)s") % {"unit": unit},
        "description": _("Mandate of %(unit)s, %(when)s: %(text)s")
        % {"unit": unit, "when": found.period.in_words, "text": found.text},
        "labels": labels,
        "source_titles": titles,
        "twin": reverse("mandate-json", args=[code]),
        "mandate": found,
        "in_force": is_in_force(found, day),
    }


def is_in_force(mandate: Mandate, day: date) -> bool:
    """Is a mandate in force on the day, as far as anybody recorded?"""
    return mandate.period.contains(day) and not mandate.has_expired(day)
