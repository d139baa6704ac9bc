"""Undoing one edit: what it did is undone, and later edits stay."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    Document,
    MandateReference,
    Proposal,
    Reorganisation,
    Standing,
    Unit,
    UnitName,
)
from orgchart.models.supports import Supports
from orgchart.writing import acts, undoing
from orgchart.writing.acts import Basis
from orgchart.writing.recording import recording
from orgchart.writing.undo_steps import key_of

from ..accounts import person, signed_in
from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit
from ..rows import reading

pytestmark = pytest.mark.django_db


def edited(record, by=None, why="", **values):
    with recording(by=by, why=why):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return Revision.objects.latest("pk").pk


@pytest.fixture
def document(db):
    """A document with a title and a link, and an edit that changed both."""
    document = DocumentFactory.build(symbol="S/RES/1542 (2004)", title="First")
    edited(document, address="https://example.org/1")
    return document


def undone(client, number, **data):
    address = reverse("admin:undo", args=[number])
    return client.post(address, {"why": "By mistake", **data}, follow=True).content.decode()


def test_the_page_of_an_edit_leads_to_its_records_and_offers_to_undo_it(document):
    number = edited(document, title="Second")
    page = signed_in(roles.PUBLISHER).get(reverse("admin:edit", args=[number])).content.decode()
    assert f"Edit no. {number}" in page
    assert reverse("admin:orgchart_document_change", args=[document.pk]) in page
    assert reverse("admin:undo", args=[number]) in page
    page = signed_in(roles.VIEWER).get(reverse("admin:edit", args=[number])).content.decode()
    assert "Undo" not in page
    address = reverse("admin:undo", args=[number])
    assert signed_in(roles.VIEWER, "vic").get(address).status_code == 403


def test_only_what_the_edit_did_is_undone_and_a_later_edit_is_kept(document):
    number = edited(document, title="Second")
    edited(document, address="https://example.org/later")
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
    number = edited(document, title="Second", address="https://example.org/2")
    key = key_of(("orgchart.document", document.pk))
    page = undone(signed_in(roles.PUBLISHER), number, why=" ", out=[key])
    assert "Say why" in page
    assert re.search(rf'value="{key}" checked', page)
    document.refresh_from_db()
    assert document.title == "Second"


def test_a_later_edit_of_the_same_field_is_named_and_can_be_left_out(document):
    number = edited(document, title="Second", address="https://example.org/2")
    later = edited(document, by=person(roles.EDITOR, "edith"), why="Better", title="Third")
    edited(document)
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
    acts.rename(
        whole,
        "Renamed",
        level="office",
        start=PartialDate.parse("2007"),
        basis=Basis(SourceFactory()),
        why="A reform",
    )
    undone(signed_in(roles.PUBLISHER), Revision.objects.latest("pk").pk)
    assert [(name.name, str(name.end or "")) for name in whole.names.all()] == [("The a", "")]


def test_a_record_to_which_something_was_added_later_is_not_deleted():
    with recording():
        whole = Unit.objects.create(code="new", nature="headquarters")
        NameFactory(unit=whole)
    number = Revision.objects.latest("pk").pk
    mandate = MandateFactory.build(unit=whole, source=SourceFactory())
    later = edited(mandate)
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "A later edit added something that would be deleted with it." in page
    assert reverse("admin:edit", args=[later]) in page
    undone(client, number)
    assert Unit.objects.filter(code="new").exists()
    assert whole.mandates.exists()


@pytest.fixture
def founded(db):
    """A unit with a name, both written in the last edit."""
    source = SourceFactory()
    with recording():
        whole = Unit.objects.create(code="new", nature="headquarters")
        NameFactory(unit=whole, source=source)
    return whole


def key(record, *field):
    return key_of((record._meta.label_lower, record.pk), *field)


def test_what_a_later_edit_changed_is_not_deleted_with_the_record_that_it_belongs_to(founded):
    number, name = Revision.objects.latest("pk").pk, founded.names.get()
    later = edited(name, name="Better")
    client = signed_in(roles.PUBLISHER)
    page = undone(client, number, out=[key(name)])
    assert "What stays as it is would be deleted with it: unit name “Better, since 1992”" in page
    assert page.count(reverse("admin:edit", args=[later])) == 2  # at the name and at the unit
    assert UnitName.objects.get(pk=name.pk).name == "Better"
    page = undone(client, number, out=[key(name), key(founded)])
    assert "There is nothing to undo" in page
    assert UnitName.objects.get(pk=name.pk).name == "Better"


def test_what_is_left_out_is_not_deleted_with_the_record_that_it_belongs_to():
    source = SourceFactory()
    with recording():
        other = Unit.objects.create(code="other", nature="headquarters")
        name = NameFactory(unit=other, source=source)
        translation = name.translations.create(language="fr", text="Nouveau", source=source)
        DocumentFactory(symbol="S/RES/1542 (2004)")
    number = Revision.objects.latest("pk").pk
    client = signed_in(roles.PUBLISHER)
    page = undone(client, number, out=[key(translation)])
    assert "Unit name “The other, since 1992”: What stays as it is would be deleted with it" in page
    assert "Cannot be undone</h2>" in page
    assert re.search(rf'value="{key(name)}"\s*>', page)  # it can be left out, and is not
    assert re.search(rf'value="{key(other)}"\s*>', page)
    assert "was undone" in undone(client, number, out=[key(translation), key(name), key(other)])
    assert other.names.get().translations.get() == translation
    assert not Document.objects.exists()


def test_what_the_edit_moved_goes_back_before_its_new_place_is_deleted():
    whole = unit("a")
    with recording():
        whole.names.get().save()
    old = whole.names.get()
    old.end = "2010"
    with recording():
        old.save()
        piece = old.evidence.create(source=SourceFactory(), supports=Supports.END)
    acts.rename(
        whole,
        "Renamed",
        level="office",
        start=PartialDate.parse("2007"),
        basis=Basis(SourceFactory()),
        why="A reform",
    )
    number, new = Revision.objects.latest("pk").pk, whole.names.get(name="Renamed")
    assert new.evidence.get() == piece
    page = undone(signed_in(roles.PUBLISHER), number, out=[key(piece)])
    assert "Unit name “Renamed, 2007 – 2010”: What stays as it is would be deleted with it" in page
    assert new.evidence.get() == piece
    assert "was undone" in undone(signed_in(roles.PUBLISHER, "second"), number)
    assert whole.names.get() == old
    assert whole.names.get().evidence.get() == piece


def test_a_document_is_deleted_after_the_fact_names_it_no_more(founded):
    name = founded.names.get()
    with recording():
        name.started_by = DocumentFactory()
        name.save()
    assert "was undone" in undone(signed_in(roles.PUBLISHER), Revision.objects.latest("pk").pk)
    assert founded.names.get().started_by is None
    assert not Document.objects.exists()


def test_what_was_created_makes_place_for_what_was_there_before(founded, document):
    with recording():
        document.symbol = "S/RES/1 (2001)"
        document.save()
        DocumentFactory(symbol="S/RES/1542 (2004)")
    assert "was undone" in undone(signed_in(roles.PUBLISHER), Revision.objects.latest("pk").pk)
    assert Document.objects.get().symbol == "S/RES/1542 (2004)"


def test_what_others_refer_to_is_named_and_not_deleted(document):
    number = Revision.objects.latest("pk").pk
    whole = unit("a", start="1990", end="1991")
    NameFactory(unit=whole, start="2004", end="2005", started_by=document)
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "unit name “The a, 2004 – 2005” refers to it." in page
    assert "What will be done" not in page
    NameFactory(unit=whole, start="2006", started_by=document)
    assert "and 1 other record refer to it." in undone(client, number)
    assert Document.objects.filter(pk=document.pk).exists()


def test_what_is_left_out_keeps_the_document_that_it_names():
    with recording():
        document = DocumentFactory()
        name = NameFactory(unit=unit("a"), start="1980", end="1981", started_by=document)
    number = Revision.objects.latest("pk").pk
    client = signed_in(roles.PUBLISHER)
    page = undone(client, number, out=[key(name)])
    assert "What stays as it is refers to it: unit name “The a, 1980 – 1981”" in page
    kept = [key(name), key(document), key(name.source), key(name.unit)]
    kept += [key(first) for first in name.unit.names.exclude(pk=name.pk)]
    undone(client, number, out=kept)
    assert Document.objects.get() == document


@pytest.fixture
def published(founded):
    """A name whose publishing made its source public, and the number of that edit."""
    source = SourceFactory.build(title="Letter", draft=True)
    edited(source)
    name = NameFactory.build(
        unit=founded, start="1980", end="1981", source=source, status=Standing.DRAFT
    )
    edited(name)
    number = edited(name, status=Standing.PUBLISHED)
    source.refresh_from_db()
    assert not source.draft
    return name, number


def test_a_source_is_a_draft_again_with_what_made_it_public(published):
    name, number = published
    client = signed_in(roles.PUBLISHER)
    assert "Letter" in client.get(reverse("admin:undo", args=[number])).content.decode()
    undone(client, number)
    assert type(name.source).objects.get(pk=name.source.pk).draft


def test_a_source_that_a_later_edit_uses_stays_public_and_the_page_says_the_same(published):
    name, number = published
    edited(
        NameFactory.build(unit=name.unit, start="1970", end="1971", source=name.source, name="Old")
    )
    client = signed_in(roles.PUBLISHER)
    assert "Letter" not in client.get(reverse("admin:undo", args=[number])).content.decode()
    undone(client, number)
    name.refresh_from_db()
    assert name.status == Standing.DRAFT
    assert not type(name.source).objects.get(pk=name.source.pk).draft
    edits = Revision.objects.count()
    assert "There is nothing to undo" in undone(client, number)
    assert Revision.objects.count() == edits


def test_a_source_stays_public_if_what_names_it_is_left_as_it_is(published):
    name, number = published
    edits = Revision.objects.count()
    page = undone(signed_in(roles.PUBLISHER), number, out=[key(name)])
    assert "There is nothing to undo" in page
    assert Revision.objects.count() == edits


def test_undoing_what_would_break_a_rule_is_refused():
    name = NameFactory.build(unit=unit("a", start="1980", end="1981"), source=SourceFactory())
    edited(name, start="1990")
    number = edited(name, end="1995")
    NameFactory(unit=name.unit, start="1996", name="Later")
    page = undone(signed_in(roles.PUBLISHER), number)
    assert "two names at once" in page
    assert str(UnitName.objects.get(pk=name.pk).end) == "1995"


def test_an_editors_undoing_of_something_public_is_a_proposal(document):
    name = NameFactory.build(unit=unit("a", start="1980", end="1981"), source=SourceFactory())
    edited(name, start="1990")
    number = edited(name, acronym="NEW")
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
    edited(name, start="1990")
    number = edited(name, source=SourceFactory(), started_by=DocumentFactory())
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
    number = edited(founded.names.get(), status="draft")
    client = signed_in(roles.EDITOR)
    page = client.get(reverse("admin:undo", args=[number])).content.decode()
    assert "Only a publisher can recover what was public" in page
    assert "becomes a proposal" not in page
    undone(signed_in(roles.PUBLISHER), number)
    assert founded.names.get().status == "published"


def test_a_proposal_that_was_written_by_mistake_is_taken_back():
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    acts.rename(
        unit("a"),
        "Renamed",
        level="office",
        start=PartialDate.parse("2007"),
        basis=Basis(SourceFactory()),
        by=person(roles.EDITOR, "writer"),
        plan=plan,
    )
    assert Proposal.objects.exists()
    undone(signed_in(roles.EDITOR), Revision.objects.latest("pk").pk)
    assert not Proposal.objects.exists()
    assert not UnitName.objects.filter(name="Renamed").exists()


def test_an_edit_of_very_many_records_is_not_undone_on_a_page(document, monkeypatch):
    monkeypatch.setattr("orgchart.admin.undoing.MOST", 0)
    number = edited(document, title="Second")
    assert "cannot be undone here" in undone(signed_in(roles.PUBLISHER), number)
    document.refresh_from_db()
    assert document.title == "Second"


def test_an_edit_that_does_not_exist_cannot_be_undone():
    answer = signed_in(roles.PUBLISHER).get(reverse("admin:undo", args=[77]))
    assert answer.status_code == 404


def test_what_undoing_would_do_costs_as_many_queries_however_much_it_is():
    found = []
    for size in (1, 3, 12):
        with recording():
            documents = [
                Document.objects.create(symbol=f"A/61/{size * 100 + number}", title="T")
                for number in range(size)
            ]
        with recording():
            for document in documents:
                document.title = "U"
                document.save()
        with reading() as read:
            assert len(undoing.undoing(Revision.objects.latest("pk").pk).steps) == size
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_undoing_publishing_costs_does_not_grow_with_what_is_published_and_used():
    found = []
    for size in (1, 3, 12):
        sources = [SourceFactory(draft=True) for _number in range(size)]
        whole = unit(f"u-{size}")
        names = [
            NameFactory(
                unit=whole, start=str(1900 + at), end=str(1900 + at), source=source, status="draft"
            )
            for at, source in enumerate(sources)
        ]
        with recording():
            for name in names:
                name.status = Standing.PUBLISHED
                name.save()
            documents = [DocumentFactory() for _number in range(size)]
        number = Revision.objects.latest("pk").pk
        for at, document in enumerate(documents):
            start = str(1950 + at)
            NameFactory(unit=whole, start=start, end=start, started_by=document)
        with reading() as read:
            undo = undoing.undoing(number)
        assert (len(undo.steps), len(undo.objections)) == (size * 2, size)
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_deleting_units_would_do_costs_as_many_queries_however_many_parts_they_have():
    found = []
    for size in (1, 3, 12):
        with recording():
            units = [unit(f"u-{size}-{number}") for number in range(size)]
            for whole in units:
                MandateFactory(unit=whole)
        number = Revision.objects.latest("pk").pk
        with recording():
            for whole in units:
                MandateFactory(unit=whole, code=f"{whole.code}-later")
                NameFactory(unit=whole, start="1980", end="1981")
        with reading() as read:
            undo = undoing.undoing(number)
        assert len(undo.objections) == size
        assert len(undo.steps) == size * 4  # a name and its source, a mandate and its source
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_undoing_a_change_would_do_does_not_read_the_parts_of_the_record():
    found = []
    for size in (1, 3, 12):
        whole = unit(f"u-{size}")
        with recording():
            whole.save()
            for _number in range(size):
                MandateFactory(unit=whole)
        number = edited(whole, nature="field")
        with reading() as read:
            assert len(undoing.undoing(number).steps) == 1
        found.append((read.queries, read.rows))
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_a_draft_that_undoing_left_belongs_to_its_author_alone(founded):
    ann, bob = person(roles.EDITOR, "ann"), person(roles.PUBLISHER, "bob")
    name = NameFactory.build(
        unit=founded, start="1980", end="1981", source=SourceFactory(), status=Standing.DRAFT
    )
    name.name = "Of Ann"
    edited(name, by=ann)
    number = edited(name, by=bob, why="Agreed", status=Standing.PUBLISHED)
    boards = {}
    for who in (ann, bob):
        client = Client()
        client.force_login(who)
        if who is bob:
            undone(client, number)
        boards[who] = client
    for who, client in boards.items():
        page = client.get("/admin/").content.decode()
        mine = page[page.index("My drafts") : page.index("Recent changes")]
        assert ("Of Ann" in mine) == (who is ann)
