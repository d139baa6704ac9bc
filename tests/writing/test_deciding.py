"""Who publishes or discards decides on what they saw."""

import pytest

from orgchart.dates import PartialDate
from orgchart.models import (
    NameTranslation,
    Proposal,
    UnitName,
)
from orgchart.writing.as_seen import last_writing
from orgchart.writing.discarding import discard
from orgchart.writing.publishing import (
    drafts,
    publish,
    write,
)
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from ..factories import (
    NameFactory,
    SourceFactory,
    unit,
)

pytestmark = pytest.mark.django_db
DAY = PartialDate.parse("2008-01-01").first


def test_what_changed_after_it_was_read_is_neither_published_nor_discarded(editor, publisher):
    draft = NameFactory(unit=unit("a", end="2000"), start="2001", name="Old", status="draft")
    read = drafts()
    UnitName.objects.filter(pk=draft.pk).update(name="Corrected")
    for decide in (publish, discard):
        with pytest.raises(RulesBroken, match="name was “Old” and is now “Corrected”"):
            decide(read, by=publisher, why="Now")
    assert UnitName.objects.get(pk=draft.pk).status == "draft"
    publish(drafts(), by=publisher, why="Now")
    assert str(UnitName.objects.get(pk=draft.pk)) == "Corrected"


def test_what_is_public_or_gone_meanwhile_is_neither_published_nor_discarded(editor, publisher):
    draft = NameFactory(unit=unit("a", end="2000"), start="2001", status="draft")
    read, again = drafts(), drafts()
    publish(read, by=publisher, why="Now")
    for decide in (publish, discard):
        with pytest.raises(RulesBroken, match="no draft any more"):
            decide(again, by=editor if decide is discard else publisher, why="Not so")
    assert UnitName.objects.get(pk=draft.pk).status == "published"
    UnitName.objects.filter(pk=draft.pk).delete()
    for decide in (publish, discard):
        with pytest.raises(RulesBroken, match="published, discarded or deleted it meanwhile"):
            decide(again, by=publisher, why="Now")


def test_a_fact_that_is_public_is_not_discarded_as_a_draft(editor):
    with pytest.raises(RulesBroken, match="no draft any more"):
        discard([NameFactory(status="published")], by=editor, why="Not so")


def test_a_proposal_that_its_author_corrected_meanwhile_is_not_published(editor, publisher):
    name = NameFactory(unit__code="a", name="Old")
    for value in ("Wrong", "Corrected"):
        name.name = value
        with recording(by=editor):
            write(name, editor)
        if value == "Wrong":
            read = list(Proposal.objects.all())
    with pytest.raises(RulesBroken, match="name was “Wrong” and is now “Corrected”"):
        publish([], read, by=publisher, why="Now")
    assert UnitName.objects.get().name == "Old"


def test_what_somebody_wrote_after_the_page_was_opened_is_said_with_their_name(editor, publisher):
    found = unit("a", end="2000")
    with recording(by=editor):
        write(UnitName(unit=found, name="Old", level_id="office", start="2001"), editor)
    seen = last_writing()
    draft = UnitName.objects.get(name="Old")
    draft.name, draft.source = "Corrected", SourceFactory()
    with recording(by=editor):
        write(draft, editor)
        write(UnitName(unit=unit("b"), name="New", level_id="office", start="2001"), editor)
    with pytest.raises(RulesBroken) as refusal:
        publish(drafts(), by=publisher, why="Now", seen=seen)
    said = " ".join(map(str, refusal.value.violations))
    assert "editor changed it after you opened the page" in said
    assert "name was “Old” and is now “Corrected”" in said
    assert f"source was “” and is now “{draft.source}”" in said
    assert "editor added it after you opened the page" in said
    publish([draft], by=publisher, why="Now", seen=last_writing())


def test_a_part_that_was_added_after_the_page_was_opened_stops_the_decision(editor, publisher):
    with recording(by=editor):
        name = NameFactory(unit=unit("a", end="2000"), start="2001", status="draft")
    seen = last_writing()
    with recording(by=editor):
        NameTranslation.objects.create(name=name, language="fr", text="Pas vu", source=name.source)
    for decide in (publish, discard):
        with pytest.raises(RulesBroken, match="name translation"):
            decide([name], by=publisher, why="Now", seen=seen)
    assert UnitName.objects.get(pk=name.pk).status == "draft"
