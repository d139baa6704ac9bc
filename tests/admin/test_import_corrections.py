"""An ordinary table goes in without being edited: what every row says, rows corrected or left out."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.exchange.sheets import read
from orgchart.models import (
    Document,
    Import,
    Mandate,
    MandateReference,
    ParentRelationship,
    Source,
    Unit,
    UnitName,
)

from ..accounts import signed_in
from ..factories import DocumentFactory, NameFactory, SourceFactory
from .importing import (
    PAGE,
    check,
    every_row,
    mandates_of_the_budget,
    outcomes,
    pasted,
    posted,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


# --- the list of mandates -----------------------------------------------------------------------


@pytest.fixture
def mandated(client):
    """The list of mandates, uploaded as it is."""
    return mandates_of_the_budget(client)


def test_a_list_of_mandates_goes_in_without_being_edited(client, mandated):
    assert mandated.mapping == {
        "entity": "unit",
        "symbol_as_linked": "document",
        "title": "document title",
    }
    page = check(client, mandated, **every_row())
    assert outcomes(mandated) == ["created"] * 15, said(mandated)
    assert "Import 15 rows" in page
    posted(client, mandated, confirm="1", why="The budget")
    assert {mandate.code for mandate in Mandate.objects.all()} == {
        f"{unit}-peace-operations" for unit in ("unzed", "unwye", "unex")
    }
    assert MandateReference.objects.filter(kind="lists").count() == 15
    titles = dict(Document.objects.values_list("symbol", "title"))
    assert titles["A/RES/72/166 A"] == "Ways of working"
    assert titles["A/RES/76/174"] == "As the registry calls it"
    assert titles["S/RES/2619 (2021)"] == ""
    assert Mandate.objects.first().source.slug == "budget"


def test_an_import_is_one_edit_and_its_page_leads_there(client, mandated):
    check(client, mandated, **every_row())
    page = posted(client, mandated, confirm="1", why="The budget")
    edit = Revision.objects.get(comment="The budget")
    assert mandated.edit == edit.pk
    assert reverse("admin:edit", args=[edit.pk]) in page
    undo = reverse("admin:undo", args=[edit.pk])
    assert undo in page
    client.post(undo, {"why": "The wrong list"})
    assert not Mandate.objects.exists()
    assert not Document.objects.filter(symbol="S/RES/2619 (2021)").exists()
    assert Document.objects.filter(symbol="A/RES/76/174").exists()


def test_an_import_that_changes_nothing_has_no_edit(client):
    DocumentFactory(symbol="A/RES/61/279", title="x")
    table = pasted(client, "document", "symbol|title", "A/RES/61/279|x")
    check(client, table)
    page = posted(client, table, confirm="1", why="x")
    assert table.edit is None
    assert "nothing changed" in page


def test_rows_that_give_a_document_two_titles_are_refused(client):
    NameFactory(unit__code="a")
    table = pasted(
        client, "mandate", "unit|symbol|title", "a|A/RES/61/279|One", "a|A/RES/61/279|Two"
    )
    check(client, table, **every_row())
    assert outcomes(table)[1] == "refused"
    assert "title: row 2 calls A/RES/61/279 “One”, and this row “Two”" in said(table)


def test_two_titles_are_told_with_their_column_and_what_else_is_wrong(client):
    NameFactory(unit__code="a")
    table = pasted(
        client,
        "mandate",
        "unit|start|document|document title|document 2|document title 2",
        "a|2007|A/RES/61/279|One||",
        "a|soon|A/RES/61/280|Other|A/RES/61/279|Two",
    )
    check(client, table, **every_row())
    start, title = table.verdicts[1]["says"]
    assert title.startswith("document title 2: row 2 calls A/RES/61/279 “One”")
    assert start.startswith("start: “soon” is not a date")


def test_every_fault_of_a_row_is_told_at_once_after_its_header(client):
    known = NameFactory(unit__code="orolsi", name="Office of Rule of Law").unit
    NameFactory(unit=known, name="Office that is only planned", start="2030", status="draft")
    table = pasted(
        client,
        "unit",
        "Name|Acronym|Nature|Type|From|To|Reports to|Source|Status",
        "One|ONE|headquarters|office|2007|2001|nobody|nothing|published",
        "Two|TWO|palace|officce|soon|later|orolsii|nothing|publishd",
        "Three|THREE|headquarters|office|2007||two|page|draft",
    )
    SourceFactory(slug="page")
    check(client, table)
    assert outcomes(table) == ["refused"] * 3
    first, second, third = ([told.split(".")[0] for told in row["says"]] for row in table.verdicts)
    assert first == [
        "Source: There is no source “nothing” in the registry or earlier in this data",
        "To: It ends before it starts",
        "Reports to: There is no unit “nobody” in the registry or earlier in this data",
    ]
    headers = {told.partition(":")[0] for told in second}
    assert headers == {"Nature", "From", "To", "Status", "Type", "Source", "Reports to"}
    assert "Type: Did you mean office?" in second
    assert second[-1] == "Reports to: Did you mean orolsi (Office of Rule of Law)?"
    assert third == ["Reports to: “two” is in row 3, which is refused"]


def test_what_else_is_wrong_is_told_beside_a_column_that_is_missing(client):
    table = pasted(client, "unit", "name|acronym|start|end", "One|ONE|2007|2001")
    page = check(client, table)
    assert "New records need level." in page
    assert said(table).startswith("end: It ends before it starts")


def test_a_title_in_a_later_row_is_given_to_the_document(client):
    NameFactory(unit__code="a")
    NameFactory(unit__code="b")
    table = pasted(
        client, "mandate", "unit|symbol|title", "a|A/RES/61/279|", "b|A/RES/61/279|Strengthening"
    )
    check(client, table, **every_row())
    posted(client, table, confirm="1", why="x")
    assert Document.objects.get(symbol="A/RES/61/279").title == "Strengthening"


# --- what every row says ------------------------------------------------------------------------


def test_what_is_wrong_with_what_every_row_says_is_said_and_stays_typed(client, mandated):
    page = check(client, mandated, **every_row(start="soon", theme="nonsense"))
    assert "Correct what every row should say" in page
    assert "“soon” is not a date" in page
    assert 'value="soon"' in page
    assert page.count('class="errorlist"') == 2  # and the theme
    assert mandated.state == Import.State.READ
    assert 'value="document title" selected' in page


def test_what_every_row_said_is_there_when_the_columns_are_chosen_again(client, mandated):
    check(client, mandated, **every_row(start="2026"))
    page = posted(client, mandated, again="1")
    assert 'value="2026"' in page
    assert '<option value="lists" selected>' in page
    assert "Mandates that the budget lists</textarea>" in page
    source = page[page.index('name="every-source"') :].partition("</select>")[0]
    assert f'<option value="{Source.objects.get(slug="budget").pk}" selected' in source


@pytest.mark.parametrize("name", ["source", "started_by", "person"])
def test_what_every_row_says_is_found_and_never_a_new_record(client, name):
    kind = "appointment" if name == "person" else "unitname"
    table = pasted(client, kind, "start|note", "2007|x")
    page = client.get(table.get_absolute_url()).content.decode()
    assert f'name="every-{name}"' in page
    assert f'name="every-{name}-title"' not in page
    box = page[page.index(f'name="every-{name}"') :].partition(">")[0]
    [address] = re.findall(r'data-ajax--url="([^"]*)"', box)
    model, field = re.findall(r'data-(?:model|field)-name="([^"]*)"', box)
    asked = {"app_label": "orgchart", "model_name": model, "field_name": field}
    for term in ("A/RES/61/279", "https://un.org/x", "Ann Bee"):
        answer = client.get(f"{unescape(address)}&{urlencode({**asked, 'term': term})}")
        assert answer.json()["results"] == [], term
    check(client, table, **{name: "add:A/RES/61/279"})
    assert table.defaults == {}


def test_a_column_of_the_file_goes_before_what_every_row_says(client):
    table = pasted(client, "document", "symbol|title", "A/RES/61/279|From the file")
    check(client, table, title="For all")
    posted(client, table, confirm="1", why="x")
    assert Document.objects.get().title == "From the file"


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_costs_the_same_with_any_number_of_rows(client, rows):
    lines = [f"u{number}|Unit {number}|nowher{number}" for number in range(rows)]
    table = pasted(client, "unit", "code|name|parent", *lines)
    for number in range(5):
        NameFactory(unit__code=f"known{number}")
    with CaptureQueriesContext(connection) as reading:
        client.get(table.get_absolute_url())
    check(client, table, nature="headquarters", level="office")
    assert set(outcomes(table)) == {"refused"}
    with CaptureQueriesContext(connection) as refused:
        client.get(table.get_absolute_url())
    assert len(reading) <= 12
    assert len(refused) <= 8


# --- units with their parents, and what was meant -------------------------------------------------


def test_units_come_with_their_parents_and_codes_made_of_acronyms(client):
    NameFactory(unit__code="dpko")
    table = pasted(
        client,
        "unit",
        "Name|Abbreviation|Type|From|Until|Reports to",
        "New Office|NEW-O|Office|June 2007|2010|DPKO",
        "Newer Section||section|2008|2009|new-o",
    )
    assert set(table.mapping.values()) == {"name", "acronym", "level", "start", "end", "parent"}
    check(client, table, nature="headquarters")
    assert outcomes(table) == ["created", "created"], said(table)
    posted(client, table, confirm="1", why="x")
    first = ParentRelationship.objects.get(child__code="new-o")
    assert (first.parent.code, first.kind, str(first.start), str(first.end), first.status) == (
        "dpko",
        "part-of",
        "2007-06",
        "2010",
        "draft",
    )
    assert ParentRelationship.objects.get(child__code="newer-section").parent.code == "new-o"


def test_what_was_meant_is_asked_and_written_in_every_row(client):
    NameFactory(unit__code="orolsi", name="Office of Rule of Law")
    table = pasted(
        client,
        "unit",
        "code|name|parent",
        "a|A|orolsii",
        "b|B|orolsii",
        "c|C|office of rule of law",
        "d|D|something else",
    )
    page = check(client, table, nature="headquarters", level="office", start="2007")
    assert page.count("Did you mean orolsi (Office of Rule of Law)?") == 3
    assert "Write orolsi for “orolsii” in every row" in page
    posted(client, table, meant="0-0")
    assert outcomes(table) == ["created", "created", "refused", "refused"]
    assert [row["parent"] for _place, row in table.rows[:2]] == ["orolsi", "orolsi"]
    posted(client, table, meant="3-0")  # nothing was offered there
    posted(client, table, meant="99-x")
    assert outcomes(table)[2:] == ["refused", "refused"]


def test_what_was_meant_is_written_only_where_the_record_is_named(client):
    NameFactory(unit__code="orolsi", name="Office of Rule of Law")
    table = pasted(client, "unit", "code|name|quotation|parent|x", "a|A|orolsii|orolsii|orolsii")
    check(client, table, nature="headquarters", level="office", start="2007")
    [meant] = table.verdicts[0]["meant"]
    assert meant == {"header": "parent", "written": "orolsii", "key": "orolsi"}


def test_an_unknown_level_is_refused_with_the_levels_and_the_nearest(client):
    rows = ["a|A|Departement", "b|B|nonsense", "c|C|Special political missions"]
    table = pasted(client, "unit", "code|name|level", *rows)
    page = check(client, table, nature="headquarters", start="2007")
    assert outcomes(table) == ["refused"] * 3
    near, far, by_label = table.verdicts
    every = "Write one of these: Organ, Department, Office"
    for row in table.verdicts:
        assert sum(every in problem for problem in row["says"]) == 1, row["says"]
    assert any("Did you mean department?" in problem for problem in near["says"])
    assert not any("Did you mean" in problem for problem in far["says"])
    meant = "Did you mean political-mission (Special political mission)?"
    assert any(meant in problem for problem in by_label["says"])
    assert "Write department for “Departement” in every row" in page


def test_an_unknown_choice_is_refused_with_the_choices_and_the_nearest(client):
    table = pasted(client, "unit", "code|name|nature", "a|A|headquarter", "b|B|zzzz")
    check(client, table, level="office", start="2007")
    near, far = table.verdicts
    assert any("Write one of these:" in problem for problem in far["says"])
    assert not any("Did you mean" in problem for problem in far["says"])
    assert any("Did you mean Headquarters" in problem for problem in near["says"])


# --- rows that are corrected, or left out -----------------------------------------------------------


@pytest.fixture
def refused(client):
    """An import with a row that is fine and two that are not."""
    table = pasted(
        client, "document", "symbol|title|x", "A/RES/61/279|One|", "nonsense|Two|y", "?|Three|"
    )
    check(client, table)
    assert outcomes(table) == ["created", "refused", "refused"]
    return table


def test_cells_of_a_refused_row_are_typed_again_on_the_page(client, refused):
    page = client.get(refused.get_absolute_url()).content.decode()
    assert 'name="cell-1-0" value="nonsense"' in page
    assert 'name="cell-0-0"' not in page
    assert 'name="cell-1-2"' not in page  # the registry leaves that column out
    typed = {"row": ["1", "2"], "cell-1-0": "A/RES/61/280", "cell-2-0": "still nonsense"}
    page = posted(client, refused, correct="1", **typed)
    assert outcomes(refused) == ["created", "created", "refused"]
    assert 'value="still nonsense"' in page
    posted(client, refused, correct="1", row="2", skip="2", **{"cell-2-0": "still nonsense"})
    assert outcomes(refused) == ["created", "created", "skipped"]
    page = posted(client, refused, confirm="1", why="x")
    assert "Imported." in page
    assert Document.objects.count() == 2


def test_a_doubtful_date_of_a_document_is_asked_about_before_it_is_imported(client):
    table = pasted(
        client,
        "document",
        "Symbol|Title|Date",
        "A/RES/61/279|Strengthening|2010",
        "A/RES/61/280|Other|2007",
    )
    page = check(client, table)
    assert table.state == Import.State.CHECKED
    assert "In one row the date of a document is doubtful: row 2." in page
    assert "A/RES/61/279 is of 2006 or 2007, and the date is 2010." in page
    page = posted(client, table, correct="1", row="0", **{"cell-0-2": "2007"})
    assert "doubtful" not in page
    posted(client, table, confirm="1", why="A list")
    assert {str(one.date) for one in Document.objects.all()} == {"2007"}


def test_all_refused_rows_are_left_out_at_once_and_one_comes_back(client, refused):
    page = posted(client, refused, **{"skip-all": "1"})
    assert "Import 1 row<" in page.replace("</button>", "<")
    assert refused.state == Import.State.CHECKED
    assert "is not a document symbol" in page
    posted(client, refused, correct="1", row=["1", "2"], skip="2")
    assert outcomes(refused) == ["created", "refused", "skipped"]
    assert refused.state == Import.State.REFUSED


def test_a_row_on_another_page_stays_left_out(client, refused):
    posted(client, refused, **{"skip-all": "1"})
    posted(client, refused, correct="1", row="1", skip="1")
    assert refused.skipped == ["row 3", "row 4"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_refused_rows_are_a_file_with_the_reasons(client, refused, ending):
    posted(client, refused, correct="1", row="2", skip="2")
    answer = client.get(reverse("admin:import-refused", args=[refused.pk, ending]))
    sheet = read(f"x.{ending}", answer.content)
    rows = [row for _place, row in sheet.rows]
    assert [row["title"] for row in rows] == ["Two", "Three"]
    assert rows[0]["x"] == "y"
    assert all("symbol: " in row["why it was refused"] for row in rows)
    again = client.post(
        PAGE, {"kind": "document", "file": SimpleUploadedFile(f"x.{ending}", answer.content)}
    )
    assert again.status_code == 302
    assert Import.objects.latest("pk").mapping == {"symbol": "symbol", "title": "title"}


def test_refused_rows_are_their_owners_alone(client, refused):
    address = reverse("admin:import-refused", args=[refused.pk, "csv"])
    assert signed_in(roles.PUBLISHER, "other").get(address).status_code == 404
    assert client.get(reverse("admin:import-refused", args=[refused.pk, "pdf"])).status_code == 404


# --- pasted cells -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "Choose a file, or paste cells below."),
        ({"pasted": " \n "}, "Choose a file, or paste cells below."),
        ({"pasted": "symbol"}, "no row"),
        ({"pasted": "symbol\nx", "file": SimpleUploadedFile("x.csv", b"symbol\ny")}, "not both"),
    ],
)
def test_a_table_is_a_file_or_pasted_cells(client, data, problem):
    page = client.post(PAGE, {"kind": "document", **data}).content.decode()
    assert problem in page
    assert not Import.objects.exists()


def test_pasted_cells_may_begin_with_an_empty_one(client):
    table = pasted(client, "unitname", "|unit|name", "|a|The A")
    assert table.rows == [["row 2", {"unit": "a", "name": "The A"}]]
    assert not Unit.objects.exists()
    assert not UnitName.objects.exists()
