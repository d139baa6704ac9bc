"""Measure the public pages with the shipped data and with invented registries.

``python -m benchmarks.pages [--units 10000 100000]``: the median time of five requests, the ratio to
the time with the shipped data, the size, and what is read. The pages are made anew each time.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time

from .databases import filled

PAGES = {
    "chart": ("/", "/"),
    "part": ("/?root=dpo", "/?root=sample-8"),
    "unit": ("/units/dpko/", "/units/sample-8/"),
    "units": ("/units/", "/units/"),
    "units by name": ("/units/?q=police", "/units/?q=police"),
    "changes": (
        "/changes/?from=2006-06-30&to=2007-06-30",
        "/changes/?from=1999-06-30&to=2000-06-30",
    ),
    "field": ("/field/", "/field/"),
    "mandates": ("/mandates/", "/mandates/"),
    "documents": ("/documents/", "/documents/"),
    "document": ("/documents/A/RES/61/279/", "/documents/A/RES/61/4/"),
    "people": ("/people/", "/people/"),
    "person": ("/people/jean-marie-guehenno/", "/people/"),
    "sources": ("/sources/", "/sources/"),
    "search": ("/search/?q=mine+actoin", "/search/?q=mine+actoin"),
}
"""The addresses with the shipped data, and with a sample."""
TIMES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="*", default=[10_000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--sample", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.sample)
        return
    for units in (None, *asked.units):
        with tempfile.TemporaryDirectory() as folder:
            environment = filled(folder, units=units)
            print(f"\n{units or 'shipped'} units")
            command = [sys.executable, "-m", "benchmarks.pages", "--one"]
            command += ["--sample"] if units else []
            subprocess.run(command, env=environment, check=True)


def measure(is_sample: bool) -> None:
    """Measure every page with the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from tests.rows import reading

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.ALLOWED_HOSTS.append("testserver")
    print(f"{'page':<16}{'status':>7}{'ms':>8}{'KB':>7}{'gzip':>7}{'queries':>9}{'rows':>8}")
    for name, addresses in PAGES.items():
        address = addresses[is_sample]
        client = Client()
        client.get(address)
        times = []
        for _ in range(TIMES):
            began = time.perf_counter()
            response = client.get(address)
            times.append(1e3 * (time.perf_counter() - began))
        with reading() as read:
            client.get(address)
        size, packed = len(response.content) / 1024, len(gzip.compress(response.content)) / 1024
        print(
            f"{name:<16}{response.status_code:>7}{statistics.median(times):>8.1f}{size:>7.0f}"
            f"{packed:>7.0f}{read.queries:>9}{read.rows:>8}",
            flush=True,
        )


if __name__ == "__main__":
    main()
