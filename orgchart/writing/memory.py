"""What long work over many records needs of memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
