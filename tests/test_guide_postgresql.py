"""PostgreSQL as the guide for operators has it: a replica, and an archive of the WAL. Its commands are run as they stand.

Each machine of the guide is a folder here, and an address of this machine.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from .guide import chapter, commands, rewritten
from .servers import postgres_home, wait_for
from .visiting import free_port

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has neither a replica nor a WAL archive"
)
REPLICA = chapter("A second server of PostgreSQL")
ARCHIVE = chapter("Less than a day").partition("**PostgreSQL")[2]
LAST_START = "systemctl start postgresql\n"
OWNED = "runuser -u postgres --"


@dataclass
class Machine:
    """A machine of Debian with PostgreSQL: its settings lie in one folder, its data in another."""

    home: Path
    address: str
    port: int

    @property
    def data(self) -> Path:
        return self.home / "lib" / "main"

    def prepare(self) -> None:
        """As Debian's package leaves it, but that it lets in its own administrators alone."""
        (self.home / "etc").mkdir(parents=True)
        self.data.parent.mkdir()
        allowed = "local all postgres trust\nlocal replication postgres trust\n"
        (self.home / "etc" / "pg_hba.conf").write_text(allowed)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres", self.home], check=True)

    def create(self) -> None:
        """The cluster that comes with the package, and in it the database of the guide."""
        self.run(f"{OWNED} initdb -D {self.data} -U postgres --auth=trust -E UTF8 --locale=C.UTF-8")
        self.run("systemctl start postgresql")
        self.run(commands(chapter("Set it up"), "createdb"))
        self.ask("CREATE TABLE kept (what text); ALTER TABLE kept OWNER TO registry")

    def here(self, script: str) -> str:
        """The commands of the guide, for this machine. They must not touch the one that runs the test."""
        # On Debian `systemctl stop postgresql` alone comes back before the servers have stopped.
        assert not re.search(r"systemctl stop postgresql$", script, re.M)
        for said, there in (
            ("/etc/postgresql/15/main", f"{self.home}/etc"),
            ("/var/lib/postgresql/15", f"{self.home}/lib"),
            ("/mnt/archive", f"{self.home.parent}/archive"),
            ("10.0.0.2/32", "127.0.0.1/32"),  # as whom the primary sees the replica
            ("10.0.0.0/24", "127.0.0.0/24"),
            ("10.0.0.", "127.0.0."),
        ):
            script = script.replace(said, there)
        elsewhere = script.replace(str(self.home.parent), "")
        assert not re.search(r"(?<![\w-])/(etc|var|mnt|srv)/", elsewhere), script
        return script

    def run(self, script: str) -> str:
        """Run commands of the guide on this machine; what they printed."""
        options = f"-p {self.port} -k {self.home} -c listen_addresses={self.address} -c fsync=off"
        options += f" -c hba_file={self.home}/etc/pg_hba.conf -c shared_buffers=16MB"
        running = self.data / "postmaster.pid"
        begin = [
            "set -e",
            f'systemctl() {{ [ "$1" != stop ] || [ -e {running} ] || return 0',
            f'{OWNED} pg_ctl -D {self.data} -l {self.home}/log -w -m fast -o "{options}" $1; }}',
        ]
        if os.getuid() != 0:
            begin += [
                'runuser() { shift 3; "$@"; }',
                'install() { shift 7; mkdir -p -m 0700 "$@"; }',
            ]
        where = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name))
        environment = {
            **os.environ,
            "PATH": f"{where}:{os.environ['PATH']}",
            "PGHOST": str(self.home),
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
        }
        done = subprocess.run(
            ["bash", "-c", "\n".join([*begin, self.here(script)])],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )
        log = self.home / "log"
        assert done.returncode == 0, (script, done.stderr, log.exists() and log.read_text()[-2000:])
        return done.stdout

    def ask(self, statement: str) -> str:
        """What the administrator of this machine is answered."""
        return self.run(f'psql -qtA -d registry -c "{statement}"').strip()

    def lose(self) -> None:
        """Its power fails and its disk is gone."""
        self.run(f"{OWNED} pg_ctl -D {self.data} -m immediate -w stop")
        shutil.rmtree(self.data)

    def end(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run(f"{OWNED} pg_ctl -D {self.data} -m immediate -w stop")


@pytest.fixture
def machines() -> Iterator[tuple[Machine, Machine]]:
    """Two machines of the guide: the first has PostgreSQL with the database, the second nothing yet."""
    home, port = postgres_home(), free_port()
    first, second = (Machine(home / f"machine-{n}", f"127.0.0.{n}", port) for n in (1, 2))
    try:
        first.prepare()
        second.prepare()
        first.create()
        yield first, second
    finally:
        for machine in (first, second):
            machine.end()
        shutil.rmtree(home)


def as_registry(machine: Machine, statement: str) -> str:
    """What the registry is answered over the network, with its password."""
    url = f"postgres://registry:password@{machine.address}/registry"
    return machine.run(f'psql {url} -qtAc "{statement}"').strip()


def test_a_replica_made_by_the_guide_follows_and_takes_over(machines):
    primary, replica = machines
    primary.run(commands(REPLICA, "REPLICATION"))
    assert (
        primary.ask("SELECT setting FROM pg_file_settings WHERE name = 'listen_addresses'") == "*"
    )
    as_registry(primary, "INSERT INTO kept VALUES ('before the copy')")
    replica.run(commands(REPLICA, "pg_basebackup"))
    assert replica.run(commands(REPLICA, "psql postgres://")) == "t\n"
    as_registry(primary, "INSERT INTO kept VALUES ('after the copy')")
    wait_for(lambda: "after" in as_registry(replica, "SELECT what FROM kept"), 20)
    assert replica.ask("SHOW hot_standby_feedback") == "on"
    following, behind = commands(REPLICA, "pg_stat_replication").splitlines()[1:]
    assert re.search(r"127\.0\.0\.\d +\| streaming", primary.run(following))
    assert "(1 row)" in replica.run(behind)
    primary.lose()
    replica.run(commands(REPLICA, "pg_promote"))
    assert as_registry(replica, "SELECT pg_is_in_recovery()") == "f"
    as_registry(replica, "INSERT INTO kept VALUES ('without the primary')")
    assert as_registry(replica, "SELECT count(*) FROM kept") == "3"


def archived(machine: Machine) -> None:
    """Wait until all that was written is in the archive."""
    segment = machine.ask("SELECT pg_walfile_name(pg_switch_wal())")
    wait_for(lambda: machine.ask("SELECT last_archived_wal FROM pg_stat_archiver") >= segment, 20)


def test_nothing_that_was_archived_is_lost_with_the_server(machines):
    machine, _another = machines
    machine.run(commands(ARCHIVE, "archive_mode"))
    machine.ask("INSERT INTO kept VALUES ('in the base')")
    machine.run(commands(ARCHIVE, "pg_basebackup"))
    machine.ask("INSERT INTO kept VALUES ('in the archive')")
    archived(machine)
    moment = machine.ask("SELECT clock_timestamp()")
    time.sleep(0.1)
    machine.ask("INSERT INTO kept VALUES ('a mistake')")
    archived(machine)
    assert re.search(r"^ +\d+ \|.*\| +0$", machine.run(commands(ARCHIVE, "failed_count")), re.M)
    machine.ask("INSERT INTO kept VALUES ('in no archive')")
    machine.lose()
    machine.data.mkdir()  # another machine, with the data that came with the package

    restore = commands(ARCHIVE, "recovery.signal")
    machine.run(restore)
    wait_for(lambda: machine.ask("SELECT pg_is_in_recovery()") == "f", 20)
    kept = "SELECT string_agg(what, ', ') FROM kept"
    assert machine.ask(kept) == "in the base, in the archive, a mistake"
    machine.ask("INSERT INTO kept VALUES ('written again')")
    archived(machine)  # it goes on, with the settings that it had

    wanted = rewritten(
        commands(ARCHIVE, "recovery_target_time"), ("2026-11-27 10:00:00+00", moment)
    )
    machine.run(rewritten(restore, (LAST_START, wanted + LAST_START)))
    assert machine.ask("SELECT pg_is_in_recovery()") == "t"
    assert machine.ask(kept) == "in the base, in the archive"
    machine.run(commands(ARCHIVE, "pg_wal_replay_resume"))
    wait_for(lambda: machine.ask("SELECT pg_is_in_recovery()") == "f", 20)
    machine.ask("INSERT INTO kept VALUES ('and on')")
