"""Backups and installations in use, for tests."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection

from orgchart import roles
from orgchart.exchange.backup import manifest
from orgchart.exchange.backup.tables import all_models, tables_of, with_table
from orgchart.models import (
    Import,
    Notice,
    SavedFilter,
    SeenFinding,
    UnitLink,
    UnitName,
)
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from .accounts import person

EDGES = 'Ünïcode ‘„“ 中文 العربية\u2028 \\ " </script> 😀'


def run(*arguments, **options):
    """What a command says."""
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


def in_use():
    """Accounts, second factors, history, drafts and notes in a registry that has units. Returns what a
    person needs to sign in again: the secret of an authenticator app and the unused recovery codes."""
    editor, publisher = person(roles.EDITOR), person(roles.PUBLISHER)
    editor.user_permissions.add(Permission.objects.first())
    secret = generate_totp_secret()
    TOTP.activate(publisher, secret)
    codes = RecoveryCodes.activate(publisher).get_unused_codes()
    with recording(by=publisher, why=EDGES):
        name = UnitName.objects.exclude(note=EDGES).order_by("pk")[0]
        name.note = EDGES
        name.save()
        UnitLink.objects.order_by("pk").last().delete()
    with recording(by=editor):
        name.quotation = "Another one"
        propose_change(name, by=editor)
    Notice.objects.create(to=editor, by=publisher, kind="back", number=2, records=[EDGES, {"a": 1}])
    SavedFilter.objects.create(by=editor, kind="orgchart.unit", name="Mine", query="q=a&b=ü")
    SeenFinding.objects.create(
        check_name="c", kind="k", object_id=2**40, words=EDGES, until=date(2030, 1, 2), by="editor"
    )
    Import.objects.create(
        by=editor, kind="orgchart.unit", content=bytes(range(256)), rows=[[1, None]], headers=["ü"]
    )
    LogEntry.objects.create(user=publisher, object_repr="x", action_flag=1)
    return secret, codes


def rows():
    """Every row that a backup keeps, by table, as the database has it."""
    with connection.cursor() as cursor:
        found = {}
        for table in tables_of(all_models()):
            quote = connection.ops.quote_name
            cursor.execute(f"SELECT * FROM {quote(table.name)} ORDER BY id")
            names = [column[0] for column in cursor.description]
            found[table.name] = [
                dict(zip(names, map(_comparable, row), strict=True)) for row in cursor.fetchall()
            ]
        return found


def _comparable(value):
    return bytes(value) if isinstance(value, memoryview) else value


def refusal(path, **options):
    """Why the backup is refused, after the database has proved to be as it was."""
    before = rows()
    with pytest.raises(CommandError) as refused:
        run("restore", path, replace=True, **options)
    assert rows() == before
    return str(refused.value)


def empty():
    """Delete all rows of all tables, as nobody should."""
    with connection.cursor() as cursor:
        for model in with_table(all_models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def parts_of(path):
    """What is in a backup: its manifest, and the lines of each part."""
    with zipfile.ZipFile(path) as packed:
        read = {name: packed.read(name) for name in packed.namelist()}
    return json.loads(read.pop(manifest.NAME)), read


def same_rows(one, other):
    """Do two backups have the same rows? What JSON says counts, not how."""
    _, first = parts_of(one)
    _, second = parts_of(other)
    assert first.keys() == second.keys()
    for name, raw in first.items():
        assert [json.loads(line) for line in raw.splitlines()] == [
            json.loads(line) for line in second[name].splitlines()
        ], name


def write(path, said, parts, *, true=True, stored=zipfile.ZIP_DEFLATED):
    """Write a backup with this manifest and these parts; its checksums are made true again if asked."""
    if true:
        for part in said["parts"]:
            raw = parts[f"{part['table']}.jsonl"]
            lines = raw.splitlines(keepends=True)
            part["sha256"] = hashlib.sha256(raw).hexdigest()
            part["rows"], part["bytes"] = len(lines), len(raw)
            part["longest"] = max(map(len, lines), default=0)
    said.pop("sha256", None)
    said["sha256"] = manifest._digest(said)
    with zipfile.ZipFile(path, "w", stored) as packed:
        for name, raw in parts.items():
            packed.writestr(name, raw)
        packed.writestr(manifest.NAME, json.dumps(said))


LATER = {
    "orgchart_import": {"why", "takeovers"},
    "orgchart_personname": {"source_id", "locator"},
    "orgchart_source": {"sorted_as", "archived"},
}
"""The columns of tables that came after the release of the backups."""


def as_before(file, migration, *gone):
    """Make a backup one of the release before a migration, which made the tables and columns that are gone.

    The app that only tests have came later still.
    """
    said, parts = parts_of(file)
    del said["migrations"]["toy_kind"]
    gone += (
        "orgchart_follower",
        "orgchart_carriedout",
        "orgchart_documenttitle",
        "orgchart_lastseen",
        "orgchart_posttitle",
        "orgchart_readerreport",
        "orgchart_reportedwork",
        "orgchart_reportstep",
        "orgchart_stafflanguage",
        "orgchart_undoneedit",
        "toy_kind_nickname",
        "toy_kind_nicknameevidence",
    )
    names = said["migrations"]["orgchart"]
    said["migrations"]["orgchart"] = [name for name in names if name < migration]
    said["parts"] = [part for part in said["parts"] if part["table"] not in gone]
    for name in gone:
        del parts[f"{name}.jsonl"]
    for part in said["parts"]:
        later = LATER.get(part["table"], {"sorted_as"})
        for column in later.intersection(part["columns"]):
            at = part["columns"].index(column)
            del part["columns"][at]
            name = f"{part['table']}.jsonl"
            parts[name] = b"".join(without(line, at) for line in parts[name].splitlines())
    write(file, said, parts)


def without(line, at):
    """A line of a part without one of its values."""
    values = json.loads(line)
    del values[at]
    return f"{json.dumps(values)}\n".encode()


def elsewhere(tmp_path, *arguments):
    """Run a command with a SQLite database of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        env=environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
