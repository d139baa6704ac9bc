"""The page of a unit at the desk, in a real browser: a fact is edited in its row."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from orgchart import roles
from orgchart.models import Proposal, Unit, UnitName
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from ..accounts import person
from .faults import CUT, faults
from .signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def desk_of(code):
    return reverse("admin:orgchart_unit_change", args=[Unit.objects.get(code=code).pk])


@pytest.fixture
def opened(page):
    """The form of the name of a unit, open in its row."""
    sign_in(page, roles.PUBLISHER)
    page.goto(desk_of("ddr"))
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    panel = page.locator(".staff-panel")
    expect(panel).to_be_visible()
    return panel


def test_a_fact_is_edited_in_its_row_and_the_page_says_so(page, opened):
    acronym = opened.get_by_label("Acronym")
    acronym.fill("DDRS")
    opened.get_by_label("Reason for the change").fill("Corrected")
    opened.get_by_role("button", name="Save").click()
    expect(page.get_by_text("was saved")).to_be_visible()
    assert re.search(r"#unitname-\d+$", page.url)
    expect(page.locator("tr[id^='unitname-']").first).to_contain_text("DDRS")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_what_was_saved_in_its_row_is_in_view_with_the_message_and_the_focus(page, width, height):
    sign_in(page, roles.PUBLISHER)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(desk_of("dpo"))
    edit = page.locator(".staff-facts a[data-panel]").nth(8)
    row = edit.locator("xpath=ancestor::tr").get_attribute("id")
    edit.click()
    page.locator(".staff-panel [name=quotation]").fill("As it says")
    page.locator(".staff-panel [name=why]").fill("Read again")
    page.locator(".staff-panel [name=_save]").click()
    expect(page.get_by_text("was saved")).to_be_in_viewport(ratio=1)
    expect(page.locator(f"#{row} [data-panel]")).to_be_focused()
    assert 0 <= page.locator(f"#{row}").bounding_box()["y"] <= height / 3
    assert page.evaluate(CUT) == []


def test_what_was_said_of_a_save_goes_when_the_next_one_is_refused(page, opened):
    opened.locator("[name=quotation]").fill("As it says")
    opened.locator("[name=why]").fill("Read again")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("was saved")).to_be_in_viewport()
    start = page.locator(".staff-panel [name=start]")
    start.fill("soon")
    start.press("Control+s")
    expect(page.locator(".staff-panel .errorlist")).to_be_visible()
    expect(page.get_by_text("was saved")).to_have_count(0)


def test_what_is_wrong_is_said_in_the_row_and_what_was_typed_stays(page, opened):
    opened.locator("[name=note]").evaluate("box => { box.closest('details').open = true; }")
    opened.locator("[name=note]").fill("Typed")
    opened.locator("[name=start]").fill("soon")
    opened.get_by_role("button", name="Save").click()
    expect(page.locator(".staff-panel .errorlist")).to_be_visible()
    assert page.locator(".staff-panel [name=note]").input_value() == "Typed"
    expect(page.locator(".staff-panel [name=start]")).to_be_focused()


def test_escape_closes_only_a_form_in_which_nothing_was_typed(page, opened):
    opened.get_by_label("Acronym").fill("X")
    page.keyboard.press("Escape")
    expect(opened).to_be_visible()
    opened.get_by_text("Cancel").click()
    expect(page.locator(".staff-panel")).to_have_count(0)
    page.keyboard.press("Enter")  # the focus is on Edit again
    expect(page.locator(".staff-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".staff-panel")).to_have_count(0)
    assert not UnitName.objects.filter(acronym="X").exists()


def test_the_queue_is_filtered_ticked_at_once_and_sent_back(page):
    editor = person(roles.EDITOR, "ann")
    for name in UnitName.objects.filter(unit__code__in=["ddr", "dpko"], status="published"):
        name.note = "As the letter says"
        with recording(by=editor, why="Read again"):
            propose_change(name, by=editor)
    number = Proposal.objects.filter(author="ann").count()
    sign_in(page, roles.PUBLISHER)
    page.goto("/admin/drafts/")
    page.get_by_label("Author:").select_option("ann")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tr[id^='proposal-']")).to_have_count(number)
    page.get_by_label("all on this page").check()
    boxes = page.locator("tbody [type=checkbox]")
    expect(page.locator("tbody [type=checkbox]:checked")).to_have_count(number)
    boxes.first.uncheck()
    expect(page.get_by_label("all on this page")).not_to_be_checked()
    boxes.first.check()
    assert faults(page) == []
    page.get_by_label("Reason").fill("Which letter?")
    page.get_by_role("button", name="Send back what is ticked").click()
    expect(page.get_by_text("were sent back")).to_be_visible()
    assert "author=ann" in page.url
    expect(page.get_by_text("Nothing like that waits")).to_be_visible()
    page.get_by_label("Show:").select_option("back")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Sent back by publisher").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert faults(page) == []


def test_slash_searches_every_kind_of_record(page):
    sign_in(page, roles.VIEWER)
    page.keyboard.press("/")
    page.keyboard.type("orolsi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/orgchart/unit/*/change/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rule of Law")
    page.wait_for_load_state()  # the scripts of the new page are there
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_slash_offers_at_once_what_was_written_last(page):
    user = sign_in(page, roles.EDITOR)
    name = UnitName.objects.filter(unit__code="ddr").first()
    with recording(by=user, why="Read again"):
        name.unit.save()
    page.keyboard.press("/")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Disarmament")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orgchart/unit/{name.unit_id}/change/")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_page_of_a_unit(chromium, site, scheme, width):
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        base_url=site,
    )
    page = context.new_page()
    sign_in(page, roles.EDITOR)
    page.goto(desk_of("dpko"))
    assert faults(page) == []
    page.locator(".staff-facts a[data-panel]").first.click()
    expect(page.locator(".staff-panel")).to_be_visible()
    assert faults(page) == []
    context.close()


def test_boxes_of_text_take_the_full_width_of_every_form(page):
    sign_in(page, roles.PUBLISHER)
    name = UnitName.objects.first()
    forms = {
        reverse("admin:orgchart_unitname_change", args=[name.pk]): ("name", "quotation", "why"),
        f"{reverse('admin:reorganise', args=['rename'])}?unit=ddr": ("name", "paragraph", "why"),
        reverse("admin:imports"): ("pasted",),
    }
    for address, names in forms.items():
        page.goto(address)
        for field in names:
            box = page.locator(f"[name={field}]:visible").first
            left = box.evaluate(
                "box => box.closest('.form-row').getBoundingClientRect().right"
                " - box.getBoundingClientRect().right"
            )
            assert left <= 20, (address, field)
    page.goto(next(iter(forms)))
    cut = page.locator(".aligned select:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().right >"
        " one.closest('.form-row').getBoundingClientRect().right).map(one => one.name)"
    )
    assert cut == []
