"""The map of operations, and the life of a unit as a line."""

import re
from datetime import date
from itertools import combinations
from math import hypot
from xml.etree import ElementTree

from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from orgchart.dates import PartialDate, Period
from orgchart.drawing.life import Bar, Row, lifeline
from orgchart.drawing.map import (
    FREE,
    NARROW,
    WIDE,
    Place,
    draw,
    marks,
    view_of,
)
from orgchart.drawing.map_words import ROW, SIZE, TARGET, is_beside

TODAY = date(2026, 11, 24)
places = st.builds(
    Place,
    st.sampled_from(["UNTSO", "UNMOGIP", "MINUSTAH", "A long name of an operation"]),
    st.floats(-60, 84),
    st.floats(-180, 180),
    st.just("/"),
    st.just("title"),
)


@settings(deadline=None)
@given(st.lists(places, max_size=25), st.sampled_from([WIDE, NARROW]))
def test_marks_are_a_finger_apart_and_words_never_overlap(found, size):
    view = view_of(found, size)
    placed = marks(found, view)
    assert sorted(place.label for mark in placed for place in mark.places) == sorted(
        place.label for place in found
    )
    rows = []
    for mark in placed:
        if mark.label and mark.label.is_away:
            line = mark.label.leader(mark.x, mark.y)
            for other in placed:
                assert other is mark or not is_beside(line, other.x, other.y, TARGET / 2)
        assert -1 <= mark.x <= view.width + 1
        assert -1 <= mark.y <= view.height + 1
        of_mark = list(mark.label.areas()) if mark.label else []
        for left, right, y in of_mark:
            assert 0 <= left <= right <= view.width
            for other in placed:
                across = max(left - other.x, 0, other.x - right)
                down = max(abs(other.y - y + SIZE * 0.35) - ROW / 2, 0)
                assert other is mark or hypot(across, down) >= FREE, (
                    "nobody reads them as another's"
                )
        rows += of_mark
    for one, other in combinations(placed, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= TARGET - 1e-6
    for (left, right, y), (other_left, other_right, other_y) in combinations(rows, 2):
        assert right <= other_left or other_right <= left or abs(y - other_y) >= ROW - 1e-6


def test_places_are_where_they_are():
    dakar = Place("Dakar", 14.7, -17.4, "/", "")
    [mark] = marks([dakar], view_of([dakar], WIDE))
    assert (round(mark.x), round(mark.y)) == (452, 192)


def test_a_map_for_a_phone_shows_where_the_operations_are():
    found = [Place("A", 10.0, 10.0, "/", ""), Place("B", 20.0, 30.0, "/", "")]
    view = view_of(found, NARROW)
    assert view.scale > NARROW.width / 60
    assert [mark.label.rows for mark in marks(found, view)] == [["B"], ["A"]]


class Nowhere:
    land = ""

    def place(self, place):
        return place.address

    def box(self, box):
        return "/nearer/"


def test_a_mark_of_several_names_each_of_them_below_the_other_or_in_the_key():
    four = [Place(name, 33.0, 35.0, f"/{name}/", name) for name in "ABCD"]
    far = Place("Z", 10.0, -60.0, "/", "Z")
    drawn = draw([*four, far], NARROW, None, Nowhere())
    assert re.findall(r'middle|end|start">([A-Z])<', drawn.markup) == ["A", "B", "C", "D", "Z"]
    assert not drawn.keys
    seven = [Place(name, 33.0, 35.0, f"/{name}/", name) for name in "ABCDEFG"]
    west = Place("A long name of an operation", 33.0, 0.0, "/", "W")
    drawn = draw([*seven, west, far], NARROW, None, Nowhere())
    assert re.findall(r">([A-G, ]+)</text>", drawn.markup) == ["A, B", "C, D", "E, F", "G"]
    many = [Place(f"M{number:02}", 33.0, 35.0, f"/{number}/", "M") for number in range(30)]
    drawn = draw([*many, far], NARROW, None, Nowhere())
    [key] = drawn.keys
    assert [place.label for place in key.places] == [f"M{number:02}" for number in range(12)]
    assert (key.number, key.more, key.address) == (1, 18, "/nearer/")


def test_a_name_without_an_acronym_is_said_below_the_map():
    long = "Office of the Special Envoy of the Secretary-General on Myanmar"
    alone = Place(long, 14.0, 100.0, "/alone/", "Office, Bangkok")
    both = [Place("UNOWAS", 15.0, -17.0, "/a/", "A"), Place(long, 15.0, -17.0, "/b/", "B")]
    drawn = draw([alone, *both], WIDE, None, Nowhere())
    assert long not in drawn.markup
    assert ">UNOWAS" not in drawn.markup
    keys = [(key.number, {place.address for place in key.places}) for key in drawn.keys]
    assert keys == [(1, {"/a/", "/b/"}), (2, {"/alone/"})]
    assert re.findall(r'class="number"[^>]*>(\d)<', drawn.markup) == ["1", "2"]


def period(start, end=None):
    return Period(PartialDate.parse(start), PartialDate.parse(end) if end else None)


def test_a_life_has_a_bar_for_each_thing_and_a_line_at_the_day():
    rows = [
        Row("Name", [Bar("First & <second>", period("1992", "2018-12-31"))]),
        Row("Led by", [Bar("Ann", period("1993", "1996")), Bar("Bob", period("1997"))]),
        Row("Nothing", []),
    ]
    drawn = lifeline(rows, date(2009, 7, 31), TODAY, "Life")
    [root, on_a_phone] = ElementTree.fromstring(f"<both>{drawn}</both>")
    assert "First & <second>" in " ".join(on_a_phone.itertext())
    text = " ".join(root.itertext())
    assert "First & <second>, 1992 – 31 December 2018" in text
    assert "Bob, since 1997" in text
    assert "Nothing" not in text
    assert "2000" in text
    assert [line.get("class") for line in root.iter("{http://www.w3.org/2000/svg}line")].count(
        "now"
    ) == 1
    tops = [float(bar.get("y")) for bar in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert min(tops) >= 1, "the border of a bar is cut"


def test_a_day_outside_the_life_has_no_line():
    rows = [Row("Name", [Bar("First", period("1992", "1995"))])]
    assert 'class="now"' not in lifeline(rows, date(2009, 7, 31), TODAY, "Life")


def test_no_beginning_no_line():
    assert lifeline([Row("Name", [Bar("First", Period())])], TODAY, TODAY, "Life") == ""
    assert lifeline([], TODAY, TODAY, "Life") == ""


def test_in_arabic_time_runs_from_the_right():
    rows = [
        Row("Names", [Bar("First", period("2001", "2004")), Bar("Second", period("2005", "2009"))])
    ]

    def bars(code):
        with translation.override(code):
            drawn = lifeline(rows, date(2009, 7, 31), TODAY, "Life").partition("</svg>")[0]
        found = re.findall(r'class="bar\d" x="([\d.]+)"', drawn)
        return drawn, [float(x) for x in found]

    _plain, (first, second) = bars("en-gb")
    assert first < second
    drawn, (first, second) = bars("ar")
    assert first > second
    assert ' direction="rtl"' in drawn
    assert '<text class="row" x="720"' in drawn.replace(' unicode-bidi="plaintext"', "")


def test_in_arabic_the_torn_edge_of_a_beginning_is_at_the_right():
    bar = Bar("First", Period(PartialDate.read("2001~"), PartialDate.read("2004")))
    plain, turned = (bar.shape(0, 0, 100, 0, is_rtl=way) for way in (False, True))
    assert "h100.0 l-4.0" not in plain
    assert "h100.0 l-4.0" in turned
