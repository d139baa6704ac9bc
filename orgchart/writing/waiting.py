"""Waiting for whoever writes: the wait is bounded, and what needs no answer does not wait at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy

STILL_HERE = gettext_lazy(
    "Another writing is running, such as an import. Nothing was saved, and your text is still here. "
    "Wait a minute, then send it again."
)
SQLITE_BUSY = 5
"""The code of SQLite for a lock that somebody else has; the higher bits say more about it."""
LOCK_NOT_AVAILABLE = "55P03"
"""The code of PostgreSQL for a lock that was not given in time."""
A_MOMENT = 0.1
"""Seconds that a writing waits if it can be left out."""
PATIENCE = 600
"""Seconds that a writing waits that nobody looks at, such as the result of a long check."""


def waited_too_long(error: BaseException | None) -> bool:
    """Did a writing end because somebody else did not finish theirs within LOCK_SECONDS?"""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF == SQLITE_BUSY or getattr(cause, "sqlstate", "") == LOCK_NOT_AVAILABLE


def if_nobody_writes(write: Callable[[], None]) -> bool:
    """Do a writing that can be left out or done later, unless somebody else is writing. Was it done?

    It does not wait for them. What it had done before it was refused is undone.
    """
    try:
        with _for_a_moment(), transaction.atomic():
            write()
    except OperationalError as error:
        if not waited_too_long(error):
            raise
        return False
    return True


@contextmanager
def patient() -> Iterator[None]:
    """Wait long for whoever writes: for work beside the page. For a connection of its own."""
    _wait_at_most(PATIENCE)
    try:
        yield
    finally:
        _wait_at_most(settings.LOCK_SECONDS)


@contextmanager
def _for_a_moment() -> Iterator[None]:
    """Only SQLite locks the whole database; on PostgreSQL a row is only locked by its own writer."""
    if connection.vendor != "sqlite":
        yield
        return
    _wait_at_most(A_MOMENT)
    try:
        yield
    finally:
        _wait_at_most(settings.LOCK_SECONDS)


def _wait_at_most(seconds: float) -> None:
    milliseconds = int(seconds * 1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        else:  # a writer of PostgreSQL may wait twice: behind others who wait, then for the one who writes
            cursor.execute(f"SET lock_timeout = {milliseconds // 2}")
