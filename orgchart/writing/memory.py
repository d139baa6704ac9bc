"""What long work over many records needs of memory."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection

PAGES_MB = 400
"""Megabytes of its pages that SQLite may keep while many records are written. Usually it keeps two: what it
changes goes to the disk and is read again for each index, which takes as long as all the rest of a large load."""


@contextmanager
def for_many_records() -> Iterator[None]:
    """For long work that writes many records: no collecting of garbage, and room for SQLite's pages."""
    with ExitStack() as stack:
        stack.enter_context(no_collecting_of_garbage())
        stack.enter_context(_room_for_pages())
        yield


@contextmanager
def _room_for_pages() -> Iterator[None]:
    """SQLite takes memory only for pages that it has; a load of 65,000 records has 80 MB of them."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection  # Django refuses every statement after one that failed
    [[before]] = driver.execute("PRAGMA cache_size")
    driver.execute(f"PRAGMA cache_size = {-PAGES_MB * 1000}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def no_collecting_of_garbage() -> Iterator[None]:
    """A third of the work would go into looking for garbage among records that are all in use.

    What is no longer used is given back all the same, unless it refers to itself in a circle. It
    holds for the whole process, so also for what other threads do meanwhile.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
