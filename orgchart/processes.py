"""Work in several processes of this machine at once."""

import gc
import multiprocessing
import os
import threading
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")
R = TypeVar("R")
MOST_JOBS = 4
"""How many processes work at once, if nobody says it and the machine has as many cores or more."""
WASTE = 50_000
"""How many objects a process makes before it looks for those that only name each other."""


@contextmanager
def processes(
    jobs: int, begin: Callable[..., object] | None = None, *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each a copy of this one that begins with ``begin(*given)``. They end with the block.

    The connections to databases are closed before, because a connection is of one process. So are the pools that
    PostgreSQL has of them: the threads that serve a pool would be missing in the others, which would wait for ever.

    If this process is killed, the others end too. Else they would wait for work for ever, and keep what this one had
    locked, because a lock of a file is theirs as well.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    with ProcessPoolExecutor(
        jobs, multiprocessing.get_context("fork"), initializer=_begin, initargs=(begin, given)
    ) as pool:
        yield pool


def each_lot(
    pool: ProcessPoolExecutor,
    jobs: int,
    work: Callable[[Sequence[T]], R],
    lots: Iterator[T],
    size: int,
) -> Iterator[R]:
    """What ``work`` makes of each lot of so many, as soon as it is made. No more lots wait than all processes can take
    next. What comes to ``lots`` meanwhile is worked on too: it may end for a moment, and is asked again after each."""
    running: set[Future[R]] = set()
    while True:
        while len(running) < 2 * jobs and (lot := list(islice(lots, size))):
            running.add(pool.submit(work, lot))
        if not running:
            return
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            yield future.result()


def _begin(begin: Callable[..., object] | None, given: tuple[Any, ...]) -> None:
    # What stands in the memory since the start is not looked through for waste again and again.
    gc.freeze()
    gc.set_threshold(WASTE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin:
        begin(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent, "only a process that another has made runs this"
    parent.join()
    os._exit(1)


def add_jobs(parser: ArgumentParser) -> None:
    """Let whoever calls a command say how many processes work."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=number_of_jobs,
        default=min(os.cpu_count() or 1, MOST_JOBS),
        help="how many processes work at once; if more than 1, the one that gives them work is one more "
        "(default: %(default)s)",
    )


def number_of_jobs(written: str) -> int:
    """How many processes work."""
    if not (written.isascii() and written.isdecimal() and 1 <= int(written) <= 64):
        raise ArgumentTypeError(f"“{written}” is no number of processes. Write 1 to 64.")
    return int(written)
