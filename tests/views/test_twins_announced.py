"""How pages announce their twins, and how an address of data answers: scripts, caches, refusals."""

import html
import re

import pytest
from django.test import Client

from ..factories import unit
from .test_pages import text
from .test_twins import PROBLEM, RECORDS, twin

pytestmark = pytest.mark.django_db


def alternates(page):
    """The addresses of the links to other forms of a page, by their type."""
    links = re.findall(r'<link\s+rel="alternate"\s+type="([^"]+)"[^>]*?href="([^"]+)"', page)
    return [(kind, html.unescape(address)) for kind, address in links]


@pytest.mark.parametrize("address", RECORDS)
def test_a_page_announces_its_twin_and_links_to_it(client, registry, address):
    page = text(client, f"{address}/?on=2009-07-31")
    target = f"{address}.json?on=2009-07-31"
    assert ("application/json", target) in alternates(page)
    visible = " ".join(html.unescape(page.split("<main")[1]).split())
    assert f'Download this page as data: <a href="{target}">JSON</a>' in visible
    assert twin(client, target)["page"] == f"http://testserver{address}/?on=2009-07-31"


def test_the_page_of_a_closed_unit_leads_to_the_twin_of_its_last_day(client):
    unit("old", start="1992", end="2018-12-31")
    page = text(client, "/units/old/")
    assert ("application/json", "/units/old.json?on=2018-12-31") in alternates(page)


def test_the_chart_and_the_changes_announce_their_data(client, registry):
    page = text(client, "/?on=2009-07-31")
    for kind, ending in (("application/json", "json"), ("text/csv", "csv")):
        assert (kind, f"/chart.{ending}?on=2009-07-31") in alternates(page)
        assert f'<a href="/chart.{ending}?on=2009-07-31">' in page
    changes = text(client, "/changes/?from=2007&to=2009")
    assert any(address.startswith("/changes.xlsx?") for _kind, address in alternates(changes))
    assert '<a href="/changes.xlsx?from=2007&amp;to=2009">XLSX</a>' in changes


@pytest.mark.parametrize("address", ["/", "/changes/"])
def test_an_address_that_asks_for_nothing_has_no_question_mark(client, registry, address):
    assert not [found for _kind, found in alternates(text(client, address)) if found.endswith("?")]


def test_a_unit_announces_its_record_for_archives_and_links_to_it(client, registry):
    page = text(client, "/units/dpko/?on=2009-07-31")
    target = "/units/dpko.eac.xml?on=2009-07-31"
    assert ("application/xml", target) in alternates(page)
    assert f'type="application/xml" title="EAC-CPF, for archives" href="{target}">' in page
    visible = html.unescape(page.split("<main")[1])
    assert f'<a href="{target}">EAC-CPF, for archives</a>' in visible
    answer = client.get(target)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert b"<recordId>dpko</recordId>" in answer.content
    assert b"eac.xml" not in client.get("/documents/A/RES/61/279/").content


TWINS = [f"{address}.json" for address in RECORDS]


@pytest.mark.parametrize(
    "address", [*TWINS, "/units/dpko.eac.xml", "/chart.json", "/chart.csv", "/units.json"]
)
def test_scripts_of_any_site_may_read_a_twin_and_keep_it(client, registry, address):
    address = f"{address}?on=2009-07-31"
    answer = client.get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    same = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same["Access-Control-Allow-Origin"]) == (304, "*")
    assert client.head(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/units/DPKO.json?on=2009", "/units/dpko.json?on=2009"),
        ("/units/DPKO.eac.xml?version=2010", "/units/dpko.eac.xml?version=2010"),
        ("/documents/a/res/61/279.json", "/documents/A/RES/61/279.json"),
        ("/documents/S/RES/1542.json?on=2009", "/documents/S/RES/1542(2004).json?on=2009"),
    ],
)
def test_another_way_to_write_a_record_leads_to_its_twin(client, registry, address, target):
    answer = client.get(address)
    assert (answer["Location"], answer["Access-Control-Allow-Origin"]) == (target, "*")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        *((f"{address}?on=yesterday", 400, "“yesterday” is not a day.") for address in TWINS),
        ("/chart.json?on=2009-02-30", 400, "“2009-02-30” is not a day."),
        ("/chart.csv?on=x", 400, "“x” is not a day."),
        ("/chart.json?root=nobody", 404, "There is no unit “nobody”"),
        ("/chart.csv?root=dfs&on=1990", 404, "There is no unit “dfs” on 31 December 1990."),
        ("/units/nobody.json", 404, "No unit has the code “nobody”."),
        ("/units/nobody.eac.xml", 404, "No unit has the code “nobody”."),
        ("/units/dpko.eac.xml?version=9", 400, "“9” is not a version of EAC-CPF."),
        ("/units/dpko.eac.xml?on=never", 400, "“never” is not a day."),
        ("/units/no body.json", 404, "There is no data at this address."),
        ("/people/nobody.json", 404, "No person has the code “nobody”."),
        ("/mandates/nothing.json", 404, "No mandate has the code “nothing”."),
        ("/documents/A/RES/79/999.json", 404, "is not among the documents of this registry."),
        ("/documents/nonsense.json", 404, "no single document with this symbol."),
        ("/sources/nothing.json", 404, "No source has the name “nothing”."),
        ("/units/dpko.json?on=%00", 400, "It contains a NUL character."),
        ("/units.csv?level=x", 400, "Level: “x” is not one of the choices."),
        ("/changes.json?from=never", 400, "After: “never” is not a day."),
        ("/changes.csv?from=2010&to=2009", 400, "“After” is a later day than “To”."),
        ("/nowhere.json", 404, "There is no data at this address."),
    ],
)
def test_bad_input_is_refused_as_data_with_a_sentence(client, registry, address, status, said):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    problem = answer.json()
    assert said in problem["detail"]
    assert (problem["status"], set(problem)) == (status, {"title", "status", "detail"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in answer


@pytest.mark.parametrize("checks", [False, True])
def test_nothing_can_be_sent_to_a_twin(db, checks):
    answer = Client(enforce_csrf_checks=checks).post("/units/dpko.json", {"a": "b"})
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer["Allow"] == "GET, HEAD"
