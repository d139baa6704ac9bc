"""What programs follow: feeds of what changed in a unit, calendars of the ends of mandates."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from orgchart.exchange import changes as out
from tests.rows import reading

from ..factories import MandateFactory, NameFactory, SourceFactory, unit
from .test_pages import text
from .test_twins_announced import alternates

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def items(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    return answer.json()["items"]


def titles(client, address):
    return [item["title"] for item in items(client, address)]


@pytest.fixture
def police():
    """A unit with two names, and another one beside it."""
    found = unit("police", name="Police Unit", start="1993-05-01", end="1999-12-31")
    NameFactory(unit=found, name="Police Division", start="2000-01-01", source=SourceFactory())
    unit("other", name="Another Unit", start="1995-01-01")
    return found


def test_the_feeds_of_a_unit_tell_the_same_newest_first_and_nothing_of_others(client, police):
    told = titles(client, "/units/police/changes/feed.json?on=2001-01-01")
    assert "renamed" in told[0] or "Police Division" in told[0]
    assert "founded" in told[-1]
    assert not any("Another" in title for title in told)
    feed = ElementTree.fromstring(client.get("/units/police/changes/feed/?on=2001-01-01").content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == told
    found = items(client, "/units/police/changes/feed.json?on=2001-01-01")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [item["id"] for item in found]
    assert len({item["id"] for item in found}) == len(found)


def test_a_json_feed_has_what_its_specification_asks_for(client, police):
    address = "/units/police/changes/feed.json"
    feed = client.get(address).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Police Division: changes"
    assert feed["home_page_url"] == "http://testserver/units/police/"
    assert feed["feed_url"] == f"http://testserver{address}"
    assert feed["language"] == "en"
    for item in feed["items"]:
        assert item["id"]
        assert item["content_text"]
        assert item["date_published"].endswith("T00:00:00+00:00")
        assert client.get(item["url"]).status_code == 200


def test_a_feed_ends_with_its_day_and_drafts_and_later_changes_are_not_in_it(client, police):
    MandateFactory(unit=police, text="Secret plan", status="draft", start="2000")
    MandateFactory(unit=police, text="A plan to come", start="2090-01-01", end="")
    for address in ("/units/police/changes/feed.json", "/units/police/changes/feed/"):
        page = text(client, address)
        assert "Secret" not in page
        assert "plan to come" not in page
    assert len(titles(client, "/units/police/changes/feed.json?on=1993-05-01")) == 1
    assert titles(client, "/units/police/changes/feed.json?on=1993-04-30") == []


def test_a_feed_has_the_latest_of_many_changes(client, police, monkeypatch):
    monkeypatch.setattr(out, "FEED_LENGTH", 2)
    for year in range(2001, 2006):
        MandateFactory(unit=police, text=f"Task of {year}", start=f"{year}-01-01")
    found = titles(client, "/units/police/changes/feed.json")
    assert ["Task of 2005" in found[0], "Task of 2004" in found[1]] == [True, True]


def test_the_feed_of_all_changes_is_there_as_json_too(client, police):
    found = items(client, "/changes/feed.json?on=2001-01-01")
    assert {"police", "other"} == {item["url"].split("/units/")[1].split("/")[0] for item in found}


@pytest.mark.parametrize("way", ["feed/", "feed.json"])
def test_what_is_wrong_with_the_address_of_a_feed_is_said(client, police, way):
    assert client.get(f"/units/nobody/changes/{way}").status_code == 404
    assert client.get(f"/units/police/changes/{way}?on=yesterday").status_code == 400
    moved = client.get(f"/units/POLICE/changes/{way}?on=2001-01-01")
    assert moved.status_code == 301
    assert moved["Location"] == f"/units/police/changes/{way}?on=2001-01-01"
    assert client.post(f"/units/police/changes/{way}").status_code == 405


def test_the_page_of_a_unit_announces_its_feeds_and_links_to_them(client, police):
    MandateFactory(unit=police, expires="2090")
    page = text(client, "/units/police/")
    for kind, address in (
        ("application/atom+xml", "/units/police/changes/feed/"),
        ("application/feed+json", "/units/police/changes/feed.json"),
        ("text/calendar", "/units/police/mandates.ics"),
    ):
        assert (kind, address) in alternates(page)
        assert f'<a href="{address}">' in page.split("<main")[1]
    [calendar] = re.findall(r'title="([^"]+)" href="/units/police/mandates.ics"', page)
    assert calendar.endswith(": ends of mandates")


@pytest.mark.parametrize(
    ("ends", "status", "is_offered"),
    [
        ({}, "published", False),
        ({"end": "2001-06-30"}, "published", False),
        ({"expires": "2090-01-31"}, "published", True),
        ({"end": f"{timezone.localdate().year}"}, "published", True),
        ({"expires": "2090-01-31"}, "draft", False),
    ],
)
def test_a_calendar_is_offered_where_it_has_an_event(client, police, ends, status, is_offered):
    MandateFactory(unit=police, status=status, **ends)
    page = text(client, "/units/police/")
    assert ("mandates.ics" in page) == is_offered
    assert (events(client, "/units/police/mandates.ics") != []) == is_offered


def test_a_feed_takes_as_many_queries_however_much_changed(client, police):
    counts = []
    for number in (2, 40):
        for at in range(number):
            MandateFactory(
                unit=police, text=f"Task {at}", start="2001-01-01", source=SourceFactory()
            )
        with reading() as read:
            client.get("/units/police/changes/feed.json")
        counts.append(read.queries)
    assert counts[0] == counts[1]


# --- calendars -----------------------------------------------------------------------------------


def events(client, address):
    """The events of a calendar, each as a dictionary, unfolded as RFC 5545 says."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    found = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def test_a_mandate_that_expires_on_a_day_is_an_event_of_that_day(client, police):
    MandateFactory(unit=police, code="one", text="One task.", expires="2001-06-30")
    (event,) = events(client, "/units/police/mandates.ics?on=2001-01-01")
    assert event["DTSTART;VALUE=DATE"] == "20010630"
    assert event["DTEND;VALUE=DATE"] == "20010701"
    assert event["SUMMARY"] == "Police Division: a mandate expires (30 June 2001)"
    assert event["DESCRIPTION"] == "One task."
    assert event["UID"] == event["URL"] == "http://testserver/mandates/one/"
    assert event["DTSTAMP"] == "20010101T000000Z"


@pytest.mark.parametrize(
    ("written", "first", "after", "said"),
    [
        ("2001-06", "20010601", "20010701", "June 2001\\, day unknown"),
        ("2001", "20010101", "20020101", "2001\\, day unknown"),
        ("2001~", "20010101", "20020101", "about 2001\\, day unknown"),
    ],
)
def test_no_day_is_invented(client, police, written, first, after, said):
    MandateFactory(unit=police, expires=written)
    (event,) = events(client, "/units/police/mandates.ics?on=2001-12-01")
    assert event["DTSTART;VALUE=DATE"] == first
    assert event["DTEND;VALUE=DATE"] == after
    assert event["SUMMARY"] == f"Police Division: a mandate expires ({said})"


def test_a_calendar_begins_a_year_before_its_day(client, police):
    for code, end in (("late", "2000-03-01"), ("month", "2000-02"), ("early", "2000-01-31")):
        MandateFactory(unit=police, code=code, start="1994", end=end)
    MandateFactory(unit=police, code="goes-on")
    found = events(client, "/mandates.ics?on=2001-02-15")
    assert [event["UID"].split("/")[-2] for event in found] == ["late", "month"]
    assert found[0]["SUMMARY"] == "Police Division: a mandate ended (1 March 2000)"


def test_a_calendar_has_no_draft_and_that_of_a_unit_only_its_own(client, police):
    MandateFactory(unit=police, code="mine", expires="2090")
    MandateFactory(unit=unit("elsewhere"), code="theirs", expires="2090")
    MandateFactory(unit=police, code="secret", expires="2090", status="draft")
    codes = {event["UID"].split("/")[-2] for event in events(client, "/mandates.ics")}
    assert codes == {"mine", "theirs"}
    assert [event["UID"] for event in events(client, "/units/police/mandates.ics")] == [
        "http://testserver/mandates/mine/"
    ]


def test_a_text_cannot_leave_its_line(client, police):
    text_of_it = "A; b, c\\d\nBEGIN:VEVENT " + "é" * 200
    MandateFactory(unit=police, text=text_of_it, expires="2090-01-01")
    (event,) = events(client, "/units/police/mandates.ics")
    assert event["DESCRIPTION"] == "A\\; b\\, c\\\\d\\nBEGIN:VEVENT " + "é" * 200


def test_a_calendar_without_an_event_is_one_that_can_be_subscribed_to(client, police):
    for address in ("/units/police/mandates.ics", "/mandates.ics"):
        assert events(client, address) == []
        raw = client.get(address).content.decode()
        assert raw.count("BEGIN:VTIMEZONE") == raw.count("END:VTIMEZONE") == 1
        assert "METHOD" not in raw
    MandateFactory(unit=police, expires="2090")
    raw = client.get("/units/police/mandates.ics").content.decode()
    assert "VTIMEZONE" not in raw
    assert "METHOD:PUBLISH\r\n" in raw


def test_what_is_wrong_with_the_address_of_a_calendar_is_said_as_data(client, police):
    for address, status in (
        ("/units/nobody/mandates.ics", 404),
        ("/mandates.ics?on=yesterday", 400),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json; charset=utf-8"


def test_the_list_of_mandates_announces_its_calendar(client, police):
    page = text(client, "/mandates/?on=2001-01-01")
    assert ("text/calendar", "/mandates.ics") in alternates(page)
    MandateFactory(unit=police)
    page = text(client, "/mandates/?on=2001-01-01")
    assert '<a href="/mandates.ics">' in page.split("<main")[1]


def test_a_calendar_takes_as_many_queries_at_any_size(client, police):
    counts = []
    for number in (2, 40):
        for at in range(number):
            MandateFactory(unit=unit(f"u-{number}-{at}"), expires="2090")
        with reading() as read:
            client.get("/mandates.ics")
        counts.append(read.queries)
    assert counts[0] == counts[1]
