"""The frame of the pages: the day, being found and shared, pages about the registry."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import set_script_prefix

import orgchart
from orgchart.drawing.looks import Look
from orgchart.exchange.markdown import as_html
from orgchart.models import Document, Mandate, Person, Source, Unit
from orgchart.views.fingerprint import build

from ..factories import NameFactory, SourceFactory
from .test_pages import text

DAY = "2009-07-31"
pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def head(page, name):
    found = re.search(
        rf'<(?:meta|link) (?:name|property|rel)="{name}" (?:content|href)="([^"]*)"', page
    )
    return found and found[1]


def test_the_toolbar_names_the_days_of_the_changes_around(client, registry):
    page = text(client, f"/?on={DAY}&show=untso&depth=3")
    links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', page))
    assert links == {"prev": "/?depth=3&amp;on=2009-06-16", "next": "/?depth=3&amp;on=2009-09-01"}
    assert "16 Jun 2009</span>" in page
    assert "1 Sep 2009</span>" in page


def test_after_the_last_change_there_is_no_next_one(client, registry):
    page = text(client, "/?on=2090-01-01")
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_only_pages_of_a_day_have_a_field_for_it(client, registry):
    for address in ("/", "/units/", "/field/", "/units/dpko/"):
        assert 'name="on"' in text(client, f"{address}?on={DAY}"), address
    for address in ("/about/", "/help/", "/documents/", "/sources/dpko-page/"):
        assert 'type="date"' not in text(client, f"{address}?on={DAY}"), address


def test_the_address_that_others_are_told_has_the_day_and_nothing_of_the_view(client, registry):
    page = text(client, f"/?on={DAY}&root=dpko&view=list&depth=2&utm_source=x&v=1")
    address = f"http://testserver/?on={DAY}&amp;root=dpko"
    assert head(page, "canonical") == head(page, "og:url") == address
    page = text(client, f"/documents/A/RES/61/279/?on={DAY}")
    assert head(page, "canonical") == "http://testserver/documents/A/RES/61/279/"
    assert "A/RES/61/279" in head(page, "description")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("when=ever&page=2&utm_source=x", "page=2&amp;when=ever"),
        ("when=ever&page=1", "when=ever"),
        ("when=ever&page=1000", "page=2&amp;when=ever"),
        (
            "nature=field&sort=-name&when=ever&on=2009",
            "on=2009&amp;nature=field&amp;when=ever&amp;sort=-name",
        ),
        ("q=&level=&sort=name&v=1", ""),
        ("sort=colour", ""),
    ],
)
def test_the_address_of_a_list_that_others_are_told_leads_to_the_same_rows(client, asked, told):
    for number in range(60):
        NameFactory(unit__code=f"u{number}", unit__nature="field", end="")
    for prefix in ("", "/ar"):
        page = text(client, f"{prefix}/units/?{asked}")
        address = head(page, "canonical")
        ending = f"?{told}" if told else ""
        assert address == f"http://testserver{prefix}/units/{ending}"
        assert f'hreflang="fr" href="http://testserver/fr/units/{ending}"' in page
        again = text(client, address.removeprefix("http://testserver").replace("&amp;", "&"))
        rows = [re.findall(r'href="[^"]*/units/(u[0-9]+)/', one) for one in (page, again)]
        assert rows[0] == rows[1] != []


def test_the_address_of_a_search_that_others_are_told_has_its_year(client, registry):
    page = text(client, "/search/?q=police&year=2009&kind=unit")
    assert (
        head(page, "canonical") == "http://testserver/search/?kind=unit&amp;q=police&amp;year=2009"
    )


def test_about_says_which_versions_answer(client, registry):
    page = " ".join(text(client, "/about/").split())
    assert "Version 1 of the data" in page
    assert f"Version {orgchart.__version__} of the software, build {build()}." in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "/units/minusma/",
            "United Nations Multidimensional Integrated Stabilization Mission in Mali (MINUSMA): "
            "Peacekeeping operation in Mali, 25 April 2013 – 31 December 2023.",
        ),
        (
            "/people/yasushi-akashi/",
            "Yasushi Akashi: Special Representative of the Secretary-General",
        ),
        (
            "/documents/A/RES/61/279/",
            "A/RES/61/279 Strengthening the capacity of the United Nations to manage and sustain "
            "peacekeeping operations. Resolution, General Assembly, 29 June 2007.",
        ),
        ("/documents/", "Documents of United Nations peacekeeping as a table: "),
        ("/units/?on=2009-07-31", "Units of United Nations peacekeeping as a table: "),
    ],
)
def test_a_page_describes_its_record_in_a_sentence(client, registry, address, said):
    page = text(client, address)
    assert head(page, "description").startswith(said)
    assert head(page, "og:description") == head(page, "description")
    assert len(head(page, "description")) <= 300


def test_no_two_records_of_a_kind_have_the_same_description(client, registry):
    for kind in (Unit, Person, Document, Mandate, Source):
        said = [
            head(text(client, one.get_absolute_url()), "description")
            for one in kind.objects.public().order_by("pk")[:12]
        ]
        assert len(set(said)) == len(said) == 12, kind


@pytest.mark.parametrize(
    ("address", "card"),
    [
        ("/units/dpko/?on=2009-07-31", "/card.png?on=2009-07-31&amp;root=dpko"),
        # Nothing is below it: its department is drawn. It is closed: that of its last day.
        ("/units/minusma/", "/card.png?on=2023-12-31&amp;root=dpo"),
        ("/documents/A/RES/61/279/", "/card.png"),
    ],
)
def test_the_picture_of_a_link_is_the_chart_around_the_unit(client, registry, address, card):
    page = text(client, address)
    assert head(page, "og:image") == f"http://testserver{card}"
    answer = client.get(card.replace("&amp;", "&"))
    assert answer.headers["Content-Type"] == "image/png"


def addresses(client, path):
    return [found.text for found in ET.fromstring(client.get(path).content).iter(MAP)]


def test_the_site_map_names_every_public_page_and_no_draft(client, registry):
    NameFactory(unit__code="planned", status="draft")
    files = addresses(client, "/sitemap.xml")
    found = [page for file in files for page in addresses(client, file)]
    assert "http://testserver/units/dpko/" in found
    assert "http://testserver/documents/A/RES/61/279/" in found
    assert "http://testserver/about/data/" in found
    assert not any("planned" in page for page in found)
    assert len(found) == len(set(found)) > 400
    for page in found[::40]:
        assert client.get(page).status_code == 200, page


def test_a_long_site_map_is_in_files(client):
    for number in range(201):
        SourceFactory(slug=f"source-{number:03}")
    files = addresses(client, "/sitemap.xml")
    assert "http://testserver/sitemap-sources.xml?p=2" in files
    assert len(addresses(client, "/sitemap-sources.xml?p=2")) == 1
    text(client, "/sitemap-sources.xml?p=3", status=404)
    text(client, "/sitemap-nothing.xml", status=404)


def test_robots_are_told_where_the_site_map_is(client, db):
    said = text(client, "/robots.txt")
    assert "Sitemap: http://testserver/sitemap.xml" in said
    assert "Disallow: /admin/" in said


def test_rules_for_robots_have_the_folder_in_which_the_site_is_served(client, db):
    set_script_prefix("/peace/")
    try:
        said = client.get("/robots.txt").text
    finally:
        set_script_prefix("/")
    rules = re.findall("Disallow: (.*)", said)
    assert {"/peace/admin/", "/peace/fr/search/", "/peace/*?*since="} <= set(rules)
    assert all(rule.startswith("/peace/") for rule in rules)


@pytest.mark.parametrize(
    ("setting", "contact"),
    [
        ("holes@example.org", "mailto:holes@example.org"),
        ("https://example.org/holes", "https://example.org/holes"),
    ],
)
def test_security_txt_says_where_to_report_and_for_how_long(client, db, settings, setting, contact):
    settings.SECURITY_CONTACT = setting
    said = text(client, "/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in said.splitlines())
    assert fields["Contact"] == contact
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=90) < left < timedelta(days=365)  # RFC 9116: at most a year


def test_without_a_contact_there_is_no_security_txt(client, db, settings):
    settings.SECURITY_CONTACT = ""
    text(client, "/.well-known/security.txt", status=404)


def test_the_data_notes_are_the_file_itself(client, db):
    page = text(client, "/about/data/")
    written = settings.DATA_NOTES.read_text()
    for title in re.findall(r"^## (.+)$", written, re.MULTILINE):
        assert f">{title}</h2>" in page
    assert "fixtures/</code>" in page
    assert 'href="../' not in page


def test_a_page_of_the_documentation_is_safe_and_can_be_linked_to():
    title, notes = as_html(
        "# Title\n\n## A `part`\n\n<b>x</b> [un](https://un.org/) [own](../x.py)\n"
    )
    assert title == "Title"
    assert '<h2 id="a-part">' in notes
    assert "&lt;b&gt;" in notes
    assert '<a href="https://un.org/">un</a> own' in notes
    with pytest.raises(ValueError, match="heading"):
        as_html("no heading")


@pytest.mark.parametrize(
    ("setting", "leads"),
    [
        (
            "errors@example.org",
            "mailto:errors@example.org?subject=Error%20on%20http%3A//testserver/units/%3Fq%3Da",
        ),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_every_page_leads_to_where_an_error_is_reported(client, settings, setting, leads):
    settings.REPORT_ADDRESS = setting
    link = "/about/report/?page=%2Funits%2F%3Fq%3Da"
    assert f'<a href="{link}" rel="nofollow">Report an error</a>' in text(client, "/units/?q=a")
    page = text(client, link)
    assert f'<a href="{leads}">' in page
    assert "The page: http://testserver/units/?q=a" in page


def test_without_an_address_for_reports_the_page_says_what_a_reader_can_do(
    client, registry, settings
):
    settings.REPORT_ADDRESS, settings.READER_REPORTS = "", False
    page = " ".join(text(client, "/about/report/?page=/units/dpko/%3Fon%3D2009-07-31").split())
    assert "The page: http://testserver/units/dpko/?on=2009-07-31" in page
    assert "The day that it shows: 31 July 2009" in page
    assert "The version of the data: 1" in page
    assert "The operator of this site has given no address for reports." in page


@pytest.mark.parametrize(
    "written",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/%09/evil.example",
        "/%0A/evil.example",
        "javascript:x",
        "",
    ],
)
def test_only_a_page_of_this_site_is_filled_in(client, registry, settings, written):
    assert "The page:" not in text(client, f"/about/report/?page={written}")
    settings.READER_REPORTS = False
    page = text(client, f"/about/report/?page={written}")
    assert "The page: its address, from the address bar" in page


@pytest.mark.parametrize(("written", "is_refused"), [("abc", True), ("-1", True), ("1", False)])
def test_what_is_no_data_version_is_said(client, registry, written, is_refused):
    assert (f"“{written}” is no data version" in text(client, f"/units/?v={written}")) == is_refused


@pytest.mark.parametrize("address", ["/", "/about/"])
def test_no_page_says_more_of_the_facts_than_the_registry_keeps(client, registry, address):
    page = " ".join(text(client, address).split())
    kept = "names its source, and the document that decided it if a source gives one"
    assert kept in head(page, "description")
    assert kept in page.split("<footer")[1]
    for claim in ("Every fact has", "by which resolution", "very office"):
        assert claim not in page


def test_a_citation_names_an_author(client, registry):
    page = text(client, "/units/dpko/")
    assert "author = {{Contributors to the registry}}" in page
    assert "AU  - Contributors to the registry" in page
    main = page[page.index("<main") :]
    assert main.index('class="path"') < main.index("<h1>") < main.index("Cite, share")


@pytest.mark.parametrize("address", ["/", "/units/", "/units/dpko/", "/help/", "/nowhere"])
def test_a_view_has_at_most_one_filled_button(client, registry, address):
    page = client.get(f"{address}?on={DAY}").content.decode()
    filled = page.count('class="primary"')
    filled += sum(
        form.count('type="submit"')
        for form in re.findall(r'<form\s+class="filter".*?</form>', page, re.DOTALL)
    )
    assert filled <= 1


def test_the_first_page_has_one_search_and_others_have_it_in_the_header(client, registry):
    for address in ("/", "/units/", "/nowhere"):
        page = client.get(address).content.decode()
        assert page.count('id="site-search"') == 1, address
    assert "site-search large" in text(client, "/")
    assert "site-search large" not in text(client, "/units/")


def test_a_form_says_in_our_words_what_is_wrong(client, db):
    assert "“zz” is not one of the choices. Choose one from the list." in text(
        client, "/units/?nature=zz"
    )


def test_help_draws_each_outline_and_line_of_the_chart(client, db):
    page = text(client, "/help/")
    for kind in (*(look for look in Look if look != Look.PANEL), "solid", "dotted"):
        assert f'<g class="{kind}">' in page, kind
    assert "works with: supported by, coordinated by, shared with" in page


def test_a_page_that_is_shared_has_the_picture_of_its_day(client, registry):
    page = text(client, f"/?on={DAY}&root=dpko&depth=2")
    assert head(page, "og:image") == f"http://testserver/card.png?on={DAY}&amp;root=dpko"


def test_headings_of_the_notes_have_anchors_of_their_own_and_pictures_are_words():
    _title, page = as_html(
        "# T\n\n## Gaps\n\n## Gaps\n\n![A model](model.svg) [us](mailto:a@b.c)\n"
    )
    assert 'id="gaps"' in page
    assert 'id="gaps-2"' in page
    assert "<img" not in page
    assert "A model" in page
    assert 'href="mailto:a@b.c"' in page
