"""``manage.py export_fixtures``: write the whole registry as fixtures."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orgchart.exchange import fixtures


class Command(BaseCommand):
    help = (
        "Write every record of the registry, drafts too, as fixture files: sorted, and the same "
        "to the byte for the same data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory", metavar="DIR", type=Path, help="Where to write; made if need be."
        )

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            paths = fixtures.write(directory)
        except OSError as error:
            raise CommandError(f"{directory} cannot be written to: {error.strerror}.") from None
        if options["verbosity"]:
            self.stdout.write(f"Wrote {len(paths)} files to {directory}.")
