"""What a client of reconciliation fetches and shows: properties of a day, suggestions, previews."""

import json

import pytest

from orgchart.models import UnitName

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    NameFactory,
    PostFactory,
    unit,
)
from .reconciling import (
    ENTITIES,
    FETCHED,
    PROPOSED,
    SUGGESTIONS,
    ask,
    fetch,
    fitting,
)

pytestmark = pytest.mark.django_db

SERVICE = "/api/reconcile"


# --- what is fetched ------------------------------------------------------------------------------


def test_properties_of_a_unit_are_those_of_the_day(client, renamed):
    post = PostFactory(unit=renamed)
    head = AppointmentFactory(post=post, start="1995", end="1998")
    founding = DocumentFactory(symbol="S/RES/868 (1993)")
    UnitName.objects.filter(name="Civilian Police Unit").update(started_by=founding)
    named = ["name", "acronym", "level", "parent", "head", "start", "end", "founded-by", "code"]
    [row] = fetch(client, ["units/police"], *((one, "1996") for one in named)).values()
    assert row == {
        "name": [{"str": "Civilian Police Unit"}],
        "acronym": [{"str": "CPU"}],
        "level": [{"str": "Office"}],
        "parent": [{"id": "units/first-office", "name": "The first-office"}],
        "head": [{"str": str(head.person)}],
        "start": [{"str": "1994"}],  # as it is written: no day is made up
        "end": [],
        "founded-by": [{"id": "documents/S/RES/868(1993)", "name": "S/RES/868 (1993)"}],
        "code": [{"str": "police"}],
    }
    [now] = fetch(client, ["units/police"], "name", "parent", "head").values()
    assert now["name"] == [{"str": "Police Division"}]
    assert now["parent"][0]["id"] == "units/second-office"
    assert now["head"] == []


def test_a_unit_that_has_ended_is_told_as_of_its_last_day(client):
    line = LineFactory(child=unit("small"), parent=unit("large"), end="2005")
    UnitName.objects.filter(unit=line.child).update(end="2005")
    [row] = fetch(client, ["units/small"], "parent", "end").values()
    assert row["parent"] == [{"id": "units/large", "name": "The large"}]
    assert row["end"] == [{"str": "2005"}]


def test_properties_of_documents_and_of_what_is_not_here(client):
    DocumentFactory(symbol="A/RES/61/279", title="Strengthening the capacity", date="2007-06-29")
    ids = ["documents/A/RES/61/279", "units/nowhere", "?"]
    rows = fetch(client, ids, "title", "date", "organ", "parent")
    assert rows["documents/A/RES/61/279"] == {
        "title": [{"str": "Strengthening the capacity"}],
        "date": [{"str": "2007-06-29"}],
        "organ": [{"str": "General Assembly"}],
        "parent": [],
    }
    nothing = {"title": [], "date": [], "organ": [], "parent": []}
    assert rows["units/nowhere"] == rows["?"] == nothing


def test_every_property_that_is_proposed_can_be_fetched_and_asked_for(client, registry):
    proposed = fitting(PROPOSED, client.get(f"{SERVICE}/properties?type="))["properties"]
    suggested = client.get(f"{SERVICE}/suggest/property?prefix=").json()["result"]
    names = [one["id"] for one in proposed]
    assert [one["id"] for one in suggested] == ["on", *names]
    wanted = {"ids": ["units/monuc", "documents/A/RES/61/279"]}
    wanted["properties"] = [{"id": name} for name in names]
    found = fitting(FETCHED, client.post(SERVICE, {"extend": json.dumps(wanted)}))
    assert [one["id"] for one in found["meta"]] == names
    assert {one["id"] for one in found["meta"] if "type" in one} == {
        "parent",
        "founded-by",
        "ended-by",
    }
    told = [found["rows"][one] for one in wanted["ids"]]
    assert {name for name in names if not any(row[name] for row in told)} == set()
    for row in told:
        for name in names:
            for value in row[name]:
                v = value if "id" in value else value["str"]
                asked = {"query": row["name" if row["name"] else "symbol"][0]["str"]}
                asked["properties"] = [{"pid": name, "v": v}]
                [first, *_others] = ask(client, q=asked)["q"]
                assert first["match"], (name, v)


def test_a_type_has_properties_of_its_own(client):
    found = fitting(PROPOSED, client.get(f"{SERVICE}/properties?type=document&limit=2"))
    assert [one["id"] for one in found["properties"]] == ["symbol", "title"]
    assert (found["type"], found["limit"]) == ("document", 2)


# --- suggestions and previews ---------------------------------------------------------------------


def test_entities_are_suggested_by_a_beginning_an_acronym_and_an_id(client, renamed):
    for prefix in ("poli", "CPU", "civilian pol", "units/police"):
        found = fitting(ENTITIES, client.get(f"{SERVICE}/suggest/entity", {"prefix": prefix}))
        [one] = found["result"]
        assert (one["id"], one["name"]) == ("units/police", "Police Division"), prefix
        assert one["notable"] == [{"id": "unit", "name": "Unit"}]


def test_a_cursor_goes_on_with_the_suggestions(client):
    for number in range(13):
        NameFactory(name=f"Peace Section {number}")
    pages = [
        client.get(f"{SERVICE}/suggest/entity", {"prefix": "peace", "cursor": at}).json()["result"]
        for at in (0, 10)
    ]
    assert [len(page) for page in pages] == [10, 3]
    assert len({one["id"] for page in pages for one in page}) == 13


def test_types_and_properties_are_suggested_by_a_beginning_of_a_word(client):
    def found(kind, prefix, **more):
        address = f"{SERVICE}/suggest/{kind}"
        answer = fitting(SUGGESTIONS, client.get(address, {"prefix": prefix, **more}))
        return [one["id"] for one in answer["result"]]

    assert found("type", "") == ["unit", "document"]
    assert found("type", "Doc") == ["document"]
    assert found("property", "doc") == ["founded-by", "ended-by"]
    assert found("property", "on") == ["on"]
    assert "parent" not in found("property", "", type="document")


def test_what_a_flyout_says_has_no_tags_of_others(client):
    NameFactory(unit__code="odd", name="Peace <script>alert(1)</script> & Co")
    found = client.get(f"{SERVICE}/flyout/entity?id=units/odd").json()
    assert "<script>" not in found["html"]
    assert "&lt;script&gt;" in found["html"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("entity", "“nothing” is no unit or document here."),
        ("type", "There is no type “nothing”. The types are: unit, document."),
        ("property", "There is no property “nothing”. The properties are: on, code,"),
    ],
)
def test_a_flyout_of_nothing_says_what_there_is(client, kind, said):
    answer = client.get(f"{SERVICE}/flyout/{kind}?id=nothing")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith(said)


def test_a_preview_may_be_framed_by_anybody_and_says_what_is_known(client, renamed):
    answer = client.get("/api/preview/?id=units/police&on=1995")
    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "<h1>Civilian Police Unit</h1>" in page
    assert "answers to The first-office" in page
    assert "As of 31 December 1995." in page
    assert 'href="/units/police/?on=1995"' in page
    assert "<script" not in page


def test_a_preview_of_nothing_says_so_in_the_frame(client):
    answer = client.get("/api/preview/?id=<b>")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "“&lt;b&gt;” is no unit or document here." in answer.content.decode()
