"""Take the screenshots of README and docs: ``python -m tests.screenshots DIR``. Needs Chromium."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SHOTS = [
    ("chart", "/?on=2009-07-31", 1280, 900, "light"),
    ("unit", "/units/minusma/", 1280, 1000, "light"),
    ("changes", "/changes/?from=2006-12-31&to=2009-07-31&charts=yes", 1280, 800, "light"),
    ("field", "/field/?on=2009-07-31", 1280, 800, "light"),
    ("chart-narrow-dark", "/?on=2009-07-31", 390, 844, "dark"),
    ("chart-ar", "/ar/?on=2009-07-31", 1280, 900, "light"),
    ("unit-ar-narrow", "/ar/units/unifil/", 390, 844, "light"),
    ("chart-zh-narrow", "/zh-hans/?on=2009-07-31", 390, 844, "light"),
]
PASSWORD = "for-the-screenshots"
LISTED = "\n".join(
    [
        "entity\tsymbol_as_linked\ttitle",
        "DOS\tA/RES/72/266B\tShifting the management paradigm in the United Nations",
        "DPO\tA/RES/61/279\t",
        "OROLSI\tS/RES/2719(2023)\t",
    ]
)
"""Mandates as a budget lists them: the cells that are pasted."""
PUBLISHER = f"""
from django.contrib.auth.models import Group, User
user = User.objects.create_user("publisher", password="{PASSWORD}")
user.groups.add(Group.objects.get(name="Publisher"))
"""


def main(directory: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["DATABASE_URL"] = f"sqlite:///{home}/shots.sqlite3"
        os.environ["DEBUG"] = "1"
        subprocess.run(
            [sys.executable, "manage.py", "set_up", "-v0"], check=True, stdout=subprocess.DEVNULL
        )
        subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", PUBLISHER], check=True)
        subprocess.run([sys.executable, "manage.py", "quality", "-v0"], check=True)
        port = "8791"
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", port],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            shoot(directory, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def shoot(directory: Path, base: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.browser.chromium import ARGUMENTS, chromium_path  # noqa: PLC0415

    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for name, address, width, height, scheme in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            for _ in range(50):
                try:
                    page.goto(base + address)
                    break
                except Exception:
                    page.wait_for_timeout(200)
            page.wait_for_timeout(500)  # the drawing is moved to where it begins
            page.screenshot(path=directory / f"{name}.png")
        shoot_admin(browser.new_page(viewport={"width": 1280, "height": 900}), directory, base)
        browser.close()


def shoot_admin(page: Any, directory: Path, base: str) -> None:
    """The first page of the admin, the queue, findings, a fact open on the page of its unit, previews of an act and of
    an import, the form that founds a unit, the history, and what undoing an edit would do."""
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("Name or mail address").fill("publisher")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.screenshot(path=directory / "admin.png")
    for name, address in (("desk-queue", "drafts"), ("desk-quality", "quality")):
        page.goto(f"{base}/admin/{address}/")
        page.screenshot(path=directory / f"{name}.png")
    page.goto(f"{base}/admin/find/?q=orolsi")
    page.get_by_role("link", name="(OROLSI)").first.click()
    page.locator("a[aria-label^='Edit part of']").first.click()
    page.wait_for_selector(".staff-panel")
    page.screenshot(path=directory / "desk-unit.png")
    page.goto(f"{base}/admin/reorganise/move/?unit=osp&parent=dos")
    page.get_by_label("From").fill("1 June 2025")
    page.locator("#id_document + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("A/RES/72/262 C")
    page.locator(".select2-results__option", has_text="A/RES/72/262 C").first.click()
    page.get_by_label("This document is also the source").check()
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("#preview")
    page.screenshot(path=directory / "reorganise.png")
    shoot_import(page, directory, base)
    shoot_undoing(page, directory, base)


def shoot_import(page: Any, directory: Path, base: str) -> None:
    """The preview of an import: mandates as a budget lists them."""
    page.goto(f"{base}/admin/import/")
    page.get_by_label("What the rows are").select_option(label="Mandates")
    page.get_by_label("Or paste cells").fill(LISTED)
    page.get_by_role("button", name="Read the table").click()
    page.locator("[name=every-text]").fill("As the budget lists it.")
    page.locator("[name=every-theme]").select_option(index=1)
    page.locator("[name=every-role]").select_option(index=1)
    page.locator("[name=every-document_kind]").select_option(label="listed in")
    page.get_by_role("button", name="Preview").first.click()
    page.wait_for_selector("[name=why]")
    page.screenshot(path=directory / "desk-import.png")


def shoot_undoing(page: Any, directory: Path, base: str) -> None:
    """A unit is founded in one form, and what undoing that would do."""
    page.goto(f"{base}/admin/reorganise/found/")
    page.get_by_label("Name", exact=True).fill("Office of Good Records")
    page.get_by_label("Acronym", exact=True).fill("OGR")
    page.get_by_label("Level", exact=True).select_option("office")
    page.locator("#id_parent + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("dpo")
    page.locator(".select2-results__option", has_text="(DPO)").first.click()
    page.get_by_label("From", exact=True).fill("1 March 2026")
    page.screenshot(path=directory / "desk-found.png")
    page.locator("#id_document + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("A/RES/61/279")
    page.locator(".select2-results__option", has_text="A/RES/61/279").first.click()
    page.get_by_label("This document is also the source").check()
    page.locator(".submit-row").get_by_role("button", name="Preview").click()
    page.get_by_label("Reason", exact=True).fill("A reform")
    page.get_by_role("button", name="Publish it").click()
    page.goto(f"{base}/admin/history/")
    page.screenshot(path=directory / "desk-history.png")
    page.get_by_role("link", name="Edit no").first.click()
    page.get_by_role("link", name="Undo this edit").click()
    page.screenshot(path=directory / "desk-undo.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
