"""Measure the size and the queries of pages, with the shipped data and with 10,000 units.

``python -m benchmarks.pages``
"""

import gzip
import os
import tempfile
from pathlib import Path

UNITS = 10_000
PAGES = ["/", "/?view=drawn", "/units/", "/units/u0/", "/changes/", "/field/", "/search/?q=u77"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        measure()


def measure() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    call_command("load_fixtures", verbosity=0)
    print(f"{'page':<28} {'units':>7} {'status':>6} {'KB':>8} {'KB gzip':>8} {'queries':>8}")
    for size in ("shipped", UNITS):
        if size == UNITS:
            grow()
        for page in PAGES:
            address = page.replace("/units/u0/", "/units/dpko/") if size == "shipped" else page
            with CaptureQueriesContext(connection) as queries:
                response = Client().get(address)
            weight = len(response.content) / 1024
            packed = len(gzip.compress(response.content)) / 1024
            print(
                f"{address:<28} {size!s:>7} {response.status_code:>6} {weight:>8.0f} {packed:>8.0f} "
                f"{len(queries):>8}"
            )
    static = Path(settings.BASE_DIR) / "orgchart" / "static" / "orgchart"
    packed = sum(len(gzip.compress(path.read_bytes())) for path in static.glob("*.[jc]s*"))
    print(f"all scripts and styles: {packed / 1024:.1f} KB gzip")


def grow() -> None:
    """Add a tree of 10,000 units under the Secretariat, with five units below each."""
    from orgchart.models import ParentRelationship, Source, Unit, UnitName

    source = Source.objects.first()
    units = Unit.objects.bulk_create(
        Unit(code=f"u{number}", nature="headquarters") for number in range(UNITS)
    )
    shared = {"start": "1990", "status": "published", "source": source, "quotation": "x"}
    UnitName.objects.bulk_create(
        UnitName(unit=unit, name=f"Office number {unit.code}", level="office", **shared)
        for unit in units
    )
    top = Unit.objects.get(code="secretariat")
    ParentRelationship.objects.bulk_create(
        ParentRelationship(
            child=unit, parent=units[(number - 1) // 5] if number else top, kind="part-of", **shared
        )
        for number, unit in enumerate(units)
    )


if __name__ == "__main__":
    main()
