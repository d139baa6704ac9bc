"""Undoing one edit: what it did is undone, and later edits stay."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import (
    Document,
    MandateReference,
    Proposal,
    Reorganisation,
    Standing,
    Unit,
    UnitName,
)
from orgchart.writing.recording import recording
from orgchart.writing.undo_steps import key_of

from ..accounts import person, signed_in
from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit
from .rewriting import rewritten
from .undoing_edits import key, renamed, undone

pytestmark = pytest.mark.django_db


def test_the_page_of_an_edit_leads_to_its_records_and_offers_to_undo_it(document):
    number = rewritten(document, title="Second")
    page = signed_in(roles.PUBLISHER).get(reverse("admin:edit", args=[number])).content.decode()
    assert f"Edit no. {number}" in page
    assert reverse("admin:orgchart_document_change", args=[document.pk]) in page
    assert reverse("admin:undo", args=[number]) in page
    page = signed_in(roles.VIEWER).get(reverse("admin:edit", args=[number])).content.decode()
    assert "Undo" not in page
    address = reverse("admin:undo", args=[number])
    assert signed_in(roles.VIEWER, "vic").get(address).status_code == 403


def test_only_what_the_edit_did_is_undone_and_a_later_edit_is_kept(document):
    number = rewritten(document, title="Second")
    rewritten(document, address="https://example.org/later")
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "<del>Second</del>" in page
    assert "<ins>First</ins>" in page
    assert "was undone" in undone(client, number)
    document.refresh_from_db()
    assert (document.title, document.address) == ("First", "https://example.org/later")
    revision = Revision.objects.latest("pk")
    assert (revision.comment, revision.user.username) == ("By mistake", "publisher")
    assert "nothing to undo" in undone(client, number)


def test_an_edit_is_not_undone_without_a_reason_and_what_was_ticked_stays(document):
    number = rewritten(document, title="Second", address="https://example.org/2")
    key = key_of(("orgchart.document", document.pk))
    client = signed_in(roles.PUBLISHER)
    assert "Say why" in undone(client, number, why=" ")
    page = undone(client, number, why=" ", out=[key])
    assert re.search(rf'value="{key}" checked', page)
    document.refresh_from_db()
    assert document.title == "Second"


def test_a_later_edit_of_the_same_field_is_named_and_can_be_left_out(document):
    number = rewritten(document, title="Second", address="https://example.org/2")
    later = rewritten(document, by=person(roles.EDITOR, "edith"), why="Better", title="Third")
    rewritten(document)
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert reverse("admin:edit", args=[later]) in page
    assert "edith" in page
    page = undone(client, number)
    assert "A later edit changed the same. Leave the records listed under “Edited again" in page
    assert "Edited again later</h2>" in page
    document.refresh_from_db()
    assert document.address == "https://example.org/2"
    undone(client, number, out=[key_of(("orgchart.document", document.pk), "title")])

    document.refresh_from_db()
    assert (document.title, document.address) == ("Third", "https://example.org/1")


def test_what_was_created_is_deleted_and_what_was_deleted_is_recovered():
    whole = unit("a")
    mandate = MandateFactory(unit=whole)
    MandateReference.objects.create(mandate=mandate, document=DocumentFactory(), kind="recalls")
    with recording(why="Both"):
        mandate.delete()
        new = Document.objects.create(symbol="S/RES/1542 (2004)", title="New", date="2004")
    number = Revision.objects.latest("pk").pk
    undone(signed_in(roles.PUBLISHER), number)
    assert whole.mandates.get().references.count() == 1
    assert not Document.objects.filter(pk=new.pk).exists()
    undone(signed_in(roles.PUBLISHER, "second"), Revision.objects.latest("pk").pk)
    assert not whole.mandates.exists()
    assert Document.objects.filter(pk=new.pk).exists()


def test_an_act_is_undone_as_one():
    whole = unit("a")
    with recording():
        whole.names.get().save()
    renamed(whole)
    undone(signed_in(roles.PUBLISHER), Revision.objects.latest("pk").pk)
    assert [(name.name, str(name.end or "")) for name in whole.names.all()] == [("The a", "")]


def test_a_record_to_which_something_was_added_later_is_not_deleted():
    with recording():
        whole = Unit.objects.create(code="new", nature="headquarters")
        NameFactory(unit=whole)
    number = Revision.objects.latest("pk").pk
    mandate = MandateFactory.build(unit=whole, source=SourceFactory())
    later = rewritten(mandate)
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "A later edit added something that would be deleted with it." in page
    assert reverse("admin:edit", args=[later]) in page
    undone(client, number)
    assert Unit.objects.filter(code="new").exists()
    assert whole.mandates.exists()


def test_undoing_what_would_break_a_rule_is_refused():
    name = NameFactory.build(unit=unit("a", start="1980", end="1981"), source=SourceFactory())
    rewritten(name, start="1990")
    number = rewritten(name, end="1995")
    NameFactory(unit=name.unit, start="1996", name="Later")
    page = undone(signed_in(roles.PUBLISHER), number)
    assert "two names at once" in page
    assert str(UnitName.objects.get(pk=name.pk).end) == "1995"


def test_an_editors_undoing_of_something_public_is_a_proposal(document):
    name = NameFactory.build(unit=unit("a", start="1980", end="1981"), source=SourceFactory())
    rewritten(name, start="1990")
    number = rewritten(name, acronym="NEW")
    client = signed_in(roles.EDITOR)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "becomes a proposal" in page
    assert "became a proposal" in undone(client, number)
    assert UnitName.objects.get(pk=name.pk).acronym == "NEW"
    assert Proposal.objects.get().after == {"acronym": None}
    edits = Revision.objects.count()
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "nothing left to undo: you have proposed it already" in page
    assert "nothing left to undo: you have proposed it already" in undone(client, number)
    assert Revision.objects.count() == edits
    undone(signed_in(roles.EDITOR, "second"), number)
    assert Proposal.objects.count() == 2


def test_an_editor_proposes_once_that_a_relation_goes_back():
    name = NameFactory.build(unit=unit("a", start="1980", end="1981"), source=SourceFactory())
    rewritten(name, start="1990")
    number = rewritten(name, source=SourceFactory(), started_by=DocumentFactory())
    client = signed_in(roles.EDITOR)
    assert "became a proposal" in undone(client, number)
    assert "you have proposed it already" in undone(client, number)


def test_an_editor_is_told_at_once_that_only_a_publisher_recovers_what_was_public(founded):
    name = founded.names.get()
    with recording():
        extra = name.translations.create(language="fr", text="Nouveau", source=SourceFactory())
        later = NameFactory.build(unit=founded, source=SourceFactory(), start="2004")
        name.end = "2003"
        name.save()
        later.save()
    gone = [key(name), key(extra)]
    with recording():
        later.acronym = "L"
        later.save()
        name.delete()
    number = Revision.objects.latest("pk").pk
    client = signed_in(roles.EDITOR)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert page.count("Only a publisher can recover what was public") == 2  # with its translation
    assert f"<strong>{name.reference}</strong>" in page
    assert "Recover</strong>" not in page
    assert "Unit name “The new, 1992 – 2003”: Only a publisher can recover" in undone(
        client, number
    )
    assert "became a proposal" in undone(client, number, out=gone)


def test_an_editor_is_told_that_only_a_publisher_publishes_again_what_was_public(founded):
    number = rewritten(founded.names.get(), status="draft")
    client = signed_in(roles.EDITOR)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "Only a publisher can recover what was public" in page
    assert "becomes a proposal" not in page
    undone(signed_in(roles.PUBLISHER), number)
    assert founded.names.get().status == "published"


def test_a_proposal_that_was_written_by_mistake_is_taken_back():
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    renamed(unit("a"), by=person(roles.EDITOR, "writer"), plan=plan)
    assert Proposal.objects.exists()
    undone(signed_in(roles.EDITOR), Revision.objects.latest("pk").pk)
    assert not Proposal.objects.exists()
    assert not UnitName.objects.filter(name="Renamed").exists()


def test_an_edit_of_very_many_records_is_not_undone_on_a_page(document, monkeypatch):
    monkeypatch.setattr("orgchart.admin.undoing.MOST", 0)
    number = rewritten(document, title="Second")
    assert "cannot be undone here" in undone(signed_in(roles.PUBLISHER), number)
    document.refresh_from_db()
    assert document.title == "Second"


def test_an_edit_that_does_not_exist_cannot_be_undone():
    answer = signed_in(roles.PUBLISHER).get(reverse("admin:undo", args=[77]))
    assert answer.status_code == 404


def test_a_draft_that_undoing_left_belongs_to_its_author_alone(founded):
    ann, bob = person(roles.EDITOR, "ann"), person(roles.PUBLISHER, "bob")
    name = NameFactory.build(
        unit=founded, start="1980", end="1981", source=SourceFactory(), status=Standing.DRAFT
    )
    name.name = "Of Ann"
    rewritten(name, by=ann)
    number = rewritten(name, by=bob, why="Agreed", status=Standing.PUBLISHED)
    boards = {}
    for who in (ann, bob):
        client = Client()
        client.force_login(who)
        if who is bob:
            undone(client, number)
        boards[who] = client
    for who, client in boards.items():
        page = client.get("/admin/").content.decode()
        mine = page[page.index("Your work") : page.index("Recent changes")]
        assert ("Of Ann" in mine) == (who is ann)


def test_a_publisher_needs_no_reason_to_undo_an_edit_of_drafts():
    publisher = person(roles.PUBLISHER, "drafting")
    client = Client()
    client.force_login(publisher)
    draft = NameFactory.build(unit=unit("a"), start="2005", status="draft", source=SourceFactory())
    with recording(by=publisher):
        draft.save()
    number = Revision.objects.latest("pk").pk
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert not re.search(r'<input[^>]*name="why"[^>]*required', page)
    undone(client, number, why="")
    assert not UnitName.objects.filter(pk=draft.pk).exists()
