"""How the API answers: copies, other sites, other methods, what is wrong, too many requests, its page."""

import json
import re
import time

import jsonschema_rs
import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from ninja.throttling import SimpleRateThrottle

from orgchart.api.cursors import SIGNER
from orgchart.api.description import document, examples
from orgchart.api.operations import DESCRIBED
from orgchart.models import DataVersion

from ..factories import AppointmentFactory, LineFactory, NameFactory, unit

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json; charset=utf-8"


def problem(client, address, status=400, method="get", **headers):
    """The sentence of a refusal."""
    found = getattr(client, method)(address, headers=headers)
    assert (found.status_code, found["Content-Type"]) == (status, PROBLEM), address
    assert found["Access-Control-Allow-Origin"] == "*"
    said = found.json()
    assert said["status"] == status
    return said["detail"]


# --- copies, other sites, other methods -----------------------------------------------------------


@pytest.mark.parametrize("address", ["units", "units/dpko", "chart", "symbols?text=S/1", ""])
def test_what_has_not_changed_is_a_304(client, address):
    name = NameFactory(unit__code="dpko")
    first = client.get(f"/api/v1/{address}")
    assert first["Cache-Control"].startswith("public, max-age=0")
    copy = {"if-none-match": first["ETag"]}
    assert client.get(f"/api/v1/{address}", headers=copy).status_code == 304
    name.save()
    DataVersion.objects.update_or_create(pk=1, defaults={"number": 77})
    assert client.get(f"/api/v1/{address}", headers=copy).status_code == 200


def test_scripts_of_any_site_may_read_it_and_ask_for_what_has_changed(client):
    found = client.get("/api/v1/units")
    assert found["Access-Control-Allow-Origin"] == "*"
    assert found["Access-Control-Expose-Headers"] == "ETag, Link, Retry-After"
    asked = client.options("/api/v1/units")
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_head_answers_as_get_does_without_the_body(client):
    unit("dpko")
    for address in ("/api/v1/units", "/api/v1/units/dpko", "/api/v1/openapi.json"):
        got, headed = client.get(address), client.head(address)
        assert (headed.status_code, headed.content) == (200, b"")
        assert headed["ETag"] == got["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/units", "/api/v1/openapi.json", "/api/v1/"])
def test_it_is_only_read(client, address, method):
    said = problem(client, address, 405, method)
    assert "only read" in said
    assert getattr(client, method)(address)["Allow"] == "GET, HEAD, OPTIONS"


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("units?on=2009-13-01", "is not a day"),
        ("units?kindd=field", "“kindd” is no parameter of this address. It has: q, nature,"),
        ("units?nature=blue", "Nature: “blue” is not one of the choices."),
        ("units?sort=colour", "“colour” is not one of the choices."),
        ("units?limit=0", "How many: That is too little. Write 1 or more."),
        ("units?limit=201", "How many: That is too much. Write 200 or less."),
        (
            "units?fields=code,colour",
            "There is no field “colour” here. The fields are: code, label,",
        ),
        (
            "units/dpko?fields=colour",
            "There is no field “colour” here. The fields are: title, day,",
        ),
        ("units/dpko?sort=name", "“sort” is no parameter of this address."),
        ("units?cursor=abc", "The cursor is none of ours."),
        ("units?on=2009&on=2010", "“on” stands here more than once. Write it once."),
        ("units?nature=field&nature=organ", "“nature” stands here more than once."),
        ("units/dpko?fields=code&fields=label", "“fields” stands here more than once."),
        ("units?q=%00", "NUL character"),
        ("chart?root=dpko&depth=2", "“depth” is no parameter"),
        ("chart?on=yesterday", "is not a day"),
        ("changes?from=soon", "After: “soon” is not a day."),
        ("changes?from=2009&to=2007", "later day than “To”"),
        ("changes?kind=blue", "“blue” is not one of the choices."),
        ("search", "Write what to look for, such as ?q=police."),
        ("search?q=police&year=12", "Write 1000 or more."),
        ("symbols", "Write the text to read"),
        ("openapi.json?on=2009", "“on” is no parameter"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(client, address, said):
    unit("dpko")
    assert said in problem(client, f"/api/v1/{address}")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("units/nowhere", "No unit has the code “nowhere”."),
        ("people/nobody", "No person has the code"),
        ("mandates/none", "No mandate has the code"),
        ("posts/none", "No post has the code “none”."),
        ("sources/none", "No source has the name"),
        ("documents/A/RES/61/279", "not among the documents"),
        ("documents/what", "The registry has no single document"),
        ("relationships/a/b/part-of/1992", "No line leads from “a” to “b”"),
        ("relationships/a/b/part-of/soon", "soon"),
        ("chart?root=nowhere", "nowhere"),
        ("colours", "There is no data at this address."),
        ("units/", "There is no data at this address."),
    ],
)
def test_what_is_not_there_is_said_with_where_to_look(client, address, said):
    assert said in problem(client, f"/api/v1/{address}", 404)


def test_a_text_that_is_no_symbol_says_what_it_can_begin(client):
    said = problem(client, "/api/v1/symbols?text=resolution+1542", 422)
    assert "It can be the beginning of: S/RES/1542" in said


def test_a_cursor_of_another_order_is_refused(client):
    for number in range(3):
        unit(f"u{number}")
    following = client.get("/api/v1/units?limit=1").json()["next"]
    assert "sorted in another way" in problem(client, f"{following}&sort=level")
    forged = SIGNER.sign_object(["units name en"])
    assert "sorted in another way" in problem(client, f"/api/v1/units?cursor={forged}")


def test_a_cursor_of_another_list_is_refused(client):
    for number in range(3):
        AppointmentFactory(post__unit=unit(f"u{number}"), person__code=f"p{number}")
    following = client.get("/api/v1/people?when=ever&limit=1&sort=name").json()["next"]
    other = following.replace("/people?", "/units?")
    assert "of another list" in problem(client, other)


def test_a_cursor_of_another_language_is_refused_where_that_has_another_order(client):
    for number in range(3):
        unit(f"u{number}")
    following = client.get("/api/v1/units?limit=1").json()["next"]
    assert client.get(f"{following}&lang=en").status_code == 200
    assert "autre langue" in problem(client, f"{following}&lang=fr")
    french = client.get("/api/v1/units?limit=1&lang=fr").json()["next"]
    assert client.get(french).status_code == 200
    assert "another language" in problem(client, french.replace("lang=fr", "lang=en"))
    by_kind = client.get("/api/v1/units?limit=1&sort=nature").json()["next"]
    assert client.get(f"{by_kind}&lang=fr").status_code == 200


def test_a_fault_of_ours_is_data_too(client, monkeypatch):
    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr("orgchart.api.lists.page_of", fails)
    client.raise_request_exception = False
    assert "Something failed on our side." in problem(client, "/api/v1/units", 500)


def test_another_way_to_write_a_key_leads_to_the_address(client, registry):
    found = client.get("/api/v1/documents/a/res/61/279?fields=title")
    assert found["Location"] == "/api/v1/documents/A/RES/61/279?fields=title"
    assert client.get("/api/v1/units/DPKO")["Location"] == "/api/v1/units/dpko"


def test_a_line_whose_start_is_not_known_has_an_address(client):
    LineFactory(child=unit("a", start=""), parent=unit("b", start=""), start="")
    [line] = client.get("/api/v1/relationships").json()["records"]
    assert line["self"].endswith("/api/v1/relationships/a/b/part-of/unknown")
    assert client.get(line["self"]).json()["relationship"]["start"] is None


# --- too many requests ----------------------------------------------------------------------------


@pytest.fixture
def limited(settings):
    settings.API_RATE_LIMIT = "2/m"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


def test_too_many_requests_of_one_address_are_refused_for_a_while(client, limited, monkeypatch):
    for _ in range(2):
        assert client.get("/api/v1/units", REMOTE_ADDR="192.0.2.1").status_code == 200
    found = client.get("/api/v1/search?q=police", REMOTE_ADDR="192.0.2.1")
    assert (found.status_code, found["Content-Type"]) == (429, PROBLEM)
    assert 1 <= int(found["Retry-After"]) <= 60
    assert f"Try again in {found['Retry-After']} seconds." in found.json()["detail"]
    assert "no-store" in found["Cache-Control"]
    assert client.get("/api/v1/units", REMOTE_ADDR="192.0.2.2").status_code == 200
    assert client.get("/units.json", REMOTE_ADDR="192.0.2.1").status_code == 200
    later = time.time() + 61
    monkeypatch.setattr(SimpleRateThrottle, "timer", lambda _self: later)
    assert client.get("/api/v1/units", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_without_a_limit_nothing_is_counted(client, monkeypatch):
    monkeypatch.setattr("orgchart.api.limits.Counter", None)
    assert client.get("/api/v1/units").status_code == 200


# --- the symbol reader and search -----------------------------------------------------------------


def test_a_symbol_has_its_parts_and_its_record(client, registry):
    found = client.get("/api/v1/symbols?text=a/res/72/262c").json()
    assert {**found, "self": "", "official_text": ""} == {
        "text": "a/res/72/262c",
        "symbol": "A/RES/72/262 C",
        "organ": "General Assembly",
        "body": "A",
        "kind": "resolution",
        "session": "72",
        "year": None,
        "number": 262,
        "part": "C",
        "suffixes": [],
        "official_text": "",
        "self": "",
    }
    assert found["self"] == "http://testserver/api/v1/documents/A/RES/72/262C"
    assert client.get("/api/v1/symbols?text=A/RES/79/999").json()["self"] is None


def test_a_search_leads_to_records(client, registry):
    found = client.get("/api/v1/search?q=mine+actoin+service&kind=unit&limit=3").json()
    assert found["meant"] == "mine action service"
    best = found["results"][0]
    assert (best["kind"], best["self"]) == ("unit", "http://testserver/api/v1/units/unmas")
    assert client.get(best["self"]).status_code == 200
    changes = client.get("/api/v1/search?q=changes+2007&limit=1").json()["results"][0]
    assert (changes["kind"], changes["self"]) == ("changes", None)


# --- its description ------------------------------------------------------------------------------


def test_the_index_leads_to_every_list_and_question(client, registry):
    found = client.get("/api/v1/").json()
    paths = [path for path in document()["paths"] if "{" not in path and path != "/api/v1/"]
    assert [*found["addresses"].values()] == [f"http://testserver{path}" for path in paths]
    assert client.get(found["openapi"]).json()["openapi"].startswith("3.1")
    assert client.get(found["page"]).status_code == 200


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_every_example_is_what_its_address_answers(client, registry, code):
    with translation.override(code):
        known = examples()
    assert set(known) == set(DESCRIBED)
    for name, example in known.items():
        found = client.get(example["address"])
        assert found.status_code == 200, name
        shape = shape_of(json.loads(found.getvalue()))
        assert shape == shape_of(example["answer"]), (
            f"{name}: the example is outdated. Run python -m tests.api.examples."
        )


def shape_of(value):
    """The names in a value, without what they hold; of a list those of its first."""
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape_of(one) for one in value[:1]]
    return None


def test_no_record_has_a_field_that_is_not_described(client, registry):
    described = client.get("/api/v1/openapi.json").json()
    for example in (
        "/api/v1/units/dpko",
        "/api/v1/units/unmas?on=2009",
        "/api/v1/people?when=ever&limit=200",
        "/api/v1/posts?when=ever&limit=200",
        "/api/v1/relationships?when=ever&limit=200",
        "/api/v1/mandates?limit=200",
        "/api/v1/documents?limit=200",
        "/api/v1/documents/A/RES/61/279",
        "/api/v1/sources/dpko-page",
        "/api/v1/chart?on=2009",
    ):
        found = client.get(example)
        name = found.resolver_match.view_name.removeprefix("api-")
        [operation] = [
            methods["get"]
            for methods in described["paths"].values()
            if methods["get"]["operationId"] == name
        ]
        answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
        closed = {**strict(answered), "components": strict(described["components"])}
        jsonschema_rs.validator_for(closed).validate(json.loads(found.getvalue()))


def strict(schema):
    """The schema without room for anything that it does not describe."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(inner) for name, inner in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        found["additionalProperties"] = False
        if "required" not in schema:
            found["required"] = [*schema["properties"]]
    return found


def test_the_page_shows_every_address_and_every_parameter_without_scripts(client, registry):
    page = client.get("/api/")
    text = page.content.decode()
    described = document()
    for path, methods in described["paths"].items():
        assert f"<code>GET {path}</code>" in text
        for parameter in methods["get"]["parameters"]:
            assert parameter["name"] in text
    assert "<style" not in text
    assert " style=" not in text
    assert re.findall(r"<script(?![^>]*src=)", text) == []
    assert "https://cdn" not in text
    for linking in ("/about/", "/"):
        assert 'href="/api/"' in client.get(linking).content.decode()
