"""A row without a code gets one; it never changes the record of another, and is never joined to it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart import roles
from orgchart.exchange import imports
from orgchart.exchange.sheets import Sheet
from orgchart.models import Import, Mandate, ParentRelationship, Unit, UnitName

from ..accounts import person
from ..factories import DocumentFactory, LineFactory, NameFactory, SourceFactory, unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
LONG = "To support the observers who watch over the line of ceasefire in the whole of the "
MANDATE = {"unit": "a", "text": "To do", "theme": "police", "role": "lead", "status": "draft"}
OFFICE = {"nature": "headquarters", "level": "office", "status": "draft", "acronym": "OO"}
OPERATIONS = OFFICE | {"name": "Office of Operations", "start": "2000", "end": "2004"}
OMBUDSMAN = OFFICE | {"name": "Office of Ombudsman", "start": "2007"}
BELONGS = "belongs to another record. Add a column “code”"
SAYS_ELSE = "is that of row 2 too, which may be about another record. Add a column “code”"


@pytest.fixture(params=[roles.PUBLISHER, roles.EDITOR])
def writer(request, db):
    return person(request.param)


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)


def silent(done, total):
    pass


def checked(by, kind, *rows):
    headers = list(dict.fromkeys(header for row in rows for header in row))
    places = [(f"row {number}", row) for number, row in enumerate(rows, start=2)]
    table = imports.create_import(by, kind, "x.csv", Sheet(headers, places))
    imports.check(table, silent, TODAY)
    return table


def imported(by, kind, *rows):
    table = checked(by, kind, *rows)
    assert table.state == Import.State.CHECKED, table.verdicts
    imports.confirm(table, "why", silent, TODAY)


def outcomes(table):
    return [verdict["outcome"] for verdict in table.verdicts]


def says(table, row=0):
    """The one thing that the page says of a row."""
    [told] = table.verdicts[row]["says"]
    return told


# --- a record that is stored --------------------------------------------------------------------


def test_a_mandate_does_not_change_one_whose_text_begins_alike(writer):
    unit("a")
    north, south = (MANDATE | {"text": LONG + side} for side in ("north", "south"))
    imported(writer, "mandate", north)
    listed = {"document": DocumentFactory().symbol, "document kind": "lists"}
    assert outcomes(checked(writer, "mandate", south | listed)) == ["created"]
    assert outcomes(checked(writer, "mandate", south | {"code": "a-police"})) == ["changed"]
    imported(writer, "mandate", south)
    assert set(Mandate.objects.values_list("code", "text")) == {
        ("a-police", LONG + "north"),
        ("a-police-2", LONG + "south"),
    }


def test_a_mandate_is_known_by_its_unit_and_text_whatever_its_code(writer):
    """A file that was imported when codes were made of the text meets its records again."""
    unit("a")
    imported(writer, "mandate", MANDATE | {"code": "a-to-do"})
    assert outcomes(checked(writer, "mandate", MANDATE | {"unit": "A", "text": "To do"})) == [
        "unchanged"
    ]
    table = checked(writer, "mandate", MANDATE | {"note": "Another"})
    assert f"“a-to-do”, {BELONGS}" in says(table)


def test_a_post_without_a_code_changes_nothing_of_a_stored_one(writer):
    unit("a")
    post = {"unit": "a", "title": "Chief", "kind": "other", "status": "draft"}
    imported(writer, "post", post)
    table = checked(writer, "post", post | {"note": "Another"})
    assert BELONGS in says(table)
    assert outcomes(checked(writer, "post", post)) == ["unchanged"]


def test_a_unit_is_not_joined_to_one_with_its_acronym(writer):
    imported(writer, "unit", OPERATIONS)
    table = checked(writer, "unit", OMBUDSMAN)
    assert outcomes(table) == ["refused"]
    assert f"“oo”, {BELONGS}" in says(table)
    imported(writer, "unit", OMBUDSMAN | {"code": "ombudsman"})
    assert set(UnitName.objects.values_list("unit__code", "name")) == {
        ("oo", "Office of Operations"),
        ("ombudsman", "Office of Ombudsman"),
    }


def test_of_a_row_with_the_code_of_another_nothing_else_is_told(publisher, client):
    NameFactory(unit__code="oo", name="Office of Operations", acronym="OO")
    clashing = {"start": "2001", "status": "published", "source": SourceFactory().slug}
    table = checked(publisher, "unit", OMBUDSMAN | clashing)
    assert f"“oo”, {BELONGS}" in says(table)
    assert [record["record"] for record in table.verdicts[0]["records"]] == ["unit “oo”"]
    client.force_login(publisher)
    page = client.get(table.get_absolute_url()).content.decode()
    assert BELONGS in page
    assert "two names at once" not in page


def test_a_unit_is_known_by_any_of_its_names_or_by_its_acronym_alone(writer):
    imported(writer, "unit", OPERATIONS)
    again = OPERATIONS | {"start": "2010", "end": "", "name": "office of\n operations"}
    assert outcomes(checked(writer, "unit", again)) == ["created"]
    assert outcomes(checked(writer, "unit", {"acronym": "oo", "start": "2000"})) == ["changed"]
    called = {name: text for name, text in again.items() if name != "acronym"}
    assert BELONGS in says(checked(writer, "unit", called | {"name": "OO"}))
    assert BELONGS in says(checked(writer, "unit", again | {"nature": "organ"}))


def test_a_table_without_codes_is_imported_again_unchanged(writer):
    unit("a")
    mandates = [MANDATE, MANDATE | {"text": "To do more"}]
    for kind, rows in (
        ("unit", [OPERATIONS, OMBUDSMAN | {"acronym": "OM"}]),
        ("mandate", mandates),
    ):
        imported(writer, kind, *rows)
        assert outcomes(checked(writer, kind, *rows)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize("size", [2, 20])
def test_asking_for_names_costs_as_many_queries_at_any_size(publisher, size):
    rows = []
    for number in range(size):
        NameFactory(unit__code=f"u{number}", name=f"Unit {number}", acronym=f"U{number}")
        rows.append({"name": f"Unit {number}", "acronym": f"U{number}", "start": "1992"})
    with CaptureQueriesContext(connection) as queries:
        table = checked(publisher, "unit", *rows)
    assert set(outcomes(table)) == {"unchanged"}
    assert sum('FROM "orgchart_unitname"' in query["sql"] for query in queries) <= 3


# --- two rows of one file -----------------------------------------------------------------------


def test_two_rows_that_say_different_things_do_not_share_a_made_code(writer):
    unit("a")
    north, south = (MANDATE | {"text": LONG + side} for side in ("north", "south"))
    table = checked(writer, "mandate", north, south, north)
    assert outcomes(table) == ["created", "created", "unchanged"]
    table = checked(writer, "mandate", north, north | {"note": "Another"})
    assert outcomes(table) == ["created", "refused"]
    assert SAYS_ELSE in says(table, 1)
    table = checked(
        writer, "unit", OPERATIONS, OMBUDSMAN, OPERATIONS | {"start": "2005", "end": ""}
    )
    assert outcomes(table) == ["created", "refused", "created"]
    assert SAYS_ELSE in says(table, 1)
    assert not Unit.objects.filter(code="oo").exists()


def test_a_row_with_a_code_is_not_joined_to_one_whose_code_is_made(writer):
    given = OPERATIONS | {"code": "oo"}
    table = checked(writer, "unit", given, OMBUDSMAN)
    assert outcomes(table) == ["created", "refused"]
    assert SAYS_ELSE in says(table, 1)
    table = checked(writer, "unit", OMBUDSMAN, given)
    assert outcomes(table)[0] == "refused"
    assert SAYS_ELSE.replace("row 2", "row 3") in says(table)
    assert outcomes(checked(writer, "unit", given, OMBUDSMAN | {"code": "oo"})) == ["created"] * 2
    unit("a")
    coded = MANDATE | {"code": "a-to-do"}
    assert outcomes(checked(writer, "mandate", coded, MANDATE)) == ["created", "unchanged"]
    table = checked(writer, "mandate", coded, MANDATE | {"note": "Another"})
    assert SAYS_ELSE in says(table, 1)


# --- what a row of units says of the line, and a row of mandates of a document ----------------------


def test_a_line_that_exists_keeps_what_the_row_says_of_the_name(publisher):
    line = LineFactory(
        child=unit("a", end="1999"),
        parent=unit("b"),
        start="1992",
        end="1998",
        locator="page 1",
        quotation="Q",
    )
    row = {"code": "a", "name": "A", "level": "office", "start": "1992", "parent": "b"}
    row |= {"end": "1999", "locator": "page 9", "quotation": "", "status": "published"}
    before = ParentRelationship.objects.values().get()
    imported(publisher, "unit", row)
    assert ParentRelationship.objects.values().get() == before
    other = SourceFactory(slug="other").slug
    facts = {"start": "2001", "end": "2003", "locator": "page 9", "source": other}
    imported(publisher, "unit", row | facts)
    new = ParentRelationship.objects.exclude(pk=line.pk).get()
    assert (str(new.start), str(new.end), new.locator) == ("2001", "2003", "page 9")


def test_a_title_that_differs_from_the_stored_one_is_told(publisher):
    unit("a")
    DocumentFactory(symbol="A/RES/61/279", title="Strengthening")
    row = MANDATE | {"document": "A/RES/61/279", "document kind": "recalls"}
    row |= {"document title": "Other"}
    table = checked(publisher, "mandate", row)
    assert "The registry calls A/RES/61/279 “Strengthening”; that title stays." in says(table)
    for title in ("Strengthening ", ""):
        assert (
            checked(publisher, "mandate", row | {"document title": title}).verdicts[0]["says"] == []
        )
