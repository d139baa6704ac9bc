"""A backup is encrypted by age or gpg while it is written."""

import shutil
import stat
import subprocess

import pytest
from django.core.management import CommandError

from .backups import refusal, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """The only place where programs are found; write a program there with the function."""
    place = tmp_path / "programs"
    place.mkdir()
    monkeypatch.setenv("PATH", str(place))

    def program(name, text):
        (place / name).write_text(f"#!/bin/sh\n{text}\n")
        (place / name).chmod(0o700)

    return program


@pytest.mark.parametrize(("recipient", "name"), [("age1qyqs", "age"), ("ssh-ed25519 A", "age"), ("a@b", "gpg")])  # fmt: skip
def test_a_program_that_is_not_installed_is_named(programs, tmp_path, recipient, name):
    with pytest.raises(CommandError, match=f"The program {name} is not installed.*No backup was"):
        run("backup", tmp_path / "file", encrypt_to=recipient)
    assert not (tmp_path / "file").exists()


def test_a_program_reads_the_backup_and_writes_the_file(programs, tmp_path):
    programs("age", 'echo "age-encryption.org/v1 $*"; /bin/cat')
    run("backup", tmp_path / "file.zip.age", encrypt_to="age1qyqs")
    first, rest = (tmp_path / "file.zip.age").read_bytes().split(b"\n", 1)
    assert first == b"age-encryption.org/v1 --encrypt --recipient age1qyqs"
    (tmp_path / "file.zip").write_bytes(rest)
    assert stat.S_IMODE((tmp_path / "file.zip.age").stat().st_mode) == 0o600
    assert "Restored" in run("restore", tmp_path / "file.zip", replace=True)
    said = refusal(tmp_path / "file.zip.age")
    assert "file.zip.age is encrypted. Decrypt it first" in said
    assert f"age --decrypt --identity KEYFILE --output {tmp_path}/file.zip {tmp_path}" in said


@pytest.mark.parametrize("text", ["echo no such key >&2; exit 1", "/bin/cat; echo no such key >&2; exit 3"])  # fmt: skip
def test_a_program_that_fails_is_quoted(programs, tmp_path, text):
    programs("age", text)
    with pytest.raises(
        CommandError, match=r"age could not encrypt the backup: no such key\. Check"
    ):
        run("backup", tmp_path / "file", encrypt_to="age1qyqs")
    assert not (tmp_path / "file").exists()


@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")
def test_gpg_encrypts_and_decrypts_a_backup(tmp_path, monkeypatch):
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    with pytest.raises(CommandError, match=r"gpg could not encrypt the backup: .*nobody"):
        run("backup", tmp_path / "file.zip.gpg", encrypt_to="nobody@example.org")
    key = ["--batch", "--passphrase", "", "--quick-generate-key", "backup@example.org"]
    subprocess.run(["gpg", *key], check=True, capture_output=True)
    run("backup", tmp_path / "file.zip.gpg", encrypt_to="backup@example.org")
    said = refusal(tmp_path / "file.zip.gpg")
    assert "is encrypted" in said
    subprocess.run(said.splitlines()[-1].split(), check=True, capture_output=True)
    subprocess.run(["gpgconf", "--kill", "all"], check=False)
    assert "Restored" in run("restore", tmp_path / "file.zip", replace=True)
