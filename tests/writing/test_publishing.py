"""Who writes what: drafts, proposals and public records."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from reversion.models import Revision

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
from orgchart.serialization import fields_of
from orgchart.writing.as_seen import last_writing
from orgchart.writing.proposals import (
    propose_change,
    rivals_of,
    stored_record,
    stored_records,
)
from orgchart.writing.publishing import (
    carry_out,
    discard,
    drafts,
    foreseen,
    is_public,
    publish,
    remove,
    write,
    wrong_with,
)
from orgchart.writing.recording import recording
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

pytestmark = pytest.mark.django_db
DAY = PartialDate.parse("2008-01-01").first


@pytest.fixture
def editor(db):
    return person(roles.EDITOR)


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)


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


PARTS = {
    UnitLink: lambda: UnitLink(unit=unit("a"), label="Page", url="https://un.org/a"),
    NameTranslation: lambda: NameTranslation(
        name=NameFactory(), language="fr", text="Nom", source=SourceFactory()
    ),
    MandateReference: lambda: MandateReference(
        mandate=MandateFactory(unit=unit("a")), document=DocumentFactory(), kind="recalls"
    ),
}


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
    with recording(by=publisher):
        assert write(name, publisher) is None
    assert UnitName.objects.get().name == "New"
    with recording(by=publisher):
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


# --- proposals, to the letter ------------------------------------------------------------------


def rules_of(refusal):
    return [(broken.rule, broken.fieldname) for broken in refusal.value.violations]


def propose(record, by=None, **changes):
    """What an editor wants the record to be."""
    for field, value in changes.items():
        setattr(record, field, value)
    with recording():
        return propose_change(record, by=by)


def test_what_an_editor_may_not_publish_is_told_beside_its_status(editor):
    name = UnitName(unit=unit("a", end="2000"), name="B", level_id="office", start="2001")
    name.status, name.source = "published", SourceFactory()
    with pytest.raises(RulesBroken) as refusal, recording(by=editor):
        write(name, editor)
    assert rules_of(refusal) == [("only_publishers_publish", "status")]


def test_an_editor_changes_a_draft_at_once(editor):
    draft = NameFactory(status="draft", name="Old")
    draft.name = "New"
    with recording(by=editor):
        assert write(draft, editor) is None
    assert UnitName.objects.get().name == "New"


def test_a_proposal_to_add_has_nothing_before_and_all_fields_after(editor):
    with recording(by=editor):
        proposal = write(PARTS[UnitLink](), editor)
    assert (proposal.action, proposal.kind, proposal.before) == ("add", "orgchart.unitlink", {})
    assert proposal.after == {"unit": ["a"], "label": "Page", "url": "https://un.org/a"}
    assert proposal.reorganisation is None


def test_a_proposal_to_remove_has_all_fields_before_and_nothing_after(editor):
    mandate = MandateFactory(unit=unit("a"), code="m")
    with recording(by=editor):
        proposal = remove(mandate, editor)
    assert (proposal.key, proposal.action, proposal.after) == ("m", "remove", {})
    assert proposal.before == fields_of(mandate)
    assert proposal.reorganisation is None


def test_a_part_of_a_draft_is_written_at_once(editor):
    draft = NameFactory(status="draft")
    link = UnitLink(unit=draft.unit, label="Page", url="https://un.org/a")
    with recording(by=editor):
        assert write(link, editor) is None
    assert UnitLink.objects.exists()


def test_a_change_after_a_proposed_removal_takes_its_place(editor):
    name = NameFactory(unit__code="a", name="Old")
    with recording(by=editor):
        remove(name, editor)
    proposal = propose(UnitName.objects.get(), by=editor, name="New")
    assert (proposal.action, proposal.before, proposal.after) == (
        "change",
        {"name": "Old"},
        {"name": "New"},
    )
    assert Proposal.objects.count() == 1


def test_a_field_that_was_empty_or_becomes_empty_is_proposed_as_none():
    name = NameFactory(unit__code="a", acronym="A", end="1999")
    proposal = propose(name, acronym="", note="Why")
    assert proposal.before == {"acronym": "A", "note": None}
    assert proposal.after == {"acronym": None, "note": "Why"}


def test_proposals_for_records_with_the_same_key_of_two_kinds_are_two():
    mandate = MandateFactory(unit=unit("same"), code="same")
    propose(mandate, text="New")
    propose(mandate.unit, nature="field")
    assert {proposal.kind for proposal in Proposal.objects.all()} == {
        "orgchart.mandate",
        "orgchart.unit",
    }


# --- what is wrong with a record or a proposal -------------------------------------------------


def test_a_row_that_is_wrong_alone_is_told_so_before_its_place_is_looked_for():
    name = NameFactory(unit__code="a")
    again = UnitName(unit=name.unit, name="", level_id="office", start=name.start)
    assert [broken.fieldname for broken in wrong_with(again)] == ["name"]


def test_what_is_published_with_a_wrong_row_is_told_by_its_field(publisher):
    unsourced = NameFactory(unit=unit("c", end="2000"), start="2010", status="draft", source=None)
    with pytest.raises(RulesBroken) as refusal:
        publish([unsourced], by=publisher, why="Now")
    assert [broken.fieldname for broken in refusal.value.violations] == ["source"]


def test_a_proposal_that_is_outdated_is_told_by_the_field_that_changed(publisher):
    name = NameFactory(unit__code="a", name="Old", acronym="A")
    propose(UnitName.objects.get(), acronym="B", name="New")
    name.name = "Meanwhile"
    name.save()
    with pytest.raises(RulesBroken) as refusal:
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert rules_of(refusal) == [("proposal_is_current", "name")]
    assert refusal.value.violations[0].pk == name.pk
    assert Proposal.objects.exists()


def test_a_proposal_is_not_outdated_by_a_change_of_another_field(publisher):
    name = NameFactory(unit__code="a", name="Old", acronym="A")
    propose(UnitName.objects.get(), name="New")
    name.acronym = "B"
    name.save()
    publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert UnitName.objects.values_list("name", "acronym").get() == ("New", "B")
    assert UnitName.objects.get().pk == name.pk


def test_a_proposal_whose_record_is_gone_is_told_by_its_rule(publisher):
    propose(NameFactory(unit__code="a"), name="New")
    UnitName.objects.all().delete()
    with pytest.raises(RulesBroken) as refusal:
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert rules_of(refusal) == [("proposal_is_current", "")]


def test_a_proposal_that_cannot_be_read_is_told_by_its_rule(publisher):
    unread = Proposal.objects.create(
        kind="orgchart.unitlink", key="x", action="add", after={"unit": ["nobody"]}
    )
    with pytest.raises(RulesBroken) as refusal:
        publish([], [unread], by=publisher, why="Now")
    assert rules_of(refusal) == [("proposal_is_readable", "")]
    assert refusal.value.violations[0].pk == unread.pk


def test_a_proposal_that_was_carried_out_is_marked_and_gone():
    name = NameFactory(unit__code="a")
    proposal = propose(name, name="New")
    with recording():
        carry_out(proposal)
    assert proposal.was_carried_out is True
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("key", ["a | 1888", "a", "a | 1992 | b", "a | 1992 | b | c"])
def test_a_proposal_for_what_is_not_there_has_no_record(key):
    NameFactory(unit__code="a", start="1992")
    proposal = Proposal(kind="orgchart.unitname", key=key, action="change")
    assert stored_record(proposal) is None


def test_drafts_come_with_their_units_and_evidence(django_assert_num_queries):
    decision = DocumentFactory()
    for code in ("a", "b"):
        NameFactory(unit__code=code, status="draft", started_by=decision, ended_by=decision)
    NameFactory(unit__code="c")
    with django_assert_num_queries(len(FACTS)):
        found = drafts()
        assert {(fact.unit.code, fact.started_by, fact.source.slug[:6]) for fact in found} == {
            ("a", decision, "source"),
            ("b", decision, "source"),
        }


@pytest.mark.parametrize("why", ["", " "])
def test_what_is_published_needs_a_reason_and_without_one_nothing_is(why, publisher):
    proposal = propose(NameFactory(unit__code="a", name="Old"), name="New")
    with pytest.raises(ValidationError):
        publish([], [proposal], by=publisher, why=why)
    assert UnitName.objects.get().name == "Old"


def test_the_reason_and_the_publisher_are_kept(publisher):
    publish([NameFactory(status="draft")], by=publisher, why="Decided")
    revision = Revision.objects.get()
    assert (revision.comment, revision.user) == ("Decided", publisher)


# --- looking ahead -----------------------------------------------------------------------------


def test_what_is_foreseen_names_the_facts_that_are_drafts_or_change_and_their_units():
    settled = NameFactory(unit__code="settled")
    changing = NameFactory(unit__code="changing", name="Old")
    draft = NameFactory(unit__code="planned", status="draft")
    propose(UnitName.objects.get(pk=changing.pk), name="New")
    with foreseen() as ahead:
        assert draft in ahead
        assert changing in ahead
        assert settled not in ahead
        assert ahead.unit_ids == {draft.unit_id, changing.unit_id}
        assert ahead.left_out == []
        assert set(UnitName.objects.values_list("status", flat=True)) == {"published"}
    assert ahead.facts == {("orgchart.unitname", draft.pk), ("orgchart.unitname", changing.pk)}
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_only_the_drafts_and_proposals_of_a_plan_are_foreseen_with_it():
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    mine = NameFactory(unit__code="mine", status="draft", reorganisation=plan)
    other = NameFactory(unit__code="other", status="draft")
    public = NameFactory(unit__code="public", name="Old", acronym="A")
    propose(UnitName.objects.get(pk=public.pk), acronym="B")
    with recording():
        public.name = "New"
        propose_change(public, plan)
    with foreseen(plan) as ahead:
        assert mine in ahead
        assert other not in ahead
        assert UnitName.objects.get(pk=other.pk).status == "draft"
        assert UnitName.objects.values_list("name", "acronym").get(pk=public.pk) == ("New", "A")


def test_a_draft_without_a_source_is_foreseen_and_told_as_what_stands_against_it():
    draft = NameFactory(unit__code="planned", status="draft", source=None)
    sourced = NameFactory(unit__code="sourced", status="draft")
    with foreseen() as ahead:
        assert [(broken.rule, broken.fieldname, broken.pk) for broken in ahead.left_out] == [
            ("no_source", "source", draft.pk)
        ]
        assert draft in ahead
        assert "planned" in chart_on(DAY).nodes
        assert UnitName.objects.get(pk=sourced.pk).source == sourced.source
        assert UnitName.objects.get(pk=draft.pk).source.title
    assert Source.objects.count() == 1
    draft.refresh_from_db()
    assert draft.source is None


def test_no_source_stands_in_where_every_draft_has_one():
    NameFactory(status="draft")
    with foreseen():
        assert Source.objects.count() == 1


def test_a_removal_that_is_proposed_is_foreseen(editor):
    mandate = MandateFactory(unit=unit("a"))
    with recording():
        remove(mandate, editor)
    with foreseen() as ahead:
        assert not mandate.unit.mandates.exists()
        assert ahead.facts == set()
    assert mandate.unit.mandates.exists()


def test_what_cannot_be_foreseen_is_told_and_the_rest_is_foreseen(editor):
    source = NameFactory(unit__code="a", name="Old").source
    with recording():
        remove(source, editor)
    proposal = propose(NameFactory(unit__code="b"), level_id="section")
    Proposal.objects.filter(pk=proposal.pk).update(after={"level": ["fleet"]})
    gone = NameFactory(unit__code="c")
    propose(gone, name="New")
    UnitName.objects.filter(pk=gone.pk).delete()
    propose(UnitName.objects.get(unit__code="a"), name="New")
    with foreseen() as ahead:
        assert chart_on(DAY).nodes["a"].name.name == "New"
        assert chart_on(DAY).nodes["b"].name.level_id == "office"
        told = {(broken.rule, broken.model, broken.fieldname) for broken in ahead.left_out}
    assert ("proposal_is_possible", "orgchart.proposal", "") in told
    assert ("proposal_is_current", "orgchart.proposal", "") in told
    [impossible] = [each for each in ahead.left_out if each.rule == "proposal_is_possible"]
    assert "UnitName" in impossible.message  # what rests on the source
    assert ("proposal_is_readable", "orgchart.proposal", "") in told
    assert len(told) == 3


def test_a_record_whose_place_is_taken_meanwhile_is_not_foreseen():
    link = PARTS[UnitLink]()
    with recording():
        write(link, person(roles.EDITOR))
    link.save()
    with foreseen() as ahead:
        assert UnitLink.objects.count() == 1
    assert [broken.rule for broken in ahead.left_out] == ["already_there"]


def test_evidence_in_draft_is_foreseen_as_public():
    document, source = DocumentFactory(draft=True), SourceFactory(draft=True)
    with foreseen():
        assert is_public(document)
        assert is_public(source)
    assert not is_public(document)
    assert not is_public(source)


# --- who decides on what they saw --------------------------------------------------------------


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


# --- proposals beside each other ---------------------------------------------------------------


def proposed_by(who, stored, **changes):
    record = UnitName.objects.get(pk=stored.pk)
    for field, value in changes.items():
        setattr(record, field, value)
    with recording(by=who):
        return write(record, who)


def test_what_two_editors_propose_for_one_record_stands_beside_each_other(editor, publisher):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old")
    mine = proposed_by(editor, name, name="Mine")
    theirs = proposed_by(other, name, name="Theirs", acronym="T")
    assert proposed_by(editor, name, name="Mine again").pk == mine.pk
    assert [(each.author, each.after) for each in Proposal.objects.order_by("author")] == [
        ("editor", {"name": "Mine again"}),
        ("other", {"name": "Theirs", "acronym": "T"}),
    ]
    [[rival]] = rivals_of([mine]).values()
    assert rival.other == theirs
    assert str(rival) == "other proposes otherwise for unit name “a, 1992”: name “Theirs”."
    with pytest.raises(RulesBroken, match="Publish one of the two"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert UnitName.objects.get().name == "Old"
    mine.refresh_from_db()
    assert publish([], [mine], by=publisher, why="Now") == [theirs]
    with pytest.raises(RulesBroken, match="name was “Old” and is now “Mine again”"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")


def test_what_two_editors_propose_for_different_fields_is_published_together(editor, publisher):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old")
    mine, theirs = (
        proposed_by(editor, name, name="Mine"),
        proposed_by(other, name, acronym="T"),
    )
    assert rivals_of([mine]) == {}
    assert publish([], [mine, theirs], by=publisher, why="Now") == []
    assert (UnitName.objects.get().name, UnitName.objects.get().acronym) == ("Mine", "T")


@pytest.mark.parametrize("together", [True, False])
def test_what_two_editors_propose_alike_is_published_once(together, editor, publisher):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old")
    proposed_by(editor, name, name="Same")
    proposed_by(other, name, name="Same")
    if together:
        publish(proposals=Proposal.objects.all(), by=publisher, why="Both")
    else:
        for proposal in Proposal.objects.all():
            publish(proposals=[proposal], by=publisher, why="One by one")
    assert not Proposal.objects.exists()
    assert UnitName.objects.get(pk=name.pk).name == "Same"


@pytest.mark.parametrize("together", [True, False])
def test_a_proposal_follows_its_record_to_a_new_key(together, editor, publisher):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old", start="1992")
    proposed_by(editor, name, start="1990")
    proposed_by(other, name, acronym="OLD")
    waiting = list(Proposal.objects.order_by("author"))
    for chosen in [waiting] if together else [[one] for one in waiting]:
        publish(proposals=chosen, by=publisher, why="Sourced")
    stored = UnitName.objects.get(pk=name.pk)
    assert (str(stored.start), stored.acronym) == ("1990", "OLD")
    assert not Proposal.objects.exists()


def test_a_removal_contradicts_every_change_of_somebody_else(editor):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old")
    mine = proposed_by(editor, name, name="Mine")
    with recording(by=other):
        theirs = remove(name, other)
    assert {pk: [rival.other for rival in found] for pk, found in rivals_of([mine]).items()} == {
        mine.pk: [theirs]
    }
    assert "one of the two removes it" in str(rivals_of([theirs])[theirs.pk][0])


def test_two_proposals_are_foreseen_unless_they_contradict(editor):
    other = person(roles.EDITOR, "other")
    name = NameFactory(unit__code="a", name="Old")
    proposed_by(editor, name, name="Mine")
    proposed_by(other, name, acronym="T")
    with foreseen() as ahead:
        assert (UnitName.objects.get().name, UnitName.objects.get().acronym) == ("Mine", "T")
        assert not ahead.left_out
    proposed_by(other, name, name="Theirs")
    with foreseen() as ahead:
        assert [broken.rule for broken in ahead.left_out] == ["proposal_is_current"]
