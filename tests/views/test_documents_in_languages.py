"""Documents have their official titles in the reader's language where these are recorded."""

import pytest

from orgchart.models import Document, DocumentTitle
from orgchart.writing.recording import recording
from orgchart.writing.search_index import rebuild

from ..factories import DocumentFactory, SourceFactory, unit
from ..rows import reading
from .test_languages import page_of

pytestmark = pytest.mark.django_db
ENGLISH, FRENCH = "The situation in Liberia", "La situation au Libéria"


@pytest.fixture
def liberia():
    document = DocumentFactory(symbol="S/RES/1509 (2003)", title=ENGLISH, date="2003-09-19")
    with recording(why="x"):
        DocumentTitle.objects.create(
            document=document,
            language="fr",
            text=FRENCH,
            source=SourceFactory(title="A page in French"),
        )
    return document


@pytest.mark.parametrize("address", [None, "/documents/", "/documents.csv"])
def test_a_page_says_the_title_in_its_language(client, liberia, address):
    address = address or liberia.get_absolute_url()
    assert FRENCH in page_of(client, f"/fr{address}").getvalue().decode()
    for other in ("/ru", ""):
        page = page_of(client, other + address).getvalue().decode()
        assert ENGLISH in page, other
        assert FRENCH not in page or address == liberia.get_absolute_url(), other


def test_the_page_of_a_document_says_every_title_and_where_it_is_written(client, liberia):
    page = page_of(client, liberia.get_absolute_url()).getvalue().decode()
    assert f'<span lang="fr" dir="auto">{FRENCH}</span>' in page
    assert "A page in French</a>" in page


def test_a_page_in_the_language_has_the_recorded_title_and_the_organ_in_it_too(client, liberia):
    page = page_of(client, f"/fr{liberia.get_absolute_url()}").getvalue().decode()
    assert f'<p class="lead">{FRENCH}</p>' in page
    assert f'<bdi lang="en">{ENGLISH}</bdi>' in page
    assert "<dd>Conseil de sécurité</dd>" in page
    listed = page_of(client, "/fr/documents/").getvalue().decode()
    assert '<bdi lang="en">Security Council</bdi>' not in listed


def test_the_box_of_a_unit_says_the_title_of_what_established_it(client, liberia):
    founded = unit("unmil")
    founded.names.update(started_by=liberia)
    assert FRENCH in page_of(client, "/fr/units/unmil/").getvalue().decode()
    assert ENGLISH in page_of(client, "/units/unmil/").getvalue().decode()


def test_search_finds_a_document_by_its_official_title(client, liberia):
    found = page_of(client, "/fr/search/?q=situation+au+Libéria").getvalue().decode()
    assert "Conseil de sécurité" in found
    assert f'href="/fr{liberia.get_absolute_url()}' in found


def test_the_list_finds_and_sorts_documents_by_their_official_titles(client, liberia):
    DocumentFactory(symbol="A/RES/61/279", title="Many things")
    found = page_of(client, "/fr/documents/?q=libéria").getvalue().decode()
    assert liberia.get_absolute_url() in found
    assert "A/RES/61/279" not in found
    for address, first in (("/documents/", "Many"), ("/fr/documents/", FRENCH)):
        page = page_of(client, f"{address}?sort=title").getvalue().decode()
        assert page.index(first) < page.index({"Many": ENGLISH, FRENCH: "Many"}[first])


def test_search_calls_a_document_by_its_official_title(client, liberia):
    found = page_of(client, "/fr/search/?q=1509").getvalue().decode()
    found = found.replace("<mark>", "").replace("</mark>", "")
    assert f"S/RES/1509 (2003) {FRENCH}" in found


def test_linked_data_have_the_title_with_its_language(client, liberia):
    said = page_of(client, liberia.get_absolute_url().rstrip("/") + ".ttl").getvalue().decode()
    assert f'"{FRENCH}"@fr' in said


@pytest.mark.parametrize("size", [2, 20])
def test_the_titles_of_all_documents_of_a_page_are_one_query(
    client, size, django_assert_max_num_queries
):
    for number in range(1, size + 1):
        document = DocumentFactory(symbol=f"A/RES/61/{number}", title=f"Paper {number}")
        DocumentTitle.objects.create(
            document=document, language="ru", text=f"Бумага {number}", source=SourceFactory()
        )
    with django_assert_max_num_queries(10):
        page = page_of(client, "/ru/documents/").getvalue().decode()
    assert page.count("Бумага") >= size


def test_the_title_of_the_record_stays_as_it_is_recorded(liberia):
    assert Document.objects.get().label.endswith(ENGLISH)


def test_the_index_is_made_with_as_many_queries_however_many_titles_there_are():
    found = []
    for numbers in (range(1, 3), range(3, 23)):
        for number in numbers:
            document = DocumentFactory(symbol=f"A/RES/61/{number}")
            DocumentTitle.objects.create(
                document=document, language="ru", text=f"Бумага {number}", source=SourceFactory()
            )
        with reading() as read:
            rebuild()
        found.append(read.queries)
    assert found[0] == found[1]
