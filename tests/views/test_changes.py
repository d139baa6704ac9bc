"""Changes as a page, as data, as feeds, and by the command."""

import codecs
import json
from datetime import date

import pytest

from orgchart.exchange import edits as edits_feed
from orgchart.exchange import fixtures
from orgchart.exchange.edits import MOST_READ, latest_edits
from orgchart.models import (
    FACTS,
    ChangeKind,
    Sentence,
    Told,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.queries.changes import (
    changes,
)
from orgchart.views.changes import Found
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from ..conftest import FIXTURES
from ..factories import (
    DocumentFactory,
    LineFactory,
    NameFactory,
    SourceFactory,
    chain,
    unit,
)
from ..test_commands import run
from ..views.test_pages import text

pytestmark = pytest.mark.django_db


def test_the_command_prints_text_json_and_csv(registry):
    assert "2009-06-16\n  closed       UNOMIG is closed" in run("diff", "2009-06-14", "2009-07-01")
    document = json.loads(run("diff", "2009-06-14", "2009-07-01", format="json"))
    assert (document["from"], document["to"]) == ("2009-06-14", "2009-07-01")
    assert [(change["unit"], change["kind"]) for change in document["changes"]] == [
        ("unomig", "closed"),
        ("unomig", "vacated"),
    ]
    header, row, _vacated = run("diff", "2009-06-14", "2009-07-01", format="csv").splitlines()
    assert header.startswith("occurs,date,kind,unit")
    assert row.startswith("2009-06-16,2009-06-15,")
    assert "Nothing changed" in run("diff", "1950-01-01", "1950-02-01")


def test_the_page_shows_every_change_with_its_authority_and_source(registry, client):
    answer = client.get("/changes/?from=2007-06-01&to=2007-07-15")
    page = " ".join(answer.content.decode().split())
    assert "24 changes after 1 June 2007, up to 15 July 2007" in page
    assert (
        '<a href="/units/dfs/?on=2007-06-29">DFS</a> is founded, part of <a href="/units/secretariat/?on=2007-06-29">Secretariat</a>'
        in page
    )
    assert 'href="/documents/A/RES/61/279/"' in page
    assert "press-ga-10602" in page


def test_the_page_can_show_one_kind_of_change(registry, client):
    page = client.get("/changes/?from=2007-06-01&to=2009-07-15&kind=closed").content.decode()
    assert "UNOMIG" in page
    assert "is founded" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=soon&to=2008-01-01", "“soon” is not a day."),
        ("kind=odd", "Choose one from the list."),
    ],
)
def test_days_that_are_not_valid_are_named_beside_the_form_and_refused_as_data(client, query, said):
    page = client.get(f"/changes/?{query}").content.decode()
    assert said in page
    assert 'href="/changes.' not in page
    for address in ("/changes.json", "/changes.csv"):
        answer = client.get(f"{address}?{query}")
        assert (answer.status_code, said in answer.content.decode()) == (400, True)


def test_two_days_in_the_wrong_order_are_compared_in_the_right_one_and_refused_as_data(client):
    query = "from=2009&to=2008-01-01&by=day&charts=yes"
    answer = client.get(f"/changes/?{query}", follow=True)
    assert answer.redirect_chain == [
        ("/changes/?from=2008-01-01&to=2009-12-31&by=day&charts=yes", 302)
    ]
    assert "after 1 January 2008, up to 31 December 2009" in " ".join(
        answer.content.decode().split()
    )
    refused = client.get(f"/changes.json?{query}")
    assert refused.status_code == 400
    assert "Swap the two days." in refused.content.decode()


def test_many_changes_that_say_the_same_are_one_line_that_opens(client):
    above, other, source = unit("above", acronym="UP"), unit("other"), SourceFactory()
    for number in range(4):
        child = unit(f"u{number}", start="1990")
        LineFactory(child=child, parent=above, kind="part-of", start="1990")
        LineFactory(
            child=child, parent=other, kind="supported-by", start="2000-05-01", source=source
        )
    alone = unit("alone", start="1990")
    LineFactory(child=alone, parent=above, kind="part-of", start="1990")
    LineFactory(child=alone, parent=other, kind="supported-by", start="2000-05-01")
    page = " ".join(text(client, "/changes/?from=2000-01-01&to=2001-01-01").split())
    assert "5 changes after" in page
    assert "4 units are now supported by The other" in page
    assert page.count("is now supported by <a") == 5
    assert page.count("<li> <details> <summary>") == 1


@pytest.mark.parametrize(
    ("shown", "counted_until", "goes_on"), [(2, 9, False), (1, 9, True), (2, 5, True)]
)
def test_pages_go_on_unless_all_that_is_counted_is_shown(shown, counted_until, goes_on):
    first, until, last = (date(2009, 1, day) for day in (1, 5, 9))
    told = [object(), object()]
    found = Found(first, last, told[:shown], until, told, date(2009, 1, counted_until))
    assert found.goes_on is goes_on


def test_a_period_without_changes_links_to_the_next_change(client):
    unit("one", start="1992")
    page = client.get("/changes/?from=2000-01-01&to=2001-01-01").content.decode()
    assert "Nothing is recorded" in page
    assert "/changes/previous/?on=2001-01-01" in page


def test_the_data_is_the_same_as_the_page(registry, client):
    query = "from=2007-06-01&to=2007-07-15"
    assert len(client.get(f"/changes.json?{query}").json()["changes"]) == 24
    table = client.get(f"/changes.csv?{query}").content
    assert len(table.decode().splitlines()) == 25
    assert table.startswith(codecs.BOM_UTF8)  # so that Excel reads it as UTF-8


def test_stepping_goes_to_the_next_and_the_previous_day_of_change(client):
    unit("one", start="1992", end="1994-05-31")
    assert client.get("/changes/next/?on=1993-01-01").url == "/?on=1994-06-01"
    assert client.get("/changes/previous/?on=1993-01-01&root=one").url == "/?on=1992-01-01&root=one"
    assert client.get("/changes/next/?on=2000-01-01").url == "/?on=2000-01-01"


def test_the_feed_is_newest_first_and_every_entry_has_its_own_id(registry, client):
    answer = client.get("/changes/feed/?on=2019-01-02")
    assert answer["Content-Type"].startswith("application/atom+xml")
    text = answer.content.decode()
    ids = [part.split("</id>")[0] for part in text.split("<id>")[1:]]
    assert len(ids) == len(set(ids)) == 101
    older = "UNTSO is no longer supported by DFS"
    assert text.index("UNTSO is now directed by DPO") < text.index(older)


def test_the_feed_of_edits_names_public_records_and_nobody(client, django_user_model):
    editor = django_user_model.objects.create_user("a-known-editor")
    source = SourceFactory()
    one = Unit(code="one", nature="headquarters")
    with recording(by=editor, why="a private reason"):
        one.save()
        NameFactory(unit=one, name="Open Office", source=source)
    with recording():
        NameFactory(unit=one, name="Secret Plan", start="2030", status="draft", source=source)
        unit("secret-unit", status="draft", source=source)
    text = client.get("/changes/edits/").content.decode()
    assert "unit name “Open Office”" in text
    assert text.count("<entry>") == 1
    for hidden in ("Secret", "secret-unit", "a-known-editor", "a private reason"):
        assert hidden not in text


def test_a_public_record_is_found_behind_many_drafts_of_one_edit(client):
    source = SourceFactory()
    unit = Unit.objects.create(code="a", nature="headquarters")
    with recording():
        DocumentFactory(symbol="A/RES/61/279")
        for number in range(MOST_READ + 2):
            NameFactory(unit=unit, start=str(1500 + number), status="draft", source=source)
    text = client.get("/changes/edits/").content.decode()
    assert text.count("<entry>") == 1
    assert "A/RES/61/279" in text


@pytest.mark.parametrize("edits", [1, 5])
def test_long_edits_of_drafts_alone_are_not_read_to_their_end(
    edits, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(edits_feed, "MOST_READ", 3)
    source = SourceFactory()
    unit = Unit.objects.create(code="a", nature="headquarters")
    for edit in range(edits):
        with recording():
            for number in range(40):
                start = str(1500 + 40 * edit + number)
                NameFactory(unit=unit, start=start, status="draft", source=source)
    with django_assert_num_queries(2 + edits_feed.MOST_STEPS):
        assert latest_edits() == []


@pytest.mark.parametrize("size", [2, 40])
def test_the_feed_of_edits_takes_as_many_queries_at_any_size(size, django_assert_num_queries):
    for one in chain(size):
        with recording():
            NameFactory(unit=one, start="2030", status="disputed")
            one.save()
    with django_assert_num_queries(2):
        assert len(latest_edits()) == size


def test_loading_is_an_edit_too(client):
    fixtures.load([FIXTURES])
    text = client.get("/changes/edits/").content.decode()
    assert text.count("<entry>") == 1
    assert "and more" in text


def test_a_writing_that_breaks_a_rule_leaves_no_edit(client):
    child, parent = unit("child"), unit("parent")
    LineFactory(child=child, parent=parent)
    with pytest.raises(RulesBroken), recording():
        LineFactory(child=parent, parent=child)
    assert "<entry>" not in client.get("/changes/edits/").content.decode()


def test_a_sentence_may_name_any_record(monkeypatch):
    name = NameFactory(unit__code="dpko", acronym="DPKO", start="1992")
    adopted = DocumentFactory(pk=name.unit.pk, symbol="A/RES/61/279")
    sentence = Sentence("%(unit)s adopts %(document)s", {"unit": name.unit, "document": adopted})
    monkeypatch.setattr(
        UnitName, "beginning", lambda *_: Told(ChangeKind.OTHER, sentence), raising=True
    )
    assert [change.sentence for change in changes()] == ["DPKO adopts A/RES/61/279"]


def test_a_renaming_links_to_its_unit(client):
    one = unit("one", name="First", start="2000", end="2003")
    NameFactory(unit=one, name="Second", start="2004")
    page = client.get("/changes/?from=2003&to=2005").content.decode()
    assert 'First is renamed <a href="/units/one/?on=2004-01-01">Second</a>' in page


def test_a_renaming_that_keeps_the_acronym_says_the_new_name():
    one = unit("one", name="First Office", acronym="ONE", start="2000", end="2003")
    NameFactory(unit=one, name="Second Office", acronym="ONE", start="2004", end="2005")
    NameFactory(unit=one, name="Second Office", acronym="TWO", start="2006")
    assert [change.sentence for change in changes()][1:] == [
        "ONE is renamed: Second Office",
        "ONE is renamed TWO (Second Office)",
    ]


def test_an_end_is_told_with_the_source_for_the_end(client):
    begun, ended = (
        SourceFactory(slug="begun", title="Begun"),
        SourceFactory(slug="over", title="Over"),
    )
    name = unit("a", start="1992", end="2007", source=begun).names.get()
    evidence_kind(UnitName).objects.create(
        fact=name, source=ended, supports="end", quotation="it is over"
    )
    pieces = {change.kind: change.piece.source.slug for change in changes()}
    assert pieces == {"founded": "begun", "closed": "over"}
    [told] = client.get("/changes.json?from=2000-01-01&to=2020-01-01").json()["changes"]
    assert (told["source"], told["quotation"]) == ("over", "it is over")
    assert ">Over</a>" in client.get("/changes/?from=2000-01-01&to=2020-01-01").content.decode()


@pytest.mark.parametrize("size", [2, 20])
def test_the_changes_with_their_evidence_cost_as_many_queries(size, django_assert_num_queries):
    for number in range(size):
        name = unit(f"u{number}", end="2007").names.get()
        evidence_kind(UnitName).objects.create(fact=name, source=SourceFactory(), supports="end")
    with django_assert_num_queries(
        sum(kind.is_told() for kind in FACTS) + 3
    ):  # names alone have evidence
        assert len({change.piece.source.slug for change in changes()}) == 2 * size
