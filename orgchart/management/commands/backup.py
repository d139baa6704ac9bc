"""``manage.py backup``: write the whole installation into one file."""

from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.exchange.backup.encryption import command_for, encrypted
from orgchart.exchange.backup.making import make
from orgchart.exchange.backup.refused import Refused
from orgchart.exchange.whole_file import placed
from orgchart.management.progress import Progress
from orgchart.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Write everything that the database has into one file, while the site runs: the data with its "
        "history, accounts, permissions, second factors, drafts and notices. Not the index of the search and the "
        "sessions. The file is the same for SQLite and PostgreSQL, has checksums, and only its owner can "
        "read it. “manage.py restore” reads it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the file to write")
        parser.add_argument(
            "--force", action="store_true", help="replace the file if there is one of that name"
        )
        parser.add_argument(
            "--encrypt-to",
            metavar="RECIPIENT",
            help="encrypt it: with age for a key of age or SSH (age1…, ssh-…), otherwise with gpg",
        )

    def handle(
        self,
        *args: object,
        file: Path,
        force: bool,
        encrypt_to: str | None,
        verbosity: int,
        **options: object,
    ) -> None:
        progress = Progress(self.stderr, shown=bool(verbosity))
        try:
            with placed(file, replace=force) as whole, _encrypted(whole, encrypt_to) as out:
                made = make(out, timezone.now(), progress)
        except FileExistsError:
            raise CommandError(
                _(
                    "There is a file %(file)s already. Choose another name, or add --force to replace it."
                )
                % {"file": file}
            ) from None
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(error)s. No backup was made.")
                % {"file": file, "error": error.strerror or error}
            ) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        finally:
            progress.clear()
        if verbosity > 1:
            for part in made.parts:
                self.stdout.write(f"{part.rows:>10,} {part.table}")
        if verbosity:
            self.stdout.write(
                _("Wrote %(file)s: %(rows)s rows of %(tables)s tables, data version %(version)s.")
                % {
                    "file": file,
                    "rows": f"{made.rows:,}",
                    "tables": len(made.parts),
                    "version": made.data_version,
                }
            )


def _encrypted(file: IO[bytes], recipient: str | None) -> AbstractContextManager[IO[bytes]]:
    """What to write to, so that it comes into the file, encrypted if somebody is named."""
    return encrypted(file, command_for(recipient)) if recipient else nullcontext(file)
