"""An export is whole or not there, and its manifest tells a mixture from an export."""

import json
import multiprocessing
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from orgchart.exchange import fixtures, manifest, whole_folder
from orgchart.exchange.fixture_text import DEEPEST
from orgchart.models import DataVersion, Unit
from orgchart.serialization import BY_LABEL

from ..conftest import FIXTURES
from ..factories import MandateFactory, NameFactory, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path):
    """An export of a small registry."""
    MandateFactory(unit=unit("dpko"))
    fixtures.write(tmp_path / "out")
    return tmp_path / "out"


def refused(*paths):
    with pytest.raises(fixtures.NotLoaded) as caught:
        fixtures.load(list(paths))
    return str(caught.value)


# --- the manifest ------------------------------------------------------------------------------


def test_the_shipped_files_are_those_of_the_shipped_manifest():
    texts = {path: path.read_bytes() for path in FIXTURES.glob("*.json")}
    assert not list(manifest.strangers(texts, [FIXTURES]))
    for name, listed in manifest.read(FIXTURES).items():
        assert len(json.loads(texts[FIXTURES / name])) == listed.records, name


def test_loaddata_does_not_take_the_manifest_for_a_fixture(exported):
    assert manifest.NAME not in {path.name for path in exported.glob("*.json")}


def test_the_manifest_is_read_by_sha256sum(exported):
    if not shutil.which("sha256sum"):
        pytest.skip("There is no sha256sum here.")
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", manifest.NAME],
        check=False,
        cwd=exported,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == len(list(exported.glob("*.json")))


def test_the_same_registry_has_the_same_manifest(exported, tmp_path):
    DataVersion.objects.update(number=4711)
    fixtures.write(tmp_path / "again")
    assert (tmp_path / "again" / manifest.NAME).read_bytes() == (
        exported / manifest.NAME
    ).read_bytes()


def test_a_file_of_another_export_is_refused_by_name(exported, tmp_path):
    NameFactory(unit__code="new")
    fixtures.write(tmp_path / "later")
    shutil.copy(tmp_path / "later" / "03_units.json", exported)
    message = refused(exported)
    assert "03_units.json: it is not the file that the manifest describes" in message
    assert "05_unit_names.json" not in message
    assert "Export again" in message
    assert "03_units.json" in refused(exported / "03_units.json")


def test_a_file_too_few_and_a_file_too_many_are_refused(exported):
    (exported / "12_mandates.json").rename(exported / "13_mandates.json")
    message = refused(exported)
    assert "12_mandates.json: the manifest names it, but it is missing" in message
    assert "13_mandates.json: the manifest does not name it" in message


def test_a_file_of_ones_own_may_lie_beside_the_export(exported):
    (exported / "mine.json").write_text('[{"model": "orgchart.theme", "fields": {"code": "x"}}]')
    assert "mine.json: " not in refused(exported).replace("mine.json, record", "")


def test_without_a_manifest_files_may_be_edited(exported):
    (exported / manifest.NAME).unlink()
    path = exported / "03_units.json"
    path.write_text(path.read_text().replace('"dpko"', '"dpko"\n'))
    assert not fixtures.load([exported]).changed


@pytest.mark.parametrize("cut", [0, 60, 75, 150])
def test_a_cut_manifest_is_refused(exported, cut):
    path = exported / manifest.NAME
    path.write_bytes(path.read_bytes()[:cut])
    assert "manifest cannot be read" in refused(exported)


def test_a_wrong_count_is_refused(exported):
    path = exported / manifest.NAME
    path.write_text(path.read_text().replace("# 1 record\n", "# 2 records\n"))
    assert "it has 1 records, and the manifest says 2" in refused(exported)


# --- all at once -------------------------------------------------------------------------------


def test_what_is_not_of_an_export_stays(exported):
    (exported / "notes.txt").write_text("mine")
    (exported / "more").mkdir()
    (exported / "more" / "03_units.json").write_text("mine too")
    exported.chmod(0o750)
    fixtures.write(exported)
    assert (exported / "notes.txt").read_text() == "mine"
    assert (exported / "more" / "03_units.json").read_text() == "mine too"
    assert exported.stat().st_mode & 0o777 == 0o750
    assert [path.name for path in exported.parent.iterdir()] == ["out"]


def test_a_file_that_somebody_writes_during_an_export_stays(exported, monkeypatch):
    exchange = whole_folder._exchange

    def after_somebody(new, folder):
        (exported / "notes.txt").write_text("Written meanwhile")
        exchange(new, folder)

    monkeypatch.setattr(whole_folder, "_exchange", after_somebody)
    fixtures.write(exported)
    assert (exported / "notes.txt").read_text() == "Written meanwhile"


def test_an_error_leaves_the_older_export_whole(exported, monkeypatch):
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    NameFactory(unit__code="new")
    written = manifest.written

    def full(file, name, pieces, apart):
        if name == "05_unit_names.json":
            raise OSError(28, "No space left on device")
        return written(file, name, pieces, apart)

    monkeypatch.setattr(manifest, "written", full)
    with pytest.raises(OSError, match="No space"):
        fixtures.write(exported)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before
    assert [path.name for path in exported.parent.iterdir()] == ["out"]


def _written_and_killed(folder, after):
    """Replace the files of a folder, in a process that dies at a step of the work."""
    steps = 0

    def step(real):
        def counted(*arguments, **named):
            nonlocal steps
            if steps == after:
                os._exit(9)
            steps += 1
            return real(*arguments, **named)

        return counted

    for module, name in (
        (os, "fsync"),
        (os, "link"),
        (shutil, "copyfile"),
        (shutil, "rmtree"),
        (whole_folder, "_exchange"),
    ):
        setattr(module, name, step(getattr(module, name)))
    Path.replace = step(Path.replace)
    Path.unlink = step(Path.unlink)
    with whole_folder.replaced(folder, fixtures._is_ours, first=manifest.NAME) as new:
        for number in range(3):
            with whole_folder.lasting(new / f"0{number}_new.json") as file:
                file.write(b"new")
        with whole_folder.lasting(new / manifest.NAME) as file:
            file.write(b"new")


@pytest.mark.parametrize("after", range(14))
def test_a_process_that_is_killed_leaves_all_of_one_export(tmp_path, after):
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("00_old.json", "01_new.json", manifest.NAME):
        (folder / name).write_text("old")
    (folder / "notes.txt").write_text("mine")
    process = multiprocessing.get_context("fork").Process(
        target=_written_and_killed, args=(folder, after)
    )
    process.start()
    process.join()
    found = {path.name: path.read_text() for path in folder.iterdir()}
    assert found.pop("notes.txt") == "mine"
    old = {"00_old.json": "old", "01_new.json": "old", manifest.NAME: "old"}
    new = {f"0{number}_new.json": "new" for number in range(3)} | {manifest.NAME: "new"}
    assert found in (old, new)
    fixtures.write(folder)  # and the next export clears away what was left
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_where_folders_cannot_be_exchanged_a_mixture_is_still_refused(exported, monkeypatch):
    def cannot(*_):
        raise AttributeError

    monkeypatch.setattr(whole_folder, "_exchange", cannot)
    NameFactory(unit__code="new")
    replace, moved = Path.replace, []

    def killed(path, target):
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(path.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        fixtures.write(exported)
    assert moved[0] == f".{manifest.NAME}.part"
    assert "a mixture of two exports" in refused(exported)
    monkeypatch.setattr(Path, "replace", replace)
    fixtures.write(exported)
    assert not fixtures.load([exported]).created


def test_the_folder_in_which_somebody_works_stays_the_same_folder(exported, monkeypatch):
    number = exported.stat().st_ino
    monkeypatch.chdir(exported)
    fixtures.write(Path())
    assert exported.stat().st_ino == number
    assert not fixtures.load([exported]).created


# --- what others write -------------------------------------------------------------------------


def test_what_dumpdata_writes_is_loaded(exported, tmp_path):
    path = tmp_path / "dump.json"
    call_command(
        "dumpdata",
        "orgchart",
        use_natural_primary_keys=True,
        use_natural_foreign_keys=True,
        output=str(path),
        verbosity=0,
    )
    number, again = DataVersion.current(), fixtures.load([path])
    assert (again.created, again.changed) == (Counter(), Counter())
    assert again.left_out["orgchart.dataversion"] == 1
    assert DataVersion.current() == number
    for model in reversed(BY_LABEL.values()):
        model.objects.all().delete()
    fixtures.load([path])
    fixtures.write(tmp_path / "again")
    assert (tmp_path / "again" / manifest.NAME).read_text() == (
        exported / manifest.NAME
    ).read_text()


def test_loading_nothing_new_leaves_the_version_of_the_data(exported, tmp_path):
    other = tmp_path / "as-written-by-hand"
    other.mkdir()
    for path in exported.glob("*.json"):
        (other / path.name).write_text(json.dumps(json.loads(path.read_text())))
    number = DataVersion.current()
    fixtures.load([exported])
    fixtures.load([other])
    call_command("loaddata", *sorted(exported.glob("*.json")), verbosity=0)
    assert DataVersion.current() == number


def test_loaddata_of_something_new_raises_the_version(exported):
    number = DataVersion.current()
    Unit.objects.filter(code="dpko").update(nature="field")
    call_command("loaddata", *sorted(exported.glob("*.json")), verbosity=0)
    assert DataVersion.current() > number
    assert Unit.objects.get(code="dpko").nature != "field"


@pytest.mark.parametrize("saved", ["utf-8-sig", "crlf"])
def test_a_file_that_an_editor_has_saved_is_loaded(exported, saved):
    (exported / manifest.NAME).unlink()
    for path in exported.glob("*.json"):
        text = path.read_text()
        if saved == "crlf":
            path.write_bytes(text.replace("\n", "\r\n").encode())
        else:
            path.write_text(text, encoding=saved)
    loaded = fixtures.load([exported])
    assert not loaded.created
    assert not loaded.changed
    assert loaded.unchanged


@pytest.mark.parametrize("depth", [DEEPEST + 2, 900, 200_000])
@pytest.mark.parametrize("field", ["code", "unit"])
def test_deep_json_is_a_message(tmp_path, depth, field):
    path = tmp_path / "deep.json"
    nested = "[" * depth + "]" * depth
    path.write_text(f'[{{"model": "orgchart.unit", "fields": {{"{field}": {nested}}}}}]')
    assert "deep in one another" in refused(path)


def test_a_table_of_another_application_is_left_out_and_an_unknown_one_refused(tmp_path):
    path = tmp_path / "other.json"
    record = '{"model": "orgchart.unit", "fields": {"code": "x", "nature": "organ"}}'
    path.write_text(f'[{record}, {{"model": "auth.user", "fields": {{}}}}]')
    assert fixtures.load([path]).left_out == {"auth.user": 1}
    path.write_text(f'[{record}, {{"model": "auth.nothing", "fields": {{}}}}]')
    assert "it needs “model”" in refused(path)
