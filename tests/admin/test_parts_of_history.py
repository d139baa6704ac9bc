"""Parts and the records that a record refers to come back with it."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Deletion, MandateReference, Theme, Unit, UnitName
from orgchart.writing import history as past
from orgchart.writing import restoring
from orgchart.writing.recording import recording
from orgchart.writing.restoring import NotRestored

from ..accounts import signed_in
from ..factories import (
    DocumentFactory,
    MandateFactory,
    SourceFactory,
    unit,
)
from .rewriting import numbers, rewritten

pytestmark = pytest.mark.django_db


# --- parts by primary key -----------------------------------------------------------------------


def test_parts_come_back_after_the_code_of_their_record_was_renamed():
    mandate = MandateFactory(unit=unit("a"), code="old")
    document = DocumentFactory()
    with recording():
        mandate.save()
        reference = MandateReference.objects.create(
            mandate=mandate, document=document, kind="recalls"
        )
    number = Revision.objects.latest("pk").pk
    with recording():
        reference.delete()
    rewritten(mandate, code="new")
    told = [change.kind for edit in past.edits_of(mandate) for change in edit.changes]
    assert told.count("mandate reference") == 2
    restoring.restore(mandate, number, by=None, why="Back")
    mandate.refresh_from_db()
    assert mandate.code == "old"
    assert mandate.references.count() == 1


def test_parts_of_parts_come_back_too():
    whole = unit("a")
    mandate = MandateFactory(unit=whole)
    with recording():
        whole.save()
        mandate.save()
        reference = MandateReference.objects.create(
            mandate=mandate, document=DocumentFactory(), kind="recalls"
        )
    number = Revision.objects.latest("pk").pk
    with recording():
        mandate.delete()
    restoring.restore(whole, number, by=None, why="Back")
    assert MandateReference.objects.get().pk == reference.pk


def test_a_unit_is_recovered_with_its_parts_in_one_step(name):
    whole = name.unit
    mandate = MandateFactory(unit=whole)
    MandateReference.objects.create(mandate=mandate, document=DocumentFactory(), kind="recalls")
    with recording():  # what was deleted before is not a part of this deletion
        MandateFactory(unit=whole, code="gone-before").delete()
    with recording():
        whole.delete()
    [deletion] = Deletion.objects.filter(kind="orgchart.unit")
    client = signed_in(roles.PUBLISHER)
    page = client.post(
        reverse("admin:deleted"), {"deletion": deletion.pk, "why": "Back"}, follow=True
    )
    assert "were recovered" in page.content.decode()
    whole = Unit.objects.get()
    assert whole.names.count() == 2
    assert [found.code for found in whole.mandates.all()] == [mandate.code]
    assert mandate.references.count() == 1


def test_records_of_a_kind_that_refer_to_each_other_are_recovered_together():
    broad = Theme.objects.create(code="broad", label="Broad", order=1000)
    narrow = Theme.objects.create(code="narrow", label="Narrow", order=1001, broader=broad)
    for theme in (narrow, broad):
        with recording():
            theme.delete()
    restoring.recover(Deletion.objects.all(), by=None, why="Both")
    assert Theme.objects.get(code="narrow").broader.code == "broad"


def test_a_record_is_recovered_though_its_source_was_renamed(name):
    pk = name.pk
    with recording():
        name.delete()
    rewritten(name.source, slug="another-slug")
    restoring.recover(Deletion.objects.all(), by=None, why="")
    assert UnitName.objects.get(pk=pk).source.slug == "another-slug"


def test_a_record_that_is_missing_is_named_when_another_is_restored(name):
    first = numbers()[0]
    source, other = name.source, SourceFactory()
    rewritten(name, source=other)
    with recording():
        source.delete()
    with pytest.raises(
        NotRestored, match=f"refers to source “{source.title}”, which does not exist"
    ):
        restoring.restore(name, first, by=None, why="")
    with recording():
        name.delete()
        other.delete()
    gone = Deletion.objects.filter(kind="orgchart.unitname")
    with pytest.raises(NotRestored, match=f"source “{other.slug}”"):
        restoring.recover(gone, by=None, why="")


def test_a_record_whose_place_is_taken_is_named(name):
    document = DocumentFactory(title="Old")
    with recording():
        document.delete()
    DocumentFactory(symbol=document.symbol, title="New")
    with pytest.raises(NotRestored, match="Another record has its place: document “"):
        restoring.recover(Deletion.objects.all(), by=None, why="")
