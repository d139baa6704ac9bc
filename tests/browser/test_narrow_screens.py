"""The admin on a narrow screen, and with the keyboard alone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Appointment, Mandate, PostDistribution, SavedFilter, Unit, UnitName

from .faults import faults, faults_of, looked_at
from .signing_in import sign_in
from .test_admin_pages import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/admin/",
    "/admin/reorganise/move/?unit=osp",
    "/admin/reorganise/close/?unit=dpo",
    "/admin/orgchart/",
    "/admin/orgchart/unit/",
    "/admin/orgchart/mandate/",
    "/admin/orgchart/document/add/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/people/invite/",
]
"""Those that tests/browser/test_admin_pages.py does not look at, and those with the widest tables."""
WITH_ROWS = (UnitName, Mandate, Appointment, PostDistribution)
"""Kinds whose whole forms have rows of other records."""


def forms():
    for model in WITH_ROWS:
        name = f"admin:orgchart_{model._meta.model_name}_change"
        yield reverse(name, args=[model.objects.order_by("pk")[0].pk])
    yield reverse("admin:auth_user_change", args=[User.objects.get().pk])
    unit = Unit.objects.get(code="dpo")
    yield reverse("admin:history", args=["unit", unit.pk])
    yield reverse("admin:orgchart_unit_delete", args=[unit.pk])
    yield reverse("admin:undo", args=[Revision.objects.latest("pk").pk])


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_nothing_is_cut_and_axe_finds_nothing(chromium, site, width, scheme):
    context = looked_at(chromium, site, width, scheme)
    page = context.new_page()
    sign_in(page, roles.ADMINISTRATOR)
    by = User.objects.get()
    name = "Divisions and other names of the whole Department of Peace"
    SavedFilter.objects.create(by=by, kind="orgchart.mandate", name=name, query="q=a")
    unit_page = reverse("admin:orgchart_unit_change", args=[Unit.objects.get(code="dpo").pk])
    Revision.objects.create(comment="An edit", date_created="2026-01-01T00:00Z")
    found = faults_of(page, [*PAGES, *forms(), unit_page])
    page.locator(".staff-facts [data-panel]").first.click()
    start = page.locator(".staff-panel [name=start]")
    start.fill("99/99/2007")  # its help is open now
    found += faults(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".staff-panel .errorlist").first).to_be_visible()
    found += faults(page)
    page.goto("/admin/orgchart/unit/")
    hint = page.get_by_text("Wider than the screen")
    expect(hint).not_to_be_visible()
    expect(page.get_by_text("Drag a unit")).to_be_visible(visible=width == 1280)
    expect(page.get_by_text("Choose “Move” at a unit")).to_be_visible(visible=width == 390)
    code = page.locator("#result_list td.field-code").first
    if width == 390:  # a row is a card
        label = code.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert label == '"Code: "'
        heads = "#result_list thead :is(th.action-checkbox-column, input[type=checkbox])"
        cell, box = (one.bounding_box() for one in page.locator(heads).all()[:2])
        assert cell["x"] <= box["x"] <= cell["x"] + cell["width"] - box["width"]
        for found_in in ("thead input[type=checkbox]", "tbody input[type=checkbox]", "thead a"):
            page.locator(f"#result_list {found_in}").first.click(trial=True)
    else:
        assert page.locator("#result_list tbody tr").first.evaluate("row => row.cells.length") > 4
    context.close()
    assert not found, "\n".join(found)


def test_a_publisher_renames_a_unit_with_the_keyboard_alone(page, site):
    """From the first page: 40 key presses at most, not counting the letters of what is typed."""
    sign_in(page, roles.PUBLISHER)
    pressed = []

    def press(*keys):
        for key in keys:
            pressed.append(key)
            page.keyboard.press(key)

    def press_until(target, key="Tab"):
        while not target.evaluate("target => target === document.activeElement"):
            press(key)

    def focused():
        return page.locator(":focus")

    press("/")
    page.keyboard.type("dpo")
    press("Enter")
    page.wait_for_url("**/admin/orgchart/unit/*/change/")
    press("Tab", "Enter")
    press_until(page.get_by_role("link", name="Rename", exact=True))
    press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    press("Control+a")
    page.keyboard.type("Department of Better Operations")
    press("Tab")
    page.keyboard.type("DBO")
    press_until(page.get_by_label("From", exact=True))
    page.keyboard.type("1 June 2025")
    press("Tab", "Enter")
    expect(page.locator(".select2-search__field")).to_be_focused()
    page.wait_for_selector(".select2-results__option:not(.loading-results)")  # its first answer
    page.keyboard.type("docs.un.org/en/A/RES/72/262C")
    press("Enter")  # at once: it waits for the answer to what was typed
    expect(page.locator("#id_document + .select2")).to_contain_text("A/RES/72/262 C")
    press("Tab")
    page.keyboard.type("para. 6")
    press("Tab", "Space", "Enter")
    expect(page.locator("#preview")).to_be_focused()
    press("Tab")
    expect(focused()).to_have_attribute("name", "why")
    page.keyboard.type("Reform")
    press("Tab")
    expect(focused()).to_have_text("Publish it")
    press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("published")
    name = UnitName.objects.get(acronym="DBO")
    assert (name.name, name.locator) == ("Department of Better Operations", "para. 6")
    assert len(pressed) + pressed.count("Control+a") < 40, pressed


def test_labels_of_where_it_goes_have_the_width_of_a_phone(chromium, site):
    context = looked_at(chromium, site, 390, "dark")
    page = context.new_page()
    sign_in(page, roles.PUBLISHER)
    page.goto("/admin/reorganise/close/?unit=orolsi")
    page.get_by_label("Last day").fill("2027")
    choose(page, "heir", "Department of Peace Operations")
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    label = page.locator('label[for^="id_goes-"]').first
    label.wait_for()
    assert label.bounding_box()["width"] > 300
    page.goto(reverse("admin:orgchart_unit_change", args=[Unit.objects.get(code="orolsi").pk]))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator('.staff-facts [data-panel][href*="/unitname/"]').first.click()
    assert page.locator(".staff-panel #id_name").bounding_box()["width"] > 500
    context.close()
