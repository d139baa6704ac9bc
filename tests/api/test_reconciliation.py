"""Reconciliation on a day: which unit or document a name in somebody's table means."""

import json

import pytest
from django.db import transaction
from django.test import Client

from orgchart.exchange import sample
from orgchart.models import UnitName

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    NameFactory,
    PostFactory,
    unit,
)
from ..rows import reading
from .reconciling import (
    ENTITIES,
    FETCHED,
    FLYOUT,
    MANIFEST,
    PROPOSED,
    RESULTS,
    SUGGESTIONS,
    ask,
    ask_one,
    fetch,
    fitting,
)
from .test_answers import PROBLEM, problem

pytestmark = pytest.mark.django_db

SERVICE = "/api/reconcile"


def refused(client, status=400, address=SERVICE, **form):
    """The sentence of a refusal."""
    answer = client.post(address, form)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()["detail"]


def features(candidate):
    return {one["id"]: one["value"] for one in candidate["features"]}


@pytest.fixture
def renamed():
    """A unit that was the Civilian Police Unit until 1999, below one office; then below another."""
    first, second = unit("first-office"), unit("second-office")
    police = NameFactory(
        unit__code="police", name="Civilian Police Unit", acronym="CPU", start="1994", end="1999"
    ).unit
    NameFactory(
        unit=police, name="Police Division", acronym="PD", start="2000", level_id="division"
    )
    LineFactory(child=police, parent=first, start="1994", end="1999")
    LineFactory(child=police, parent=second, start="2000")
    return police


# --- the manifest ---------------------------------------------------------------------------------


def test_the_manifest_has_what_version_0_2_wants(client):
    found = fitting(MANIFEST, client.get(SERVICE))
    assert found["view"] == {"url": "http://testserver/{{id}}/"}
    assert found["identifierSpace"] == "http://testserver/"
    assert [one["id"] for one in found["defaultTypes"]] == ["unit", "document"]
    assert client.get(found["documentation"]).status_code == 200


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


def test_what_is_no_day_stops_no_row_and_is_told(client, renamed):
    [found] = ask_one(client, "Civilian Police Unit", on="n.d.")
    assert (found["id"], found["match"]) == ("units/police", False)
    assert "“n.d.” is no day, so all times were searched" in found["description"]


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


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("", "It is no JSON that can be read."),
        ("{", "It is no JSON that can be read."),
        ("[" * 5000, "It is no JSON that can be read."),
        ('{"q0": {"query": "\\ud800"}}', "It is no JSON that can be read."),
        ('{"q0": {"query": "a", "limit": NaN}}', "It is no JSON that can be read."),
        ("[]", "“queries” is an object with a question under each name"),
        ('{"q0": 5}', "Question “q0”: It is no object."),
        ('{"q0": {}}', "Question “q0”: It asks for nothing. Write a name into “query”."),
        ('{"q0": {"query": "  "}}', "It asks for nothing."),
        ('{"q0": {"query": 5}}', "“query” is a text"),
        (
            '{"q0": {"query": "a", "type": "person"}}',
            "There is no type “person”. The types are: unit,",
        ),
        ('{"q0": {"query": "a", "type": {"id": "unit"}}}', "There is no type"),
        ('{"q0": {"query": "a", "limit": 0}}', "“limit” is a whole number, 1 or more."),
        ('{"q0": {"query": "a", "limit": 1e999}}', "It is no JSON that can be read."),
        ('{"q0": {"query": "a", "limit": "5"}}', "“limit” is a whole number"),
        ('{"q0": {"query": "a", "properties": {}}}', ""),
        ('{"q0": {"query": "a", "properties": 5}}', "“properties” is a list"),
        (
            '{"q0": {"query": "a", "properties": [{"pid": "colour", "v": 1}]}}',
            "There is no property “colour”. The properties are: on, code,",
        ),
        ('{"q0": {"query": "a", "properties": [{"pid": "on"}]}}', "“on” has no value."),
        ('{"q0": {"query": "a", "properties": [{"pid": "on", "v": {}}]}}', "A value is a text,"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_a_sentence(client, queries, said):
    if not said:  # what is empty is as if it were not there
        assert client.post(SERVICE, {"queries": queries}).status_code == 200
        return
    assert said in refused(client, queries=queries)


@pytest.mark.parametrize(
    ("extend", "said"),
    [
        ("5", "“extend” is an object"),
        ('{"ids": []}', "“extend” is an object"),
        ('{"ids": [5], "properties": []}', "“extend” is an object"),
        ('{"ids": [], "properties": ["code"]}', "“extend” is an object"),
        ('{"ids": [], "properties": [{"id": "colour"}]}', "There is no property “colour”."),
        ('{"ids": [], "properties": [{"id": "on"}]}', "There is no property “on”."),
        ('{"ids": [], "properties": [{}]}', "There is no property “None”."),
        (
            '{"ids": [], "properties": [{"id": "code"}, {"id": "code"}]}',
            "“code” is asked for twice.",
        ),
        (
            '{"ids": [], "properties": [{"id": "code", "settings": {"limit": 1}}]}',
            "There is no setting “limit”. The only one is “on”, the day.",
        ),
        (
            '{"ids": [], "properties": [{"id": "code", "settings": {"on": "2009-13"}}]}',
            "“2009-13” is not a day.",
        ),
        ('{"ids": [], "properties": [{"id": "code", "settings": 5}]}', "“settings” is an object"),
    ],
)
def test_what_cannot_be_fetched_is_refused_with_a_sentence(client, extend, said):
    assert said in refused(client, extend=extend)


def test_too_much_at_once_is_refused_with_the_number_that_is_not(client, settings):
    batch = {str(number): {"query": "peace"} for number in range(51)}
    said = refused(client, 413, queries=json.dumps(batch))
    assert said == "51 questions are too many for one request. Send 50 at most."
    asked = {"ids": [str(number) for number in range(201)], "properties": []}
    assert "Send 200 at most." in refused(client, 413, extend=json.dumps(asked))
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    form = "queries=" + "a" * 1001
    answer = client.post(SERVICE, form, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)
    assert "too large" in answer.json()["detail"]


def test_a_long_cell_is_looked_for_by_its_beginning(client, renamed):
    found = ask_one(client, "Police Division " + "x" * 10_000)
    assert found[0]["id"] == "units/police"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{SERVICE}?on=2009-13-01", "“2009-13-01” is not a day."),
        (f"{SERVICE}?query=DPKO", "One “query” alone is of version 0.1."),
        (f"{SERVICE}?queries=x", "It is no JSON that can be read."),
        (f"{SERVICE}/suggest/entity", "Write what is looked for: ?prefix=peace"),
        (f"{SERVICE}/suggest/entity?prefix=a&cursor=-1", "“cursor” is a whole number"),
        (f"{SERVICE}/suggest/property?prefix=a&type=person", "There is no type “person”."),
        (f"{SERVICE}/properties?type=person", "There is no type “person”."),
        (f"{SERVICE}/properties?limit=x", "“limit” is a whole number, and not “x”."),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_a_sentence(client, address, said):
    assert said in problem(client, address)


def test_what_is_not_there_is_a_404_as_data(client):
    for address in ("/flyout/entity?id=units/zz", "/flyout/type?id=zz", "/flyout/entity", "/zz"):
        assert problem(client, SERVICE + address, 404)


def test_a_form_without_a_question_is_told_what_to_send(client):
    assert "a field “queries”" in refused(client)
    assert "is not a day" in refused(client, address=f"{SERVICE}?on=x", queries="{}")
    sent = client.post(SERVICE, '{"queries": {}}', content_type="application/json")
    assert (sent.status_code, sent["Content-Type"]) == (400, PROBLEM)


def test_scripts_of_any_site_may_ask_with_forms(client):
    asked = client.options(SERVICE)
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]
    strict = Client(enforce_csrf_checks=True)
    sent = strict.post(SERVICE, {"queries": "{}"}, headers={"origin": "http://127.0.0.1:3333"})
    assert (sent.status_code, sent["Access-Control-Allow-Origin"]) == (200, "*")
    for method in ("put", "patch", "delete"):
        assert "only read" in problem(client, SERVICE, 405, method)
    assert "only read" in problem(client, f"{SERVICE}/suggest/type", 405, "post")


def test_there_is_no_jsonp(client):
    answer = client.get(f"{SERVICE}?callback=alert")
    assert answer["Content-Type"].startswith("application/json")
    assert b"alert" not in answer.content


def test_it_counts_with_the_limit_of_the_api(client, settings, own_cache):
    settings.API_RATE_LIMIT = "2/m"
    for address in (SERVICE, "/api/v1/units"):
        assert client.get(address).status_code == 200
    for address in (SERVICE, f"{SERVICE}/suggest/type?prefix=", "/api/preview/?id=units/x"):
        found = client.get(address)
        assert (found.status_code, found["Content-Type"]) == (429, PROBLEM)
        assert int(found["Retry-After"]) >= 1
    assert client.post(SERVICE, {"queries": "{}"}).status_code == 429


# --- costs ----------------------------------------------------------------------------------------


def test_a_batch_costs_the_same_at_any_size_of_the_registry():
    def costs(units):
        with transaction.atomic():
            sample.fill(units)
            client, found = Client(), []
            words = [*UnitName.objects.order_by("pk").values_list("name", flat=True)[:50]]
            batch = {
                str(place): {"query": name, "properties": [{"pid": "on", "v": 2000 + place % 20}]}
                for place, name in enumerate(words)
            }
            assert len(set(words)) == 50
            ids = [
                f"units/{code}"
                for code in UnitName.objects.values_list("unit__code", flat=True)[:50]
            ]
            extend = {"ids": ids, "properties": [{"id": "parent"}, {"id": "head"}]}
            for form in ({"queries": json.dumps(batch)}, {"extend": json.dumps(extend)}):
                client.post(SERVICE, form)
                with reading() as read:
                    assert client.post(SERVICE, form).status_code == 200
                found.append(read.queries)
            transaction.set_rollback(True)
        return found

    small, large = costs(200), costs(800)
    assert small[1] == large[1] <= 12
    for queries, _fetched in (small, large):
        assert queries <= 50 * 10 + 12


def test_the_same_name_is_searched_for_once(client, renamed):
    one = {"q0": {"query": "Police Division"}}
    many = {f"q{number}": {"query": "Police Division"} for number in range(50)}
    counted = []
    for batch in (one, many):
        ask(client, **batch)
        with reading() as read:
            ask(client, **batch)
        counted.append(read.queries)
    assert counted[0] == counted[1]
