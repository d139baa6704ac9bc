"""Records of EAC-CPF as rows of an import: what the text says, what was left and why, and what is refused."""

import io
import zipfile
from collections import Counter

import pytest

from orgchart.exchange.eac import parsing
from orgchart.exchange.eac import rows as eac_rows
from orgchart.exchange.eac.archive import VERSIONS, records_of, zip_of
from orgchart.exchange.eac.gathering import all_described
from orgchart.exchange.eac.parsing import parsed
from orgchart.exchange.eac.rows import KINDS, read_records
from orgchart.exchange.eac.understood_dates import read_date
from orgchart.exchange.lines import SheetError
from orgchart.models import NameTranslation, ParentRelationship, Succession, UnitName

from ..factories import unit
from ..rows import reading
from ..standards import standards
from .test_eac import DAY, absolute

pytestmark = pytest.mark.django_db

OLD = "urn:isbn:1-931666-33-4"
NEW = "https://archivists.org/ns/eac/v2"
NEWEST = "https://standards.openpreservation.org/eac/v3"


def record(key, identity="", description="", relations="", kind="corporateBody"):
    """A record of our own in EAC-CPF 2010."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <eac-cpf xmlns="{OLD}" xmlns:xlink="http://www.w3.org/1999/xlink">
      <control>
        <recordId>{key}</recordId>
        <maintenanceAgency><agencyName>An archive</agencyName></maintenanceAgency>
      </control>
      <cpfDescription>
        <identity><entityType>{kind}</entityType>{identity}</identity>
        <description>{description}</description>
        <relations>{relations}</relations>
      </cpfDescription>
    </eac-cpf>""".encode()


def name(text, dates="", **attributes):
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    used = f"<useDates>{dates}</useDates>" if dates else ""
    return f"<nameEntry{written}><part>{text}</part>{used}</nameEntry>"


def span(start="", end=""):
    first = f"<fromDate>{start}</fromDate>" if start else ""
    last = f"<toDate>{end}</toDate>" if end else ""
    return f"<dateRange>{first}{last}</dateRange>"


def relation(kind, key, called="Another", dates="", role=""):
    role = f' xlink:role="{role}"' if role else ""
    return (
        f'<cpfRelation cpfRelationType="{kind}" xlink:href="{key}"{role}>'
        f"<relationEntry>{called}</relationEntry>{dates}</cpfRelation>"
    )


def packed(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as whole:
        for key, text in files.items():
            whole.writestr(f"{key}.xml", text)
    return content.getvalue()


def rows(sheet, kind):
    return [row for place, row in sheet.rows if sheet.kinds[place] == kind]


def told(sheet):
    return " ".join(sheet.notes)


# --- dates: the text wins ----------------------------------------------------------------------------


def date_of(text, **attributes):
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    found = f"<date{written}>{text}</date>".encode()
    return read_date(parsed("x", found, parsing.Budget()))


@pytest.mark.parametrize(
    ("text", "attributes", "read"),
    [
        ("1978", {"standardDate": "1978-01-01"}, "1978"),
        ("1975", {"standardDate": "1975-12-31"}, "1975"),
        ("12 janvier 2010", {"standardDate": "2010-01-12"}, "2010-01-12"),
        ("1er mars 2012", {"standardDate": "2012-03-01"}, "2012-03-01"),
        ("9 août 1937", {}, "1937-08-09"),
        ("mai 1995", {"standardDate": "1995-05-01"}, "1995-05"),
        ("9/8/1937", {}, "1937-08-09"),
        ("vers 1850", {"standardDate": "1850-01-01"}, "1850~"),
        ("29 June 2007", {}, "2007-06-29"),
        ("2007 or before", {"standardDate": "[..2007]", "notAfter": "2007"}, "[..2007]"),
        ("about 2007", {"standardDate": "2007~", "certainty": "approximate"}, "2007~"),
        ("2007", {"certainty": "uncertain"}, "2007?"),
        ("", {"standardDate": "2007-06"}, "2007-06"),
        ("", {"notAfter": "2007"}, "[..2007]"),
        ("", {"notBefore": "2007-06"}, "[2007-06..]"),
    ],
)
def test_a_date_means_what_its_text_says(text, attributes, read):
    assert str(date_of(text, **attributes).when) == read


@pytest.mark.parametrize(
    ("text", "standard", "pretended"),
    [("1978", "1978-01-01", True), ("1978", "1978", False), ("12 mai 1995", "1995-05-12", False)],
)
def test_a_standard_date_that_pretends_is_counted(text, standard, pretended):
    assert date_of(text, standardDate=standard).pretended is pretended


def test_what_is_no_date_is_not_guessed():
    century = date_of("XVIIIe siècle", standardDate="1701-01-01")
    assert (century.when, century.unread) == (None, "XVIIIe siècle")
    assert date_of("....").is_open
    assert date_of("ongoing", status="ongoing").is_open
    assert date_of("unknown", status="unknown").when is None


# --- names, lines and successions ---------------------------------------------------------------------


def test_names_become_rows_with_the_time_of_their_use_and_a_source_that_names_the_file():
    content = record(
        "FRAN_NP_1",
        name("First name", span("1978", "1985")) + name("Second name", span("1986")),
    )
    sheet = read_records("fran.xml", content)
    by = {"source": "eac-fran-np-1"}
    assert rows(sheet, "unit") == [
        {"code": "fran-np-1", "name": "First name", "start": "1978", "end": "1985"}
        | {**by, "quotation": "First name"},
        {"code": "fran-np-1", "name": "Second name", "start": "1986"}
        | {**by, "quotation": "Second name"},
    ]
    [source] = rows(sheet, "source")
    assert source["slug"] == "eac-fran-np-1"
    assert source["title"] == "Record FRAN_NP_1 in EAC-CPF: Second name (file fran.xml)"
    assert source["publisher"] == "An archive"


def test_the_only_name_has_the_time_of_existence_and_its_acronym():
    exists = f"<existDates>{span('1990', '2010')}</existDates>"
    content = record("a-1", name("The Service") + name("TSV"), exists)
    [row] = rows(read_records("x.xml", content), "unit")
    assert (row["name"], row["acronym"], row["start"], row["end"]) == (
        "The Service",
        "TSV",
        "1990",
        "2010",
    )


def test_the_preferred_of_several_names_without_dates_is_taken_and_the_others_are_told():
    exists = f"<existDates>{span('1990')}</existDates>"
    names = name("Other form") + name("Preferred form", localType="autorisée")
    sheet = read_records("x.xml", record("a-1", names, exists))
    assert [row["name"] for row in rows(sheet, "unit")] == ["Preferred form"]
    assert "such as Other form (x.xml)" in told(sheet)
    assert "cpfDescription/identity/nameEntry (1)" in told(sheet)


def test_a_name_in_a_language_of_the_united_nations_is_a_translation():
    names = name("Department", span("1992"), lang="en") + name(
        "Département", span("1992"), lang="fr"
    )
    sheet = read_records("x.xml", record("d", names))
    [translation] = rows(sheet, "nametranslation")
    assert (translation["name"], translation["language"], translation["text"]) == (
        "d, 1992",
        "fr",
        "Département",
    )


def test_hierarchy_and_succession_become_rows_once_though_both_records_say_them():
    dates = span("1990", "1995")
    sheet = read_records(
        "all.zip",
        packed(
            one=record(
                "A_1",
                name("Above", span("1980")),
                "",
                relation("hierarchical-child", "B_1", "B", dates),
            ),
            two=record(
                "B_1",
                name("Below", span("1990")),
                "",
                relation("hierarchical-parent", "A_1", "A", dates)
                + relation("temporal-later", "C_1", "C", span("1996-01"))
                + relation("hierarchical-parent", "A_1", "A", span("1999")),
            ),
            three=record(
                "C_1",
                name("After", span("1996")),
                "",
                relation("temporal-earlier", "B_1", "B", span("1996")),
            ),
        ),
    )
    lines = [
        (row["child"], row["kind"], row["parent"], row["start"], row.get("end"))
        for row in rows(sheet, "parentrelationship")
    ]
    assert lines == [
        ("b-1", "part-of", "a-1", "1990", "1995"),
        ("b-1", "part-of", "a-1", "1999", None),
    ]
    places = [place for place, _row in sheet.rows if sheet.kinds[place] == "parentrelationship"]
    assert places == ["B_1, parent relationship 1", "B_1, parent relationship 2"]
    [change] = rows(sheet, "succession")
    assert (change["predecessor"], change["kind"], change["successor"], change["start"]) == (
        "b-1",
        "replaced",
        "c-1",
        "1996-01",
    )
    assert "differently; the other was taken. Left: 1, such as C_1: B." in told(sheet)


def test_a_relation_to_a_unit_of_the_registry_is_taken_and_one_to_nobody_is_told():
    unit("dpko")
    ties = relation("hierarchical-parent", "https://un.example/units/dpko/") + relation(
        "hierarchical-parent", "X_9", "Nobody"
    )
    sheet = read_records("x.xml", record("a", name("A", span("1992")), "", ties))
    assert [row["parent"] for row in rows(sheet, "parentrelationship")] == ["dpko"]
    assert "neither in the file nor in the registry. Left: 1, such as a: Nobody." in told(sheet)


def test_reading_asks_only_for_the_units_that_relations_name(monkeypatch):
    for number in range(20):
        unit(f"unit-{number}")
    ties = "".join(relation("hierarchical-child", f"unit-{number}") for number in range(4))
    with reading() as few:
        sheet = read_records("x.xml", record("a", name("A", span("1992")), "", ties))
    assert len(rows(sheet, "parentrelationship")) == few.rows == 4
    monkeypatch.setattr(eac_rows, "AT_ONCE", 2)
    with reading() as more:
        assert read_records("x.xml", record("a", name("A", span("1992")), "", ties)) == sheet
    assert more.queries == few.queries + 1


def test_persons_and_what_has_no_place_here_are_told_element_by_element():
    sheet = read_records(
        "all.zip",
        packed(
            one=record(
                "a",
                name("A", span("XVIIIe siècle", "1800")),
                "<biogHist><p>Long ago.</p></biogHist>",
                relation("associative", "b", "A friend"),
            ),
            two=record("p", name("Ann"), kind="person"),
        ),
    )
    said = told(sheet)
    assert "2 records were read." in said
    assert "Only corporate bodies are units" in said
    assert (
        "A date could not be read, and is taken as not known. Left: 1, such as XVIIIe siècle"
        in said
    )
    assert "cpfDescription/description/biogHist (1)" in said
    assert "such as a: A friend." in said
    [row] = rows(sheet, "unit")
    assert ("start" in row, row["end"]) == (False, "1800")


def test_long_texts_of_others_leave_a_source_that_can_be_saved():
    content = record(
        "K" * 900, name("N" * 900, span("1992")), "", relation("associative", "x", "C" * 900)
    )
    sheet = read_records("f" * 190 + ".xml", content)
    [source] = rows(sheet, "source")
    assert len(source["title"]) <= 300
    assert len(source["slug"]) <= 80
    assert max(map(len, sheet.notes)) < 300


def test_a_record_of_3_that_another_wrote_is_read():
    content = f"""<eac xmlns="{NEWEST}">
      <control><recordId>ask</recordId>
        <maintenanceAgency><agencyName>An archive</agencyName></maintenanceAgency></control>
      <cpfDescription>
        <identity><entityType value="corporateBody"/>
          <nameEntrySet>
            <nameEntry languageOfElement="en"><part>Office of Asking</part></nameEntry>
            <nameEntry languageOfElement="fr"><part>Bureau des questions</part></nameEntry>
            <useDates><dateSet>
              {span("1980", "1985")}{span("1990", "1995")}
            </dateSet></useDates>
          </nameEntrySet>
          <nameEntry languageOfElement="en"><part>Office of Answers</part>
            <useDates><date>2001</date></useDates><useDates>{span("2003", "2004")}</useDates></nameEntry>
        </identity>
        <relations>
          <relation relationType="hierarchical-parent" targetType="corporateBody">
            <label valueURI="https://other.example/top">Top</label>{span("1980", "2004")}
            <role>parent body</role></relation>
          <relation relationType="temporal-earlier" targetType="corporateBody">
            <label valueURI="https://other.example/top">Top</label><date>1980</date></relation>
          <relation relationType="associative" targetType="person">
            <label valueURI="https://other.example/somebody">Somebody</label></relation>
        </relations>
      </cpfDescription></eac>""".encode()
    unit("top")
    sheet = read_records("ask.xml", content)
    assert sorted((row["start"], row["end"], row["name"]) for row in rows(sheet, "unit")) == [
        ("1980", "1985", "Office of Asking"),
        ("1990", "1995", "Office of Asking"),
        ("2001", "2001", "Office of Answers"),
        ("2003", "2004", "Office of Answers"),
    ]
    assert [(row["text"], row["name"]) for row in rows(sheet, "nametranslation")] == [
        ("Bureau des questions", "ask, 1980"),
        ("Bureau des questions", "ask, 1990"),
    ]
    [line] = rows(sheet, "parentrelationship")
    assert (line["child"], line["kind"], line["parent"]) == ("ask", "part-of", "top")
    assert (line["start"], line["end"]) == ("1980", "2004")
    [change] = rows(sheet, "succession")
    assert (change["predecessor"], change["successor"], change["start"]) == ("top", "ask", "1980")
    assert "relations/relation (1)" in told(sheet)


def test_existence_with_a_break_is_from_the_first_beginning_to_the_last_end():
    lived = (
        f"<existDates><dateSet>{span('1990', '1992')}{span('1995', '1999')}</dateSet></existDates>"
    )
    [row] = rows(read_records("x.xml", record("x", name("A name"), lived)), "unit")
    assert (row["start"], row["end"]) == ("1990", "1999")


# --- there and back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_registry_writes_it_reads_again(registry, version):
    written = b"".join(zip_of(records_of(all_described(DAY), DAY, absolute, version)))
    sheet = read_records("all.zip", written)

    def dates(one):
        return str(one.start or ""), str(one.end or "")

    names = {
        (one.unit.code, one.name, one.acronym, *dates(one))
        for one in UnitName.objects.published().select_related("unit")
    }
    assert names == {
        (row["code"], row["name"], row.get("acronym", ""), row.get("start", ""), row.get("end", ""))
        for row in rows(sheet, "unit")
    }
    lines = {
        (one.child.code, one.kind, one.parent.code, *dates(one))
        for one in ParentRelationship.objects.published().select_related("child", "parent")
    }
    assert lines == {
        (row["child"], row["kind"], row["parent"], row.get("start", ""), row.get("end", ""))
        for row in rows(sheet, "parentrelationship")
    }
    changes = Counter(
        (one.predecessor.code, one.kind, one.successor.code, str(one.start or ""))
        for one in Succession.objects.published().select_related("predecessor", "successor")
    )
    assert changes == Counter(
        (row["predecessor"], row["kind"], row["successor"], row.get("start", ""))
        for row in rows(sheet, "succession")
    )
    translated = {(one.language, one.text, one.acronym) for one in NameTranslation.objects.public()}
    assert translated == {
        (row["language"], row["text"], row.get("acronym", ""))
        for row in rows(sheet, "nametranslation")
    }


def test_real_records_are_read_and_the_report_counts_what_was_left():
    samples = standards("eac-cpf-2010/samples")
    files = {path.stem: path.read_bytes() for path in sorted(samples.glob("*.xml"))}
    sheet = read_records("france.zip", packed(**files))
    assert len(files) == 50
    assert told(sheet).startswith("50 records were read. ")
    counts = Counter(sheet.kinds.values())
    assert counts["source"] == 45  # five are persons and families
    assert counts["unit"] > 45
    assert counts["parentrelationship"] > 10
    assert counts["succession"] > 5
    assert set(counts) <= set(KINDS)
    assert "dates have another standardDate than their text; the text was taken." in told(sheet)
    assert "cpfDescription/description/biogHist (50)" in told(sheet)
    for path, content in files.items():
        try:
            alone = read_records(f"{path}.xml", content)
        except SheetError as error:
            assert "No record of the file describes a corporate body" in str(error)
        else:
            assert rows(alone, "unit")


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not XML that can be read"),
        (b"hello", "is not XML that can be read"),
        (b"<eac-cpf>", "is not XML that can be read"),
        (b"<?xml version='1.0' encoding='utf-99'?><eac-cpf/>", "is not XML that can be read"),
        (b"\x00\x01\x02", "is not XML that can be read"),
        (b"<html/>", "is not a record of EAC-CPF: it begins with <html>."),
        (b"<eac-cpf/>", "No record of the file describes a corporate body"),
        (b"PK\x03\x04junk", "is not a zip that can be read"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><eac-cpf>&b;</eac-cpf>', "has a document type (DOCTYPE)"),
        (
            b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><eac-cpf/>',
            "Delete the line that begins with <!DOCTYPE.",
        ),
        (b"<eac-cpf>&other;</eac-cpf>", "is not XML that can be read"),
        (
            b'<eac-cpf xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="/etc/passwd"/></eac-cpf>',
            "asks for another file (XInclude).",
        ),
        (b"<a>" * 100 + b"</a>" * 100, "is too large"),
    ],
)
def test_what_is_no_record_is_refused_with_a_sentence(content, said):
    with pytest.raises(SheetError) as refused:
        read_records("x.xml", content)
    assert said in str(refused.value)


def test_a_zip_without_records_and_one_with_a_record_twice_are_refused():
    with pytest.raises(SheetError, match=r"has no file that ends in “\.xml”"):
        read_records("x.zip", packed())
    twice = record("a", name("A", span("1992")))
    with pytest.raises(SheetError, match="both describe a"):
        read_records("x.zip", packed(one=twice, two=twice))


def test_what_a_mac_puts_into_a_zip_beside_a_record_is_no_record():
    files = {"one": record("a", name("A", span("1992"))), "__MACOSX/._one": b"\0\5\26\7"}
    assert rows(read_records("x.zip", packed(**files)), "unit")


def test_files_without_end_are_refused_while_they_are_read(monkeypatch):
    monkeypatch.setattr(parsing, "MOST_UNPACKED", 1_000)
    with pytest.raises(SheetError, match="is too large"):
        read_records("x.zip", packed(one=b"<eac-cpf>" + b" " * 5_000 + b"</eac-cpf>"))
    monkeypatch.setattr(parsing, "MOST_FILES", 1)
    with pytest.raises(SheetError, match="more than 1 files"):
        read_records("x.zip", packed(one=b"<a/>", two=b"<a/>"))
    with pytest.raises(SheetError, match="is too large"):
        parsed("x.xml", b"<a><b/><b/><b/></a>", parsing.Budget(3))
