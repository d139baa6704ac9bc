"""An ordinary list goes in by the pages of the import, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from orgchart import roles
from orgchart.models import Import, MandateReference

from .signing_in import sign_in
from .test_admin_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTED = Path(__file__).parent.parent / "listed-mandates.csv"


def accessible(page):
    """What axe finds on the page, wide and light, narrow and dark."""
    found = []
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(400)  # links change their colour by and by
        found += faults(page)
    return found


def test_a_list_of_mandates_is_imported_as_it_is(chromium, site):
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, bypass_csp=True, base_url=site
    )
    page = context.new_page()
    sign_in(page, roles.PUBLISHER)
    before = MandateReference.objects.count()
    page.goto("/admin/import/")
    assert accessible(page) == []
    page.get_by_label("What the rows are").select_option(label="Mandates")
    content = LISTED.read_text().replace("UNZED", "DPO").replace("UNWYE", "DOS")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the table").click()
    page.wait_for_url("**/admin/import/*/")
    page.get_by_label("Text", exact=True).fill("Mandates that the budget lists")
    page.get_by_label("Theme", exact=True).select_option(label="Direction of peace operations")
    page.get_by_label("Role", exact=True).select_option(label="Responsible")
    page.get_by_label("Document kind", exact=True).select_option(label="listed in")
    assert accessible(page) == []
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("link", name="refused 2")).to_be_visible()
    assert accessible(page) == []
    page.get_by_label("entity").first.fill("untso")
    page.get_by_label("Leave row 16 out").check()
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_label("Reason").fill("The budget")
    page.get_by_role("button", name="Import 14 rows").click()
    expect(page.get_by_text("Imported. You can see everything")).to_be_visible(timeout=30_000)
    assert accessible(page) == []
    assert Import.objects.get().state == Import.State.DONE
    assert MandateReference.objects.count() == before + 14
    context.close()
