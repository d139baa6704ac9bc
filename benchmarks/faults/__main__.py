"""Kill, race, fill and break what can be, and count what came of it.

What is lost must be 0, and nobody may see a traceback; otherwise the exit code is 1. The campaigns:

kills    load, import, export, save, publish and backup are killed at a random moment
races    exports beside a writer, and people who save at once
disk     the disk is full or read-only, or another process holds the database
files    fixtures and tables that are cut, garbled and mutated
texts    the readers of symbols and of dates are given random texts
slow     the database answers slowly, and then not at all (PostgreSQL)
editors  fifty people edit over HTTP at the same time

It works in a database of its own, or in that of DATABASE_URL, which must be empty. What it draws by
chance follows from the seed; where exactly a process is killed also depends on the machine. A replica
that is lost and comes back has a test: tests/test_replica.py.
"""

import argparse
import logging
import os
import random
import sys
import tempfile
import warnings
from pathlib import Path

from .counting import Asked, Line, as_table

NAMES = ("kills", "races", "disk", "files", "texts", "slow", "editors")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--times",
        type=_whole,
        metavar="N",
        help="how often each line of the table is tried (default: 34 kills of each kind of work, 34 races, "
        "8 disks, 1,000 files of each kind, a million texts, 20 slow pages)",
    )
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES)
    )
    parser.add_argument(
        "--minutes", type=float, default=1, help="for how long the editors edit (default: 1)"
    )
    parser.add_argument(
        "--editors", type=_whole, default=50, help="how many people edit (default: 50)"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        help="where the editors' site is served (default: a free one)",
    )
    parser.add_argument(
        "--seed", type=int, help="for all that is drawn by chance (default: a new one)"
    )
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'faults.sqlite3'}")
        os.environ.setdefault("LOCK_SECONDS", "7")
        os.environ["EMAIL_URL"] = "dummymail://"  # nobody is told what the campaign publishes
        warnings.filterwarnings("ignore", "No directory at")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django
        from django.conf import settings

        # Pages are made without collectstatic.
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        django.setup()
        logging.getLogger("registry.audit").setLevel(logging.ERROR)
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        asked = Asked(
            Path(folder), seed, options.times, options.minutes, options.editors, options.port
        )
        print(f"Seed {seed}.", flush=True)
        lines = campaign(asked, list(options.only))
    print(as_table(lines))
    sys.exit(any(line.lost for line in lines))


def campaign(asked: Asked, only: list[str]) -> list[Line]:
    """Fill the database with the shipped data, run what is asked for, and return what came of it."""
    from importlib import import_module

    from django.core.management import call_command

    from orgchart.exchange import fixtures
    from orgchart.models import Source, Unit

    from .states import shipped

    call_command("migrate", verbosity=0)
    if Source.objects.exists() or Unit.objects.exists():
        sys.exit("The database is not empty. Name an empty one, or leave DATABASE_URL out.")
    fixtures.load([shipped()])
    lines = []
    for name in only:
        for run in import_module(f"benchmarks.faults.{name}").RUNS:
            line = run(asked)
            lines.append(line)
            print(line.said(), flush=True)
    return lines


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


if __name__ == "__main__":
    main()
