"""The site as files, clicked through in a real browser from a plain file server, below a folder."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect

from ..factories import AppointmentFactory, DocumentFactory, LineFactory, unit

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"


class Files(SimpleHTTPRequestHandler):
    """A file server with the policy of the site."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def address(transactional_db, tmp_path):
    top = unit("dpko", name="Department of Peacekeeping Operations", acronym="DPKO")
    LineFactory(child=unit("omo", name="Office of Military Affairs"), parent=top)
    resolution = DocumentFactory(symbol="A/RES/72/262 C", title="Reform of peace")
    top.names.update(started_by=resolution)
    AppointmentFactory(post__unit=top, person__name="Élodie Guéhenno", started_by=resolution)
    call_command(
        "publish",
        tmp_path / "copies" / "peace",
        "--jobs",
        "1",
        "--on",
        "2009-07-31",
        "--languages",
        "fr",
        "ar",
        verbosity=0,
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/copies/peace/"
        server.shutdown()
        thread.join()


def test_a_reader_clicks_through_the_files(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said, asked = [], []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: asked.append((answer.status, answer.url)))
    page.goto(address)
    expect(page.get_by_text("This is a copy of the registry, made on")).to_be_visible()
    page.locator("#canvas svg.drawing:visible g.box a").first.click()
    expect(page).to_have_url(f"{address}units/dpko/")
    page.get_by_role("link", name="A/RES/72/262 C").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A/RES/72/262 C")
    page.locator("main").get_by_role("link", name="DPKO", exact=True).first.click()
    page.locator("main").get_by_role("link", name="Élodie Guéhenno").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Élodie Guéhenno")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Units").click()
    expect(page.locator("table.list")).to_contain_text("Office of Military Affairs")
    assert Axe().run(page).response["violations"] == []
    page.locator("#site-search").fill("guehenno")
    page.locator("#site-search").press("Enter")
    expect(page.locator("#results [role=status]")).to_contain_text("for “guehenno”")
    assert Axe().run(page).response["violations"] == []
    page.locator("#results").get_by_role("link", name="Élodie Guéhenno").first.click()
    expect(page).to_have_url(f"{address}people/elodie-guehenno/")
    page.get_by_role("link", name="Chart", exact=True).click()
    page.get_by_role("link", name="31 July 2009").click()
    expect(page).to_have_url(f"{address}on=2009-07-31/")
    assert said == []
    assert {url for status, url in asked if status >= 400} == set()
    assert {url for _status, url in asked if not url.startswith((address, "data:"))} == set()
    context.close()


def test_a_reader_changes_the_language_on_a_phone(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{address}units/dpko/")
    page.locator(".languages a[hreflang=fr]").evaluate("link => link.click()")
    expect(page).to_have_url(f"{address}fr/units/dpko/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto(f"{address}fr/search/?q=military")
    page.locator("#results a").first.click()
    expect(page).to_have_url(f"{address}fr/units/omo/")
    page.goto(f"{address}ar/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert failed == []
    context.close()


def test_without_scripts_the_search_says_where_to_look(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search/")
    expect(page.get_by_text("The search of this copy needs JavaScript.")).to_be_visible()
    context.close()
