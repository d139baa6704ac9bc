"""Why something cannot be written now, and waiting for whoever writes.

The wait is bounded, and what needs no answer does not wait at all.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class WorksLater(NamedTuple):
    """What is said of something that does not work now, and may work later."""

    heading: Promise
    of_form: Promise
    """For whoever sent a form."""
    of_page: Promise
    """For whoever asked for a page."""
    of_work: Promise
    """For whoever started work that no page waits for: a command, or a job beside a page."""


SOMEBODY_WRITES = WorksLater(
    gettext_lazy("Somebody else is writing"),
    gettext_lazy(
        "Another writing is running, such as an import. Nothing was saved, and your text is still here. "
        "Wait a minute, then send it again."
    ),
    gettext_lazy(
        "Another writing is running, such as an import. Nothing was saved. Wait a minute, then go back and try again."
    ),
    gettext_lazy("Somebody else was writing for too long, so nothing was kept. Try again."),
)
READ_ONLY = WorksLater(
    gettext_lazy("Read-only for now"),
    gettext_lazy(
        "The server that the registry writes to does not answer. Nothing was saved, and your text is still here. "
        "Keep this page open, and send it again later."
    ),
    gettext_lazy(
        "The server that the registry writes to does not answer. Nothing was saved. Go back and try again later."
    ),
    gettext_lazy(
        "The server that the registry writes to does not answer, so nothing was kept. Try again later."
    ),
)
LOST = WorksLater(
    gettext_lazy("The connection was lost"),
    gettext_lazy(
        "The connection to the database was lost, so it is not known whether this was saved. Your text is still "
        "here. Look whether the record has it, and if not, send it again."
    ),
    gettext_lazy(
        "The connection to the database was lost. Wait a minute, then load the page again."
    ),
    gettext_lazy(
        "The connection to the database was lost, so it is not known whether this was kept. Look at what is there, "
        "and try again."
    ),
)
NO_ROOM = WorksLater(
    gettext_lazy("There is no room to write"),
    gettext_lazy(
        "The disk of the registry is full, or cannot be written to. Nothing was saved, and your text is still here. "
        "Keep this page open, tell whoever runs the registry, and send it again when they have made room."
    ),
    gettext_lazy(
        "The disk of the registry is full, or cannot be written to. Nothing was saved. Tell whoever runs the "
        "registry, and try again when they have made room."
    ),
    gettext_lazy(
        "The disk of the database is full, or cannot be written to, so nothing was kept. Make room there, or "
        "let the registry write there, and try again."
    ),
)
TOO_SLOW = WorksLater(
    gettext_lazy("The database is too slow"),
    gettext_lazy(
        "The database did not answer in time. Nothing was saved, and your text is still here. Wait a minute, then "
        "send it again."
    ),
    gettext_lazy("The database did not answer in time. Wait a minute, then load the page again."),
    gettext_lazy("The database did not answer in time, so nothing was kept. Try again."),
)
SQLITE_BUSY = 5
"""The code of SQLite for a lock that somebody else has; the higher bits say more about it."""
LOCK_NOT_AVAILABLE = "55P03"
"""The code of PostgreSQL for a lock that was not given in time."""
SQLITE_CANNOT_WRITE = (8, 10, 13, 14)
"""The codes of SQLite for a file that only can be read, a disk that fails, one that is full, and a file beside
the database that cannot be made."""
DISK_FULL = ("53100", "58030")
"""The codes of PostgreSQL for a disk that is full, and for one that fails."""
FILE_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""The numbers of the system for a file, such as that of a session, that does not find room."""
READ_ONLY_TRANSACTION = "25006"
"""The code of PostgreSQL for a writing to a server that only follows another one."""
CANCELLED = "57014"
"""The code of PostgreSQL for a question that took longer than STATEMENT_SECONDS."""
ENDED = ("08", "57P01", "57P02", "57P03")
"""What the codes of PostgreSQL begin with for a connection that is lost, or a server that stops or starts."""
OVERTAKEN = "40001"
"""The code of PostgreSQL for a question that the replica gave up, because it had to follow its primary."""
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
    return code & 0xFF == SQLITE_BUSY or _code(error) == LOCK_NOT_AVAILABLE


def has_no_room(error: BaseException | None) -> bool:
    """Did a writing end because the disk is full, or cannot be written to?"""
    if isinstance(error, OSError):
        return error.errno in FILE_NOT_WRITTEN
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in SQLITE_CANNOT_WRITE or _code(error) in DISK_FULL


def is_read_only(error: BaseException | None) -> bool:
    """Was a writing sent to a server that only follows another one, because that one does not answer?"""
    return _code(error) == READ_ONLY_TRANSACTION


def is_lost(error: BaseException | None) -> bool:
    """Did the connection to the database end, or did a replica give up the question? Another try may work."""
    if not isinstance(error, OperationalError | InterfaceError) or connection.vendor == "sqlite":
        return False
    if is_too_slow(error):
        return False  # it waited long already
    code = _code(error)
    # The driver has no code where the server did not live to send one.
    return not code or code.startswith(ENDED) or code == OVERTAKEN


def is_too_slow(error: BaseException | None) -> bool:
    """Did a question take too long, or was no connection to be had? Nothing was saved then."""
    if not isinstance(error, OperationalError) or connection.vendor == "sqlite":
        return False
    from psycopg_pool import PoolTimeout  # noqa: PLC0415 # SQLite does not need it

    return isinstance(error.__cause__, PoolTimeout) or _code(error) == CANCELLED


def why_not_now(error: BaseException | None) -> WorksLater | None:
    """What is said of an error that another try may not meet, and None of others."""
    if waited_too_long(error):
        return SOMEBODY_WRITES
    if has_no_room(error):
        return NO_ROOM
    if is_read_only(error):
        return READ_ONLY
    if is_too_slow(error):
        return TOO_SLOW
    return LOST if is_lost(error) else None


def _code(error: BaseException | None) -> str:
    """The code of PostgreSQL for an error; empty if it has none."""
    return getattr(getattr(error, "__cause__", None), "sqlstate", None) or ""


def if_nobody_writes(write: Callable[[], None]) -> bool:
    """Do a writing that can be left out or done later, unless somebody else is writing. Was it done?

    It does not wait for them, nor for a server that writes or for room on the disk. What it had done before it was
    refused is undone.
    """
    try:
        with _for_a_moment(), transaction.atomic():
            write()
    except DatabaseError as error:
        if not (waited_too_long(error) or has_no_room(error) or is_read_only(error)):
            raise
        return False
    return True


@contextmanager
def patient() -> Iterator[None]:
    """Wait long for whoever writes, and for a slow database: for work beside the page. For a connection of its own."""
    with _statements_without_end():
        _wait_at_most(PATIENCE)
        try:
            yield
        finally:
            _wait_at_most(settings.LOCK_SECONDS)


@contextmanager
def _statements_without_end() -> Iterator[None]:
    if connection.vendor == "sqlite":
        yield
        return
    from dpko_site.postgres.patience import without_end  # noqa: PLC0415 # SQLite has no driver for it

    with without_end():
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")  # to what the connection began with


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
