"""Start granian so that each of its processes can be stopped in every moment: ``python -m dpko_site.serve``, then what
granian is told.

granian's own handlers of TERM have two gaps. They run in the main thread and take a lock that this thread may hold, which
then waits for itself. And a process that has just been forked has the handler of the first one, and forgets that it was
told. So the signals are blocked, and a thread of each process waits for them and calls the handler.

Two threads of the first process wait for each of the others. The one that learns of its end second takes it for alive for a
moment; granian would kill it then, with a warning. So the waiting lasts until the end is known.
"""

import os
import signal
import time
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

from granian.cli import entrypoint
from granian.server.common import AbstractWorker

TOLD = (signal.SIGTERM, signal.SIGINT)
"""The signals that tell a process to stop."""
A_MOMENT = 5.0
"""Seconds within which both threads know of the end of a process, however busy the machine is."""


def _listen() -> None:
    """Call the handler of granian each time that the process is told to stop. Before there is one, nothing has begun,
    so the process ends at once."""
    while True:
        told = signal.sigwait(TOLD)
        handler = signal.getsignal(told)
        if not callable(handler):
            os._exit(0)
        handler(told, None)


def _begin() -> None:
    """From now on a thread is told that this process is to stop; no handler of another process is left."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)
    for told in TOLD:
        signal.signal(told, signal.SIG_DFL)
    Thread(target=_listen, name="told to stop", daemon=True).start()


def join(worker: Any, timeout: float | None = None) -> None:
    """Wait for a process, in place of granian's method: if it has ended, until ``is_alive`` says so too."""
    worker.inner.join(timeout)
    until = time.monotonic() + A_MOMENT
    while wait([worker.inner.sentinel], 0) and worker.inner.is_alive() and time.monotonic() < until:
        time.sleep(0.001)


if __name__ in (
    "__main__",
    "__mp_main__",
):  # the second where Python spawns processes instead of forking them
    os.register_at_fork(after_in_child=_begin)
    _begin()
if __name__ == "__main__":
    AbstractWorker.join = join  # type: ignore[method-assign] # granian has no other way
    entrypoint()
