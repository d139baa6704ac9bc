"""Twins of pages as data: whole, dated, announced, and a refusal that is data too."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from orgchart.exchange import changes, chart_data
from orgchart.exchange.open_data import SHARED
from orgchart.models import FACTS, PersonIdentifier, Succession, UnitReference, evidence_kind
from orgchart.serialization import own_fields

from ..drawing.test_deep_charts import long_chain
from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)
from ..rows import reading
from ..test_commands import run

pytestmark = pytest.mark.django_db

RECORDS = [
    "/units/dpko",
    "/people/alain-le-roy",
    "/mandates/dpko-lead-police",
    "/documents/A/RES/61/279",
    "/sources/dpko-page",
]
"""Addresses of records, without how they end."""
PROBLEM = "application/problem+json; charset=utf-8"


def twin(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.getvalue())


# --- what a twin says -----------------------------------------------------------------------------


def test_a_fact_has_its_dates_as_written_its_authorities_and_its_evidence(client):
    began, ended = DocumentFactory(symbol="A/RES/61/279"), DocumentFactory(symbol="A/RES/72/262 C")
    first, second = SourceFactory(slug="first"), SourceFactory(slug="second")
    name = NameFactory(
        unit__code="dpko",
        start="[..2007]",
        end="2018~",
        started_by=began,
        started_by_paragraph="para. 3",
        ended_by=ended,
        source=first,
        locator="p. 1",
        quotation="so it is",
        note="A doubt.",
    )
    evidence_kind(type(name)).objects.create(fact=name, source=second, supports="end", seen="2020")
    name.translations.create(language="fr", text="Le bureau", source=second)
    [fact] = twin(client, "/units/dpko.json?on=2010")["facts"]["names"]
    assert fact == {
        "type": "unitname",
        "sentence": "The dpko: The dpko",
        "unit": "dpko",
        "name": "The dpko",
        "acronym": "",
        "level": "office",
        "start": "[..2007]",
        "end": "2018~",
        "holds": True,
        "status": "published",
        "confirmed": None,
        "confirmed_by": None,
        "started_by": {"document": "A/RES/61/279", "paragraph": "para. 3"},
        "ended_by": {"document": "A/RES/72/262 C", "paragraph": ""},
        "evidence": [
            {
                "source": "first",
                "locator": "p. 1",
                "supports": "whole",
                "quotation": "so it is",
                "seen": None,
            },
            {
                "source": "second",
                "locator": "",
                "supports": "end",
                "quotation": "",
                "seen": "2020",
            },
        ],
        "note": "A doubt.",
        "translations": [
            {
                "language": "fr",
                "text": "Le bureau",
                "acronym": "",
                "source": "second",
                "locator": "",
            }
        ],
    }


def test_a_unit_has_all_that_its_page_has(client):
    secretariat, dpko, dfs = unit("secretariat"), unit("dpko", acronym="DPKO"), unit("dfs")
    old = unit("old", end="1991", start="1980")
    LineFactory(child=dpko, parent=secretariat)
    LineFactory(child=dpko, parent=dfs, kind="supported-by", start="2008")
    LineFactory(child=unit("below"), parent=dpko)
    Succession.objects.create(
        predecessor=old,
        successor=dpko,
        kind="replaced",
        start="1992",
        source=SourceFactory(),
        status="published",
    )
    mandate = MandateFactory(unit=dpko, text="Lead.")
    mandate.references.create(kind="lists", document=DocumentFactory(symbol="A/RES/61/1"))
    UnitReference.objects.create(
        unit=dpko, kind="renews", document=DocumentFactory(symbol="A/RES/61/2"), paragraph="para. 1"
    )
    AppointmentFactory(post=PostFactory(unit=dpko, code="usg"), person__name="Ann", start="2008-08")
    NameFactory(unit=dpko, name="Other", start="1993", status="disputed")
    NameFactory(unit=dpko, name="Secret", start="1994", status="draft")
    found = twin(client, "/units/dpko.json?on=2009")
    facts = found["facts"]
    assert (found["day"], found["title"]) == ("2009-12-31", "The dpko (DPKO)")
    assert (found["unit"]["code"], found["unit"]["start"], found["unit"]["end"]) == (
        "dpko",
        "1992",
        None,
    )
    assert [(name["name"], name["status"]) for name in facts["names"]] == [
        ("The dpko", "published"),
        ("Other", "disputed"),
    ]
    assert [(line["kind"], line["parent"], line["start"]) for line in facts["lines"]] == [
        ("part-of", "secretariat", "1992"),
        ("supported-by", "dfs", "2008"),
    ]
    [succession] = facts["successions"]
    assert (succession["predecessor"], succession["kind"]) == ("old", "replaced")
    [told] = facts["mandates"]
    assert told["references"] == [{"kind": "lists", "document": "A/RES/61/1", "paragraph": ""}]
    [post] = facts["posts"]
    [appointment] = post["appointments"]
    assert (post["code"], appointment["person"], appointment["start"]) == ("usg", "ann", "2008-08")
    assert "post" not in appointment
    [reference] = found["references"]
    assert (reference["document"], reference["paragraph"]) == ("A/RES/61/2", "para. 1")
    now = found["on_the_day"]
    assert (now["parent"], now["path"]) == ("secretariat", ["secretariat", "dpko"])
    assert (now["below"], now["dotted"]) == (["below"], [{"kind": "supported-by", "unit": "dfs"}])
    assert [head["person"] for head in now["heads"]] == ["ann"]
    assert {one["code"] for one in found["named"]["units"]} == {
        "dpko",
        "secretariat",
        "dfs",
        "below",
        "old",
    }
    assert [one["symbol"] for one in found["named"]["documents"]] == ["A/RES/61/1", "A/RES/61/2"]
    assert [one["code"] for one in found["named"]["people"]] == ["ann"]
    assert found["named"]["levels"] == [{"code": "office", "label": "Office"}]


def test_a_unit_is_shown_on_the_day_of_its_page_and_says_when_it_did_not_exist(client):
    unit("old", start="1992", end="2018-12-31")
    assert twin(client, "/units/old.json")["day"] == "2018-12-31"
    before = twin(client, "/units/old.json?on=1980-01-01")
    assert (before["day"], before["on_the_day"]) == ("1980-01-01", None)
    assert before["facts"]["names"][0]["holds"] is False
    assert before["facts"]["lines"] == []


def test_a_person_has_names_identifiers_and_posts_with_their_units(client):
    ann = PersonFactory(name="Ann")
    ann.names.create(text="Анна", language="ru")
    PersonIdentifier.objects.create(person=ann, scheme="wikidata", value="Q1065")
    AppointmentFactory(
        post=PostFactory(unit=unit("dpko"), title="Chief"), person=ann, start="2001~"
    )
    found = twin(client, "/people/ann.json?on=2005")
    written = {"text": "Анна", "language": "ru", "source": None, "locator": ""}
    assert found["person"]["names"] == [written]
    [identifier] = found["person"]["identifiers"]
    assert identifier["address"] == "https://www.wikidata.org/wiki/Q1065"
    [appointment] = found["appointments"]
    assert (appointment["post"]["unit"], appointment["post"]["title"]) == ("dpko", "Chief")
    assert (appointment["start"], appointment["holds"]) == ("2001~", True)


def test_a_mandate_says_whether_it_is_in_force(client):
    MandateFactory(unit=unit("dpko"), code="lead", start="2000", expires="2010-06-30")
    assert twin(client, "/mandates/lead.json?on=2009")["in_force"] is True
    found = twin(client, "/mandates/lead.json?on=2011")
    assert (found["in_force"], found["mandate"]["expires"]) == (False, "2010-06-30")


def test_a_document_and_a_source_have_every_fact_that_rests_on_them(client, monkeypatch):
    monkeypatch.setattr("orgchart.views.twins.AT_ONCE", 3)
    document, source = DocumentFactory(symbol="A/RES/61/279"), SourceFactory(slug="page")
    for number in range(7):
        unit(f"u{number}", started_by=document, source=source)
    gone = unit("gone", end="2007", ended_by=document)
    MandateFactory(unit=gone, source=source, text="Lead.").references.create(
        kind="amends", document=document
    )
    found = twin(client, "/documents/A/RES/61/279.json")
    assert [fact["unit"] for fact in found["began"]] == [f"u{number}" for number in range(7)]
    assert [fact["unit"] for fact in found["ended"]] == ["gone"]
    [reference] = found["references"]
    assert (reference["unit"], reference["kind"]) == ("gone", "amends")
    supported = twin(client, "/sources/page.json")
    assert len(supported["facts"]) == 8
    assert supported["source"]["slug"] == "page"
    assert {one["slug"] for one in supported["named"]["sources"]} == {"page"}


def test_no_field_of_a_kind_of_fact_hides_what_every_fact_says():
    said = {"type", "sentence", "holds", "evidence", *SHARED}
    for kind in FACTS:
        own = {field.name for field in own_fields(kind)} - SHARED
        assert not own & said, kind


# --- the chart ------------------------------------------------------------------------------------


def test_the_chart_is_one_tree_for_the_address_and_the_command(client, registry):
    answer = client.get("/chart.json?on=2009-07-31")
    assert answer.content.decode() == run("chart", "--on", "2009-07-31", "--format", "json")
    found = answer.json()
    assert found["day"] == "2009-07-31"
    [top] = [one for one in found["units"] if one["code"] == "secretary-general"]
    assert top["children"]
    part = client.get("/chart.json?on=2009-07-31&root=DPKO").json()
    assert [one["code"] for one in part["units"]] == ["dpko"]
    assert part["units"][0]["heads"][0]["person"] == "alain-le-roy"


def test_the_chart_as_a_table_has_a_row_for_each_unit(client):
    chain(3)
    answer = client.get("/chart.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["code"], row["parent"], row["depth"]) for row in rows] == [
        ("u0", "", "1"),
        ("u1", "u0", "2"),
        ("u2", "u1", "3"),
    ]
    assert (rows[1]["name"], rows[1]["level"], rows[1]["line"]) == ("The u1", "office", "part-of")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    [part] = csv.DictReader(
        io.StringIO(client.get("/chart.csv?root=u2").content.decode("utf-8-sig"))
    )
    assert part["code"] == "u2"


def test_a_chart_can_be_deeper_than_functions_can_call(client):
    long_chain(1500)
    written = client.get("/chart.json").content.decode()
    assert written.count('"children": [') == 1500
    assert written.rstrip().endswith("]}" * 1501)
    rows = client.get("/chart.csv").content.decode("utf-8-sig").splitlines()
    assert rows[-1].startswith("u1499,The u1499,,office,headquarters,part-of,u1498,1500,")


def test_a_day_without_units_is_an_empty_chart(client):
    assert client.get("/chart.json?on=1900").json()["units"] == []
    assert client.get("/chart.csv?on=1900").content.decode("utf-8-sig").startswith("code,name,")


# --- changes --------------------------------------------------------------------------------------


def test_changes_are_a_workbook_with_the_cells_of_the_csv(client):
    unit("dpko", start="2007-06-29")
    query = "from=2007-01-01&to=2008-01-01"
    answer = client.get(f"/changes.xlsx?{query}")
    assert answer.streaming
    head, *lines = load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True)
    table = client.get(f"/changes.csv?{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [dict(zip(head, [cell or "" for cell in line], strict=True)) for line in lines] == rows
    assert len(rows) == 1
    refused = client.get("/changes.xlsx?from=never")
    assert (refused.status_code, refused["Content-Type"]) == (400, PROBLEM)


# --- what it costs --------------------------------------------------------------------------------


ROWS_OF_ONE = 12
"""Rows that one more unit, with its line, a mandate and an appointment, may add to what names them."""


def read_by(address, more):
    """What a twin reads, beside so many other units and with so many facts of its own."""
    with transaction.atomic():
        document, source = DocumentFactory(symbol="A/RES/61/279"), SourceFactory(slug="page")
        dpko = unit("dpko", started_by=document, source=source)
        post = PostFactory(unit=dpko, source=source)
        AppointmentFactory(post=post, person__name="Ann", source=source)
        MandateFactory(unit=dpko, code="lead", source=source, started_by=document)
        for number in range(more):
            other = unit(f"u{number}")
            LineFactory(child=other, parent=dpko)
            mandate = MandateFactory(unit=dpko, source=source, started_by=document)
            mandate.references.create(kind="amends", document=document)
            AppointmentFactory(post=PostFactory(unit=dpko), person=PersonFactory(name="Ann"))
        with reading() as read:
            twin(Client(), address)
        transaction.set_rollback(True)
    return read


@pytest.mark.parametrize(
    "address",
    [
        "/units/dpko.json",
        "/people/ann.json",
        "/mandates/lead.json",
        "/documents/A/RES/61/279.json",
        "/sources/page.json",
        "/chart.json",
    ],
)
def test_a_twin_needs_as_many_queries_for_a_larger_registry(address):
    small, large = read_by(address, 5), read_by(address, 40)
    assert small.queries == large.queries
    named = 0 if address == "/mandates/lead.json" else 35
    assert large.rows - small.rows <= named * ROWS_OF_ONE


@pytest.mark.parametrize("address", ["/units/dpko.json", "/mandates/lead.json", "/people/ann.json"])
def test_a_twin_reads_nothing_of_what_it_does_not_name(address):
    def rows(more):
        with transaction.atomic():
            dpko = unit("dpko")
            MandateFactory(unit=dpko, code="lead")
            AppointmentFactory(post=PostFactory(unit=dpko), person__name="Ann")
            for number in range(more):
                MandateFactory(unit=unit(f"u{number}"))
            with reading() as read:
                twin(Client(), address)
            transaction.set_rollback(True)
        return read.queries, read.rows

    assert rows(3) == rows(60)


# --- how it is described --------------------------------------------------------------------------


def test_the_documentation_names_every_field(client, registry):
    page = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text()
    facts = [kind for kind in FACTS if kind._meta.app_label == "orgchart"]
    named = {field.name for kind in facts for field in own_fields(kind)} - SHARED
    named |= {str(kind._meta.model_name) for kind in facts}
    named |= {kind.description.section.anchor for kind in facts if kind.description.section}
    named |= {
        *chart_data.COLUMNS,
        *chart_data.UnitObject.__annotations__,
        "children",
        *changes.COLUMNS,
    }
    for path in ("units", "people", "mandates", "documents", "sources", "field"):
        named |= {*twin(client, f"/{path}.json?on=2009")["rows"][0]}
    for address in RECORDS:
        found = twin(client, f"{address}.json?on=2009")
        named |= {*found, *found["named"], *(found.get("on_the_day") or ())}
    assert sorted(name for name in named if f"`{name}`" not in page) == []
