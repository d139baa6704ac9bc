"""A real Chromium on a live server with the registry's data. On CI it may not be missing."""

import os

import pytest
from playwright.sync_api import sync_playwright

from ..conftest import bring_back
from .chromium import ARGUMENTS, chromium_path

# Playwright's loop runs in this thread; Django must still talk to its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if not path:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium: .ci/run installs it.")
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(kept_registry, live_server):
    """The address of a server with the registry's data."""
    bring_back()
    return live_server.url


@pytest.fixture
def page(chromium, site):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=site)
    page = context.new_page()
    yield page
    context.close()
