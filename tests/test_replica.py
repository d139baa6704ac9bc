"""Two servers of PostgreSQL, a primary and its replica: the public reads while either of them is gone."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection

from .visiting import PATIENCE, Person, free_port

TOP = Path(__file__).parent.parent
READERS = 3

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL has replicas"
)


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


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Postgres]]:
    """A primary with a small registry, and its replica."""
    # Not a folder of pytest's, which nobody but its own user may enter.
    home = Path(tempfile.mkdtemp())
    if os.getuid() == 0:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    primary, replica = (
        Postgres(home / "primary", free_port()),
        Postgres(home / "replica", free_port()),
    )
    primary.create()
    try:
        manage(primary, "migrate", "-v0")
        manage(primary, "make_sample", "--units", "60")
        manage(primary, "shell", "-v0", "-c", STAFF)
        replica.follow(primary)
        yield primary, replica
    finally:
        for server in (primary, replica):
            if (server.home / "postmaster.pid").exists():
                server.kill()
        shutil.rmtree(home)


@contextmanager
def served(primary: Postgres, replica: Postgres, log: Path) -> Iterator[str]:
    """The address at which two processes serve the registry of the two servers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--port", str(port), "--blocking-threads", "4", "tests.served:application"]
    addresses = {"DATABASE_URL": primary.address, "REPLICA_URL": replica.address}
    with log.open("w") as output:
        site = subprocess.Popen(
            command, cwd=TOP, env={**os.environ, **addresses}, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: site.poll() is not None or log.read_text().count("Started worker") > 1)
        assert site.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        site.terminate()
        site.wait(20)


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
    pages: int = 0
    failed: list[str] = field(default_factory=list)
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

    def _read(self, number: int) -> None:
        reader, count = Person(self.site), 0
        while not self._done.is_set():
            count += 1
            # Every second address is new, so that it is made and not kept.
            for path in ("/units/", f"/documents/?q={number}-{count}"):
                try:
                    status, _page = reader.get(path)
                    said = "" if status == 200 else str(status)
                except Exception as error:
                    said = repr(error)
                if said:
                    self.failed.append(f"{path}: {said}")
                self.pages += 1


def test_the_public_reads_and_nothing_is_lost_while_either_server_is_gone(servers, tmp_path):
    primary, replica = servers
    add = "/admin/orgchart/source/add/"

    def source(title: str) -> dict[str, str]:
        return {
            "title": title,
            "publisher": "United Nations",
            "kind": "secondary",
            "_continue": "1",
        }

    with served(primary, replica, tmp_path / "log") as site, Readers(site) as readers:
        staff = Person(site)
        status, page = staff.post("/accounts/login/", login="ada", password="a long password")
        assert (status, "Read-only for now" in page) == (200, False), page
        readers.read_on()
        for number in range(5):  # what staff wrote they see at once, however late the replica is
            assert staff.post(add, **source(f"Paper {number}"))[0] == 200
            assert f"Paper {number}" in staff.get("/sources/?q=Paper")[1]
        wait_for(lambda: "Paper 4" in Person(site).get("/sources/?q=Paper")[1])

        primary.kill()
        readers.read_on()
        status, page = staff.get("/admin/orgchart/source/?q=Paper")
        assert status == 200
        assert "Paper 4" in page
        assert "Read-only for now" in page
        status, page = staff.post(add, **source("Paper in the dark"))
        assert status == 503
        assert "Nothing was saved, and your text is still here" in page
        assert "Paper in the dark" in page
        assert Person(site).get("/readyz")[0] == 200

        primary.start()
        wait_for(lambda: "Read-only for now" not in staff.get("/admin/")[1])
        assert staff.post(add, **source("Paper in the light"))[0] == 200
        page = staff.get("/sources/?q=Paper")[1]
        assert all(f"Paper {number}" in page for number in range(5))
        assert "Paper in the light" in page
        assert "Paper in the dark" not in page

        replica.kill()
        readers.read_on()
        assert staff.post(add, **source("Paper alone"))[0] == 200
        assert "Paper alone" in Person(site).get("/sources/?q=Paper")[1]
        replica.start()
        readers.read_on()
    assert readers.failed == []


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": "sqlite:///here", "REPLICA_URL": "postgres://a@b/c"},
        {"DATABASE_URL": "postgres://a@b/c", "REPLICA_URL": "postgres://a@b/another"},
    ],
)
def test_a_replica_of_something_else_is_refused_with_a_sentence(given):
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=TOP, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "REPLICA_URL must differ from DATABASE_URL in the host and the port alone" in done.stderr
