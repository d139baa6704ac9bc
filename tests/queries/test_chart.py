from datetime import date

import pytest

from orgchart.queries import chart as charts
from orgchart.queries.chart import ancestors, chart_on, node_on, part_on
from orgchart.queries.naming import Labels

from ..factories import (
    AppointmentFactory,
    LineFactory,
    NameFactory,
    PostFactory,
    UnitFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db
DAY = date(2009, 7, 31)


def codes(nodes):
    return [node.code for node in nodes]


def test_a_unit_is_below_the_unit_of_its_solid_line_with_the_name_of_the_day():
    _, child = chain(2)
    NameFactory(unit=child, start="2010", name="Later name")
    chart = chart_on(DAY)
    assert chart.nodes["u1"].name.name == "The u1"
    assert codes(chart.nodes["u1"].path) == ["u0", "u1"]
    assert codes(chart.nodes["u0"].children) == ["u1"]


def test_a_dotted_line_does_not_place_a_unit():
    one, other = unit("one"), unit("other")
    LineFactory(child=one, parent=other, kind="supported-by")
    chart = chart_on(DAY)
    assert chart.nodes["one"].parent is None
    assert [(line.kind, end.code) for line, end in chart.nodes["one"].dotted] == [
        ("supported-by", "other")
    ]
    assert codes(chart.unplaced) == ["one", "other"]


def test_drafts_and_disputed_facts_are_not_on_the_chart():
    root = unit("root")
    unit("planned", status="draft")
    LineFactory(child=unit("child"), parent=root, status="disputed")
    chart = chart_on(DAY)
    assert "planned" not in chart.nodes
    assert chart.nodes["child"].parent is None


def test_if_two_names_meet_in_a_year_the_later_one_counts():
    child = unit("child")
    LineFactory(child=child, parent=unit("before"), start="1992", end="2007")
    LineFactory(child=child, parent=unit("after"), start="2007")
    assert chart_on(date(2007, 3, 1)).nodes["child"].parent.code == "after"
    assert chart_on(date(2006, 3, 1)).nodes["child"].parent.code == "before"


def test_a_cycle_on_an_uncertain_day_does_not_hang_the_chart():
    one, other = unit("one"), unit("other")
    LineFactory(child=one, parent=other, start="1992", end="2007")
    LineFactory(child=other, parent=one, start="2007")
    chart = chart_on(date(2007, 3, 1))
    assert {node.code for node in chart} == {"one", "other"}


def test_a_closed_unit_and_its_lines_are_not_on_the_chart():
    chain(2)
    unit("gone", end="1999")
    assert "gone" not in chart_on(DAY).nodes
    assert chart_on(date(1900, 1, 1)).nodes == {}


@pytest.mark.parametrize("size", [3, 60])
def test_the_chart_takes_four_queries_at_any_size(size, django_assert_num_queries):
    chain(size)
    with django_assert_num_queries(4):
        assert len(chart_on(DAY).nodes) == size


def test_a_unit_without_a_solid_line_has_neither_a_line_nor_a_parent():
    unit("one")
    [node] = chart_on(DAY)
    assert node.line is None
    assert node.parent is None


def test_the_line_of_a_unit_is_the_one_that_places_it():
    top, child = unit("top"), unit("child")
    line = LineFactory(child=child, parent=top)
    node = chart_on(DAY).nodes["child"]
    assert (node.line, node.parent.code) == (line, "top")


@pytest.mark.parametrize("missing", ["child", "parent"])
def test_a_line_of_a_unit_that_did_not_exist_that_day_is_left_out_and_the_others_stay(missing):
    chain(2)
    gone, here = unit("gone", end="1999"), unit("here")
    ends = {"child": here, "parent": here, missing: gone}
    LineFactory(**ends, start="2000")  # it is looked at first: it started later
    chart = chart_on(DAY)
    assert codes(chart.nodes["u0"].children) == ["u1"]
    assert chart.nodes["here"].parent is None
    assert chart.nodes["here"].children == []


def test_a_dotted_line_is_seen_from_both_ends():
    one, other = unit("one"), unit("other")
    line = LineFactory(child=one, parent=other, kind="supported-by")
    nodes = chart_on(DAY).nodes
    assert nodes["one"].dotted == [(line, nodes["other"])]
    assert nodes["other"].dotted_from == [(line, nodes["one"])]


def test_dotted_lines_are_in_the_order_of_the_chart():
    middle, first, last = unit("middle"), unit("b", name="alpha"), unit("a", name="Beta")
    for end in (last, first):
        LineFactory(child=middle, parent=end, kind="supported-by")
        LineFactory(child=end, parent=middle, kind="supported-by")
    node = chart_on(DAY).nodes["middle"]
    assert codes(end for _, end in node.dotted) == ["b", "a"]
    assert codes(end for _, end in node.dotted_from) == ["b", "a"]


def test_whoever_leads_a_unit_that_day_is_there_in_order_of_the_name_and_who_acts_comes_last():
    one = unit("one")
    for person in ("Zoe", "Ann", "Mia"):
        AppointmentFactory(post__unit=one, person__name=person, acting=person == "Mia")
    AppointmentFactory(post__unit=one, person__name="Before", start="1992", end="2000")
    AppointmentFactory(post__unit=one, person__name="Planned", status="draft")
    heads = chart_on(DAY).nodes["one"].heads
    assert [appointment.person.name for appointment in heads] == ["Ann", "Zoe", "Mia"]


def test_a_post_that_does_not_lead_its_unit_is_not_on_the_chart():
    one = unit("one")
    AppointmentFactory(post=PostFactory(unit=one, kind="other", heads_unit=False))
    assert chart_on(DAY).nodes["one"].heads == []


def test_whoever_leads_a_unit_without_a_name_that_day_is_left_out():
    unit("one")
    AppointmentFactory(post__unit=unit("gone", end="1999"), person__name="Ann")
    assert codes(chart_on(DAY)) == ["one"]


def test_heads_cost_no_query_each(django_assert_num_queries):
    for code in ("one", "two", "three"):
        AppointmentFactory(post__unit=unit(code))
    with django_assert_num_queries(4):
        titles = [node.heads[0].post.title for node in chart_on(DAY)]
    assert titles == ["Chief"] * 3


def test_organs_are_the_roots_and_headquarters_come_before_the_field():
    organ = unit("organ", unit__nature="organ")
    LineFactory(child=unit("field", unit__nature="field", name="An operation"), parent=organ)
    LineFactory(child=unit("house", name="The house"), parent=organ)
    unit("loose", name="alone")
    unit("other", name="Beside")
    chart = chart_on(DAY)
    assert codes(chart.roots) == ["organ"]
    assert codes(chart.roots[0].children) == ["house", "field"]
    assert codes(chart.unplaced) == ["loose", "other"]
    assert codes(chart) == ["organ", "house", "field", "loose", "other"]


def test_a_unit_is_called_as_on_the_day_else_as_it_was_called_last():
    now, gone, later, plain = (
        unit("now", acronym="NOW", start="2000", end="2010"),
        unit("gone", acronym="OLD", start="1990", end="1995"),
        unit("later", acronym="TO COME", start="2020"),
        unit("plain", name="Plain"),
    )
    NameFactory(unit=now, acronym="THEN", start="2011")
    NameFactory(unit=gone, acronym="LAST", start="1996", end="1999")
    labels = Labels(DAY, [now.pk, gone.pk, later.pk])
    assert labels[plain.pk] == "Plain"  # nobody had asked for it
    assert labels == {
        now.pk: "NOW",
        gone.pk: "LAST",
        later.pk: "TO COME",
        plain.pk: "Plain",
    }


def test_a_name_that_is_not_published_labels_nothing():
    one, planned = UnitFactory(), unit("planned", status="draft")
    assert Labels(DAY, [one.pk, planned.pk]) == {one.pk: "", planned.pk: ""}


# --- a part of the chart -----------------------------------------------------------------------


def same(node, other):
    """Do two nodes stand in the same place, with the same around them?"""
    return [
        (
            each.code,
            each.name,
            each.line,
            codes(each.path),
            codes(each.children),
            [(line, end.code) for line, end in each.dotted],
            [(line, end.code) for line, end in each.dotted_from],
            each.heads,
        )
        for each in (node, other)
    ]


@pytest.mark.parametrize("year", [1950, 1993, 2000, 2007, 2008, 2012, 2019, 2026])
def test_a_unit_alone_is_as_on_the_whole_chart(registry, year):
    day = date(year, 6, 30)
    whole = chart_on(day)
    for node in whole.nodes.values():
        alone, there = same(node_on(day, node.unit), node)
        assert alone == there
        assert ancestors(day, node.unit.pk) == [above.unit.pk for above in node.path[-2::-1]]
    assert node_on(date(1900, 1, 1), node.unit) is None


@pytest.mark.parametrize("year", [1950, 1993, 2000, 2007, 2008, 2012, 2019, 2026])
def test_what_is_read_in_levels_is_the_chart(registry, year):
    day = date(year, 6, 30)
    whole, levels = chart_on(day), part_on(day)
    assert codes(levels) == codes(whole)
    assert levels.number == len(whole.nodes)
    assert (codes(levels.roots), codes(levels.unplaced)) == (
        codes(whole.roots),
        codes(whole.unplaced),
    )
    for node in whole:
        part = part_on(day, node.unit.pk)
        assert codes(part_walk := part.nodes[node.code].walk()) == codes(node.walk()), part_walk
        assert part.number == len(list(node.walk()))


def test_units_in_a_circle_are_on_the_chart_all_the_same():
    one, two = unit("one", start=None), unit("two", start=None)
    LineFactory(child=one, parent=two, start=None)
    LineFactory(child=two, parent=one, start=None)
    assert sorted(codes(part_on(DAY))) == ["one", "two"]
    assert set(ancestors(DAY, one.pk)) == {two.pk}
    assert node_on(DAY, one).code == "one"


def test_levels_that_are_not_read_are_counted(monkeypatch):
    monkeypatch.setattr(charts, "MOST_READ", 3)
    top = unit("top")
    for number in range(2):
        below = unit(f"u{number}")
        LineFactory(child=below, parent=top)
        for leaf in range(4):
            LineFactory(child=unit(f"u{number}-{leaf}"), parent=below)
    part = part_on(DAY)
    assert sorted(part.nodes) == ["top", "u0", "u1"]
    assert [node.directly_below for node in part.nodes.values()] == [2, 4, 4]
    assert part.number == 11
    opened = part_on(DAY, opened=[part.nodes["u0"].unit.pk])
    assert len(opened.nodes) == 7
    assert part_on(DAY, top.pk).number is None


def test_units_with_nothing_above_them_are_cut_and_it_is_said(monkeypatch, client):
    monkeypatch.setattr(charts, "MOST_READ", 3)
    for number in range(5):
        unit(f"u{number}")
    part = part_on(DAY)
    assert (len(part.nodes), part.number, part.is_cut) == (3, 5, True)
    assert "list of units</a> has them all" in " ".join(
        client.get(f"/?on={DAY}").content.decode().split()
    )
