"""Undoing one edit: what belongs to it, or refers to it, and stays."""

import re

import pytest
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import (
    Document,
    Standing,
    Unit,
    UnitName,
)
from orgchart.models.supports import Supports
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import DocumentFactory, NameFactory, SourceFactory, unit
from .rewriting import rewritten
from .undoing_edits import key, renamed, undone

pytestmark = pytest.mark.django_db


def test_what_a_later_edit_changed_is_not_deleted_with_the_record_that_it_belongs_to(founded):
    number, name = Revision.objects.latest("pk").pk, founded.names.get()
    later = rewritten(name, name="Better")
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
    renamed(whole)
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
    rewritten(source)
    name = NameFactory.build(
        unit=founded, start="1980", end="1981", source=source, status=Standing.DRAFT
    )
    rewritten(name)
    number = rewritten(name, status=Standing.PUBLISHED)
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
    rewritten(
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
