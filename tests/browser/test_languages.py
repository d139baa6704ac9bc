"""The public site in the six languages in a real browser: journeys, accessible pages, and phones."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from .faults import faults_of, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JOURNEYS = [
    ("ar", "UNIFIL", "31 يوليو 2009", "ما تغير في 2019"),
    ("fr", "FINUL", "31 juillet 2009", "ce qui a changé en 2019"),
    ("zh-hans", "联黎部队", "2009年7月31日", "2019年有何变动"),
]
PAGES = (
    "/?on=2009-07-31",
    "/?on=2009-07-31&view=list",
    "/units/unifil/",
    "/units/?on=2009-07-31",
    "/search/?q=UNIFIL",
    "/changes/?from=2018-12-31&to=2019-12-31&charts=yes",
    "/people/jean-pierre-lacroix/",
    "/field/",
    "/help/",
    "/about/report/",
    "/nowhere/",
)
FIRST_UNIT = 500
"""How many pixels below the top of a phone's screen the first unit of the list stands at most."""


def searched(page, language, words):
    """The first result of a search that begins on the home page in a language, opened."""
    page.goto(f"/{language}/")
    page.locator("main input[type=search]").first.fill(words)
    page.keyboard.press("Enter")
    page.locator(".results a, .found a").first.click()
    page.wait_for_load_state()
    assert re.search(rf"/{language}/", page.url)


@pytest.mark.parametrize(("language", "unit", "day", "changes"), JOURNEYS)
def test_readers_of_other_languages_find_who_led_how_it_was_and_what_changed(
    page, language, unit, day, changes
):
    searched(page, language, unit)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("main")).to_contain_text("Diodato Abagnara")
    searched(page, language, day)
    assert "on=2009-07-31" in page.url
    expect(page.locator("svg.broad g.box[data-code=dpko]")).to_be_visible()
    searched(page, language, changes)
    assert "from=2018-12-31&to=2019-12-31" in page.url
    assert page.locator("ul.facts > li").count() > 50


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 320, "light"), ("ar", 1280, "dark"), ("ru", 320, "dark"), ("zh-hans", 390, "light")],
)
def test_nothing_is_cut_and_axe_finds_nothing_in_other_languages(
    chromium, site, language, width, scheme
):
    context = looked_at(chromium, site, width, scheme)
    found = faults_of(context.new_page(), [f"/{language}{address}" for address in PAGES])
    assert found == []
    context.close()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_first_unit_is_on_the_first_screen_of_a_phone(chromium, site, language):
    # Who prefers another language sees one line more, which offers it.
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale=language)
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    page.goto(f"{site}{prefix}/")
    page.wait_for_selector("#slider:visible")
    first = page.locator(".listed .node .name, .node .name").first.bounding_box()
    assert first["y"] < FIRST_UNIT
    page.close()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_chart_of_a_day_begins_high_under_the_offer_of_another_language(
    chromium, site, language
):
    other = "es" if language == "fr" else "fr"
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale=other)
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    page.goto(f"{site}{prefix}/?on=2009-07-31")
    page.wait_for_selector(".offer a")
    search, toolbar = (
        page.locator("main form").first.bounding_box(),
        page.locator(".bar").bounding_box(),
    )
    assert toolbar["y"] - search["y"] - search["height"] >= 4, "they do not touch"
    assert page.locator("ul.chart > li").first.bounding_box()["y"] < 500
    page.close()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_preview_shows_its_link_in_the_frame_that_openrefine_gives_it(chromium, site, language):
    page = chromium.new_page(viewport={"width": 400, "height": 300})
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    for asked in ("units/dpko", "units/unifil", "documents/S/RES/1542(2004)"):
        page.goto(f"{site}{prefix}/api/preview/?id={asked}")
        link = page.locator("main a").bounding_box()
        assert link["y"] + link["height"] <= 300, asked
    page.close()


def test_no_parameter_of_the_api_is_broken_in_chinese_on_a_phone(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/zh-hans/api/")
    broken = page.evaluate(
        "[...document.querySelectorAll('.scroll th code')]"
        ".filter((one) => one.getClientRects().length > 1).map((one) => one.textContent)"
    )
    assert broken == []
    page.close()


def test_a_number_after_a_link_in_latin_letters_stands_at_its_left_in_arabic(page):
    page.goto("/ar/help/")
    places = page.evaluate(
        """() => {
            const p = document.createElement("p");
            p.innerHTML = 'أيضا بصيغة <a href="/">GeoJSON</a>. <span>5</span> عمليات، <a href="/">S/RES/1542 (<i>2004</i>)</a>';
            document.querySelector("main").append(p);
            const left = (name) => p.querySelector(name).getBoundingClientRect().left;
            return {link: left("a"), number: left("span"), symbol: left("a:last-child"), year: left("i")};
        }"""
    )
    assert places["number"] < places["link"]
    assert places["symbol"] < places["year"] < places["number"]
