"""Units as EAC-CPF: whole, as dated as they were recorded, and with a source for each fact."""

from datetime import date

import pytest
from django.utils import timezone
from lxml import etree

from orgchart.dates import PartialDate, Period
from orgchart.exchange.eac.archive import VERSIONS, one_record, records_of
from orgchart.exchange.eac.dates import of_2_0, of_2010, range_2_0, range_2010
from orgchart.exchange.eac.elements import element, written
from orgchart.exchange.eac.gathering import all_described
from orgchart.models import (
    Location,
    MandateReference,
    NameTranslation,
    Succession,
    Unit,
    UnitIdentifier,
    UnitLink,
    UnitName,
    evidence_kind,
)

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    unit,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 28)
SPACES = {
    "e": "https://archivists.org/ns/eac/v2",
    "n": "https://standards.openpreservation.org/eac/v3",
    "o": "urn:isbn:1-931666-33-4",
}


def absolute(path):
    return f"https://registry.example{path}"


def record(code="dpko", version="2.0"):
    return etree.fromstring(one_record(Unit.objects.get(code=code), DAY, absolute, version))


def said(root, path):
    return [" ".join("".join(one.itertext()).split()) for one in root.iterfind(path, SPACES)]


def dangling(root):
    """The keys of sources that a record refers to and does not have: a check that libxml2 leaves out."""
    known = {one.get("id") for one in root.iter() if one.get("id")}
    named = {key for one in root.iter() for key in one.get("sourceReference", "").split()}
    return named - known


# --- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date_written", "of_2", "of_old"),
    [
        ("2007", {"standardDate": "2007"}, {"standardDate": "2007"}),
        ("2007-06", {"standardDate": "2007-06"}, {"standardDate": "2007-06"}),
        ("2007-06-29", {"standardDate": "2007-06-29"}, {"standardDate": "2007-06-29"}),
        ("2007~", {"standardDate": "2007~", "certainty": "approximate"}, {}),
        ("2007?", {"standardDate": "2007?", "certainty": "uncertain"}, {}),
        ("[..2007]", {"standardDate": "[..2007]", "notAfter": "2007"}, {"notAfter": "2007"}),
        ("[2007..]", {"standardDate": "[2007..]", "notBefore": "2007"}, {"notBefore": "2007"}),
    ],
)
def test_a_date_is_as_precise_as_it_was_recorded(date_written, of_2, of_old):
    when = PartialDate.parse(date_written)
    assert (of_2_0(when), of_2010(when)) == (of_2, of_old)


def test_what_is_open_and_what_is_unknown_are_not_the_same():
    still = written(range_2_0(Period(PartialDate.parse("2007"), None))).decode()
    assert '<fromDate standardDate="2007">2007</fromDate>' in still
    assert '<toDate status="ongoing">ongoing</toDate>' in still
    unknown = written(range_2_0(Period(None, PartialDate.parse("2008-03")))).decode()
    assert '<fromDate status="unknown">unknown</fromDate>' in unknown
    assert '<toDate standardDate="2008-03">March 2008</toDate>' in unknown
    assert range_2010(Period()) is None


def test_no_record_of_the_registry_names_a_day_that_was_not_recorded(registry):
    """Each standard date stands in the facts of the registry as it is."""
    from orgchart.models import FACTS  # noqa: PLC0415

    recorded = {
        str(when)
        for kind in FACTS
        for fact in kind.objects.all()
        for when in (fact.start, fact.end)
        if when
    }
    for name, content in records_of(all_described(DAY), DAY, absolute):
        body = etree.fromstring(content).find("e:cpfDescription", SPACES)
        dates = {one.get("standardDate") for one in body.iter() if one.get("standardDate")}
        assert dates <= recorded, name


# --- what a record says ----------------------------------------------------------------------------


def full_unit():
    """A unit with one fact of every kind that a record tells."""
    source = SourceFactory(slug="page", title="The page", url="https://un.example/page")
    dpko = unit("dpko", start="1992", name="Department of Peacekeeping Operations", acronym="DPKO")
    name = dpko.names.get()
    name.source, name.locator, name.quotation = source, "p. 3", "established in 1992"
    name.started_by = DocumentFactory(symbol="A/RES/46/232", title="Revitalization")
    name.end = PartialDate.parse("[2019..]")
    name.save()
    evidence_kind(UnitName).objects.create(
        fact=name, source=SourceFactory(slug="other"), supports="beginning"
    )
    NameTranslation.objects.create(
        name=name, language="fr", text="Département", acronym="DOMP", source=source
    )
    secretariat, section, dfs = unit("secretariat"), unit("section"), unit("dfs")
    LineFactory(child=dpko, parent=secretariat, start="1992")
    LineFactory(child=section, parent=dpko, start="2007-06", note="A doubt & more.")
    LineFactory(child=dpko, parent=dfs, kind="supported-by", start="2007-06-29", end="2018")
    dpo = unit("dpo", name="Department of Peace Operations", start="2019")
    common = {"status": "published", "source": source}
    Succession.objects.create(
        predecessor=dpko, successor=dpo, kind="replaced", start="2019-01", **common
    )
    Succession.objects.create(
        predecessor=section, successor=dpko, kind="merged", start="1992~", **common
    )
    mandate = MandateFactory(code="police", unit=dpko, text="Leads on police.", start="2007")
    MandateReference.objects.create(
        mandate=mandate,
        document=DocumentFactory(symbol="A/RES/61/279"),
        kind="establishes",
        paragraph="para. 59",
    )
    Location.objects.create(
        unit=dpko,
        area="Darfur",
        countries=["SD"],
        headquarters="El Fasher",
        latitude="13.6",
        longitude="25.35",
        start="2007",
        **common,
    )
    post = PostFactory(unit=dpko, title="Under-Secretary-General")
    AppointmentFactory(post=post, person=PersonFactory(name="Alain Le Roy"), start="2008-08")
    UnitIdentifier.objects.create(unit=dpko, scheme="wikidata", value="Q1065")
    UnitLink.objects.create(unit=dpko, label="Official page", url="https://un.example/?a=1&b=2")
    NameFactory(unit=dpko, name="DPK Office", start="1991", status="disputed")
    NameFactory(unit=dpko, name="Not yet", start="2030", status="draft")
    return dpko


def test_names_have_their_dates_their_language_and_their_sources():
    full_unit()
    entries = record().findall(".//e:nameEntry", SPACES)
    assert [
        (
            entry.findtext("e:part", namespaces=SPACES),
            entry.get("languageOfElement"),
            entry.get("localType"),
            entry.get("preferredForm"),
        )
        for entry in entries
    ] == [
        ("Department of Peacekeeping Operations", "en", None, "true"),
        ("DPKO", "en", "acronym", None),
        ("Département", "fr", None, None),
        ("DOMP", "fr", "acronym", None),
    ]
    end = entries[0].find(".//e:toDate", SPACES)
    assert (end.get("standardDate"), end.get("notBefore")) == ("[2019..]", "2019")
    keys = entries[0].get("sourceReference").split()
    sources = {one.get("id"): one for one in record().iterfind(".//e:source", SPACES)}
    assert said(sources[keys[0]], "e:citedRange") == ["p. 3"]
    assert said(sources[keys[0]], "e:descriptiveNote/e:p") == ["established in 1992"]
    assert sources[keys[0]].get("href") == absolute("/sources/page/")
    assert sources[keys[1]].get("href") == absolute("/sources/other/")


def test_every_fact_refers_to_a_source_that_the_record_has():
    full_unit()
    root = record()
    known = {one.get("id") for one in root.iterfind(".//e:source", SPACES)}
    told = (
        "nameEntry",
        "function",
        "mandate",
        "place",
        "relation",
        "localDescription",
        "existDates",
    )
    for tag in told:
        found = list(root.iterfind(f".//e:{tag}", SPACES))
        assert found, tag
        for one in found:
            keys = set(one.get("sourceReference", "").split())
            assert keys, tag
            assert keys <= known


def test_relations_have_their_kind_their_dates_and_what_they_say():
    full_unit()
    relations = {
        (
            one.findtext("e:relationType", namespaces=SPACES),
            one.findtext("e:targetRole", namespaces=SPACES),
            one.find("e:targetEntity", SPACES).get("valueURI"),
        ): one
        for one in record().iterfind(".//e:relation", SPACES)
    }
    assert set(relations) == {
        ("hierarchical-parent", "part of", absolute("/units/secretariat/")),
        ("hierarchical-child", "part of", absolute("/units/section/")),
        ("associative", "supported by", absolute("/units/dfs/")),
        ("temporal-later", "replaced by", absolute("/units/dpo/")),
        ("temporal-earlier", "merged into", absolute("/units/section/")),
        ("associative", "Under-Secretary-General", absolute("/people/alain-le-roy/")),
    }
    later = relations["temporal-later", "replaced by", absolute("/units/dpo/")]
    assert later.find("e:date", SPACES).get("standardDate") == "2019-01"
    assert said(later, "e:targetEntity") == ["Department of Peace Operations"]
    below = relations["hierarchical-child", "part of", absolute("/units/section/")]
    assert said(below, "e:descriptiveNote/e:p") == [
        "The section is part of Department of Peacekeeping Operations (DPKO).",
        "A doubt & more.",
    ]
    assert said(below, "e:dateRange/e:fromDate") == ["June 2007"]


def test_mandates_functions_places_and_what_is_disputed_are_told():
    full_unit()
    root = record()
    assert said(root, ".//e:mandate/e:term") == ["Leads on police."]
    assert said(root, ".//e:mandate//e:p") == ["Establishes the mandate: A/RES/61/279, para. 59"]
    assert said(root, ".//e:function/e:term") == ["Police"]
    assert said(root, ".//e:function//e:p") == ["Lead entity: Leads on police."]
    assert said(root, ".//e:placeName") == ["Darfur", "Sudan", "El Fasher"]
    assert said(root, ".//e:geographicCoordinates") == ["13.6000, 25.3500"]
    [disputed] = root.iterfind(".//e:localDescription", SPACES)
    assert "DPK Office" in said(disputed, "e:term")[0]
    assert "Not yet" not in etree.tostring(root, encoding="unicode")
    assert said(root, ".//e:chronItem/e:reference") == ["Started by: A/RES/46/232"]


def test_the_version_of_2010_says_its_sources_in_words():
    full_unit()
    root = record(version="2010")
    assert root.findtext(".//o:recordId", namespaces=SPACES) == "dpko"
    kinds = [one.get("cpfRelationType") for one in root.iterfind(".//o:cpfRelation", SPACES)]
    assert sorted(kinds) == sorted(
        ["hierarchical-parent", "hierarchical-child", "temporal-later", "temporal-earlier"]
        + ["associative"] * 2
    )
    notes = said(root, ".//o:identity/o:descriptiveNote/o:p")
    assert "Department of Peacekeeping Operations (DPKO): Source: The page, p. 3" in notes
    assert len(root.findall(".//o:source", SPACES)) >= 3


@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_says_when_it_was_written_and_not_when_its_unit_ended(client, version):
    """The page of a unit that has ended shows its last day, and nobody wrote a record then."""
    NameFactory(unit__code="ended", start="2000", end="2005")
    for asked in ("", "&on=2005-12-31"):
        answer = client.get(f"/units/ended.eac.xml?version={version}{asked}")
        [event] = etree.fromstring(answer.content).iterfind(".//{*}eventDateTime")
        assert event.get("standardDateTime") == timezone.localdate().isoformat()


def test_characters_that_no_xml_can_have_are_left_out():
    one = written(element("p", "A\x0bB <&> “C”", id='a\x00"b'))
    assert one.endswith("<p id='a\"b'>AB &lt;&amp;&gt; “C”</p>\n".encode())
