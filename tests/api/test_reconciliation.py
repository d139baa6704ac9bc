"""Reconciliation on a day: which unit or document a name in somebody's table means."""

import json

import pytest

from ..factories import (
    DocumentFactory,
    LineFactory,
    NameFactory,
    unit,
)
from .reconciling import (
    FLYOUT,
    MANIFEST,
    PROPOSED,
    RESULTS,
    ask,
    ask_one,
    fetch,
    fitting,
)

pytestmark = pytest.mark.django_db

SERVICE = "/api/reconcile"


def features(candidate):
    return {one["id"]: one["value"] for one in candidate["features"]}


# --- the manifest ---------------------------------------------------------------------------------


def test_the_manifest_has_what_version_0_2_wants(client):
    found = fitting(MANIFEST, client.get(SERVICE))
    assert found["view"] == {"url": "http://testserver/{{id}}/"}
    assert found["identifierSpace"] == "http://testserver/"
    assert [one["id"] for one in found["defaultTypes"]] == ["unit", "document"]
    assert client.get(found["documentation"]).status_code == 200


def test_a_stroke_at_the_end_of_the_address_is_no_fault(client):
    assert client.get(f"{SERVICE}/").json() == client.get(SERVICE).json()
    assert client.post(f"{SERVICE}/", {"queries": "{}"}).json() == {}
    assert client.get(SERVICE).json()["suggest"]["type"]["service_url"].endswith(SERVICE)


def test_every_address_of_the_manifest_answers(client, registry):
    found = client.get(SERVICE).json()
    for named, kind in (("units/dpko", "entity"), ("unit", "type"), ("on", "property")):
        suggests = found["suggest"][kind]
        address = suggests["service_url"] + suggests["service_path"]
        assert client.get(address, {"prefix": "d"}).json()["result"], kind
        about = suggests["service_url"] + suggests["flyout_service_path"].replace("${id}", named)
        assert fitting(FLYOUT, client.get(about))["id"] == named
    proposes = found["extend"]["propose_properties"]
    address = proposes["service_url"] + proposes["service_path"]
    assert fitting(PROPOSED, client.get(address))["properties"]
    for named in ("units%2Fdpko", "documents%2FA%2FRES%2F61%2F279", "documents/A/RES/72/262C"):
        for template in (found["view"]["url"], found["preview"]["url"]):
            assert client.get(template.replace("{{id}}", named)).status_code == 200, template


def test_the_service_of_a_day_tells_everything_as_of_then(client, renamed):
    service = f"{SERVICE}?on=1995"
    found = fitting(MANIFEST, client.get(service))
    assert found["name"].endswith(", 1995")
    assert found["view"]["url"] == "http://testserver/{{id}}/?on=1995"
    assert found["preview"]["url"] == "http://testserver/api/preview/?id={{id}}&on=1995"
    assert ask_one(client, "police", service)[0]["name"] == "Civilian Police Unit"
    assert fetch(client, ["units/police"], "parent", address=service) == {
        "units/police": {"parent": [{"id": "units/first-office", "name": "The first-office"}]}
    }
    # The day of a row goes before that of the service.
    assert ask_one(client, "police", service, on=2009)[0]["name"] == "Police Division"


# --- questions ------------------------------------------------------------------------------------


def test_a_name_of_then_is_told_and_matched_as_of_the_day(client, renamed):
    [then] = ask_one(client, "Civilian Police Unit", on="1995-06-30")
    assert (then["name"], then["score"], then["match"]) == ("Civilian Police Unit", 100, True)
    assert then["description"] == "CPU · Office · answers to The first-office · since 1994"
    [now] = ask_one(client, "Civilian Police Unit", on=2009)
    assert (now["name"], now["score"], now["match"]) == ("Police Division", 90, False)
    assert "also called “Civilian Police Unit" in now["description"]
    [before] = ask_one(client, "Civilian Police Unit", on="1980")
    assert (before["score"], before["match"]) == (75, False)
    assert features(before)["on-the-day"] is False


def test_without_a_day_any_name_is_a_match(client, renamed):
    for words in ("CPU", "civilian police unit", "The Police Division (PD)", "police"):
        [found] = ask_one(client, words)
        assert (found["id"], found["match"]) == ("units/police", True), words


@pytest.mark.parametrize(
    "words",
    [
        "D.P.K.O.",
        "d.p.k.o",
        "Department of Peace-keeping Operations",
        "Department of peace keeping operations",
        "UN Department of Peace-Keeping Operations",
        "U.N. Department of Peacekeeping Operations",
        "U.N. Department for Peacekeeping Operations (DPKO)",
        "Peacekeeping Operations, Department of",
    ],
)
def test_dots_hyphens_and_the_order_of_words_do_not_matter(client, words):
    name = "United Nations Department of Peacekeeping Operations"
    if not words.upper().startswith("U"):
        name = name.removeprefix("United Nations ")
    NameFactory(unit__code="dpko", name=name, acronym="DPKO")
    NameFactory(unit__code="dpo", name="Department of Peace Operations", acronym="DPO")
    first = ask_one(client, words)[0]
    assert (first["id"], first["match"]) == ("units/dpko", True)


def test_what_exists_on_the_day_comes_before_what_does_not(client):
    for code, start, end in (("first", "1988", "1991"), ("second", "1991-06", "1995")):
        NameFactory(unit__code=code, name=f"Verification Mission {code}", start=start, end=end)
    for on, first in (("1989", "units/first"), (1994, "units/second")):
        found = ask_one(client, "Verification Mission", on=on)
        assert [found[0]["id"], len(found)] == [first, 2]
        assert [features(one)["on-the-day"] for one in found] == [True, False]


@pytest.mark.parametrize(
    "on", ["1995", 1995, 1995.0, "1995-06-30T00:00:00Z", "30 June 1995", "06/1995", ["1995"]]
)
def test_a_day_is_read_however_a_table_has_it(client, renamed, on):
    assert ask_one(client, "police", on=on)[0]["name"] == "Civilian Police Unit"


@pytest.mark.parametrize("on", ["n.d.", "20070701"])
def test_what_is_no_day_stops_no_row_and_is_told_with_what_is_one(client, renamed, on):
    [found] = ask_one(client, "Civilian Police Unit", on=on)
    assert (found["id"], found["match"]) == ("units/police", False)
    said = f"“{on}” is no day, so all times were searched; write a day like 2009-07-31"
    assert said in found["description"]


def test_namesakes_are_no_match_until_a_property_tells_them_apart(client):
    for code, above in (("one", "office"), ("two", "department")):
        namesake = NameFactory(unit__code=code, name="Registry Section").unit
        LineFactory(child=namesake, parent=unit(above))
    both = ask_one(client, "Registry Section")
    assert [(one["score"], one["match"]) for one in both] == [(100, False), (100, False)]
    for value in ("department", "The department", {"id": "units/department", "name": "?"}):
        found = ask_one(client, "Registry Section", parent=value)
        assert [(one["id"], one["score"], one["match"]) for one in found] == [
            ("units/two", 100, True),
            ("units/one", 80, False),
        ], value
    assert ask_one(client, "Registry Section", code="one")[0]["id"] == "units/one"


def test_a_question_can_have_properties_alone(client, renamed):
    asked = [{"pid": "acronym", "v": "PD"}]
    assert ask(client, q={"properties": asked})["q"][0]["id"] == "units/police"
    assert ask(client, q={"properties": [{"pid": "level", "v": "division"}]}) == {"q": []}


def test_an_id_or_an_address_is_a_match(client, renamed):
    DocumentFactory(symbol="S/RES/1244 (1999)")
    for words, found in (
        ("units/police", "units/police"),
        ("https://elsewhere.example/units/police/?on=2009", "units/police"),
        ("documents/S/RES/1244(1999)", "documents/S/RES/1244(1999)"),
    ):
        [first, *_others] = ask(client, q={"query": words})["q"]
        assert (first["id"], first["match"]) == (found, True)


def test_a_symbol_however_it_is_written_is_a_match_and_a_shared_topic_is_none(client):
    for number, year in ((1048, 1996), (1063, 1996), (940, 1994)):
        DocumentFactory(symbol=f"S/RES/{number} ({year})", title="Haiti", date=str(year))
    for words in ("S/RES/1048(1996)", "s/res/1048", "Security Council resolution 1048 (1996)"):
        [found, *_others] = ask(client, q={"query": words, "type": "document"})["q"]
        assert (found["id"], found["match"]) == ("documents/S/RES/1048(1996)", True), words
    topic = ask(client, q={"query": "Haiti"})["q"]
    assert len(topic) == 3
    assert not any(one["match"] for one in topic)
    on = [{"pid": "on", "v": "1994"}]
    dated = ask(client, q={"query": "Haiti", "properties": on})["q"]
    assert (dated[0]["id"], dated[0]["match"]) == ("documents/S/RES/940(1994)", True)


def test_a_question_is_about_the_types_that_it_names(client):
    NameFactory(unit__code="haiti", name="Mission in Haiti")
    DocumentFactory(symbol="S/RES/940 (1994)", title="Haiti")

    def types(**asked):
        found = ask(client, q={"query": "Haiti", **asked})["q"]
        return {one["type"][0]["id"] for one in found}

    assert types() == types(type=[]) == types(type=["unit", "document"]) == {"unit", "document"}
    assert types(type="unit", type_strict="should") == {"unit"}
    assert types(type=["document"]) == {"document"}


def test_a_question_gets_as_many_candidates_as_it_asks_for(client):
    for number in range(25):
        NameFactory(name=f"Peace Section {number}")
    sizes = {None: 5, 3: 3, 7.0: 7, 999: 20}
    batch = {
        str(limit): {"query": "peace", **({"limit": limit} if limit else {})} for limit in sizes
    }
    found = ask(client, **batch)
    assert {name: len(some) for name, some in found.items()} == {
        str(limit): size for limit, size in sizes.items()
    }


def test_the_questions_of_an_address_are_answered_as_those_of_a_form(client, renamed):
    batch = {"q0": {"query": "Police Division"}, "": {"query": "CPU"}}
    got = client.get(SERVICE, {"queries": json.dumps(batch)})
    sent = client.post(SERVICE, {"queries": json.dumps(batch)})
    assert fitting(RESULTS, got) == fitting(RESULTS, sent)
    assert got["ETag"]
    assert sent["Cache-Control"] == "no-store"
    assert client.post(SERVICE, {"queries": "{}"}).json() == {}


def test_a_draft_is_no_candidate_and_no_suggestion(client):
    NameFactory(unit__code="hidden", name="Zzyzx Section", status="draft")
    DocumentFactory(symbol="A/RES/61/900", draft=True)
    assert ask(client, a={"query": "Zzyzx"}, b={"query": "units/hidden"}) == {"a": [], "b": []}
    assert ask(client, q={"query": "documents/A/RES/61/900"})["q"] == []
    assert fetch(client, ["units/hidden"], "name") == {"units/hidden": {"name": []}}
    assert client.get(f"{SERVICE}/suggest/entity?prefix=zzyz").json() == {"result": []}
    assert client.get("/api/preview/?id=units/hidden").status_code == 404
