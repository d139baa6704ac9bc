"""The public site in six languages: each has its addresses, and nothing but the address chooses one."""

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from orgchart.languages import here, in_language, without_language
from orgchart.queries.search import search

from ..factories import NameFactory

pytestmark = pytest.mark.django_db
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

EXAMPLES = ("police in Mali", "Guéhenno", "resolution 1542", "what changed in 2019")


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
    answer = page_of(client, "/about/", accept_language="fr", cookie="django_language=fr")
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
