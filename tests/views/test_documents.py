"""The list of documents, the page of one, and an address that leads to none."""

import re

import pytest

from ..factories import DocumentFactory, unit
from .test_pages import text

pytestmark = pytest.mark.django_db


def test_a_document_that_founded_many_units_names_two_of_them_in_its_row_and_all_in_the_file(
    client,
):
    began = DocumentFactory(symbol="A/RES/61/279", draft=False)
    for number in range(5):
        unit(f"u{number}", acronym=f"U{number}", start=f"200{number}", started_by=began)
    page = text(client, "/documents/")
    row = page.split("<tbody>")[1]
    assert 'href="/units/u0/">U0</a>; <a href="/units/u1/">U1</a> and 3 more' in " ".join(
        row.split()
    )
    assert "U2" not in page.split("<tbody>")[1]
    assert "U0; U1; U2; U3; U4" in b"".join(client.get("/documents.csv").streaming_content).decode()
    three = DocumentFactory(symbol="A/RES/62/1", draft=False)
    for number in range(3):
        unit(f"v{number}", acronym=f"V{number}", start=f"200{number}", started_by=three)
    said = re.sub(r"<[^>]+>", "", text(client, "/documents/"))
    assert "V0; V1; V2" in " ".join(said.split())


@pytest.mark.parametrize(
    ("address", "name", "here"),
    [
        ("/documents/A/RES/61/279/", "documents", "A/RES/61/279"),
        ("/mandates/dpko-lead-police/", "mandates", "Mandate of"),
        ("/sources/dpko-page/", "sources", "Department of Peacekeeping Operations"),
        ("/people/kofi-annan/", "people", "Kofi Annan"),
    ],
)
def test_each_record_has_the_path_to_its_list(client, registry, address, name, here):
    path = text(client, address).split('class="path"')[1].split("</nav>")[0]
    assert re.search(rf'href="/{name}/', path)
    assert here in path.split('aria-current="page"')[1]


@pytest.mark.parametrize(
    ("address", "sought"),
    [
        ("/documents/S/RES/9999/", "S/RES/9999"),
        ("/documents/A/RES/61/1/", "A/RES/61/1"),
        ("/units/nobody-here/", "nobody-here"),
        ("/people/nobody-here/", "nobody-here"),
        ("/mandates/nothing-here/", "nothing-here"),
        ("/sources/nothing-here/", "nothing-here"),
    ],
)
def test_an_address_without_a_record_stands_apart_and_its_words_can_be_searched(
    client, registry, address, sought
):
    page = text(client, address, status=404)
    assert f"<code>{address}</code>" in page
    assert f'value="{sought}"' in page
    assert 'value="' not in text(client, "/nowhere", status=404).split('type="search"')[1][:400]
