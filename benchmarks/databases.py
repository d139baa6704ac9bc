"""A database for a benchmark: that of ``DATABASE_URL``, which is emptied, or a new one of SQLite."""

import os
import subprocess
import sys
from pathlib import Path


def filled(folder: str, *, units: int | None) -> dict[str, str]:
    """The environment of a process whose database has a sample of so many units, or the shipped data."""
    given = os.environ.get("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
    environment = {**os.environ, "DATABASE_URL": given}
    fill = ["make_sample", "--units", str(units)] if units else ["load_fixtures"]
    for command in (["migrate"], ["flush", "--no-input"], fill):
        manage = [sys.executable, "manage.py", *command, "-v0"]
        subprocess.run(manage, env=environment, check=True)
    return environment
