"""Load, reload, export and import a registry, beside ``loaddata`` and ``dumpdata``.

``python -m benchmarks.loading --units 10000``. A ratio says how many times as long the command of
Django takes. ``loaddata`` checks no rule and keeps no history.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

TIMES = 3
"""How often each is measured; the median counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000, help="size of the sample")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the imported table, or 0")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each is measured")
    parser.add_argument("--alone", action="store_true", help="leave out Django's commands")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        _measure(Path(folder), options.units, options.times, alone=options.alone)
        if options.rows:
            _import(options.rows)


def _measure(folder: Path, units: int, times: int, *, alone: bool) -> None:
    from django.core.management import call_command

    from orgchart.exchange import fixtures, sample

    call_command("migrate", verbosity=0)
    number = sum(sample.fill(units).values())
    files = folder / "fixtures"
    labels = [model._meta.label for model in fixtures.FILES]
    dump = {"natural_primary": True, "natural_foreign": True, "verbosity": 0}

    print(f"{number:,} records, {units:,} units; medians of {times}")
    export = _median(times, lambda: fixtures.write(files))
    dumpdata = loaddata = None
    if not alone:
        made = folder / "dump.json"
        dumpdata = _median(times, lambda: call_command("dumpdata", *labels, output=made, **dump))
    _tell("export", export, "dumpdata", dumpdata)
    paths = sorted(files.glob("*.json"))
    load = _median(times, lambda: fixtures.load(paths), before=_empty)
    reload = _median(times, lambda: fixtures.load(paths))
    if not alone:
        loaddata = _median(
            times, lambda: call_command("loaddata", *paths, verbosity=0), before=_empty
        )
    _tell("load", load, "loaddata", loaddata)
    _tell("reload unchanged", reload, "loaddata", loaddata)


def _empty() -> None:
    """Empty the tables of records and of history."""
    from django.db import connection
    from reversion.models import Revision, Version

    from orgchart.models import RECORDS

    with connection.cursor() as cursor:
        for model in (*reversed(RECORDS), Version, Revision):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _import(number: int) -> None:
    from django.contrib.auth import get_user_model

    from orgchart.exchange import imports
    from orgchart.exchange.sheets import FORMATS, read
    from orgchart.models import Source

    Source.objects.create(slug="bench-page", title="Benchmark")
    user = get_user_model().objects.create_superuser("bench")
    rows = [_row(place) for place in range(number)]
    content = FORMATS["xlsx"].write(list(rows[0]), rows, "Units")
    table = imports.create_import(user, "unit", "units.xlsx", read("units.xlsx", content))
    began = time.perf_counter()
    imports.check(table, lambda done, total: None, date.today())
    checked = time.perf_counter()
    imports.confirm(table, "A benchmark", lambda done, total: None, date.today())
    done = time.perf_counter()
    assert table.state == "done", table.verdicts[:3]
    print(f"import of {number:,} rows: checked {checked - began:.1f} s, ", end="")
    print(f"confirmed {done - checked:.1f} s, measured once")


def _median(
    times: int, run: Callable[[], object], before: Callable[[], object] | None = None
) -> float:
    """The median time of several runs, in seconds; what is done before each does not count."""
    taken = []
    for _time in range(times):
        if before:
            before()
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _tell(what: str, ours: float, name: str, theirs: float | None) -> None:
    beside = f"; {name} {theirs:.2f} s; ratio {theirs / ours:.1f}" if theirs else ""
    print(f"{what}: {ours:.2f} s{beside}", flush=True)


def _row(number: int) -> dict[str, str]:
    return {
        "code": f"bench-{number}",
        "nature": "headquarters",
        "name": f"Benchmark Unit {number}",
        "level": "office",
        "start": "29 June 2007",
        "status": "published",
        "source": "bench-page",
    }


if __name__ == "__main__":
    main()
