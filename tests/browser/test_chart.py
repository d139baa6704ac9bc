"""The page of the chart in Chromium: by keyboard, on a phone, folded and compared."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

DAY = "2009-07-31"
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


def test_the_drawing_is_skipped_by_keyboard(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    page.get_by_role("link", name="Skip the drawing").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('#canvas, header')")
    page.close()


TOUCH = "each => getComputedStyle(each).touchAction"
MOVED = ("pan-x pan-y pinch-zoom", "manipulation")
"""What lets a finger scroll both ways and two fingers zoom. Browsers shorten it."""


def letters(page):
    """The sizes of the words of the drawing that is shown, in pixels of the screen."""
    return page.locator("svg.drawing text:visible").evaluate_all(
        """all => all.map((each) => {
          const drawing = each.ownerSVGElement;
          const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
          return parseFloat(each.getAttribute('font-size')) * scale;
        })"""
    )


def smallest_letters(page):
    return min(letters(page))


def largest_letters(page):
    return max(letters(page))


@pytest.mark.parametrize("width", [320, 340, 390, 480, 640, 800, 1000, 1280, 1600])
def test_an_embedded_chart_is_laid_out_for_its_frame_in_letters_as_large_as_on_the_page(
    chromium, site, width
):
    page = chromium.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{site}/embed/?on={DAY}")
    assert round(smallest_letters(page), 2) >= 13
    assert round(largest_letters(page), 2) <= 16
    expect(page.locator("svg.drawing:visible")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    canvas = page.locator(".canvas")
    assert canvas.evaluate("each => each.scrollWidth <= each.clientWidth")
    page.close()


@pytest.mark.parametrize("width", [700, 1024, 1100, 1190, 1203, 1280])
def test_all_is_drawn_in_letters_of_13_pixels_without_scrolling_sideways(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    assert round(smallest_letters(page), 1) >= 13
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
    expect(page.locator("#canvas")).not_to_be_visible()
    rows = page.locator(".chart summary").all()
    assert all(row.bounding_box()["height"] >= 44 for row in rows if row.is_visible())
    page.locator("#unit-dpko .operations > details > summary").click()
    expect(page.locator("#unit-untso")).to_be_visible()
    names = page.locator(".chart .name a:visible").all()
    assert len(names) > 20
    assert all(name.bounding_box()["height"] >= 44 for name in names)
    page.get_by_role("link", name="Drawing").click()
    expect(page.locator("svg.slim")).to_be_visible()
    assert page.locator("svg.slim").bounding_box()["width"] <= 390
    expect(page.locator("#unit-untso")).not_to_be_visible()
    page.get_by_role("link", name="Close the drawing").click()
    expect(page.locator("#unit-untso")).to_be_visible()
    expect(page.locator("#canvas")).not_to_be_visible()
    context.close()


def test_what_is_folded_in_the_list_stands_below_the_name_of_its_unit(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/?on={DAY}&depth=3")
    folded = page.locator("ul.chart li:has(> .more):visible").all()
    assert folded
    for unit in folded:
        link, name = (unit.locator(f"> {what} a").first for what in (".more", ".entry .name"))
        assert link.bounding_box()["x"] == name.bounding_box()["x"]
    page.close()


def test_on_a_phone_each_link_of_the_list_has_the_room_of_a_finger(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/")
    page.locator(".chart details").evaluate_all("all => all.forEach((each) => each.open = true)")
    boxes = page.locator(".chart .entry a:visible").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) > 40
    assert min(box["bottom"] - box["top"] for box in boxes) >= 44
    crossed = [
        (upper, lower)
        for upper, lower in pairwise(sorted(boxes, key=lambda box: box["top"]))
        if lower["top"] < upper["bottom"] - 1
    ]
    assert crossed == []
    examples = page.locator(".examples a:visible")
    assert examples.count() == 3
    assert all(each.bounding_box()["height"] >= 44 for each in examples.all())
    page.close()


def test_what_folds_and_unfolds_is_large_enough_to_hit(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}&shut=dpko")
    for fold in page.locator("svg.broad a.fold").all():
        box = fold.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    words = page.locator("svg.broad").get_by_text(re.compile(r"\+ [0-9]+ peacekeeping"))
    expect(words.first).to_be_visible()
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


@pytest.mark.parametrize("width", [320, 360])
def test_on_the_narrowest_phone_the_chart_begins_high_too(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    assert page.locator("ul.chart > li").first.bounding_box()["y"] < 500
    buttons = [
        button.bounding_box() for button in page.locator(".menus > :is(a, .menu > summary)").all()
    ]
    assert len({button["y"] for button in buttons}) == 1, "in one row"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_on_a_phone_the_chart_begins_high_and_the_menu_unfolds(chromium, site):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{site}/?on={DAY}")
    assert page.locator("ul.chart > li").first.bounding_box()["y"] < 500
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).not_to_be_visible()
    page.locator(".unfold summary").click()
    expect(menu).to_be_visible()
    small = [
        link.inner_text()
        for link in menu.get_by_role("link").all()
        if link.bounding_box()["height"] < 44
    ]
    assert small == []
    context.close()


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


def test_with_reduced_motion_nothing_is_animated(chromium, site):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/?on=2007-06-28")
    page.locator("#slider").wait_for()
    page.get_by_role("link", name="Next change").click()
    page.wait_for_selector('g.box[data-code="dfs"]')
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


@pytest.mark.parametrize(
    ("width", "beside"),
    [
        (390, False),
        (680, False),
        (700, True),
        (768, True),
        (1000, True),
        (1220, True),
        (1280, True),
    ],
)
def test_compared_charts_can_be_read_and_stand_side_by_side_from_700_pixels_and_else_in_turn(
    chromium, site, width, beside
):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/changes/?from=2006-12-31&to=2009-07-31&charts=yes")
    expect(page.locator(".compared .drawing:visible")).to_have_count(2 if beside else 1)
    assert round(smallest_letters(page), 2) >= 13
    assert round(largest_letters(page), 2) <= 16
    before, after = page.locator(".compared figure").all()
    turn = page.locator(".turn")
    assert turn.is_visible() != beside
    if beside:
        assert before.bounding_box()["y"] == after.bounding_box()["y"]
    else:
        assert all(each.bounding_box()["height"] >= 44 for each in turn.locator("a, label").all())
        turn.get_by_text("31 July 2009").click()
        expect(before).not_to_be_visible()
        expect(after).to_be_visible()
        page.keyboard.press("ArrowLeft")
        expect(before).to_be_visible()
        expect(after).not_to_be_visible()
        page.evaluate("scrollTo(0, 1500)")
        assert turn.bounding_box()["y"] <= 1
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


def test_on_a_phone_a_way_to_draw_the_chart_leads_to_the_drawing_and_the_list_to_the_list(
    chromium, site
):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    expect(page.locator("#canvas")).not_to_be_visible()
    page.get_by_text("View", exact=True).click()
    page.get_by_role("link", name="As a tree").click()
    page.wait_for_url(f"**/?on={DAY}&view=tree#drawn")
    expect(page.locator("#canvas")).to_be_visible()
    page.get_by_role("link", name="Close the drawing").click()
    page.get_by_text("View", exact=True).click()
    page.get_by_role("link", name="As a list").click()
    page.wait_for_url(f"**/?on={DAY}&view=list")
    page.close()


def test_the_drawing_that_fills_a_phone_is_moved_by_a_finger_and_traps_none(chromium, site):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/?on={DAY}#drawn")
    drawn = page.locator("#drawn")
    for part in (drawn, page.locator("#canvas")):
        assert part.evaluate(TOUCH) in MOVED
    assert drawn.evaluate("each => getComputedStyle(each).overscrollBehaviorY") == "contain"
    session = context.new_cdp_session(page)

    def touch(kind, *points):
        where = [{"x": 200, "y": y} for y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    touch("touchStart", 600)
    for y in range(580, 290, -20):
        touch("touchMove", y)
    touch("touchEnd")
    page.wait_for_function("document.querySelector('#drawn').scrollTop > 200")
    assert page.evaluate("scrollY") == 0
    page.get_by_role("link", name="Close the drawing").click()
    expect(page.locator("#canvas")).not_to_be_visible()
    context.close()


def test_a_finger_on_the_drawing_scrolls_the_page(chromium, site):
    page = chromium.new_page(viewport={"width": 768, "height": 900})
    page.goto(f"{site}/?on=2009-07-31")
    canvas = page.locator("#canvas")
    assert canvas.evaluate(TOUCH) in MOVED
    assert canvas.evaluate("each => each.scrollHeight <= each.clientHeight")
    page.close()
