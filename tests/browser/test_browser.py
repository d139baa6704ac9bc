"""Pages in a real browser: accessible, narrow and wide, light and dark, by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

DAY = "2009-07-31"
PAGES = [
    f"/?on={DAY}",
    "/?on=1900-01-01",
    "/?on=nonsense",
    "/units/",
    f"/units/dfs/?on={DAY}",
    f"/mandates/?on={DAY}",
    "/documents/",
    "/documents/A/RES/61/279/",
    "/sources/",
    "/sources/dpko-page/",
    "/nowhere",
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_overflows(chromium, site, scheme, width):
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for address in PAGES:
        page.goto(site + address)
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
    page.locator("#on").focus()
    page.locator("#on").fill(DAY)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?on={DAY}")
    page.get_by_role("link", name="Office of Rule of Law").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/units/orolsi/?on={DAY}")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Office of Rule of Law")
    context.close()


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
        if address not in ("/nowhere", "/?on=nonsense"):
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
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a long pass phrase")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What the registry holds").wait_for()
    page.goto(f"{site}/admin/orgchart/document/add/")
    page.fill("#id_symbol", "s/res/999(1995)")
    page.fill("#id_date", "1996")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "is of 1995" in page.locator(".field-date").inner_text()
    page.fill("#id_date", "1995")
    page.get_by_role("button", name="Save", exact=True).first.click()
    assert "S/RES/999 (1995)" in page.locator(".messagelist").inner_text()
    context.close()
