"""The registry as it would be with drafts and proposals published."""

import pytest

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    Proposal,
    Reorganisation,
    Source,
    UnitLink,
    UnitName,
)
from orgchart.queries.chart import chart_on
from orgchart.writing.proposals import (
    propose_change,
)
from orgchart.writing.publishing import (
    foreseen,
    is_public,
    remove,
    write,
)
from orgchart.writing.recording import recording

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
