"""What OpenRefine asks, replayed: each call as its code makes it, and what its code reads of the answer.

Read in OpenRefine's sources, as of August 2026: ``recon-manager.js`` (the manifest), ``GuessTypesOfColumnCommand``,
``StandardReconConfig`` (batches), ``suggest-4_3a.js`` (suggestions), ``recon-renderer.js`` (links and previews),
``add-column-by-reconciliation.js`` and ``ReconciledDataExtensionJob`` (columns from properties).
"""

import json
from urllib.parse import quote, urlencode

import pytest

pytestmark = pytest.mark.django_db

SERVICE = "http://testserver/api/reconcile"
PAGE = {"origin": "http://127.0.0.1:3333"}
"""OpenRefine's page, which asks from the browser."""
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
COLUMN = ["DPKO", "Department of Field Support", "UNMIK", "MONUC", "UNIFIL", "UNAMID", "OROLSI"]
DAYS = ["2009-07-31T00:00:00Z", 2009, "2001", "2005-01-01", "31/07/2009", None, "2026"]


def as_encode_uri(address):
    """The address as JavaScript's ``encodeURI`` leaves it."""
    return quote(address, safe=";,/?:@&=+$-_.!~*'()#")


def from_page(client, address, **asked):
    """What the page gets by ``$.ajax`` with the type “json”."""
    answer = client.get(f"{address}?{urlencode(asked)}" if asked else address, headers=PAGE)
    assert answer["Access-Control-Allow-Origin"] in ("*", PAGE["origin"])
    return answer


def from_server(client, name, asked):
    """What the server gets by ``HttpClient.postNameValue``: JSON without blanks in one field of a form."""
    body = urlencode({name: json.dumps(asked, separators=(",", ":"))})
    answer = client.post(SERVICE, body, content_type=FORM)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def manifest(client, registry):
    """The manifest that OpenRefine keeps, with what it adds itself."""
    found = from_page(client, SERVICE).json()
    return {**found, "url": SERVICE, "ui": {"handler": "ReconStandardServicePanel"}}


def test_the_service_is_added_by_its_address(manifest):
    assert manifest["name"]
    assert manifest["identifierSpace"]
    assert manifest["schemaSpace"]
    assert isinstance(manifest["batchSize"], int)


def test_the_types_of_a_column_are_guessed_from_ten_cells(client, manifest):
    asked = {f"q{place}": {"query": cell, "limit": 3} for place, cell in enumerate(COLUMN)}
    found = from_server(client, "queries", asked)
    counted: dict[str, int] = {}
    for place in range(len(COLUMN)):
        candidates = found[f"q{place}"]["result"]
        assert isinstance(candidates, list)
        assert len(candidates) <= 3
        for candidate in candidates:
            for kind in candidate["type"]:
                assert kind["name"]
                counted[kind["id"]] = counted.get(kind["id"], 0) + 1
    assert max(counted, key=lambda kind: counted[kind]) == "unit"
    asked = {"q0": {"query": "A/RES/61/279", "limit": 3}, "q1": {"query": "S/1997/236", "limit": 3}}
    for one in from_server(client, "queries", asked).values():
        assert one["result"][0]["type"][0]["id"] == "document"


def test_a_column_is_reconciled_in_batches_with_a_type_and_a_day(client, manifest):
    def row(cell, day):
        properties = [{"pid": "on", "v": day}] if day is not None else []
        asked = {"query": cell, "type": "unit", "type_strict": "should"}
        return {**asked, "properties": properties} if properties else asked

    asked = {f"q{place}": row(*pair) for place, pair in enumerate(zip(COLUMN, DAYS, strict=True))}
    found = from_server(client, "queries", asked)
    matched = []
    for place in range(len(COLUMN)):
        first = found[f"q{place}"]["result"][0]
        assert isinstance(first["score"], float)
        matched.append(first["id"].removeprefix("units/") if first["match"] else None)
    assert matched == ["dpko", "dfs", "unmik", "monuc", "unifil", "unamid", "orolsi"]


def test_a_cell_that_was_reconciled_narrows_another_column(client, manifest):
    """The value of a reconciled cell is sent as an object with its id and name."""
    value = {"id": "units/dpko", "name": "Department of Peacekeeping Operations"}
    properties = [{"pid": "parent", "v": value}, {"pid": "on", "v": 2009}]
    asked = {"query": "Office of Operations", "type": "unit", "type_strict": "should"}
    found = from_server(client, "queries", {"q0": {**asked, "properties": properties}})
    first = found["q0"]["result"][0]
    assert (first["id"], first["match"]) == ("units/office-of-operations", True)


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("type", "un", "unit"),
        ("property", "par", "parent"),
        ("property", "day", "on"),
        ("entity", "peacekeeping op", "units/dpko"),
        ("entity", "A/RES/61/2", "documents/A/RES/61/279"),
    ],
)
def test_suggestions_come_while_somebody_types(client, manifest, kind, typed, expected):
    suggests = manifest["suggest"][kind]
    answer = from_page(client, suggests["service_url"] + suggests["service_path"], prefix=typed)
    found = answer.json()["result"]
    assert expected in [one["id"] for one in found]
    assert all(one["name"] and one["description"] for one in found)


def test_its_old_call_for_a_flyout_finds_nothing_and_breaks_nothing(client, manifest):
    """OpenRefine leaves the path of the flyout out of what it hands to its box, which then asks Freebase's."""
    old = (
        "/search?filter=(all mid:units%2Fdpko)&output=(notable:/client/summary "
        "(description citation provenance) type)&key=null"
    )
    answer = from_page(client, manifest["suggest"]["entity"]["service_url"] + old)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "named", ["units/dpko", "documents/A/RES/61/279", "documents/A/RES/998(ES-I)"]
)
def test_a_candidate_leads_to_its_page_and_shows_a_preview(client, manifest, named):
    page = client.get(as_encode_uri(manifest["view"]["url"].replace("{{id}}", named)))
    assert page.status_code == 200
    frame = client.get(as_encode_uri(manifest["preview"]["url"].replace("{{id}}", named)))
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame


def test_columns_are_added_from_properties(client, manifest):
    proposes = manifest["extend"]["propose_properties"]
    address = proposes["service_url"] + proposes["service_path"] + "?type=unit"
    proposed = from_page(client, address).json()["properties"]
    assert {"parent", "head", "start", "founded-by"} <= {one["id"] for one in proposed}
    [setting] = manifest["extend"]["property_settings"]
    wanted = [
        {"id": "parent", "name": "Parent", "settings": {setting["name"]: "2009"}},
        {"id": "start", "name": "Start"},
        {"id": "head", "name": "Head", "settings": {setting["name"]: setting["default"]}},
    ]
    ids = ["units/orolsi", "units/unmik"]
    found = from_server(client, "extend", {"ids": ids, "properties": wanted})
    assert [column["id"] for column in found["meta"]] == ["parent", "start", "head"]
    assert found["meta"][0]["type"] == {"id": "unit", "name": "Unit"}
    for named in ids:
        [parent] = found["rows"][named]["parent"]
        assert (parent["id"], bool(parent["name"])) == ("units/dpko", True)
        assert found["rows"][named]["start"][0]["str"]
