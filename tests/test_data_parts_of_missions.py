"""What the shipped data says of the parts of two missions: asked from charts E to G of A/80/6 (Sect. 5), annex I."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Sum

from orgchart.drawing.boxes import Layout, View
from orgchart.drawing.printed import printed
from orgchart.drawing.scene import scene_of
from orgchart.models import (
    Location,
    ParentRelationship,
    PostCount,
    PostDistribution,
    Unit,
    UnitName,
)
from orgchart.queries.chart import chart_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
IN_2025 = date(2025, 6, 1)
BUDGET = "A/RES/79/259 A-C"
SUPPORT_OF_2025 = {"D-1": 1, "P-5": 1, "P-4": 2, "P-3": 1, "NPO": 2, "FS": 53, "LL": 119}
SUPPORT_OF_2026 = {"D-1": 1, "P-5": 1, "P-4": 4, "P-3": 2, "NPO": 2, "FS": 50, "LL": 119}
"""The boxes of mission support, which are not recorded, and the staff of the Security Section at three places of the
observer groups: 1 FS and 1 LL each."""


@pytest.mark.parametrize(
    ("unit", "below"),
    [
        ("untso", "observer-group-golan observer-group-lebanon untso-security-section"),
        ("observer-group-golan", "observer-group-golan-damascus observer-group-golan-tiberias"),
        (
            "unmogip",
            "unmogip-military-information unmogip-personnel-planning unmogip-security-unit "
            "unmogip-training-security",
        ),
    ],
)
def test_what_is_below_a_mission_in_2025(unit, below):
    children = chart_on(IN_2025).nodes[unit].children
    assert sorted(node.code for node in children if node.line.kind == "part-of") == below.split()


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("observer-group-golan", "Observer Group Golan (OGG)"),
        ("observer-group-lebanon", "Observer Group Lebanon (OGL)"),
        ("observer-group-golan-tiberias", "Observer Group Golan – Tiberias (OGG-T)"),
        ("unmogip-training-security", "Military Training and Security Office"),
    ],
)
def test_what_a_part_of_a_mission_is_called_in_2025(unit, name):
    assert str(chart_on(IN_2025).nodes[unit].name) == name


@pytest.mark.parametrize(
    ("unit", "year", "extent", "posts"),
    [
        ("untso", 2025, "own", 8),
        ("untso", 2026, "own", 8),
        ("untso-security-section", 2025, "own", 42),
        ("untso-security-section", 2026, "own", 42),
        ("observer-group-golan-tiberias", 2025, "own", 16),
        ("observer-group-golan-damascus", 2026, "own", 17),
        ("observer-group-lebanon", 2025, "own", 27),
        ("observer-group-lebanon", 2026, "own", 28),
        ("unmogip", 2026, "own", 2),
        ("unmogip-security-unit", 2026, "own", 5),
    ],
)
def test_the_posts_of_a_part_of_a_mission(unit, year, extent, posts):
    box = PostDistribution.objects.published().get(unit__code=unit, start=str(year), extent=extent)
    assert box.post_counts.aggregate(posts=Sum("number"))["posts"] == posts
    approved = year == 2025
    assert (box.stage, box.started_by and box.started_by.symbol) == (
        ("approved", BUDGET) if approved else ("proposed", None)
    )


def grades(unit, year, extent):
    counts = PostCount.objects.filter(
        distribution__unit__code=unit, distribution__start=year, distribution__extent=extent
    )
    return Counter(dict(counts.values_list("grade", "number")))


@pytest.mark.parametrize(
    ("mission", "year", "parts", "elsewhere"),
    [
        ("untso", "2025", ["untso-security-section"], SUPPORT_OF_2025),
        ("untso", "2026", ["untso-security-section"], SUPPORT_OF_2026),
        ("unmogip", "2026", ["unmogip-security-unit"], {"P-5": 1, "FS": 19, "LL": 47}),
    ],
)
def test_the_boxes_of_a_mission_make_up_the_total_of_its_table(mission, year, parts, elsewhere):
    boxes = grades(mission, year, "own") + Counter(elsewhere)
    for part in parts:
        boxes += grades(part, year, "own")
    assert boxes == grades(mission, year, "whole")


@pytest.mark.parametrize(
    ("unit", "town"),
    [
        ("observer-group-golan", "Camp Faouar"),
        ("observer-group-lebanon", "Naqoura"),
    ],
)
def test_where_an_office_of_a_mission_is(unit, town):
    place = Location.objects.published().get(unit__code=unit)
    assert (place.area, list(place.countries)) == (town, [])


def test_no_part_of_a_mission_is_an_operation():
    missions = chart_on(IN_2025).nodes
    parts = [node for code in ("untso", "unmogip") for node in missions[code].children]
    assert len(parts) == 7
    assert Unit.Nature.FIELD not in {node.unit.nature for node in parts}


PARTS = [
    "observer-group-golan",
    "observer-group-golan-damascus",
    "observer-group-golan-tiberias",
    "observer-group-lebanon",
    "unmogip-military-information",
    "unmogip-personnel-planning",
    "unmogip-security-unit",
    "unmogip-training-security",
    "untso-security-section",
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_mission_that_only_the_budget_names_has_no_authority(part):
    name = UnitName.objects.published().get(unit__code=part)
    line = ParentRelationship.objects.published().get(child__code=part)
    assert [fact.started_by for fact in (name, line)] == [None, None]
    assert {str(name.start), str(line.start)} == {"[..2025]"}


@pytest.mark.parametrize(
    ("part", "document"),
    [("observer-group-golan", "resolution"), ("observer-group-lebanon", "consensus")],
)
def test_a_note_says_that_no_document_is_known_that_set_up_an_observer_group(part, document):
    name = UnitName.objects.published().get(unit__code=part)
    assert f"no source that we saw says that the {document} set up the Group" in name.note


def test_the_eleven_operations_of_today_stand_together_although_two_have_parts():
    chart = chart_on(date(2026, 11, 29))
    scene = scene_of(chart, chart.roots, View(cards=True))
    drawn = {box.node.code: box for box in scene.boxes}
    assert not {"untso-security-section", "unmogip-security-unit"} & set(drawn)
    assert (drawn["untso"].hidden, drawn["unmogip"].hidden) == (3, 4)
    assert "11 peacekeeping operations" in [words.text for words in scene.words]


def test_on_paper_the_card_of_an_operation_has_no_words_that_unfold_it():
    chart, view = chart_on(date(2026, 11, 29)), View(cards=True)
    shown = scene_of(chart, chart.roots, view)
    on_paper = printed(chart, chart.roots, view, shown).scene
    words = [
        [row.text for box in scene.boxes if box.node.code == "untso" for row in box.rows]
        for scene in (shown, on_paper)
    ]
    assert " ".join(words[0]) == " ".join([*words[1], "+ 1 section and 2 units directly below"])


@pytest.mark.parametrize(
    "view", [View(cards=True, opened={"untso"}), View(depth=6), View(depth=6, layout=Layout.TREE)]
)
def test_the_parts_of_a_mission_are_drawn_if_somebody_asks_for_them(view):
    chart = chart_on(date(2026, 11, 29))
    codes = {box.node.code for box in scene_of(chart, chart.roots, view).boxes}
    assert {"untso-security-section", "observer-group-lebanon"} <= codes


def test_the_parts_of_a_mission_are_drawn_on_its_own_chart():
    chart = chart_on(IN_2025)
    scene = scene_of(chart, [chart.nodes["untso"]], View(cards=True))
    assert len(scene.boxes) == 6
