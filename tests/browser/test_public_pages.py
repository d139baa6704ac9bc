"""Pages in a real browser: accessible, narrow and wide, light and dark, by keyboard alone."""

import gzip
import io
import re
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
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


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_overflows(chromium, site, scheme, width, scripts):
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    if not scripts:  # those of the site; axe is a script too
        page.route("**/*.js", lambda route: route.abort())
    for address in PAGES:
        page.goto(site + address)
        if scripts and "canvas" in page.content():
            page.wait_for_selector(".canvas.live, .embedded", state="attached")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


def test_by_keyboard_a_reader_chooses_a_day_and_opens_a_unit(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert "Skip" in page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    page.locator(".steps summary").focus()
    page.keyboard.press("Enter")
    page.locator("#on").focus()
    page.locator("#on").fill(DAY)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?on={DAY}")
    page.locator('svg.broad g.box[data-code="orolsi"] a').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/units/orolsi/?on={DAY}")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Office of Rule of Law")
    context.close()


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
    assert page.locator("svg.narrow").is_visible()
    assert page.locator("svg.narrow").bounding_box()["width"] <= 390
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
    assert page.locator("svg.broad").get_by_text(re.compile(r"\+ [0-9]+ units")).first.is_visible()
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_boxes_of_the_place_in_the_chart_stand_below_each_other(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/units/minusma/")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        boxes = [box.bounding_box() for box in page.locator(".place .step").all()]
        assert len(boxes) == 4
        for upper, lower in pairwise(boxes):
            assert lower["x"] == upper["x"]
            assert 4 < lower["y"] - upper["y"] - upper["height"] < 20
        line = "each => parseFloat(getComputedStyle(each, '::before').height)"
        gaps = page.locator(".place li + li").evaluate_all(f"all => all.map({line})")
        assert all(gap > 10 for gap in gaps)
    page.close()


@pytest.mark.parametrize("address", ["units", "mandates", "documents", "people", "field"])
def test_the_fields_that_narrow_a_list_stand_in_one_row_and_on_a_phone_take_its_width(
    chromium, site, address
):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/{address}/")
    fields = page.locator(".filter :is(input:not([type=hidden]), select, button)")
    boxes = [field.bounding_box() for field in fields.all()]
    assert {round(box["y"] + box["height"]) for box in boxes} == {
        round(boxes[0]["y"] + boxes[0]["height"])
    }
    assert fields.first.get_attribute("name") == "q"
    assert boxes[0]["x"] == min(box["x"] for box in boxes)
    form, main = (page.locator(name).bounding_box()["width"] for name in (".filter", "main"))
    assert main - form <= 32
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".filter summary").click()
    widths = {round(field.bounding_box()["width"]) for field in fields.all()[:-1]}
    assert len(widths) == 1
    assert min(widths) > 300
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


def test_a_unit_is_printed_with_its_evidence_and_without_the_field_of_the_day(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/units/minusma/")
    said = " ".join(
        " ".join(
            each.extract_text() for each in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        ).split()
    )
    assert "As it was on" not in said
    assert "terminate the mandate" in said  # a quotation, folded on the screen
    assert "▸" not in said
    page.close()


def test_a_long_address_of_a_document_stays_on_a_narrow_screen(chromium, site):
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.goto(f"{site}/documents/S/RES/2100(2013)/")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


@pytest.mark.parametrize("part", [".contents", ".scroll"])
def test_what_scrolls_sideways_shows_that_there_is_more(chromium, site, part):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/units/minusma/")
    shown = page.locator(part)
    assert shown.evaluate("each => each.scrollWidth > each.clientWidth")
    assert "scroll" in shown.evaluate("each => getComputedStyle(each).backgroundAttachment")
    page.close()


def test_what_can_be_done_with_a_page_stands_at_the_end_of_its_title(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    for address in ("/units/", "/units/minusma/", "/documents/A/RES/61/279/"):
        page.goto(site + address)
        title = page.locator("h1").bounding_box()
        menu = page.get_by_text("Cite, share").bounding_box()
        assert title["y"] < menu["y"] + menu["height"] / 2 < title["y"] + title["height"]
        assert menu["x"] >= title["x"] + title["width"]
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_text("Cite, share").click()
    panel = page.locator(".cite .panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390
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
    page.close()


def test_suggestions_are_chosen_by_keyboard_alone(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/units/?on={DAY}")
    page.locator("#site-search").focus()
    page.keyboard.type("mine actoin", delay=20)
    page.locator("#suggested [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggested [aria-selected=true]")
    assert "Mine Action Service" in chosen.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/units/unmas/?on={DAY}")
    page.close()


def test_without_scripts_the_whole_search_is_a_form(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/units/?on={DAY}")
    page.locator("#site-search").focus()
    page.keyboard.type("orolsi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?*q=orolsi*")
    page.get_by_role(
        "link", name="Office of Rule of Law and Security Institutions (OROLSI)"
    ).click()
    page.wait_for_url(f"**/units/orolsi/?on={DAY}")
    context.close()


def test_at_200_percent_nothing_is_lost(chromium, site):
    """Twice as large is as if the window were half as wide."""
    context = chromium.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address
    context.close()


def test_from_right_to_left_nothing_overflows(chromium, site):
    page = chromium.new_page(viewport={"width": 640, "height": 800})
    for address in PAGES:
        page.goto(site + address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address
    page.close()


def test_text_at_twice_its_size_is_not_broken_by_the_letter(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    for address in (f"/?on={DAY}", f"/units/dpko/?on={DAY}", "/about/", "/help/"):
        page.goto(site + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        broken = page.locator("h1").evaluate(
            """heading => {
              heading.style.overflowWrap = 'normal';
              return heading.scrollWidth > heading.clientWidth;
            }"""
        )
        assert not broken, address
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


def test_suggestions_stay_on_the_screen_also_after_the_day_moved(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    for address in ("/", "/units/"):
        page.goto(site + address)
        if address == "/":
            page.get_by_role("link", name="Previous change").click()
            page.wait_for_url("**on=*")
            page.wait_for_selector("body:not([aria-busy])")
        page.locator("#site-search").fill("mine action")
        page.locator("#suggested [role=option]").first.wait_for()
        shown = page.locator("#suggested").bounding_box()
        assert shown["x"] >= 0
        assert shown["x"] + shown["width"] <= 390
    page.close()


def test_menus_close_on_escape_and_one_is_open_at_a_time(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    view, share = page.get_by_text("View", exact=True), page.get_by_text("Share, print")
    view.click()
    share.click()
    assert page.locator("details.menu[open]").count() == 1
    assert page.get_by_role("button", name="Print").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    expect(share).to_be_focused()
    page.close()


def test_today_has_nothing_to_play(chromium, site):
    page = chromium.new_page()
    page.goto(site)
    page.locator("#slider").wait_for()
    assert not page.locator(".play").is_visible()
    assert page.locator(".marks b").first.is_visible()
    page.close()


def test_print_leaves_out_what_paper_cannot_do(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert not page.locator(".timeline").is_visible()
    assert not page.locator(".site-search").is_visible()
    assert page.locator("#canvas svg.broad").is_visible()
    assert "data version 1" in page.locator("p.on-paper").inner_text()
    assert page.get_by_role("heading", level=1).is_visible()
    page.close()


def test_folding_changes_the_address_and_back_undoes_it(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}&depth=3")
    page.wait_for_selector(".canvas.live")
    page.get_by_label("Unfold 5 units directly below DFS").first.focus()
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
    assert said.endswith(" changes")
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


def test_scripts_and_styles_weigh_less_than_40_kilobytes():
    files = [
        path.read_bytes()
        for ending in ("*.js", "*.css")
        for path in (Path(settings.BASE_DIR) / "orgchart" / "static").rglob(ending)
    ]
    assert sum(len(gzip.compress(content)) for content in files) < 40 * 1024


def test_no_page_breaks_the_content_security_policy_or_asks_another_host(chromium, site):
    context = chromium.new_context()
    page = context.new_page()
    problems = []
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: (
            problems.append(request.url) if not request.url.startswith((site, "data:")) else None
        ),
    )
    for address in PAGES:
        if address not in ERRORS:
            page.goto(site + address)
    assert problems == []
    context.close()


def test_an_editor_signs_in_and_a_wrong_date_is_said_beside_its_field(
    chromium, site, django_user_model
):
    django_user_model.objects.create_superuser("editor", password="a long pass phrase")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/admin/")
    page.get_by_label("Login").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Registry admin").wait_for()
    page.goto(f"{site}/admin/orgchart/document/add/")
    page.fill("#id_symbol", "s/res/999(1995)")
    page.fill("#id_date", "1996")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "belongs to the year 1995" in page.locator(".field-date").inner_text()
    page.fill("#id_date", "1995")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "S/RES/999 (1995)" in page.locator(".messagelist").inner_text()
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


def test_suggestions_keep_the_day_as_it_was_written(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/units/?on=2009-07")
    page.locator("#site-search").focus()
    page.keyboard.type("mine action", delay=20)
    page.locator("#suggested [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/unmas/?on=2009-07")
    expect(page.locator(".day")).to_contain_text("July 2009 is shown as it was on its last day")
    page.close()
