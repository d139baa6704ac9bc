from datetime import date

import pytest

from orgchart.queries.chart import chart_on

from ..factories import LineFactory, NameFactory, chain, unit

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
def test_the_chart_takes_three_queries_at_any_size(size, django_assert_num_queries):
    chain(size)
    with django_assert_num_queries(3):
        assert len(chart_on(DAY).nodes) == size
