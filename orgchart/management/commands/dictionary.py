"""``manage.py dictionary``: every kind of record and every field, as a page of the docs."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from orgchart.exchange.dictionary import dictionary


class Command(BaseCommand):
    help = "Print the data dictionary as Markdown, or write it into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--write", metavar="FILE", type=Path, help="write it into this file instead"
        )

    def handle(self, *args: object, write: Path | None, **options: object) -> None:
        if not write:
            self.stdout.write(dictionary())
            return
        try:
            write.write_text(dictionary(), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{write} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote the data dictionary to {write}.")
