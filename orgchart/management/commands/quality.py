"""``manage.py quality``: what there is to mend."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from orgchart.queries.quality import CHECKS, record_counts


class Command(BaseCommand):
    help = (
        "Count what there is to mend, of each sort, and keep the counts of the day for the quality "
        "desk. With -v 2 each thing is listed. Meant to be run once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count, and keep nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        today, counts = timezone.localdate(), {}
        for check in CHECKS:
            found = list(check.find(today))
            counts[check.name] = len(found)
            if options["verbosity"]:
                self.stdout.write(f"{len(found):5}  {check.title}")
            if options["verbosity"] > 1:
                for finding in found:
                    self.stdout.write(f"         {finding.record.reference}: {finding.words}")
        if not dry_run:
            record_counts(today, counts)
