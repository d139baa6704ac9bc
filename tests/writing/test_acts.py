"""Reorganising as one act: what ends, what begins, and what is refused."""

import pytest
from reversion.models import Revision

from orgchart.models import (
    ParentRelationship,
    Succession,
    UnitName,
)
from orgchart.queries.chart import chart_on
from orgchart.writing import acts
from orgchart.writing.act_preview import attempted
from orgchart.writing.acts import ActRefused, NewUnit
from orgchart.writing.checking import all_violations
from orgchart.writing.violations import RulesBroken

from ..factories import (
    LineFactory,
    MandateFactory,
    NameFactory,
    chain,
    unit,
)
from .acting import day, names, on, parents

pytestmark = pytest.mark.django_db


def test_a_rename_ends_the_old_name_the_day_before_and_names_the_authority(basis):
    acts.rename(unit("a"), "Newly", level="office", start=on("2007-07-01"), basis=basis, why="x")
    assert names("a") == [("The a", "1992", "2007-06-30"), ("Newly", "2007-07-01", "")]
    old, new = UnitName.objects.order_by("start")
    assert (old.ended_by, old.ended_by_paragraph) == (basis.document, "para. 5")
    assert (new.started_by, new.source) == (basis.document, basis.source)


def test_a_rename_in_the_middle_of_a_life_lasts_as_long_as_the_old_name_would_have(basis):
    found = unit("a", end="2010")
    NameFactory(unit=found, name="Later", start="2011")
    acts.rename(found, "Midway", level="office", start=on("2007"), basis=basis)
    assert names("a") == [
        ("The a", "1992", "2007"),
        ("Midway", "2007", "2010"),
        ("Later", "2011", ""),
    ]
    assert all_violations() == []


def test_a_move_ends_the_solid_line_and_leaves_dotted_ones(basis):
    _, child = chain(2)
    other, friend = unit("other"), unit("friend")
    LineFactory(child=child, parent=friend, kind="supported-by")
    acts.move(child, other, start=on("2007-07"), basis=basis)
    assert parents("u1") == [
        ("u0", "1992", "2007-07"),
        ("friend", "1992", ""),
        ("other", "2007-07", ""),
    ]
    assert chart_on(day("2008-01-01")).nodes["u1"].parent.code == "other"


def test_closing_ends_all_facts_and_moves_the_units_below_to_the_heir(basis):
    top, middle, leaf = chain(3)
    MandateFactory(unit=middle)
    NameFactory(unit=leaf, start="1990", end="1991", name="Early")
    acts.close(middle, end=on("2007-06-30"), basis=basis, heir=top)
    assert names("u1") == [("The u1", "1992", "2007-06-30")]
    assert str(middle.mandates.get().end) == "2007-06-30"
    assert parents("u2") == [("u1", "1992", "2007-06-30"), ("u0", "2007-07-01", "")]
    assert all_violations() == []


def test_closing_without_an_heir_is_refused_if_there_are_units_below(basis):
    _, middle, _ = chain(3)
    with pytest.raises(RulesBroken, match="outside the life of “The u1”"):
        acts.close(middle, end=on("2007-06-30"), basis=basis)
    assert names("u1") == [("The u1", "1992", "")]


def test_a_merger_moves_the_units_below_to_the_new_unit(basis):
    top, one, leaf = chain(3)
    two = unit("two")
    LineFactory(child=two, parent=one)  # closes together with what it stands under
    new = NewUnit("joint", "Joint Office", "office", "JO")
    acts.merge([one, two], new, start=on("2007-07-01"), basis=basis)
    assert parents("joint") == [("u0", "2007-07-01", "")]
    assert parents("u2") == [("u1", "1992", "2007-06-30"), ("joint", "2007-07-01", "")]
    assert parents("two") == [("u1", "1992", "2007-06-30")]
    assert sorted(map(str, Succession.objects.all())) == [
        "The two is merged into Joint Office (JO)",
        "The u1 is merged into Joint Office (JO)",
    ]
    assert all_violations() == []
    assert top.code in chart_on(day("2008-01-01")).nodes
    assert leaf.code in chart_on(day("2008-01-01")).nodes


def test_a_merger_into_a_unit_below_moves_that_unit_up(basis):
    top, one, leaf = chain(3)
    acts.merge([one], leaf, start=on("2007-07-01"), basis=basis)
    assert parents("u2") == [("u1", "1992", "2007-06-30"), (top.code, "2007-07-01", "")]
    assert all_violations() == []


def test_a_split_closes_the_unit_and_founds_its_parts_in_its_place(basis):
    _, one, _ = chain(3)
    parts = [NewUnit("p", "Part P", "service"), NewUnit("q", "Part Q", "service")]
    acts.split(one, parts, start=on("2007-07-01"), basis=basis, heir=1)
    assert names("u1") == [("The u1", "1992", "2007-06-30")]
    assert parents("p") == [("u0", "2007-07-01", "")]
    assert parents("u2")[-1] == ("q", "2007-07-01", "")
    assert Succession.objects.filter(kind="split").count() == 2
    assert all_violations() == []


def test_a_unit_can_go_on_beside_the_parts_that_are_split_off(basis):
    _, one = chain(2)
    acts.split(
        one, [NewUnit("p", "Part P", "service")], start=on("2007"), basis=basis, goes_on=True
    )
    assert names("u1") == [("The u1", "1992", "")]
    assert parents("p") == [("u0", "2007", "")]


def test_a_unit_cannot_be_renamed_after_its_last_name_has_ended(basis):
    found = unit("a", end="1999")
    with pytest.raises(ActRefused, match=r"“The a” does not exist at that time \(2005"):
        acts.rename(found, "Late", level="office", start=on("2005"), basis=basis)
    assert names("a") == [("The a", "1992", "1999")]


def test_a_rename_on_the_first_day_of_the_month_in_which_a_name_began_is_refused(basis):
    found = unit("a", start="2007-06")
    with pytest.raises(
        ActRefused, match="The first date of unit name “The a, since June 2007” is June 2007"
    ):
        acts.rename(found, "Early", level="office", start=on("2007-06-01"), basis=basis)


def test_a_rename_within_the_month_in_which_a_name_began_ends_it_the_day_before(basis):
    found = unit("a", start="2007-06")
    acts.rename(found, "Soon", level="office", start=on("2007-06-02"), basis=basis)
    assert names("a") == [("The a", "2007-06", "2007-06-01"), ("Soon", "2007-06-02", "")]


def test_a_unit_cannot_be_closed_after_its_last_day(basis):
    with pytest.raises(ActRefused, match=r"“The a” does not exist at that time \(2005"):
        acts.close(unit("a", end="1999"), end=on("2005"), basis=basis)


def test_closing_does_not_change_facts_that_ended_before(basis):
    found = unit("a")
    MandateFactory(unit=found, end="1999")
    acts.close(found, end=on("2005"), basis=basis)
    mandate = found.mandates.get()
    assert (str(mandate.end), mandate.ended_by) == ("1999", None)


def test_closing_is_refused_if_a_fact_begins_after_the_last_day(basis):
    found = unit("a")
    MandateFactory(unit=found, code="late", start="2006")
    with pytest.raises(
        ActRefused, match="“The a: A function, since 2006” begins after the last day, 2005"
    ):
        acts.close(found, end=on("2005"), basis=basis)
    assert names("a") == [("The a", "1992", "")]


def test_a_move_does_not_change_a_line_that_ended_before(basis):
    _, low = chain(2)
    low.parents.update(end="1999")
    acts.move(low, unit("other"), start=on("2005"), basis=basis)
    assert parents("u1") == [("u0", "1992", "1999"), ("other", "2005", "")]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda top, low, **k: acts.rename(low, "x", level="office", start=on("1950"), **k), "exist"),
        (lambda top, low, **k: acts.rename(low, "x", level="office", start=on("1992"), **k), "first date"),
        (lambda top, low, **k: acts.rename(low, "The u1", level="office", start=on("2000"), **k), "already has this name"),
        (lambda top, low, **k: acts.move(low, top, start=on("2000"), **k), "already"),
        (lambda top, low, **k: acts.found(NewUnit("u1", "x", "office"), top, start=on("2000"), **k), "already"),
        (lambda top, low, **k: acts.merge([top], top, start=on("2000"), **k), "beside"),
        (lambda top, low, **k: acts.split(low, [top], start=on("2000"), **k), "two parts"),
    ],
)  # fmt: skip
def test_an_act_that_makes_no_sense_is_refused_and_nothing_is_kept(basis, do, said):
    top, low = chain(2)
    before = list(UnitName.objects.values()), list(ParentRelationship.objects.values())
    with pytest.raises(ActRefused, match=said):
        do(top, low, basis=basis)
    assert (list(UnitName.objects.values()), list(ParentRelationship.objects.values())) == before


def test_a_move_of_a_unit_below_itself_breaks_a_rule_and_the_preview_says_so(basis):
    top, low = chain(2)
    attempt = attempted(acts.move, top, low, start=on("2000"), basis=basis)
    assert [broken.rule for broken in attempt.broken] == ["no_cycle_on_any_day"]
    with pytest.raises(RulesBroken):
        acts.move(top, low, start=on("2000"), basis=basis)


def test_an_act_that_meets_a_draft_of_the_same_key_says_so(basis):
    found = unit("a")
    NameFactory(unit=found, start="2007", name="Planned", status="draft")
    what = {"level": "office", "start": on("2007"), "basis": basis}
    attempt = attempted(acts.rename, found, "At once", **what)
    assert "There is already a record of this fact" in attempt.broken[0].message
    with pytest.raises(RulesBroken, match="There is already a record of this fact"):
        acts.rename(found, "At once", **what)


def test_a_preview_shows_before_and_after_and_saves_nothing(basis):
    _, low = chain(2)
    other = unit("other")
    attempt = attempted(acts.move, low, other, start=on("2007-07-01"), basis=basis)
    assert attempt.before.nodes["u1"].parent.code == "u0"
    assert attempt.after.nodes["u1"].parent.code == "other"
    assert [what for what, _ in attempt.rows] == ["ends", "is made", "begins"]
    assert parents("u1") == [("u0", "1992", "")]


def test_an_act_is_one_revision_with_who_and_why(basis, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")
    acts.move(chain(2)[1], unit("other"), start=on("2000"), basis=basis, by=boss, why="Reform")
    revision = Revision.objects.get()
    assert (revision.user, revision.comment, revision.version_set.count()) == (boss, "Reform", 3)


def test_an_act_without_a_reason_or_a_person_keeps_an_empty_reason(basis):
    acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis)
    assert Revision.objects.get().comment == ""
