"""Compare a search with SQL LIKE on the same columns. ``python -m benchmarks.search``"""

import os
import tempfile
from pathlib import Path

from .layout import best

WORDS = ["orolsi", "civilian police unit", "mine actoin", "peackeeping oprations"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db.models import Q

        from orgchart.models import Document, Mandate, Source, UnitName
        from orgchart.queries.search import search

        call_command("migrate", verbosity=0)
        call_command("load_fixtures", verbosity=0)

        def like(words: str) -> int:
            return (
                len(UnitName.objects.filter(Q(name__icontains=words) | Q(acronym__icontains=words)))
                + len(
                    Document.objects.filter(Q(symbol__icontains=words) | Q(title__icontains=words))
                )
                + len(Mandate.objects.filter(text__icontains=words))
                + len(Source.objects.filter(title__icontains=words))
            )

        search("to make the index")
        print(f"{'words':<24} {'ours':>9} {'LIKE':>9} {'ratio':>6} {'found':>6} {'by LIKE':>8}")
        for words in WORDS:
            ours = best(lambda words=words: search(words), 20)
            theirs = best(lambda words=words: like(words), 20)
            print(
                f"{words:<24} {1e3 * ours:>7.1f}ms {1e3 * theirs:>7.1f}ms {ours / theirs:>6.1f} "
                f"{len(search(words)):>6} {like(words):>8}"
            )


if __name__ == "__main__":
    main()
