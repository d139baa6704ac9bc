"""Closing, merging and splitting a unit that has facts before, over and after the day."""

import pytest

from orgchart.dates import PartialDate
from orgchart.models import (
    FACTS,
    Appointment,
    Location,
    Mandate,
    ParentRelationship,
    Post,
    Reorganisation,
    Statement,
    Succession,
    UnitName,
)
from orgchart.queries.chart import chart_on
from orgchart.writing import acts
from orgchart.writing.act_preview import RowAction, attempted
from orgchart.writing.acts import ActRefused, NewUnit
from orgchart.writing.checking import all_violations
from orgchart.writing.closing import STAYS, movable
from orgchart.writing.publishing import drafts, publish

from ..accounts import person
from ..factories import (
    AppointmentFactory,
    FigureFactory,
    LineFactory,
    MandateFactory,
    PersonFactory,
    PostDistributionFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db

END, START = PartialDate.parse("2007-06-30"), PartialDate.parse("2007-07-01")
BEFORE, OVER, LATER = ("2001", "2002"), ("2003", "2007"), ("2008", "2009")


@pytest.fixture
def full():
    """A unit with every kind of fact before, over and after the day, and a unit that may take them over."""
    top, low = chain(2)
    source, helper, fellow = SourceFactory(), unit("helper"), unit("fellow")
    low.parents.update(end="2008")
    LineFactory(child=low, parent=helper, start="2009")
    for number, (start, end) in enumerate((BEFORE, OVER, LATER)):
        when = {"start": start, "end": end}
        MandateFactory(unit=low, code=f"u1-m{number}", **when)
        post = PostFactory(unit=low, code=f"u1-p{number}", heads_unit=False, kind="deputy", **when)
        AppointmentFactory(post=post, person=PersonFactory(name=f"P{number}"), **when)
        for stage in ("approved", "proposed"):
            PostDistributionFactory(unit=low, stage=stage, **when)
        FigureFactory(unit=low, kind="approved-budget", **when)
        Location.objects.create(unit=low, area="Here", source=source, status="published", **when)
        LineFactory(child=low, parent=helper, kind="supported-by", **when)
        LineFactory(child=fellow, parent=low, kind="supported-by", **when)
        LineFactory(child=unit(f"below-{number}"), parent=low, **when)
        Statement.objects.create(
            unit=low, code=f"s{number}", kind="quotation", text="So", source=source,
            status="published", **when,
        )  # fmt: skip
        Succession.objects.create(
            predecessor=low, successor=helper, kind="split", source=source, status="published",
            start=start, end=start,
        )  # fmt: skip
    FigureFactory(unit=low, kind="personnel", start="2004")
    return top, low


def everything():
    return {
        (kind.__name__, fact.pk): (*fact.unit_ids, str(fact.start), str(fact.end or ""))
        for kind in FACTS
        for fact in kind.objects.with_unit_ids()
    }


def asked_of(low):
    """What an act asks about, but for the units below: they go to the usual one."""
    return [
        fact
        for fact in movable(low, END)
        if not (isinstance(fact, ParentRelationship) and fact.is_solid)
    ]


def act_on(top, low, name, goes):
    if name == "close":
        return acts.close, (low,), {"end": END, "heir": top, "goes": goes}
    if name == "merge":
        return acts.merge, ([low], top), {"start": START, "goes": goes}
    into = [NewUnit("fresh", "Fresh", "office"), top]
    return acts.split, (low, into), {"start": START, "goes": goes, "heir": 1}


@pytest.mark.parametrize("name", ["close", "merge", "split"])
@pytest.mark.parametrize("answer", ["", STAYS, "u0"])
def test_no_kind_of_fact_stops_an_act_or_is_left_behind(full, basis, name, answer):
    """What is asked can be answered in any way; the rest is told in the preview."""
    top, low = full
    goes = {
        fact: "" if answer == STAYS and not fact.description.may_outlast else answer
        for fact in asked_of(low)
    }
    chosen, given, named = act_on(top, low, name, goes)
    before = everything()
    attempt = attempted(chosen, *given, basis=basis, **named)
    assert attempt.broken == []
    assert everything() == before
    told = {
        (type(row).__name__, row.pk)
        for action, row in attempt.rows
        if action in (RowAction.ENDS, RowAction.MOVES, RowAction.IS_DELETED)
    }
    outlasting = {
        (type(row).__name__, row.pk) for action, row in attempt.rows if action == RowAction.STAYS
    }
    chosen(*given, basis=basis, **named)
    after = everything()
    changed = {key for key, value in before.items() if after.get(key) != value}
    # An appointment follows its post as it is.
    moved = Appointment.objects.filter(post__code="u1-p2", post__unit=top)
    follow = {("Appointment", one.pk) for one in moved}
    assert changed - follow == told
    assert all_violations() == []
    left = [
        fact
        for kind in FACTS
        for fact in kind.objects.published().with_units()
        if low in fact.units and fact.period.last > END.last
        if not (kind is Succession and str(fact.start) == "2007-07-01")  # of the act
    ]
    # The preview names what outlasts the unit, but for what was said by it and what followed it.
    silent = {"Statement"}
    named = {(type(fact).__name__, fact.pk) for fact in left if type(fact).__name__ not in silent}
    assert named == outlasting
    over = {name for name, pk in outlasting if before[name, pk][-2] == OVER[0]}
    assert over == {"Figure", "PostDistribution"}
    later = {name for name, pk in outlasting if before[name, pk][-2] == LATER[0]}
    assert (
        later
        == {
            "": set(),
            STAYS: {"Figure", "PostDistribution", "Succession"},
            "u0": {"Succession"},
        }[answer]
    )


@pytest.mark.parametrize("name", ["close", "merge", "split"])
def test_what_has_an_end_keeps_its_period_and_what_is_open_ends_with_its_unit(full, basis, name):
    top, low = full
    PostDistributionFactory(unit=low, stage="approved", start="2005", end=None)
    goes = dict.fromkeys(asked_of(low), "")
    chosen, given, named = act_on(top, low, name, goes)
    chosen(*given, basis=basis, **named)
    figures = low.figures.order_by("start").values_list("kind", "start", "end")
    assert [tuple(map(str, figure)) for figure in figures] == [
        ("approved-budget", "2001", "2002"),
        ("approved-budget", "2003", "2007"),
        ("personnel", "2004", "2007-06-30"),
    ]
    posts = low.post_distributions.filter(stage="approved").order_by("start")
    assert [(str(one.start), str(one.end)) for one in posts] == [
        ("2001", "2002"),
        ("2003", "2007"),
        ("2005", "2007-06-30"),
    ]


@pytest.mark.parametrize("answer", ["", STAYS])
def test_a_later_succession_between_two_units_that_merge_is_told_once(basis, answer):
    top, one = chain(2)
    two = unit("two")
    LineFactory(child=two, parent=top)
    later = Succession.objects.create(
        predecessor=one, successor=two, kind="split", source=basis.source, status="published",
        start="2008", end="2008",
    )  # fmt: skip
    [asked] = {fact for low in (one, two) for fact in movable(low, END) if fact == later}
    into, named = NewUnit("joint", "Joint", "office"), {"start": START, "goes": {asked: answer}}
    attempt = attempted(acts.merge, [one, two], into, basis=basis, **named)
    told = [
        row for action, row in attempt.rows if action in (RowAction.IS_DELETED, RowAction.STAYS)
    ]
    assert told == [asked]
    acts.merge([one, two], into, basis=basis, **named)
    assert Succession.objects.filter(pk=later.pk).exists() == bool(answer)
    assert all_violations() == []


def test_what_begins_later_goes_to_another_unit_from_its_own_first_day(basis):
    top, low = chain(2)
    mandate = MandateFactory(unit=low, code="u1-police", start="2008", end="2009")
    post = PostFactory(unit=low, code="u1-deputy", start="2008")
    held = AppointmentFactory(post=post, start="2009", end=None)
    budget = PostDistributionFactory(unit=low, start="2008", end="2008")
    goes = dict.fromkeys([mandate, post, budget], "u0")
    acts.close(low, end=END, basis=basis, goes=goes)
    for fact in (mandate, post, budget):
        fact.refresh_from_db()
        assert (fact.unit, str(fact.start)) == (top, "2008")
    assert str(Appointment.objects.get().start) == "2009"
    assert Appointment.objects.get().post == held.post
    assert all_violations() == []


def test_who_takes_a_post_later_follows_it_to_the_other_unit(basis):
    top, low = chain(2)
    post = PostFactory(unit=low, code="u1-deputy", kind="deputy", heads_unit=False)
    AppointmentFactory(post=post, person=PersonFactory(name="Now"), end="2007")
    later = AppointmentFactory(post=post, person=PersonFactory(name="Then"), start="2008")
    acts.close(low, end=END, basis=basis, goes={post: "u0"})
    later.refresh_from_db()
    assert (later.post.unit, later.post.code, str(later.start)) == (top, "u0-deputy", "2008")
    assert all_violations() == []


def test_who_would_have_taken_a_post_that_ends_never_does(basis):
    low = chain(2)[1]
    post = PostFactory(unit=low)
    later = AppointmentFactory(post=post, start="2008")
    attempt = attempted(acts.close, low, end=END, basis=basis)
    assert (RowAction.IS_DELETED, later) in attempt.rows
    acts.close(low, end=END, basis=basis)
    assert not Appointment.objects.exists()
    assert str(Post.objects.get().end) == "2007-06-30"


@pytest.mark.parametrize("fact", ["mandate", "name"])
def test_what_nobody_answered_for_stops_the_act_and_a_later_name_always_does(basis, fact):
    low = chain(2)[1]
    if fact == "mandate":
        MandateFactory(unit=low, start="2008")
    else:
        low.names.update(end="2007")
        UnitName.objects.create(
            unit=low, name="Later", level_id="office", start="2008", source=basis.source,
            status="published",
        )  # fmt: skip
    with pytest.raises(ActRefused, match="begins after the last day, 30 June 2007"):
        acts.close(low, end=END, basis=basis)


def test_a_later_line_between_two_units_that_merge_is_deleted(basis):
    top, one = chain(2)
    two = unit("two")
    LineFactory(child=two, parent=top)
    LineFactory(child=two, parent=one, kind="supported-by", start="2008")
    acts.merge([one, two], NewUnit("joint", "Joint", "office"), start=START, basis=basis)
    assert not ParentRelationship.objects.filter(kind="supported-by").exists()
    assert all_violations() == []


def test_a_later_fact_may_go_to_a_part_of_a_unit_that_goes_on(basis):
    low = chain(2)[1]
    kept = MandateFactory(unit=low, code="u1-kept", start="2008")
    given = MandateFactory(unit=low, code="u1-given", start="2008")
    into, goes = [NewUnit("p", "Part", "office")], {given: "p", kept: ""}
    acts.split(low, into, start=START, basis=basis, goes_on=True, goes=goes)
    units = Mandate.objects.order_by("code").values_list("code", "unit__code", "start")
    assert [tuple(map(str, one)) for one in units] == [
        ("u1-given", "p", "2008"),
        ("u1-kept", "u1", "2008"),
    ]


def test_in_a_plan_later_facts_become_proposals_that_are_published_with_it(full, basis):
    top, low = full
    plan = Reorganisation.objects.create(code="plan", title="A plan")
    goes = {fact: "u0" if isinstance(fact, Mandate) else "" for fact in asked_of(low)}
    before = everything()
    acts.merge([low], top, start=START, basis=basis, goes=goes, plan=plan, by=person("Editor"))
    after = everything()
    assert all(after[key] == value for key, value in before.items())
    proposals = list(plan.proposals.all())
    assert {one.action for one in proposals} == {"add", "change", "remove"}
    publish(drafts(plan), proposals, by=person("Publisher"), why="Reform")
    assert Mandate.objects.get(code="u1-m2").unit == top
    assert not low.post_distributions.filter(start="2008").exists()
    assert "u1" not in chart_on(START.last).nodes
    assert all_violations() == []
