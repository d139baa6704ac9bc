"""Proposals: what they say, what is wrong with them, and several for one record."""

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    FACTS,
    Proposal,
    UnitLink,
    UnitName,
)
from orgchart.serialization import fields_of
from orgchart.writing.proposals import (
    rivals_of,
)
from orgchart.writing.publishing import (
    carry_out,
    drafts,
    foreseen,
    publish,
    remove,
    write,
    wrong_with,
)
from orgchart.writing.recording import recording
from orgchart.writing.stored_records import stored_record
from orgchart.writing.violations import RulesBroken

from ..accounts import person
from ..factories import (
    DocumentFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    unit,
)
from .proposing import PARTS, propose

pytestmark = pytest.mark.django_db
DAY = PartialDate.parse("2008-01-01").first


# --- proposals, to the letter ---------------------------------------------------------------------


def rules_of(refusal):
    return [(broken.rule, broken.fieldname) for broken in refusal.value.violations]


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


# --- what is wrong with a record or a proposal ----------------------------------------------------


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


# --- proposals beside each other ------------------------------------------------------------------


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
    assert str(rival) == "other proposes otherwise for unit name “Old, since 1992”: name “Theirs”."
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
