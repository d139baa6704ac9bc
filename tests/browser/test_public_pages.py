"""Pages in a real browser: accessible, narrow and wide, light and dark, by keyboard alone."""

import gzip
import io
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect
from pypdf import PdfReader

DAY = "2009-07-31"
ERRORS = ("/?on=nonsense", "/?depth=nonsense", "/nowhere", "/api/preview/?id=units/nowhere")
"""Addresses that are answered with an error, which the console of a browser repeats."""
PAGES = [
    f"/?on={DAY}",
    f"/?on={DAY}&view=tree&details=1&since=2007-06-01",
    f"/?on={DAY}&view=list",
    f"/?on={DAY}#drawn",
    f"/embed/?on={DAY}&root=orolsi",
    f"/embed/?on={DAY}&theme=dark",
    f"/api/preview/?id=units/dpko&on={DAY}",
    "/api/preview/?id=documents/A/RES/61/279",
    "/api/preview/?id=units/nowhere",
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
    "/data/",
    "/data/dictionary/",
    "/about/accessibility/",
    "/about/report/?page=/units/dpko/",
    "/help/",
    *ERRORS,
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Each two of width, scheme and scripts meet.
@pytest.mark.parametrize(
    ("width", "scheme", "scripts"),
    [
        (320, "light", False),
        (320, "dark", True),
        (1280, "light", True),
        (1280, "dark", False),
    ],
)
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
        assert all(gap > 9 for gap in gaps)
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
    # All at once, while nothing moves.
    measured = fields.evaluate_all("boxes => boxes.map((box) => box.getBoundingClientRect().width)")
    widths = {round(width) for width in measured[:-1]}
    assert len(widths) == 1
    assert min(widths) > 300
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


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_post_with_many_heads_goes_on_over_a_page_instead_of_leaving_half_of_one_white(
    chromium, site, paper
):
    page = chromium.new_page()
    page.goto(f"{site}/units/minusma/")
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format=paper))).pages]
    [posts] = [sheet for sheet in sheets if "\nPosts\n" in sheet]
    assert "Mandates" in posts, "they begin where the mandates end"
    page.close()


def test_a_long_address_of_a_document_stays_on_a_narrow_screen(chromium, site):
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.goto(f"{site}/documents/S/RES/2100(2013)/")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_the_index_of_sections_is_whole_on_a_phone(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/units/minusma/")
    links = [link.bounding_box() for link in page.locator(".contents a").all()]
    assert len(links) > 5
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in links)
    assert all(box["height"] >= 44 for box in links)
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_way_back_to_today_is_as_high_as_the_field_of_the_day(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/units/minusma/")
    heights = [
        page.locator(f".day {what}").bounding_box()["height"] for what in ("a", "input", "button")
    ]
    assert len(set(heights)) == 1
    page.close()


def test_what_scrolls_sideways_shows_that_there_is_more(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/about/data/")
    shown = page.locator(".scroll")
    assert any(each.evaluate("each => each.scrollWidth > each.clientWidth") for each in shown.all())
    for each in shown.all():
        assert "scroll" in each.evaluate("each => getComputedStyle(each).backgroundAttachment")
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


def test_menus_close_on_escape_and_one_is_open_at_a_time(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    view, share = page.get_by_text("View", exact=True), page.get_by_text("Share, print")
    view.click()
    share.click()
    expect(page.locator("details.menu[open]")).to_have_count(1)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(share).to_be_focused()
    page.close()


def test_print_leaves_out_what_paper_cannot_do(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).not_to_be_visible()
    expect(page.locator(".timeline")).not_to_be_visible()
    expect(page.locator(".site-search")).not_to_be_visible()
    expect(page.locator("#canvas svg.broad")).not_to_be_visible()
    expect(page.locator(".sheet svg")).to_be_visible()
    assert "data version 1" in page.locator("p.on-paper").inner_text()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.close()


def test_the_offer_of_another_language_is_not_on_paper(chromium, site):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/fr/units/")
    expect(page.locator(".offer")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".offer")).not_to_be_visible()
    context.close()


def test_changes_that_are_told_together_are_open_on_paper(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/changes/?from=2017&to=2026-11-01")
    folded = page.locator(".facts details .facts").first
    expect(folded).not_to_be_visible()
    page.emulate_media(media="print")
    assert folded.bounding_box()["height"] > 20
    page.close()


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
    page.get_by_label("Name or mail address").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Registry admin").wait_for()
    page.goto(f"{site}/admin/orgchart/document/add/")
    page.fill("#id_symbol", "s/res/999(1995)")
    page.fill("#id_title", "The situation in Tajikistan")
    page.fill("#id_date", "1996")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "belongs to the year 1995" in page.locator(".field-date").inner_text()
    page.fill("#id_date", "1995")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "S/RES/999 (1995)" in page.locator(".messagelist").inner_text()
    context.close()


@pytest.mark.parametrize("path", ["/documents/", "/people/", "/mandates/", "/sources/", "/field/"])
def test_a_list_fits_a_tablet(page, path):
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(path)
    table, room = page.evaluate(
        "[document.querySelector('.list').offsetWidth, document.querySelector('.scrolls').clientWidth]"
    )
    assert table <= room


def test_nothing_moves_when_scripts_begin(page):
    page.add_init_script(
        "window.moved = [];"
        "new PerformanceObserver((list) => moved.push(...list.getEntries().map((each) => each.value)))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/?on=2009-07-31")
    page.wait_for_selector(".marks i")
    expect(page.locator(".find")).to_be_visible()
    assert sum(page.evaluate("moved")) < 0.005  # a button that comes moves its neighbours aside


def test_the_slider_has_a_bar_for_each_year_above_its_decades(page):
    page.goto("/?on=2009-07-31")
    page.wait_for_selector(".marks b")
    bars = [bar.bounding_box() for bar in page.locator(".marks i").all()]
    assert 50 < len(bars) < 90
    assert len({round(bar["y"] + bar["height"]) for bar in bars}) == 1
    decade = page.locator(".marks b").first.bounding_box()
    assert all(bar["y"] + bar["height"] <= decade["y"] + 1 for bar in bars)


def test_a_page_is_offered_in_the_language_that_the_reader_prefers(chromium, site):
    context = chromium.new_context(locale="fr-CA", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/units/?on={DAY}")
    offer = page.locator(".offer")
    expect(offer).to_contain_text("Cette page existe en français")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    offer.get_by_role("link").click()
    assert page.url == f"{site}/fr/units/?on={DAY}"
    expect(page.locator(".offer")).to_have_count(0)
    page.goto(f"{site}/es/units/")
    page.locator(".offer").get_by_role("button", name="Fermer").click()
    expect(page.locator(".offer")).to_have_count(0)
    page.goto(f"{site}/units/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".offer")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_on_a_phone_the_offer_stands_above_the_name_of_the_site_and_leaves_it_its_room(
    chromium, site, width
):
    context = chromium.new_context(locale="fr-FR", viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site)
    page.locator(".offer").wait_for()
    assert page.locator(".site-name").bounding_box()["width"] > width / 2
    assert page.locator("header.site").bounding_box()["height"] < 150
    context.close()


def test_nothing_is_offered_in_a_language_that_the_site_has_not(chromium, site):
    context = chromium.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{site}/units/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".offer")).to_have_count(0)
    context.close()
