"""A day of a publisher at the desk, in a real browser, counted in clicks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Mandate, Post, Source, Unit
from orgchart.writing.recording import recording

from ..accounts import person
from ..factories import MandateFactory, unit
from .signing_in import sign_in
from .test_admin_pages import choose
from .test_desk import desk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_unit_is_founded_with_its_mandate_and_its_head_in_one_form(page):
    sign_in(page, roles.PUBLISHER)
    page.goto(reverse("admin:reorganise", args=["found"]))

    def fill(label, text):
        page.get_by_label(label, exact=True).fill(text)

    fill("Name", "Office of Good Records")
    fill("Acronym", "OGR")
    expect(page.get_by_label("Code", exact=True)).to_have_value("ogr")
    fill("Code", "OGR")
    page.get_by_label("Name", exact=True).focus()
    expect(page.get_by_label("Code", exact=True)).to_have_value("ogr")  # as it is kept
    page.get_by_label("Level", exact=True).select_option("office")
    page.get_by_label("Nature", exact=True).select_option("headquarters")
    choose(page, "parent", "Department of Peace Operations")
    fill("From", "1 March 2026")
    choose(page, "document", "A/RES/61/279")
    page.get_by_label("This document is also the source").check()
    fill("What it does", "Keeps the records of peace operations.")
    page.get_by_label("Theme", exact=True).select_option(index=1)
    page.get_by_label("Role", exact=True).select_option("lead")
    fill("Post", "Chief of the Office of Good Records")
    page.locator("#id_person + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("Zora Newcomer-Test")
    page.locator(".select2-results__option", has_text="Add Zora Newcomer-Test").click()
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What the act would change")).to_be_visible()
    page.get_by_label("Reason", exact=True).fill("Reform")
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator(".messagelist")).to_contain_text("published")
    new = Unit.objects.get(code="ogr")
    assert new.mandates.get().text == "Keeps the records of peace operations."
    [appointment] = Post.objects.get(unit=new).appointments.all()
    assert str(appointment.person) == "Zora Newcomer-Test"
    assert new.parents.get().parent.code == "dpo"


def test_one_of_five_hundred_facts_is_edited_in_its_row(page):
    big = unit("big", name="A unit with much to do")
    source = Source.objects.first()
    with recording():
        for number in range(500):
            MandateFactory(
                unit=big, code=f"big-{number:03}", text=f"To do {number}.", source=source
            )
    sign_in(page, roles.PUBLISHER)
    page.goto(desk_of("big"))
    assert len(page.content()) < 300_000
    mandate = Mandate.objects.get(code="big-007")
    page.locator(f"#mandate-{mandate.pk} a[data-panel]").click()
    panel = page.locator(".staff-panel")
    panel.locator("[name=text]").fill("To do it well.")
    panel.get_by_label("Reason for the change").fill("Better said")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("was saved")
    expect(page.locator(f"#mandate-{mandate.pk}")).to_contain_text("To do it well.")


def test_what_somebody_changed_last_week_is_two_clicks_away(page):
    with recording(by=person(roles.EDITOR, "ada"), why="Done last week"):
        unit("weekly")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    last_week = timezone.now() - (timezone.localdate() - (monday - timedelta(days=3)))
    Revision.objects.filter(comment="Done last week").update(date_created=last_week)
    sign_in(page, roles.PUBLISHER)
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="by ada").click()
    page.get_by_role("link", name="Last week").click()
    expect(page.get_by_text("1 edit", exact=True)).to_be_visible()
    expect(page.get_by_text("Done last week")).to_be_visible()
