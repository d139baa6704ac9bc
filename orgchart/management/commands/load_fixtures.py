"""``manage.py load_fixtures``: load or update the data of the registry, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from orgchart.exchange import fixtures
from orgchart.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Load or update records from fixture files, by natural key and in one transaction. Every "
        "rule is checked; if there is an error, nothing is loaded. Records that the files do not "
        "mention stay as they are. It also reads what dumpdata --natural-primary --natural-foreign "
        "writes. Where a MANIFEST.txt lies beside the files, they must be those of that export. With "
        "-v 2, list each record that is created or changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="*",
            metavar="PATH",
            type=Path,
            help="files, or folders of .json files (default: the registry's own fixtures/)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, but keep nothing"
        )

    def handle(
        self,
        *args: object,
        paths: list[Path],
        dry_run: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        try:
            loaded = fixtures.load(paths or [settings.REGISTRY_FIXTURES], dry_run=dry_run)
        except fixtures.NotLoaded as error:
            problems = "\n".join(f"  {line}" for line in error.lines)
            raise CommandError(f"Nothing was loaded. Correct these first:\n{problems}") from None
        if verbosity and loaded.converted:
            self.stdout.write("Converted from an earlier release:")
            for line in loaded.converted:
                self.stdout.write(f"  {line}")
        if verbosity and loaded.left_out:
            left = ", ".join(f"{label} {number}" for label, number in loaded.left_out.items())
            self.stdout.write(f"Left out, because these are no records of the registry: {left}.")
        if verbosity > 1:
            for line in loaded.details:
                self.stdout.write(line)
        if verbosity:
            for outcome, counts in (
                ("Created", loaded.created),
                ("Changed", loaded.changed),
                ("Unchanged", loaded.unchanged),
            ):
                parts = ", ".join(f"{kind} {count}" for kind, count in counts.items())
                self.stdout.write(f"{outcome}: {parts or 'nothing'}.")
            if dry_run:
                self.stdout.write("This was a dry run. Nothing was kept.")
