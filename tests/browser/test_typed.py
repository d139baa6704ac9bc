"""What was typed at the desk survives a session that ended, in a real browser."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from orgchart import roles
from orgchart.models import Person, Unit

from ..accounts import person
from ..factories import NameFactory
from .signing_in import give_name_and_password, sign_in
from .test_desk import desk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT_AFTER = 700
"""Milliseconds after which what was typed is surely kept."""
BACK = "What you typed here before your session ended is back."


def end_session(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page, name):
    expect(page.get_by_text("What you typed is kept in this browser")).to_be_visible()
    give_name_and_password(page, name)


@pytest.mark.parametrize("lost", ["the session", "all cookies"])
def test_the_form_of_a_fact_opens_in_its_row_again_after_the_sign_in(page, lost):
    user = sign_in(page, roles.PUBLISHER)
    page.goto(f"{desk_of('ddr')}?kind=unitname")
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    panel = page.locator(".staff-facts .staff-panel")
    panel.get_by_label("Acronym").fill("DDRS")
    panel.get_by_label("Reason for the change").fill("Corrected")
    end_session(page) if lost == "the session" else page.context.clear_cookies()
    panel.get_by_role("button", name="Save").click()
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(panel.get_by_label("Acronym")).to_have_value("DDRS")
    expect(panel.get_by_label("Reason for the change")).to_have_value("Corrected")
    assert page.url.endswith(f"{desk_of('ddr')}?kind=unitname")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved")).to_be_visible()
    assert Unit.objects.get(code="ddr").names.filter(acronym="DDRS").exists()
    page.reload()
    expect(panel).to_have_count(0)
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_a_fact_that_was_being_added_comes_back_on_the_page_of_its_unit(page):
    user = sign_in(page, roles.EDITOR)
    page.goto(desk_of("ddr"))
    page.get_by_text("Add a fact").click()
    page.locator("a[data-panel][href*='/figure/add/']").click()
    panel = page.locator(".staff-panel")
    panel.locator("[name=note]").evaluate("box => { box.closest('details').open = true; }")
    panel.locator("[name=note]").fill("Typed in a new fact")
    end_session(page)
    page.keyboard.press("Control+s")
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(panel.locator("[name=note]")).to_have_value("Typed in a new fact")
    assert page.url.endswith(desk_of("ddr"))


def test_a_fact_that_is_opened_after_the_session_has_ended_opens_after_the_sign_in(page):
    user = sign_in(page, roles.EDITOR)
    page.goto(desk_of("ddr"))
    end_session(page)
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    expect(page.get_by_label("Password")).to_be_visible()
    give_name_and_password(page, user.username)
    expect(page.locator(".staff-facts .staff-panel").get_by_label("Acronym")).to_be_visible()


def test_another_person_who_signs_in_finds_no_form_open(page):
    sign_in(page, roles.PUBLISHER, "first")
    person(roles.PUBLISHER, "second")
    page.goto(desk_of("ddr"))
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    page.locator(".staff-panel").get_by_label("Acronym").fill("DDRS")
    end_session(page)
    page.locator(".staff-panel").get_by_role("button", name="Save").click()
    sign_in_again(page, "second")
    expect(page.locator(".staff-facts")).to_be_visible()
    page.wait_for_timeout(KEPT_AFTER)
    expect(page.locator(".staff-panel")).to_have_count(0)


def test_a_form_comes_back_after_all_cookies_are_gone(page):
    user = sign_in(page, roles.EDITOR)
    page.goto(f"{reverse('admin:reorganise', args=['rename'])}?unit=ddr")
    page.get_by_label("Name", exact=True).fill("A new name")
    page.context.clear_cookies()
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    expect(page.get_by_text("You are not signed in any more.")).to_be_visible()
    page.get_by_role("link", name="Sign in", exact=True).last.click()
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "A new name"


def test_chosen_records_and_added_rows_come_back(page):
    user = sign_in(page, roles.PUBLISHER)
    known = Person.objects.order_by("pk").first()
    page.goto(reverse("admin:orgchart_person_change", args=[known.pk]))
    group = page.locator(".inline-group").first
    group.locator(".add-row a").click()
    row = group.locator(".form-row:not(.empty-form), .inline-related:not(.empty-form)").last
    row.locator("input[type=text]:visible").first.fill("Typed in a new row")
    page.locator("[name=name]").fill("Typed")
    end_session(page)
    page.keyboard.press("Control+s")
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.locator("[name=name]").input_value() == "Typed"
    values = page.locator(".inline-group input, .inline-group textarea").evaluate_all(
        "boxes => boxes.map(box => box.value)"
    )
    assert "Typed in a new row" in values


def test_an_act_comes_back_with_the_units_that_were_chosen(page):
    user = sign_in(page, roles.EDITOR)
    page.goto(f"{reverse('admin:reorganise', args=['rename'])}?unit=ddr")
    page.get_by_label("Name", exact=True).fill("A new name")
    page.get_by_label("From", exact=True).fill("2027")
    end_session(page)
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "A new name"
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What the act would change")).to_be_visible()


def test_cells_that_were_pasted_for_an_import_come_back(page):
    user = sign_in(page, roles.EDITOR)
    page.goto(reverse("admin:imports"))
    page.get_by_label("Or paste cells").fill("code\tname\nabc\tA name")
    end_session(page)
    page.get_by_role("button", name="Read the table").click()
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.get_by_label("Or paste cells").input_value() == "code\tname\nabc\tA name"


def test_ticks_and_the_reason_of_the_queue_come_back(page):
    user = sign_in(page, roles.PUBLISHER)
    names = [
        NameFactory(unit=Unit.objects.get(code="ddr"), status="draft", start=f"20{year}")
        for year in (30, 31)
    ]
    page.goto(f"{reverse('admin:drafts')}?show=all")
    box = page.locator(f"[name=fact][value='orgchart.unitname:{names[1].pk}']")
    box.check()
    page.get_by_label("Reason", exact=False).first.fill("It is decided")
    end_session(page)
    page.get_by_role("button", name="Discard what is ticked").click()
    sign_in_again(page, user.username)
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(box).to_be_checked()
    assert page.get_by_label("Reason", exact=False).first.input_value() == "It is decided"
    assert (
        len(
            page.locator("[name=shown]").evaluate_all(
                "all => [...new Set(all.map((each) => each.value))]"
            )
        )
        > 1
    )


def test_another_person_does_not_get_it_and_the_first_one_still_does(page):
    sign_in(page, roles.PUBLISHER, "first")
    person(roles.PUBLISHER, "second")
    address = reverse("admin:orgchart_document_add")
    page.goto(address)
    page.get_by_label("Title").first.fill("Mine")
    end_session(page)
    page.keyboard.press("Control+s")
    sign_in_again(page, "second")
    expect(page.get_by_label("Title").first).to_have_value("")
    expect(page.locator(".staff-kept")).to_have_count(0)
    end_session(page)
    page.goto(address)
    give_name_and_password(page, "first")
    expect(page.get_by_label("Title").first).to_have_value("Mine")


def test_what_was_left_unsaved_is_offered_and_nothing_secret_is_kept(page):
    sign_in(page, roles.ADMINISTRATOR)
    address = reverse("admin:orgchart_document_add")
    page.goto(address)
    page.get_by_label("Title").first.fill("Half a title")
    page.wait_for_timeout(KEPT_AFTER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("admin:index"))
    page.goto(address)
    notice = page.locator(".staff-kept")
    expect(notice).to_contain_text("was not saved")
    expect(page.get_by_label("Title").first).to_have_value("")
    notice.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Title").first).to_have_value("Half a title")
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "csrfmiddlewaretoken" not in kept
    page.goto(reverse("admin:auth_user_add"))
    page.locator("input[type=password]").first.fill("Secret-words-1")
    page.locator("input[name=username]").fill("new")
    page.wait_for_timeout(KEPT_AFTER)
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "auth/user/add" in kept
    assert "Secret-words-1" not in kept


def test_ctrl_s_saves_a_fact_and_keeps_its_form_open(page):
    sign_in(page, roles.PUBLISHER)
    page.goto(desk_of("ddr"))
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    panel = page.locator(".staff-panel")
    panel.get_by_label("Acronym").fill("DDRS")
    panel.get_by_label("Reason for the change").fill("Corrected")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("was saved")).to_be_visible()
    expect(page.locator(".staff-panel").get_by_label("Acronym")).to_have_value("DDRS")
    expect(page.locator(".staff-panel").get_by_label("Reason for the change")).to_be_focused()


def test_what_could_not_be_sent_is_offered_after_a_reload(page):
    sign_in(page, roles.PUBLISHER)
    page.goto(desk_of("ddr"))
    page.locator("tr[id^='unitname-'] a[data-panel]").first.click()
    panel = page.locator(".staff-panel")
    panel.get_by_label("Acronym").fill("DDRS")
    page.route("**/change/**", lambda route: route.abort())
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_text("It could not be sent, and nothing was saved.")).to_be_visible()
    page.unroute_all()
    address = panel.get_attribute("action")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.goto(address)
    page.get_by_role("button", name="Put it back").click()
    assert page.get_by_label("Acronym").input_value() == "DDRS"


@pytest.mark.parametrize("way", ["typed address", "link"])
def test_what_a_failed_save_sent_is_offered_again_whatever_page_came_next(page, way):
    sign_in(page, roles.ADMINISTRATOR)
    address, first = reverse("admin:orgchart_document_add"), reverse("admin:index")
    page.goto(address)
    page.get_by_label("Title").first.fill("Nearly lost")
    failed = f'<h1>It failed</h1><a href="{first}">Admin</a>'

    def fail(route):
        if route.request.method == "POST":
            route.fulfill(status=500, content_type="text/html", body=failed)
        else:
            route.continue_()

    page.route(f"**{address}", fail)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("It failed")).to_be_visible()
    if way == "link":
        page.get_by_role("link", name="Admin").click()
    else:
        page.goto(first)
    expect(page.locator("#site-name")).to_be_visible()
    page.unroute(f"**{address}")
    page.goto(address)
    page.locator(".staff-kept").get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Title").first).to_have_value("Nearly lost")


def test_what_was_left_in_the_form_of_a_fact_is_offered_when_it_is_opened_again(page):
    sign_in(page, roles.PUBLISHER)
    page.goto(desk_of("ddr"))
    opener = page.locator("tr[id^='unitname-'] a[data-panel]").first
    opener.click()
    page.locator(".staff-panel").get_by_label("Acronym").fill("DDRS")
    page.wait_for_timeout(KEPT_AFTER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("admin:index"))
    page.goto(desk_of("ddr"))
    opener.click()
    panel = page.locator(".staff-panel")
    expect(page.locator(".staff-kept")).to_contain_text("was not saved")
    page.get_by_role("button", name="Put it back").click()
    expect(panel.get_by_label("Acronym")).to_have_value("DDRS")
    panel.get_by_label("Reason for the change").fill("Corrected")
    panel.get_by_role("button", name="Save").click()
    expect(page.get_by_text("was saved")).to_be_visible()
    opener.click()
    expect(panel).to_be_visible()
    expect(page.locator(".staff-kept")).to_have_count(0)


def test_a_box_opens_with_the_first_letter_that_is_typed_on_it(page):
    sign_in(page, roles.EDITOR)
    page.goto(f"{reverse('admin:reorganise', args=['rename'])}?unit=ddr")
    page.locator("#id_document + .select2 .select2-selection").focus()
    page.keyboard.type("72/262")
    assert page.locator(".select2-search__field").input_value() == "72/262"
