"""Following a unit: feeds of what changed in it."""

from xml.etree import ElementTree

import pytest

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
    page = text(client, "/units/police/")
    for kind, address in (
        ("application/atom+xml", "/units/police/changes/feed/"),
        ("application/feed+json", "/units/police/changes/feed.json"),
    ):
        assert (kind, address) in alternates(page)
        assert f'<a href="{address}">' in page.split("<main")[1]


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
