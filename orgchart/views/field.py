"""``/field/``: the operations of a day by place, as a list and on a map."""

from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.drawing.map import HEIGHT, WIDTH, Place, marks
from orgchart.models import Location, Unit
from orgchart.queries.chart import nodes_of_nature
from orgchart.queries.nodes import Node

from .answers import GEOJSON, json_data
from .public_page import Context, page

FIRST_DAY = date(1948, 5, 29)
"""The day on which the first operation began."""
NO_COUNTRY = gettext_lazy("No country is recorded")


def stationed(day: date) -> list[tuple[Node, Location | None]]:
    """The field operations of a day and their places, or None without one. Four queries."""
    nodes = nodes_of_nature(day, Unit.Nature.FIELD)
    places: dict[int, Location] = {}
    found = Location.objects.published().on(day).filter(unit__nature=Unit.Nature.FIELD)
    for location in sorted(found, key=lambda location: location.period.first):
        places[location.unit_id] = location
    return [(node, places.get(node.unit.pk)) for node in nodes]


@page("orgchart/field.html")
def field(request: HttpRequest, day: date) -> Context:
    """The list by country, and the map."""
    operations = stationed(day)
    by_country: dict[str, list[tuple[Node, Location | None]]] = defaultdict(list)
    for node, location in operations:
        names = [country.name for country in location.countries] if location else []
        for name in names or [str(NO_COUNTRY)]:
            by_country[name].append((node, location))
    on_map = [
        Place(
            node.label,
            float(location.latitude),
            float(location.longitude),
            node.unit.get_absolute_url(),
            f"{node.name}, {location.headquarters}",
        )
        for node, location in operations
        if location and location.latitude is not None and location.longitude is not None
    ]
    return {
        "title": _("In the field"),
        "operations": operations,
        "countries": sorted(by_country.items()),
        "marks": marks(on_map),
        "width": WIDTH,
        "height": HEIGHT,
        "first_day": FIRST_DAY,
        "off_map": len(operations) - len(on_map),
    }


@page("orgchart/field.html")
def as_geojson(request: HttpRequest, day: date) -> HttpResponse:
    """The same as GeoJSON (RFC 7946); the geometry of an operation without a position is null."""
    features = [_feature(node, location) for node, location in stationed(day)]
    document = {"type": "FeatureCollection", "day": day.isoformat(), "features": features}
    return json_data(document, GEOJSON)


def _feature(node: Node, location: Location | None) -> dict[str, object]:
    point = None
    if location and location.latitude is not None and location.longitude is not None:
        point = {
            "type": "Point",
            "coordinates": [float(location.longitude), float(location.latitude)],
        }
    return {
        "type": "Feature",
        "id": node.code,
        "geometry": point,
        "properties": {
            "name": node.name.name,
            "acronym": node.name.acronym,
            "level": node.name.level_id,
            "area": location.area if location else "",
            "headquarters": location.headquarters if location else "",
            "countries": [country.code for country in location.countries] if location else [],
        },
    }
