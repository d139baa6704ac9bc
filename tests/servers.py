"""Servers of PostgreSQL that a test starts and kills, and readers of the site meanwhile."""

import os
import pwd
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .visiting import PATIENCE, Person

TOP = Path(__file__).parent.parent
READERS = 3


@dataclass
class Postgres:
    """A server of PostgreSQL on this machine, of a user who may run one."""

    home: Path
    port: int

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.home.parent} -c fsync=off"
        self._run("pg_ctl", "-D", self.home, "-w", "-l", f"{self.home}.log", "-o", options, "start")

    def kill(self) -> None:
        """End it at once, as if the power had failed."""
        self._run("pg_ctl", "-D", self.home, "-m", "immediate", "-w", "stop")

    def create(self) -> None:
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        self._run("initdb", "-D", self.home, "-U", "registry", "--auth=trust", *locale)
        self.start()
        self._run("createdb", *self._here, "registry")

    def follow(self, primary: "Postgres") -> None:
        """Become a replica of another server."""
        self._run(
            "pg_basebackup", *primary._here, "-D", self.home, "-R", "-X", "stream", "-c", "fast"
        )
        self.start()

    @property
    def address(self) -> str:
        return f"postgres://registry@127.0.0.1:{self.port}/registry"

    @property
    def _here(self) -> tuple[str, ...]:
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", "registry")

    def _run(self, program: str, *words: object) -> None:
        where = max(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
        )
        as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_owner, str(where / program), *map(str, words)]
        done = subprocess.run(
            command,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)


def manage(primary: Postgres, *words: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": primary.address,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    subprocess.run([sys.executable, "manage.py", *words], cwd=TOP, env=environment, check=True)


STAFF = """
from django.contrib.auth.models import User
User.objects.create_superuser("ada", "ada@registry.example", "a long password")
"""


def postgres_home() -> Path:
    """A folder for servers. Not one of pytest's, which nobody but its own user may enter."""
    home = Path(tempfile.mkdtemp())
    if os.getuid() == 0:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    return home


def wait_for(condition, seconds: float = PATIENCE) -> None:
    for _ in range(int(seconds * 20)):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("It did not happen.")


@dataclass
class Readers:
    """Readers of the public site who go on until they are told to stop, and what went wrong."""

    site: str
    addresses: tuple[str, ...] = ("/units/", "/documents/?q={number}")
    """What they read, in turn. A number, or a day of a month, is another one each time, so that a page is made and
    not kept."""
    pages: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds until the page that took longest."""
    _told: int = 0
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Readers":
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(READERS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def read_on(self, pages: int = 60) -> None:
        """Wait until they have read so many pages more."""
        goal = self.pages + pages
        wait_for(lambda: self.pages >= goal)

    def since_last_asked(self) -> tuple[int, list[str], float]:
        """The pages, what went wrong, and the slowest since this was called before."""
        # Each is looked at once, because they read on meanwhile.
        pages, failed, slowest = self.pages, self.failed, self.slowest
        before, self._told, self.failed, self.slowest = self._told, pages, [], 0.0
        return pages - before, failed, slowest

    def _read(self, number: int) -> None:
        reader = Person(self.site)
        for count in range(number, 10**9, READERS):
            for address in self.addresses:
                if self._done.is_set():
                    return
                path, began = address.format(number=count, day=count % 28 + 1), time.monotonic()
                try:
                    status, page = reader.get(path)
                    said = "" if status == 200 else f"{status} {re.findall('<h1.*?</h1>', page)}"
                except Exception as error:
                    said = repr(error)
                self.slowest = max(self.slowest, time.monotonic() - began)
                if said:
                    self.failed.append(f"{path}: {said}")
                self.pages += 1
