"""The public pages, as a reader sees them."""

import re

import pytest

from orgchart.models import FACTS, Document, Unit, UnitReference
from orgchart.writing.search_index import catch_up

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    unit,
)

DAY = "2009-07-31"
pytestmark = pytest.mark.django_db


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_chart_tells_solid_and_dotted_lines_apart_in_words(client, registry):
    page = text(client, f"/?on={DAY}")
    assert "directed by DPKO" in page
    assert re.search(r"<a [^>]+>shared with DFS</a> \(dotted line\)", page)
    assert "supported by DFS" in page
    assert "Alain Le Roy</a>, Under-Secretary-General for Peacekeeping Operations" in page


def test_the_day_stays_in_every_link(client, registry):
    page = text(client, f"/?on={DAY}")
    own = re.findall(r'href="(/(?:units|mandates|documents|sources)/[^"]*)"', page)
    assert own
    assert all(f"on={DAY}" in address for address in own)


def test_part_of_the_chart_is_shown_for_a_root(client, registry):
    page = text(client, f"/?on={DAY}&root=orolsi")
    assert "unit-unmas" in page
    assert "unit-unmis" not in page


PAGES = [
    "/",
    "/units/",
    "/units/dpko/",
    "/mandates/",
    "/mandates/dpko-lead-police/",
    "/documents/",
    "/documents/A/RES/61/279/",
    "/sources/",
    "/sources/dpko-page/",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("day", ["yesterday", "2009-13", "2009-02-30", "20090731", "2009-07-31'"])
def test_a_nonsense_day_is_400_and_says_how_to_write_one(client, registry, address, day):
    page = text(client, f"{address}?on={day}", status=400)
    assert "like 2009-07-31" in page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("day", ["1900-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_of_which_nothing_is_known_is_still_a_page(client, registry, address, day):
    text(client, f"{address}?on={day}")


def test_a_chart_before_anything_existed_leads_to_the_first_day(client, registry):
    assert "?on=1945-10-24" in text(client, "/?on=1900-01-01")


def test_an_empty_registry_has_a_chart_page(client):
    assert "no published unit yet" in text(client, "/")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/units/nobody/", "No unit has the code “nobody”"),
        ("/?root=nobody", "no unit “nobody”"),
        ("/mandates/nothing/", "No mandate has the code"),
        ("/documents/hello/", "not a document symbol"),
        ("/documents/A/RES/61/1/", "not among the documents"),
        ("/sources/nothing/", "No source has the name"),
        ("/nowhere", "This address does not lead to a page"),
    ],
)
def test_what_is_unknown_is_404_and_says_where_to_look(client, registry, address, said):
    page = text(client, address, status=404)
    assert said in page
    assert 'href="/units/?when=ever"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/?root=%00",
        "/units/?q=%00",
        "/search/?q=a%00b",
        "/?%6fn=%00",
        "/id/units/%00",
        "/documents/A/RES/61/279%00/",
        "/api/v1/documents/A/RES/61/279%00",
    ],
)
def test_a_nul_is_refused_and_said(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "said"), [("/", "contains a NUL character"), ("/fr/", "contient un caractère NUL")]
)
def test_a_nul_in_a_form_is_said_of_the_form_and_shown(client, db, address, said):
    answer = client.post(f"{address}about/report/", {"text": "Depart\x00ment", "password": ""})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert "Depart␀ment" in page
    assert "The address cannot be read" not in page
    assert "without parameters" not in page


def test_a_secret_with_a_nul_is_not_shown(client, db):
    answer = client.post("/about/report/", {"password": "open\x00sesame"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "What you typed contains a NUL character" in page
    assert "sesame" not in page


def test_a_unit_that_is_a_draft_is_unknown_to_the_public(client):
    NameFactory(unit__code="planned", status="draft")
    text(client, "/units/planned/", status=404)
    assert "planned" not in text(client, "/units/?when=ever")


def test_a_draft_fact_is_on_no_page(client, registry):
    dpko = Unit.objects.get(code="dpko")
    MandateFactory(unit=dpko, text="Secret plan", status="draft", start="2000", code="secret")
    for address in [*PAGES, "/?on=2009-07-31", "/mandates/?on=2009-07-31", "/mandates/?q=secret"]:
        assert "Secret plan" not in text(client, address)
    text(client, "/mandates/secret/", status=404)


def test_a_disputed_fact_is_shown_beside_the_published_one_and_marked(client, registry):
    page = text(client, f"/units/dfs/?on={DAY}")
    assert "Disputed: what another source says" in page
    assert "15 March 2007 – 31 December 2018" in page


def test_a_unit_page_shows_path_head_mandates_sources_and_history(client, registry):
    page = text(client, f"/units/dpko/?on={DAY}")
    for said in (
        "Path to the root",
        "Alain Le Roy, Under-Secretary-General for Peacekeeping Operations",
        "lead entity for police",
        "DPKO is the UN lead entity for police and corrections issues",
        "over 120,000 peacekeepers",
        "cornerstone of the international community",
        f"/documents/A/RES/72/262C/?on={DAY}",
        f'is replaced by <a href="/units/dpo/?on={DAY}">DPO</a>',
    ):
        assert said in page, said


def test_a_unit_page_on_another_day_says_when_the_unit_existed(client, registry):
    page = text(client, "/units/dpko/?on=2020-01-01")
    assert "did not exist on 1 January 2020" in page
    assert "?on=1992-01-01" in page


def test_the_list_finds_former_names_and_acronyms_at_any_time(client, registry):
    page = text(client, "/units/?q=DPKO&on=2020-01-01")
    assert "Department of Peacekeeping Operations" in page
    assert "not on this day" in page


def test_the_list_is_filtered_and_says_when_nothing_matches(client, registry):
    page = text(client, f"/units/?level=political-mission&on={DAY}")
    assert "12 units" in page
    assert "No unit matches" in text(client, "/units/?q=nothing+like+it")
    assert "is not one of the choices" in text(client, "/units/?nature=ship")


def test_the_list_goes_page_by_page(client):
    for number in range(55):
        unit(f"u{number}")
    assert "Page 1 of 2" in text(client, "/units/?nature=headquarters")
    assert 'rel="prev"' in text(client, "/units/?page=2&sort=-code")
    assert "Page 2 of 2" in text(client, "/units/?page=99")


def test_a_document_is_found_however_its_symbol_is_written(client, registry):
    for written in ("GA resolution 61/279", "a/res/61/279", "61/279"):
        assert "1 document." in text(client, f"/documents/?q={written}")
    answer = client.get(f"/documents/a/res/72/262%20c/?on={DAY}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/documents/A/RES/72/262C/?on={DAY}"


def test_a_document_page_shows_what_rests_on_it(client, registry):
    page = text(client, "/documents/A/RES/61/279/")
    assert "https://docs.un.org/en/A/RES/61/279" in page
    assert "orolsi" in page
    assert "Primary role" in page


def test_documents_and_units_of_every_sort_have_pages(client, registry):
    """Making all the pages would take minutes, so some of each are looked at."""
    documents = Document.objects.public().order_by("kind", "symbol")
    units = Unit.objects.public().order_by("nature", "code")
    for record in (*documents[::12], *units[::8]):
        text(client, record.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_page_costs_a_304(client):
    tag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": tag}).status_code == 304
    unit("new")
    assert client.get("/", headers={"if-none-match": tag}).status_code == 200


def test_markup_in_the_data_is_only_text(client):
    unit("odd", name="<script>alert(1)</script>")
    assert "<script>" not in text(client, "/") + text(client, "/units/odd/")


def test_a_note_links_the_sources_that_it_names(client):
    SourceFactory(slug="the-annals", title="The annals & more")
    unit("odd", note="See the-annals, not so-called <b>others</b>.")
    page = text(client, "/units/odd/?on=2009-07-31")
    link = '<a href="/sources/the-annals/?on=2009-07-31">The annals &amp; more</a>'
    assert f"Note: See “{link}”, not so-called &lt;b&gt;others&lt;/b&gt;." in page


def test_a_document_tells_the_lines_that_rest_on_it_in_names(client):
    above, below = unit("above", acronym="ABV"), unit("below", acronym="BLW")
    LineFactory(child=below, parent=above, started_by=DocumentFactory(symbol="A/RES/61/279"))
    page = text(client, "/documents/A/RES/61/279/")
    told = page.split('id="rests"')[1]
    assert '<h3><a href="/units/below/">BLW</a></h3>' in told
    assert 'Part of <a href="/units/above/">ABV</a>' in told
    assert "Parent relationship" not in told


def test_a_document_says_each_fact_once_under_its_unit(client):
    document = DocumentFactory(symbol="S/RES/1542 (2004)", title="", date="2004-04-30")
    mission = unit("mission", acronym="MIS", started_by=document)
    begun = MandateFactory(
        unit=mission, code="m", text=f"Duty. {'Long words. ' * 20}", started_by=document
    )
    begun.references.create(document=document, kind="establishes")
    older = MandateFactory(unit=mission, code="o", text="Older duty.")
    older.references.create(document=document, kind="renews", paragraph="para. 3")
    UnitReference.objects.create(unit=mission, document=document, kind="extends")
    page = text(client, "/documents/S/RES/1542(2004)/")
    told = page.split('id="rests"')[1].split("</section>")[0]
    assert told.count(">MIS</a></h3>") == 1
    assert told.count(begun.text.strip()) == 1
    assert 'Renews the mandate: <a href="/mandates/o/">Older duty.</a>' in told
    assert "(para. 3)" in told
    assert "Extends it" in told
    assert "established by" not in told


def test_a_document_says_in_which_other_paragraph_it_begins_or_ends_a_mandate(client):
    document = DocumentFactory(symbol="A/RES/61/279")
    begun = MandateFactory(
        unit=unit("a"),
        started_by=document,
        started_by_paragraph="para. 1",
        end="2001",
        ended_by=document,
        ended_by_paragraph="para. 2",
    )
    for kind, paragraph in (
        ("establishes", "para. 1"),
        ("establishes", "para. 7"),
        ("approves", ""),
        ("terminates", "para. 2"),
        ("terminates", "para. 8"),
    ):
        begun.references.create(document=document, kind=kind, paragraph=paragraph)
    told = text(client, "/documents/A/RES/61/279/")
    assert [told.count(f"(para. {number})") for number in (1, 7, 2, 8)] == [1, 1, 1, 1]
    assert "Approves the mandate" not in told


def test_a_document_shows_some_of_what_it_does_and_leads_on(client):
    document = DocumentFactory(symbol="A/RES/61/279")
    mandate, other = MandateFactory(unit=unit("a"), text="Trains."), unit("b")
    for number in range(120):
        mandate.references.create(document=document, kind="recalls", paragraph=f"para. {number}")
        UnitReference.objects.create(
            unit=other, document=document, kind="extends", paragraph=f"para. {number}"
        )
    page = text(client, "/documents/A/RES/61/279/")
    assert (page.count("Recalls the mandate"), page.count("Extends it")) == (50, 50)
    assert 'href="?part=mandatereference&amp;page=2"' in page
    last = text(client, "/documents/A/RES/61/279/?part=unitreference&page=3")
    assert (last.count("Recalls the mandate"), last.count("Extends it")) == (0, 20)
    assert "All kinds" in last


def test_a_document_without_a_title_says_so_everywhere(client):
    DocumentFactory(symbol="S/RES/1542 (2004)", title="", date="2004-04-30")
    missing = "Title not recorded"
    page = text(client, "/documents/S/RES/1542(2004)/")
    assert missing in page
    title = page.split("<title>")[1].split("</title>")[0]
    assert "S/RES/1542 (2004), Security Council, 30 April 2004" in title
    assert "“S/RES/1542 (2004), Security Council, 30 April 2004”, as of" in page  # how to cite it
    assert f'<span class="quiet">{missing}</span>' in text(client, "/documents/")
    assert missing.encode() not in b"".join(client.get("/documents.csv"))
    catch_up()
    found = text(client, "/search/?q=resolution+1542")
    assert f"{missing} · Security Council · 30 April 2004" in found


def test_a_symbol_without_its_year_leads_to_the_document(client):
    DocumentFactory(symbol="S/RES/1542 (2004)")
    answer = client.get("/documents/S/RES/1542/?on=2009-07-31")
    assert answer.status_code == 302
    assert answer["Location"] == "/documents/S/RES/1542(2004)/?on=2009-07-31"
    assert client.get("/documents/S/RES/9999/").status_code == 404


@pytest.mark.parametrize("size", [3, 40])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 15),
        ("/units/", 8),
        ("/units/u0/", 2 * len(FACTS) + 9),
        ("/mandates/", 7),
        ("/documents/", 6),
        ("/documents/A/RES/61/279/", 2 * len(FACTS) + 7),
        ("/sources/", 5),
    ],
)
def test_a_page_costs_as_many_queries_at_any_size(
    client, django_assert_max_num_queries, address, queries, size
):
    document = DocumentFactory(symbol="A/RES/61/279")
    units = [unit(f"u{number}") for number in range(size)]
    for listed in units:
        if listed != units[0]:
            LineFactory(child=listed, parent=units[0], kind="part-of")
            LineFactory(child=listed, parent=units[0], kind="shared-with")
        MandateFactory(unit=units[0], started_by=document)
        MandateFactory(unit=listed, started_by=document).references.create(
            document=document, kind="establishes"
        )
    with django_assert_max_num_queries(queries):
        text(client, address)


def test_a_source_with_many_facts_shows_some_of_each_kind_and_leads_on(client):
    source = SourceFactory(slug="much")
    for number in range(120):
        unit(f"u{number:03}", source=source)
    page = text(client, "/sources/much/")
    assert page.count("/units/u") == 50
    assert 'href="?part=unitname&amp;page=2"' in page
    second = text(client, "/sources/much/?part=unitname&page=2")
    assert (second.count("/units/u"), "All kinds" in second) == (50, True)
    assert 'href="?part=unitname&amp;page=1"' in second
    assert text(client, "/sources/much/?part=unitname&page=3").count("/units/u") == 20
    for beyond in ("part=unitname&page=99", "part=nonsense&page=99", "page=x"):
        assert text(client, f"/sources/much/?{beyond}").count("/units/u") == 50


def test_no_change_of_a_kind_is_not_no_change(client):
    unit("one", start="2000")
    page = text(client, "/changes/?from=1999-01-01&to=2001-01-01&kind=split")
    assert "No change of this kind" in page
    assert "Nothing is recorded" not in page
