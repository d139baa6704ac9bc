"""The chart drawn: what is on it, what is folded, and the same in every format."""

import re
from datetime import date
from itertools import combinations, pairwise

import pytest

from orgchart.drawing import scene, svg
from orgchart.drawing.boxes import NARROW, PAGE, Layout, View
from orgchart.drawing.looks import FACE, Look
from orgchart.drawing.scene import comfortable_depth, greatest_depth
from orgchart.drawing.text import BOLD, PLAIN, clip, width, wrap
from orgchart.models import Appointment

from ..factories import (
    LineFactory,
    NameFactory,
    PersonFactory,
    SourceFactory,
    UnitFactory,
    chain,
    unit,
)
from .drawn import DAY, drawn, star

pytestmark = pytest.mark.django_db


def text_of(markup):
    return re.sub(r"<[^>]+>", " ", markup)


# --- the scene ---------------------------------------------------------------------------------


LAYOUTS = [
    View(depth=9),
    View(depth=9, width=NARROW),
    View(depth=9, width=320),
    View(depth=9, width=2000, details=True),
    View(depth=9, layout=Layout.TREE),
]


@pytest.mark.parametrize("view", LAYOUTS)
@pytest.mark.parametrize("day", [DAY, date(1995, 1, 1), date(2026, 11, 26)])
def test_every_unit_of_the_day_has_a_box_and_no_two_overlap(registry, view, day):
    chart, _, placed = drawn(view, day)
    assert {box.node.code for box in placed.boxes} == set(chart.nodes)
    for one, other in combinations(placed.boxes, 2):
        apart = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert apart, (one.node.code, other.node.code)


def test_a_tree_draws_each_line_solid_or_dotted(registry):
    _, _, placed = drawn(View(depth=9, layout=Layout.TREE))
    lines = {(line.child, line.parent, line.kind, line.solid) for line in placed.lines}
    assert ("orolsi", "dpko", "part-of", True) in lines
    assert ("monuc", "dpko", "directed-by", True) in lines
    assert ("monuc", "dfs", "supported-by", False) in lines


def test_a_tree_begins_with_its_root_at_the_top(registry):
    _chart, roots, scene_drawn = drawn(View(layout=Layout.TREE))
    first = next(box for box in scene_drawn.boxes if box.node is roots[0])
    assert (first.x, first.y) == (scene.MARGIN, scene.MARGIN)


@pytest.mark.parametrize("year", [1950, 1955, 1990])
def test_boxes_of_a_small_chart_are_not_stretched(registry, year):
    _chart, _roots, scene_drawn = drawn(View(), date(year, 12, 31))
    assert max(box.width for box in scene_drawn.boxes) <= 320
    assert scene_drawn.width == PAGE


def test_what_holds_of_all_operations_is_said_once_in_the_title_of_their_panel(registry):
    _, _, placed = drawn(View(depth=9))
    said = [words.text for words in placed.words]
    assert said[:5] == [
        "15 peacekeeping operations and 2 political missions",
        "directed by DPKO",
        "supported by DFS",
        "10 political missions",
        "directed by DPA",
    ]
    assert [line.solid for line in placed.samples if line.points[0][1] < placed.height - 90][
        :3
    ] == [True, False, True]
    cards = [box for box in placed.boxes if box.node.parent and box.node.parent.code == "dpko"]
    cards = [box for box in cards if box.node.in_the_field]
    assert not any("supported" in row.text for box in cards for row in box.rows)
    panel = [frame for frame in placed.frames if frame.look == Look.PANEL][1]
    for box in cards:
        assert panel.x < box.x
        assert box.bottom < panel.bottom


def test_an_operation_that_answers_to_nobody_takes_no_column_from_the_others(registry):
    """On the last day of 2008 nothing is recorded above BINUB."""
    chart, _, placed = drawn(View(depth=9, width=560), date(2008, 12, 31))
    assert [node.code for node in chart.unplaced] == ["binub"]
    boxes = {box.node.code: box for box in placed.boxes}
    assert boxes["dfs"].y == boxes["dpko"].y
    assert boxes["binub"].y > boxes["unmas"].bottom


def test_what_holds_of_some_operations_is_said_on_their_cards(registry):
    top = star(3)
    LineFactory(
        child=UnitFactory(code="odd", nature="field"), parent=top, kind="directed-by", start="2000"
    )
    for code in ("one", "two"):
        NameFactory(
            unit=UnitFactory(code=code, nature="field"),
            acronym=code.upper(),
            level_id="operation",
        )
        LineFactory(child=top.__class__.objects.get(code=code), parent=top, kind="directed-by")
    LineFactory(
        child=top.__class__.objects.get(code="two"),
        parent=top.__class__.objects.get(code="u0000"),
        kind="supported-by",
    )
    _, _, placed = drawn(View(depth=9), root="top")
    texts = {box.node.code: [row.text for row in box.rows] for box in placed.boxes}
    assert any("supported by" in text for text in texts["two"])
    assert not any("supported by" in text for text in texts["one"])
    assert [words.text for words in placed.words][:2] == [
        "2 peacekeeping operations",
        "directed by Top",
    ]


def test_what_most_operations_share_is_said_once_and_the_exception_on_its_card(registry):
    """On the last day of 2008 no source shows that DFS supports UNAMA."""
    _, _, placed = drawn(View(depth=9), date(2008, 12, 31))
    titles = [words.text for words in placed.words]
    assert "supported by DFS (16 of 17)" in titles
    texts = {box.node.code: [row.text for row in box.rows] for box in placed.boxes}
    assert [code for code, rows in texts.items() if "supported" in " ".join(rows)] == ["unama"]
    assert " ".join(texts["unama"]).endswith("not recorded as supported by DFS")
    markup = svg.drawing(placed, "Chart", lambda box: "/")
    spoken = re.findall('aria-label="([^"]*)"', markup)
    (unama,) = [words for words in spoken if "(UNAMA)" in words]
    assert "directed by DPKO, not recorded as supported by DFS" in unama


def test_an_exception_with_another_line_of_the_kind_says_that_one(registry):
    top = UnitFactory(code="top")
    NameFactory(unit=top, name="Top")
    helpers = [UnitFactory(code=code) for code in ("help", "aid")]
    for helper in helpers:
        NameFactory(unit=helper, name=helper.code.upper())
    for code, helper in (("one", 0), ("two", 0), ("odd", 1)):
        unit = UnitFactory(code=code, nature="field")
        NameFactory(unit=unit, acronym=code.upper())
        LineFactory(child=unit, parent=top, kind="directed-by")
        LineFactory(child=unit, parent=helpers[helper], kind="supported-by")
    _, _, placed = drawn(View(depth=9), root="top")
    assert "supported by HELP (2 of 3)" in [words.text for words in placed.words]
    texts = {box.node.code: " ".join(row.text for row in box.rows) for box in placed.boxes}
    assert "supported by AID" in texts["odd"]
    assert "not recorded" not in texts["odd"]


def test_other_units_are_joined_to_the_unit_above_by_elbows(registry):
    _, _, placed = drawn(View(depth=9))
    boxes = {box.node.code: box for box in placed.boxes}
    joined = {line.child: line.parent for line in placed.lines}
    for box in placed.boxes:
        if box.node.parent and not box.node.in_the_field:
            assert joined[box.node.code] == box.node.parent.code
    for line in placed.lines:
        parent, child = boxes[line.parent], boxes[line.child]
        (x, y), (end_x, end_y) = line.points[0], line.points[-1]
        assert parent.x <= x <= parent.x + parent.width
        assert y == parent.bottom
        assert (end_x, end_y) in ((child.x, child.middle), (child.centre, child.y))
        for (ax, ay), (bx, by) in pairwise(line.points):
            assert ax == bx or ay == by


@pytest.mark.parametrize("wide", [320, 390, NARROW, PAGE])
def test_what_follows_a_unit_with_others_below_it_stands_apart_from_them(registry, wide):
    """Two departments in one column: the second must not look like a part of the first."""
    _, _, placed = drawn(View(depth=9, width=wide))
    children, joined = {}, {line.child for line in placed.lines}
    for box in placed.boxes:
        if box.node.code in joined:
            children.setdefault(box.node.parent.code, []).append(box)

    def lowest(box):
        return max([box.bottom, *(lowest(child) for child in children.get(box.node.code, []))])

    seen = set()
    for siblings in children.values():
        for above, below in pairwise(siblings):
            if above.x == below.x and above.y < below.y:
                gap = round(below.y - lowest(above))
                assert gap == (18 if above.node.code in children else 8)
                seen.add(gap)
    assert seen == {8, 18}


def test_a_card_says_where_an_operation_is_and_since_when(registry):
    _, _, placed = drawn(View(depth=9))
    cards = {box.node.code: [row.text for row in box.rows] for box in placed.boxes}
    about_2009 = ["Julian Harston (until", "2009, day unknown)"]
    assert cards["minurso"] == ["MINURSO", "Western Sahara", "since 1991", *about_2009]
    assert cards["untso"] == [
        "UNTSO",
        "Middle East",
        "since 1948",
        "Robert Mood (since",
        "2009, day unknown)",
    ]


def test_political_missions_are_dashed_and_stand_last(registry):
    _, _, placed = drawn(View(depth=9))
    field = [
        box
        for box in placed.boxes
        if box.node.in_the_field and box.node.parent and box.node.parent.code == "dpko"
    ]
    dashed = [box.node.code for box in field if box.paint.dashed]
    assert dashed == [box.node.code for box in field][-2:] == ["binub", "unama"]


def test_a_stacked_chart_fills_the_width_that_it_is_given(registry):
    for wide in (NARROW, PAGE, 1600):
        assert drawn(View(depth=9, width=wide))[2].width == pytest.approx(wide)


def test_the_words_of_a_page_are_large_enough_to_read(registry):
    assert {size for _font, size in FACE.values()} == {13.0, 15.0}
    assert FACE["label"][1] == 15.0


def test_the_legend_says_only_what_is_drawn(registry):
    said = {words.text for words in drawn(View(depth=9))[2].words}
    assert {"organ", "political mission", "part of, directed by"} <= said
    said = {words.text for words in drawn(View(depth=9), root="orolsi")[2].words}
    assert "department" not in said
    assert "political mission" not in said


@pytest.mark.parametrize("view", LAYOUTS)
def test_all_lies_on_the_sheet(registry, view):
    _, _, placed = drawn(view)
    assert all(box.x >= 0 and box.x + box.width <= placed.width for box in placed.boxes)
    assert all(box.y >= 0 and box.y + box.height <= placed.height for box in placed.boxes)


def test_no_row_is_wider_than_its_box(registry):
    _, _, placed = drawn(View(depth=9, details=True))
    for box in placed.boxes:
        for row in box.rows:
            font, size = FACE[row.style]
            assert width(row.text, font, size) <= box.width - 16, row.text
            assert 0 < row.baseline < box.height


def test_shape_tells_the_nature_without_colour():
    for code, nature in zip("abcd", ["organ", "headquarters", "field", "team"], strict=True):
        NameFactory(unit=UnitFactory(code=code, nature=nature))
    _, _, placed = drawn()
    shapes = {box.node.code: str(box.shape) for box in placed.boxes}
    assert shapes == {"a": "square", "b": "round", "c": "cut", "d": "pill"}


def test_depth_open_and_shut_say_what_is_unfolded():
    chain(5)
    assert [box.node.code for box in drawn(View(depth=2))[2].boxes] == ["u0", "u1"]
    assert drawn(View(depth=2))[2].boxes[-1].hidden == 1
    opened = drawn(View(depth=2, opened={"u1"}))[2]
    assert [box.node.code for box in opened.boxes] == ["u0", "u1", "u2"]
    shut = drawn(View(depth=5, shut={"u2"}))[2]
    assert [box.node.code for box in shut.boxes] == ["u0", "u1", "u2"]
    assert shut.boxes[-1].hidden == 1


def test_a_large_chart_is_folded_to_what_can_be_looked_at():
    star(1000)
    _chart, roots, placed = drawn()
    assert greatest_depth(roots) == 2
    assert comfortable_depth(roots) == 1
    assert [box.hidden for box in placed.boxes] == [1000]
    assert len(drawn(View(opened={"top"}))[2].boxes) == 1001


def test_as_many_levels_are_unfolded_as_can_be_looked_at(monkeypatch):
    chain(5)
    monkeypatch.setattr(scene, "MOST_DRAWN", 3)
    assert comfortable_depth(drawn()[1]) == 3
    assert len(drawn()[2].boxes) == 3


def test_details_and_marks_stand_on_the_box():
    one = unit("one", acronym="ONE", start="1992")
    source = SourceFactory()
    post = one.posts.create(
        code="chief",
        title="Chief",
        kind="head",
        heads_unit=True,
        start="1992",
        status="published",
        source=source,
    )
    Appointment.objects.create(
        post=post, person=PersonFactory(name="Ann"), start="1992", status="published", source=source
    )
    plain = [row.text for row in drawn()[2].boxes[0].rows]
    full = [
        row.text for row in drawn(View(details=True, marks={"one": ["moved"]}))[2].boxes[0].rows
    ]
    assert plain[-1] == "Ann, Chief"
    assert full == [*plain, "since 1992", "* moved"]


def test_an_empty_chart_is_an_empty_sheet():
    _, _, placed = drawn()
    assert (placed.boxes, placed.lines) == ([], [])


# --- text --------------------------------------------------------------------------------------


def test_words_are_wrapped_and_clipped_to_the_room():
    lines = wrap("The Office of a very long name indeed that goes on", PLAIN, 10, 100, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width(line, PLAIN, 10) <= 100 for line in lines)
    assert clip("Unbreakableverylongwordthatfitsnowhere", BOLD, 12, 60).endswith("…")
    assert wrap("", PLAIN, 10, 100, 2) == []
