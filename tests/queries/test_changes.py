"""What is told as a change between two days."""

import re
from datetime import date
from itertools import pairwise

import pytest

from orgchart.exchange.changes import as_text
from orgchart.models import (
    FACTS,
    Appointment,
    ChangeKind,
    Document,
    Succession,
)
from orgchart.queries.changes import (
    changes,
    latest_changes,
    marks,
    some_changes,
)
from orgchart.queries.comparison import by_day

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    SourceFactory,
    chain,
    unit,
)
from ..views.test_pages import text
from .telling import told

pytestmark = pytest.mark.django_db


def test_a_unit_is_founded_in_its_place_and_closed_on_the_day_after_its_last():
    top = unit("top", acronym="TOP", start="1990")
    new = unit("new", acronym="NEW", start="2007-06-29", end="2018-12-31")
    LineFactory(child=new, parent=top, start="2007-06-29", end="2018-12-31")
    assert told(first=date(1995, 1, 1)) == [
        ("2007-06-29", "founded", "NEW is founded, part of TOP"),
        ("2019-01-01", "closed", "NEW is closed"),
    ]


def test_a_partial_date_counts_at_its_outer_bound_and_is_shown_as_entered():
    unit("new", start="2007", end="2009-06")
    founded, closed = changes()
    assert (founded.occurs, founded.date.in_words) == (date(2007, 1, 1), "2007")
    assert (closed.occurs, closed.date.in_words) == (date(2009, 6, 30), "June 2009")


def test_a_new_name_is_a_renaming_and_a_new_level_has_its_own_sentence():
    one = unit("one", name="First", start="2000", end="2003")
    NameFactory(unit=one, name="Second", start="2004", end="2005")
    NameFactory(unit=one, name="Second", level_id="service", start="2006")
    assert told(first=date(2001, 1, 1)) == [
        ("2004-01-01", "renamed", "First is renamed Second"),
        ("2006-01-01", "renamed", "Second changes its level: Service"),
    ]


@pytest.mark.parametrize(("end", "year"), [("2006", "2006"), ("2006-12", "December 2006")])
def test_an_end_of_a_year_or_month_is_never_told_after_it(end, year):
    """It is told with what began in that year, and a day of the end on the day after."""
    unit("one", start="2000-01-01", end=end)
    unit("other", start="2000-01-01", end="2006-12-31")
    [later] = changes(date(2006, 12, 31), date(2007, 12, 31))
    assert (later.unit.code, later.occurs) == ("other", date(2007, 1, 1))
    [within] = changes(date(2005, 12, 31), date(2006, 12, 31))
    assert (within.unit.code, within.occurs) == ("one", date(2006, 12, 31))
    assert [label for label, *_ in by_day([within, later])] == [
        f"{year}, day unknown",
        "1 January 2007",
    ]
    assert as_text([within, later]).splitlines()[::2] == [f"{year}, day unknown", "2007-01-01"]


def test_after_a_gap_a_unit_was_closed_and_is_founded_again():
    one = unit("one", acronym="ONE", start="2000", end="2003")
    NameFactory(unit=one, acronym="ONE", start="2010")
    kinds = [(when, kind) for when, kind, _ in told()]
    assert kinds == [("2000-01-01", "founded"), ("2003-12-31", "closed"), ("2010-01-01", "founded")]


def test_a_move_names_both_parents_and_the_authority():
    one, two, child = (unit(code, acronym=code.upper()) for code in ("one", "two", "child"))
    LineFactory(child=child, parent=one, start="1992", end="2006")
    decision = DocumentFactory(symbol="A/RES/61/279")
    LineFactory(child=child, parent=two, start="2007", started_by=decision)
    [moved] = changes(date(1993, 1, 1))
    assert (moved.kind, moved.sentence) == (
        ChangeKind.MOVED,
        "CHILD is now part of TWO, no longer part of ONE",
    )
    assert (moved.document, moved.other) == (decision, two)


def test_the_same_line_from_two_sources_is_no_change():
    """Two sources may cover one part of the time each."""
    top, child = unit("top"), unit("child")
    LineFactory(child=child, parent=top, start="1992", end="2006")
    LineFactory(child=child, parent=top, start="2007")
    assert told(first=date(1993, 1, 1)) == []


def test_the_end_of_a_solid_line_with_none_after_it_is_a_change():
    top, child = unit("top", acronym="TOP"), unit("child", acronym="KID")
    LineFactory(child=child, parent=top, start="1992", end="2006")
    assert told(first=date(1993, 1, 1)) == [("2006-12-31", "moved", "KID is no longer part of TOP")]


def test_dotted_lines_are_connected_and_disconnected():
    top, child = unit("top", acronym="TOP"), unit("child", acronym="KID")
    LineFactory(child=child, parent=top, kind="supported-by", start="2000", end="2005")
    assert told(first=date(1993, 1, 1)) == [
        ("2000-01-01", "connected", "KID is now supported by TOP"),
        ("2005-12-31", "disconnected", "KID is no longer supported by TOP"),
    ]


def test_successions_appointments_and_mandates_are_changes():
    old = unit("old", acronym="OLD", end="2018-12-31")
    new = unit("new", acronym="NEW", start="2019-01-01")
    shared = {"source": SourceFactory(), "status": "published"}
    Succession.objects.create(
        predecessor=old, successor=new, kind="replaced", start="2019-01-01", **shared
    )
    post = new.posts.create(
        code="chief", title="Chief", kind="head", heads_unit=True, start="2019", **shared
    )
    Appointment.objects.create(
        post=post, person=PersonFactory(name="Ann"), start="2019-02", end="2020-03", **shared
    )
    mandate = MandateFactory(unit=new, text="Help.", start="2019-01-01")
    mandate.references.create(kind="renews", document=DocumentFactory(symbol="A/RES/74/1"))
    Document.objects.filter(symbol="A/RES/74/1").update(date="2019-12-20")
    assert told(first=date(2018, 6, 1)) == [
        ("2019-01-01", "founded", "NEW is founded"),
        ("2019-01-01", "mandated", "NEW receives a mandate: Help."),
        ("2019-01-01", "closed", "OLD is closed"),
        ("2019-01-01", "replaced", "OLD is replaced by NEW"),
        ("2019-02-01", "headed", "NEW is now led by Ann, Chief"),
        ("2019-12-20", "re-mandated", "NEW has its mandate renewed: Help."),
        ("2020-03-31", "vacated", "NEW is no longer led by Ann, Chief"),
    ]


def test_drafts_and_disputed_facts_change_nothing():
    one = unit("one", start="1992")
    NameFactory(unit=one, name="Planned", start="2030", status="draft")
    NameFactory(unit=one, name="Other", start="1991", status="disputed")
    MandateFactory(unit=one, status="draft")
    assert [kind for _, kind, _ in told()] == ["founded"]


def test_the_first_day_is_left_out_and_the_last_is_in():
    unit("one", start="2007-06-29")
    assert told(first=date(2007, 6, 29)) == []
    assert len(told(first=date(2007, 6, 28), last=date(2007, 6, 29))) == 1


def test_marks_tell_the_changes_of_each_unit():
    top, child = unit("top", start="1990"), unit("child", start="1992")
    LineFactory(child=child, parent=top, start="1995")
    assert marks(changes(date(1991, 1, 1))) == {"child": [ChangeKind.FOUNDED, ChangeKind.MOVED]}


@pytest.mark.parametrize("size", [3, 40])
def test_all_changes_take_a_query_for_each_kind_that_tells_changes_at_any_size(
    size, django_assert_num_queries
):
    for one in chain(size):
        MandateFactory(unit=one)
    told = [kind for kind in FACTS if kind.is_told()]
    have_evidence = 3  # names, lines and mandates; there is no fact of another kind
    with django_assert_num_queries(len(told) + have_evidence + 2):
        for change in changes():
            assert change.piece.source
    with django_assert_num_queries(len(told) + 2):
        assert changes(with_evidence=False)


@pytest.mark.parametrize("ends", [("1999-12-31", "2000-01-01"), ("2007-06-28", "2007-06-29")])
def test_a_window_tells_what_all_of_time_tells_of_it(registry, ends):
    whole = changes()
    days = sorted({change.occurs for change in whole})[::9]
    for first, last in [*pairwise(days), tuple(map(date.fromisoformat, ends))]:
        expected = [change for change in whole if first < change.occurs <= last]
        assert changes(first, last) == expected
    assert changes(last=date(2000, 1, 1)) + changes(date(2000, 1, 1)) == whole


def test_some_changes_follow_one_another_to_the_last(registry):
    whole, found, until = changes(), [], date.min
    while until < date.max:
        more, until = some_changes(until, date.max, 40)
        found += more
    assert found == whole
    latest = latest_changes(date(2010, 1, 1), 30)
    before = [change for change in whole if change.occurs <= date(2010, 1, 1)]
    assert len(latest) >= 30
    assert before[-len(latest) :] == latest
    assert latest_changes(date(1940, 1, 1), 30) == []


def test_a_few_more_changes_do_not_stand_alone_on_a_page():
    for number in range(15):
        unit(f"u{number}", start=f"{2000 + number}-01-01")
    assert len(some_changes(date.min, date.max, 10)[0]) == 15
    unit("one-too-many", start="2020-01-01")
    found, until = some_changes(date.min, date.max, 10)
    assert (len(found), until) == (10, date(2009, 1, 1))


def test_a_page_of_changes_says_that_it_is_one(client, monkeypatch):
    monkeypatch.setattr("orgchart.views.changes.COUNTED", 200)
    for number in range(160):
        unit(f"u{number}", start=f"{1850 + number}-01-01", end=f"{1850 + number}-06-30")
    page = text(client, "/changes/?from=1840-01-01&to=2020-01-01")
    assert "200 changes after 1 January 1840, up to 1 July 1949." in page
    assert "There are more up to 1 January 2020, which are not counted." in page
    assert "This page shows the first 60, up to 1 July 1879." in page
    assert page.count('rel="next"') == 1
    assert page.count('<span class="kind">') == 60
    page = text(client, "/changes/?from=1900-01-01&to=2009-12-31&by=day")
    assert "219 changes after 1 January 1900, up to 31 December 2009." in page
    assert page.count('<span class="kind">') == 60
    page = text(client, "/changes/?from=1840-01-01&to=2020-01-01&kind=founded")
    assert "160 changes after 1 January 1840, up to 1 January 2020." in page
    assert "This page shows the first 60, up to 1 January 1909." in page
    page = text(client, "/changes/?from=1840-01-01&to=1939-12-31&kind=founded")
    assert "90 changes after" in page
    assert "This page shows" not in page
    assert 'rel="next"' not in page


def test_the_counts_of_the_whole_time_agree_with_the_charts_that_compare_it(registry, client):
    alone = text(client, "/changes/?from=2006-12-31&to=2009-07-31")
    [said] = re.findall(r"(\d{3} changes after 31 December 2006, up to 31 July 2009)\.", alone)
    page = text(client, "/changes/?from=2006-12-31&to=2009-07-31&charts=yes")
    assert said in page
    counts = dict(re.findall(r">([\w ]+): <strong>(\d+)</strong></a>", page))
    assert counts["founded"] == "21"
    new = re.findall(r'<g class="box [^"]*\bnew\b[^"]*" data-code="([\w-]+)"', page)
    assert len(set(new)) == 21


def test_what_changed_from_june_2007_to_july_2009(registry):
    found = told(first=date(2007, 6, 1), last=date(2009, 7, 31))
    assert ("2007-06-29", "founded", "DFS is founded, part of Secretariat") in found
    assert ("2009-06-16", "closed", "UNOMIG is closed") in found
    assert not any("no longer directed by DPKO" in sentence for *_, sentence in found)
