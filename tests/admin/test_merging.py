"""No lost updates: the second to save is stopped, sees both versions, and merges."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Document, Proposal, UnitLink, UnitName

from ..accounts import signed_in
from ..factories import AppointmentFactory, DocumentFactory, NameFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(db) -> Client:
    return signed_in(roles.PUBLISHER, "one")


@pytest.fixture
def two(db) -> Client:
    return signed_in(roles.PUBLISHER, "two")


def opened(client, record):
    return form_data(client.get(change(record)).content.decode())


def hidden(page):
    """What the page where one merges carries along, but for the choices."""
    form = re.search(r'<form method="post" action="[^"]*change/">.*?</form>', page, re.DOTALL)[0]
    data = {}
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form):
        data.setdefault(unescape(name), []).append(unescape(value))
    return data


def test_the_second_to_save_is_stopped_and_sees_both_versions(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    assert (
        two.post(change(document), theirs | {"title": "Theirs", "why": "Typo"}).status_code == 302
    )
    answer = one.post(change(document), mine | {"title": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for said in ("two saved this record", "Typo", "First", "Theirs", "Mine"):
        assert said in page
    assert Document.objects.get().title == "Theirs"


@pytest.mark.parametrize(("take", "kept"), [("theirs", "Theirs"), ("mine", "Mine")])
def test_a_person_chooses_field_by_field(one, two, take, kept):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Theirs", "date": "2006"})
    page = one.post(change(document), mine | {"title": "Mine"}).content.decode()
    data = hidden(page) | {"_take:title": take, "_take:date": "theirs"}
    assert one.post(change(document), data).status_code == 302
    document.refresh_from_db()
    assert (document.title, str(document.date)) == (kept, "2006")


def test_where_only_the_other_changed_something_theirs_is_chosen(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"date": "2006"})
    page = one.post(change(document), mine | {"title": "Mine"}).content.decode()
    assert re.search(r'name="_take:date" value="theirs"\s+checked', page)
    assert "_take:title" not in page


def test_the_edit_that_intervened_is_named_and_not_a_later_one(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Theirs", "why": "Intervened"})
    number = Revision.objects.latest("pk").pk
    again = opened(two, document) | {"address": "https://un.org/a", "why": "Another field"}
    two.post(change(document), again)
    page = one.post(
        change(document), mine | {"title": "Mine", "address": "https://un.org/a"}
    ).content.decode()
    assert "Intervened" in page
    assert "Another field" not in page
    assert reverse("admin:edit", args=[number]) in page


def test_the_edit_of_a_part_that_intervened_is_named(one, two):
    term = AppointmentFactory(post__unit=unit("a"))
    post = term.post
    two.post(change(post), opened(two, post) | {"note": "N", "why": "Of the whole"})
    mine = opened(one, post)
    own = opened(two, term) | {"locator": "Theirs", "why": "On its own page"}
    assert two.post(change(term), own).status_code == 302
    page = one.post(change(post), mine | {"appointments-0-locator": "Mine"}).content.decode()
    assert "On its own page" in page
    assert "Of the whole" not in page


def test_a_third_save_meanwhile_stops_the_merge_again(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Second"})
    page = one.post(change(document), mine | {"title": "Mine"}).content.decode()
    two.post(change(document), opened(two, document) | {"title": "Third"})
    answer = one.post(change(document), hidden(page) | {"_take:title": "mine"})
    assert answer.status_code == 409
    assert "Third" in answer.content.decode()


def test_two_people_who_write_the_same_do_not_disturb_each_other(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Same"})
    assert one.post(change(document), mine | {"title": "Same"}).status_code == 302


def test_what_others_change_that_the_form_does_not_show_does_not_disturb(one):
    """An editor's form has no mark of a draft; a publisher takes it away meanwhile."""
    document = DocumentFactory(title="First", draft=True)
    editor = signed_in(roles.EDITOR)
    mine = opened(editor, document)
    shown = opened(one, document)
    shown.pop("draft")
    assert one.post(change(document), shown | {"why": "Public"}).status_code == 302
    assert editor.post(change(document), mine | {"title": "Mine"}).status_code == 302
    assert Proposal.objects.get().after == {"title": "Mine"}


def test_only_the_rows_that_others_changed_are_asked_about(one, two):
    term = AppointmentFactory(post__unit=unit("a"), end="1999")
    AppointmentFactory(post=term.post, person__name="Ben", start="2000")
    mine, theirs = opened(one, term.post), opened(two, term.post)
    two.post(change(term.post), theirs | {"appointments-0-locator": "Theirs"})
    page = one.post(change(term.post), mine | {"appointments-1-locator": "Mine"}).content.decode()
    assert set(re.findall(r'name="_take:([^"]*)"', page)) == {"appointments-0-locator"}


def test_rows_within_a_page_are_merged_too(one, two):
    term = AppointmentFactory(post__unit=unit("a"))
    mine, theirs = opened(one, term.post), opened(two, term.post)
    two.post(change(term.post), theirs | {"appointments-0-locator": "Theirs"})
    own = {"appointments-0-locator": "Mine", "appointments-0-quotation": "M"}
    answer = one.post(change(term.post), mine | own)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "_take:appointments-0-locator" in page
    data = hidden(page) | {"_take:appointments-0-locator": "theirs"}
    assert one.post(change(term.post), data).status_code == 302
    term.refresh_from_db()
    assert (term.locator, term.quotation) == ("Theirs", "M")


def test_rows_that_others_add_do_not_disturb(one, two):
    found = unit("a")
    first = UnitLink.objects.create(unit=found, label="First", url="https://un.org/1")
    mine, theirs = opened(one, found), opened(two, found)
    link = {
        "links-TOTAL_FORMS": 2,
        "links-1-label": "Page",
        "links-1-url": "https://un.org/a",
        "links-1-unit": found.pk,
    }
    assert two.post(change(found), theirs | link).status_code == 302
    assert one.post(change(found), mine | {"links-0-label": "Mine"}).status_code == 302
    assert found.links.count() == 2
    first.refresh_from_db()
    assert first.label == "Mine"


@pytest.mark.parametrize(("fate", "left"), [("drop", []), ("keep", ["Mine"])])
def test_a_row_that_was_deleted_meanwhile_is_kept_or_left_as_one_wishes(one, two, fate, left):
    found = unit("a")
    UnitLink.objects.create(unit=found, label="First", url="https://un.org/1")
    mine, theirs = opened(one, found), opened(two, found)
    assert two.post(change(found), theirs | {"links-0-DELETE": "on"}).status_code == 302
    assert not found.links.exists()
    answer = one.post(change(found), mine | {"links-0-label": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else deleted a row" in page
    assert one.post(change(found), hidden(page) | {"_row:links-0": fate}).status_code == 302
    assert [link.label for link in found.links.all()] == left


def test_what_was_typed_is_shown_when_the_record_is_gone(one, two):
    name = NameFactory(unit=unit("a", end="2000"), start="2001", name="Gone", status="draft")
    mine = opened(one, name)
    UnitName.objects.filter(pk=name.pk).delete()
    answer = one.post(change(name), mine | {"name": "Much work"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Much work" in page
    assert "/admin/history/deleted/" in page


def test_a_new_record_is_compared_to_nothing(one):
    page = one.get(reverse("admin:orgchart_document_add")).content.decode()
    data = form_data(page) | {"symbol": "A/RES/61/279", "title": "A title"}
    assert "_was" not in data
    assert one.post(reverse("admin:orgchart_document_add"), data).status_code == 302
    assert Document.objects.get().symbol == "A/RES/61/279"


def test_a_form_without_a_state_is_saved_without_a_question(one):
    document = DocumentFactory(title="First")
    mine = opened(one, document)
    del mine["_was"]
    assert one.post(change(document), mine | {"title": "Mine"}).status_code == 302
    assert Document.objects.get().title == "Mine"


def test_who_may_not_change_a_record_is_not_told_that_it_is_gone(one):
    name = NameFactory(unit=unit("a", end="2000"), start="2001", name="Gone", status="draft")
    mine = opened(one, name)
    UnitName.objects.filter(pk=name.pk).delete()
    answer = signed_in(roles.VIEWER).post(change(name), mine)
    assert answer.status_code in (302, 403)


def test_a_form_that_is_not_valid_keeps_the_state_that_it_was_opened_with(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Theirs"})
    answer = one.post(change(document), mine | {"title": "Mine", "date": "soon"})
    assert answer.status_code == 200
    again = form_data(answer.content.decode())
    assert again["_was"] == mine["_was"]
    assert one.post(change(document), again | {"date": "2006"}).status_code == 409


def test_a_form_that_is_not_valid_and_has_no_state_gets_none(one):
    document = DocumentFactory()
    mine = opened(one, document)
    del mine["_was"]
    answer = one.post(change(document), mine | {"date": "soon"})
    assert "_was" not in form_data(answer.content.decode())


def test_the_page_of_a_record_leads_to_its_deletion(one):
    document = DocumentFactory()
    page = one.get(change(document)).content.decode()
    assert reverse("admin:orgchart_document_delete", args=[document.pk]) in page


def test_the_token_of_the_first_form_is_not_sent_again(one, two):
    document = DocumentFactory(title="First")
    mine, theirs = opened(one, document), opened(two, document)
    two.post(change(document), theirs | {"title": "Theirs"})
    answer = one.post(
        change(document), mine | {"title": "Mine", "csrfmiddlewaretoken": "of-the-first-form"}
    )
    assert answer.status_code == 409
    assert "of-the-first-form" not in answer.content.decode()
