"""``manage.py load_fixtures``: load or update the registry's data, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orgchart.exchange import fixtures


class Command(BaseCommand):
    help = (
        "Load or update records from fixture files, by natural key and in one transaction. Every "
        "rule is checked; on any error nothing is loaded. Records that the files do not mention "
        "are left alone. With -v 2 each record that is created or changed is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="*",
            metavar="PATH",
            type=Path,
            help="Files, or folders of .json files. Without one: the registry's own fixtures/.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Do and check everything, and keep nothing."
        )

    def handle(self, *args: Any, paths: list[Path], dry_run: bool, **options: Any) -> None:
        try:
            loaded = fixtures.load(paths or [settings.REGISTRY_FIXTURES], dry_run=dry_run)
        except fixtures.NotLoaded as error:
            problems = "\n".join(f"  {line}" for line in error.lines)
            raise CommandError(f"Nothing was loaded. To mend:\n{problems}") from None
        if options["verbosity"] > 1:
            for line in loaded.details:
                self.stdout.write(line)
        if options["verbosity"]:
            for told, counts in (
                ("Created", loaded.created),
                ("Changed", loaded.changed),
                ("Left alone", loaded.unchanged),
            ):
                parts = ", ".join(f"{count} {kind}" for kind, count in counts.items())
                self.stdout.write(f"{told}: {parts or 'nothing'}.")
            if dry_run:
                self.stdout.write("This was a dry run: nothing was kept.")
