"""What each process of granian loads: the WSGI entry point, in a process that can be stopped while it loads.

granian forks its processes with a handler of TERM that only the first process means. One that is told to stop while
it loads would forget it, and serve until it is killed two minutes later. Nothing has begun then, so it may end at once;
granian sets the handler that stops gracefully once the application is there.
"""

import signal

for _told in (signal.SIGTERM, signal.SIGINT):
    signal.signal(_told, signal.SIG_DFL)

from .wsgi import application  # noqa: E402

__all__ = ["application"]
