"""Litestream copies a database of SQLite as it is written, by the commands of docs/operate.md."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from .servers import wait_for

TOP = Path(__file__).parent.parent
PROGRAM = shutil.which("litestream", path=Path(sys.executable).parent)

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL archives its WAL"),
    pytest.mark.skipif(not PROGRAM, reason="Litestream is not made for this system"),
]
TITLE = "Written while it is copied"
WRITE = f"from orgchart.models import Source; Source.objects.filter(slug='sample-0').update(title='{TITLE}')"


@pytest.fixture
def home(tmp_path):
    """A folder as the guide has it, with the database of a small registry."""
    (tmp_path / "var").mkdir()
    manage(tmp_path, "migrate", "-v0")
    manage(tmp_path, "make_sample", "--units", "60")
    return tmp_path


def manage(home, *words):
    """Run a command on the database of that folder; what it printed."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{home}/var/registry.sqlite3"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=TOP,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def command(home, verb):
    """The words of the command of the guide, for that folder and a copy beside it."""
    guide = (TOP / "docs" / "operate.md").read_text()
    found = re.search(rf"^litestream {verb} [^#\n]*", guide, re.M)
    assert found, verb
    written = found[0].replace("/srv/registry", str(home))
    written = written.replace("s3://bucket/registry", f"file://{home}/copy")
    return [PROGRAM, *written.split()[1:]]


def has_title(path):
    """Has that database what was written?"""
    with closing(sqlite3.connect(path)) as database:
        asked = database.execute("SELECT 1 FROM orgchart_source WHERE title = ?", [TITLE])
        return bool(asked.fetchone())


def is_copied(home):
    """Would that be restored now?"""
    trial = home / "trial.sqlite3"
    trial.unlink(missing_ok=True)
    *words, _into, copy = command(home, "restore")
    done = subprocess.run([*words, str(trial), copy], capture_output=True, check=False)
    return done.returncode == 0 and has_title(trial)


def test_what_was_written_is_restored_after_the_machine_is_lost(home):
    database = home / "var" / "registry.sqlite3"
    with (home / "log").open("w") as log:
        copying = subprocess.Popen(command(home, "replicate"), stdout=log, stderr=log)
    try:
        wait_for(lambda: (home / "copy").exists() or copying.poll() is not None)
        manage(home, "shell", "-v0", "-c", WRITE)
        wait_for(lambda: is_copied(home), 20)
    finally:
        copying.kill()
        copying.wait(20)
    shutil.rmtree(home / "var")
    subprocess.run(command(home, "restore"), check=True, capture_output=True)
    assert has_title(database)
    assert "already holds data" in manage(home, "set_up")
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert "keeps all its rules" in manage(home, "check_registry")
