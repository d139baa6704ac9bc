"""Operations: the table, the map, the data."""

import html
import json
import re

import pytest

from orgchart.models import Location

from ..factories import NameFactory, SourceFactory, UnitFactory
from .test_pages import text

pytestmark = pytest.mark.django_db


def test_each_operation_stands_in_the_table_once_and_on_the_map(registry, client):
    page = text(client, "/field/?on=2009-07-31")
    assert "28 operations on 31 July 2009." in page
    table = page.split("<tbody>")[1]
    minurcat = "United Nations Mission in the Central African Republic and Chad</a>"
    assert table.count(minurcat) == 1
    assert "Naqoura" in table
    assert 'aria-label="United Nations Organization Mission in the Democratic' in page
    assert "/units/unifil/?on=2009-07-31" in table


def test_the_map_shows_untso_and_unama(registry, client):
    page = text(client, "/field/")
    for name in ("on-screen", "on-phone"):
        drawing = page.split(f'<div class="{name}">')[1].split("</svg>")[0]
        assert "United Nations Truce Supervision Organization (UNTSO), Jerusalem" in drawing
        assert "United Nations Assistance Mission in Afghanistan (UNAMA), Kabul" in drawing


@pytest.mark.parametrize("day", ["1994-01-01", "2009-07-31", "2026-11-28"])
def test_each_operation_is_named_at_its_mark_or_in_the_key_below_the_map(registry, client, day):
    """The marks without names are numbered, and the key has the same numbers."""
    page = text(client, f"/field/?on={day}")
    for name in ("on-screen", "on-phone"):
        drawing, key = page.split(f'<div class="{name}">')[1].split("</div>")[0].split("</svg>")
        titles = [
            words
            for title in re.findall(r"<title>(.*?)</title>", drawing)
            for words in title.split("; ")
        ]
        named = re.findall(r'text-anchor="\w+">([^<]+)<', drawing)
        names = ", ".join(named).split(", ") + re.findall(r'<a href="/units/[^>]+>(.*?)</a>', key)
        assert len(names) == len(titles)
        numbers = re.findall(r'class="number"[^>]*>(\d+)<', drawing)
        assert numbers == re.findall(r"<strong>(\d+)</strong>", key)
        assert numbers == [str(number + 1) for number in range(len(numbers))]


def test_a_mark_of_several_operations_leads_to_a_nearer_view(registry, client):
    page = text(client, "/field/?on=2009-07-31")
    nearer = re.search(r'href="(/field/\?on=2009-07-31&amp;box=[^"]+)"', page)[1]
    view = text(client, nearer.replace("&amp;", "&"))
    assert "A part of the world." in view
    assert 0 < view.count('<th scope="row">') < 23


@pytest.mark.parametrize("box", ["nonsense", "1,2,3", "10,0,5,5", "0,0,999,1"])
def test_a_box_that_cannot_be_read_is_the_whole_world(registry, client, box):
    assert "28 operations" in text(client, f"/field/?on=2009-07-31&box={box}")


def test_operations_are_found_by_country_and_by_town(registry, client):
    assert "1 operation on" in text(client, "/field/?on=2009-07-31&country=LB&q=naqoura")
    assert "No operation matches" in text(client, "/field/?on=2009-07-31&country=LB&q=nowhere")


def test_without_a_place_an_operation_is_listed_all_the_same(client):
    NameFactory(unit=UnitFactory(code="lost", nature="field"), name="Lost Mission")
    page = text(client, "/field/")
    assert "Lost Mission" in page
    assert "<figure" not in page


def test_of_two_names_that_meet_on_a_day_the_later_counts(client):
    found = UnitFactory(code="one", nature="field")
    NameFactory(unit=found, name="First", start="2000", end="2007")
    NameFactory(unit=found, name="Second", start="2007")
    for address in ("/field/?on=2007-06-30", "/units/?on=2007-06-30"):
        table = text(client, address).split("<tbody>")[1]
        assert table.count('<th scope="row">') == 1
        assert "Second</a>" in table


@pytest.mark.parametrize("asked", ["box=0,0,20,20", "q=oldtown", "country=LB"])
def test_an_operation_that_moved_is_found_where_it_is_on_the_day(client, asked):
    moved = NameFactory(unit=UnitFactory(code="moved", nature="field"), name="Moved Mission").unit
    old = {"headquarters": "Oldtown", "countries": "LB", "latitude": 10, "longitude": 10}
    new = {"headquarters": "Newtown", "countries": "CY", "latitude": 50, "longitude": 50}
    for place, start, end in ((old, "1990", "2004"), (new, "2005", None)):
        Location.objects.create(
            unit=moved, area="There", start=start, end=end, **place, status="published",
            source=SourceFactory(),
        )  # fmt: skip
    assert "<tbody>" in text(client, f"/field/?on=2000-01-01&{asked}")
    assert "<tbody>" not in text(client, f"/field/?on=2009-01-01&{asked}")


def test_a_day_before_the_first_operation_shows_the_way(registry, client):
    assert "/field/?on=1948-05-29" in text(client, "/field/?on=1946-01-01")


def test_the_data_is_geojson(registry, client):
    document = client.get("/field.geojson?on=2009-07-31").json()
    by_id = {feature["id"]: feature for feature in document["features"]}
    assert len(by_id) == 28
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
    with django_assert_max_num_queries(8):
        text(client, address)


def test_the_geojson_is_narrowed_as_the_list_is(registry, client):
    page = text(client, "/field/?on=2009-07-31&country=SD")
    link = re.search(r'<a href="(/field\.geojson\?[^"]+)" download>GeoJSON</a>', page)[1]
    found = client.get(html.unescape(link)).json()
    rows = json.loads(client.get("/field.json?on=2009-07-31&country=SD").getvalue())["rows"]
    assert found["day"] == "2009-07-31"
    assert {one["id"] for one in found["features"]} == {row["code"] for row in rows} != set()
    refused = client.get("/field.geojson?country=xx")
    assert (refused.status_code, refused.json()["status"]) == (400, 400)
