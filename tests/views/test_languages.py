"""The public site in six languages: each has its addresses, and nothing but the address chooses one."""

from html import unescape

import lxml.etree
import lxml.html
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_script_prefix
from django.utils import translation
from django.utils.translation import gettext

from orgchart import symbols
from orgchart.language_addresses import has_languages, here, in_language, without_language
from orgchart.languages import LEVEL_LABELS, THEME_LABELS, Marked, level_label, theme_label
from orgchart.models import Level, NameTranslation, Theme, UnitName
from orgchart.queries.search import search
from orgchart.views.errors import server_error

from ..factories import (
    DocumentFactory,
    NameFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

ATOM = {"a": "http://www.w3.org/2005/Atom"}
EXAMPLES = ("police in Mali", "Guéhenno", "resolution 1542", "what changed in 2019")
ENGLISH = '<bdi lang="en">{}</bdi>'


def page_of(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer


@pytest.mark.parametrize("code", OTHERS)
def test_a_page_is_there_in_each_language(client, code):
    NameFactory(unit__code="u")
    answer = page_of(client, f"/{code}/units/u/?on=2010")
    page = answer.content.decode()
    assert f'<html lang="{code}"' in page
    assert ('dir="rtl"' in page) == (code == "ar")
    assert answer["Content-Language"] == code.partition("-")[0]
    assert f'href="/{code}/units/' in page
    assert 'href="/units/"' not in page.split("<main")[1]


def test_english_has_no_prefix_whatever_the_browser_prefers(client):
    answer = page_of(client, "/about/", accept_language="fr", cookie="language=fr")
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")
    assert client.get("/en-gb/about/").status_code == 404
    assert client.get("/de/about/").status_code == 404


def test_the_menu_keeps_page_day_and_part(client):
    NameFactory(unit__code="u")
    page = page_of(client, "/fr/?on=2010&root=u").content.decode()
    menu = page.partition('class="languages"')[2].partition("</nav>")[0]
    for code, name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        assert f'href="{prefix}/?on=2010&amp;root=u" lang="{code}"' in menu
        assert name in menu
    assert menu.count("aria-current") == 1


def test_each_language_names_the_others_and_itself(client):
    page = page_of(client, "/fr/units/?on=2010&sort=name").content.decode()
    assert '<link rel="canonical" href="http://testserver/fr/units/?on=2010">' in page
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        link = f'hreflang="{code}" href="http://testserver{prefix}/units/?on=2010"'
        assert link in page


def test_what_programs_read_has_one_address_in_all_languages(client):
    NameFactory(unit__code="u")
    page = page_of(client, "/fr/units/u/").content.decode()
    for address in ("/units/u.ttl", "/units/u.eac.xml", "/units/u.ror.json"):
        assert f'href="{address}' in page
    assert client.get("/fr/robots.txt").status_code == 404
    assert client.get("/fr/id/units/u").status_code == 404


def test_what_a_search_finds_is_in_the_language_of_the_question(client):
    NameFactory(unit__code="u", name="Department of Peace")
    assert 'href="/fr/units/u/' in page_of(client, "/fr/search/?q=peace").content.decode()
    suggested = page_of(client, "/fr/search/suggestions.json?q=peace").json()
    assert "/fr/units/u/" in str(suggested)


def test_suggestions_name_units_in_the_language_of_the_reader(registry, client):
    asked = "/search/suggestions.json?q=unifil"
    first = page_of(client, f"/fr{asked}").json()["suggestions"][0]
    assert first["title"] == "Force intérimaire des Nations Unies au Liban (FINUL)"
    assert first["language"] == ""
    assert client.get(asked).json()["suggestions"][0]["title"].startswith("United Nations Interim")
    other = page_of(client, "/fr/search/suggestions.json?q=unmogip").json()["suggestions"][0]
    assert other["language"] == "en", "no French name of it is recorded"


def test_after_an_answer_this_thread_speaks_english_again(client):
    page_of(client, "/fr/about/")
    assert translation.get_language() == settings.LANGUAGE_CODE


@pytest.mark.parametrize(
    ("path", "bare"),
    [("/fr/units/", "/units/"), ("/units/", "/units/"), ("/fr/", "/"), ("/french/", "/french/")],
)
def test_an_address_is_found_in_any_language(path, bare):
    assert without_language(path) == bare
    assert in_language(path, "ar") == f"/ar{bare}"
    assert in_language(path, settings.LANGUAGE_CODE) == bare
    with translation.override("ru"):
        assert here(path) == f"/ru{bare}"


def test_each_language_has_a_site_map_and_crawlers_leave_the_same_alone(client):
    NameFactory(unit__code="u")
    robots = page_of(client, "/robots.txt").content.decode()
    assert "Sitemap: http://testserver/fr/sitemap.xml" in robots
    assert "Disallow: /fr/search/\n" in robots
    index = page_of(client, "/fr/sitemap.xml").content.decode()
    assert "<loc>http://testserver/fr/sitemap-units.xml</loc>" in index
    units = page_of(client, "/fr/sitemap-units.xml").content.decode()
    assert "<loc>http://testserver/fr/units/u/</loc>" in units


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_the_examples_beside_the_search_find_all_their_words_in_every_language(code, registry):
    with translation.override(code):
        examples = [gettext(text) for text in EXAMPLES]
        found = {asked: search(asked) for asked in examples}
    assert {asked for asked, one in found.items() if not one.results} == set()
    by_symbol = found[examples[2]].results[0]
    assert by_symbol.page.title.startswith("S/RES/1542 (2004)")
    assert found[examples[3]].results[0].page.kind == "changes"


# --- names in the reader's language ---------------------------------------------------------------


def named(text="Bureau des affaires", short="", **name):
    known = NameFactory(start="2000", **name)
    NameTranslation.objects.create(
        name=known, language="fr", text=text, acronym=short, source=SourceFactory()
    )
    return known


def test_a_day_has_its_own_name(client):
    name = named("Ancien bureau", name="Old Office", acronym="", end="2005")
    NameFactory(unit=name.unit, start="2006", name="New Office", acronym="")
    code = name.unit.code
    assert (
        "<h1>Ancien bureau</h1>" in page_of(client, f"/fr/units/{code}/?on=2003").content.decode()
    )
    after = page_of(client, f"/fr/units/{code}/?on=2010").content.decode()
    assert f"<h1>{ENGLISH.format('New Office')}</h1>" in after


def test_a_form_that_only_one_record_of_the_same_name_has_is_no_new_name():
    """Two records of one name, such as for two levels: what is compared is what is recorded."""
    first = named(name="Office", acronym="OFF", end="2005")
    second = NameFactory(unit=first.unit, start="2006", name="Office", acronym="OFF")
    with translation.override("fr"):
        first, second = UnitName.objects.filter(pk__in=[first.pk, second.pk]).order_by("start")
    assert (first.name, second.name) == ("Bureau des affaires", "Office")
    assert first.in_english == second.in_english == ("Office", "OFF")


def test_a_name_in_another_language_is_never_written():
    known = named(name="Office")
    with translation.override("fr"):
        shown = UnitName.objects.get(pk=known.pk)
    with pytest.raises(TypeError):
        shown.save()
    assert UnitName.objects.get(pk=known.pk).name == "Office"


def test_the_names_of_many_units_are_read_together(django_assert_num_queries):
    for _number in range(20):
        named()
    with django_assert_num_queries(1):
        list(UnitName.objects.all())
    with translation.override("fr"), django_assert_num_queries(2):
        assert {name.name for name in UnitName.objects.all()} == {"Bureau des affaires"}


# --- pages of errors, and what a browser prefers ---------------------------------------------------


def menu_of(page):
    return page.partition('class="languages"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/units/nothing/?on=2010", 404), ("/nowhere/?q=a", 404), ("/units/?on=yesterdayish", 400)],
)
def test_a_page_of_an_error_has_the_menu_and_keeps_its_address(client, address, status):
    for prefix in ("", "/fr"):
        answer = client.get(prefix + address)
        assert answer.status_code == status
        menu = menu_of(answer.content.decode())
        assert f'href="{address}" lang="{settings.LANGUAGE_CODE}"' in menu
        assert f'href="/fr{address}" lang="fr"' in menu


def test_the_page_of_a_mistake_of_ours_has_the_menu_without_the_database(rf):
    request = rf.get("/fr/units/u/?on=2010")
    with translation.override("fr"), CaptureQueriesContext(connection) as asked:
        page = server_error(request).content.decode()
    assert not asked.captured_queries
    assert 'href="/units/u/?on=2010" lang="en-gb"' in menu_of(page)
    assert '<a href="/fr/"><strong>' in page


def test_the_desk_has_no_menu_of_languages(client):
    answer = client.get("/admin/nothing/", follow=True)
    assert not menu_of(answer.content.decode())
    assert not has_languages("/accounts/login/")


def test_the_desk_and_the_api_have_no_other_languages_below_a_path_either():
    with override_script_prefix("/registry/"):
        for path in ("/registry/admin/", "/registry/fr/api/reconcile", "/registry/api/v1/units"):
            assert not has_languages(path)
        assert has_languages("/registry/fr/api/")
        assert has_languages("/registry/units/")


def test_each_language_offers_a_page_in_its_own_words(client):
    answer = page_of(client, "/units/", accept_language="fr")
    page = answer.content.decode()
    menu = menu_of(page)
    assert 'data-offer="Cette page existe en français" data-close="Fermer"' in menu
    assert 'data-offer="Esta página existe en español" data-close="Cerrar"' in menu
    assert 'data-offer="This page is there in English" data-close="Close"' in menu
    assert "languages.js" in page
    assert page == page_of(client, "/units/", accept_language="es").content.decode()


def test_the_levels_that_the_registry_comes_with_have_labels_in_every_language(registry):
    labels = set(Level.objects.values_list("label", flat=True))
    assert labels <= set(LEVEL_LABELS)
    for code in OTHERS:
        with translation.override(code):
            # French has three of the same words; they are not marked as English.
            same = {label for label in labels if level_label(label) == label}
            assert same <= {"Division", "Service", "Section"}
            assert not any(isinstance(level_label(label), Marked) for label in labels)
            assert isinstance(level_label("Own level"), Marked)
    assert level_label("Office") == "Office"


# --- lists, kinds and what the index says ---------------------------------------------------------


def test_the_kinds_of_change_and_of_document_are_in_the_language_of_the_page(client):
    NameFactory(unit__code="u")
    DocumentFactory(symbol="A/RES/61/279")
    page = page_of(client, "/fr/changes/?from=2007&to=2008").content.decode()
    assert ">Founded<" not in page
    assert ">Found" not in page
    document = page_of(client, "/fr/documents/A/RES/61/279/").content.decode()
    assert "<dd>Résolution</dd>" in document
    assert "<dd>Assemblée générale</dd>" in document


def test_sources_are_found_by_their_publisher_in_every_language(client):
    SourceFactory(title="Yearbook", publisher="Naharnet")
    for prefix in ("", "/fr", "/ar"):
        page = page_of(client, f"{prefix}/sources/?publisher=naharnet").content.decode()
        assert "Yearbook" in page


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_followed_is_in_its_language_and_leads_to_pages_in_it(client, code):
    unit = NameFactory(start="2000").unit
    for address, page in (
        ("changes/feed", "changes/"),
        (f"units/{unit.code}/changes/feed", f"units/{unit.code}/"),
    ):
        feed = page_of(client, f"/{code}/{address}/").content
        root = lxml.etree.fromstring(feed)
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == code.partition("-")[0]
        links = root.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM)
        assert links == [f"http://testserver/{code}/{page}"]
        assert page_of(client, f"/{code}/{address}.json").json()["home_page_url"] == links[0]
    edits = lxml.etree.fromstring(page_of(client, f"/{code}/changes/edits/").content)
    links = edits.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM)
    assert links == [f"http://testserver/{code}/"]
    calendar = page_of(client, f"/{code}/mandates.ics").content.decode()
    assert f"//{code.partition('-')[0].upper()}\r\n" in calendar.replace("\r\n ", "")


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_the_official_text_is_offered_in_the_language_of_the_page(client, code):
    document = DocumentFactory(symbol="S/RES/425 (1978)")
    language = code.partition("-")[0]
    text = f"https://docs.un.org/{language}/S/RES/425(1978)"
    with translation.override(code):
        address = here(document.get_absolute_url())
        unknown = here("/documents/S/RES/426(1978)/")
    page = lxml.html.fromstring(page_of(client, address).content)
    assert page.xpath("//a[@rel='external']/@href")[:1] == [text]
    answer = client.get(unknown)
    assert answer.status_code == 404
    assert f"https://docs.un.org/{language}/S/RES/426(1978)" in answer.content.decode()


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "symbol", ["A/RES/61/8888", "S/RES/1542", "S/RES/1(1800)", "A/XYZZY/1", "S/AC.44//1", "RES 5"]
)
def test_why_a_symbol_is_refused_is_said_in_the_language_of_the_page(client, code, symbol):
    with pytest.raises(symbols.SymbolError) as refused:
        symbols.parse(symbol)
    with translation.override(code):
        said = refused.value.said(gettext)
    assert said != str(refused.value)
    answer = client.get(f"/{code}/documents/{symbol}/")
    assert answer.status_code == 404
    page = unescape(answer.content.decode())
    assert said in page
    assert str(refused.value) not in page
    by_program = client.get("/api/v1/symbols", {"text": symbol, "lang": code})
    assert said in by_program.json()["detail"]


@pytest.mark.parametrize("code", OTHERS)
def test_the_themes_that_the_registry_comes_with_have_labels_in_every_language(registry, code):
    with translation.override(code):
        said = [theme_label(label) for label in THEME_LABELS]
    assert set(Theme.objects.values_list("label", flat=True)) == set(THEME_LABELS)
    assert not [label for label in said if isinstance(label, Marked)]
    assert len(set(said) - set(THEME_LABELS)) >= len(THEME_LABELS) - 2  # “Police” and “Justice”


@pytest.mark.parametrize("code", OTHERS)
def test_a_page_that_takes_no_form_says_so_in_its_language(client, code):
    found = client.post(f"/{code}/units/")
    assert (found.status_code, found["Allow"]) == (405, "GET, HEAD")
    page = unescape(found.content.decode())
    with translation.override(code):
        said = gettext("This page is only for reading and takes no form.")
    assert said != "This page is only for reading and takes no form."
    assert said in page
    assert f'href="/{code}/units/"' in page
    assert f'href="/{code}/"' in page
