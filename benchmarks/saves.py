"""Measure a save of each kind of record, and a check of the whole registry, at several sizes.

``python -m benchmarks.saves [--units 117 10000]``: the median of fifteen saves inside ``recording()``,
with the rules and the history, and what one of them reads. Beside it stands the size of the registry.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from .databases import filled

TIMES = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="*", default=[117, 10_000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure()
        return
    for units in asked.units:
        with tempfile.TemporaryDirectory() as folder:
            environment = filled(folder, units=units)
            print(f"\n{units:,} units")
            subprocess.run(
                [sys.executable, "-m", "benchmarks.saves", "--one"], env=environment, check=True
            )


def measure() -> None:
    """Measure with the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
    import django

    django.setup()
    from orgchart.models import (
        Appointment,
        Document,
        Location,
        Mandate,
        ParentRelationship,
        Record,
        UnitName,
    )
    from orgchart.writing.checking import all_violations
    from orgchart.writing.recording import recording
    from orgchart.writing.rules import violations
    from tests.rows import reading

    def save(kind: type[Record], field: str) -> Callable[[], None]:
        record = kind.objects.order_by("pk")[kind.objects.count() // 2]

        def once() -> None:
            with recording(why="A benchmark"):
                changed = getattr(record, field)
                setattr(record, field, changed[:-1] if changed.endswith("+") else f"{changed}+")
                record.save()

        return once

    print(f"{'save of':<24}{'ms':>8}{'queries':>9}{'rows':>7}")
    for kind in (UnitName, ParentRelationship, Location, Appointment, Mandate, Document):
        once = save(kind, "title" if kind is Document else "note")
        spent = median(once, TIMES)
        with reading() as read:
            once()
        name = str(kind._meta.verbose_name)
        print(f"{name:<24}{1e3 * spent:>8.1f}{read.queries:>9}{read.rows:>7}")
    print(f"{'rules about several':<24}{1e3 * median(violations, 5):>8.0f}")
    print(f"{'check of everything':<24}{1e3 * median(all_violations, 5):>8.0f}", flush=True)


def median(work: Callable[[], object], times: int) -> float:
    """The median time of so many runs, after one that is not counted."""
    work()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
