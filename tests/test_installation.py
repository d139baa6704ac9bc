"""How an installation is set: what is private, what is on the disk, and what robots write in the log."""

import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test.utils import override_script_prefix

from dpko_site.logs import OneLine
from dpko_site.privacy import kept_text, private_file, private_folder


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def open_umask():
    """As on a machine where new files can be read by everybody."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def test_what_an_installation_keeps_is_private_also_if_it_was_there_before(tmp_path):
    for place, wanted, make in (("var", 0o700, private_folder), ("key", 0o600, private_file)):
        assert mode(make(tmp_path / place)) == wanted
        (tmp_path / place).chmod(0o755)
        assert mode(make(tmp_path / place)) == wanted


def test_what_a_file_says_stays(tmp_path):
    (tmp_path / "key").write_text("old")
    assert private_file(tmp_path / "key").read_text() == "old"


def test_processes_that_start_together_for_the_first_time_have_one_key(tmp_path):
    file, met, count = tmp_path / "key", threading.Barrier(4), itertools.count()

    def made():
        time.sleep(0.05)  # the others look meanwhile
        return f"key {next(count)}"

    def start():
        met.wait()
        return kept_text(file, made)

    with ThreadPoolExecutor(4) as processes:
        keys = {done.result() for done in [processes.submit(start) for _ in range(4)]}
    assert keys == {"key 0"} == {file.read_text()}
    assert mode(file) == 0o600


def test_a_key_that_a_killed_process_did_not_write_is_made(tmp_path):
    (tmp_path / "key").touch()
    assert kept_text(tmp_path / "key", lambda: "new") == "new"
    assert kept_text(tmp_path / "key", lambda: "another") == "new"


def test_set_up_makes_a_database_that_nobody_else_can_read(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    command = [sys.executable, "manage.py", "set_up", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert mode(tmp_path / "new.sqlite3") == 0o600


def test_a_command_says_in_a_sentence_which_setting_is_wrong():
    environment = {**os.environ, "LOG_FORMAT": "xml"}
    command = [sys.executable, "manage.py", "export_fixtures", "nowhere"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    said = "A setting is wrong. LOG_FORMAT is “xml”. Set it to text or json.\n"
    assert (told.returncode, told.stderr) == (1, said)


def test_what_is_saved_is_on_the_disk(tmp_path):
    """SQLite waits for the disk at each commit (2 is FULL), so that a power cut loses nothing saved."""
    code = (
        "import django; django.setup();"
        "from django.db import connection as c;"
        "print(c.cursor().execute('PRAGMA synchronous').fetchone())"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dpko_site.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
    }
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "(2,)"


def test_hsts_binds_no_other_site_unless_the_operator_says_so():
    code = (
        "from dpko_site import settings as s;"
        "print(s.SECURE_HSTS_SECONDS > 0, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    )
    for more, said in (
        ({}, "True False False"),
        ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, "True True True"),
    ):
        environment = {**os.environ, "ALLOWED_HOSTS": "registry.example", **more}
        answer = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == said


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/admin/"])
def test_no_cache_keeps_pages_of_accounts_and_of_the_desk(db, client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_a_site_below_a_path_knows_its_desk_too(db, client):
    with override_script_prefix("/registry/"):
        answer = client.get("/accounts/login/", SCRIPT_NAME="/registry")
    assert "no-store" in answer["Cache-Control"]
    assert "no-store" in client.get("/accounts/login/")["Cache-Control"]


def test_a_public_page_may_be_kept_and_uses_no_device(db, client):
    answer = client.get("/units/")
    assert "no-store" not in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert "publickey" not in answer["Permissions-Policy"], "passkeys must go on working"


def test_a_host_that_is_not_ours_is_refused_and_writes_one_line(db, client):
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
    logger = logging.getLogger("django.security.DisallowedHost")
    assert not logger.propagate
    [handler] = [each for each in logger.handlers if isinstance(each.formatter, OneLine)]
    try:
        raise ValueError("a fault")
    except ValueError:
        record = logger.makeRecord("x", logging.ERROR, "f", 1, "Bad\nhost", (), sys.exc_info())
    assert handler.format(record) == "Bad host"
