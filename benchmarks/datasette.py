"""Measure pages that are kept and pages that are made anew, beside Datasette with the same data.

``python -m benchmarks.datasette [--units 10000] [--datasette PATH]``. Datasette must be installed, best in an
environment of its own, and wrk too. With a ``DATABASE_URL`` of PostgreSQL the registry answers from there, and
Datasette from SQLite with the same sample, because it reads nothing else. Datasette is one process, as it comes; the registry has two. Over 32
connections for what is kept, and over four for what is made anew. Datasette keeps nothing and knows no 304.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from unittest import mock

from .databases import filled
from .kept_pages import GZIP, fetched, free_port, granian, prepare, rate, running

UNIT, LIST = "/units/sample-8/", "/units/"
API = "/api/v1/units?limit=50"
"""50 units. Datasette gives 50 rows of the same table, with ``_size``."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--datasette", default="datasette", help="the command of Datasette")
    asked = parser.parse_args()
    for name in ("wrk", asked.datasette):
        if not shutil.which(name):
            sys.exit(f"{name} is not installed.")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        prepare(folder, asked.units)
        theirs_in = folder / "bench.sqlite3"
        if not theirs_in.exists():
            with mock.patch.dict(os.environ):
                del os.environ["DATABASE_URL"]
                filled(made, units=asked.units)
        with granian(folder, PAGE_CACHE_MB="64") as port:
            kept = rate(port, UNIT, GZIP)
            tag = fetched(port, API).headers["ETag"]
            api = [rate(port, API, GZIP), rate(port, API, {**GZIP, "If-None-Match": tag})]
        with granian(folder, PAGE_CACHE_MB="0") as port:
            ours = [rate(port, address, GZIP, connections=4) for address in (UNIT, LIST, API)]
        port = free_port()
        command = [asked.datasette, "serve", str(theirs_in), "--port", str(port)]
        with running(command, dict(os.environ)):
            table = "/bench/orgchart_unit"
            theirs = [rate(port, f"{table}/8", GZIP, connections=4), rate(port, table, GZIP, 4)]
            theirs_as_json = rate(port, f"{table}.json?_size=50", GZIP)
            theirs_by_four = rate(port, f"{table}.json?_size=50", GZIP, 4)
    print(f"{'requests a second':<36} {'registry':>9} {'Datasette':>10} {'ratio':>7}")
    for name, one, other in (
        ("a kept page of a unit, a row", kept, theirs[0]),
        ("a page of a unit made anew, a row", ours[0], theirs[0]),
        ("a list made anew, a table", ours[1], theirs[1]),
        ("50 units of the API, kept; as JSON", api[0], theirs_as_json),
        ("the same, not modified (304)", api[1], theirs_as_json),
        ("50 units of the API made anew", ours[2], theirs_by_four),
    ):
        print(f"{name:<36} {one:>9,.1f} {other:>10,.1f} {one / other:>7.2f}")


if __name__ == "__main__":
    main()
