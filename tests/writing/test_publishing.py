"""Who writes what: drafts, proposals, and what reaches the public."""

import pytest
from django.core.exceptions import PermissionDenied

from orgchart.dates import PartialDate
from orgchart.models import (
    Deletion,
    Document,
    MandateReference,
    NameTranslation,
    Proposal,
    Source,
    Unit,
    UnitLink,
    UnitName,
)
from orgchart.queries import search
from orgchart.queries.chart import chart_on
from orgchart.writing import roles
from orgchart.writing.publishing import (
    drafts,
    foreseen,
    is_public,
    publish,
    remove,
    write,
)
from orgchart.writing.recording import recording
from orgchart.writing.rules import RulesBroken

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
        write(UnitName(unit=planned, name="Planned", level="office", start="2030"), editor)
    assert [str(each) for each in drafts()] == ["Planned"]
    assert not is_public(planned)


@pytest.mark.parametrize("status", ["published", "disputed"])
def test_an_editor_publishes_nothing(editor, status):
    found = unit("a", end="2000")
    new = UnitName(unit=found, name="B", level="office", start="2001", source=SourceFactory())
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
    assert Proposal.objects.get().after == {"name": "New", "acronym": "N"}


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
def test_what_would_be_public_at_once_is_proposed(model, editor, publisher):
    with recording(by=editor):
        write(PARTS[model](), editor)
    assert not model.objects.exists()
    with foreseen():
        assert model.objects.exists()
    publish([], Proposal.objects.all(), by=publisher, why="Checked")
    assert model.objects.count() == 1


def test_a_removal_of_something_public_is_proposed_and_of_a_draft_is_done(editor, publisher):
    public = NameFactory(unit__code="a")
    draft = NameFactory(unit=public.unit, start="2010", status="draft")
    with recording(by=editor):
        remove(draft, editor)
        remove(MandateFactory(unit=public.unit, code="m"), editor)
    assert [name.pk for name in UnitName.objects.all()] == [public.pk]
    assert Proposal.objects.get().action == "remove"
    publish([], Proposal.objects.all(), by=publisher, why="Not so")
    assert not public.unit.mandates.exists()


def test_a_removal_of_what_has_changed_since_is_refused(editor, publisher):
    mandate = MandateFactory(unit=unit("a"), text="Old words")
    with recording(by=editor):
        remove(mandate, editor)
    mandate.text = "New words"
    mandate.save()
    with pytest.raises(RulesBroken, match="then “Old words”, now “New words”"):
        publish([], Proposal.objects.all(), by=publisher, why="Not so")
    assert mandate.unit.mandates.exists()


def test_what_an_editor_adds_as_evidence_is_a_draft_until_something_public_rests_on_it(
    editor, publisher
):
    document, source = Document(symbol="A/RES/61/279"), Source(slug="page", title="Page")
    planned = Unit(code="planned", nature="headquarters")
    name = UnitName(unit=planned, name="Planned", level="office", start="2030")
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


def test_what_a_publisher_adds_as_evidence_is_public(publisher):
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
    name.level = "fleet"
    with recording(by=editor):
        write(name, editor)
    with pytest.raises(RulesBroken, match="level"):
        publish([], Proposal.objects.all(), by=publisher, why="Now")
    assert UnitName.objects.get().level == "office"


def test_only_who_may_publish_publishes(editor):
    draft = NameFactory(status="draft")
    for by in (editor, person(roles.VIEWER)):
        with pytest.raises(PermissionDenied):
            publish([draft], by=by, why="Now")


def test_what_is_foreseen_is_gone_afterwards_also_from_the_search(editor):
    public = unit("a", end="2000")
    NameFactory(unit=public, start="2001", name="Quondam Bureau", status="draft")
    assert search.search("quondam") == []
    with foreseen():
        assert search.search("quondam")
    assert search.search("quondam") == []
    assert len(drafts()) == 1


def test_a_deletion_is_kept():
    name = NameFactory(unit__code="a")
    with recording(why="Wrong"):
        name.unit.delete()
    assert {each.kind for each in Deletion.objects.all()} == {
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
    with django_assert_max_num_queries(52), recording():
        pass
