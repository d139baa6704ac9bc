"""Databases that earlier releases made are brought to this one: nothing in them is lost."""

import json
import lzma
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.db import connection

import orgchart

HERE = Path(__file__).parent
RELEASES = sorted((HERE / "releases").glob("*.sqlite3.xz"))
ASKED = """
import json
from django.contrib.auth.models import User
from django.test import Client
from reversion.models import Revision
from orgchart.models import DataVersion, Mandate, Source, Unit, UnitName
from orgchart import models
client = Client()
edith = User.objects.get(username="edith")
a_unit = Unit.objects.earliest("pk").get_absolute_url()
pages = ["/", a_unit, "/?on=2009-07-31", "/changes/", "/search/?q=DPKO", "/documents/", "/api/v1/units"]
print(json.dumps({
    "units": Unit.objects.count(),
    "mandates": Mandate.objects.count(),
    "drafts": list(UnitName.objects.filter(status="draft").values_list("name", flat=True)),
    "password": edith.check_password("a long password"),
    "roles": list(edith.groups.values_list("name", flat=True)),
    "edits": list(Revision.objects.filter(user=edith).order_by("comment").values_list("comment", flat=True)),
    "title": Source.objects.filter(title__endswith=" (new)").count(),
    "pages": {page: client.get(page, headers={"host": "localhost"}).status_code for page in pages},
    "draft is shown": "Department of Tests" in client.get(f"{a_unit}?on=2031-06-01").content.decode(),
    **{name: getattr(models, name).objects.count() for name in ("Proposal", "ReaderReport", "Follower")},
}))
"""


LEFT_BY_EDITH = {
    "drafts": ["Department of Tests"],
    "password": True,
    "roles": ["Editor"],
    "title": 1,
    "draft is shown": False,
}
SAMPLE = {
    "units": 60,
    "mandates": 19,
    "edits": ["It is planned", "The note is wrong", "The title was cut"],
    "Proposal": 1,
    "ReaderReport": 1,
    "Follower": 1,
}
"""What ``tests.releases.make`` left beside that."""
OTHERS = {
    "0.1.0": {
        "units": 117,
        "mandates": 117,
        "edits": ["It is planned", "The title was cut"],
        "Proposal": 0,
        "ReaderReport": 0,
        "Follower": 0,
    }
}
"""What releases left that it did not make."""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the releases are files of SQLite")
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.split(".sqlite3")[0])
def test_a_database_of_an_earlier_release_is_brought_to_this_one(release, tmp_path):
    path = tmp_path / "registry.sqlite3"
    path.write_bytes(lzma.decompress(release.read_bytes()))
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}", "DEBUG": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=HERE.parent, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    manage("migrate", "-v0")
    assert "keeps all its rules" in manage("check_registry")
    found = json.loads(manage("shell", "-v0", "-c", ASKED).splitlines()[-1])
    assert set(found.pop("pages").values()) == {200}
    version = release.name.split(".sqlite3")[0]
    assert found == LEFT_BY_EDITH | OTHERS.get(version, SAMPLE)


def test_there_is_a_release_to_begin_with():
    assert RELEASES


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]
    released = re.findall(
        r"^## (\d+\.\d+\.\d+) — ", (HERE.parent / "CHANGELOG.md").read_text(), re.M
    )
    assert released[0] == project["version"] == orgchart.__version__
    assert {path.name.split(".sqlite3")[0] for path in RELEASES} >= set(released)
