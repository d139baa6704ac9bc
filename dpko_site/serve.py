"""Start granian so that its processes can be stopped from their first moment on: ``python -m dpko_site.serve``, then what
granian is told.

granian forks its processes with a handler of TERM that only the first process means. One that is told to stop before it
has loaded the application would forget it, and serve until it is killed two minutes later. Nothing has begun then, so it
may end at once. granian sets the handler that stops gracefully once the application is there.
"""

import os
import signal

from granian.cli import entrypoint

TOLD = (signal.SIGTERM, signal.SIGINT)
"""The signals that tell a process to stop."""


def _wait() -> None:
    """Let signals wait while a process is forked: Python forgets those that come in that moment."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)


def _hear() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)


def _end_when_told() -> None:
    for told in TOLD:
        signal.signal(told, signal.SIG_DFL)
    _hear()


if __name__ == "__main__":
    os.register_at_fork(before=_wait, after_in_parent=_hear, after_in_child=_end_when_told)
    entrypoint()
