"""Acts as parts of a plan: who may do them, and what their publication does."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from reversion.models import Version

from orgchart import roles
from orgchart.models import (
    Proposal,
    Reorganisation,
    Standing,
    Unit,
    UnitName,
)
from orgchart.queries.chart import chart_on
from orgchart.writing import acts
from orgchart.writing.acts import NewUnit
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import drafts, foreseen, publish
from orgchart.writing.violations import RulesBroken

from ..factories import (
    MandateFactory,
    chain,
    unit,
)
from ..rows import reading
from .acting import day, names, on, parents

pytestmark = pytest.mark.django_db


def test_an_editor_cannot_act_at_once(basis, editor):
    with pytest.raises(PermissionDenied):
        acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis, by=editor)


def test_a_publisher_must_give_a_reason_to_act_at_once(basis, publisher):
    with pytest.raises(ValidationError, match="Say why"):
        acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis, by=publisher)


def test_a_planned_act_changes_nothing_public(basis, editor, reform):
    _, low = chain(2)
    acts.move(low, unit("other"), start=on("2007"), basis=basis, by=editor, plan=reform)
    assert [(line.parent.code, line.status) for line in low.parents.order_by("pk")] == [
        ("u0", "published"),
        ("other", "draft"),
    ]
    proposal = Proposal.objects.get(kind="orgchart.parentrelationship")
    assert proposal.after["end"] == "2007"
    assert proposal.reorganisation == reform
    piece = Proposal.objects.get(kind="orgchart.parentrelationshipevidence")
    assert (piece.action, piece.after["supports"], piece.reorganisation) == ("add", "end", reform)
    assert chart_on(day("2008-01-01")).nodes["u1"].parent.code == "u0"


def test_later_acts_of_a_plan_build_on_earlier_ones(basis, editor, publisher, reform):
    top, low = chain(2)
    planned = {"basis": basis, "by": editor, "plan": reform}
    acts.found(NewUnit("new", "New Office", "office"), top, start=on("2005"), **planned)
    acts.move(low, Unit.objects.get(code="new"), start=on("2006"), **planned)
    acts.rename(low, "Second", level="office", start=on("2007"), **planned)
    acts.rename(low, "Third", level="office", start=on("2008"), **planned)
    assert chart_on(day("2009-01-01")).nodes["u1"].name.name == "The u1"
    with foreseen(reform) as ahead:
        node = chart_on(day("2009-01-01")).nodes["u1"]
        assert (node.name.name, node.parent.code) == ("Third", "new")
        assert node.name in ahead
    assert chart_on(day("2009-01-01")).nodes["u1"].name.name == "The u1"
    publish(drafts(reform), reform.proposals.all(), by=publisher, why="Decided")
    assert names("u1") == [("The u1", "1992", "2007"), ("Second", "2007", "2008"), ("Third", "2008", "")]  # fmt: skip
    assert parents("u1") == [("u0", "1992", "2006"), ("new", "2006", "")]
    assert not Proposal.objects.exists()
    assert {name.reorganisation for name in UnitName.objects.filter(name="Third")} == {reform}
    assert all_violations() == []


def test_publishing_needs_a_publisher_and_a_reason(basis, editor, publisher, reform):
    acts.rename(
        unit("a"), "B", level="office", start=on("2000"), basis=basis, by=editor, plan=reform
    )
    with pytest.raises(PermissionDenied):
        publish(drafts(reform), reform.proposals.all(), by=editor, why="Now")
    with pytest.raises(Exception, match="Say why"):
        publish(drafts(reform), reform.proposals.all(), by=publisher, why=" ")
    assert len(drafts()) == 1


def test_a_proposal_for_a_record_that_has_changed_is_refused_and_nothing_is_published(
    basis, editor, publisher, reform
):
    found = unit("a")
    acts.rename(found, "B", level="office", start=on("2000"), basis=basis, by=editor, plan=reform)
    UnitName.objects.filter(status=Standing.PUBLISHED).update(end="1999")
    with pytest.raises(RulesBroken, match="end was “” and is now “1999”"):
        publish(drafts(reform), reform.proposals.all(), by=publisher, why="Decided")
    assert len(drafts(reform)) == 1
    with foreseen(reform) as ahead:
        assert "has changed since" in str(ahead.left_out[0])


def test_the_groups_come_with_the_installation():
    assert {group.name for group in Group.objects.all()} == set(roles.PERMISSIONS)
    viewer = Group.objects.get(name=roles.VIEWER)
    assert {permission.codename.split("_")[0] for permission in viewer.permissions.all()} == {
        "view"
    }
    assert not roles.may_publish(User.objects.create_user("nobody"))


def test_a_planned_act_asks_as_much_for_many_facts_as_for_few(basis, editor):
    counted = []
    for number in (3, 30):
        closed = unit(f"closed-{number}")
        for place in range(number):
            MandateFactory(unit=closed, code=f"m-{number}-{place}")
        plan = Reorganisation.objects.create(code=f"plan-{number}", title=f"Plan {number}")
        with reading() as read:
            acts.close(closed, end=on("2007"), basis=basis, by=editor, plan=plan)
        counted.append(read.queries)
        proposals = Proposal.objects.filter(reorganisation=plan)
        assert proposals.filter(kind="orgchart.mandate", action="change").count() == number
        assert proposals.filter(kind="orgchart.mandateevidence", action="add").count() == number
        assert Version.objects.get_for_model(Proposal).filter(
            object_id__in=[str(pk) for pk in proposals.values_list("pk", flat=True)]
        ).count() == len(proposals)  # fmt: skip
    assert counted[1] <= counted[0] + 3


def test_a_later_act_of_a_plan_adds_to_what_it_proposes_of_a_record(basis, editor, reform):
    top, low = chain(2)
    planned = {"basis": basis, "by": editor, "plan": reform}
    acts.rename(low, "Second", level="office", start=on("2007"), **planned)
    acts.close(low, end=on("2009"), **planned)
    of_name = Proposal.objects.get(kind="orgchart.unitname")
    assert (of_name.before["end"], of_name.after["end"]) == (None, "2007")
    of_line = Proposal.objects.get(kind="orgchart.parentrelationship")
    assert of_line.after["end"] == "2009"
    acts.close(top, end=on("2010"), **planned)
    assert Proposal.objects.filter(kind="orgchart.unitname").count() == 2
