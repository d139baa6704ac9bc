"""``manage.py restore``: put a backup into the database, all or nothing."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.exchange.backup.refused import Refused
from orgchart.exchange.backup.restoring import Restored, restore
from orgchart.management.progress import Progress
from orgchart.management.tables import DatabaseCommand, make_database_private
from orgchart.writing.checking import all_violations


class Command(DatabaseCommand):
    help = (
        "Restore what “manage.py backup” has written: into an empty database, or, with --replace, in the "
        "place of everything that the database has. The checksums are compared first. If anything fails, "
        "the database has what it had before. Afterwards every rule of the registry is checked. Stop the "
        "site before you restore."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="delete everything that the database has, accounts too, and put the backup there",
        )

    def handle(
        self, *args: object, file: Path, replace: bool, verbosity: int, **options: object
    ) -> None:
        progress = Progress(self.stderr, shown=bool(verbosity))
        make_database_private()
        try:
            restored = restore(file, replace=replace, told=progress)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(error)s. Nothing was restored.")
                % {"file": file, "error": error.strerror or error}
            ) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        finally:
            progress.clear()
        if verbosity:
            self._tell(restored, verbosity)
        self._check_rules(verbosity)

    def _tell(self, restored: Restored, verbosity: int) -> None:
        manifest = restored.manifest
        if verbosity > 1:
            for part in manifest.parts:
                self.stdout.write(f"{part.rows:>10,} {part.table}")
        self.stdout.write(
            _(
                "Restored %(rows)s rows of %(tables)s tables from the backup of %(made)s UTC, made by version "
                "%(version)s. The data version is %(number)s."
            )
            % {
                "rows": f"{manifest.rows:,}",
                "tables": len(manifest.parts),
                "made": date_format(datetime.fromisoformat(manifest.made), "j F Y, H:i"),
                "version": manifest.version,
                "number": restored.data_version,
            }
        )
        if restored.had_data:
            self.stdout.write(_("All sessions have ended. Everybody signs in again."))
        if restored.was_older:
            self.stdout.write(
                _("The backup was of an earlier release. Its tables were brought up to date.")
            )

    def _check_rules(self, verbosity: int) -> None:
        if found := len(all_violations()):
            self.stderr.write(
                ngettext(
                    "The backup is restored as it was made, and %(number)s rule is broken in it. Run "
                    "manage.py check_registry to see where.",
                    "The backup is restored as it was made, and %(number)s rules are broken in it. Run "
                    "manage.py check_registry to see where.",
                    found,
                )
                % {"number": found}
            )
        elif verbosity:
            self.stdout.write(_("The registry keeps all its rules."))
