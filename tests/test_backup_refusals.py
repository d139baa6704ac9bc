"""What is not a whole backup is refused in a sentence, and nothing is half done."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError
from django.db import connection, transaction

import orgchart
from orgchart import roles
from orgchart.exchange import whole_file
from orgchart.exchange.backup import making, manifest
from orgchart.exchange.backup.restoring import restore
from orgchart.models import DataVersion, Unit

from .accounts import person
from .backups import empty, parts_of, refusal, rows, run, write
from .factories import NameFactory

pytestmark = pytest.mark.django_db
UNITS = "orgchart_unit.jsonl"


@pytest.fixture
def backup(tmp_path):
    """A backup of a small registry."""
    NameFactory.create_batch(3)
    person(roles.EDITOR)
    run("backup", tmp_path / "registry.zip")
    return tmp_path / "registry.zip"


# --- not a whole backup -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "no-parts"]
)
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert "file is not a backup of the registry. Name a file" in refusal(tmp_path / "file")


def test_a_missing_file_is_named(tmp_path):
    assert "No such file or directory. Nothing was restored." in refusal(tmp_path / "nowhere.zip")
    assert "Is a directory" in refusal(tmp_path)


def test_a_zip_of_something_else_is_no_backup(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as packed:
        packed.writestr("1.jpg", b"x")
    assert "it is not a backup of the registry" in refusal(tmp_path / "photos.zip")


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_a_backup_that_is_cut_short_is_refused(backup, share):
    raw = backup.read_bytes()
    backup.write_bytes(raw[: int(len(raw) * share)])
    assert "registry.zip is cut short" in refusal(backup)


def test_no_changed_byte_goes_unnoticed(backup):
    """At 60 places all over the file: it is refused, or what is restored is the same."""
    raw = backup.read_bytes()
    before = rows()
    refused = 0
    for at in range(0, len(raw), len(raw) // 60):
        backup.write_bytes(raw[:at] + bytes([raw[at] ^ 0x15]) + raw[at + 1 :])
        with contextlib.suppress(CommandError):
            run("restore", backup, replace=True)
            refused -= 1
        refused += 1
        assert rows() == before
    assert refused > 25  # the others are times and the like in the zip


def changed(backup, change, **options):
    """Write the backup again after a change of its manifest and parts."""
    said, parts = parts_of(backup)
    change(said, parts)
    write(backup, said, parts, **options)
    return refusal(backup)


def append(parts, raw):
    parts[UNITS] += raw


@pytest.mark.parametrize(
    "change",
    [
        lambda said, parts: append(parts, parts[UNITS].splitlines(keepends=True)[0]),
        lambda said, parts: append(parts, b"[1]"),
        lambda said, parts: parts.update({UNITS: parts[UNITS].replace(b"unit", b"tinu")}),
        lambda said, parts: parts.update({UNITS: b""}),
        lambda said, parts: parts.pop(UNITS),
        lambda said, parts: parts.update({"more.jsonl": b""}),
        lambda said, parts: said.update(parts=said["parts"][1:]),
        lambda said, parts: said.update(parts=said["parts"] * 2),
        lambda said, parts: said.update(parts=None),
        lambda said, parts: said.update(parts=[{}]),
        lambda said, parts: said.update(rows=1),
        lambda said, parts: said.update(made=1),
        lambda said, parts: said.update(made="soon"),
        lambda said, parts: said.update(data_version="1"),
        lambda said, parts: said.update(migrations={"orgchart": "0036"}),
        lambda said, parts: said["parts"][0].update(longest=10**12),
        lambda said, parts: said["parts"][0].update(bytes=-1),
        lambda said, parts: said.update(format="registry backup 2"),
    ],
)  # fmt: skip
def test_parts_that_are_not_as_the_manifest_says_are_refused(backup, change):
    assert "registry.zip is damaged" in changed(backup, change, true=False)


def test_a_manifest_that_was_changed_by_hand_is_refused(backup):
    said, parts = parts_of(backup)
    said["data_version"] = 4711
    with zipfile.ZipFile(backup, "w") as packed:
        for name, raw in parts.items():
            packed.writestr(name, raw)
        packed.writestr(manifest.NAME, json.dumps(said))
    assert "MANIFEST.json is not what its manifest says" in refusal(backup)


def bomb(path, entry, size):
    """Make an entry of the zip unpack to that many zeros, while the zip says that it is as before."""
    said, parts = parts_of(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in {**parts, manifest.NAME: json.dumps(said).encode()}.items():
            with packed.open(name, "w", force_zip64=True) as part:
                part.write(raw)
                if name == entry:
                    for _ in range(size // 1_000_000):
                        part.write(bytes(1_000_000))
        for member in packed.infolist():
            if member.filename == entry:
                member.file_size = len(parts.get(entry, b"")) or member.file_size


@pytest.mark.parametrize("entry", [UNITS, manifest.NAME])
def test_what_unpacks_without_end_is_refused_before_it_is_unpacked(backup, entry):
    bomb(backup, entry, 200_000_000)
    before = time.monotonic()
    assert "is damaged" in refusal(backup)
    assert time.monotonic() - before < 20


# --- whole, but not for this database ------------------------------------------------------------


def test_data_make_way_only_when_asked(backup):
    before = rows()
    with pytest.raises(CommandError, match=r"has data already\. Set DATABASE_URL .* add --replace"):
        run("restore", backup)
    assert rows() == before


def test_what_migrations_make_is_no_data_and_an_account_is(backup):
    empty()
    Group.objects.create(name="x")
    assert "Restored" in run("restore", backup)
    empty()
    User.objects.create_user("alone")
    with pytest.raises(CommandError, match="has data already"):
        run("restore", backup)


def test_a_newer_backup_is_refused_with_the_version_to_use(backup):
    said, parts = parts_of(backup)
    said["migrations"]["orgchart"].append("0099_the_future")
    said["version"] = "9.0.0"
    write(backup, said, parts)
    assert (
        f"made by version 9.0.0, and this is version {orgchart.__version__}, which does not know its migration "
        "orgchart.0099_the_future. Restore it with version 9.0.0 or a later one."
    ) in refusal(backup)


def test_a_table_that_nobody_knows_is_refused(backup):
    said, parts = parts_of(backup)
    said["parts"].append({**said["parts"][0], "table": "other"})
    parts["other.jsonl"] = b""
    write(backup, said, parts)
    assert "has the table other in another form" in refusal(backup)


@pytest.mark.parametrize(
    "line",
    [b"{}\n", b"[]\n", b"[1\n", b"[" * 100_000 + b"\n", b'["x", "x"]\n', b"\xff\n", b"1\n"],
    ids=["object", "short", "cut", "deep", "values", "bytes", "number"],
)
def test_a_row_that_cannot_be_read_is_named(backup, line):
    said, parts = parts_of(backup)
    parts[UNITS] = line
    write(backup, said, parts)
    assert "Row 1 of orgchart_unit in the backup cannot be read" in refusal(backup)


def test_rows_that_refer_to_nothing_are_refused_by_the_database(backup):
    said, parts = parts_of(backup)
    parts[UNITS] = parts[UNITS].splitlines(keepends=True)[0]
    write(backup, said, parts)
    found = refusal(backup)
    assert "The database did not take the backup: " in found
    assert "what the database had is still there" in found


def test_the_same_row_twice_is_refused_by_the_database(backup):
    said, parts = parts_of(backup)
    parts[UNITS] += parts[UNITS].splitlines(keepends=True)[0]
    write(backup, said, parts)
    assert "The database did not take the backup: " in refusal(backup)


def test_a_restore_that_is_interrupted_leaves_what_was_there(backup):
    NameFactory(unit__code="later")
    before = rows()
    seen = []

    def told(table, _row):
        seen.append(table)
        if seen.count("orgchart_unitname") == 2:  # once to check, once to write
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(backup, replace=True, told=told)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_a_restore_while_somebody_writes_is_refused(backup):
    holds, done = threading.Event(), threading.Event()

    def hold():
        with contextlib.closing(connection), transaction.atomic():
            DataVersion.lock()
            holds.set()
            done.wait(30)

    writer = threading.Thread(target=hold)
    writer.start()
    holds.wait(30)
    setting = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SET lock_timeout"
    with connection.cursor() as cursor:
        cursor.execute(f"{setting} = 100")
    try:
        with pytest.raises(CommandError, match=r"did not take the backup: .*Stop the site"):
            run("restore", backup, replace=True)
    finally:
        done.set()
        writer.join()
        connection.close()
    assert Unit.objects.count() == 3


# --- a backup that cannot be written --------------------------------------------------------------


def test_a_full_disk_leaves_what_was_there(backup, monkeypatch):
    before = backup.read_bytes()

    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(CommandError, match=r"No space left on device\. No backup was made"):
        run("backup", backup, force=True)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == ["registry.zip"]


def test_a_place_that_does_not_exist_is_named(backup):
    with pytest.raises(CommandError, match="No such file or directory"):
        run("backup", backup.parent / "nowhere" / "registry.zip")
    with pytest.raises(CommandError, match="Is a directory"):
        run("backup", backup.parent, force=True)


def test_a_file_that_appeared_meanwhile_is_not_replaced(backup):
    path = backup.with_name("other.zip")
    with pytest.raises(FileExistsError), whole_file.placed(path, replace=False) as file:
        file.write(b"ours")
        path.write_text("theirs")
    assert path.read_text() == "theirs"


def test_what_a_killed_process_leaves_is_cleared_away(tmp_path):
    path = tmp_path / "registry.zip"
    killed = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from orgchart.exchange.whole_file import placed\n"
            "with placed(Path(sys.argv[1]), replace=False) as file:\n"
            "    print(flush=True); time.sleep(60)\n",
            str(path),
        ],
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    killed.stdout.readline()
    with whole_file.placed(path, replace=True):
        assert len(list(tmp_path.glob(".registry.zip.*"))) == 2  # who lives is left alone
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(list(tmp_path.glob(".registry.zip.*"))) == 1
    run("backup", path, force=True)
    assert [found.name for found in tmp_path.iterdir()] == ["registry.zip"]


def test_a_row_that_is_too_long_is_said_when_the_backup_is_made(backup, monkeypatch):
    monkeypatch.setattr(manifest, "LONGEST_ROW", 10)
    with pytest.raises(CommandError, match=r"has [0-9]+ bytes, and a backup can keep 10"):
        run("backup", backup, force=True)
    assert making.manifest.LONGEST_ROW == 10
