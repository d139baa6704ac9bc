"""``manage.py make_data``: the whole public registry as files, in every format."""

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from orgchart.exchange.dumps.formats import FORMATS
from orgchart.exchange.dumps.making import made
from orgchart.exchange.dumps.snapshot import Busy
from orgchart.exchange.kept_files import PIECE
from orgchart.exchange.whole_file import placed
from orgchart.management.progress import Progress
from orgchart.management.tables import TablesCommand
from orgchart.views.fingerprint import build

SUMS = "SHA256SUMS"
"""The file with the digest of each file; ``sha256sum -c`` reads it."""
PATIENCE = 600.0
"""Seconds for which the command waits for a process that makes a file."""


class Command(TablesCommand):
    help = (
        "Write everything that the public sees into files, as /data/ offers them: fixtures, JSON, CSV with its "
        "descriptions, SQLite, GraphML. Drafts, plans, proposals and accounts are in none of them. A file is made "
        "once for each state of the data: this also makes it for the site. SHA256SUMS lies beside the files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            metavar="DIR",
            type=Path,
            help="the folder to write to; it is made if it does not exist",
        )
        parser.add_argument(
            "--format",
            action="append",
            choices=list(FORMATS),
            dest="formats",
            help="only this format; it can be given several times (default: all)",
        )

    def handle(
        self,
        *args: object,
        directory: Path,
        formats: Sequence[str] | None,
        verbosity: int,
        **options: object,
    ) -> None:
        progress = Progress(self.stderr, shown=bool(verbosity))
        lines, sums = [], []
        try:
            directory.mkdir(parents=True, exist_ok=True)
            for name in dict.fromkeys(formats or FORMATS):
                known, began = FORMATS[name], time.monotonic()
                found = made(known, build(), PATIENCE, progress)
                with found.file, placed(directory / known.file, replace=True) as file:
                    shutil.copyfileobj(found.file, file, PIECE)
                (directory / known.file).chmod(0o644)
                took = time.monotonic() - began
                lines.append(f"{found.about.size:>13,} {known.file} ({took:.1f} s)")
                sums.append(f"{found.about.digest}  {known.file}\n")
            with placed(directory / SUMS, replace=True) as file:
                file.write("".join(sums).encode())
            (directory / SUMS).chmod(0o644)
        except OSError as error:
            raise CommandError(
                _("%(folder)s cannot be written to: %(error)s.")
                % {"folder": directory, "error": error.strerror or error}
            ) from None
        except Busy as busy:
            raise CommandError(str(busy)) from None
        finally:
            progress.clear()
        if verbosity:
            self.stdout.write("\n".join(lines))
