"""Copies of the project that are served by script/serve-production."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TOP = Path(__file__).parent.parent
HOST = "registry.example"
SERVE = "script/serve-production"


def copied(copy: Path) -> None:
    """Fill that folder with what git knows of the project, as everybody may read it."""
    copy.chmod(0o755)
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=TOP, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (TOP / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, copy / name)


def settings(copy: Path, **changed: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    mine = {
        "SECRET_KEY": "k" * 60 + "0123456789",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": f"sqlite:///{copy / 'var' / 'registry.sqlite3'}",
        "BEHIND_PROXY": "true",
        "WORKERS": "1",
    }
    return kept | mine | changed


def run(copy: Path, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = settings(copy, **changed)
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def answer(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and the body; asked again until the server is there."""
    for _ in range(300):
        http = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            http.request("GET", path, headers={"Host": HOST, **headers})
            given = http.getresponse()
            return given.status, dict(given.headers), given.read()
        except (ConnectionError, HTTPException):
            time.sleep(0.2)
        finally:
            http.close()
    raise AssertionError("The server did not start.")


@contextmanager
def running(command: list[str], **where: object) -> Iterator[subprocess.Popen[str]]:
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **where
    )
    try:
        yield server
    finally:
        # One that is killed leaves its processes behind: told, it ends them.
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
