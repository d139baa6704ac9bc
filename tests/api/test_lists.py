"""The lists of the API: whole when followed page by page, in the order that was asked for, sparse, cheap."""

import json
from datetime import date

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client, RequestFactory

from orgchart.api.records import KINDS
from orgchart.exchange import sample

from ..factories import NameFactory, unit
from ..rows import reading

pytestmark = pytest.mark.django_db


def answer(client, address):
    found = client.get(address)
    assert found.status_code == 200, (address, found.content)
    return json.loads(found.getvalue())


def followed(client, address):
    """The records of all pages, by their addresses."""
    found = []
    while address:
        page = answer(client, address)
        found += [record["self"] for record in page["records"]]
        address = page["next"]
    return found


EVER = [name for name, kind in KINDS.items() if "when" in kind.listing.filter_class.base_filters]
"""The lists that can be asked for what was so at any time."""
SORTS = [
    (name, way)
    for name, kind in KINDS.items()
    for sort in kind.listing.sorts
    for way in (sort, f"-{sort}")
]


@pytest.mark.parametrize(("name", "sort"), SORTS)
def test_the_pages_of_a_list_are_the_whole_list_in_the_order_of_its_page(
    client, registry, name, sort
):
    listing = KINDS[name].listing
    asked = QueryDict(f"on=2009-07-31&sort={sort}{'&when=ever' if name in EVER else ''}")
    _form, records = listing.narrowed(date(2009, 7, 31), asked)
    keys = list(listing.in_order(records, asked))
    assert len(keys) > 37
    _writer, written = KINDS[name].read(RequestFactory().get("/"), date(2009, 7, 31), keys)
    expected = [f"http://testserver{address}" for address, _record in written]
    assert followed(client, f"/api/v1/{name}?{asked.urlencode()}&limit=37&fields=self") == expected


def test_a_list_is_narrowed_as_its_page_is(client, registry):
    narrowed = "on=2009-07-31&q=police&sort=-name"
    of_page = [row["code"] for row in answer(client, f"/units.json?{narrowed}")["rows"]]
    of_api = [record["code"] for record in answer(client, f"/api/v1/units?{narrowed}")["records"]]
    assert of_api == of_page
    assert len(of_page) > 1


def test_a_record_of_a_list_is_the_json_of_its_twin(client, registry):
    [listed] = answer(client, "/api/v1/documents?q=A/RES/61/279")["records"]
    itself = listed.pop("self")
    twin = answer(client, "/documents/A/RES/61/279.json")
    assert listed == twin["document"]
    assert answer(client, itself) == twin
    [mandate] = answer(client, "/api/v1/mandates?on=2009&q=police&limit=1")["records"]
    itself = mandate.pop("self")
    assert answer(client, f"{itself}?on=2009")["mandate"] == mandate


@pytest.mark.parametrize("kind", ["units/dpko", "people/alain-le-roy", "mandates/dpko-lead-police"])
def test_a_record_is_its_twin(client, registry, kind):
    assert answer(client, f"/api/v1/{kind}?on=2009") == answer(client, f"/{kind}.json?on=2009")


def test_the_records_of_a_list_lead_to_themselves(client, registry):
    for name in KINDS:
        [record] = answer(client, f"/api/v1/{name}?limit=1&on=2009")["records"]
        assert answer(client, record["self"])["title"]


def test_units_are_as_on_the_day_with_the_unit_above(client):
    old = unit("old", end="2005", acronym="OLD")
    NameFactory(unit=old, name="The new", acronym="NEW", start="2006")
    [record] = answer(client, "/api/v1/units?on=2004")["records"]
    assert (record["label"], record["name"]["name"], record["parent"]) == ("OLD", "The old", None)
    [record] = answer(client, "/api/v1/units?on=2007")["records"]
    assert (record["label"], record["name"]["name"]) == ("NEW", "The new")


def test_fields_are_those_that_were_asked_for(client):
    unit("dpko")
    sparse = answer(client, "/api/v1/units?fields=code,label")
    assert sparse["records"] == [{"code": "dpko", "label": "The dpko"}]
    assert "named" not in sparse
    assert "named" in answer(client, "/api/v1/units?fields=code,named")
    assert [*answer(client, "/api/v1/units/dpko?fields=title,unit")] == ["title", "unit"]
    assert [*answer(client, "/api/v1/units/dpko?fields=named")] == ["named"]


def test_a_page_names_the_next_also_in_its_head(client):
    for number in range(3):
        unit(f"u{number}")
    found = client.get("/api/v1/units?limit=2")
    following = found.json()["next"]
    assert found["Link"] == f'<{following}>; rel="next"'
    last = client.get(following)
    assert last.json()["next"] is None
    assert "Link" not in last.headers


def test_a_page_begins_after_the_last_even_if_that_is_gone(client):
    units = [unit(f"u{number}") for number in range(4)]
    following = answer(client, "/api/v1/units?limit=2")["next"]
    units[1].delete()
    assert [one["code"] for one in answer(client, following)["records"]] == ["u2", "u3"]


def test_the_changes_of_a_time_are_those_of_the_page_of_changes(client, registry):
    time = "from=2007-01-01&to=2007-12-31"
    address, found = f"/api/v1/changes?{time}&limit=3", []
    pages = 0
    while address:
        page = answer(client, address)
        found += page["changes"]
        address = page["next"]
        pages += 1
    assert pages > 3
    assert found == answer(client, f"/changes.json?{time}")["changes"]
    headed = answer(client, f"/api/v1/changes?{time}&limit=9&kind=headed&fields=kind")["changes"]
    assert headed
    assert all(one == {"kind": "headed"} for one in headed)


def test_a_list_costs_the_same_at_any_size():
    def queries(units):
        with transaction.atomic():
            sample.fill(units)
            client, found = Client(), {}
            for name in KINDS:
                ever = "&when=ever" if name in EVER else ""
                page = client.get(f"/api/v1/{name}?limit=5{ever}").json()["next"]
                with reading() as read:
                    answer(client, page)
                found[name] = read.queries
            transaction.set_rollback(True)
        return found

    assert queries(200) == queries(800)
