"""Addresses of linked data: announced on pages, led to from things, refused in a sentence."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    FigureFactory,
    LineFactory,
    MandateFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..graphs import ID, graph_of
from .test_pages import text
from .test_twins import PROBLEM, RECORDS
from .test_twins_announced import alternates

pytestmark = pytest.mark.django_db

TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}


@pytest.mark.parametrize("address", RECORDS)
def test_a_page_announces_its_graph_which_is_the_same_in_both_formats(client, registry, address):
    page = text(client, f"{address}/?on=2009-07-31")
    read = []
    for ending, kind in TYPES.items():
        target = f"{address}.{ending}?on=2009-07-31"
        assert (kind, target) in alternates(page)
        assert f'<a href="{target}">' in page.partition("Download this page as data:")[2]
        answer = client.get(target)
        assert answer["Content-Type"].partition(";")[0] == kind
        assert answer["Access-Control-Allow-Origin"] == "*"
        same = client.get(target, headers={"if-none-match": answer["ETag"]})
        assert same.status_code == 304
        read.append({*graph_of(client, target)})
    assert read[0] == read[1]
    assert read[0] == {*graph_of(client, f"{address}.ttl")}, "A graph is the same on every day."


def test_the_context_of_json_ld_is_in_the_file(client):
    unit("dpko")
    said = json.loads(client.get("/units/dpko.jsonld").getvalue())
    assert set(said) == {"@context", "@graph"}
    assert said["@context"]["org"] == "http://www.w3.org/ns/org#"


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("", "/units/dpko/"),
        ("*/*", "/units/dpko/"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/units/dpko/"),
        ("application/json", "/units/dpko.json"),
        ("text/turtle", "/units/dpko.ttl"),
        ("application/ld+json", "/units/dpko.jsonld"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", "/units/dpko.jsonld"),
        ("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "/units/dpko.ttl"),
        ("text/*;q=0.2, application/json;q=0.3", "/units/dpko.json"),
    ],
)
def test_a_thing_leads_to_what_is_told_of_it_as_the_reader_asks(client, accept, target):
    unit("dpko")
    answer = client.get("/id/units/dpko", headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer["Location"]) == (303, target)
    assert "Accept" in answer["Vary"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.head("/id/units/dpko").status_code == 303


@pytest.mark.parametrize(
    ("thing", "page", "as_json", "turtle"),
    [
        ("people/ann", "/people/ann/", "/people/ann.json", "/people/ann.ttl"),
        ("posts/usg", "/units/dpko/", "/api/v1/posts/usg", "/units/dpko.ttl"),
        ("mandates/lead", "/mandates/lead/", "/mandates/lead.json", "/mandates/lead.ttl"),
        (
            "documents/S/RES/1542(2004)",
            "/documents/S/RES/1542(2004)/",
            "/documents/S/RES/1542(2004).json",
            "/documents/S/RES/1542(2004).ttl",
        ),
        ("sources/src", "/sources/src/", "/sources/src.json", "/sources/src.ttl"),
        ("levels/office", "/units/?level=office&when=ever", None, "/vocabularies.ttl"),
        ("themes/police", "/mandates/?theme=police", None, "/vocabularies.ttl"),
        ("statuses/disputed", None, None, "/vocabularies.ttl"),
        ("vocabularies/levels", None, None, "/vocabularies.ttl"),
        ("terms/locator", None, None, "/vocabularies.ttl"),
    ],
)
def test_every_kind_of_thing_leads_on(client, thing, page, as_json, turtle):
    everything()
    for accept, target in (
        ("text/html", page),
        ("application/json", as_json),
        ("text/turtle", turtle),
    ):
        answer = client.get(f"/id/{thing}", headers={"accept": accept})
        if target is None:
            assert answer.status_code == 406
            continue
        assert (answer.status_code, answer["Location"]) == (303, target)
        assert client.get(target).status_code == 200


def everything():
    dpko = unit("dpko")
    AppointmentFactory(post=PostFactory(unit=dpko, code="usg"), person__name="Ann")
    MandateFactory(unit=dpko, code="lead")
    DocumentFactory(symbol="S/RES/1542 (2004)")
    SourceFactory(slug="src")


def test_a_thing_keeps_the_day_that_is_asked_for(client):
    unit("dpko")
    assert client.get("/id/units/dpko?on=2009")["Location"] == "/units/dpko/?on=2009"


def test_every_address_in_a_graph_leads_somewhere(client, registry):
    graph = graph_of(client, "/units/dpko.ttl")
    things = {str(one).partition("#")[0] for triple in graph for one in triple}
    ours = {one for one in things if one.startswith(str(ID)) and not one.endswith("/terms/")}
    assert len(ours) > 40
    for one in ours:
        answer = client.get(
            one.removeprefix("http://testserver"), headers={"accept": "text/turtle"}
        )
        assert answer.status_code == 303, one


@pytest.mark.parametrize("accept", ["application/pdf", "image/png, text/csv"])
def test_what_cannot_be_answered_is_refused_in_a_sentence(client, accept):
    unit("dpko")
    answer = client.get("/id/units/dpko", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (406, PROBLEM)
    assert answer.json()["detail"] == (
        "This is told as text/html, application/json, text/turtle, application/ld+json. Ask for one of "
        "them in the header Accept."
    )
    assert "Accept" in answer["Vary"]


NOTHING = [
    "/id/units/nobody",
    "/id/units/draft",
    "/id/people/draft",
    "/id/posts/nothing",
    "/id/documents/A/RES/79/999",
    "/id/documents/nonsense",
    "/id/levels/nothing",
    "/id/statuses/nothing",
    "/id/terms/nothing",
    "/id/vocabularies/nothing",
    "/id/nothing/dpko",
    "/id/units/%F0%9F%98%80",
]


@pytest.mark.parametrize("address", NOTHING)
def test_a_thing_that_is_not_here_is_a_404_in_the_form_that_is_asked_for(client, address):
    unit("draft", status="draft")
    PersonFactory(name="draft")
    answer = client.get(address, headers={"accept": "text/turtle"})
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert "Nothing has the address /id/" in answer.json()["detail"]
    page = client.get(address, headers={"accept": "text/html"})
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (404, "text/html")
    assert "Nothing has the address /id/" in page.text


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/units/nobody.{}", 404, "No unit has the code “nobody”."),
        ("/units/dpko.{}?on=yesterday", 400, "“yesterday” is not a day."),
        ("/people/nobody.{}", 404, "No person has the code “nobody”."),
        ("/mandates/nothing.{}", 404, "No mandate has the code “nothing”."),
        ("/documents/nonsense.{}", 404, "no single document with this symbol."),
        ("/sources/nothing.{}", 404, "No source has the name “nothing”."),
        ("/chart.{}", 404, "There is no data at this address."),
    ],
)
def test_bad_input_is_refused_as_data(client, address, ending, status, said):
    unit("dpko")
    answer = client.get(address.format(ending))
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert said in answer.json()["detail"]


def test_another_way_to_write_a_record_leads_to_its_graph(client, registry):
    for address, target in (
        ("/units/DPKO.ttl?on=2009", "/units/dpko.ttl?on=2009"),
        ("/documents/a/res/61/279.jsonld", "/documents/A/RES/61/279.jsonld"),
        ("/documents/S/RES/1542.ttl", "/documents/S/RES/1542(2004).ttl"),
    ):
        assert client.get(address)["Location"] == target


@pytest.mark.parametrize("address", ["/units/dpko.ttl", "/id/units/dpko", "/vocabularies.jsonld"])
def test_nothing_can_be_sent_to_it(address):
    answer = Client(enforce_csrf_checks=False).post(address, {"a": "b"})
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)


def test_a_page_costs_the_same_however_many_facts_a_unit_has(client):
    def questions(code):
        with CaptureQueriesContext(connection) as asked:
            graph_of(client, f"/units/{code}.ttl")
        return len(asked)

    little, much = unit("little"), unit("much")
    for found, count in ((little, 1), (much, 9)):
        for number in range(count):
            post = PostFactory(unit=found, code=f"{found.code}-{number}")
            AppointmentFactory(post=post, person__name=f"Ann {found.code} {number}")
            MandateFactory(unit=found)
            LineFactory(
                child=found, parent=unit(f"{found.code}-above-{number}"), kind="shared-with"
            )
            FigureFactory(unit=found, start=str(2000 + number))
    questions("little")
    assert questions("little") == questions("much")
