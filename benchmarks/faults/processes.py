"""Processes that are killed, that run beside this one, or that find no room."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any

FORK = multiprocessing.get_context("fork")


class Ended(StrEnum):
    """How the work of another process ended."""

    DONE = "done"
    IN_WORDS = "refused in words"
    KILLED = "killed"
    TRACEBACK = "traceback"


class InWords(Exception):
    """The work was refused, and a person was told why."""


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def closed() -> None:
    """Close the connections, so that a process that is forked opens its own."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql":
            connection.close_pool()


def ended(work: Callable[[], object], kill_after: float | None = None) -> tuple[Ended, str]:
    """Do the work in a process of its own, which may be killed after so many seconds.

    Returns how it ended, and the last line of its traceback.
    """
    closed()
    hears, tells = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_alone, args=(work, tells))
    process.start()
    tells.close()
    process.join(kill_after)
    assert process.pid
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    with suppress(EOFError):
        how, words = hears.recv()
        return Ended(how), words
    return Ended.KILLED, ""


def _alone(work: Callable[[], object], tells: Any) -> None:
    """What a forked process does: the work, with connections of its own. It tells how it ended."""
    how, words = Ended.DONE, ""
    try:
        work()
    except Exception as error:
        how = Ended.IN_WORDS if is_told(error) else Ended.TRACEBACK
        words = f"{type(error).__name__}: {error}".splitlines()[0][:160]
    tells.send((str(how), words))
    closed()


def is_told(error: Exception) -> bool:
    """Is it said in words to whoever works at a page, or runs a command?"""
    from django.core.exceptions import ValidationError
    from django.core.management import CommandError

    from orgchart.exchange.fixtures import NotLoaded
    from orgchart.writing.violations import RulesBroken
    from orgchart.writing.waiting import why_not_now

    told = (CommandError, InWords, NotLoaded, RulesBroken, ValidationError)
    return isinstance(error, told) or why_not_now(error) is not None


@contextmanager
def running(work: Callable[..., object], *arguments: object) -> Iterator[None]:
    """Inside, a process of its own does the work. At the end it is stopped."""
    closed()
    process = FORK.Process(target=work, args=arguments, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
