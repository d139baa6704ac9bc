"""Compare a search with SQL LIKE on the index's own texts, and a refresh with a whole rebuild.

``python -m benchmarks.search [units …]``: at 10,000 and 100,000 units of the sample.
"""

import os
import sys
import tempfile
from pathlib import Path

from .layout import best

WORDS = [
    "amina abara",
    "mine actoin",
    "logistics",
    "kofi abara peacekeeping",
    "police mali",
    "xqzvw",
]
SIZES = (10_000, 100_000)


def main() -> None:
    print(f"{'units':>8} {'what':<32} {'ours':>11} {'other':>11} {'ours/other':>11}")
    for units in [int(size) for size in sys.argv[1:]] or SIZES:
        if process := os.fork():
            os.waitpid(process, 0)
        else:
            measure(units)
            os._exit(0)


def measure(units: int) -> None:
    """Measure one size in a new database. A process measures one size only."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from orgchart.exchange import sample
        from orgchart.models import SearchEntry, UnitName
        from orgchart.queries.search import search
        from orgchart.writing.search_index import rebuild_alone, refresh
        from orgchart.writing.touched import Touched

        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        sample.fill(units)

        def show(what: str, ours: float, other: float) -> None:
            print(
                f"{units:>8,} {what:<32} {1e3 * ours:>9.1f}ms {1e3 * other:>9.1f}ms "
                f"{ours / other:>11.4f}",
                flush=True,
            )

        def like(words: str) -> list[SearchEntry]:
            return list(SearchEntry.objects.filter(text__icontains=words)[:50])

        for words in WORDS:
            show(
                f"search “{words}” / LIKE",
                best(lambda words=words: search(words), 10),
                best(lambda words=words: like(words)),
            )

        name = UnitName.objects.filter(status="published").latest("pk")

        def rename() -> None:
            touched = Touched()
            touched.note_all(UnitName, {name.pk: UnitName.objects.get(pk=name.pk)})
            name.name += "x"
            with transaction.atomic():
                UnitName.objects.filter(pk=name.pk).update(name=name.name)
                refresh(touched)

        show("refresh after a renaming / rebuild", best(rename), best(rebuild_alone, 1))


if __name__ == "__main__":
    main()
