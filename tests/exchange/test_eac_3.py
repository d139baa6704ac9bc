"""Units as EAC-CPF 3.0.0: what it says in other elements than 2.0, and what it says besides."""

import pytest

from .test_eac import SPACES, absolute, dangling, full_unit, record, said

pytestmark = pytest.mark.django_db


def test_the_version_of_3_has_its_own_elements_and_names_the_source_of_each_date():
    full_unit()
    root = record(version="3.0.0")
    assert root.tag == f"{{{SPACES['n']}}}eac"
    assert root.find("n:control", SPACES).get("countryEncoding") == "iso3166-1-alpha-2"
    assert said(root, ".//n:agent/n:label")
    entries = [
        (
            entry.findtext("n:part", namespaces=SPACES),
            entry.get("languageOfElement"),
            *said(entry, "n:useDates/n:dateRange/*"),
        )
        for entry in root.iterfind(".//n:nameEntry", SPACES)
    ]
    used = ("1992", "2019 or later")
    assert entries == [
        ("Department of Peacekeeping Operations", "en", *used),
        ("DPKO", "en", *used),
        ("Département", "fr", *used),
        ("DOMP", "fr", *used),
    ]
    assert said(root, ".//n:existDates/n:dateRange/*") == list(used)
    sources = {one.get("id"): one.get("href") for one in root.iterfind(".//n:source", SPACES)}

    def cited(one):
        return [sources[key] for key in one.get("sourceReference", "").split()]

    page, other = absolute("/sources/page/"), absolute("/sources/other/")
    name = root.find(".//n:nameEntry", SPACES)
    assert cited(name) == [page, other]
    assert cited(name.find(".//n:fromDate", SPACES)) == []  # both show the beginning
    assert cited(name.find(".//n:toDate", SPACES)) == [page]
    event = root.find(".//n:narrativeEvent", SPACES)
    assert cited(event) == [page, other]
    assert said(event, "n:eventDescription/n:reference") == ["Started by: A/RES/46/232"]
    assert said(root, ".//n:functionPerformed/n:term") == ["Police"]
    assert [one.get("placeType") for one in root.iterfind(".//n:place", SPACES)] == [
        "area",
        "headquarters",
    ]
    assert said(root, ".//n:place/n:label") == ["Darfur", "Sudan", "SD", "El Fasher"]
    assert not dangling(root)


def test_relations_of_3_say_their_kind_as_a_term_with_an_address():
    full_unit()
    relations = {
        (one.get("relationType"), one.find("n:label", SPACES).get("valueURI")): one
        for one in record(version="3.0.0").iterfind(".//n:relation", SPACES)
    }
    assert len(relations) == 6
    dotted = relations["associative", absolute("/units/dfs/")]
    assert dotted.get("targetType") == "corporateBody"
    assert dotted.get("sourceReference")
    assert said(dotted, "n:dateRange/*") == ["29 June 2007", "2018"]
    assert said(dotted, "n:role") == ["supported by", "above"]
    term = dotted.find("n:role", SPACES)
    assert term.get("valueURI") == absolute("/id/line-kinds/supported-by")
    assert term.get("vocabularySourceURI") == absolute("/id/vocabularies/line-kinds")
    later = relations["temporal-later", absolute("/units/dpo/")]
    assert later.find("n:date", SPACES).get("standardDate") == "2019-01"
    assert said(later, "n:role") == ["replaced by", "after"]
    led = relations["associative", absolute("/people/alain-le-roy/")]
    assert led.get("targetType") == "person"
    assert said(led, "n:role") == ["Under-Secretary-General"]


@pytest.mark.parametrize("path", ["line-kinds/supported-by", "vocabularies/line-kinds"])
def test_the_terms_of_roles_have_a_page(client, path):
    assert client.get(f"/id/{path}").status_code == 303
