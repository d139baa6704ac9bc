"""``manage.py check_registry``: check that the registry keeps its own rules."""

from orgchart.management.tables import TablesCommand
from orgchart.writing.checking import all_violations


class Command(TablesCommand):
    help = "Check every rule on the whole registry. If a rule is broken, list it and exit with 1."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        found = all_violations()
        for violation in found:
            self.stdout.write(f"{violation.record}\n  {violation.message}\n  [{violation.rule}]")
        if found:
            self.stderr.write(f"Broken rules: {len(found)}. They are listed above.")
            raise SystemExit(1)
        if verbosity:
            self.stdout.write("The registry keeps all its rules.")
