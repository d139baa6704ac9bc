"""Put this release in while the one before it serves, and count the pages that readers could not get.

``python -m benchmarks.upgrade COMMIT`` needs git and a PostgreSQL that this user may start; it makes servers of its own.

The code of COMMIT fills a database with a sample, and serves it with two processes to three readers, who ask for
pages that are made anew. Meanwhile this code runs ``migrate`` on the database, as ``set_up`` does. Then this code
serves it.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import Postgres, Readers, postgres_home, wait_for
from tests.visiting import free_port

TOP = Path(__file__).parent.parent
ADDRESSES = (
    "/?on=2009-07-{day:02}&open=x{number}",
    "/units/?q={number}",
    "/people/?q={number}",
    "/documents/?q={number}",
    "/mandates/?q={number}",
    "/changes/?from=2000-01-{day:02}&to=2001&kind=&v={number}",
    "/search/?q=sample+{number}",
    "/api/v1/search?q=sample+{number}",
)
"""Each with a number that is new every time, so that the page is made and not kept."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("commit", help="the commit of the release that runs")
    asked.add_argument("--units", type=int, default=10_000, help="units of the sample")
    given = asked.parse_args()
    home = postgres_home()
    server = Postgres(home / "server", free_port())
    try:
        server.create()
        with tempfile.TemporaryDirectory() as made:
            before = code_of(given.commit, Path(made))
            run(before, server, "migrate", "-v0")
            run(before, server, "make_sample", "--units", str(given.units))
            measure(before, server, Path(made))
    finally:
        if (server.home / "postmaster.pid").exists():
            server.kill()
        shutil.rmtree(home)


def measure(before: Path, server: Postgres, folder: Path) -> None:
    """Print what readers met before, while the tables change, after it, and with the new code."""
    with (
        served(before, server, folder / "before.log") as site,
        Readers(site, addresses=ADDRESSES) as readers,
    ):
        readers.read_on()
        report("before", readers)
        began = time.monotonic()
        run(TOP, server, "migrate", "-v0")
        report(f"migrate, {time.monotonic() - began:.1f} s", readers)
        readers.read_on()
        report("after, the old code", readers)
    with (
        served(TOP, server, folder / "after.log") as site,
        Readers(site, addresses=ADDRESSES) as readers,
    ):
        readers.read_on()
        report("after, the new code", readers)


def report(when: str, readers: Readers) -> None:
    """Print what they met since the last time."""
    pages, failed, slowest = readers.since_last_asked()
    print(f"{when:<24} {pages:>6} pages, {len(failed)} failed, slowest {slowest:.2f} s", flush=True)
    for said in failed[:5]:
        print(f"    {said}", flush=True)


def code_of(commit: str, folder: Path) -> Path:
    """Return a folder with the code of a commit, below ``folder``."""
    packed = subprocess.run(["git", "archive", commit], cwd=TOP, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder / "code", filter="data")
    return folder / "code"


def environment(server: Postgres) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": server.address,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


def run(code: Path, server: Postgres, *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=code, env=environment(server), check=True, stdout=sys.stderr)


@contextmanager
def served(code: Path, server: Postgres, log: Path) -> Iterator[str]:
    """The address at which two processes of that code serve the database."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--port", str(port), "--blocking-threads", "4", "tests.served:application"]
    with log.open("w") as output:
        site = subprocess.Popen(
            command, cwd=code, env=environment(server), stdout=output, stderr=output
        )
    try:
        wait_for(lambda: site.poll() is not None or log.read_text().count("Started worker") > 1)
        yield f"http://127.0.0.1:{port}"
    finally:
        site.terminate()
        site.wait(20)


if __name__ == "__main__":
    main()
