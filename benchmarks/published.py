"""Measure the site as files: how long it takes to write, and requests a second from nginx beside the live site.

``python -m benchmarks.published``

Both servers have two processes, and wrk, which must be installed, asks over 32 connections that stay
open. Without nginx or wrk only the writing is measured.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .kept_pages import GZIP, free_port, granian, prepare, rate, running

PAGES = ("/units/", "/units/dpko/", "/")
NGINX = """
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    default_type text/html;
    client_body_temp_path {folder}/body;
    server {{ listen 127.0.0.1:{port}; root {folder}/copy; gzip_static on; }}
}}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        prepare(folder)
        for what in ("written", "unchanged"):
            took, memory = published(folder)
            print(f"{what:<12} {took:>7.1f} s, largest process {memory:,.0f} MB", flush=True)
        if not (shutil.which("wrk") and shutil.which("nginx")):
            print("wrk or nginx is not installed, so no requests are measured.")
            return
        print(f"{'requests/s':<16} {'live, kept':>12} {'live, made':>12} {'nginx':>12}")
        rows: dict[str, list[float]] = {page: [] for page in PAGES}
        for kept in ("64", "0"):
            with granian(folder, PAGE_CACHE_MB=kept) as port:
                for page in PAGES:
                    rows[page].append(rate(port, page, GZIP))
        with nginx(folder) as port:
            for page in PAGES:
                rows[page].append(rate(port, page, GZIP))
        for page, measured in rows.items():
            print(f"{page:<16} {''.join(f'{one:>13,.0f}' for one in measured).lstrip():>38}")


def published(folder: Path) -> tuple[float, float]:
    """Seconds, and megabytes of the largest process so far."""
    began = time.monotonic()
    command = [sys.executable, "manage.py", "publish", str(folder / "copy"), "--verbosity", "0"]
    subprocess.run(command, check=True)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.monotonic() - began, largest / 1024


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """Serve the copy; yields the port."""
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    with running(["nginx", "-c", str(folder / "nginx.conf")], dict(os.environ)):
        yield port


if __name__ == "__main__":
    main()
