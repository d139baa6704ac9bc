"""Two web machines behind a balancer share PostgreSQL and Redis: people need not notice which one answers.

Each has its own copy of the software, its own var/ and its own host name.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from .servers import STAFF, TOP, Postgres, Readers, manage, postgres_home, wait_for
from .visiting import Person, free_port

CODE = ("dpko_site", "orgchart", "benchmarks/faults")
ROWS = 6000
"""So many rows take some seconds to import."""
PASSWORD = "a long password"
TEXT = "/documents/A/RES/60/77/"
"""One of the documents that are imported."""

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one machine"),
    pytest.mark.skipif(
        not (shutil.which("redis-server") and shutil.which("nginx")),
        reason="Redis or nginx is not installed. CI installs both.",
    ),
]


@dataclass
class Machine:
    """A web machine: where it answers, and its process with all that it has started."""

    site: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """As if its power had failed."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def program(*command: object, **where: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program and what it starts, killed at the end."""
    process = subprocess.Popen([str(word) for word in command], start_new_session=True, **where)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def machine(folder: Path, name: str, **settings: str) -> Iterator[Machine]:
    """A machine of that name, with a copy of the software."""
    home, port = folder / name, free_port()
    for part in CODE:
        shutil.copytree(TOP / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    named = f"import socket\n\nsocket.gethostname = lambda: {name!r}\n"
    (home / "named.py").write_text(f"{named}from benchmarks.faults.site import application\n")
    log = home / "log"
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4"]
    mine = {**os.environ, **settings}
    with (
        log.open("wb") as output,
        program(*granian, "--port", port, "named:application", cwd=home, env=mine,
                stdout=output, stderr=output) as process,
    ):  # fmt: skip
        wait_for(lambda: process.poll() is not None or "Started worker" in log.read_text())
        assert process.poll() is None, log.read_text()
        yield Machine(f"http://127.0.0.1:{port}", process, log)


@contextmanager
def balancer(folder: Path, *machines: Machine) -> Iterator[str]:
    """nginx with the upstream of docs/scale.md before the machines."""
    port = free_port()
    written = re.search(
        r"^upstream registry \{.*?^\}", (TOP / "docs/scale.md").read_text(), re.M | re.S
    )
    assert written
    upstream = written[0]
    for number, one in enumerate(machines, 1):
        assert f"10.0.0.1{number}:8000" in upstream
        upstream = upstream.replace(f"10.0.0.1{number}:8000", one.site.removeprefix("http://"))
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "balancer.conf"
    conf.write_text(
        f"daemon off; pid {folder}/nginx.pid; events {{}}\n"
        f"http {{ access_log off; {places}\n{upstream}\n"
        f"server {{ listen 127.0.0.1:{port}; client_max_body_size 25m; location / {{ proxy_pass http://registry; "
        'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; } } }'
    )
    with program("nginx", "-e", "stderr", "-c", conf):
        wait_for(lambda: answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"


def answers(site: str) -> bool:
    try:
        return Person(site).get("/healthz")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def machines(tmp_path_factory) -> Iterator[tuple[str, Machine, Machine]]:
    """The address of the balancer, and the two machines behind it."""
    folder, home = tmp_path_factory.mktemp("machines"), postgres_home()
    database, redis = Postgres(home / "primary", free_port()), free_port()
    database.create()
    try:
        manage(database, "migrate", "-v0")
        manage(database, "make_sample", "--units", "60")
        manage(database, "shell", "-v0", "-c", STAFF)
        shared = {
            "DATABASE_URL": database.address,
            "CACHE_URL": f"redis://127.0.0.1:{redis}/0",
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": "127.0.0.1",
            "PAGE_CACHE_MB": "16",
            "HTTPS_ONLY": "false",
            "DJANGO_SETTINGS_MODULE": "dpko_site.settings",
        }
        with ExitStack() as running:
            quiet = {"stdout": subprocess.DEVNULL}
            running.enter_context(
                program("redis-server", "--port", redis, "--save", "", "--dir", folder, **quiet)
            )
            one = running.enter_context(machine(folder, "one", **shared))
            two = running.enter_context(machine(folder, "two", **shared))
            yield running.enter_context(balancer(folder, one, two)), one, two
    finally:
        database.kill()
        shutil.rmtree(home)


def signed_in(site: str) -> Person:
    person = Person(site)
    status, page = person.post("/accounts/login/", login="ada", password=PASSWORD)
    assert status == 200, page
    return person


def source(title: str) -> dict[str, str]:
    return {"title": title, "publisher": "United Nations", "kind": "secondary", "_continue": "1"}


def test_who_signs_in_at_one_saves_at_the_other_and_readers_of_both_see_it(machines):
    _balancer, one, two = machines
    readers = [Person(one.site), Person(two.site)]
    asked = "/sources/?q=shared"
    assert not any("Shared paper" in reader.get(asked)[1] for reader in readers)
    assert not any("Shared paper" in reader.get(asked)[1] for reader in readers)  # now both keep it
    ada = signed_in(one.site)
    ada.site = two.site
    status, page = ada.post("/admin/orgchart/source/add/", **source("Shared paper"))
    assert status == 200
    assert "Shared paper" in page
    assert all("Shared paper" in reader.get(asked)[1] for reader in readers)
    ada.post("/accounts/logout/")
    ada.site = one.site
    ada.get("/admin/")
    assert ada.at.startswith("/accounts/login/")


def test_failed_sign_ins_are_counted_together(machines):
    site, _one, _two = machines  # the balancer asks one and then the other
    pages = [
        Person(site).post("/accounts/login/", login="nobody", password=f"guess {number}")[1]
        for number in range(7)
    ]
    assert "Too many failed" not in pages[4]
    assert "Too many failed" in pages[5]
    assert "Too many failed" in pages[6]


def test_an_import_whose_machine_dies_goes_on_on_the_other_and_readers_notice_nothing(machines):
    site, one, _two = machines
    ada = signed_in(site)
    ada.site = one.site
    texts = [(session, number) for session in range(60, 67) for number in range(1, 900)][:ROWS]
    cells = "\n".join(["symbol\ttitle", *(f"A/RES/{s}/{n}\tText {n}" for s, n in texts)])
    status, page = ada.post("/admin/import/", kind="document", pasted=cells)
    assert status == 200, page
    path = ada.at

    def progress() -> str:
        return ada.get(f"{path}progress.json")[1]

    def idle() -> bool:
        return '"busy": false' in progress()

    ada.post(path, check="1", **{"column-0": "symbol", "column-1": "title"})
    wait_for(idle)
    with Readers(site) as readers:
        readers.read_on()
        ada.post(path, confirm="1", why="Two machines")
        wait_for(lambda: '"busy": true' in progress() and '"done": 0,' not in progress())
        one.kill()
        readers.read_on()
        ada.site = site
        wait_for(lambda: '"died": true' in progress())
        assert Person(site).get(TEXT)[0] == 404  # nothing half done
        assert "has begun again by itself" in ada.get(path)[1]
        wait_for(idle, 300)
        readers.read_on()
    assert readers.failed == []
    status, page = Person(site).get(TEXT)
    assert (status, "Text 77" in page) == (200, True)
