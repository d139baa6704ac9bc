"""Operations by place: the list, the map, the data."""

import pytest

from orgchart.models import Location

from ..factories import NameFactory, SourceFactory, UnitFactory
from .test_pages import text

pytestmark = pytest.mark.django_db


def test_operations_stand_under_their_countries_and_on_the_map(registry, client):
    page = text(client, "/field/?on=2009-07-31")
    assert "Operations and missions on 31 July 2009: 17." in page
    assert '<h2 id="country-' in page
    assert "headquarters: Naqoura" in page
    assert 'aria-label="United Nations Interim Force in Lebanon (UNIFIL), Naqoura"' in page
    assert "/units/unifil/?on=2009-07-31" in page


def test_an_operation_in_two_countries_stands_under_both(registry, client):
    page = text(client, "/field/?on=2009-07-31")
    assert (
        page.count(
            ">United Nations Mission in the Central African Republic and Chad (MINURCAT)</a>"
        )
        == 2
    )


def test_without_a_place_an_operation_is_listed_all_the_same(client):
    NameFactory(unit=UnitFactory(code="lost", nature="field"), name="Lost Mission")
    page = text(client, "/field/")
    assert "No country is recorded" in page
    assert "Lost Mission" in page
    assert "<figure" not in page


def test_a_day_before_the_first_operation_shows_the_way(registry, client):
    assert "/field/?on=1948-05-29" in text(client, "/field/?on=1946-01-01")


def test_the_data_is_geojson(registry, client):
    document = client.get("/field.geojson?on=2009-07-31").json()
    by_id = {feature["id"]: feature for feature in document["features"]}
    assert len(by_id) == 17
    longitude, latitude = by_id["unifil"]["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (35, 33)
    assert by_id["unifil"]["properties"]["countries"] == ["LB"]


@pytest.mark.parametrize("size", [2, 40])
@pytest.mark.parametrize("address", ["/field/", "/field.geojson"])
def test_the_field_costs_as_many_queries_at_any_size(
    client, size, address, django_assert_max_num_queries
):
    for number in range(size):
        unit = NameFactory(unit=UnitFactory(code=f"op-{number}", nature="field")).unit
        Location.objects.create(
            unit=unit,
            area="There",
            countries="LB",
            latitude=33,
            longitude=35,
            start="1990",
            status="published",
            source=SourceFactory(),
        )
    with django_assert_max_num_queries(5):
        text(client, address)
