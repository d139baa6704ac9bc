"""The box in the header: Enter opens the one record that is called just so, and the box suggests."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from orgchart import roles
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import DocumentFactory, MandateFactory, NameFactory, PersonFactory, unit
from ..rows import reading
from .forms import change

pytestmark = pytest.mark.django_db
FIND, SUGGEST = reverse("admin:find"), reverse("admin:find-suggestions")


@pytest.fixture
def viewer(db):
    return signed_in(roles.VIEWER)


def suggested(client, words):
    return client.get(SUGGEST, {"q": words}).json()["suggestions"]


@pytest.fixture
def police(db):
    found = unit("police-division")
    NameFactory(unit=found, name="Police Division of old", acronym="PD", start="1980", end="1985")
    MandateFactory(unit=found, code="police-division-police")
    return found


@pytest.mark.parametrize("words", ["pd", "Police Division of old", "POLICE-DIVISION", " PD "])
def test_enter_opens_the_record_that_is_called_just_so(viewer, police, words):
    unit("other")
    assert viewer.get(FIND, {"q": words, "go": "1"}).url == change(police)


def test_a_symbol_opens_the_document_however_it_is_written(viewer):
    document = DocumentFactory(symbol="A/RES/61/279")
    DocumentFactory(symbol="A/RES/61/2")
    assert viewer.get(FIND, {"q": "ga resolution 61/279", "go": "1"}).url == change(document)


def test_a_person_is_opened_by_name(viewer):
    ann = PersonFactory(name="Ann Other")
    assert viewer.get(FIND, {"q": "ann other", "go": "1"}).url == change(ann)


@pytest.mark.parametrize("words", ["police", "PD, of two", "x"])
def test_a_part_of_a_name_or_nothing_leads_to_the_list(viewer, police, words):
    assert viewer.get(FIND, {"q": words, "go": "1"}).status_code == 200


def test_two_records_that_are_called_so_and_the_form_of_the_list_lead_to_the_list(viewer, police):
    assert viewer.get(FIND, {"q": "PD"}).status_code == 200
    NameFactory(unit=unit("other"), name="Other", acronym="PD", start="1980", end="1985")
    page = viewer.get(FIND, {"q": "PD", "go": "1"})
    assert page.status_code == 200
    assert change(police) in page.content.decode()


def test_the_box_suggests_what_is_called_just_so_first_and_nothing_twice(viewer, police):
    other = unit("apd")
    found = suggested(viewer, "pd")
    assert [one["address"] for one in found] == [change(police), change(other)]
    assert found[0]["kind"] == "Unit"
    assert found[0]["title_pieces"][0][0].startswith("The police-division")
    assert suggested(viewer, "") == suggested(viewer, "nothing like it") == []


def test_before_anything_is_typed_the_box_suggests_what_the_person_wrote_last():
    editor = signed_in(roles.EDITOR)
    with recording(by=User.objects.get(), why="x"):
        wrote = NameFactory(unit__code="mine", name="Mine Action", status="draft")
    unit("of-others")
    titles = [one["title_pieces"][0][0] for one in suggested(editor, "")]
    assert wrote.name == titles[0]
    assert not any("of-others" in title for title in titles)


def test_the_box_suggests_what_was_probably_meant(viewer):
    found = unit("orolsi")
    NameFactory(
        unit=found, name="Office of Rule of Law", acronym="OROLSI", start="1990", end="1991"
    )
    assert [one["address"] for one in suggested(viewer, "orolzi")] == [change(found)]


def test_nobody_else_gets_suggestions(client):
    assert client.get(SUGGEST, {"q": "pd"}).status_code == 302


def test_suggestions_cost_the_same_at_any_size(viewer):
    def cost(number):
        for one in range(number):
            unit(f"size-{number}-{one}")
        with reading() as read:
            assert len(suggested(viewer, "size")) == 6
        return read

    few, many = cost(10), cost(60)
    assert many.queries <= few.queries
    assert many.rows <= few.rows + 5


@pytest.mark.parametrize("words", ["resolution 61/27", "res. 61/27", "A/RES/61/27", "61/27"])
def test_a_resolution_is_found_without_its_organ(viewer, words):
    document = DocumentFactory(symbol="A/RES/61/27")
    DocumentFactory(symbol="A/RES/61/279")
    assert viewer.get(FIND, {"q": words, "go": "1"}).url == change(document)
    assert change(document) in viewer.get(FIND, {"q": words}).content.decode()


def test_a_resolution_is_found_without_its_year(viewer):
    document = DocumentFactory(symbol="S/RES/1542 (2004)")
    assert viewer.get(FIND, {"q": "resolution 1542", "go": "1"}).url == change(document)


def test_a_slip_of_the_pen_is_asked_about(viewer, police):
    page = " ".join(viewer.get(FIND, {"q": "polise divison"}).content.decode().split())
    assert "No record has “polise divison”. Did you mean: <a" in page
    assert change(police) in page
    assert ">police division</a>" in page
    assert "Did you mean" not in viewer.get(FIND, {"q": "xqzvw"}).content.decode()
