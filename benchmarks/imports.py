"""Import 5,000 rows of units, and compare with loaddata. ``python -m benchmarks.imports``"""

import json
import os
import tempfile
import time
from pathlib import Path

ROWS = 5_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        from django.contrib.auth import get_user_model
        from django.core.management import call_command

        from orgchart.exchange import imports
        from orgchart.exchange.sheets import FORMATS, read
        from orgchart.models import Unit

        call_command("migrate", verbosity=0)
        call_command("load_fixtures", verbosity=0)
        user = get_user_model().objects.create_superuser("bench")
        rows = [_row(number) for number in range(ROWS)]
        content = FORMATS["xlsx"].write(list(rows[0]), rows, "Units")

        began = time.perf_counter()
        table = imports.create_import(user, "unit", "units.xlsx", read("units.xlsx", content))
        after_reading = time.perf_counter()
        imports.check(table, lambda done, total: None)
        after_check = time.perf_counter()
        imports.confirm(table, "A benchmark", lambda done, total: None)
        ours = time.perf_counter() - began
        assert table.state == "done", table.verdicts[:3]
        print(f"read {after_reading - began:.1f} s, checked {after_check - after_reading:.1f} s,")
        print(f"imported {ours - (after_check - began):.1f} s: {ours:.1f} s for {ROWS:,} rows")

        Unit.objects.filter(code__startswith="bench-").delete()
        path = Path(folder) / "units.json"
        path.write_text(json.dumps([entry for row in rows for entry in _entries(row)]))
        began = time.perf_counter()
        call_command("loaddata", path, verbosity=0)
        theirs = time.perf_counter() - began
        print(
            f"loaddata, without check, rules and history: {theirs:.1f} s; ratio {ours / theirs:.1f}"
        )


def _row(number: int) -> dict[str, str]:
    return {
        "code": f"bench-{number}",
        "nature": "headquarters",
        "name": f"Benchmark Unit {number}",
        "level": "office",
        "start": "29 June 2007",
        "status": "published",
        "source": "dpko-page",
    }


def _entries(row: dict[str, str]) -> list[dict[str, object]]:
    unit = {"code": row["code"], "nature": row["nature"]}
    name = {
        "unit": [row["code"]],
        "name": row["name"],
        "level": row["level"],
        "start": "2007-06-29",
        "status": row["status"],
        "source": [row["source"]],
    }
    return [
        {"model": "orgchart.unit", "fields": unit},
        {"model": "orgchart.unitname", "fields": name},
    ]


if __name__ == "__main__":
    main()
