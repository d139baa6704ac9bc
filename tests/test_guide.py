"""Smaller commands of the guide for operators: what they need is installed, waiting is quiet, Redis starts with the machine."""

import json
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from .guide import GUIDE, chapter, commands, rewritten
from .servers import wait_for
from .serving import TOP
from .visiting import free_port

PACKAGE_OF = {
    "age": "age",
    "curl": "curl",
    "git": "git",
    "gpg": "gnupg",
    "nginx": "nginx",
    "openssl": "openssl",
    "pg_basebackup": "postgresql",
    "psql": "postgresql",
    "python3": "python3",
    "redis-cli": "redis-tools",
    "rsync": "rsync",
    "unzip": "unzip",
}
"""What the guide calls that a bare Debian lacks, and the package that has it."""
NOT_READY = 2
"""How often the server below says that it is not ready."""
EXPOSED = 15
"""How exposed the service may be by `systemd-analyze security`, in tenths: 0 is shut, 100 is open."""


def can_judge_units() -> bool:
    """Is there a systemd that says of a file how exposed its service would be?"""
    if not shutil.which("systemd-analyze"):
        return False
    told = subprocess.run(
        ["systemd-analyze", "--help"], capture_output=True, text=True, check=False
    )
    return "--offline" in told.stdout


def test_each_program_that_the_guide_calls_is_installed_by_it():
    installed = set(" ".join(re.findall(r"apt-get install ([^`\n]+)", GUIDE)).split())
    called = {
        program
        for program in PACKAGE_OF
        if re.search(rf"(?:^|[`(|&] ?|-- |\) ){program} [-\w]", GUIDE, re.M)
    }
    assert called == set(PACKAGE_OF)
    assert {PACKAGE_OF[program] for program in called} - installed == set()
    # Its files in /etc/cron.d and /etc/redis are read by these.
    assert {"cron", "redis-server"} <= installed


def test_no_question_of_apt_takes_the_next_line_of_what_is_pasted():
    asked = [line for line in re.findall(r"^.*apt-get install .*", GUIDE, re.M) if "`" not in line]
    assert asked
    assert [line for line in asked if "apt-get install -y " not in line] == []


def test_a_clone_that_fails_leaves_the_machine_as_it_is(tmp_path):
    """In / the folder var/ would be that of the machine, and then nobody's but the registry's."""
    steps = commands(chapter("Set it up"), "git clone").partition("git clone")[2]
    script = rewritten(
        "false" + steps,
        ("/srv/registry", str(tmp_path / "none")),
        ("-o registry -g registry ", ""),
    )
    told = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert told.returncode != 0
    assert list(tmp_path.iterdir()) == []


def as_cron(script: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the guide as cron does, which gives it no settings: they are in the file that it reads."""
    settings = {
        "SECRET_KEY": "of-the-night",
        "DATABASE_URL": f"sqlite:///{folder}/site",
        **settings,
    }
    environment = folder / "environment"
    environment.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    script = rewritten(
        script, ("/srv/registry", str(TOP)), ("/etc/registry/environment", str(environment))
    )
    cron = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    prepare = [".venv/bin/python", "manage.py", "migrate", "-v0"]
    subprocess.run(prepare, cwd=TOP, env=cron | settings, check=True)
    return subprocess.run(
        ["sh", "-c", script], env=cron, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["publish_due", "quality", "mail_followers", "weekly_mail"])
def test_what_cron_runs_finds_its_settings_and_says_nothing(tmp_path, command):
    lines = [
        line.split(maxsplit=6) for line in GUIDE.splitlines() if f"manage.py {command}" in line
    ]
    [script] = [line[6] for line in lines if line[5:6] == ["registry"]]
    mail = {"EMAIL_URL": "dummymail://", "WEEKLY_MAIL": "desk@registry.example"}
    told = as_cron(script, tmp_path, SITE_ADDRESS="https://registry.example", **mail)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_the_script_of_each_night_backs_up_the_database_of_the_settings(tmp_path):
    """Without another machine and without encryption."""
    folder, other = tmp_path / "backups", tmp_path / "other"
    other.mkdir()
    script = rewritten(
        commands(chapter("How often, for how long, and where"), "--encrypt-to"),
        ("/backups/registry", str(folder)),
        (" --encrypt-to age1…", ""),
        (".zip.age", ".zip"),
        ('rsync -a "$folder/" backup@elsewhere.example:registry/', f'cp -a "$folder/." {other}'),
    )
    told = as_cron(script, tmp_path)
    assert told.returncode == 0, told.stderr
    [kept] = other.glob("day-*.zip")
    with zipfile.ZipFile(kept) as backup:
        assert json.loads(backup.read("MANIFEST.json"))["database"] == "sqlite"


@contextmanager
def slow_to_be_ready(port: int) -> Iterator[list[str]]:
    """A server that is ready when it was asked some times; what it was asked."""
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            ready = len(asked) > NOT_READY
            self.send_response(200 if ready else 503)
            self.end_headers()
            self.wfile.write(b'{"ready": true}' if ready else b'{"ready": false}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", port), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed.")
def test_what_waits_until_the_registry_is_ready_says_so_once_and_nothing_before():
    waiting = set(re.findall(r"^curl .*--retry .*", GUIDE, re.M))
    # One form of it: only the address differs.
    [form] = {re.sub(r" http://\S+$", "", line) for line in waiting}
    port = free_port()
    with slow_to_be_ready(port) as asked:
        told = subprocess.run(
            [*form.split(), f"http://127.0.0.1:{port}/readyz"],
            capture_output=True,
            text=True,
            check=True,
        )
    assert len(asked) == NOT_READY + 1
    assert told.stdout == '{"ready": true}'


def unit_errors(unit: Path) -> list[str]:
    """What systemd says is wrong with that unit."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed.")
    command = ["systemd-analyze", "verify", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in told.stderr.splitlines() if unit.name.partition(".")[0] in line]


def test_systemd_takes_the_unit_of_the_registry(tmp_path):
    unit = tmp_path / "registry.service"
    text = (TOP / "deploy" / "registry.service").read_text()
    unit.write_text(text.replace("/srv/registry", str(TOP)))
    assert unit_errors(unit) == []
    unit.write_text(text.replace("KillMode", "KillMod"))
    assert unit_errors(unit) != []


def is_exposed(unit: Path) -> bool:
    """Does systemd say that more is open to the service than was left open on purpose?"""
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSED}", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Overall exposure level" in told.stdout, told.stderr
    return told.returncode != 0


@pytest.mark.skipif(not can_judge_units(), reason="systemd 250 or newer is not installed.")
def test_the_service_of_the_registry_may_do_no_more_than_it_needs(tmp_path):
    unit = tmp_path / "registry.service"
    text = (TOP / "deploy" / "registry.service").read_text()
    unit.write_text(text)
    assert not is_exposed(unit)
    for line in ("NoNewPrivileges=true\n", "CapabilityBoundingSet=\n", "RestrictNamespaces=true\n"):
        assert line in text
        unit.write_text(text.replace(line, ""))
        assert is_exposed(unit), line


def test_the_redis_of_pages_is_an_instance_of_the_unit_of_debian(tmp_path):
    template = Path("/lib/systemd/system/redis-server@.service")
    if not template.exists():
        pytest.skip("redis-server of Debian is not installed. CI installs it.")
    block = commands(chapter("A cache for several machines"), "redis-pages.conf")
    [(owner, place)] = re.findall(
        r"^install -o (\w+) .* \S+/deploy/redis-pages.conf (\S+)$", block, re.M
    )
    [instance] = re.findall(r"^systemctl enable --now redis-server@(\w+)$", block, re.M)
    text = template.read_text().replace("%i", instance)
    assert re.findall(r"^ExecStart=\S+ (\S+)", text, re.M) == [place]
    assert re.findall(r"^User=(\w+)", text, re.M) == [owner]
    assert "WantedBy=multi-user.target" in text  # so it starts with the machine
    shutil.copy(template, tmp_path)
    assert unit_errors(tmp_path / f"redis-server@{instance}.service") == []


@pytest.mark.skipif(
    not (shutil.which("redis-server") and shutil.which("redis-cli")),
    reason="Redis is not installed. CI installs it.",
)
def test_the_redis_of_pages_forgets_at_its_bound_and_the_other_one_does_not(tmp_path):
    """Both as the guide sets them, at other ports; what it sets outlives the first one's restart."""
    first, second = str(free_port()), str(free_port())
    text = (TOP / "deploy" / "redis-pages.conf").read_text()
    for said, here in (("port 6380", f"port {second}"), ("/var/lib/redis", str(tmp_path))):
        assert said in text
        text = text.replace(said, here)
    (tmp_path / "pages.conf").write_text(text)
    (tmp_path / "redis.conf").write_text(
        f"bind 127.0.0.1\nport {first}\nsave 900 1\ndir {tmp_path}\n"
    )
    block = commands(chapter("A cache for several machines"), "redis-pages.conf")
    lines = [line for line in block.splitlines() if line.startswith("redis-cli ")]
    script = "set -e\n" + "\n".join(lines).replace("6379", first).replace("6380", second)
    with redis(tmp_path / "redis.conf", first), redis(tmp_path / "pages.conf", second):
        told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
        assert told.stdout.split() == ["OK", "OK", "PONG"]
        assert bounds(second) == ("268435456", "allkeys-lru", "")
    with redis(tmp_path / "redis.conf", first):
        assert bounds(first) == ("67108864", "noeviction", "")


@contextmanager
def redis(conf: Path, port: str) -> Iterator[None]:
    """A Redis with these settings, until it is no longer needed."""
    process = subprocess.Popen(["redis-server", str(conf)], stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: asked_of_redis(port, "PING") == ["PONG"], 20)
        yield
    finally:
        process.terminate()
        process.wait(20)


def asked_of_redis(port: str, *words: str) -> list[str]:
    told = subprocess.run(
        ["redis-cli", "-p", port, *words], capture_output=True, text=True, check=False
    )
    return told.stdout.removesuffix("\n").split("\n")


def bounds(port: str) -> tuple[str, ...]:
    """Its most memory, what it does then, and when it writes to the disk."""
    names = ("maxmemory", "maxmemory-policy", "save")
    return tuple(asked_of_redis(port, "CONFIG", "GET", name)[1] for name in names)
