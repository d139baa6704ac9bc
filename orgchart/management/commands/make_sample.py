"""``manage.py make_sample``: fill an empty registry with invented records."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from orgchart.exchange import sample
from orgchart.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Fill an empty registry with invented units and their facts, for benchmarks and load tests. "
        "Nothing in them is true. The same number always gives the same registry."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--units", type=int, default=1000, help="how many units to make (default: 1000)"
        )

    def handle(self, *args: object, units: int, verbosity: int, **options: object) -> None:
        if units < 1:
            raise CommandError(f"A sample of {units} units is not possible. Ask for 1 or more.")
        try:
            counts = sample.fill(units)
        except sample.NotEmpty:
            raise CommandError(
                "The registry has units already, and a sample is not mixed with them. Set "
                "DATABASE_URL to an empty database, run “manage.py migrate”, and try again."
            ) from None
        if verbosity:
            for kind, count in counts.items():
                self.stdout.write(f"{count:>9,} {kind}")
            self.stdout.write(f"{sum(counts.values()):>9,} records in all.")
