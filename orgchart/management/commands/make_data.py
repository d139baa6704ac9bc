"""``manage.py make_data``: the whole public registry as files, in every format."""

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from orgchart.exchange.dumps.formats import FORMATS
from orgchart.exchange.dumps.making import all_made
from orgchart.exchange.dumps.snapshot import Busy
from orgchart.exchange.kept_files import PIECE
from orgchart.exchange.whole_folder import lasting, replaced
from orgchart.management.progress import Progress
from orgchart.management.tables import TablesCommand
from orgchart.processes import add_jobs
from orgchart.views.fingerprint import build

SUMS = "SHA256SUMS"
"""The file with the digest of each file; ``sha256sum -c`` reads it."""
PATIENCE = 600.0
"""Seconds for which the command waits for a process that makes a file."""


class Command(TablesCommand):
    help = (
        "Write everything that the public sees into files, as /data/ offers them: "
        f"{', '.join(str(known.label) for known in FORMATS.values())}. "
        "Drafts, plans, proposals and accounts are in none of them. All files are of one state of the data, and they "
        "come into the folder together, at the end. A file is made once for each state: this also makes it for the "
        "site. SHA256SUMS lies beside the files."
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
        add_jobs(parser)

    def handle(
        self,
        *args: object,
        directory: Path,
        formats: Sequence[str] | None,
        jobs: int,
        verbosity: int,
        **options: object,
    ) -> None:
        progress = Progress(self.stderr, shown=bool(verbosity))
        wanted = [FORMATS[name] for name in dict.fromkeys(formats or FORMATS)]
        lines, sums, began = {}, {}, time.monotonic()
        ours = {SUMS, *(known.file for known in wanted)}
        try:
            with replaced(directory, ours.__contains__, SUMS) as new:
                for known, found in all_made(wanted, build(), jobs, PATIENCE, progress):
                    with found.file, _readable(new / known.file) as file:
                        shutil.copyfileobj(found.file, file, PIECE)
                    ready = time.monotonic() - began
                    lines[known.name] = f"{found.about.size:>13,} {known.file} ({ready:.1f} s)"
                    sums[known.name] = f"{found.about.digest}  {known.file}\n"
                with _readable(new / SUMS) as file:
                    file.write("".join(sums[known.name] for known in wanted).encode())
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
            self.stdout.write("\n".join(lines[known.name] for known in wanted))


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which everybody can read."""
    with lasting(path) as file:
        yield file
    path.chmod(0o644)
