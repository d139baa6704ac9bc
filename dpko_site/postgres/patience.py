"""Nobody waits without end for a server of PostgreSQL that is slow or silent.

The server itself ends a statement after STATEMENT_SECONDS. If not even that is heard, because the server stands
still or the network swallows what it says, the connection is given up a little later.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from psycopg import Connection, OperationalError
from psycopg.errors import _WaitTimeout

SILENCE = 5.0
"""Seconds after the time of a statement in which the server may still say that it has ended it."""
_NO_END = float("inf")
_until: ContextVar[float | None] = ContextVar("until", default=None)
"""Until when the running code waits for the database, if it has said so."""


class BoundedConnection(Connection[Any]):
    """A connection that is given up if the server says nothing for too long."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what the server says. Raises OperationalError, without a code, if it is silent."""
        if timeout is not None or (bound := _seconds_left()) is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, bound)
        except _WaitTimeout:
            self.pgconn.finish()  # what it says later is the answer to another question
            raise OperationalError("The database was silent for too long.") from None


@contextmanager
def answers_within(seconds: float) -> Iterator[None]:
    """Inside, nobody waits longer than this for the database, all statements together."""
    before = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(before)


@contextmanager
def without_end() -> Iterator[None]:
    """Inside, a statement may take as long as it takes: work that no page waits for."""
    before = _until.set(_NO_END)
    try:
        yield
    finally:
        _until.reset(before)


def _seconds_left() -> float | None:
    until = _until.get()
    if until is None:
        return settings.STATEMENT_SECONDS + SILENCE if settings.STATEMENT_SECONDS else None
    return None if until == _NO_END else max(until - time.monotonic(), 0.01)
