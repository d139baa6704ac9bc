"""Two servers of PostgreSQL, a primary and its replica: the public reads while either of them is gone."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from .servers import STAFF, Postgres, Readers, manage, postgres_home, wait_for
from .visiting import Person, free_port

TOP = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL has replicas"
)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Postgres]]:
    """A primary with a small registry, and its replica."""
    home = postgres_home()
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
        assert "note" not in Person(site).get("/readyz")[1]
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
        status, told = Person(site).get("/readyz")
        assert status == 200
        assert "The server of DATABASE_URL does not answer: the registry is read-only." in told

        # Who writes reaches it at once, though a moment ago each process found only the replica.
        assert [staff.get(add)[0] for _ in range(8)] == [200] * 8
        primary.start()
        assert [staff.post(add, **source("Paper in the light"))[0] for _ in range(8)] == [200] * 8
        wait_for(lambda: "Read-only for now" not in staff.get("/admin/")[1])
        page = staff.get("/sources/?q=Paper")[1]
        assert all(f"Paper {number}" in page for number in range(5))
        assert "Paper in the light" in page
        assert "Paper in the dark" not in page

        replica.kill()
        readers.read_on()
        status, told = Person(site).get("/readyz")
        assert status == 200
        assert "The server of REPLICA_URL does not answer" in told
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
