"""The admin in a real browser, as an editor and as a publisher."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect
from reversion.models import Revision

from orgchart import roles
from orgchart.admin import imports
from orgchart.dates import PartialDate
from orgchart.models import (
    Document,
    Import,
    Reorganisation,
    Source,
    Unit,
    UnitName,
)
from orgchart.writing import acts
from orgchart.writing.acts import Basis

from ..accounts import person
from .faults import faults, faults_of, looked_at
from .signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN_PAGES = [
    "/admin/",
    "/admin/drafts/",
    "/admin/reorganise/rename/?unit=dpo",
    "/admin/reorganise/merge/?unit=dpo",
    "/admin/reorganise/split/?unit=dpo",
    "/admin/reorganise/found/",
    "/admin/history/",
    "/admin/history/deleted/",
    "/admin/import/",
    "/admin/export/",
    "/admin/quality/",
    "/admin/orgchart/unit/",
    "/admin/find/",
    "/admin/find/?q=police",
]
ACCOUNT_PAGES = ["/accounts/2fa/", "/accounts/password/change/", "/accounts/sessions/", "/accounts/email/"]  # fmt: skip


def planned(user):
    """A reorganisation with a draft and a proposal in it."""
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    acts.rename(
        Unit.objects.get(code="dpo"),
        "Department of Planned Operations",
        level="department",
        start=PartialDate.parse("2025"),
        basis=Basis(Source.objects.get(slug="dpko-page")),
        by=user,
        plan=plan,
    )


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_our_own_pages_and_nothing_overflows(chromium, site, scheme, width):
    context = looked_at(chromium, site, width, scheme)
    page = context.new_page()
    found = faults_of(page, ["/accounts/login/", "/accounts/password/reset/"])
    user = sign_in(page, roles.PUBLISHER)
    planned(user)
    name = UnitName.objects.filter(unit__code="dpo", status="draft").get()
    preview = "/admin/reorganise/rename/?unit=dpo"
    histories = [
        reverse("admin:history", args=["unitname", name.pk]),
        reverse("admin:edit", args=[Revision.objects.latest("pk").pk]),
    ]
    found += faults_of(page, [*OWN_PAGES, *ACCOUNT_PAGES, *histories])
    page.goto(preview)
    page.get_by_label("Name", exact=True).fill("Another")
    page.get_by_label("From").fill("2026")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("#preview")
    found += faults(page)
    bring(page, "Symbol,Title\nA/RES/80/1,x\nnonsense,y\n")
    found += faults(page)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("text=refused 1")
    found += faults(page)
    page.goto(f"/admin/drafts/?plan={name.reorganisation_id}")
    found += faults(page)
    page.get_by_role("button", name="Preview the public site with this on").first.click()
    page.wait_for_selector(".preview")
    found += faults(page)
    context.close()
    assert not found, "\n".join(found)


def bring(page, content, kind="Documents"):
    page.goto("/admin/import/")
    page.get_by_label("What the rows are").select_option(label=kind)
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the table").click()
    page.wait_for_url("**/admin/import/*/")


def test_an_editor_plans_a_move_by_dragging_and_a_publisher_publishes_it(chromium, page, site):
    Reorganisation.objects.all().delete()  # the registry ships a plan of its own
    sign_in(page, roles.EDITOR)
    page.set_viewport_size({"width": 1280, "height": 8000})  # both rows are in view
    page.goto("/admin/orgchart/unit/")
    row = page.locator("tr", has=page.locator('[data-code="osp"]'))
    row.drag_to(page.locator("tr", has=page.locator('[data-code="dos"]')))
    page.wait_for_url("**/admin/reorganise/move/?unit=osp&parent=dos")
    expect(page.locator("#select2-id_unit-container")).to_contain_text("Strategic Partnership")
    page.get_by_label("From").fill("1 June 2025")
    expect(page.locator(".staff-read")).to_have_text("Read as 1 June 2025.")
    page.get_by_text("More: another source").click()
    choose(page, "source", "Department of Peacekeeping Operations")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("figure .drawing")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish it")).to_have_count(0)
    page.get_by_role("button", name="Keep it as drafts").click()
    page.wait_for_url("**/admin/drafts/")
    assert Unit.objects.get(code="osp").parents.filter(status="draft").exists()

    context = chromium.new_context(base_url=site)
    tab = context.new_page()
    sign_in(tab, roles.PUBLISHER)
    tab.goto("/admin/drafts/")
    tab.get_by_role("link", name=re.compile("^Move a unit")).click()
    tab.get_by_role("button", name="Preview the public site with this on").click()
    expect(tab.locator(".preview")).to_contain_text("the public does not see this")
    tab.goto("/units/osp/")
    expect(tab.locator("main")).to_contain_text("Draft")
    tab.get_by_role("button", name="Leave the preview").click()
    expect(tab.locator(".preview")).to_have_count(0)
    tab.goto("/admin/drafts/")
    tab.get_by_role("link", name=re.compile("^Move a unit")).click()
    tab.get_by_label("Reason").fill("Decided")
    tab.get_by_role("button", name="Publish the whole reorganisation").click()
    expect(tab.locator(".messagelist")).to_contain_text(
        "1 draft was published. 2 proposals were published."
    )
    context.close()
    page.goto("/units/osp/")
    expect(page.locator(".path")).to_contain_text("DOS")


def choose(page, field, words):
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option").filter(has_text=words).first.click()


def test_unsaved_work_is_warned_about_on_leaving_and_ctrl_s_saves(page, site):
    sign_in(page, roles.PUBLISHER)
    document = Document.objects.get(symbol="A/RES/61/279")
    address = reverse("admin:orgchart_document_change", args=[document.pk])
    page.goto(address)
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert warned == []
    page.goto(address)
    page.get_by_role("textbox", name="Title:", exact=True).press("End")
    page.get_by_role("textbox", name="Title:", exact=True).press_sequentially(" more")
    page.goto("/admin/")
    assert warned == ["beforeunload"]
    page.goto(address)
    page.get_by_role("textbox", name="Title:", exact=True).press("End")
    page.get_by_role("textbox", name="Title:", exact=True).press_sequentially(" saved")
    page.get_by_label("Reason for the change").fill("Corrected")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("was saved")
    assert warned == ["beforeunload"]
    document.refresh_from_db()
    assert document.title.endswith(" saved")


def test_the_second_to_save_merges_by_choosing(chromium, page, site):
    sign_in(page, roles.PUBLISHER, "first")
    document = Document.objects.get(symbol="A/RES/61/279")
    address = reverse("admin:orgchart_document_change", args=[document.pk])
    context = chromium.new_context(base_url=site)
    other = context.new_page()
    sign_in(other, roles.PUBLISHER, "second")
    for tab, title in ((page, "Theirs"), (other, "Mine")):
        tab.goto(address)
        tab.get_by_role("textbox", name="Title:", exact=True).fill(title)
        tab.get_by_label("Reason for the change").fill("Corrected")
    page.locator("[name=_save]").first.click()
    page.wait_for_selector(".messagelist")
    other.locator("[name=_save]").first.click()
    expect(other.get_by_role("heading", name="Somebody else changed this record")).to_be_visible()
    found = Axe().run(other)
    assert found.violations_count == 0, found.generate_report()
    other.get_by_role("radio", name="Mine").check()
    other.get_by_role("button", name="Save what I chose").click()
    expect(other.locator(".messagelist")).to_contain_text("was saved")
    document.refresh_from_db()
    assert document.title == "Mine"
    context.close()


def test_a_symbol_is_read_as_it_is_typed_and_a_document_added_on_the_way(page, site):
    sign_in(page, roles.EDITOR)
    page.goto("/admin/orgchart/document/add/")
    page.get_by_role("textbox", name="Symbol:", exact=True).press_sequentially(
        "ga resolution 61/279"
    )
    expect(page.locator(".staff-read")).to_contain_text(
        "Read as A/RES/61/279. It is in the registry:"
    )
    page.goto("/admin/reorganise/rename/?unit=dpo")
    page.locator("#id_document + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("undocs.org/a/res/80/999")
    page.locator(".select2-results__option", has_text="Add A/RES/80/999").click()
    expect(page.get_by_label("Its title").first).to_be_focused()
    page.keyboard.type("A new decision")
    page.get_by_label("This document is also the source").check()
    page.get_by_label("Name", exact=True).fill("Another name")
    page.get_by_label("From").fill("1 June 2025")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_be_focused()
    expect(page.get_by_label("Its title").first).to_have_value("A new decision")
    assert not Document.objects.filter(symbol="A/RES/80/999").exists()
    page.get_by_role("button", name="Keep it as drafts").click()
    page.wait_for_url("**/admin/drafts/")
    assert Document.objects.get(symbol="A/RES/80/999").title == "A new decision"


def test_a_long_import_shows_its_progress_and_is_confirmed(page, site, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    sign_in(page, roles.PUBLISHER)
    symbols = (f"A/RES/{session}/{number}" for session in (76, 77) for number in range(400, 900))
    rows = "\n".join(f"{symbol},Title {place}" for place, symbol in enumerate(symbols))
    bring(page, f"symbol,title\n{rows}\n")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("text=created 1000", timeout=60_000)
    assert not Document.objects.filter(symbol="A/RES/76/400").exists()
    page.get_by_label("Reason").fill("A list")
    page.get_by_role("button", name="Import 1000 rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.wait_for_selector("text=Imported. You can see everything", timeout=60_000)
    assert Import.objects.get().state == Import.State.DONE
    assert Document.objects.filter(title__startswith="Title ").count() == 1000


def test_a_publisher_sets_up_a_passkey_where_it_is_demanded_and_signs_in_with_it(
    page, site, settings
):
    settings.SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    user = person(roles.PUBLISHER)
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("Name or mail address").fill(user.username)
    page.get_by_label("Password").fill(f"pw-of-{user.username}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("main")).to_contain_text("needs a second factor")
    page.locator("section", has_text="Passkeys and security keys").get_by_role(
        "link", name="Add a key"
    ).click()
    page.get_by_label("Password:").fill(f"pw-of-{user.username}")
    page.get_by_role("button", name="Confirm").click()
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main")).to_contain_text("ecovery codes")
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Registry admin")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Registry admin")).to_be_visible()


def test_the_admin_keeps_to_the_content_security_policy(page, site):
    refused = []
    page.on(
        "console",
        lambda message: refused.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: refused.append(str(error)))
    sign_in(page, roles.PUBLISHER)
    for address in [*OWN_PAGES, *ACCOUNT_PAGES, "/admin/orgchart/unit/1/change/"]:
        page.goto(address)
    assert refused == []
