"""What makes work in the admin quick."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from orgchart import roles
from orgchart.models import UnitName
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from ..accounts import person, signed_in
from ..factories import DocumentFactory, LineFactory, MandateFactory, NameFactory, chain, unit
from .forms import change, form_data
from .queueing import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return signed_in(roles.EDITOR)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2007", "2007"),
        ("2007-06", "2007-06"),
        ("June 2007", "2007-06"),
        ("29/06/2007", "2007-06-29"),
        ("29 June 2007", "2007-06-29"),
        ("June 29, 2007", "2007-06-29"),
    ],
)
def test_a_date_is_taken_as_people_write_it_and_said_how_it_was_read(client, text, value):
    reading = client.get("/admin/reading/", {"as": "date", "text": text}).json()
    assert reading["value"] == value
    assert reading["said"].startswith("Read as ")
    name = NameFactory(status="draft")
    data = form_data(client.get(change(name)).content.decode())
    assert client.post(change(name), data | {"start": text}).status_code == 302
    assert str(UnitName.objects.get().start) == value


def test_what_is_no_date_is_said_while_it_is_typed(client):
    reading = client.get("/admin/reading/", {"as": "date", "text": "31/06/2007"}).json()
    assert "the day comes first" in reading["wrong"]


def test_a_symbol_is_normalised_while_it_is_typed_and_known_or_not(client):
    reading = client.get("/admin/reading/", {"as": "symbol", "text": "ga resolution 61/279"}).json()
    assert reading == {
        "value": "A/RES/61/279",
        "said": "Read as A/RES/61/279. It is not in the registry yet.",
    }
    document = DocumentFactory(symbol="A/RES/61/279")
    reading = client.get("/admin/reading/", {"as": "symbol", "text": "a/res/61/279"}).json()
    assert reading["known"] == change(document)
    wrong = client.get("/admin/reading/", {"as": "symbol", "text": "nonsense"}).json()
    assert "wrong" in wrong


def looked_up(client, term):
    asked = {"app_label": "orgchart", "model_name": "unitname", "field_name": "started_by"}
    return client.get(reverse("admin:autocomplete"), {**asked, "term": term}).json()["results"]


def test_a_document_that_is_not_there_is_offered_to_be_added(client):
    (offer,) = looked_up(client, "ga resolution 61/279")
    assert offer == {"id": "add:A/RES/61/279", "text": "Add A/RES/61/279 to the documents"}
    (titled,) = looked_up(client, "some words")
    assert titled == {
        "id": "add:some words",
        "text": "Add “some words” as a new document",
        "title": "some words",
    }
    assert looked_up(client, "word") == looked_up(client, "a b") == []
    DocumentFactory(symbol="A/RES/61/279")
    assert [result["text"] for result in looked_up(client, "a/res/61/279")] == ["A/RES/61/279"]
    assert looked_up(signed_in(roles.VIEWER), "a/res/61/280") == []


def test_a_record_is_duplicated_as_a_new_draft(client):
    name = NameFactory(unit__code="a", acronym="A", quotation="Words")
    page = client.get(change(name)).content.decode()
    duplicate = re.search(r'href="([^"]*_like=\d+)"', page)[1]
    data = form_data(client.get(duplicate).content.decode())
    assert (data["name"], data["quotation"], data["status"]) == ("The a", "Words", "draft")
    data |= {"start": "2007", "unit": name.unit_id}
    assert client.post(reverse("admin:orgchart_unitname_add"), data).status_code == 302
    assert UnitName.objects.get(status="draft").acronym == "A"


def test_the_first_page_shows_my_drafts_recent_changes_and_what_is_to_mend():
    mine, theirs = person(roles.EDITOR, "me"), person(roles.EDITOR, "other")
    for who, code in ((mine, "mine"), (theirs, "theirs")):
        with recording(by=who, why=f"Work of {who}"):
            NameFactory(unit__code=code, status="draft")
    client = signed_in(roles.VIEWER)
    client.force_login(mine)
    page = client.get("/admin/").content.decode()
    board = page[page.index("Your work") : page.index("Recent changes")]
    assert "The mine" in board
    assert "The theirs" not in board
    assert "Work of other" in page
    assert "Not counted yet" in page


def tree(page):
    return re.findall(r'class="staff-tree depth-(\d)" data-code="([^"]*)"', page)


def test_units_are_an_indented_tree_on_a_day(client):
    top, _, leaf = chain(3)
    other = unit("other", end="1999")
    leaf.parents.update(end="1999")
    LineFactory(child=leaf, parent=top, start="2000")
    listed = reverse("admin:orgchart_unit_changelist")
    assert tree(client.get(listed).content.decode()) == [("0", "u0"), ("1", "u1"), ("1", "u2")]
    page = client.get(listed, {"on": "1995-01-01"}).content.decode()
    assert tree(page) == [("0", "other"), ("0", "u0"), ("1", "u1"), ("2", "u2")]
    page = client.get(listed).content.decode()
    assert f"{other.code}" in page  # what does not exist on the day comes after the tree
    for flat in ({"q": "u"}, {"nature__exact": "headquarters"}, {"o": "1"}):
        assert tree(client.get(listed, flat).content.decode()) == []


def test_the_tree_goes_on_over_pages(client, monkeypatch):
    from orgchart.admin.units import UnitAdmin  # noqa: PLC0415

    monkeypatch.setattr(UnitAdmin, "list_per_page", 2)
    chain(3)
    listed = reverse("admin:orgchart_unit_changelist")
    assert [code for _, code in tree(client.get(listed).content.decode())] == ["u0", "u1"]
    assert tree(client.get(listed, {"p": 2}).content.decode()) == [("2", "u2")]


def test_a_unit_is_moved_from_the_list_by_drag_or_by_a_link(client):
    chain(2)
    page = client.get(reverse("admin:orgchart_unit_changelist")).content.decode()
    move = reverse("admin:reorganise", args=["move"])
    assert f'data-moves="{move}"' in page
    assert f'href="{move}?unit=u1"' in page


def test_a_form_warns_and_saves_by_keyboard_through_one_script(client):
    page = client.get(change(NameFactory())).content.decode()
    assert "orgchart/admin.js" in page
    assert 'data-reads="date"' in page


def test_lists_show_units_by_their_names():
    line = LineFactory(child=unit("ddr"), parent=unit("orolsi"))
    MandateFactory(unit=line.child)
    client = signed_in(roles.VIEWER)
    shown = {
        "mandate": ["The ddr"],
        "parentrelationship": ["The ddr", "The orolsi"],
    }
    for kind, names in shown.items():
        address = reverse(f"admin:orgchart_{kind}_changelist")
        page = client.get(address).content.decode()
        assert [name for name in names if f">{name}</" not in page] == []


def test_the_first_page_lists_at_most_five_of_my_drafts_and_as_many_proposals(queue, bob):
    _name, post, proposal = queue
    client = Client()
    client.force_login(bob)

    def shown():
        page = client.get("/admin/").content.decode()
        return page[page.index("Your work") : page.index("Recent changes")]

    board = shown()
    queued = "/admin/drafts/?author=bob&amp;show=all"
    assert f'href="{queued}#proposal-{proposal.pk}"' in board
    assert f'href="{queued}"' in board
    assert "Chief" not in board
    for number in range(6):
        draft(bob, unit=post.unit, name=f"Name {number}", start=str(2001 + number))
    board = shown()
    assert board.count("<li>") == 6  # and the proposal
    assert "Name 0" not in board
    assert "Name 5" in board


def test_the_first_page_marks_what_contradicts_my_proposal(queue, ann, bob):
    name = UnitName.objects.get(unit__code="mines")
    name.name = "Demining"
    with recording(by=ann, why="Another spelling"):
        propose_change(name, by=ann)
    client = Client()
    client.force_login(bob)
    page = client.get("/admin/").content.decode()
    board = page[page.index("Your work") : page.index("Recent changes")]
    assert "needs a look" in board
    assert "ann proposes otherwise for" in board
    name.refresh_from_db()
    name.name = "Clearance"
    with recording(by=ann, why="A third one"):
        name.save()
    board = client.get("/admin/").content.decode()
    assert "was “The mines” and is now “Clearance”" in board
