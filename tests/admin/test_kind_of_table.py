"""What the rows of a table are: told by the headers, and changed on the page of the import."""

import pytest

from orgchart import roles
from orgchart.exchange.kind_of_table import FIRST
from orgchart.exchange.sheets import FORMATS
from orgchart.exchange.tables import TABLES
from orgchart.models import Import

from ..accounts import signed_in
from .importing import LISTED, PAGE, bring, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return signed_in(roles.EDITOR)


def kind_after(client, *headers):
    cells = "\n".join(["\t".join(headers), "\t".join("x" for _ in headers)])
    answer = client.post(PAGE, {"kind": "", "pasted": cells})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.get().kind


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Code Name Acronym Type From Parent", "unit"),
        ("Name Abbreviation Since", "unit"),
        ("child parent kind start end", "parentrelationship"),
        ("Unit Parent From To", "parentrelationship"),
        ("Entity Mandate Resolution", "mandate"),
        ("Symbol Title Date", "document"),
        ("Unit City From", "location"),
        ("Person Post From", "appointment"),
        ("Title URL", "source"),
    ],
)
def test_the_headers_tell_what_the_rows_are(client, headers, kind):
    assert kind_after(client, *headers.split()) == kind


@pytest.mark.parametrize("kind", [*FIRST, "document", "source", "post", "appointment", "unitname"])
def test_an_empty_template_with_a_row_is_told_by_its_headers(client, kind):
    columns = [column.name for column in TABLES[kind].columns(2)]
    content = FORMATS["xlsx"].write(columns, [dict.fromkeys(columns, "x")], "x")
    bring(client, content, "x.xlsx", kind="")
    assert Import.objects.get().kind == kind


def test_a_list_of_mandates_as_a_budget_prints_it_is_told(client):
    bring(client, LISTED.read_bytes(), LISTED.name, kind="")
    assert Import.objects.get().kind == "mandate"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"colour,weight\nred,7\n", "The headers do not tell what the rows are"),
        (b"unit,symbol\na,b\n", "By the headers the rows can be: Mandates, Unit references"),
        (
            b"unit,type,reports to,from\na,b,c,2007\n",
            "By the headers the rows can be: Parent relationships, Unit",
        ),
        (
            b"unit,post,name,from\na,b,c,2007\n",
            "By the headers the rows can be: Unit names, Appointments",
        ),
        (
            b"unit,acronym,reports to,from,type\na,b,c,2007,d\n",
            "By the headers the rows can be: Units, Unit names",
        ),
        (b"code,label,label plural\na,A,As\n", "By the headers the rows can be: Levels, Themes"),
    ],
)
def test_headers_that_tell_no_kind_or_several_are_asked_about(client, content, said):
    page = bring(client, content, kind="").content.decode()
    assert said in page
    assert not Import.objects.exists()


def test_the_kind_can_be_changed_before_the_check(client):
    bring(client, b"unit,parent,from\na,b,2007\n", kind="unit")
    table = Import.objects.get()
    table.step(table.state, defaults={"nature": "operation"})
    page = posted(client, table, read="1", kind="parentrelationship")
    assert (table.kind, table.defaults) == ("parentrelationship", {})
    assert table.mapping == {"unit": "child", "parent": "parent", "from": "start"}
    assert '<option value="parentrelationship" selected>' in page


@pytest.mark.parametrize("kind", ["eac", "nonsense", ""])
def test_a_kind_that_is_none_of_a_table_changes_nothing(client, kind):
    bring(client, b"symbol,title\nA/RES/61/279,x\n")
    table = Import.objects.get()
    posted(client, table, read="1", kind=kind)
    assert table.kind == "document"
