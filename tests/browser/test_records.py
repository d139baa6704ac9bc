"""Pages of records and lists in a real browser: on a phone, between a phone and a desk, and on paper."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from .test_printed_chart import letters

DAY = "2009-07-31"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("code", ["unifil", "dpko", "minusma", "minustah"])
def test_the_index_of_a_unit_is_in_reach_on_a_phone_and_the_page_is_not_long(chromium, site, code):
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/units/{code}/")
    assert page.locator(".contents").bounding_box()["y"] < 650
    assert page.evaluate("document.documentElement.scrollHeight") < 7500
    life = page.locator(".slim-life").bounding_box()
    assert life["x"] >= 0
    assert life["x"] + life["width"] <= 390
    expect(page.locator(".wide-life")).not_to_be_visible()
    page.close()


def test_what_is_folded_on_the_page_of_a_unit_is_printed(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/units/dpko/")
    expect(page.get_by_role("link", name="Marrack Goulding").last).not_to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    words = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert "Marrack Goulding" in words
    assert "Hervé Ladsous" in words
    page.close()


def test_changes_are_printed_from_the_first_page_and_each_chart_on_a_sheet_after_them(
    chromium, site
):
    page = chromium.new_page()
    page.goto(f"{site}/changes/?from=2006-12-31&to={DAY}&charts=yes")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    first = " ".join(printed.pages[0].extract_text().split())
    assert "changes after 31 December 2006, up to 31 July 2009." in first
    assert "DFS is founded" in first
    assert len(printed.pages) < 12
    assert all(len(sheet.extract_text()) > 300 for sheet in printed.pages[:-1])
    page.close()


def test_each_of_two_compared_charts_is_printed_on_one_sheet_that_can_be_read(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site}/changes/?from=2006-12-31&to={DAY}&charts=yes")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    charts = [sheet for sheet in printed.pages if sheet.mediabox.width > sheet.mediabox.height]
    assert len(charts) == 2
    for sheet, day in zip(charts, ("31 December 2006", "31 July 2009"), strict=True):
        said = sheet.extract_text()
        assert day in said
        assert "UNTSO" in said
        assert min(letters(sheet)) >= 7
    assert "new" in charts[1].extract_text()
    assert printed.pages[-1] == charts[1], "no sheet after it has the citation alone"
    assert "CC0" in charts[1].extract_text()
    page.close()


@pytest.mark.parametrize("width", [700, 768])
@pytest.mark.parametrize("name", ["units", "documents", "people", "mandates", "sources", "field"])
def test_a_list_is_a_table_that_fits_from_700_pixels(chromium, site, name, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/{name}/")
    table = page.locator("table.list")
    assert table.evaluate("each => getComputedStyle(each).display") == "table"
    assert table.evaluate(
        "each => each.parentElement.scrollWidth <= each.parentElement.clientWidth"
    )
    page.close()


@pytest.mark.parametrize(
    ("day", "end", "said"),
    [("1800-01-01", "min", "before the first day"), ("9000-01-01", "max", "after the last day")],
)
def test_the_slider_keeps_its_range_and_says_that_a_day_is_outside(chromium, site, day, end, said):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    slider = page.locator("#slider")
    slider.wait_for()
    ends = slider.evaluate("each => [each.min, each.max]")
    page.goto(f"{site}/?on={day}")
    slider.wait_for()
    assert slider.evaluate("each => [each.min, each.max]") == ends
    assert slider.evaluate(f"each => each.value === each.{end}")
    assert said in slider.get_attribute("aria-valuetext")
    page.close()


def test_the_code_for_another_page_has_the_height_of_the_part_that_is_chosen(chromium, site):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    page.get_by_text("Share, print").click()
    page.get_by_text("Put the chart into a page of your own").click()
    page.locator("#snippet-part").select_option("dfs")
    expect(page.locator("iframe")).to_have_count(0)
    height = int(page.locator("#snippet").input_value().split('height="')[1].split('"')[0])
    frame = chromium.new_page(viewport={"width": 800, "height": 100})
    frame.goto(f"{site}/embed/?on={DAY}&root=dfs")
    assert height == frame.evaluate("document.documentElement.scrollHeight")
    frame.close()
    page.close()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_code_for_another_page_leaves_no_empty_screens_below_the_chart_on_a_phone(
    chromium, site, width
):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/?on={DAY}")
    code = page.locator("#snippet").input_value()
    page.close()
    other = chromium.new_page(viewport={"width": width, "height": 800})
    other.goto(f"{site}/robots.txt")
    other.evaluate("code => { document.body.innerHTML = code; }", code)
    inside = other.locator("iframe").element_handle().content_frame()
    assert inside
    inside.wait_for_load_state()  # with its styles
    shown = inside.locator("main").bounding_box()
    room = other.locator("iframe").bounding_box()
    assert shown["height"] <= room["height"], "nothing is cut"
    assert width > 700 or room["height"] <= shown["height"] + 400
    other.close()
