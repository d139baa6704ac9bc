"""The days of the chart: the slider, its player, and the steps from change to change."""

from contextlib import suppress
from itertools import pairwise

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

DAY = "2009-07-31"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


@pytest.mark.parametrize("day", ["2009-07-31", "2012-09-20", "2026-11-27"])
def test_at_1280_pixels_each_decade_has_its_name_in_one_row_with_the_menus(chromium, site, day):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={day}")
    page.wait_for_selector(".marks b")
    names = [name[-2:] for name in page.locator(".marks b").all_inner_texts()]
    assert names == ["50", "60", "70", "80", "90", "00", "10", "20"]
    assert page.locator(".timeline").bounding_box()["height"] < 80
    page.close()


def test_today_has_nothing_to_play(chromium, site):
    page = chromium.new_page()
    page.goto(site)
    page.locator("#slider").wait_for()
    expect(page.locator(".play")).not_to_be_visible()
    expect(page.locator(".marks b").first).to_be_visible()
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
    assert len(links) == 10 + len(settings.LANGUAGES)
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


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_has_the_slider_with_fewer_decades_and_nothing_moves_for_it(chromium, site, width):
    page = chromium.new_page(viewport={"width": width, "height": 844})
    page.route("**/days.json", lambda route: route.abort())
    page.goto(f"{site}/?on={DAY}")
    page.locator(".canvas.live").wait_for(state="attached")
    before = page.locator("ul.chart").bounding_box()["y"]
    page.unroute("**/days.json")
    page.reload()
    page.wait_for_selector(".marks b")
    assert page.locator("#slider").bounding_box()["height"] >= 44
    assert page.locator(".marks b").all_inner_texts() == ["1960", "1980", "2000", "2020"]
    chart = page.locator("ul.chart").bounding_box()["y"]
    assert chart == before
    if width == 390:
        assert chart < 500
    slide_to(page, "1999-10-22")
    expect(page.locator("footer")).to_contain_text("as of 22 October 1999")
    page.close()


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
    page.goto(f"{site}/?on=1946-07-31")
    assert page.locator("#slider").evaluate("each => +each.min <= +each.value")
    page.close()


def test_fast_keys_on_the_slider_each_go_one_change_on(page):
    page.goto("/?on=2009-07-31")
    page.wait_for_selector("#slider:visible")
    days = page.request.get("/changes/days.json").json()["days"]
    ahead = [day for day, _changes in days if day > "2009-07-31"]
    page.locator("#slider").focus()
    for _key in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**on={ahead[3]}*")
