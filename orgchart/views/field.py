"""``/field/``: the operations of a day, as a table, on a map, and as data."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries import countries

from orgchart.addresses import on_day
from orgchart.dates import in_words
from orgchart.drawing.map import NARROW, WIDE, Box, Place, draw
from orgchart.identity import FIRST_DAY
from orgchart.languages import (
    current,
    joined,
    level_label,
    place_of,
    recorded,
    shows_the_record,
    written_together,
)
from orgchart.models import Location, NameTranslation, Unit, UnitName
from orgchart.models.names import forms_in, in_order_of_acronyms, in_order_of_names
from orgchart.official import official
from orgchart.queries.search_lists import on_page, with_text, with_words

from .answers import GEOJSON, json_data, refused
from .list_columns import dates_of
from .lists import Column, List, in_that_order
from .public_page import Context, page

MOST_AREAS = 500
"""How many sets of countries are read to offer their countries."""


def country_choices() -> list[tuple[str, str]]:
    """The countries in which operations are or were, by name. One query."""
    places = Location.objects.published().filter(unit__nature=Unit.Nature.FIELD)
    sets = places.exclude(countries="").order_by("countries").values_list("countries", flat=True)
    sets = sets.distinct()
    codes = {code for codes in sets[:MOST_AREAS] for code in str(codes).split(",")}
    named = ((code, countries.name(code)) for code in codes)
    return sorted(named, key=lambda pair: place_of(pair[1]))


class OperationFilter(django_filters.FilterSet):
    """What a reader may narrow the operations by."""

    q = django_filters.CharFilter(
        method="named", label=_("Name or acronym, also a former one; country, area or town")
    )
    country = django_filters.ChoiceFilter(
        choices=country_choices, method="in_country", empty_label=_("All"), label=_("Country")
    )

    box = django_filters.CharFilter(method="in_box", widget=HiddenInput)

    class Meta:
        model = UnitName
        fields: list[str] = []

    def in_box(self, names: QuerySet[UnitName], _: str, written: str) -> QuerySet[UnitName]:
        if not (box := box_of(written)):
            return names
        there = {
            "latitude__range": (box.south, box.north),
            "longitude__range": (box.west, box.east),
        }
        return names.filter(_is_at(**there))

    def named(self, names: QuerySet[UnitName], _: str, words: str) -> QuerySet[UnitName]:
        return names.filter(
            with_words(
                words,
                lambda entries: (
                    Q(unit__in=on_page(entries, Unit, UnitName, NameTranslation))
                    | Q(place__in=with_text(entries, Location))
                ),
            )
        )

    def in_country(self, names: QuerySet[UnitName], _: str, code: str) -> QuerySet[UnitName]:
        return names.filter(_is_at(countries__contains=code))


def _is_at(**place: object) -> Exists:
    """Is the place of an operation on the day such a one?"""
    return Exists(Location.objects.filter(pk=OuterRef("place"), **place))


def operations(day: date) -> QuerySet[UnitName]:
    """The names of the operations of a day, with the place of each. If two names or two places meet on
    a day, the later one counts."""
    of_day = UnitName.objects.published().on(day)
    later = of_day.filter(unit=OuterRef("unit"), start__gt=OuterRef("start"))
    places = Location.objects.published().on(day).filter(unit=OuterRef("unit"))
    return of_day.filter(~Exists(later), unit__nature=Unit.Nature.FIELD).annotate(
        place=Subquery(places.order_by("-start", "-pk").values("pk")[:1])
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on a day, and where it is, if that is recorded."""

    name: UnitName
    location: Location | None


def listed(day: date, keys: Sequence[int]) -> list[Operation]:
    """The operations with those names. Two queries."""
    names = UnitName.objects.filter(pk__in=keys).select_related("unit", "level")
    return _placed(day, in_that_order(names, keys))


def _placed(day: date, names: Sequence[UnitName]) -> list[Operation]:
    places: dict[int, Location] = {}
    units = [name.unit_id for name in names]
    of_day = Location.objects.published().on(day).filter(unit__in=units)
    for place in of_day.order_by("start", "pk"):
        places[place.unit_id] = place
    return [Operation(name, places.get(name.unit_id)) for name in names]


def _countries(row: Operation) -> str:
    return joined(country.name for country in row.location.countries) if row.location else ""


def _place_sort(field: str) -> Subquery:
    return Subquery(Location.objects.filter(pk=OuterRef("place")).values(field)[:1])


def _counted(number: int, day: date) -> str:
    said = ngettext(
        "%(number)s operation on %(when)s.", "%(number)s operations on %(when)s.", number
    )
    return said % {"number": number, "when": in_words(day)}


OPERATIONS = List(
    name="field",
    title=_("Operations"),
    columns=[
        Column("acronym", _("Acronym"), lambda row: row.name.acronym, (in_order_of_acronyms,)),
        Column(
            "name",
            _("Name"),
            lambda row: row.name.name,
            (in_order_of_names,),
            lambda row: row.name.unit.get_absolute_url(),
            is_key=True,
        ),
        Column("code", _("Code"), lambda row: row.name.unit.code, on_page=False),
        Column(
            "level",
            _("Level"),
            lambda row: level_label(row.name.level.label),
            ("level__order", in_order_of_names),
        ),
        Column(
            "area",
            _("Area"),
            lambda row: official(row.location.area) if row.location else "",
            (_place_sort("area"),),
        ),
        Column("countries", _("Countries"), _countries, on_page=False),
        Column(
            "headquarters",
            _("Headquarters"),
            lambda row: official(row.location.headquarters) if row.location else "",
            (_place_sort("headquarters"),),
        ),
        *dates_of(lambda row: row.name),
    ],
    filter_class=OperationFilter,
    found=operations,
    rows=listed,
    sort="level",
    counted=_counted,
    nothing=_("No operation matches on this day. Choose another day, or use fewer words."),
)


@page("orgchart/field.html")
def field(request: HttpRequest, day: date) -> Context:
    """The map, and the table below it: each operation once."""
    shown = OPERATIONS.page(request, day)
    box = box_of(request.GET.get("box", ""))
    asked = OPERATIONS.asked(request)
    _form, found = OPERATIONS.narrowed(day, asked)
    places, off_map = positions(day, found)
    on_map = [place for place in places if not box or box.contains(place)]
    marked = Marked(request.GET.get("on", "").strip(), static("orgchart/land.svg"))
    return {
        **shown,
        "geojson": f"{reverse('field-geojson')}?{shown['query']}",
        "maps": [
            (name, draw(on_map, size, box, marked))
            for name, size in (("on-screen", WIDE), ("on-phone", NARROW))
        ],
        "is_on_map": bool(on_map),
        "box": box,
        "first_day": FIRST_DAY,
        "off_map": off_map,
    }


def positions(day: date, names: "QuerySet[Any]") -> tuple[list[Place], int]:
    """Where those operations have their headquarters, and for how many no position is recorded.

    Two queries of a few columns each: the map shows all operations of the day.
    """
    off_map, places = 0, []
    found = Location.objects.published().on(day).filter(unit__nature=Unit.Nature.FIELD)
    columns = found.values_list("pk", "headquarters", "latitude", "longitude")
    known = {
        pk: (town, float(latitude), float(longitude))
        for pk, town, latitude, longitude in columns
        if latitude is not None and longitude is not None
    }
    named = names.values_list("place", "unit__code", "pk", "name", "acronym")
    for place, code, name, acronym in _in_the_language(named):
        if place not in known:
            off_map += 1
            continue
        town, north, east = known[place]
        in_full = (
            written_together("%(name)s (%(acronym)s)", name=name, acronym=acronym)
            if acronym
            else name
        )
        title = joined(filter(None, [in_full, official(town)]))
        address = reverse("unit", args=[code])
        places.append(Place(acronym or name, north, east, address, title))
    return places, off_map


def _in_the_language(
    found: Iterable[tuple[Any, str, int, str, str]],
) -> Iterator[tuple[Any, str, str, str]]:
    """Those rows with names and acronyms in the language in use, without the keys of the names. One query, or none
    in English."""
    rows = list(found)
    forms = (
        {} if shows_the_record() else forms_in(current(), (key for _place, _code, key, *_ in rows))
    )
    for place, code, key, name, acronym in rows:
        form, short = forms.get(key, ("", ""))
        yield place, code, form or official(name), short or recorded(acronym)


def box_of(written: str) -> Box | None:
    """The part of the world that ``west,south,east,north`` means; None for all of it."""
    with suppress(ValueError):
        west, south, east, north = map(float, written.split(","))
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return Box(west, south, east, north)
    return None


@dataclass(frozen=True, slots=True)
class Marked:
    """The addresses of a map: its land, and where its marks lead on the day of the reader."""

    on: str
    land: str

    def place(self, place: Place) -> str:
        return on_day(place.address, self.on)

    def box(self, box: Box) -> str:
        return on_day(reverse("field"), self.on, box=str(box))


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return OPERATIONS.file(request, day, ending)


@page("orgchart/field.html")
def as_geojson(request: HttpRequest, day: date) -> HttpResponse:
    """The same as GeoJSON (RFC 7946); the geometry of an operation without a position is null.

    400 with the reason if a filter is refused.
    """
    form, found = OPERATIONS.narrowed(day, OPERATIONS.asked(request))
    if not form.is_valid():
        return refused(form.form)
    names = found.select_related("unit").order_by("unit__code")
    features = [_feature(operation) for operation in _placed(day, list(names))]
    document = {"type": "FeatureCollection", "day": day.isoformat(), "features": features}
    return json_data(document, GEOJSON)


def _feature(operation: Operation) -> dict[str, object]:
    name, location = operation.name, operation.location
    point = None
    if location and location.latitude is not None and location.longitude is not None:
        point = {
            "type": "Point",
            "coordinates": [float(location.longitude), float(location.latitude)],
        }
    return {
        "type": "Feature",
        "id": name.unit.code,
        "geometry": point,
        "properties": {
            "name": name.name,
            "acronym": name.acronym,
            "level": name.level_id,
            "area": location.area if location else "",
            "headquarters": location.headquarters if location else "",
            "countries": [country.code for country in location.countries] if location else [],
        },
    }
