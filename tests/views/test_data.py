"""``/data/``: the whole registry to take away, made once for each state, whole or not at all."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.exchange.dumps import making, snapshot, versions
from orgchart.exchange.dumps.formats import BY_FILE, FORMATS
from orgchart.exchange.dumps.making import kept_data
from orgchart.exchange.dumps.tables import public_tables
from orgchart.exchange.kept_files import KeptFiles
from orgchart.models import DataVersion, UnitName
from orgchart.views.data import LOAD_AGAIN
from orgchart.writing.recording import recording
from orgchart.writing.shadow_tables import shadow_tables

from ..accounts import signed_in
from ..factories import NameFactory, unit

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def keeping(settings, tmp_path):
    """Files are kept, in a folder of this test alone."""
    settings.DATA_DIR, settings.DATA_CACHE_MB = tmp_path / "data", 50
    return settings.DATA_DIR


@pytest.fixture
def dpko(keeping):
    with recording():
        return unit("dpko")


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.getvalue().decode()


def rename(name):
    with recording():
        UnitName.objects.update(name=name)
        found = UnitName.objects.get()
        found.name = name
        found.save()


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BY_FILE)
def test_every_file_is_given_whole_to_any_site(client, dpko, name):
    answer = client.get(f"/data/{name}")
    content = answer.getvalue()
    assert answer.status_code == 200
    assert answer["Content-Type"] == BY_FILE[name].content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert int(answer["Content-Length"]) == len(content) > 0
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/data/{name}", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_a_file_is_made_once_for_a_state_and_anew_after_an_edit(client, dpko, monkeypatch):
    reads = []
    make = snapshot.make
    monkeypatch.setattr(snapshot, "make", lambda *given: reads.append(1) or make(*given))
    first = client.get("/data/registry.json").getvalue()
    assert client.get("/data/registry.json").getvalue() == first
    client.get("/data/registry.sqlite").getvalue()
    client.get("/data/registry-csv.zip").getvalue()
    assert len(reads) == 1
    rename("Another name")
    assert b"Another name" in client.get("/data/registry.json").getvalue()
    assert len(reads) == 2


def test_nothing_is_kept_without_room_and_the_file_is_given_all_the_same(client, dpko, settings):
    settings.DATA_CACHE_MB = 0
    assert b'"dpko"' in client.get("/data/registry.json").getvalue()
    assert list(settings.DATA_DIR.glob("*.kept")) == []


def test_a_folder_that_cannot_be_written_stops_nobody(client, dpko, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file" / "data"
    assert b'"dpko"' in client.get("/data/registry.json").getvalue()


def test_what_failed_on_the_way_is_never_given_and_leaves_nothing(client, dpko, monkeypatch):
    def breaks(_snapshot, out):
        out.write(b"half")
        raise OSError(28, "No space left on device")

    broken = FORMATS["json"].__class__(
        *("json", "registry.json", "JSON", "application/json", "", breaks)
    )
    monkeypatch.setitem(BY_FILE, "registry.json", broken)
    client.raise_request_exception = False
    answer = client.get("/data/registry.json")
    assert answer.status_code == 503
    assert b"half" not in answer.content
    monkeypatch.undo()
    assert b'"dpko"' in client.get("/data/registry.json").getvalue()
    assert not list(kept_data().folder.glob("*.room"))


def test_a_damaged_file_is_made_again(client, dpko, keeping):
    whole = client.get("/data/registry.json").getvalue()
    for path in keeping.glob("*.kept"):
        path.write_bytes(path.read_bytes()[:-1])
    assert client.get("/data/registry.json").getvalue() == whole


def test_whoever_comes_while_another_makes_a_file_is_told_when_to_come_again(
    client, dpko, monkeypatch
):
    monkeypatch.setattr("orgchart.views.data.made.__defaults__", (0.0, snapshot.silent))
    with kept_data().turn(0):
        answer = client.get("/data/registry.json")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Ask again in 10 seconds" in answer.content.decode()


def test_what_a_killed_process_has_left_is_cleared_away(client, dpko, keeping):
    (keeping / "old.room").mkdir(parents=True)
    (keeping / "old.room" / "snapshot").write_bytes(b"half")
    client.get("/data/registry.json").getvalue()
    assert not (keeping / "old.room").exists()


@pytest.mark.parametrize(
    "name", ["nothing.zip", "registry.xml", "changes-1-2.csv", "REGISTRY.json"]
)
def test_a_file_that_is_not_there_is_404_with_a_sentence(client, keeping, name):
    said = text(client, f"/data/{name}", status=404)
    assert "registry-fixtures.zip" in said or "data page" in said


def test_nothing_is_sent_to_a_file(client, keeping):
    assert client.post("/data/registry.sqlite").status_code == 405
    assert client.post("/data/registry.json").status_code == 405


def test_no_file_is_made_of_a_preview(dpko, keeping):
    with shadow_tables(), pytest.raises(making.IsPreview):
        making.made(FORMATS["json"], "build")
    assert not list(keeping.glob("*.kept"))


@pytest.fixture
def with_json(dpko):
    """The file of JSON is kept, and the one of SQLite no longer."""
    making.made(FORMATS["json"], "build").file.close()
    kept = kept_data().folder.glob("*.kept")
    next(path for path in kept if b"SQLite format" in path.read_bytes()[:100]).unlink()


def test_files_made_together_are_of_the_state_after_the_wait(with_json, monkeypatch):
    turn = KeptFiles.turn

    def written_meanwhile(kept, patience):
        rename("Office of the Wait")
        return turn(kept, patience)

    monkeypatch.setattr(KeptFiles, "turn", written_meanwhile)
    wanted = [FORMATS["json"], FORMATS["graphml"]]
    files = {known.name: kept.file.read() for known, kept in making.all_made(wanted, "build", 1)}
    assert all(b"Office of the Wait" in content for content in files.values())
    assert len(files) == 2


def test_a_kept_file_is_not_joined_to_one_of_another_state(with_json):
    wanted = [FORMATS["json"], FORMATS["graphml"]]
    files = making.all_made(wanted, "build", 1)
    assert next(files)[0].name == "json"
    rename("Office of the Other State")
    with pytest.raises(snapshot.Busy):
        next(files)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_says_size_digest_version_day_and_licence_of_what_was_made(client, dpko):
    before = text(client, "/data/")
    assert before.count("made when somebody first asks for it") == len(FORMATS)
    content = client.get("/data/registry.json").getvalue()
    page = text(client, "/data/")
    assert hashlib.sha256(content).hexdigest() in page
    assert f"data version {DataVersion.current()}, made on" in " ".join(page.split())
    assert "KB" in page
    assert "publicdomain/zero/1.0" in page
    for name in BY_FILE:
        assert f'href="/data/{name}"' in page


def test_a_preview_says_that_it_has_no_files(dpko):
    client = signed_in(roles.EDITOR)
    client.post(reverse("admin:preview"), {"plan": ""})
    page = text(client, "/data/")
    assert "A preview has no files." in page
    assert "data version None" not in page
    assert "made when somebody first asks" not in page


def test_the_page_is_another_when_a_file_was_made_and_the_same_until_then(client, dpko):
    first = client.get("/data/")
    again = {"if-none-match": first["ETag"]}
    assert client.get("/data/", headers=again).status_code == 304
    client.get("/data/registry.json").getvalue()
    assert client.get("/data/", headers=again).status_code == 200
    assert first["Cache-Control"].startswith("private")


@pytest.mark.parametrize("address", ["/", "/about/", "/api/"])
def test_other_pages_lead_to_it(client, registry, address):
    main = text(client, address)
    assert 'href="/data/"' in main
    assert address == "/" or 'href="/data/"' in main.partition("<footer")[0]


def test_the_site_map_has_both_pages_and_crawlers_leave_the_files_alone(client, registry):
    found = text(client, "/sitemap-pages.xml")
    assert "/data/</loc>" in found
    assert "/data/dictionary/</loc>" in found
    assert "Disallow: /data/registry" in text(client, "/robots.txt")


def test_the_dictionary_has_every_table_and_column(client, registry):
    page = text(client, "/data/dictionary/")
    for table in public_tables():
        assert f'<h2 id="{table.name}">' in page
    columns = re.findall(r'<th scope="row"><code>(\w+)</code>', page)
    assert columns == [column.name for table in public_tables() for column in table.columns]
    assert "reorganisation" not in columns
    anchors = set(re.findall(r'<h2 id="(\w+)"', page))
    assert {link for link in re.findall(r'href="#(\w+)"', page) if link != "content"} <= anchors


def test_the_three_lines_load_it_again(client, registry, keeping, tmp_path):
    page = text(client, "/data/")
    assert all(line in page for line in LOAD_AGAIN)
    assert len(LOAD_AGAIN) == 3
    folder = tmp_path / "software"
    folder.mkdir()
    for name in ("manage.py", "orgchart", "dpko_site", "fixtures", "docs"):
        (folder / name).symlink_to(ROOT / name)
    packed = client.get("/data/registry-fixtures.zip").getvalue()
    (folder / "registry-fixtures.zip").write_bytes(packed)
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        names = set(whole.namelist())
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'again.sqlite3'}"}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    for line in LOAD_AGAIN:
        done = subprocess.run(
            line.split(), cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "units 185" in done.stdout
    assert {path.name for path in (folder / "registry").iterdir()} == names


# --- the changelog --------------------------------------------------------------------------------


def test_the_changelog_tells_what_changed_from_one_version_to_the_next(client, dpko):
    client.get("/data/registry.json").getvalue()
    assert "No two versions" in text(client, "/data/")
    first = DataVersion.current()
    rename("Another name")
    with recording():
        unit("dfs")
    client.get("/data/registry.json").getvalue()
    last = DataVersion.current()
    name = f"changes-{first}-{last}.csv"
    page = " ".join(text(client, "/data/").split())
    assert f'href="/data/{name}"' in page
    assert "3 added, 1 changed, 0 removed" in page
    lines = text(client, f"/data/{name}").splitlines()
    assert lines[0] == "\ufefftable,key,change,columns"
    assert 'units,"[""dfs""]",added,' in lines
    assert 'unit_names,"[""dpko"", ""1992""]",changed,name' in lines


def test_the_changelog_tells_no_draft_and_not_what_was_said_before(client, dpko):
    rename("Secret name")
    client.get("/data/registry.json").getvalue()
    first = DataVersion.current()
    with recording():
        NameFactory(unit__code="hidden", status="draft")
        retracted = UnitName.objects.get(unit__code="dpko")
        retracted.name = "Public name"
        retracted.save()
    client.get("/data/registry.json").getvalue()
    said = text(client, f"/data/changes-{first}-{DataVersion.current()}.csv")
    assert "changed,name" in said
    assert "hidden" not in said
    assert "Secret name" not in said


def test_a_record_that_is_no_longer_public_is_told_as_removed(client, dpko):
    with recording():
        other = unit("dfs")
    client.get("/data/registry.json").getvalue()
    first = DataVersion.current()
    with recording():
        other.names.get().delete()
    client.get("/data/registry.json").getvalue()
    said = text(client, f"/data/changes-{first}-{DataVersion.current()}.csv")
    assert 'units,"[""dfs""]",removed,' in said


def test_the_changelog_is_bounded(dpko, keeping, tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "MOST", 2)
    for number in range(3):
        rename(f"Name {number}")
        making.made(FORMATS["sqlite"], "build").file.close()
    assert len(versions.steps(kept_data())) == 2


def test_the_page_says_to_search_engines_which_files_there_are(client, dpko):
    said = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', text(client, "/data/"), re.S
    )
    told = json.loads(unescape(said[1]))
    assert told["@type"] == "Dataset"
    addresses = [urlsplit(one["contentUrl"]).path for one in told["distribution"]]
    assert addresses == [f"/data/{one.file}" for one in FORMATS.values()]
