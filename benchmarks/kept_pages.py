"""Measure a page that is kept in memory: requests a second, beside Django alone and nginx.

``python -m benchmarks.kept_pages``

All servers have two processes, and wrk, which must be installed, asks over 32 connections that stay
open. A part whose server is not installed is left out, and a line says so.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from .databases import filled

ROUNDS, SECONDS = 5, 2
PAGE = "/units/"
GZIP = {"Accept-Encoding": "gzip"}
EMPTY = """
from django.http import HttpResponse
from django.urls import path
from dpko_site.wsgi import application
from dpko_site import urls

urls.urlpatterns.insert(0, path("empty/", lambda request: HttpResponse("empty")))
"""
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
    server {{ listen 127.0.0.1:{port}; root {folder}/www; add_header Content-Encoding gzip; }}
}}
"""


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed. On Debian: apt-get install wrk")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        prepare(folder)
        with granian(folder, PAGE_CACHE_MB="64") as port:
            page = fetched(port, PAGE)
            tag = page.headers["ETag"]
            body = page.read()
            kept = rate(port, PAGE, GZIP)
            unchanged = rate(port, PAGE, {**GZIP, "If-None-Match": tag})
        with granian(folder, PAGE_CACHE_MB="0") as port:
            empty = rate(port, "/empty/", GZIP)
        rows = [
            (f"{PAGE} kept, {len(body):,} bytes", kept),
            (f"{PAGE} kept, 304", unchanged),
            ("an empty view with all middleware", empty),
        ]
        if shutil.which("nginx"):
            with nginx(folder, body) as port:
                rows.append(("nginx with the same bytes", rate(port, "/page", GZIP)))
        else:
            print("nginx is not installed, so it is left out.")
    print(f"{'median of ' + str(ROUNDS):<40} {'requests/s':>10} {'to empty view':>14}")
    for name, median in rows:
        print(f"{name:<40} {median:>10,.0f} {median / empty:>14.2f}")


def prepare(folder: Path, units: int | None = None) -> None:
    """A filled database (``databases.filled``), the static files' names, and the module that is served."""
    os.environ |= filled(str(folder), units=units)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.getcwd()])
    (folder / "with_an_empty_view.py").write_text(EMPTY)
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, check=True)


@contextmanager
def granian(folder: Path, **environment: str) -> Iterator[int]:
    """Serve the registry; yields the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--log-level", "error"]
    command += ["with_an_empty_view:application"]
    with running(command, {**os.environ, **environment}):
        yield port


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[int]:
    """Serve the bytes as ``/page``; yields the port."""
    port = free_port()
    (folder / "www").mkdir()
    (folder / "www" / "page").write_bytes(body)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    with running(["nginx", "-c", str(folder / "nginx.conf")], dict(os.environ)):
        yield port


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    # No server spends its time on a log of requests.
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def fetched(port: int, address: str) -> HTTPResponse:
    """The answer, as soon as the server is there."""
    for _ in range(200):
        try:
            http = HTTPConnection("127.0.0.1", port)
            http.request("GET", address, headers=GZIP)
            return http.getresponse()
        except ConnectionRefusedError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


def rate(port: int, address: str, headers: dict[str, str], connections: int = 32) -> float:
    """Requests a second, the median of the rounds. The round before warms every process up."""
    fetched(port, address).read()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}"]
    for header in headers.items():
        command += ["-H", ": ".join(header)]
    command.append(f"http://127.0.0.1:{port}{address}")
    measured = []
    for _ in range(ROUNDS + 1):
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx or 3xx" in told:
            sys.exit(f"{address} was not answered: {told}")
        measured.append(float(re.search(r"Requests/sec: +([\d.]+)", told)[1]))
    return statistics.median(measured[1:])


if __name__ == "__main__":
    main()
