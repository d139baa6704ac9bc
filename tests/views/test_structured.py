"""What search engines read of a page: JSON-LD in the words of schema.org."""

import json
import re

import pytest

from ..factories import AppointmentFactory, DocumentFactory, NameFactory, SourceFactory
from .test_pages import text

DAY = "2009-07-31"
pytestmark = pytest.mark.django_db


def structured(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_the_registry_is_a_dataset_for_search_engines(client, registry):
    for address in ("/", "/about/"):
        found = structured(text(client, address))
        assert (found["@type"], found["version"]) == ("Dataset", "1")
        for download in found["distribution"]:
            path = download["contentUrl"].removeprefix("http://testserver")
            assert client.get(path).headers["Content-Type"].startswith(download["encodingFormat"])


def test_a_unit_is_an_organization_for_search_engines(client, registry):
    found = structured(text(client, f"/units/dfs/?on={DAY}"))
    assert found["@type"] == "Organization"
    assert found["name"] == "Department of Field Support"
    assert found["alternateName"] == ["DFS"]
    assert found["foundingDate"] == "2007-06-29"
    assert found["parentOrganization"]["@id"] == "http://testserver/id/units/secretariat"


def test_a_person_is_a_person_for_search_engines(client, registry):
    found = structured(text(client, "/people/yasushi-akashi/"))
    assert (found["@type"], found["name"]) == ("Person", "Yasushi Akashi")
    roles = {role["memberOf"]["@id"] for role in found["hasOccupation"]}
    assert "http://testserver/id/units/untac" in roles
    assert {role["@type"] for role in found["hasOccupation"]} == {"EmployeeRole"}


def test_a_resolution_is_legislation_and_a_letter_a_work_for_search_engines(client, registry):
    found = structured(text(client, "/documents/A/RES/61/279/"))
    assert (found["@type"], found["legislationIdentifier"]) == ("Legislation", "A/RES/61/279")
    assert found["datePublished"] == found["legislationDate"] == "2007-06-29"
    assert found["publisher"]["name"] == "General Assembly"
    letter = structured(text(client, "/documents/S/2008/456/"))
    assert letter["@type"] == "CreativeWork"
    assert "legislationIdentifier" not in letter


def test_a_source_is_a_work_for_search_engines(client):
    source = SourceFactory(
        slug="a-page",
        title="Une page",
        publisher="Nations Unies",
        published="2009~",
        url="https://www.un.org/fr/page",
        archived="https://web.archive.org/web/2009/https://www.un.org/fr/page",
        note="In French.",
    )
    found = structured(text(client, source.get_absolute_url()))
    assert found["@type"] == "CreativeWork"
    assert (found["name"], found["publisher"]) == ("Une page", "Nations Unies")
    assert (found["inLanguage"], found["sameAs"]) == ("fr", "https://www.un.org/fr/page")
    assert found["archivedAt"].startswith("https://web.archive.org/")
    assert "datePublished" not in found


@pytest.mark.parametrize(
    "address",
    ["/units/dfs/", "/people/yasushi-akashi/", "/documents/A/RES/61/279/", "/sources/dpko-page/"],
)
def test_a_thing_has_one_name_in_its_pages_of_all_languages_and_in_its_graph(
    client, registry, address
):
    graph = b"".join(client.get(f"{address.rstrip('/')}.jsonld")).decode()
    for page_address in (address, f"/fr{address}", f"{address}?on={DAY}"):
        found = structured(text(client, page_address))
        assert found["@id"].startswith("http://testserver/id/")
        assert f'"{found["@id"]}"' in graph
        page_itself = f"http://testserver{page_address.partition('?')[0]}"
        assert found["mainEntityOfPage"] == found["url"] == page_itself
        path = found["@id"].removeprefix("http://testserver")
        assert client.get(path, headers={"Accept": "text/html"}).headers["Location"] == address


@pytest.mark.parametrize("name", ["units", "people", "documents", "mandates", "sources"])
def test_a_list_is_a_dataset_with_its_files_for_search_engines(client, registry, name):
    found = structured(text(client, f"/{name}/?q=mali"))
    assert found["@type"] == "Dataset"
    assert found["url"] == f"http://testserver/{name}/?q=mali"
    assert found["isPartOf"]["url"] == "http://testserver/"
    for download in found["distribution"]:
        path = download["contentUrl"].removeprefix("http://testserver")
        assert client.get(path).headers["Content-Type"].startswith(download["encodingFormat"])
        assert "q=mali" in path


def test_no_name_of_a_person_and_no_title_ends_the_data_block(client):
    odd = "</script><b>&"
    AppointmentFactory(person__code="odd", person__name=odd)
    DocumentFactory(symbol="A/RES/61/279", title=odd, date="2007-06-29")
    for address in ("/people/odd/", "/documents/A/RES/61/279/"):
        page = text(client, address)
        assert structured(page)["name"] == odd
        assert "</script><b>" not in page


def test_no_name_ends_the_data_block(client):
    NameFactory(unit__code="odd", name="Office </script><b>&", start="2000")
    page = text(client, "/units/odd/")
    assert structured(page)["name"] == "Office </script><b>&"
    assert "</script><b>" not in page
