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
client = Client()
edith = User.objects.get(username="edith")
pages = ["/", "/units/dpko/", "/?on=2009-07-31", "/changes/", "/search/?q=DPKO", "/documents/", "/api/v1/units"]
print(json.dumps({
    "units": Unit.objects.count(),
    "mandates": Mandate.objects.count(),
    "drafts": list(UnitName.objects.filter(status="draft").values_list("name", flat=True)),
    "password": edith.check_password("a long password"),
    "roles": list(edith.groups.values_list("name", flat=True)),
    "edits": sorted(Revision.objects.filter(user=edith).values_list("comment", flat=True)),
    "title": Source.objects.filter(title__endswith=" (new)").count(),
    "pages": {page: client.get(page, headers={"host": "localhost"}).status_code for page in pages},
    "draft is shown": "Department of Tests" in client.get("/units/dpet/?on=2031-06-01").content.decode(),
}))
"""


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
    assert found == {
        "units": 117,
        "mandates": 117,
        "drafts": ["Department of Tests"],
        "password": True,
        "roles": ["Editor"],
        "edits": ["It is planned", "The title was cut"],
        "title": 1,
        "draft is shown": False,
    }


def test_there_is_a_release_to_begin_with():
    assert RELEASES


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]
    released = re.findall(
        r"^## (\d+\.\d+\.\d+) — ", (HERE.parent / "CHANGELOG.md").read_text(), re.M
    )
    assert released[0] == project["version"] == orgchart.__version__
    assert {path.name.split(".sqlite3")[0] for path in RELEASES} >= set(released)
