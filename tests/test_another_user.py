"""Root installs the registry and a user without rights serves it, by the steps of deploy/Containerfile and of the guide."""

import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .guide import chapter, commands, rewritten
from .serving import HOST, SERVE, TOP, answer, copied, running, settings
from .visiting import Person, free_port

IMAGE = (TOP / "deploy" / "Containerfile").read_text().replace("\\\n", "")
COMPOSE = (TOP / "deploy" / "compose.yaml").read_text()
USER = "nobody"
"""Stands for the user ``registry``, whom a test does not make."""
PYTHONS = ("/usr/local/bin/python3", "/usr/bin/python3")
"""Where a Python lies that every user may run."""

pytestmark = pytest.mark.skipif(
    os.getuid() != 0, reason="Only root can install, and serve as another user."
)


@dataclass
class Place:
    """A folder with the registry, and the user who serves it."""

    folder: Path
    user: pwd.struct_passwd

    def as_root(self, script: str, **changed: str) -> subprocess.CompletedProcess[str]:
        names = (("registry:registry", f"{USER}:"), ("-o registry -g registry", f"-o {USER}"))
        for said, here in names:
            script = script.replace(said, here)
        command = ["sh", "-ec", script]
        # Not the settings of the tests, but what pip is told in the environment.
        ours = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        environment = {**kept, **changed}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def as_user(self, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, **self.user_there(**changed), capture_output=True, text=True, check=False
        )

    def user_there(self, **changed: str) -> dict[str, object]:
        """How a process of the user is begun in the folder, with the settings of a site."""
        environment = {**settings(self.folder), "HOME": "/", **changed}
        ids = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return {"cwd": self.folder, "env": environment, "umask": 0o077, **ids}

    def of_root(self) -> list[str]:
        """What in var/ is not the user's."""
        var = self.folder / "var"
        return [str(path) for path in [var, *var.rglob("*")] if path.stat().st_uid == 0]

    def outside(self) -> dict[str, tuple[int, int]]:
        """What lies outside of var/, by whom and when it was written."""
        var, found = self.folder / "var", {}
        for path in self.folder.rglob("*"):
            if path != var and var not in path.parents:
                told = path.lstat()
                found[str(path)] = (told.st_uid, told.st_mtime_ns)
        return found


def common_python(*modules: str, **environment: str) -> str:
    """A Python that every user may run, and that can import these; none is an empty text."""
    asked = f"import sys, {', '.join(modules)}; sys.exit(sys.version_info < (3, 11))"
    for python in filter(os.path.exists, PYTHONS):
        told = subprocess.run(
            [python, "-c", asked], capture_output=True, user=USER, env=environment, check=False
        )
        if told.returncode == 0:
            return python
    return ""


def share_packages(folder: Path) -> None:
    """Lend the folder the packages of the tests if its user may read them, so that pip need not work for a minute."""
    packages = sysconfig.get_path("purelib")
    python = common_python("venv", "django", "granian", "cryptography", PYTHONPATH=packages)
    if not python:
        return
    subprocess.run([python, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    [own] = (folder / ".venv").glob("lib/python*/site-packages")
    (own / "lent.pth").write_text(packages)
    done = "cat requirements.txt requirements.txt | cksum >.venv/installed-requirements.txt"
    subprocess.run(["sh", "-c", done], cwd=folder, check=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A clean folder in which root has taken the steps of the image."""
    python = common_python("ensurepip", "venv")
    if not python:
        pytest.skip("There is no Python that every user may run.")
    [steps] = re.findall(rf"^RUN ({SERVE}.*)", IMAGE, re.M)
    # Not one of pytest's folders, which nobody but its own user may enter.
    folder = Path(tempfile.mkdtemp())
    try:
        copied(folder)
        share_packages(folder)
        made = Place(folder, pwd.getpwnam(USER))
        told = made.as_root(steps, PYTHON=python)
        if "could not be installed" in told.stderr and not os.environ.get("CI"):
            pytest.skip("No package index answers.")
        assert told.returncode == 0, told.stdout + told.stderr
        yield made
    finally:
        shutil.rmtree(folder)


def test_a_user_without_rights_serves_what_root_installed(place):
    """It signs somebody in too: what only root can write to would be missed there."""
    var = place.folder / "var"
    assert (var.stat().st_uid, stat.S_IMODE(var.stat().st_mode)) == (place.user.pw_uid, 0o700)
    assert place.of_root() == []
    before = place.outside()
    writable = place.as_user(
        "find", ".", "-path", "./var", "-prune", "-o", *["!", "-type", "l", "-writable", "-print"]
    )
    assert (writable.returncode, writable.stdout) == (0, ""), writable.stderr

    [set_up] = re.findall(r"run --rm registry (.+)", COMPOSE)
    told = place.as_user(*set_up.split())
    assert told.returncode == 0, told.stdout + told.stderr
    [password] = re.findall(r"[Pp]assword:? +(\S+)", told.stdout)

    port = str(free_port())
    [serve] = re.findall(r"^CMD (.+)", IMAGE, re.M)
    [healthy] = re.findall(r"^HEALTHCHECK .* CMD +(.+)", IMAGE, re.M)
    here = {"PORT": port, "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "HTTPS_ONLY": "false"}
    with running(json.loads(serve), **place.user_there(**here)) as server:
        assert b'"ready": true' in answer(int(port), "/readyz")[2]
        told = place.as_user("env", f"PORT={port}", *json.loads(healthy))
        assert told.returncode == 0, told.stderr
        admin = Person(f"http://127.0.0.1:{port}")
        status, page = admin.post("/accounts/login/", login="admin", password=password)
        assert (status, "Sign out" in page) == (200, True), page
        assert list((var / "sessions").iterdir())
        server.terminate()
        assert server.wait(timeout=30) == 0
    assert place.of_root() == []
    assert place.outside() == before


def test_root_installs_a_new_version_and_leaves_nothing_to_itself(place):
    """The lines of the guide, in a folder that is served already."""
    assert place.as_user(".venv/bin/python", "manage.py", "migrate", "-v0").returncode == 0
    lines = commands(chapter("Set it up"), "git clone").partition(
        "git clone ADDRESS /srv/registry\n"
    )[2]
    again = commands(chapter("A new version"), "--install")
    [install] = re.findall(rf"^{SERVE} --install\n", again, re.M)
    told = place.as_root(rewritten(lines, ("/srv/registry", str(place.folder))) + install)
    assert told.returncode == 0, told.stdout + told.stderr
    assert place.of_root() == []
    assert place.as_user(".venv/bin/python", "manage.py", "migrate", "--check").returncode == 0
