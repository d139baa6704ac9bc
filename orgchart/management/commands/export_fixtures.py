"""``manage.py export_fixtures``: write the whole registry as fixtures."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from orgchart.exchange import fixtures
from orgchart.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Write every record of the registry, drafts too, to fixture files. The records are sorted, "
        "so the same data always gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            metavar="DIR",
            type=Path,
            help="the folder to write to; it is made if it does not exist",
        )

    def handle(self, *args: object, directory: Path, verbosity: int, **options: object) -> None:
        try:
            paths = fixtures.write(directory)
        except OSError as error:
            raise CommandError(f"{directory} cannot be written to: {error.strerror}.") from None
        if verbosity:
            self.stdout.write(f"Wrote {len(paths)} files to {directory}.")
