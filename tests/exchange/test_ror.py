"""Units in a profile of ROR 2.1: by its schema and the profile's departures from it, dated, with sources."""

import copy
import json
from datetime import date

import pytest
from django.utils import timezone
from jsonschema import Draft7Validator, FormatChecker

from orgchart.dates import PartialDate
from orgchart.exchange.dumps.formats import FORMATS
from orgchart.exchange.eac.gathering import all_described
from orgchart.exchange.ror.profile import EXTENSION, PROFILE
from orgchart.exchange.ror.records import one_record, records_of
from orgchart.models import Unit, UnitIdentifier, UnitName
from orgchart.queries.one_state import reading

from ..factories import LineFactory, NameFactory, unit
from ..standards import standards

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 28)
SITE = "https://registry.example"
ROR_ID = "https://ror.org/012xzy7a9"


def absolute(path):
    return f"{SITE}{path}"


def record(code, day=DAY):
    return one_record(Unit.objects.get(code=code), day, absolute)


def everything():
    with reading():
        return json.loads(b"".join(records_of(all_described(DAY), DAY, absolute)))


def official():
    return json.loads(standards("ror/ror_schema_v2_1.json").read_text(encoding="utf-8"))


def patched(schema):
    """The schema as the profile has it. Each place that is replaced must be there, and none that is added."""
    for change in PROFILE:
        *way, last = change["path"].removeprefix("/").split("/")
        place = schema
        for step in way:
            place = place[step]
        assert (last in place) == (change["op"] == "replace"), change["path"]
        place[last] = copy.deepcopy(change["value"])
    return schema


def faults(schema, record):
    checker = Draft7Validator(schema, format_checker=FormatChecker())
    return [fault.message for fault in checker.iter_errors(record)]


def as_ror_would(record):
    """The record with identifiers such as ROR gives, and a number for each place, without the extension."""
    record = {key: value for key, value in record.items() if key != EXTENSION}
    nowhere = {"geonames_id": 1, "geonames_details": {"name": "Somewhere"}}
    return record | {
        "id": ROR_ID,
        "relationships": [
            {**line, "id": f"https://ror.org/0{number:08}"}
            for number, line in enumerate(record["relationships"])
        ],
        "locations": [{**place, "geonames_id": 1} for place in record["locations"]] or [nowhere],
    }


def test_every_unit_is_valid_by_the_profile_and_but_for_its_departures_by_ror(registry):
    ror, profile = official(), patched(official())
    records = everything()
    assert [each["registry"]["page"] for each in records] == [
        f"{SITE}/units/{code}/"
        for code in Unit.objects.public().order_by("code").values_list("code", flat=True)
    ]
    for each in records:
        assert not faults(profile, each), each["id"]
        assert not faults(ror, as_ror_would(each)), each["id"]


@pytest.mark.parametrize(
    "fault",
    [
        {"names": []},
        {"status": "closed"},
        {"types": ["peacekeeping"]},
        {"established": "1992"},
        {"admin": {}},
        {"id": 5},
        {"more": 1},
        {"registry": {}},
        {"relationships": [{"type": "boss", "id": ROR_ID, "label": "A"}]},
    ],
)
def test_a_seeded_fault_is_caught(registry, fault):
    assert faults(patched(official()), record("dpko") | fault)


def test_a_fact_of_the_extension_without_a_source_is_a_fault(registry):
    wrong = record("dpko")
    wrong["registry"]["names"][0]["sources"] = []
    assert faults(patched(official()), wrong)


def test_what_users_of_ror_ask_for_is_there(registry):
    dpko = record("dpko")
    assert dpko["id"] == f"{SITE}/id/units/dpko"
    assert dpko["status"] == "inactive"
    assert dpko["established"] == 1992
    names = {name["value"]: name for name in dpko["names"]}
    assert names["Department of Peacekeeping Operations"]["types"] == ["ror_display", "label"]
    assert names["DPKO"] == {"value": "DPKO", "types": ["acronym"], "lang": "en"}
    successors = [line for line in dpko["relationships"] if line["type"] == "successor"]
    assert f"{SITE}/id/units/dpo" in [line["id"] for line in successors]
    [dated] = [
        line
        for line in dpko["registry"]["relationships"]
        if line["type"] == "successor" and line["id"].endswith("/dpo")
    ]
    assert dated["start"] == "2019-01-01"
    assert dated["sources"]
    assert all(source.startswith(f"{SITE}/sources/") for source in dated["sources"])


def test_lines_are_those_of_the_day_and_of_the_last_day_of_what_has_ended():
    low, old, new = unit("low", start="2000"), unit("old", start="2000"), unit("new", start="2000")
    LineFactory(child=low, parent=old, start="2000", end="2009")
    LineFactory(child=low, parent=new, start="2010")

    def above(day):
        told = record("low", day)
        return [line["label"] for line in told["relationships"] if line["type"] == "parent"]

    assert above(date(2005, 1, 1)) == ["The old"]
    assert above(date(2015, 1, 1)) == ["The new"]
    assert len(record("low")["registry"]["relationships"]) == 2
    UnitName.objects.filter(unit=low).update(end=PartialDate.parse("2008"))
    assert above(date(2015, 1, 1)) == ["The old"]


@pytest.mark.parametrize(("start", "year"), [("1992-05", 1992), ("1992~", None), ("", None)])
def test_a_year_that_is_not_known_is_not_told(start, year):
    NameFactory(unit__code="u", start=start)
    assert record("u")["established"] == year


def test_identifiers_and_former_names():
    now = NameFactory(unit__code="u", name="New name", acronym="NN", start="2001")
    NameFactory(unit=now.unit, name="Old name", acronym="NN", start="2000", end="2000-12-31")
    UnitIdentifier.objects.create(unit=now.unit, scheme="wikidata", value="Q42")
    told = record("u")
    assert told["external_ids"] == [{"type": "wikidata", "all": ["Q42"], "preferred": "Q42"}]
    assert told["registry"]["same_as"] == ["https://www.wikidata.org/wiki/Q42"]
    assert [(name["value"], name["types"]) for name in told["names"]] == [
        ("New name", ["ror_display", "label"]),
        ("NN", ["acronym"]),
        ("Old name", ["alias"]),
    ]


def test_the_page_leads_to_it_and_drafts_are_never_told(client):
    NameFactory(unit__code="u", start="2000")
    NameFactory(unit__code="secret", status="draft")
    assert "/units/u.ror.json" in client.get("/units/u/").content.decode()
    answer = client.get("/units/u.ror.json")
    assert answer.json()["registry"]["page"] == "http://testserver/units/u/"
    assert answer["Access-Control-Allow-Origin"] == "*"
    refused = client.get("/units/secret.ror.json")
    assert (refused.status_code, refused["Content-Type"]) == (
        404,
        "application/problem+json; charset=utf-8",
    )
    assert [each["registry"]["page"] for each in everything()] == [f"{SITE}/units/u/"]


def test_a_unit_that_has_ended_is_inactive_at_its_own_address_too(client):
    """Its page shows its last day, on which it still existed."""
    NameFactory(unit__code="ended", start="2000", end="2005")
    today = timezone.localdate().isoformat()
    for asked, day in (
        ("", "2005-12-31"),
        ("?on=2005-12-31", "2005-12-31"),
        ("?on=2003", "2003-12-31"),
    ):
        told = client.get(f"/units/ended.ror.json{asked}").json()
        assert (told["status"], told[EXTENSION]["on"]) == ("inactive", day)
        assert told["admin"]["created"]["date"] == today


def test_no_unit_is_an_empty_list():
    assert everything() == []


def test_it_is_one_of_the_files_of_everything():
    assert FORMATS["ror"].file == "registry-ror.json"


@pytest.mark.parametrize("size", [2, 20])
def test_queries_do_not_grow_with_the_unit(size, django_assert_max_num_queries):
    low = unit("low")
    for number in range(size):
        LineFactory(child=unit(f"u{number}"), parent=low, start="2000")
    with django_assert_max_num_queries(25):
        record("low")
