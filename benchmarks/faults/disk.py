"""The disk is full or read-only, or somebody else holds the database: it is said in words, nothing is half done."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from .counting import Asked, Line
from .kills import KINDS, again, whole_states
from .processes import Ended, InWords, closed, ended, running
from .works import publisher, works

TIMES = 8
BLOCK = 4096
NOT_MOUNTED = "left out: only root of Linux can mount a small disk"
ONLY_SQLITE = "left out: a disk of its own for a server of PostgreSQL is not made here"


def full(asked: Asked, kind: int) -> Line:
    """The disk of the database, and of what is written, has a little room and then none."""
    return _without_room(asked, kind, "on a full disk", _filled)


def read_only(asked: Asked, kind: int) -> Line:
    """The disk becomes read-only. Pages are read all the same, or say why not."""
    return _without_room(asked, kind, "on a read-only disk", _unwritable)


def reading(asked: Asked) -> Line:
    """A page for readers, while the disk is full or read-only."""
    line = Line("pages read on a full and on a read-only disk")
    with _small_disk(line) as disk:
        if disk:
            for number in line.each(asked.often(TIMES)):
                with (_filled, _unwritable)[number % 2](disk, asked, line, 1):
                    how, words = ended(_read_page)
                line.counts[str(how) if how is Ended.DONE else f"{how}: {words}"] += 1
    return line


def held(asked: Asked, kind: int) -> Line:
    """Another process holds the lock of the database for longer than anybody waits."""
    publisher()
    work = works(asked, asked.folder / "held")[kind]
    line = Line(f"{work.title} while another process holds the database")
    before, after, _usual = whole_states(work)
    now = 1
    for _ in line.each(max(asked.often(TIMES) // 4, 1)):
        now = 1 - now
        work.prepare(now)
        ready = asked.folder / "is-held"
        ready.unlink(missing_ok=True)
        with running(_hold, ready):
            while not ready.exists():
                time.sleep(0.01)
            begun = time.perf_counter()
            how, words = ended(partial(work.do, now))
            waited = time.perf_counter() - begun
        line.counts[str(how) if how is not Ended.TRACEBACK else f"traceback: {words}"] += 1
        line.counts["lost: waited for longer than a minute"] += waited > 60
        line.counts["lost: half of it"] += work.found() not in (before[now], after[now])
        again(work, now, after[now], line)
    return line


def _hold(ready: Path) -> None:
    from orgchart.writing.recording import recording

    with recording():
        ready.touch()
        time.sleep(600)


def _without_room(
    asked: Asked, kind: int, where: str, made: Callable[..., AbstractContextManager[object]]
) -> Line:
    from orgchart.writing.checking import all_violations

    publisher()
    title = works(asked, asked.folder / "named")[kind].title
    line = Line(f"{title} {where}")
    with _small_disk(line) as disk:
        if not disk:
            return line
        work = works(asked, disk / "written")[kind]
        before, after, _usual = whole_states(work)
        now = 1
        for number in line.each(asked.often(TIMES)):
            now = 1 - now
            work.prepare(now)
            with made(disk, asked, line, number):
                how, words = ended(partial(work.do, now))
            found = work.found()
            line.counts[str(how) if how is not Ended.TRACEBACK else f"traceback: {words}"] += 1
            line.counts["lost: half of it"] += found not in (before[now], after[now])
            line.counts["lost: it was said to be done"] += how is Ended.DONE and found != after[now]
            again(work, now, after[now], line)
        line.counts["lost: rules broken"] += len(all_violations())
    return line


def _read_page() -> None:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    status = Client().get("/sources/").status_code
    if status == 503:
        raise InWords(str(status))
    if status != 200:
        raise RuntimeError(f"The page was answered by {status}.")


# --- the disk ----------------------------------------------------------------------------------


@contextmanager
def _small_disk(line: Line) -> Iterator[Path | None]:
    """A disk of a few megabytes with a copy of the database, which is used inside. None if there is none."""
    from django.db import connection

    if connection.vendor != "sqlite":
        line.counts[ONLY_SQLITE] = 1
        yield None
        return
    disk = Path(tempfile.mkdtemp())
    name = connection.settings_dict["NAME"]
    closed()
    mount = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={os.path.getsize(name) + 40_000_000}",
        "faults",
        str(disk),
    ]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        disk.rmdir()
        line.counts[NOT_MOUNTED] = 1
        yield None
        return
    try:
        subprocess.run(["cp", "-p", str(name), str(disk / "registry.sqlite3")], check=True)
        connection.settings_dict["NAME"] = str(disk / "registry.sqlite3")
        yield disk
    finally:
        closed()
        connection.settings_dict["NAME"] = name
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()


@contextmanager
def _filled(disk: Path, asked: Asked, line: Line, number: int) -> Iterator[None]:
    """Inside, the disk has between nothing and two megabytes of room."""
    closed()
    room = asked.chance(f"{line.title} {number}").choice([0, 1, 4, 8, 10, 16, 64, 256, 512])
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        os.posix_fallocate(file.fileno(), 0, free - room * BLOCK)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _unwritable(disk: Path, asked: Asked, line: Line, number: int) -> Iterator[None]:
    closed()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


RUNS: list[Callable[[Asked], Line]] = [
    *(partial(way, kind=kind) for way in (full, read_only, held) for kind in range(KINDS)),
    reading,
]
