"""Two charts beside each other, and changes by department and by day."""

from datetime import date

import pytest

from orgchart.models import Unit
from orgchart.queries.changes import changes
from orgchart.queries.chart import chart_on, part_on
from orgchart.queries.comparison import Mark, by_day, by_department, compare, departments

from ..factories import LineFactory, NameFactory, UnitFactory, unit

pytestmark = pytest.mark.django_db
THEN, NOW = date(2006, 12, 31), date(2008, 12, 31)


def organ(code):
    top = UnitFactory(code=code, nature=Unit.Nature.ORGAN)
    NameFactory(unit=top, name=f"The {code}")
    return top


@pytest.fixture
def reform():
    """A department of two offices: one moves to a new department, one is renamed, one is closed."""
    top = organ("top")
    old, new = unit("old"), unit("new", start="2007-07-01")
    moved, closed, renamed = unit("moved"), unit("closed", end="2007"), unit("renamed", end="2007")
    NameFactory(unit=renamed, name="The renamed", acronym="REN", start="2008")
    for child, parent, dates in (
        (old, top, {}),
        (new, top, {"start": "2007-07-01"}),
        (moved, old, {"end": "2007-06-30"}),
        (moved, new, {"start": "2007-07-01"}),
        (closed, old, {"end": "2007"}),
        (renamed, old, {}),
    ):
        LineFactory(child=child, parent=parent, **({"start": "1992"} | dates))


def test_what_is_new_gone_moved_or_renamed_is_marked_where_it_is_seen(reform):
    found = compare(chart_on(THEN), chart_on(NOW))
    assert found.before == {
        "moved": [Mark.MOVED],
        "closed": [Mark.GONE],
        "renamed": [Mark.RENAMED],
    }
    assert found.after == {"moved": [Mark.MOVED], "new": [Mark.NEW], "renamed": [Mark.RENAMED]}
    assert compare(chart_on(THEN), chart_on(THEN)).is_empty


def test_a_unit_that_only_one_chart_reaches_is_not_taken_for_new(reform):
    part = part_on(NOW, Unit.objects.get(code="new").pk)
    found = compare(part_on(THEN, Unit.objects.get(code="old").pk), part)
    assert found.after == {"new": [Mark.NEW], "moved": [Mark.MOVED]}


def test_what_a_source_only_shows_is_neither_new_nor_gone():
    """The end of 2007 is a sighting: nobody knows whether the unit was there on the day before."""
    unit("seen", start="[..2007]", end="2009")
    unit("seen-last", end="[2007..]")
    renamed = unit("renamed", start="[..2007]", end="2007-12")
    NameFactory(unit=renamed, name="The renamed", acronym="REN", start="2008")
    unit("begun", start="2007")
    unit("ended", end="2007")
    found = compare(chart_on(THEN), chart_on(NOW))
    assert found.before == {"seen-last": [Mark.LAST_KNOWN], "ended": [Mark.GONE]}
    assert found.after == {
        "seen": [Mark.FIRST_KNOWN],
        "renamed": [Mark.FIRST_KNOWN],
        "begun": [Mark.NEW],
    }


def test_a_comparison_costs_three_queries_whatever_it_compares(reform, django_assert_num_queries):
    charts = chart_on(THEN), chart_on(NOW)
    with django_assert_num_queries(3):
        compare(*charts)


def test_each_mark_has_a_sign_of_its_own():
    assert len({mark.sign for mark in Mark}) == len(Mark)
    assert Mark.GONE.label == "gone"


def test_changes_stand_under_the_department_that_they_belong_to_in_the_end(reform):
    groups = dict(by_department(changes(THEN, NOW), THEN, NOW))
    told = {
        label: {(change.kind, change.unit.code) for change in group}
        for label, group in groups.items()
    }
    assert told == {
        "The new": {("founded", "new"), ("moved", "moved")},
        "The old": {("closed", "closed"), ("renamed", "renamed")},
    }


def test_units_that_answer_to_nobody_stand_together_and_last(reform):
    for code in ("alone", "zoo"):
        unit(code, start="2007")
    NameFactory(
        unit=UnitFactory(code="young", nature=Unit.Nature.ORGAN), name="The young", start="2008"
    )
    groups = by_department(changes(THEN, NOW), THEN, NOW)
    assert [label for label, _changes in groups] == [
        "The new",
        "The old",
        "The young",
        "Not part of a department",
    ]
    assert [change.unit.code for change in groups[-1][1]] == ["alone", "zoo"]


def test_a_department_that_exists_only_between_the_days_has_a_group(reform):
    short, section = unit("short", start="2007", end="2007"), unit("part", start="2007", end="2007")
    LineFactory(child=short, parent=Unit.objects.get(code="top"), start="2007", end="2007")
    LineFactory(child=section, parent=short, start="2007", end="2007")
    groups = dict(by_department(changes(THEN, NOW), THEN, NOW))
    assert {change.unit.code for change in groups["The short"]} == {"short", "part"}


def test_the_department_is_the_highest_unit_that_is_no_organ():
    top, department, office = organ("top"), unit("department"), unit("office")
    alone = unit("alone")
    LineFactory(child=department, parent=top)
    LineFactory(child=office, parent=department)
    pks = [top.pk, department.pk, office.pk, alone.pk]
    assert departments(NOW, NOW, pks) == {department.pk: department.pk, office.pk: department.pk}


def test_lines_in_a_circle_do_not_go_round_for_ever():
    one, other = unit("one"), unit("other")
    LineFactory(child=one, parent=other)
    LineFactory(child=other, parent=one)
    assert departments(NOW, NOW, [one.pk]) == {one.pk: other.pk}


def test_what_is_known_by_its_year_is_not_told_as_of_its_first_day(reform):
    groups = by_day(changes(THEN, NOW))
    told = [
        (words, day, sorted({change.unit.code for change in group})) for words, day, group in groups
    ]
    assert told == [
        ("2007, day unknown", None, ["closed"]),
        ("1 July 2007", date(2007, 7, 1), ["moved", "new"]),
        ("2008, day unknown", None, ["renamed"]),
    ]
