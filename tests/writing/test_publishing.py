"""Who writes what: drafts, proposals and public records."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    FACTS,
    Deletion,
    Document,
    MandateReference,
    NameTranslation,
    Proposal,
    Reorganisation,
    Source,
    Unit,
    UnitLink,
    UnitName,
)
from orgchart.queries import search
from orgchart.queries.chart import chart_on
from orgchart.writing.proposals import (
    propose_change,
)
from orgchart.writing.publishing import (
    drafts,
    foreseen,
    is_public,
    publish,
    remove,
    write,
    wrong_with,
)
from orgchart.writing.recording import recording
from orgchart.writing.stored_records import stored_record, stored_records
from orgchart.writing.violations import RulesBroken

from ..accounts import person
from ..factories import (
    DocumentFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    UnitFactory,
    unit,
)
from .proposing import PARTS, propose

pytestmark = pytest.mark.django_db
DAY = PartialDate.parse("2008-01-01").first


def test_an_editor_writes_drafts(editor):
    with recording(by=editor):
        write(UnitFactory.build(code="planned"), editor)
        planned = Unit.objects.get(code="planned")
        write(UnitName(unit=planned, name="Planned", level_id="office", start="2030"), editor)
    assert [str(draft) for draft in drafts()] == ["Planned"]
    assert not is_public(planned)


@pytest.mark.parametrize("status", ["published", "disputed"])
def test_an_editor_publishes_nothing(editor, status):
    found = unit("a", end="2000")
    new = UnitName(unit=found, name="B", level_id="office", start="2001", source=SourceFactory())
    new.status = status
    with pytest.raises(RulesBroken, match="Only a publisher"), recording(by=editor):
        write(new, editor)
    assert found.names.count() == 1


def test_an_editors_change_of_something_public_becomes_a_proposal(editor, publisher):
    name = NameFactory(unit__code="a", name="Old")
    name.name = "New"
    with recording(by=editor):
        write(name, editor)
    assert UnitName.objects.get().name == "Old"
    (proposal,) = Proposal.objects.all()
    assert (proposal.before, proposal.after) == ({"name": "Old"}, {"name": "New"})
    with foreseen():
        assert chart_on(DAY).nodes["a"].name.name == "New"
    publish([], [proposal], by=publisher, why="Checked")
    assert UnitName.objects.get().name == "New"
    assert not Proposal.objects.exists()


def test_two_changes_of_one_record_are_one_proposal(editor):
    name = NameFactory(unit__code="a", name="Old")
    for field, value in (("name", "New"), ("acronym", "N")):
        changed = UnitName.objects.get(pk=name.pk)
        setattr(changed, field, value)
        with recording(by=editor):
            write(changed, editor)
    proposal = Proposal.objects.get()
    assert proposal.before == {"name": "Old", "acronym": None}
    assert proposal.after == {"name": "New", "acronym": "N"}


@pytest.mark.parametrize("model", PARTS)
def test_a_part_of_a_public_record_is_proposed(model, editor, publisher):
    with recording(by=editor):
        write(PARTS[model](), editor)
    assert not model.objects.exists()
    with foreseen():
        assert model.objects.exists()
    publish([], Proposal.objects.all(), by=publisher, why="Checked")
    assert model.objects.count() == 1


def test_the_removal_of_a_public_record_is_proposed_and_of_a_draft_is_done(editor, publisher):
    public = NameFactory(unit__code="a")
    draft = NameFactory(unit=public.unit, start="2010", status="draft")
    with recording(by=editor):
        remove(draft, editor)
        remove(MandateFactory(unit=public.unit, code="m"), editor)
    assert [name.pk for name in UnitName.objects.all()] == [public.pk]
    assert Proposal.objects.get().action == "remove"
    publish([], Proposal.objects.all(), by=publisher, why="Not so")
    assert not public.unit.mandates.exists()


def test_the_removal_of_a_record_that_has_changed_since_is_refused(editor, publisher):
    mandate = MandateFactory(unit=unit("a"), text="Old words")
    with recording(by=editor):
        remove(mandate, editor)
    mandate.text = "New words"
    mandate.save()
    with pytest.raises(RulesBroken, match="text was “Old words” and is now “New words”"):
        publish([], Proposal.objects.all(), by=publisher, why="Not so")
    assert mandate.unit.mandates.exists()


def test_a_document_or_source_that_an_editor_adds_is_a_draft_until_a_public_record_refers_to_it(
    editor, publisher
):
    document, source = Document(symbol="A/RES/61/279"), Source(slug="page", title="Page")
    planned = Unit(code="planned", nature="headquarters")
    name = UnitName(unit=planned, name="Planned", level_id="office", start="2030")
    with recording(by=editor):
        for record in (document, source, planned):
            write(record, editor)
        name.unit, name.source, name.started_by = planned, source, document
        write(name, editor)
    assert not is_public(document)
    assert not is_public(source)
    with foreseen():
        assert is_public(document)
    publish(drafts(), by=publisher, why="Decided")
    assert is_public(document)
    assert is_public(source)
    document.title = "Another title"
    with recording(by=editor):
        write(document, editor)
    assert Document.objects.get().title == ""


def test_a_document_that_a_publisher_adds_is_public(publisher):
    document = Document(symbol="A/RES/61/279")
    with recording(by=publisher):
        write(document, publisher)
    assert is_public(document)


def test_publishing_is_all_or_nothing(publisher):
    found = unit("a")
    good = NameFactory(unit=unit("b", end="2000"), start="2010", status="draft")
    clash = NameFactory(unit=found, start="2010", status="draft")
    with pytest.raises(RulesBroken, match="two names at once"):
        publish([good, clash], by=publisher, why="Now")
    assert len(drafts()) == 2
    unsourced = NameFactory(unit=unit("c", end="2000"), start="2010", status="draft", source=None)
    with pytest.raises(RulesBroken, match="needs a source"):
        publish([good, unsourced], by=publisher, why="Now")
    assert len(drafts()) == 3


def test_a_proposal_whose_record_breaks_a_rule_of_its_own_is_not_published(editor, publisher):
    name = NameFactory(unit__code="a")
    name.start = "1899"
    with recording(by=editor):
        write(name, editor)
    with pytest.raises(RulesBroken, match="start"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert str(UnitName.objects.get().start) == "1992"


def test_a_proposal_with_a_level_that_does_not_exist_is_not_published(editor, publisher):
    name = NameFactory(unit__code="a")
    proposal = propose(name, level_id="section")
    Proposal.objects.filter(pk=proposal.pk).update(after={"level": ["fleet"]})
    with pytest.raises(RulesBroken, match="There is no level “fleet”"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert UnitName.objects.get().level_id == "office"


def test_publishing_without_a_reason_is_refused(publisher):
    with pytest.raises(ValidationError, match="Say why"):
        publish([NameFactory(status="draft")], by=publisher, why=" ")
    assert len(drafts()) == 1


def test_a_proposal_for_a_record_that_is_gone_is_refused(editor, publisher):
    name = NameFactory(unit__code="a")
    name.name = "New"
    with recording(by=editor):
        write(name, editor)
    UnitName.objects.all().delete()
    with pytest.raises(RulesBroken, match="no longer exists"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")


def test_a_proposal_that_refers_to_a_record_that_is_gone_is_refused(editor, publisher):
    name, source = NameFactory(unit__code="a"), SourceFactory(slug="gone")
    name.source = source
    with recording(by=editor):
        write(name, editor)
    source.delete()
    with pytest.raises(RulesBroken, match="There is no source “gone”"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")


def test_a_proposal_can_empty_a_field(editor, publisher):
    name = NameFactory(unit__code="a", acronym="A", end="1999")
    name.acronym, name.end = "", None
    with recording(by=editor):
        write(name, editor)
    publish([], Proposal.objects.all(), by=publisher, why="Now")
    name.refresh_from_db()
    assert (name.acronym, name.end, name.name) == ("", None, "The a")


def test_writing_an_unchanged_record_proposes_nothing(editor):
    with recording(by=editor):
        assert write(NameFactory(unit__code="a"), editor) is None
    assert not Proposal.objects.exists()


def test_a_later_change_keeps_the_value_from_before_the_first(editor):
    name = NameFactory(unit__code="a", name="Old")
    for value in ("New", "Newer"):
        changed = UnitName.objects.get(pk=name.pk)
        changed.name = value
        with recording(by=editor):
            write(changed, editor)
    proposal = Proposal.objects.get()
    assert (proposal.before, proposal.after) == ({"name": "Old"}, {"name": "Newer"})


def test_a_proposed_removal_replaces_a_proposed_change(editor):
    name = NameFactory(unit__code="a", name="Old")
    name.name = "New"
    with recording(by=editor):
        write(name, editor)
        remove(UnitName.objects.get(), editor)
    proposal = Proposal.objects.get()
    assert (proposal.action, proposal.after, proposal.before["name"]) == ("remove", {}, "Old")


def test_a_proposal_of_a_plan_exists_beside_one_without_a_plan(editor):
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    name = NameFactory(unit__code="a", name="Old")
    name.name = "New"
    with recording(by=editor):
        write(name, editor)
        proposal = propose_change(name, plan)
    assert proposal.reorganisation == plan
    assert Proposal.objects.count() == 2


def test_a_publisher_writes_and_removes_at_once(publisher):
    name = NameFactory(unit__code="a", name="Old")
    name.name = "New"
    with recording(by=publisher, why="Decided"):
        assert write(name, publisher) is None
    assert UnitName.objects.get().name == "New"
    with recording(by=publisher, why="Decided"):
        assert remove(name, publisher) is None
    assert not UnitName.objects.exists()


def test_a_new_record_whose_key_is_taken_has_a_violation():
    name = NameFactory(unit__code="a")
    (broken,) = wrong_with(UnitName(unit=name.unit, name="B", level_id="office", start=name.start))
    assert (broken.rule, broken.fieldname) == ("already_there", "")
    assert "There is already a record of this fact" in broken.message


def test_a_record_with_no_fault_has_no_violation():
    assert wrong_with(NameFactory()) == []


def test_a_record_that_is_not_saved_is_not_public():
    assert not is_public(UnitFactory.build())


@pytest.mark.parametrize(("status", "public"), [("published", True), ("draft", False)])
def test_parts_are_public_if_the_record_they_belong_to_is(status, public):
    name = NameFactory(unit__code="a", status=status)
    link = UnitLink.objects.create(unit=name.unit, label="Page", url="https://un.org/a")
    translation = NameTranslation.objects.create(
        name=name, language="fr", text="Nom", source=SourceFactory()
    )
    mandate = MandateFactory(unit=name.unit, status=status)
    reference = MandateReference.objects.create(
        mandate=mandate, document=DocumentFactory(), kind="recalls"
    )
    parts = (name.unit, name, link, translation, mandate, reference)
    assert [is_public(part) for part in parts] == [public] * 6


def test_the_drafts_of_a_plan_are_those_of_that_plan_alone():
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    NameFactory(status="draft")
    mine = NameFactory(status="draft", reorganisation=plan)
    assert drafts(plan) == [mine]
    assert len(drafts()) == 2


def test_the_records_that_proposals_are_about_are_found_for_all_at_once(
    editor, django_assert_num_queries
):
    named = [NameFactory(unit__code=code) for code in ("a", "b")]
    with recording(by=editor):
        for name in named:
            remove(name, editor)
        remove(MandateFactory(unit=named[0].unit), editor)
    UnitName.objects.filter(pk=named[1].pk).delete()
    proposals = list(Proposal.objects.all())
    with django_assert_num_queries(2):
        found = stored_records(proposals)
    assert {proposal.record_key[0] for proposal in proposals if proposal.pk not in found} == {"b"}
    assert found == {
        proposal.pk: stored_record(proposal) for proposal in proposals if stored_record(proposal)
    }


def test_only_a_publisher_publishes(editor):
    draft = NameFactory(status="draft")
    for by in (editor, person(roles.VIEWER)):
        with pytest.raises(PermissionDenied) as refusal:
            publish([draft], by=by, why="Now")
        assert str(refusal.value)


def test_foreseen_facts_are_gone_afterwards_from_the_search_too(editor):
    public = unit("a", end="2000")
    NameFactory(unit=public, start="2001", name="Quondam Bureau", status="draft")
    assert search.search("quondam").results == []
    with foreseen():
        assert search.search("quondam")
    assert search.search("quondam").results == []
    assert len(drafts()) == 1


def test_the_history_keeps_a_deletion():
    name = NameFactory(unit__code="a")
    with recording(why="Wrong"):
        name.unit.delete()
    assert {deletion.kind for deletion in Deletion.objects.all()} == {
        "orgchart.unit",
        "orgchart.unitname",
    }


@pytest.mark.parametrize("size", [2, 20])
def test_a_writing_costs_as_many_queries_however_many_documents_are_drafts(
    size, django_assert_max_num_queries
):
    for _ in range(size):
        DocumentFactory(draft=True)
        SourceFactory(draft=True)
    with django_assert_max_num_queries(9 * len(FACTS)), recording():
        pass
