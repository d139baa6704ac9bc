"""Records of archives (EAC-CPF) on the page of the import: from the file to the registry, as one edit."""

import pytest

from orgchart import roles
from orgchart.exchange.eac.archive import one_record
from orgchart.models import Import, ParentRelationship, Source, Succession, Unit, UnitName

from ..accounts import signed_in
from ..exchange.test_eac import DAY, absolute, full_unit
from ..exchange.test_eac_import import name, packed, record, relation, span
from .importing import PAGE, bring, check, outcomes, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


def two_records():
    above = record(
        "A_1",
        name("The Ministry", span("1978")),
        "<functions/><biogHist/>",
    )
    below = record(
        "B_1",
        name("The Office", span("1990", "1995")) + name("The Bureau", span("1996")),
        "",
        relation("hierarchical-parent", "A_1", "The Ministry", span("1990"))
        + relation("temporal-earlier", "C_1", "Gone", span("1990")),
    )
    return packed(a=above, b=below)


def test_from_a_zip_of_records_to_the_registry(client):
    answer = bring(client, two_records(), "archive.zip", kind="document")
    table = Import.objects.get()
    assert answer.headers["Location"] == table.get_absolute_url()
    assert table.kind == "eac"
    page = client.get(table.get_absolute_url()).content.decode()
    assert "Records of archives (EAC-CPF), 6 rows." in page
    assert "2 records were read." in page
    assert "cpfDescription/description/functions (1)" in page
    assert "What the columns are" not in page
    assert "every-nature" in page
    page = check(client, table, nature="headquarters", level="office", status="published")
    assert "created" in outcomes(table), page
    assert set(outcomes(table)) == {"created"}
    assert not Unit.objects.exists()
    posted(client, table, confirm="1", why="From the archive")
    assert table.state == Import.State.DONE
    assert [str(one) for one in UnitName.objects.order_by("start")] == [
        "The Ministry",
        "The Office",
        "The Bureau",
    ]
    line = ParentRelationship.objects.get()
    assert (line.child.code, line.parent.code, str(line.start)) == ("b-1", "a-1", "1990")
    assert line.source == Source.objects.get(slug="eac-b-1")
    assert not Succession.objects.exists()


def test_what_a_record_cannot_say_is_asked_for_once(client):
    bring(client, two_records(), "archive.zip")
    table = Import.objects.get()
    page = check(client, table)
    assert "refused" in outcomes(table)
    assert "every-nature" in page
    assert "every-level" in page
    posted(
        client,
        table,
        correct="1",
        **{"every-nature": "headquarters", "every-level": "office", "every-status": "published"},
    )
    assert set(outcomes(table)) == {"created"}


def test_a_record_of_this_registry_changes_nothing_but_adds_its_source(client):
    """Names and lines are met again by their keys; evidence, status and level that are stored stay."""
    dpko = full_unit()
    bring(client, one_record(dpko, DAY, absolute), "dpko.eac.xml")
    table = Import.objects.get()
    check(client, table, nature="team", level="section", status="draft")
    kinds = table.reading["kinds"]
    told = [(kinds[verdict["place"]], verdict["outcome"]) for verdict in table.verdicts]
    assert sorted(told) == sorted(
        [("source", "created"), ("unit", "unchanged"), ("nametranslation", "unchanged")]
        + [("parentrelationship", "unchanged")] * 3
        + [("succession", "unchanged")] * 2
    )


def test_the_import_can_be_read_again_and_begun_again(client):
    bring(client, two_records(), "archive.zip")
    table = Import.objects.get()
    before = table.rows
    posted(client, table, read="1", header="3")
    assert table.rows == before
    check(client, table)
    posted(client, table, again="1")
    assert table.state == Import.State.READ


@pytest.mark.parametrize(
    ("content", "filename", "kind", "said"),
    [
        (b"<!DOCTYPE a><eac/>", "x.xml", "unit", "has a document type (DOCTYPE)"),
        (b"<a/>", "x.XML", "unit", "is not a record of EAC-CPF"),
        (b"code\na\n", "x.csv", "eac", "Records of archives are files that end in “.xml”"),
        (b"x" * 10_000_001, "x.xml", "unit", "Divide the file."),
        (b"PK", "x.zip", "unit", "is not a zip that can be read"),
    ],
)
def test_a_file_that_is_no_record_is_refused_with_a_sentence(client, content, filename, kind, said):
    page = bring(client, content, filename, kind)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Import.objects.exists()


def test_pasted_cells_are_no_records(client):
    page = client.post(PAGE, {"kind": "eac", "pasted": "code\ta"})
    assert "Records of archives are files that end in “.xml”" in page.content.decode()
