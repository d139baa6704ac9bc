"""``manage.py check_registry``: does the registry keep its own rules?"""

from typing import Any

from django.core.management.base import BaseCommand

from orgchart.writing.rules import all_violations


class Command(BaseCommand):
    help = "Check every rule over the whole registry. Exits 1 and lists what is broken, if any is."

    def handle(self, *args: Any, **options: Any) -> None:
        found = all_violations()
        for violation in found:
            self.stdout.write(f"{violation.record}\n  {violation.message}\n  [{violation.rule}]")
        if found:
            self.stderr.write(f"{len(found)} broken: see above.")
            raise SystemExit(1)
        if options["verbosity"]:
            self.stdout.write("The registry keeps its rules.")
