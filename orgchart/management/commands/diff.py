"""``manage.py diff``: the changes of the organization between two days."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import CommandError

from orgchart.exchange.changes import as_csv, as_json, as_text
from orgchart.management.plans import add_plans, with_plans
from orgchart.management.tables import TablesCommand
from orgchart.queries.changes import changes

from .chart import day


class Command(TablesCommand):
    help = "Print the changes after FROM and up to TO, each with its document and its source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "first", type=day, metavar="FROM", help="the first day, such as 2007-06-01"
        )
        parser.add_argument("last", type=day, metavar="TO", help="the last day, such as 2009-07-31")
        parser.add_argument(
            "--format", choices=["text", "json", "csv"], default="text", help="default: text"
        )
        add_plans(parser)

    def handle(
        self,
        *args: object,
        first: date,
        last: date,
        format: str,
        plans: bool,
        plan: str | None,
        **options: object,
    ) -> None:
        if first > last:
            raise CommandError(f"{first} is after {last}. Give the earlier day first.")
        with with_plans(plans, plan, self.stderr):
            found = changes(first, last)
            match format:
                case "json":
                    self.stdout.write(as_json(found, first, last))
                case "csv":
                    self.stdout.write(as_csv(found), ending="")
                case _:
                    self.stdout.write(as_text(found) or f"Nothing changed from {first} to {last}.")
