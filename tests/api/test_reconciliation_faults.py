"""What reconciliation refuses, whom it answers, and what it costs."""

import json

import pytest
from django.db import transaction
from django.test import Client

from orgchart.exchange import sample
from orgchart.models import UnitName

from ..rows import reading
from .reconciling import (
    ask,
    ask_one,
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
        assert problem(client, SERVICE, 405, method).endswith("or send what you ask with POST.")
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
        assert queries <= 50 * 10 + 12  # a search asks nine at most, if no word is misspelt


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
