"""Tables: what is exported can be imported again, and every rule holds."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision

from orgchart import roles
from orgchart.exchange import imports
from orgchart.exchange.sheets import FORMATS, Sheet, read
from orgchart.exchange.tables import TABLES
from orgchart.exchange.usual_headers import USUAL
from orgchart.models import (
    RECORDS,
    Document,
    Import,
    Mandate,
    MandateReference,
    ParentRelationship,
    Proposal,
    Unit,
    UnitName,
)
from orgchart.models.records import foreign_keys
from orgchart.writing.recording import adopt_keys

from ..accounts import person
from ..factories import NameFactory, SourceFactory, chain, unit
from ..samples import samples

TODAY = date(2026, 11, 28)
pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)


def silent(done, total):
    pass


def brought(by, kind, *rows):
    headers = list(dict.fromkeys(header for row in rows for header in row))
    places = [(f"row {number}", row) for number, row in enumerate(rows, start=2)]
    return imports.create_import(by, kind, "x.csv", Sheet(headers, places))


def checked(by, kind, *rows):
    table = brought(by, kind, *rows)
    imports.check(table, silent, TODAY)
    return table


def outcomes(table):
    return [verdict["outcome"] for verdict in table.verdicts]


def said(table):
    return " ".join(" ".join(verdict["says"]) for verdict in table.verdicts)


def wholes_of(kind):
    """The kind, and the kinds of which it is a part, as far as the registry has none of them."""
    relations = foreign_keys(kind)
    parts = {relation.related_model for relation in relations if not relation.null}
    return {kind} | {part for part in parts if not part.objects.exists()}


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("kind", TABLES)
def test_any_export_is_imported_again_unchanged(kind, ending, registry, publisher):
    table = TABLES[kind]
    if not table.model.objects.exists():  # a kind that the registry's own data has none of
        known = {other: [other.objects.first()] for other in RECORDS if other.objects.exists()}
        known[Unit] = [Unit.objects.get(code="dpko")]
        for record in samples("Zzyzx", known, reorganisation=None):
            if type(record) in wholes_of(table.model):
                adopt_keys(record)
                record.save()
    columns, rows = table.rows(table.model.objects.all())
    assert rows
    content = FORMATS[ending].write([column.name for column in columns], rows, table.title)
    sheet = read(f"x.{ending}", content)
    again = imports.create_import(publisher, kind, f"x.{ending}", sheet)
    assert set(again.mapping) == {column.name for column in columns}
    imports.check(again, silent, TODAY)
    assert again.state == Import.State.CHECKED, said(again)
    assert set(outcomes(again)) == {"unchanged"}, said(again)


@pytest.mark.parametrize("kind", ["unit", "mandate", "unitname"])
@pytest.mark.parametrize("size", [3, 30])
def test_an_export_costs_as_many_queries_at_any_size(kind, size, django_assert_max_num_queries):
    chain(size)
    with django_assert_max_num_queries(3):
        TABLES[kind].rows(TABLES[kind].model.objects.all())


def test_units_come_with_their_names_in_any_usual_writing(publisher):
    source = SourceFactory(slug="page")
    table = checked(
        publisher,
        "unit",
        {
            "Code": "NEW-UNIT",
            "Nature": "Headquarters unit",
            "Name": "New Unit",
            "level": "OFFICE",
            "Start": "29/06/2007",
            "started_by": "ga resolution 61/279",
            "status": "published",
            "source": "page",
        },
    )
    assert "There is no document “A/RES/61/279”" in said(table)
    Document.objects.create(symbol="A/RES/61/279")
    imports.check(table, silent, TODAY)
    assert outcomes(table) == ["created"]
    assert not Unit.objects.exists()
    imports.confirm(table, "From a list", silent, TODAY)
    assert table.state == Import.State.DONE
    name = UnitName.objects.get()
    assert (name.unit.code, str(name.start), name.source) == ("new-unit", "2007-06-29", source)
    assert (name.level_id, name.started_by.symbol) == ("office", "A/RES/61/279")
    revision = Revision.objects.latest("pk")
    assert (revision.user, revision.comment) == (publisher, "From a list")


def test_relationships_are_checked_row_by_row_and_all_or_nothing(publisher):
    chain(2)
    unit("c")
    SourceFactory(slug="page")
    common = {"kind": "part of", "start": "2000", "status": "published", "source": "page"}
    table = checked(
        publisher,
        "parentrelationship",
        {**common, "child": "c", "parent": "u0"},
        {**common, "child": "u0", "parent": "u1"},
        {**common, "child": "nobody", "parent": "u0"},
        {**common, "child": "c", "parent": "u1", "start": "soon"},
        {**common, "child": "u1", "parent": "u0", "start": "1992", "source": ""},
    )
    assert outcomes(table) == ["created", "refused", "refused", "refused", "refused"]
    for reason in ("above itself", "no unit “nobody”", "“soon” is not a date", "needs a source"):
        assert reason in said(table)
    assert table.state == Import.State.REFUSED
    assert ParentRelationship.objects.count() == 1


def test_mandates_come_with_their_documents(publisher):
    unit("a")
    SourceFactory(slug="page")
    row = {
        "code": "m",
        "unit": "a",
        "text": "To do",
        "theme": "police",
        "role": "Lead entity",
        "status": "published",
        "source": "page",
        "document": "a/res/61/279",
        "document kind": "establishes",
        "document paragraph": "para. 5",
        "Document 2": "S/RES/1244 (1999)",
        "Document kind 2": "renewed by",
    }
    table = checked(publisher, "mandate", row)
    assert outcomes(table) == ["created"], said(table)
    imports.confirm(table, "why", silent, TODAY)
    assert {str(reference) for reference in MandateReference.objects.all()} == {
        "established by A/RES/61/279, para. 5",
        "renewed by S/RES/1244 (1999)",
    }
    imports.check(table, silent, TODAY)
    assert outcomes(table) == ["unchanged"]
    wrong = checked(publisher, "mandate", row | {"document": "Resolution of last year"})
    assert "document: " in said(wrong)
    assert Mandate.objects.count() == 1


def test_columns_that_are_not_there_are_left_as_they_stand(publisher):
    name = NameFactory(unit__code="a", acronym="A", quotation="Words")
    table = checked(publisher, "unitname", {"unit": "a", "start": "1992", "acronym": "B"})
    assert table.verdicts[0]["says"] == ["Changes acronym of unit name “The a (B), since 1992”."]
    imports.confirm(table, "why", silent, TODAY)
    name.refresh_from_db()
    assert (name.acronym, name.quotation, name.name) == ("B", "Words", "The a")


def test_an_empty_cell_empties_the_field(publisher):
    name = NameFactory(unit__code="a", acronym="A")
    imports.confirm(
        checked(publisher, "unitname", {"unit": "a", "start": "1992", "acronym": ""}),
        "w",
        silent,
        TODAY,
    )
    name.refresh_from_db()
    assert name.acronym == ""


def test_a_row_that_stands_twice_is_refused(publisher):
    row = {"symbol": "A/RES/61/279", "title": "One"}
    table = checked(publisher, "document", row, row | {"title": "Two"})
    assert outcomes(table) == ["created", "refused"]
    assert "is already in row 2" in said(table)


def test_an_import_does_nothing_else_than_was_shown(publisher):
    table = checked(publisher, "document", {"symbol": "A/RES/61/279", "title": "One"})
    Document.objects.create(symbol="A/RES/61/279", title="Zero")
    imports.confirm(table, "why", silent, TODAY)
    assert table.state == Import.State.CHECKED
    assert outcomes(table) == ["changed"]
    assert Document.objects.get().title == "Zero"
    imports.confirm(table, "why", silent, TODAY)
    assert Document.objects.get().title == "One"


def test_an_editors_import_writes_drafts_and_proposals_only():
    editor = person(roles.EDITOR)
    name = NameFactory(unit__code="a", acronym="A")
    draft = {"unit": "a", "start": "2030", "name": "Later", "level": "office"}
    table = checked(editor, "unitname", {"unit": "a", "start": "1992", "acronym": "B"}, draft)
    assert "Becomes a proposal" in said(table)
    imports.confirm(table, "why", silent, TODAY)
    name.refresh_from_db()
    assert name.acronym == "A"
    assert Proposal.objects.get().after == {"acronym": "B"}
    assert name.unit.names.get(status="draft").name == "Later"
    forbidden = checked(editor, "unitname", draft | {"start": "2031", "status": "published", "source": name.source.slug})  # fmt: skip
    assert "Only a publisher" in said(forbidden)


def test_headers_are_matched_as_people_write_them():
    found = TABLES["unitname"].match(["Unit", "NAME", "Startd by", "ended-by", "Remarks", "1"])
    assert found == {
        "Unit": "unit",
        "NAME": "name",
        "Startd by": "started by",
        "ended-by": "ended by",
    }


@pytest.mark.parametrize(
    ("kind", "headers", "meant"),
    [
        ("unitname", ["From", "To", "Type", "Title"], ["start", "end", "level", "name"]),
        ("parentrelationship", ["Type", "Entity", "Since"], ["kind", "child", "start"]),
        ("mandate", ["Resolution", "Title", "Function"], ["document", "document title", "text"]),
        ("document", ["Symbol", "Resolution", "Title"], ["symbol", None, "title"]),
        ("unit", ["Parent", "Reports to"], ["parent", None]),
        ("source", ["Code", "Title"], ["slug", "title"]),
    ],
)
def test_headers_are_known_by_what_people_usually_call_them(kind, headers, meant):
    found = TABLES[kind].match(headers)
    assert [found.get(header) for header in headers] == meant
    assert TABLES[kind].known(headers) == len(headers)


def test_every_usual_header_means_a_column_of_some_table():
    columns = {column.name for table in TABLES.values() for column in table.columns()}
    assert {name for names in USUAL.values() for name in names} <= columns


@pytest.mark.parametrize("size", [3, 30])
def test_asking_what_was_meant_costs_as_many_queries_at_any_size(publisher, size):
    for number in range(size):
        NameFactory(unit__code=f"unit-{number}", name=f"Unit of {number}")
    rows = [{"unit": f"unjt-{number}", "name": "x", "start": "2001"} for number in range(size)]
    table = brought(publisher, "unitname", *rows)
    with CaptureQueriesContext(connection) as queries:
        imports.check(table, silent, TODAY)
    assert said(table).count("Did you mean unit-") == size
    asked = [query["sql"] for query in queries if "SELECT" in query["sql"]]
    assert sum('FROM "orgchart_unitname"' in sql for sql in asked) <= 3
    assert len(asked) <= 20


def test_listed_is_enough_for_listed_in(publisher):
    unit("a")
    row = {"code": "m", "unit": "a", "text": "x", "theme": "police", "role": "Lead"}
    row |= {"document": "A/RES/61/279", "document kind": "Listed"}
    imports.confirm(checked(publisher, "mandate", row), "why", silent, TODAY)
    assert MandateReference.objects.get().kind == "lists"


def test_a_wrong_kind_without_a_document_is_told(publisher):
    unit("a")
    row = {"code": "m", "unit": "a", "text": "x", "theme": "police", "role": "Lead"}
    row |= {"document": "A/RES/61/279", "document kind": "lists", "document kind 2": "wishes for"}
    table = checked(publisher, "mandate", row)
    assert outcomes(table) == ["refused"]
    assert "document kind 2: “wishes for” is not one of the choices" in said(table)


def test_progress_is_told(publisher):
    reports = []
    rows = [{"symbol": f"A/RES/61/{number}"} for number in range(1, 251)]
    table = brought(publisher, "document", *rows)
    imports.check(table, lambda done, total: reports.append((done, total)), TODAY)
    assert reports == [(100, 250), (200, 250), (250, 250)]


def test_each_column_says_what_may_stand_in_it():
    for table in TABLES.values():
        for column in table.columns(2):
            assert isinstance(column.help_text, str)
