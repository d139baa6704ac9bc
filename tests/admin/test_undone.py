"""What was undone says so, on the page of the edit and on that of an import."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import Import, Proposal, Reorganisation, Review, UndoneEdit, UnitName
from orgchart.writing import acts
from orgchart.writing.publishing import publish
from orgchart.writing.recording import record, recording

from ..accounts import person, signed_in
from ..factories import NameFactory, SourceFactory, UnitFactory, unit
from .rewriting import rewritten
from .undoing_edits import key, renamed
from .undoing_edits import undone as undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER)


def latest():
    return Revision.objects.latest("pk").pk


def page_of(client, number):
    return " ".join(client.get(reverse("admin:edit", args=[number])).content.decode().split())


def test_an_edit_that_was_undone_says_by_whom_and_offers_it_no_more(document, publisher):
    number = latest()
    assert "Undo this edit" in page_of(publisher, number)
    undo(publisher, number)
    page = page_of(publisher, number)
    assert "Undone by publisher on" in page
    assert f'<a href="/admin/history/edits/{latest()}/">' in page or f"edit no. {latest()}" in page
    assert "Undo this edit" not in page


def test_undoing_the_undoing_offers_it_again(document, publisher):
    number = latest()
    undo(publisher, number)
    undoing = latest()
    undo(publisher, undoing)
    again = latest()
    assert "Undone by" not in page_of(publisher, number)
    assert "Undo this edit" in page_of(publisher, number)
    assert "Undone by publisher" in page_of(publisher, undoing)
    undo(publisher, again)
    assert "Undone by publisher" in page_of(publisher, number)


def test_what_was_undone_in_part_or_is_only_proposed_is_still_offered(name, publisher):
    number = latest()
    undo(signed_in(roles.EDITOR, "eve"), number)
    page = page_of(publisher, number)
    assert "eve proposed on" in page
    assert "Undo this edit" in page
    UndoneEdit.objects.update(extent="part")
    page = page_of(publisher, number)
    assert "Partly undone by eve" in page
    assert "Undo this edit" in page


def test_an_import_that_was_undone_says_so(document, publisher):
    number = latest()
    table = Import.objects.create(
        by=User.objects.get(username="publisher"),
        kind="document",
        filename="a.csv",
        rows=[],
        headers=[],
        edit=number,
        state="done",
        verdicts=[{"place": 2, "outcome": "changed", "record": "A", "reason": ""}],
    )
    address = table.get_absolute_url()
    assert "Undo this import" in publisher.get(address).content.decode()
    undo(publisher, number)
    page = publisher.get(address).content.decode()
    assert "Undone by publisher" in page
    assert f"edit no. {latest()}" in page
    assert "Undo this import" not in page


def test_the_history_says_in_a_word_what_an_edit_did(publisher):
    found = unit("a")
    rewritten(found.names.get(), end="2000")
    assert "Renamed" not in page_of(publisher, latest())
    assert "<strong>Added</strong>" in page_of(publisher, latest())
    other = unit("b")
    rewritten(other.names.get(), acronym="B")
    renamed(other)
    words = re.findall(r'<span class="staff-state">([^<]*)<', page_of(publisher, latest()))
    assert words == ["Renamed"]


@pytest.fixture
def published_plan():
    """The edit with which Quinn published a draft and two proposals of an editor, of one act: the new name, the
    end of the old one and the evidence for it."""
    editor = person(roles.EDITOR)
    office = UnitFactory(code="office")
    name = NameFactory.build(unit=office, name="Old Office", start="2000", source=SourceFactory())
    record(name)
    with recording(by=editor):
        acts.rename(
            name.unit,
            "New Office",
            level="office",
            start=PartialDate(2007, 6, 29),
            basis=acts.Basis(source=SourceFactory()),
            by=editor,
            plan=Reorganisation.objects.create(code="p", title="Plan"),
        )
    publish(
        list(UnitName.objects.filter(status="draft")),
        list(Proposal.objects.all()),
        by=person(roles.PUBLISHER, "quinn"),
        why="Agreed.",
    )
    return latest()


def test_what_an_undone_publication_published_waits_again_and_its_author_is_told(
    published_plan, publisher, django_capture_on_commit_callbacks
):
    page = " ".join(
        publisher.get(reverse("admin:undo", args=[published_plan])).content.decode().split()
    )
    assert "Proposals wait again only if you undo all of it." in page
    assert re.search(r"<li> [^<]+ · editor </li>", page)
    assert not Proposal.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        undo(publisher, published_plan, why="Too early")
    again = {(one.author, one.action, str(one.reorganisation)) for one in Proposal.objects.all()}
    assert again == {("editor", "change", "Plan"), ("editor", "add", "Plan")}
    assert UnitName.objects.get(name="Old Office").end is None
    assert UnitName.objects.get(name="New Office").status == "draft"
    comments = set(Review.objects.values_list("state", "comment", "author"))
    said = f"Published, then undone: edit no. {published_plan}. Too early"
    assert comments == {("back", said, "editor")}
    assert Review.objects.count() == 3
    [message] = mail.outbox
    assert message.to == ["editor@example.org"]
    assert said in message.body
    queue = publisher.get(reverse("admin:drafts"), {"show": "back"}).content.decode()
    assert queue.count(said) == 3


def test_a_publication_that_is_undone_in_part_does_not_let_proposals_wait_again(
    published_plan, publisher
):
    new = UnitName.objects.get(name="New Office")
    undo(publisher, published_plan, out=key(new))
    assert not Proposal.objects.exists()
    assert UnitName.objects.get(pk=new.pk).status == "published"


def test_what_was_published_twice_waits_again_twice(published_plan, publisher):
    undo(publisher, published_plan)
    publish(
        list(UnitName.objects.filter(status="draft")),
        list(Proposal.objects.all()),
        by=User.objects.get(username="quinn"),
        why="Now.",
    )
    undo(publisher, latest())
    assert Proposal.objects.count() == 2
