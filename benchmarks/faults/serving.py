"""The site of the campaign, served over HTTP."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .counting import Asked
from .processes import closed

TOP = Path(__file__).parent.parent.parent
START = 120
"""Seconds in which the site starts."""


@contextmanager
def served(asked: Asked, **settings: str) -> Iterator[tuple[str, Path]]:
    """The address at which two processes serve the site, as script/serve-production does, and their log."""
    from tests.visiting import free_port

    closed()
    port, log = asked.port or free_port(), asked.folder / "site.log"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", "4", "--backpressure", "16", "--backlog", "512"]
    command += ["--port", str(port), "benchmarks.faults.site:application"]
    with log.open("w") as output:
        site = subprocess.Popen(
            command, cwd=TOP, env={**os.environ, **settings}, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + START
        while log.read_text().count("Started worker") < 2:
            if site.poll() is not None or time.monotonic() > end:
                sys.exit(f"The site does not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", log
    finally:
        site.terminate()
        site.wait(150)
