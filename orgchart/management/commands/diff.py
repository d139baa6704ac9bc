"""``manage.py diff``: what changed in the organization between two days."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orgchart.exchange.changes import as_csv, as_json, as_text
from orgchart.queries.changes import changes

from .chart import day


class Command(BaseCommand):
    help = "Print what changed after FROM, up to TO, each change with its authority and source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=day, metavar="FROM", help="Such as 2007-06-01.")
        parser.add_argument("last", type=day, metavar="TO", help="Such as 2009-07-31.")
        parser.add_argument("--format", choices=["text", "json", "csv"], default="text")

    def handle(self, *args: Any, first: date, last: date, **options: Any) -> None:
        if first > last:
            raise CommandError(f"{first} is after {last}: change the two days about.")
        found = changes(first, last)
        match options["format"]:
            case "json":
                self.stdout.write(as_json(found, first, last))
            case "csv":
                self.stdout.write(as_csv(found), ending="")
            case _:
                self.stdout.write(as_text(found) or f"Nothing changed from {first} to {last}.")
