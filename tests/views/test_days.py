"""A day in an address: read in one way, kept in links, and sane at the ends of the calendar."""

import re
from datetime import date

import pytest

from orgchart import identity, roles
from orgchart.models import UnitName
from orgchart.queries.changes import changes

from ..accounts import signed_in
from ..factories import NameFactory, unit
from ..test_leaks import SAMPLES
from .test_pages import text

pytestmark = pytest.mark.django_db
ADDRESSES = sorted({address.split("?")[0] for named in SAMPLES.values() for address in named})
ENDS = ["0001-01-01", "9999-12-31"]


def words(page):
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_a_year_is_shown_as_it_was_on_its_last_day_and_the_page_says_so(registry, client):
    page = text(client, "/?on=2009")
    assert "2009 is shown as it was on its last day, 31 December 2009." in words(page)
    assert 'value="2009-12-31"' in page
    assert "July 2009 is shown as it was on its last day, 31 July 2009." in words(
        text(client, "/units/dpko/?on=2009-07")
    )
    assert "is shown as it was" not in text(client, "/?on=2009-12-31")


def test_links_keep_the_day_as_the_reader_wrote_it_and_citations_name_the_day(registry, client):
    page = text(client, "/units/dpko/?on=2009-07")
    assert 'href="/mandates/?on=2009-07"' in page
    assert 'name="on" value="2009-07"' in page
    assert "/units/dpko/?on=2009-07-31&amp;v=1" in page


def test_the_days_of_a_comparison_may_be_years(registry, client):
    page = text(client, "/changes/?from=2007&to=2009-07")
    assert "after 31 December 2007, up to 31 July 2009" in words(page)
    assert "2007 means its last day here, 31 December 2007." in words(page)
    assert re.search(r'name="from" value="2007-12-31"', page)
    data = client.get("/changes.json?from=2007&to=2009-07").json()
    assert (data["from"], data["to"]) == ("2007-12-31", "2009-07-31")


def test_marks_since_a_year_begin_after_its_last_day(registry, client):
    page = words(text(client, "/?on=2009-07-31&since=2007"))
    assert "What changed after 31 December 2007 is marked." in page
    assert "2007 means its last day here, 31 December 2007." in page


@pytest.mark.parametrize("day", ["20070629", "2007-W26-5"])
def test_a_comparison_refuses_what_other_pages_refuse(registry, client, day):
    for name in ("from", "to"):
        assert f"“{day}” is not a day." in text(client, f"/changes/?{name}={day}")
        assert client.get(f"/changes.csv?{name}={day}").status_code == 400


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_ends_of_the_calendar_are_days_like_others(registry, client, address, day):
    answer = client.get(address, {"on": day})
    assert answer.status_code < 500
    assert answer.status_code == client.get(address, {"on": "1900-01-01"}).status_code


@pytest.mark.parametrize("day", ENDS)
def test_a_year_keeps_its_zeros_in_what_a_browser_reads(registry, client, day):
    page = text(client, f"/?on={day}")
    assert f'value="{day}"' in page
    assert f'data-day="{day}"' in page
    page = text(client, f"/changes/?from={day}&to=9999-12-31")
    assert re.search(rf'name="from" value="{day}"', page)


@pytest.mark.parametrize("day", ENDS)
def test_links_of_a_page_at_an_end_of_the_calendar_are_answered(registry, client, day):
    links = set()
    for address in ("/", f"/changes/?to={day}", "/units/dpko/", "/field/", "/search/?q=dpko"):
        page = (
            text(client, address, status=200)
            if "?" in address
            else text(client, f"{address}?on={day}")
        )
        links |= set(re.findall(r'href="(/[^"]+)"', page))
    with_day = sorted(link.replace("&amp;", "&") for link in links if f"={day}" in link)
    for link in with_day[::3]:
        assert client.get(link).status_code < 500, link


def test_a_day_to_come_is_said_to_be_one(registry, client):
    said = "1 January 9000 is to come. What is shown is what is known today."
    for address in ("/", "/units/", "/units/dpo/", "/field/"):
        assert said in text(client, f"{address}?on=9000-01-01")
        assert said not in text(client, address)
        assert said not in text(client, f"{address}?on=2020-01-01")
    assert said in text(client, "/changes/?from=2009&to=9000-01-01")


def test_a_day_before_the_first_operation_is_said_to_be_one_and_leads_to_its_first(
    registry, client
):
    said = "31 December 1900 is before 29 May 1948, when the first operation began."
    for address in ("/units/", "/people/", "/mandates/", "/field/", "/units/dpko/"):
        page = text(client, f"{address}?on=1900")
        assert said in page
        assert f'href="{address}?on=1948-05-29"' in page
        assert said not in text(client, f"{address}?on=1948-05-29")
    assert "Nothing is recorded for 31 December 1900." in text(client, "/?on=1900")
    chart = text(client, "/?on=1900")
    assert said in chart
    assert "the chart of 24 October 1945</a>, the first day with a unit" in chart
    assert "registry begins" not in chart, "the first day with a unit is older"
    assert chart.count("first operation began") == 1
    assert "31 December 1946 is before 29 May 1948" in text(client, "/?on=1946")
    page = text(client, "/changes/?from=1899&to=1900&charts=yes")
    assert said in page
    assert "31 December 1899 is before 29 May 1948" in page


def test_changes_that_cannot_be_marked_after_a_day_say_so(registry, client):
    page = text(client, "/?on=2009-07-31&since=2010-06-30")
    assert "after 30 June 2010, which is later than 31 July 2009, the day of this chart" in page
    assert 'href="/?on=2010-06-30&amp;since=2009-07-31"' in page
    assert "which is the day of this chart. So nothing" in text(
        client, "/?on=2009-07&since=2009-07"
    )
    assert "So nothing is marked" not in text(client, "/?on=2009-07-31&since=2008")


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("name", ["from", "to", "since"])
def test_the_other_days_of_an_address_may_be_the_ends_of_the_calendar(registry, client, name, day):
    for address in ("/", "/changes/", "/changes.json", "/changes.csv", "/chart.svg"):
        assert client.get(address, {name: day}, follow=True).status_code in (200, 400)


def test_before_the_first_change_and_after_the_last_there_is_nowhere_to_go(client):
    unit("one", start="1992")
    assert client.get("/changes/previous/?on=0001-01-01").url == "/?on=0001-01-01"
    assert client.get("/changes/next/?on=9999-12-31").url == "/?on=9999-12-31"


def test_a_unit_that_lasts_as_long_as_the_calendar_breaks_nothing():
    name = NameFactory(unit=unit("eternal", start="1992"), start="1900", end="1950")
    UnitName.objects.filter(pk=name.pk).update(start="0001-01-01", end="9999-12-31")
    UnitName.objects.exclude(pk=name.pk).delete()
    assert [change.occurs for change in changes()] == [date.max]


@pytest.mark.parametrize("day", [*ENDS, "2009", "2009-07", "20090731", "soon"])
def test_the_admin_reads_days_as_the_public_pages_do(registry, day):
    admin = signed_in(roles.PUBLISHER)
    for address in ("/admin/orgchart/unit/", "/admin/orgchart/mandate/"):
        assert admin.get(address, {"on": day}).status_code in (200, 302), address
    answer = admin.get("/admin/history/", {"from": day}, follow=True)
    assert ("is not a day" in answer.content.decode()) == (
        day in ("2009", "2009-07", "20090731", "soon")
    )
    act = admin.get("/admin/reorganise/rename/", {"unit": "dpko", "start": day})
    assert act.status_code == 200


@pytest.mark.parametrize("day", ENDS)
def test_an_act_refuses_a_day_that_no_fact_can_have(registry, day):
    admin = signed_in(roles.PUBLISHER)
    sent = {"unit": "1", "name": "New", "start": day, "level": "office"}
    answer = admin.post("/admin/reorganise/rename/", sent)
    assert "is not a plausible date" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/units/", "/search/?q=mali"])
def test_fields_for_a_day_begin_when_the_united_nations_did(registry, client, address):
    page = text(client, address)
    first = identity.FOUNDED
    found = re.findall(r'type="(date|number)"[^>]*min="([^"]+)"', page)
    assert found
    assert {least for _kind, least in found} <= {first.isoformat(), str(first.year)}
