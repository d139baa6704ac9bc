"""The long steps of an import, checking and importing: running them, and knowing whether they still run."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypedDict

from django.core.cache import cache
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orgchart.languages import speaking_to_staff
from orgchart.models import Import
from orgchart.writing.batch_load import Progress
from orgchart.writing.mailing import linking, root_of_links
from orgchart.writing.waiting import if_nobody_writes, patient, why_not_now

Job = Callable[[Import, Progress], None]
State = Import.State

BEFORE: dict[str, State] = {State.CHECKING: State.READ, State.IMPORTING: State.CHECKED}
"""The state to which an import goes back if its job is interrupted: nothing of it was kept."""
BEAT = 2.0
"""A running job says that it is alive every so many seconds, whatever it is doing."""
SILENT = 15.0
"""A job was interrupted if it has said nothing for this many seconds."""
TAKEOVERS = 2
"""How often a step is begun again by itself. A step that ends its process each time must not go on for ever."""
KEPT = 3600
"""Seconds for which the cache keeps what a job said last."""

_running: set[str] = set()
"""The jobs of this process."""


class Reported(TypedDict, total=False):
    """What a job said last, as the cache keeps it."""

    done: int
    total: int
    at: float
    host: str
    pid: int
    """The process in which it runs."""
    failed: str
    """Why it ended without a result; empty while it runs."""


class JobProgress(TypedDict):
    """How far a job is; the script of the page reads the same names."""

    busy: bool
    died: bool
    done: int
    total: int
    failed: str


def run(table: Import, job: Job) -> None:
    """Do the job while the page waits. If it fails, the import goes back to the step before."""
    state = table.state
    with _saying_that_it_runs(table) as report:
        try:
            job(table, report)
        except BaseException:
            # If this cannot be kept either, the page finds out that the job has ended.
            if_nobody_writes(lambda: _go_back(table, state))
            raise


def run_beside(table: Import, job: Job) -> None:
    """Do the job in a thread. The page of the import asks how far it is."""

    language, root = get_language(), root_of_links()

    def run_and_close() -> None:
        try:
            with patient(), speaking_to_staff(language), linking(root):
                run(table, job)
        except BaseException as error:
            cache.set(_key(table), Reported(failed=_why(error)), KEPT)
            if not why_not_now(error):
                raise
        finally:
            connection.close()

    # Until the thread says so itself, so that the page does not think that nothing runs.
    _running.add(_key(table))
    _say(table, Reported(done=0, total=len(table.rows)))
    # A server that is told to stop waits for it as long as for a page: script/serve-production says how long.
    Thread(target=run_and_close, daemon=False).start()


def taken_over(table: Import, job: Job) -> bool:
    """Begin the step of an import again, whose process is gone, on whatever machine is asked; nothing of it was kept.

    False if it was begun again often enough, if nothing can be written now, or if it has ended meanwhile. Of two
    processes that are asked at once one begins.
    """
    won: list[bool] = []
    if table.takeovers >= TAKEOVERS or not if_nobody_writes(lambda: won.append(table.take_over())):
        return False
    if any(won):
        run_beside(table, job)
    else:
        table.refresh_from_db()
    return table.state in BEFORE


def progress_of(table: Import) -> JobProgress:
    """Is a job running, how far is it, and was it interrupted?"""
    is_on = table.state in BEFORE
    last: Reported = cache.get(_key(table)) or Reported()
    alive = _is_alive(last, _key(table))
    rows = len(table.rows) if "rows" not in table.get_deferred_fields() else 0
    return {
        "busy": is_on and alive,
        "died": is_on and not alive,
        "done": last.get("done", 0),
        "total": last.get("total", rows),
        "failed": last.get("failed", ""),
    }


@contextmanager
def _saying_that_it_runs(table: Import) -> Iterator[Progress]:
    """Say every few seconds that the job is alive; yields what says how far it is."""
    last = Reported(done=0, total=len(table.rows))
    over = Event()

    def report(done: int, total: int) -> None:
        last["done"], last["total"] = done, total
        _say(table, last)

    def beat() -> None:
        while not over.wait(BEAT):
            _say(table, last)

    _running.add(_key(table))
    report(0, len(table.rows))
    beating = Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield report
    finally:
        over.set()
        beating.join()
        _running.discard(_key(table))
        cache.delete(_key(table))


def _go_back(table: Import, state: str) -> None:
    """Go back from the state in which a job began; what it did was undone."""
    table.state = state
    table.step(BEFORE[state])


def _why(error: BaseException) -> str:
    if reason := why_not_now(error):
        return str(reason.of_work)
    return _(
        "The step failed, and nothing was kept. Try again. If it fails again, tell whoever runs the "
        "registry."
    )


def _key(table: Import) -> str:
    return f"import-{table.pk}"


def _say(table: Import, said: Reported) -> None:
    now = Reported(at=time.time(), host=socket.gethostname(), pid=os.getpid())
    cache.set(_key(table), {**said, **now}, KEPT)


def _is_alive(last: Reported, key: str) -> bool:
    """Does the job still run? After a restart its process is gone, which shows at once."""
    if time.time() - last.get("at", 0) >= SILENT:
        return False
    pid = last.get("pid")
    if pid is None or last.get("host") != socket.gethostname():
        return True
    if pid == os.getpid():
        return key in _running
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, for somebody else
    return True
