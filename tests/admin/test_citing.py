"""Authority and source in one go: found or added on the way, in the forms of acts and of facts."""

import re

import factory
import pytest
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Document, Person, Proposal, Source, UnitName
from orgchart.writing.checking import all_violations

from ..accounts import signed_in
from ..factories import (
    DocumentFactory,
    NameFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    chain,
)
from ..rows import reading
from .forms import change, form_data

pytestmark = pytest.mark.django_db
NEW = {
    "document": "add:A/RES/80/1",
    "document-title": "A new decision",
    "document-date": "3 December 2025",
    "paragraph": "para. 5",
    "also_source": "on",
}


@pytest.fixture
def publisher(db):
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def editor(db):
    return signed_in(roles.EDITOR)


def new_sources():
    return Source.objects.exclude(slug__startswith="source-")


def renaming(**more):
    low = chain(2)[1]
    return {"unit": low.pk, "name": "New name", "level": "office", "start": "2026", **more}


def renamed(client, data):
    return client.post(reverse("admin:reorganise", args=["rename"]), data)


def looked_up(client, field, term, kind="unitname"):
    asked = {"app_label": "orgchart", "model_name": kind, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked).json()["results"]


@pytest.mark.parametrize(
    "term",
    ["A/RES/61/279", "undocs.org/A/RES/61/279", "docs.un.org/en/A/RES/61/279", "https://undocs.org/en/A/RES/61/279"],
)  # fmt: skip
def test_a_link_or_a_symbol_finds_the_document_and_the_source(editor, term):
    document = DocumentFactory(symbol="A/RES/61/279", title="Strengthening")
    source = SourceFactory(url="https://docs.un.org/en/A/RES/61/279")
    assert [found["id"] for found in looked_up(editor, "started_by", term)] == [str(document.pk)]
    assert [found["id"] for found in looked_up(editor, "source", term)] == [str(source.pk)]


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("undocs.org/A/RES/99/321", "Session 99 of the General Assembly has not been"),
        ("A/RES/99/321", "Session 99 of the General Assembly has not been"),
        ("S/RES/9999 (2099)", "2099 is not a plausible year"),
        ("A/RES/0/1", "it begins with 0"),
        ("S/2024/0", "it begins with 0"),
    ],
)
@pytest.mark.parametrize("relation", ["started_by", "source"])
def test_a_symbol_of_no_document_is_refused_with_the_reason_and_is_no_choice(
    editor, term, said, relation
):
    [answer] = looked_up(editor, relation, term)
    assert said in answer["text"]
    assert answer["disabled"] is True


@pytest.mark.parametrize(
    ("term", "why"),
    [
        (
            "https://news.un.org/en/story/2007/06/224202",
            "not an address of United Nations documents",
        ),
        ("A/RES/99/999, para. 6", "Session 99 of the General Assembly has not been"),
        ("A/RES/61/8888x", "8888 is not a plausible number"),
    ],
)
def test_what_leads_to_no_document_is_no_title_of_one(editor, term, why):
    [offer] = looked_up(editor, "started_by", term)
    assert why in offer["text"]
    assert offer["disabled"]


def test_words_of_the_title_find_the_document(editor):
    document = DocumentFactory(title="Strengthening the capacity")
    assert [found["id"] for found in looked_up(editor, "started_by", "capacity")] == [str(document.pk)]  # fmt: skip


def test_a_page_and_a_person_that_are_not_there_are_offered(editor):
    (page,) = looked_up(editor, "source", "peacekeeping.un.org/en/page")
    assert page["id"] == "add:peacekeeping.un.org/en/page"
    (person,) = looked_up(editor, "person", "Jane Doe", "appointment")
    assert person == {"id": "add:Jane Doe", "text": "Add Jane Doe as a new person"}


def test_a_preview_with_a_new_document_keeps_nothing_and_shows_it(publisher):
    page = renamed(publisher, renaming(look="1", **NEW)).content.decode()
    assert "Document: A/RES/80/1" in page
    assert "Source: A new decision (A/RES/80/1)" in page
    assert 'value="A new decision"' in page
    assert 'name="publish"' in page
    assert not Document.objects.exists()
    assert not new_sources().exists()


def test_a_publisher_adds_document_and_source_with_the_act_in_one_recording(publisher):
    assert renamed(publisher, renaming(publish="1", why="Reform", **NEW)).status_code == 302
    name = UnitName.objects.get(name="New name")
    assert (name.started_by.title, str(name.started_by.date)) == ("A new decision", "2025-12-03")
    assert name.source.title == "A new decision (A/RES/80/1)"
    assert name.source.url == "https://docs.un.org/en/A/RES/80/1"
    assert str(name.source.published) == "2025-12-03"
    assert name.locator == "para. 5"
    assert not name.started_by.draft
    assert not name.source.draft
    assert Revision.objects.count() == 1
    assert all_violations() == []


def test_what_an_editor_adds_on_the_way_is_a_draft(editor):
    assert renamed(editor, renaming(draft="1", **NEW)).status_code == 302
    assert Document.objects.get().draft
    assert new_sources().get().draft
    assert Proposal.objects.exists()


def test_a_known_document_is_the_source_once(publisher):
    document = DocumentFactory(symbol="A/RES/61/279", title="Strengthening", date="2007-06-29")
    data = renaming(publish="1", why="Reform", document=document.pk, also_source="on")
    assert renamed(publisher, data).status_code == 302
    again = {**data, "name": "Newer name", "start": "2027"}
    assert renamed(publisher, again).status_code == 302
    source = UnitName.objects.get(name="Newer name").source
    assert source == UnitName.objects.get(name="New name").source
    assert source.title == "Strengthening (A/RES/61/279)"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": ""}, "Choose the document first"),
        ({"document": "add:nonsense"}, "nonsense"),
        ({"document-date": "soon"}, "“soon” is not a date"),
        ({"document-date": "1066"}, "not a plausible date"),
        ({"document": "add:"}, "empty"),
        ({"document-title": " "}, "A/RES/80/1 is new: give its title"),
        (
            {"document": "add:A review of it"},
            "Give the symbol of the new document “A review of it”",
        ),
        ({"document": "add:A review of it", "document-where": "A/RES"}, "A/RES"),
        ({"source": "add:un.org/page"}, "Give the title of the new source"),
        ({"source": "add:un.org/page", "source-title": "A page"}, "You chose another source"),
    ],
)
def test_what_is_wrong_with_a_new_record_is_said_and_nothing_is_kept(publisher, wrong, said):
    data = renaming(publish="1", why="Reform", **NEW) | wrong
    page = renamed(publisher, data)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Document.objects.exists()
    assert not new_sources().exists()


@pytest.mark.parametrize("dated", ["2010", "3 December 2029"])
def test_a_doubtful_date_of_a_new_document_is_asked_about_once(publisher, dated):
    data = renaming(publish="1", why="Reform", **NEW) | {"document-date": dated}
    page = renamed(publisher, data).content.decode()
    assert "Correct it, or tick “The date is right”." in page
    assert not Document.objects.exists()
    [tick] = re.findall(r'name="document-sure"\s+value="([^"]+)"', page)
    other_day = renamed(publisher, data | {"document-sure": tick, "document-date": "2011"})
    assert "Correct it, or tick" in other_day.content.decode()  # the tick was for another date
    assert renamed(publisher, data | {"document-sure": tick}).status_code == 302
    assert str(Document.objects.get().date) in ("2010", "2029-12-03")


@pytest.mark.parametrize(
    ("symbol", "dated", "said"),
    [
        ("A/RES/61/279", "2010", "A/RES/61/279 is of 2006 or 2007, and the date is 2010."),
        ("S/PRST/2005/30", "2004", "S/PRST/2005/30 is of 2005, and the date is 2004."),
        ("A/RES/ES-10/13", "1990", "A/RES/ES-10/13 is of 1996 or later"),
        ("A/RES/80/1", "2099", "The date 2099 is still to come."),
    ],
)
def test_the_form_of_a_document_asks_about_a_doubtful_date(editor, symbol, dated, said):
    address = reverse("admin:orgchart_document_add")
    shown = editor.get(address).content.decode()
    assert 'type="checkbox" name="date_is_right"' not in shown
    form = form_data(shown) | {"symbol": symbol, "title": "A title", "date": dated}
    page = editor.post(address, form).content.decode()
    assert said in page
    [box] = re.findall(r'<input[^>]*name="date_is_right"[^>]*>', page)
    assert 'type="checkbox"' in box
    assert "checked" not in box
    [tick] = re.findall(r'value="([^"]+)"', box)
    assert editor.post(address, form | {"date_is_right": tick}).status_code == 302
    document = Document.objects.get()
    change_page = reverse("admin:orgchart_document_change", args=[document.pk])
    form = form_data(editor.get(change_page).content.decode())
    later = editor.post(change_page, form | {"title": "Its title"})
    assert later.status_code == 302, "A date that stays is not asked about again"


def test_a_symbol_that_prints_its_year_refuses_another(editor):
    address = reverse("admin:orgchart_document_add")
    form = form_data(editor.get(address).content.decode())
    form |= {"symbol": "S/RES/1528 (2004)", "title": "A title", "date": "2005"}
    page = editor.post(address, form).content.decode()
    assert 'type="checkbox" name="date_is_right"' not in page
    assert "belongs to the year 2004" in page
    assert not Document.objects.exists()


def test_a_page_becomes_the_source_of_an_act(publisher):
    data = renaming(publish="1", why="Reform", source="add:un.org/en/page")
    data |= {"source-title": "The page", "source-date": "2025"}
    assert renamed(publisher, data).status_code == 302
    source = UnitName.objects.get(name="New name").source
    assert (source.url, source.title, str(source.published)) == ("https://un.org/en/page", "The page", "2025")  # fmt: skip


@pytest.mark.parametrize("panel", ["", "?_panel=1"])
def test_the_form_of_a_fact_adds_document_and_source_with_the_fact(publisher, panel):
    name = NameFactory(source=None, status="draft")
    address = f"{change(name)}{panel}"
    data = form_data(publisher.get(address).content.decode().replace("_panel", "_form")) if panel else form_data(publisher.get(address).content.decode())  # fmt: skip
    sent = {name.replace("document", "started_by"): value for name, value in NEW.items()}
    wrong = publisher.post(address, data | sent | {"start": "soon"})
    assert "add:A/RES/80/1" in wrong.content.decode()
    assert not Document.objects.exists()
    refused = publisher.post(address, data | sent | {"status": "published", "why": ""})
    assert "Say why it is published" in refused.content.decode()
    assert 'value="A new decision"' in refused.content.decode()
    assert not new_sources().exists()
    publisher.post(address, data | sent | {"status": "published", "why": "Read"})
    name.refresh_from_db()
    assert name.started_by.symbol == "A/RES/80/1"
    assert name.source.title == "A new decision (A/RES/80/1)"
    assert not name.source.draft
    assert Revision.objects.count() == 1


def test_a_new_person_is_appointed_in_the_form_of_an_appointment(publisher):
    post = PostFactory()
    add = reverse("admin:orgchart_appointment_add")
    data = form_data(publisher.get(add).content.decode())
    sent = {"post": post.pk, "person": "add:Jane Doe", "start": "2007", "status": "draft"}
    assert publisher.post(add, data | sent).status_code == 302
    assert Person.objects.get().code == "jane-doe"
    assert post.appointments.get().person.name == "Jane Doe"


def test_two_new_pages_with_one_title_are_two_sources(publisher):
    name = NameFactory()
    data = form_data(publisher.get(change(name)).content.decode())
    data |= {"source": "add:un.org/one", "source-title": "Mission page", "confirmed": "2024"}
    data |= {"confirmed_by": "add:un.org/two", "confirmed_by-title": "Mission page"}
    answer = publisher.post(change(name), data)
    assert answer.status_code == 302, answer.content.decode()
    name.refresh_from_db()
    assert name.source.url == "https://un.org/one"
    assert name.confirmed_by.url == "https://un.org/two"


def test_looking_for_a_record_reads_a_page_of_them(publisher):
    def rows(count):
        PersonFactory.create_batch(count, name=factory.Sequence(lambda n: f"Ann {count} {n}"))
        with reading() as read:
            looked_up(publisher, "person", "Ann", kind="appointment")
        return read.rows

    assert rows(200) <= rows(30) + 5


def test_a_title_that_no_document_has_is_added_with_its_symbol(publisher):
    data = renaming(publish="1", why="Reform", document="add:A review of it")
    wrong = renamed(publisher, data).content.decode()
    assert "Give the symbol of the new document" in wrong
    assert "A review of it (new)" in wrong
    data |= {
        "document-title": "A review of it",
        "document-where": "a/80/5",
        "document-date": "2025",
    }
    assert renamed(publisher, data | {"also_source": "on"}).status_code == 302
    document = Document.objects.get()
    assert (document.symbol, document.title) == ("A/80/5", "A review of it")
    assert (str(document.date), document.kind) == ("2025", "report")


def test_a_title_with_the_symbol_of_a_known_document_means_that_one(publisher):
    known = DocumentFactory(symbol="A/80/5", title="")
    data = renaming(
        publish="1", why="Reform", document="add:A review of it", source=SourceFactory().pk
    )
    assert renamed(publisher, data | {"document-where": "A/80/5"}).status_code == 302
    assert UnitName.objects.get(name="New name").started_by == known


def test_a_source_is_added_by_its_title_alone_or_with_its_address(publisher):
    (offer,) = looked_up(publisher, "source", "A yearbook of 1990")
    assert (offer["id"], offer["title"]) == ("add:A yearbook of 1990", "A yearbook of 1990")
    data = renaming(publish="1", why="Reform", source=offer["id"])
    assert renamed(publisher, data).status_code == 302
    source = UnitName.objects.get(name="New name").source
    assert (source.title, source.url) == ("A yearbook of 1990", "")
    data |= {"name": "Newer", "start": "2027", "source": "add:The page", "source-where": "un.org/x"}
    assert renamed(publisher, data).status_code == 302
    source = UnitName.objects.get(name="Newer").source
    assert (source.title, source.url) == ("The page", "https://un.org/x")


def test_a_new_document_of_its_own_page_needs_a_title_or_the_mark_of_a_draft(publisher, editor):
    add = reverse("admin:orgchart_document_add")
    data = form_data(publisher.get(add).content.decode()) | {"symbol": "A/80/5"}
    page = publisher.post(add, data)
    assert "Give the title, as printed on the document" in page.content.decode()
    assert not Document.objects.exists()
    assert publisher.post(add, data | {"draft": "on"}).status_code == 302
    old = DocumentFactory(symbol="A/80/6", title="")
    form = form_data(publisher.get(change(old)).content.decode())
    assert publisher.post(change(old), form | {"date": "2025"}).status_code == 302
    data = form_data(editor.get(add).content.decode()) | {"symbol": "A/80/7"}
    assert editor.post(add, data).status_code == 302
    assert Document.objects.get(symbol="A/80/7").draft


@pytest.mark.parametrize(
    ("term", "place"),
    [
        ("61/279, para. 59", "para. 59"),
        ("A/RES/61/279 para 59", "para 59"),
        ("undocs.org/A/RES/61/279, section II", "section II"),
        ("ga resolution 61/279, paras. 3–5", "paras. 3–5"),
        ("61/279", None),
    ],
)
def test_a_place_beside_the_symbol_is_told_apart(editor, term, place):
    offers = looked_up(editor, "started_by", term)
    assert offers[0]["id"] == "add:A/RES/61/279"
    assert {offer.get("place") for offer in offers} == {place}
    document = DocumentFactory(symbol="A/RES/61/279")
    (found,) = looked_up(editor, "started_by", term)
    assert (found["id"], found.get("place")) == (str(document.pk), place)


def test_a_number_without_an_organ_offers_what_it_can_mean(editor):
    found = [offer["id"] for offer in looked_up(editor, "started_by", "61/279")]
    assert found == ["add:A/RES/61/279", "add:A/HRC/RES/61/279"]
    assert [offer["id"] for offer in looked_up(editor, "started_by", "72/262")] == [
        "add:A/RES/72/262"
    ]


def test_a_part_of_a_title_is_no_place(editor):
    (offer,) = looked_up(editor, "started_by", "Report of the panel, part two")
    assert offer["title"] == "Report of the panel, part two"
    assert "place" not in offer
