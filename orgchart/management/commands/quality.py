"""``manage.py quality``: what there is to correct in the data."""

from django.core.management.base import CommandParser
from django.utils import timezone

from orgchart.management.tables import TablesCommand
from orgchart.queries.quality import CHECKS
from orgchart.queries.quality_counts import record_counts


class Command(TablesCommand):
    help = (
        "Count what each check of quality finds, and keep the counts of the day for the quality page "
        "of the admin. With -v 2, list every finding. Run this once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, but keep nothing")

    def handle(self, *args: object, dry_run: bool, verbosity: int, **options: object) -> None:
        today, counts = timezone.localdate(), {}
        for check in CHECKS:
            found = check.find(today)
            counts[check.name] = len(found)
            if verbosity:
                self.stdout.write(f"{len(found):5}  {check.title}")
            if verbosity > 1:
                for finding in found:
                    self.stdout.write(f"         {finding.record.reference}: {finding.words}")
        if not dry_run:
            record_counts(today, counts)
