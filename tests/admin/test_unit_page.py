"""The page of a unit at the desk: its facts as rows, each with a form that opens in place."""

import re
from datetime import date
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from orgchart import roles
from orgchart.models import Proposal, UnitName
from orgchart.writing.proposals import propose
from orgchart.writing.recording import recording
from orgchart.writing.reviewing import send_back
from orgchart.writing.scheduling import plan_for

from ..accounts import person, signed_in
from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..rows import reading
from .forms import change, form_data
from .queueing import PAGE, lines

pytestmark = pytest.mark.django_db


def rows_of(page):
    """The rows of facts of the page, as plain words."""
    table = re.search(r'<div id="facts".*?</div>', page, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    words = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
    return [row for row in words if row]


def shown(client, found, query=""):
    return client.get(f"{change(found)}{query}").content.decode()


@pytest.fixture
def section():
    """A section with a name, a line, a mandate and a post."""
    found, above = unit("ddr"), unit("orolsi")
    source = SourceFactory(title="A page")
    document = DocumentFactory(symbol="A/RES/61/279")
    line = {"started_by": document, "started_by_paragraph": "para. 59", "source": source}
    LineFactory(child=found, parent=above, start="2007-06-29", locator="6th paragraph", **line)
    MandateFactory(unit=found, text="To disarm.", start="2007", end="2009")
    PostFactory(unit=found, title="Chief", start="2010", status="draft")
    return found


def test_a_row_says_what_when_by_what_authority_by_which_source_and_its_state(section):
    rows = rows_of(shown(signed_in(roles.PUBLISHER), section))
    [line] = [row for row in rows if row.startswith("part of")]
    assert line == (
        "part of The orolsi since 29 June 2007 A/RES/61/279, para. 59 A page, 6th paragraph "
        "published Edit"
    )
    [post] = [row for row in rows if row.startswith("Chief")]
    assert "none found" in post
    assert "draft" in post


def test_the_page_leads_up_the_chart_and_names_the_unit(section):
    page = shown(signed_in(roles.EDITOR), section)
    assert re.search(r"<h1>\s*The ddr\s*<span class=\"quiet\">\s*ddr\s*</span>", page)
    crumbs = re.search(r'<div class="breadcrumbs">.*?</div>', page, re.DOTALL)[0]
    assert "The orolsi" in crumbs


def test_rows_are_chosen_by_kind_by_day_and_by_what_waits(section):
    client = signed_in(roles.EDITOR)

    def firsts(query):
        return [row.split()[0] for row in rows_of(shown(client, section, query))[1:]]

    assert firsts("?kind=mandate") == ["Mandates", "To"]
    assert "To" not in firsts("?on=2011")
    assert "To" in firsts("?on=2008")
    assert firsts("?waiting=1") == ["Posts", "Chief"]
    assert firsts("?kind=nonsense") == firsts("")
    page = shown(client, section, "?on=yesterday+or+so")
    assert "is not a date" in page or "not a day" in page
    assert "The unit has no such facts" in shown(client, section, "?kind=figure")


def test_what_is_proposed_stands_under_its_fact_with_the_difference(section):
    name = section.names.get()
    client = signed_in(roles.EDITOR, "erik")
    data = form_data(client.get(change(name)).content.decode())
    client.post(change(name), data | {"note": "First named in 2007"})
    proposal = Proposal.objects.get()
    page = shown(client, section)
    assert "erik proposes" in page
    assert "<ins>First named in 2007</ins>" in page
    assert f"#proposal-{proposal.pk}" in page
    assert "<strong>2 changes wait</strong>" in page
    top = re.sub(r"<[^>]+>|\s+", " ", page.partition('class="staff-waits"')[2].partition("<nav")[0])
    assert re.search(r"The ddr .*: proposed by erik · note: .*First named in 2007", top)
    assert re.search(r"Chief.*: draft", top)


def test_what_a_publisher_decided_stands_beside_what_waits(section):
    name = section.names.get()
    client = signed_in(roles.EDITOR, "erik")
    data = form_data(client.get(change(name)).content.decode())
    client.post(change(name), data | {"note": "First named in 2007"})
    post = section.posts.get(status="draft")
    publisher = person(roles.PUBLISHER)
    with recording(by=publisher):
        send_back([post], [], by=publisher, comment="Which letter?")
        plan_for(
            date(2999, 1, 1),
            [],
            Proposal.objects.all(),
            by=publisher,
            why="With the others",
            today=date.today(),
        )
    page = " ".join(shown(client, section).split())
    assert page.count(": Which letter?") == 2  # at the top and in its row
    assert page.count("Will be published on 1 January 2999") == 2


def test_a_reader_sees_the_rows_and_no_way_to_change_them(section):
    page = shown(signed_in(roles.VIEWER), section)
    assert len(rows_of(page)) > 4
    assert "Add a fact" not in page
    assert "/admin/reorganise/rename/?unit=" not in page


def of_unit(record, found, panel=True):
    return f"{change(record)}?_of={found.pk}{'&_panel=1' if panel else ''}"


FETCHED = {"X-Requested-With": "fetch"}
"""What the script of the page sends along."""


def test_the_form_in_place_has_one_fact_and_nothing_else(section):
    client = signed_in(roles.PUBLISHER)
    page = client.get(of_unit(section.names.get(), section), headers=FETCHED).content.decode()
    assert page.strip().startswith("<form")
    assert "<html" not in page
    assert "TOTAL_FORMS" not in page
    assert 'name="name"' in page


def test_what_is_saved_in_place_leads_back_to_its_row(section):
    client, name = signed_in(roles.PUBLISHER), section.names.get()
    address = of_unit(name, section)
    data = panel_data(client.get(address, headers=FETCHED).content.decode())
    answer = client.post(
        address, data | {"name": "Another name", "why": "Corrected"}, headers=FETCHED
    )
    assert answer.json() == {"go": f"{change(section)}#unitname-{name.pk}"}
    assert UnitName.objects.get(pk=name.pk).name == "Another name"
    [message] = get_messages(answer.wsgi_request)
    assert "Another name" in str(message)


def test_what_the_script_leaves_to_the_browser_is_a_page_and_leads_back(section):
    """As when a second person saved meanwhile: the form in place is sent as it is, and merged on a page."""
    client, name = signed_in(roles.PUBLISHER), section.names.get()
    address = of_unit(name, section)
    data = panel_data(client.get(address, headers=FETCHED).content.decode())
    UnitName.objects.filter(pk=name.pk).update(acronym="Theirs")
    answer = client.post(address, data | {"acronym": "Mine", "why": "So"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{address.replace("&", "&amp;")}"' in page
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    kept = {key: unescape(value) for key, value in kept.items()}
    answer = client.post(address, kept | {"_take:acronym": "mine"})
    assert answer.headers["Location"] == f"{change(section)}#unitname-{name.pk}"
    assert UnitName.objects.get(pk=name.pk).acronym == "Mine"


def test_the_heading_is_the_published_name(section):
    NameFactory(unit=section, name="To come", start="2040", status="draft")
    page = shown(signed_in(roles.EDITOR), section)
    assert re.search(r"<h1>\s*The ddr\s*<span", page)


def test_without_scripts_the_whole_form_leads_back_to_the_row(section):
    client, name = signed_in(roles.PUBLISHER), section.names.get()
    address = of_unit(name, section, panel=False)
    page = client.get(address).content.decode()
    assert "Back to the unit" in page
    answer = client.post(address, form_data(page) | {"acronym": "DDR", "why": "Corrected"})
    assert answer.headers["Location"] == f"{change(section)}#unitname-{name.pk}"


def test_what_is_wrong_in_place_is_shown_in_place_with_what_was_typed(section):
    client, name = signed_in(roles.PUBLISHER), section.names.get()
    address = of_unit(name, section)
    data = panel_data(client.get(address, headers=FETCHED).content.decode())
    page = client.post(
        address, data | {"start": "soon", "note": "Typed"}, headers=FETCHED
    ).content.decode()
    assert page.strip().startswith("<form")
    assert "Typed" in page
    assert "errorlist" in page
    # A rule about several records is shown there too.
    NameFactory(unit=section, start="2012", status="draft")
    second = section.names.get(start="2012")
    address = of_unit(second, section)
    data = panel_data(client.get(address, headers=FETCHED).content.decode())
    page = client.post(
        address, data | {"status": "published", "why": "So"}, headers=FETCHED
    ).content.decode()
    assert "two names at once" in page
    assert page.strip().startswith("<form")


def test_a_fact_is_added_from_the_page(section):
    client = signed_in(roles.EDITOR)
    page = shown(client, section)
    add = unescape(re.search(r'data-panel="([^"]*/location/add/[^"]*)"', page)[1])
    data = panel_data(client.get(add, headers=FETCHED).content.decode())
    assert data["unit"] == str(section.pk)
    answer = client.post(
        add, data | {"area": "Mali", "start": "2010", "status": "draft"}, headers=FETCHED
    )
    found = section.locations.get()
    assert answer.json() == {"go": f"{change(section)}#location-{found.pk}"}


@pytest.mark.parametrize("pk", ["", "x", "9" * 30, "0", "-1"])
def test_an_address_that_names_no_unit_is_that_of_the_usual_form(pk, admin_client):
    name = NameFactory()
    address = f"{change(name)}?_of={pk}"
    data = form_data(admin_client.get(address).content.decode())
    answer = admin_client.post(address, data | {"acronym": "A", "why": "So"})
    assert answer.headers["Location"] == reverse("admin:orgchart_unitname_changelist")


def test_a_page_of_many_facts_reads_and_sends_a_page_of_them():
    client = signed_in(roles.EDITOR)

    other = MandateFactory(unit=unit("other"))
    propose(other, "change", {"text": "A function."}, {"text": "Another."})

    def read_with(count):
        found = unit(f"big-{count}")
        source = SourceFactory(title=f"Source of {count}")
        for number in range(count):
            MandateFactory(unit=found, text=f"To do {number}.", source=source)
        with reading() as read:
            page = shown(client, found)
        assert len(page) < 300_000
        assert f'Mandates\n        <span class="quiet">{count}</span>' in page
        return read

    few, many = read_with(70), read_with(500)
    assert (many.queries, many.rows) == (few.queries, few.rows)
    last = shown(client, unit("x", start="1999"), "?p=99")
    assert "The x" in last


def test_each_proposal_for_a_fact_is_counted_and_has_a_line_of_its_own(section):
    name = section.names.get()
    for author in ("erik", "emma"):
        client = signed_in(roles.EDITOR, author)
        data = form_data(client.get(change(name)).content.decode())
        client.post(change(name), data | {"note": f"First named, says {author}"})
    for query, count in (("", 3), ("?on=1950", 0), ("?on=2020", 3)):
        page = shown(client, section, query)
        top = page.partition('class="staff-waits"')[2].partition("<nav")[0]
        assert top.count("<li>") == count
        assert (f"<strong>{count} changes wait</strong>" in top) == bool(count)


def test_the_page_counts_what_waits_as_the_queue_does(section):
    """Also a proposal to add a fact, which is about no row of the page."""
    editor = signed_in(roles.EDITOR)
    data = form_data(editor.get(change(section)).content.decode())
    editor.post(change(section), data | {"nature": "field"})
    name = section.names.get()
    data = form_data(editor.get(change(name)).content.decode())
    editor.post(change(name), data | {"note": "First named"})
    page = shown(editor, section)
    [count] = re.findall(r"<strong>(\d+) changes wait</strong>", page)
    [address] = re.findall(r'<a href="(\S+)">See what waits</a>', page)
    listed = len(lines(editor, unescape(address).removeprefix(PAGE)))
    by_unit = len(lines(editor, f"?unit={section.pk}"))
    assert int(count) == listed == by_unit == 3


def test_what_waits_is_named_at_the_top_a_few_of_however_many():
    client = signed_in(roles.EDITOR)

    def read_with(count):
        found = unit(f"big-{count}")
        source = SourceFactory(title=f"Source of {count}")
        for number in range(count):
            MandateFactory(unit=found, text=f"To do {number}.", source=source, status="draft")
        with reading() as read:
            page = shown(client, found)
        top = page.partition('class="staff-waits"')[2].partition("<nav")[0]
        assert f"<strong>{count} changes wait</strong>" in top
        assert top.count("<li>") == 5
        return read

    read_with(6)  # what is kept in memory after the first page
    few, many = read_with(70), read_with(200)
    assert (many.queries, many.rows) == (few.queries, few.rows)


def panel_data(page):
    """What a browser would submit of the form in place."""
    return form_data(page.replace('_panel"', '_form"'))


def test_a_person_jumps_to_a_page_of_facts_and_the_kind_and_the_day_stay():
    found = unit("many")
    for number in range(130):
        MandateFactory(unit=found, code=f"many-{number}", text=f"Mandate {number:03}", start="2000")
    client = signed_in(roles.EDITOR)
    page = shown(client, found, "?kind=mandate&on=2007")
    [form] = re.findall(
        r'<form method="get" action="[^"]*">(?:(?!</form>).)*Go to page.*?</form>', page, re.DOTALL
    )
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form))
    assert sent == {"kind": "mandate", "on": "2007"}
    assert 'name="p" min="1" max="3"' in form
    last = client.get(change(found), {**sent, "p": "3"}).content.decode()
    assert "Page 3 of 3" in " ".join(last.split())
    assert len([row for row in rows_of(last) if row.startswith("Mandate ")]) == 10
    assert 'aria-current="true">Mandates' in last
    assert "Go to page" not in shown(client, unit("few"))


def test_the_report_that_led_to_the_page_stays_when_other_facts_are_asked_for():
    name = NameFactory(unit__code="dop")
    client = signed_in(roles.EDITOR)
    page = shown(client, name.unit, "?_report=KKKK-2222&_more=x")
    tabs = re.search(r'<nav class="staff-tabs".*?</nav>', page, re.DOTALL)[0]
    asked = [unescape(one) for one in re.findall(r'href="(\?[^"]*)"', tabs)]
    assert asked == ["?_report=KKKK-2222", "?kind=unitname&_report=KKKK-2222"]
    assert '<input type="hidden" name="_report" value="KKKK-2222">' in tabs
    only = shown(client, name.unit, asked[1])
    assert f"unitname/{name.pk}/change/?_of={name.unit_id}&_report=KKKK-2222" in unescape(only)
    none = shown(client, name.unit, "?kind=mandate&_report=KKKK-2222")
    assert '<a href="?_report=KKKK-2222">Show all its facts</a>' in none
