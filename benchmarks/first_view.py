"""Measure when a reader sees the chart: its first paint in Chromium, and when its script is ready.

``python -m benchmarks.first_view [--units 10000]``: the first visit of ``/`` by a browser that has kept nothing, five
times for a page that the server has kept, and five times for one that it makes anew. Beside it stands ``/about/`` of
the same site, a page with little on it. Chromium must be installed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from .kept_pages import fetched, granian, prepare

ROUNDS = 5
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
READY = "document.querySelector('.find:not([hidden])')"
"""The script shows the box that finds units on the chart when it is ready."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000)
    asked = parser.parse_args()
    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("Chromium is not installed.")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        folder.chmod(0o755)
        prepare(folder, asked.units)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print(f"{'medians in milliseconds':<28} {'painted':>8} {'ready':>8}")
        for kept, megabytes in (("kept", "64"), ("made anew", "0")):
            with granian(folder, PAGE_CACHE_MB=megabytes) as port:
                fetched(port, "/").read()  # it waits until the server answers
                for address in ("/", "/about/"):
                    _say(f"{address}, {kept}", browser, f"http://localhost:{port}{address}")
        browser.close()


def _say(what: str, browser: Browser, address: str) -> None:
    """Visit a page a few times, each with a browser that has kept nothing; the first visit does not count."""
    times = [_visited(browser, address) for _round in range(ROUNDS + 1)][1:]
    painted, ready = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{what:<28} {painted:>8.0f} {ready:>8.0f}")


def _visited(browser: Browser, address: str) -> tuple[float, float]:
    """When the page was painted and when its script was ready, in milliseconds after the visit began."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    if page.locator("#canvas").count():
        page.wait_for_function(READY)
    ready = page.evaluate("performance.now()")
    painted = page.evaluate(PAINTED)
    page.close()
    return painted, ready


if __name__ == "__main__":
    main()
