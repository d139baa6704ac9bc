"""The charts of two days beside each other, on the page of changes."""

import re

import pytest

from ..factories import LineFactory, NameFactory, unit

pytestmark = pytest.mark.django_db
BOTH = "/changes/?from=2006-12-31&to=2008-12-31&charts=yes"


@pytest.fixture
def reform():
    """An office is closed, another is founded, and a third moves from the one to the other."""
    old, new, moved = unit("old", end="2007"), unit("new", start="2007"), unit("moved")
    LineFactory(child=moved, parent=old, end="2007-06")
    LineFactory(child=moved, parent=new, start="2007-07")


def boxes(page):
    """The classes of the boxes that have a mark, by the code of their unit, for each drawing."""
    drawings = re.findall(r'<svg [^>]*class="drawing w560".*?</svg>', page, re.DOTALL)
    return [
        {
            code: sorted({"new", "gone", "moved", "renamed"} & set(names.split()))
            for names, code in re.findall(r'<g class="(box [^"]*)" data-code="([^"]*)"', drawing)
        }
        for drawing in drawings
    ]


def test_each_chart_marks_what_differs_by_class_sign_and_word(reform, client):
    page = client.get(BOTH).content.decode()
    assert boxes(page) == [
        {"old": ["gone"], "moved": ["moved"]},
        {"new": ["new"], "moved": ["moved"]},
    ]
    for said in (">− gone<", ">+ new<", ">→ moved<"):
        assert said in page
    assert 'href="/?on=2006-12-31"' in page
    assert "/units/old/?on=2006-12-31" in page


def test_a_phone_has_a_drawing_of_its_width_for_each_day(reform, client):
    page = client.get(BOTH).content.decode()
    slim = re.findall(r'class="drawing w354"[^>]* viewBox="0 0 ([\d.]+) ', page)
    assert len(slim) == 2
    assert all(float(width) <= 390 for width in slim)


def test_how_many_changed_is_said_once_and_the_charts_say_only_what_their_marks_mean(client):
    """One that is founded and then moves is only new on the chart; two numbers would contradict."""
    old, new, child = unit("old"), unit("new"), unit("child", start="2007-02")
    LineFactory(child=child, parent=old, start="2007-02", end="2007-06")
    LineFactory(child=child, parent=new, start="2007-07")
    page = re.sub(r"<[^>]+>", " ", client.get(BOTH).content.decode())
    page = " ".join(page.split())
    assert "founded: 1" in page
    assert "moved: 1" in page
    assert "· + new" in page
    assert not re.search(r"[0-9] (new|gone)", page)


def test_what_is_counted_and_not_marked_is_named_with_how_it_is_on_the_charts(client):
    old, new, child = unit("old"), unit("new"), unit("child", start="2007-02")
    LineFactory(child=child, parent=old, start="2007-02", end="2007-06")
    LineFactory(child=child, parent=new, start="2007-07")
    unit("brief", start="2007-03", end="2007-05")
    back = unit("back")
    for parent, start, end in (
        (old, "", "2007-01"),
        (new, "2007-02", "2007-03"),
        (old, "2007-04", ""),
    ):
        LineFactory(child=back, parent=parent, start=start, end=end)
    page = " ".join(client.get(BOTH).content.decode().split())
    said = re.search("Counted, and not to be seen as such on the charts: ([^.]*)[.]", page)[1]
    assert said == (
        "The back (moved; the same on both days), The brief (founded, closed; on neither chart), "
        "The child (moved; marked as new)"
    )
    assert (
        "Counted, and not"
        not in client.get(BOTH.replace("2008-12-31", "2007-01-01")).content.decode()
    )


def test_what_is_marked_and_ended_in_a_year_before_is_named_with_the_reason(client):
    unit("known", end="2007-06-30")
    unit("dim", end="2006")
    page = " ".join(client.get(BOTH).content.decode().split())
    assert "closed: <strong>1</strong>" in page
    assert (
        "Marked, and not counted, because the end falls in the year or month up to 31 December 2006 and no day is "
        "known: The dim." in page
    )
    other = client.get(BOTH.replace("2006-12-31", "2006-12-30")).content.decode()
    assert "Marked, and not counted" not in other
    assert "Marked, and not counted" not in client.get(f"{BOTH}&kind=moved").content.decode()


def test_counts_lead_to_the_changes_and_a_phone_turns_from_one_chart_to_the_other(reform, client):
    page = client.get(BOTH).content.decode()
    assert 'kind=moved#told"' in page
    assert page.count('id="told"') == 1
    for number in (1, 2):
        assert page.count(f'id="chart-{number}"') == page.count(f'id="turn-{number}"') == 1
        assert f'for="turn-{number}"' in page
    assert page.count("checked") == 1


def test_two_days_that_are_one_say_so(client):
    unit("one")
    page = client.get("/changes/?from=2009-01-01&to=2009-01-01&charts=yes").content.decode()
    assert "Both days are 1 January 2009" in page


def test_what_is_known_by_its_year_says_so_by_department_and_stands_first(reform, client):
    NameFactory(unit=unit("late", start="2006"), start="2007-01-01")
    page = client.get("/changes/?from=2006-12-31&to=2008-12-31").content.decode()
    said = re.findall(r'<span class="when">([^<]*)<', page)
    assert "2007, day unknown" in said
    assert "July 2007, day unknown" in said
    assert "2007" not in said


def test_charts_are_drawn_only_if_they_are_asked_for(reform, client):
    assert boxes(client.get(BOTH.removesuffix("&charts=yes")).content.decode()) == []
    assert boxes(client.get(BOTH.replace("2006-12-31", "2008-12-31")).content.decode()) == []


def test_two_days_that_do_not_differ_say_so(reform, client):
    page = client.get("/changes/?from=2009-01-01&to=2010-01-01&charts=yes").content.decode()
    assert page.count("nothing differs") == 2


def test_the_queries_do_not_grow_with_the_charts(reform, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as before:
        client.get(BOTH)
    for number in range(10):
        child = unit(f"more-{number}", start="2008")
        NameFactory(unit=child, start="2009")
    with django_assert_max_num_queries(len(before)):
        client.get(BOTH)
