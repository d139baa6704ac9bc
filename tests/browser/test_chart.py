"""The page of the chart in Chromium: by keyboard, on a phone, in print, and through time."""

import io
import re
from contextlib import suppress
from itertools import pairwise
from math import hypot

import pytest
from playwright.sync_api import Error, expect
from pypdf import PdfReader

DAY = "2009-07-31"
ERRORS = ("/?on=nonsense", "/?depth=nonsense", "/nowhere")
"""Addresses that are answered with an error, which the console of a browser repeats."""
PAGES = [
    f"/?on={DAY}",
    f"/?on={DAY}&view=tree&details=1&since=2007-06-01",
    f"/?on={DAY}&view=list",
    f"/?on={DAY}#drawn",
    f"/embed/?on={DAY}&root=orolsi",
    f"/embed/?on={DAY}&theme=dark",
    "/changes/?from=2007-06-01&to=2009-07-31",
    "/changes/?from=2009-06-01&to=2008-07-31",
    "/?on=1900-01-01",
    "/?on=1990-01-01&root=orolsi",
    "/units/",
    f"/field/?on={DAY}",
    "/search/?q=civilian+police",
    "/search/?q=xqzvw",
    "/units/unprofor/?on=1994-07-31",
    f"/units/dfs/?on={DAY}",
    f"/mandates/?on={DAY}",
    "/documents/",
    "/documents/A/RES/61/279/",
    "/sources/",
    "/sources/dpko-page/",
    "/?on=2009-07&view=list&since=2007",
    "/changes/?from=2007&to=2008",
    "/about/",
    "/about/data/",
    "/about/accessibility/",
    "/help/",
    *ERRORS,
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_drawing_is_zoomed_and_searched_by_keyboard_alone(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    page.wait_for_selector(".canvas.live")
    wide = "document.querySelector('#canvas svg.broad').getBoundingClientRect().width"
    page.locator("#canvas").focus()
    before = page.evaluate(wide)
    page.keyboard.press("+")
    assert page.evaluate(wide) > before
    page.keyboard.press("0")
    assert page.evaluate(wide) == before
    page.locator("#find").focus()
    page.keyboard.type("mine action")
    page.keyboard.press("Enter")
    page.wait_for_selector('svg.broad g.box[data-code="unmas"].on-path')
    on_path = page.locator("g.box.on-path").evaluate_all("all => all.map(b => b.dataset.code)")
    assert set(on_path) == {"secretary-general", "secretariat", "dpko", "orolsi", "unmas"}
    assert "#" not in page.url
    page.close()


def test_a_search_without_a_match_leaves_the_field_as_it_is(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    page.wait_for_selector(".canvas.live")
    before = page.locator("#find").bounding_box()
    page.locator("#find").fill("zzzz")
    page.wait_for_selector("#found-none:not([hidden])")
    assert page.locator("#find").bounding_box() == before
    page.close()


@pytest.mark.parametrize("day", ["2009-07-31", "2200-01-01"])
@pytest.mark.parametrize("width", [800, 1280])
def test_the_labels_of_the_decades_stand_apart(chromium, site, width, day):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?on={day}")
    page.wait_for_selector(".marks b")
    labels = [label.bounding_box() for label in page.locator(".marks b").all()]
    for left, right in pairwise(labels):
        assert left["x"] + left["width"] < right["x"]
    page.close()


def test_the_drawing_is_skipped_by_keyboard(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    page.get_by_role("link", name="Skip the drawing").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('#canvas, header')")
    page.close()


def test_at_1280_pixels_all_is_drawn_in_letters_of_13_pixels_without_scrolling_sideways(
    chromium, site
):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    smallest = page.locator("svg.broad text").evaluate_all(
        """all => Math.min(...all.map((each) => {
          const drawing = each.ownerSVGElement;
          const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
          return parseFloat(each.getAttribute('font-size')) * scale;
        }))"""
    )
    assert smallest >= 13
    canvas = page.locator("#canvas")
    assert canvas.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert canvas.evaluate("each => each.scrollHeight <= each.clientHeight")
    page.close()


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_a_screen_reader_meets_each_unit_once(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    links = page.locator("main a[href*='/units/dpko/']").evaluate_all(
        "all => all.filter((each) => each.checkVisibility()).length"
    )
    assert links == 1
    page.close()


def test_on_a_phone_the_list_is_first_and_the_drawing_comes_on_request(chromium, site):
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{site}/?on={DAY}")
    assert not page.locator("#canvas").is_visible()
    rows = page.locator(".chart summary").all()
    assert all(row.bounding_box()["height"] >= 44 for row in rows if row.is_visible())
    page.locator("#unit-dpko .operations > details > summary").click()
    assert page.locator("#unit-untso").is_visible()
    page.get_by_role("link", name="Drawing").click()
    assert page.locator("svg.slim").is_visible()
    assert page.locator("svg.slim").bounding_box()["width"] <= 390
    assert not page.locator("#unit-untso").is_visible()
    page.get_by_role("link", name="Close the drawing").click()
    assert page.locator("#unit-untso").is_visible()
    assert not page.locator("#canvas").is_visible()
    context.close()


def test_what_folds_and_unfolds_is_large_enough_to_hit(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}&shut=dpko")
    for fold in page.locator("svg.broad a.fold").all():
        box = fold.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    words = page.locator("svg.broad").get_by_text(re.compile(r"\+ [0-9]+ peacekeeping"))
    assert words.first.is_visible()
    page.close()


@pytest.mark.parametrize(
    "paper", [{"prefer_css_page_size": True}, {"format": "A4", "landscape": True}, {"format": "A3"}]
)
def test_the_chart_is_printed_on_one_sheet_with_its_day(chromium, site, paper):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    printed = PdfReader(io.BytesIO(page.pdf(**paper)))
    assert len(printed.pages) == 1
    said = printed.pages[0].extract_text()
    assert "How United Nations peacekeeping is organized · 31 July 2009" in said
    assert "data version 1" in said
    page.close()


def letters(page):
    """The heights of the letters on a page of a PDF, in points."""
    found = []

    def see(words, place, matrix, _font, size):
        if words.strip():
            up = (
                matrix[2] * place[0] + matrix[3] * place[2],
                matrix[2] * place[1] + matrix[3] * place[3],
            )
            found.append(size * hypot(*up))

    page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "UNMAS"),
        (f"/?on={DAY}", "UNMAS"),
        (f"/?on={DAY}&view=tree", "DPKO"),
        ("/?on=1996-01-01", "UNTSO"),
    ],
)
def test_the_printed_chart_can_be_read(chromium, site, address, words):
    page = chromium.new_page()
    page.goto(site + address)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert words in printed.pages[0].extract_text()
    assert min(letters(printed.pages[0])) >= 7
    page.close()


@pytest.mark.parametrize("address", [f"/?on={DAY}", f"/?on={DAY}&view=tree"])
def test_the_chart_is_printed_across_and_begins_on_the_first_page(chromium, site, address):
    page = chromium.new_page()
    page.goto(site + address)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first = printed.pages[0]
    assert first.mediabox.width > first.mediabox.height
    assert "UNMAS" in first.extract_text()
    page.close()


def test_the_code_for_another_page_follows_the_choices(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    page.get_by_text("Share, print").click()
    page.get_by_text("Put the chart into a page of your own").click()
    code = page.locator("#snippet")
    assert f"/embed/?on={DAY}" in code.input_value()
    page.locator("#snippet-day").select_option("today")
    page.locator("#snippet-theme").select_option("dark")
    assert '/embed/?theme=dark"' in code.input_value()
    page.locator("#snippet-part").select_option("orolsi")
    assert "root=orolsi" in code.input_value()
    page.close()


def test_on_a_phone_the_chart_begins_high_and_the_menu_unfolds(chromium, site):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{site}/?on={DAY}")
    assert page.locator("ul.chart > li").first.bounding_box()["y"] < 500
    menu = page.get_by_role("navigation", name="Main")
    assert not menu.is_visible()
    page.locator(".unfold summary").click()
    assert menu.is_visible()
    small = [
        link.inner_text()
        for link in menu.get_by_role("link").all()
        if link.bounding_box()["height"] < 44
    ]
    assert small == []
    context.close()


def test_today_has_nothing_to_play(chromium, site):
    page = chromium.new_page()
    page.goto(site)
    page.locator("#slider").wait_for()
    assert not page.locator(".play").is_visible()
    assert page.locator(".marks b").first.is_visible()
    page.close()


def test_folding_changes_the_address_and_back_undoes_it(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}&depth=3")
    page.wait_for_selector(".canvas.live")
    page.get_by_label("Unfold 4 divisions and 1 office directly below DFS").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('g.box[data-code="logistics-support-division"]')
    assert "open=dfs" in page.url
    assert page.evaluate("document.activeElement.closest('g.box')?.dataset.code") == "dfs"
    page.go_back()
    page.wait_for_selector('g.box[data-code="logistics-support-division"]', state="detached")
    page.close()


def test_a_unit_that_is_folded_away_is_found_and_unfolded(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}&depth=2")
    page.wait_for_selector(".canvas.live")
    page.locator("#find").focus()
    page.keyboard.type("orolsi")
    page.keyboard.press("Enter")
    page.wait_for_selector('g.box[data-code="orolsi"].on-path')
    page.close()


def test_the_finder_takes_what_was_typed_last(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    page.wait_for_selector(".canvas.live")
    page.locator("#find").fill("haiti")
    page.wait_for_selector("#found [role=option]")
    page.locator("#find").fill("mine action")
    page.keyboard.press("Enter")
    page.wait_for_selector('g.box[data-code="unmas"].on-path')
    page.locator("#find").fill("zzyzzx")
    page.wait_for_selector("#found-none:visible")
    page.close()


def test_a_unit_that_the_address_shows_is_flown_to(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}&depth=2&show=untso")
    page.wait_for_selector('g.box[data-code="untso"].on-path')
    page.close()


def test_the_slider_goes_from_change_to_change_and_says_how_many(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on=2007-06-28")
    slider = page.locator("#slider")
    slider.wait_for()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**on=2007-06-29*")
    page.wait_for_selector('g.box[data-code="dfs"]')
    expect(page.locator("#slider")).to_be_focused()
    said = page.locator("#slider").get_attribute("aria-valuetext")
    assert said.startswith("29 June 2007: ")
    assert said.endswith(" facts begin or end")
    page.locator(".play").click()
    page.wait_for_url("**on=2007-07-01*")
    page.get_by_role("button", name="Pause").click()
    page.close()


def test_all_of_the_page_keeps_to_the_day_that_the_slider_goes_to(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on=2007-06-28&root=dpko")
    page.locator("#slider").wait_for()
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**on=2007-06-29*")
    expect(page.locator("footer")).to_contain_text("as of 29 June 2007")
    assert "29 June 2007" in page.locator("footer .on-paper").text_content()
    links = page.locator("header a").evaluate_all("links => links.map((each) => each.href)")
    assert len(links) == 10
    assert all("on=2007-06-29" in link for link in links)
    expect(page.locator(".site-search [name=on]")).to_have_value("2007-06-29")
    assert "on=2007-06-29" in page.locator("link[rel=canonical]").get_attribute("href")
    assert "on=2007-06-29" in page.locator('link[type="image/png"]').get_attribute("href")
    page.close()


def test_the_days_go_on_where_the_unit_in_view_did_not_exist(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?root=dfs&on=2007-06-29")
    page.locator("#slider").wait_for()
    page.locator("#slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".empty")).to_contain_text("This unit did not exist on")
    expect(page.locator("#slider")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('g.box[data-code="dfs"]')
    assert "root=dfs" in page.url
    page.close()


def test_with_reduced_motion_nothing_is_animated(chromium, site):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/?on=2007-06-28")
    page.locator("#slider").wait_for()
    page.get_by_role("link", name="Next change").click()
    page.wait_for_selector('g.box[data-code="dfs"]')
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def at_the_slider(chromium, site, day):
    page = chromium.new_page()
    page.goto(f"{site}/?on={day}")
    page.locator("#slider").wait_for()
    page.wait_for_selector(".canvas.live")
    return page


def slide_to(page, day):
    page.locator("#slider").evaluate(
        """(slider, day) => {
          slider.value = Math.round(Date.parse(day) / 864e5);
          slider.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        day,
    )


def test_a_late_answer_never_overwrites_a_newer_day(chromium, site):
    page = at_the_slider(chromium, site, "2007-06-28")
    held = []
    page.route("**/*on=1999-10-22*", lambda route: held.append(route))  # noqa: PLW0108
    slide_to(page, "1999-10-22")
    page.wait_for_timeout(100)
    slide_to(page, DAY)
    expect(page.locator("footer")).to_contain_text("as of 31 July 2009")
    assert held
    for route in held:  # the browser may have given it up already
        with suppress(Error):
            route.continue_()
    page.wait_for_timeout(1000)
    assert f"on={DAY}" in page.url
    expect(page.locator("footer")).to_contain_text("as of 31 July 2009")
    assert page.locator("#on").input_value() == DAY
    assert not page.locator("body").get_attribute("aria-busy")
    page.close()


@pytest.mark.parametrize("wait", [0, 200])
def test_pause_stops_the_player_however_soon_it_is_pressed(chromium, site, wait):
    page = at_the_slider(chromium, site, "2007-06-28")
    page.locator(".play").click()
    page.wait_for_timeout(wait)
    page.locator(".play").click()
    assert page.locator(".play").inner_text() == "Play"
    page.wait_for_timeout(2200)
    assert "on=2007-06-28" in page.url
    page.close()


def test_pause_also_gives_up_the_day_that_is_being_fetched(chromium, site):
    page = at_the_slider(chromium, site, "2007-06-28")
    held = []
    page.route("**/*on=2007-06-29*", lambda route: held.append(route))  # noqa: PLW0108
    page.locator(".play").click()
    page.wait_for_timeout(2000)
    assert held
    page.locator(".play").click()
    for route in held:
        with suppress(Error):
            route.continue_()
    page.wait_for_timeout(800)
    assert "on=2007-06-28" in page.url
    expect(page.locator("footer")).to_contain_text("as of 28 June 2007")
    page.close()


@pytest.mark.parametrize(
    ("width", "drawn", "least"),
    [(1220, "half", 13), (1280, "half", 13), (1000, "half", 13), (390, "slim", 13)],
)
def test_compared_charts_can_be_read_without_scrolling_sideways(
    chromium, site, width, drawn, least
):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/changes/?from=2006-12-31&to=2009-07-31&charts=yes")
    sizes = """all => all.map((each) => {
      const drawing = each.ownerSVGElement;
      const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
      return parseFloat(each.getAttribute('font-size')) * scale;
    })"""
    assert page.locator(".compared .drawing:visible").count() == 2
    assert min(page.locator(f".compared .{drawn} text").evaluate_all(sizes)) >= least
    assert min(page.locator(f".compared .{drawn} text.label").evaluate_all(sizes)) >= least + 1.5
    scrolls = ".compared .canvas >> nth=0"
    assert page.locator(scrolls).evaluate("each => each.scrollWidth <= each.clientWidth")
    page.close()


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
def test_what_the_menus_of_the_chart_hold_is_large_enough_to_hit(chromium, site, width, least):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    for menu in page.locator(".timeline .menu").all():
        menu.locator("> summary").click()
        targets = menu.locator(
            "> .panel :is(li a, form a, input:not([type=hidden], [type=checkbox]), button)"
        )
        for target in targets.all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= least - 0.01
    page.close()


def test_the_slider_begins_in_the_year_that_the_page_says_and_its_words_cover_nothing(
    chromium, site
):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on=2009-07-31")
    slider = page.locator("#slider")
    slider.wait_for()
    assert "any day since 1948" in page.locator(".lead").inner_text()
    assert slider.evaluate("each => new Date(each.min * 864e5).getUTCFullYear()") == 1948
    slider.focus()
    examples = page.locator(".examples").bounding_box()
    words = page.locator(".slide output").bounding_box()
    assert words["y"] >= examples["y"] + examples["height"]
    thumb = slider.bounding_box()
    assert words["y"] + words["height"] <= thumb["y"] + 4
    page.set_viewport_size({"width": 390, "height": 800})
    assert not slider.is_visible()
    assert page.locator(".steps summary").is_visible()
    page.goto(f"{site}/?on=1946-07-31")
    assert page.locator("#slider").evaluate("each => +each.min <= +each.value")
    page.close()


def test_a_finger_on_the_drawing_scrolls_the_page(chromium, site):
    page = chromium.new_page(viewport={"width": 768, "height": 900})
    page.goto(f"{site}/?on=2009-07-31")
    canvas = page.locator("#canvas")
    assert "pan-y" in canvas.evaluate("each => getComputedStyle(each).touchAction")
    assert canvas.evaluate("each => each.scrollHeight <= each.clientHeight")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/?on=2009-07-31#drawn")
    assert canvas.evaluate("each => getComputedStyle(each).touchAction") == "auto"
    page.close()
