"""The acts that reorganise, in a real browser: on a phone in the dark, and from an editor to the public."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Mandate, ParentRelationship, Post, Unit, UnitName
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import recording

from ..factories import LineFactory, MandateFactory, PostFactory, chain, unit
from .faults import faults, looked_at
from .signing_in import sign_in
from .test_admin_pages import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = ("Office of Supply", "Office of Movement", "Office of Bases")
COUNTED = """() => {
  const typed = new Set(), count = (kind) => window.counted(kind);
  addEventListener('click', (event) => event.isTrusted && event.detail && count('click'), true);
  addEventListener('keydown', (event) => event.isTrusted && event.key.length > 1 && count('key'), true);
  addEventListener('input', (event) => {
    if (event.isTrusted && !event.target.matches('[type=checkbox]') && !typed.has(event.target)) {
      typed.add(event.target);
      count('field');
    }
  }, true);
}"""
"""Tells Python of each click of the mouse, of each key that writes no letter, and of each box that a
person types in for the first time on a page."""


def preview(page):
    page.locator(".submit-row").get_by_role("button", name="Preview").last.click()


def decided(page, day):
    page.get_by_label("From", exact=True).fill(day)
    choose(page, "document", "A/RES/61/279")
    page.get_by_label("This document is also the source").check()


def name_parts(page, *names):
    for number, name in enumerate(names):
        page.locator(f"#id_part-{number}-name").fill(name)
        page.locator(f"#id_part-{number}-level").select_option("office")
        page.locator(f"#id_part-{number}-nature").select_option("headquarters")


def rename(page):
    page.goto("/admin/reorganise/rename/?unit=dpo")
    page.get_by_label("Name", exact=True).fill("Department of Better Operations")
    decided(page, "1 June 2027")


def move(page):
    page.goto("/admin/reorganise/move/?unit=osp")
    choose(page, "parent", "Department of Operational Support")
    decided(page, "1 June 2027")


def close(page):
    page.goto("/admin/reorganise/close/?unit=orolsi")
    page.get_by_label("Last day").fill("2027")


def merge(page):
    page.goto("/admin/reorganise/merge/?unit=orolsi")
    page.locator("#id_others + .select2 .select2-search__field").fill("Policy")
    page.locator(".select2-results__option", has_text="Policy").first.click()
    name_parts(page, "Office of Rule and Policy")
    decided(page, "1 June 2027")


def split(page):
    page.goto("/admin/reorganise/split/?unit=dos")
    name_parts(page, *PARTS)
    decided(page, "1 June 2027")


def found(page):
    page.goto("/admin/reorganise/found/")
    name = page.get_by_label("Name", exact=True)
    name.fill("Office of Good Records")
    page.get_by_label("Level", exact=True).select_option("office")
    page.get_by_label("Nature", exact=True).select_option("headquarters")
    choose(page, "parent", "Department of Peace Operations")
    page.get_by_label("Post", exact=True).fill("Chief")
    decided(page, "1 June 2027")


def test_each_act_is_whole_on_a_phone_in_the_dark_when_it_is_wrong_and_when_it_is_shown(
    chromium, site
):
    context = looked_at(chromium, site, 390, "dark")
    page = context.new_page()
    sign_in(page, roles.PUBLISHER)
    seen = []
    for act in (rename, move, close, merge, split, found):
        page.goto(reverse("admin:reorganise", args=[act.__name__]))
        preview(page)
        expect(page.locator(".errorlist").first).to_be_visible()
        seen += faults(page)
        act(page)
        preview(page)
        page.locator("#preview").wait_for()
        seen += faults(page)
    context.close()
    assert not seen, "\n".join(seen)


@pytest.fixture
def whole():
    """A unit with three mandates, posts, units below and dotted lines."""
    with recording():
        middle = chain(2)[1]
        for number in range(3):
            MandateFactory(unit=middle, code=f"u1-m{number}", text=f"Does {number}")
            PostFactory(
                unit=middle, code=f"u1-p{number}", title=f"Deputy {number}", kind="deputy",
                heads_unit=False,
            )  # fmt: skip
            LineFactory(child=unit(f"below-{number}"), parent=middle)
            LineFactory(child=unit(f"helped-{number}"), parent=middle, kind="supported-by")
    return middle


def divided():
    """What each part of the unit has: mandates, posts, and units below by solid and dotted lines."""
    found = {}
    for part in Unit.objects.filter(names__name__in=PARTS).distinct():
        lines = ParentRelationship.objects.filter(parent=part, status="published")
        found[part.names.get().name] = (
            sorted(Mandate.objects.filter(unit=part).values_list("text", flat=True)),
            sorted(Post.objects.filter(unit=part).values_list("title", flat=True)),
            sorted(lines.values_list("child__code", flat=True)),
        )
    return found


def divide(page, whole):
    """Fill in the split, and give each part one of each kind of thing."""
    page.goto(f"/admin/reorganise/split/?unit={whole.code}")
    name_parts(page, *PARTS)
    decided(page, "1 June 2007")
    preview(page)
    for number, part in enumerate(PARTS):
        for words in (
            f"Unit below: The below-{number}",
            f"Dotted line: The helped-{number} is supported by The u1",
            f"Mandate of The u1: Does {number}",
            f"Post of The u1: Deputy {number}",
        ):
            page.get_by_label(words, exact=True).select_option(label=part)
    preview(page)
    page.locator("#preview").wait_for()


EACH_HAS_ONE = {
    part: ([f"Does {number}"], [f"Deputy {number}"], [f"below-{number}", f"helped-{number}"])
    for number, part in enumerate(PARTS)
}


def undo(page):
    """Undo the last edit, as its page offers it."""
    page.goto(reverse("admin:undo", args=[Revision.objects.latest("pk").pk]))
    page.get_by_label("Reason").fill("A mistake")
    page.get_by_role("button", name="Undo this edit").click()
    expect(page.locator(".messagelist")).to_contain_text("was undone")


def test_a_publisher_divides_a_unit_among_three_parts_and_undoes_it(page, whole):
    sign_in(page, roles.PUBLISHER)
    divide(page, whole)
    page.get_by_label("Reason", exact=True).fill("Reform")
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator(".messagelist")).to_contain_text("published")
    assert divided() == EACH_HAS_ONE
    undo(page)
    assert divided() == {}
    assert Mandate.objects.filter(unit=whole, end=None).count() == 3
    assert all_violations() == []


def test_an_editor_proposes_to_divide_a_unit_and_a_publisher_decides(chromium, page, site, whole):
    sign_in(page, roles.EDITOR)
    divide(page, whole)
    page.get_by_role("button", name="Keep it as drafts").click()
    page.wait_for_url("**/admin/drafts/")
    assert not whole.parents.exclude(end=None).exists()
    context = chromium.new_context(base_url=site)
    tab = context.new_page()
    sign_in(tab, roles.PUBLISHER)
    tab.goto("/admin/drafts/")
    tab.get_by_role("link", name=re.compile("^Split a unit: The u1")).first.click()
    tab.get_by_label("Reason").first.fill("Decided")
    tab.get_by_role("button", name="Publish the whole reorganisation").click()
    expect(tab.locator(".messagelist")).to_contain_text("were published")
    assert divided() == EACH_HAS_ONE
    undo(tab)
    assert UnitName.objects.get(unit=whole).end is None
    assert not ParentRelationship.objects.published().filter(parent__names__name__in=PARTS).exists()
    assert all_violations() == []
    context.close()


def test_a_rename_takes_six_clicks_and_six_fields_from_the_first_page(page, site):
    """With the mouse and the keyboard as a person uses them, counted by what the browser hears."""
    counted = []
    page.expose_function("counted", lambda kind: counted.append(kind))  # noqa: PLW0108 # no builtin
    sign_in(page, roles.PUBLISHER)
    counted.clear()
    page.add_init_script(f"({COUNTED})()")
    page.reload()
    page.get_by_role("combobox", name="Search").click()
    page.keyboard.type("dpo")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rename", exact=True).click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Department of Better Operations")
    page.keyboard.press("Tab")
    page.keyboard.type("DBO")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1 June 2025")
    page.locator("#id_document + .select2 .select2-selection").click()
    page.keyboard.type("72/262 C, para. 6")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("A/RES/72/262 C")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Paragraph")).to_have_value("para. 6")
    page.get_by_label("This document is also the source").click()
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Reform")
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator(".messagelist")).to_contain_text("published")
    name = UnitName.objects.get(acronym="DBO")
    assert (name.name, name.locator) == ("Department of Better Operations", "para. 6")
    assert counted.count("click") == 6
    assert counted.count("field") == 6
    assert counted.count("key") < 40


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("merge/", "Unit"),
        ("merge/?unit=ddr", "Together with"),
        ("move/?unit=ddr", "To"),
        ("close/?unit=ddr", "Last day"),
        ("rename/?unit=ddr", "Name"),
    ],
)
def test_the_focus_begins_at_what_is_asked_first_and_the_page_at_its_top(page, address, asked):
    sign_in(page, roles.PUBLISHER)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/admin/reorganise/{address}")
    expect(page.locator(f".form-row:has(label:text-matches('^{asked}')) :focus")).to_have_count(1)
    assert page.evaluate("scrollY") == 0
