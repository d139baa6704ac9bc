"""The box that suggests while somebody types, and the search without it."""

import pytest
from playwright.sync_api import expect

DAY = "2009-07-31"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_suggestions_are_on_the_screen_with_text_of_twice_the_size(chromium, site):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%' })"
    )
    page.goto(f"{site}/")
    page.locator("#site-search").fill("mission")
    page.locator("#suggested [role=option]").nth(3).wait_for()
    box, shown = (page.locator(each).bounding_box() for each in ("#site-search", "#suggested"))
    assert box["y"] >= 0
    assert shown["y"] + shown["height"] <= 844
    assert 0 <= shown["x"] <= shown["x"] + shown["width"] <= 390
    page.close()


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
