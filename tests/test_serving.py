"""The registry is served as docs/operate.md says: by script/serve-production, behind nginx."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from dpko_site import serve

from .guide import GUIDE, chapter, commands, rewritten
from .servers import wait_for
from .serving import HOST, SERVE, TOP, answer, copied, run, running, settings
from .visiting import Person, free_port


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A copy of the project with its packages and static files, but without a database."""
    copy = tmp_path_factory.mktemp("installed")
    copied(copy)
    (copy / ".venv").symlink_to(Path(sys.prefix))
    told = run(copy, SERVE, "--install")
    assert told.returncode == 0, told.stdout + told.stderr
    # Root installs, another user serves: what root left there the other one could not read.
    assert [left.name for left in (copy / "var").iterdir()] == []
    return copy


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "missing in the environment: SECRET_KEY."),
        ({"ALLOWED_HOSTS": "", "DATABASE_URL": ""}, "environment: ALLOWED_HOSTS DATABASE_URL."),
        ({"DATABASE_URL": "sqlite:////nowhere/registry.sqlite3"}, "does not answer"),
    ],
)
def test_it_does_not_start_with_what_cannot_work_and_says_why(installed, changed, said):
    told = run(installed, SERVE, **changed)
    assert told.returncode == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_it_refuses_an_option_that_it_does_not_know(installed):
    told = run(installed, SERVE, "--fast")
    assert told.returncode == 2
    assert "“--fast” is not an option" in told.stderr


def children(pid: int) -> list[int]:
    """The processes that this one has started."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("script", [SERVE, "script/server"])
def test_a_script_that_serves_starts_what_can_be_stopped_in_every_moment(script):
    assert "exec .venv/bin/python -m dpko_site.serve --interface wsgi" in (TOP / script).read_text()


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="Linux tells the processes of granian."
)
def test_it_stops_at_once_when_told_while_it_starts(installed):
    """Not two minutes later, when granian kills a process that forgot that it was told."""
    command = [sys.executable, "-m", "dpko_site.serve", "--interface", "wsgi", "--workers", "1"]
    command += ["--workers-kill-timeout", "120", "dpko_site.wsgi:application", "--port"]
    mine = settings(installed)
    for milliseconds in (0, 1, 2, 4, 8, 500):
        with running([*command, str(free_port())], cwd=installed, env=mine) as server:
            until = time.monotonic() + 60
            while not (loading := children(server.pid)):
                assert server.poll() is None
                assert time.monotonic() < until
            time.sleep(milliseconds / 1000)
            server.terminate()
            server.wait(timeout=30)
        assert not [pid for pid in loading if Path(f"/proc/{pid}").exists()]


def test_it_stops_when_told_but_lets_an_import_end(installed, tmp_path):
    site, port = tmp_path / "importing.sqlite3", free_port()
    mine = {"DATABASE_URL": f"sqlite:///{site}", "PORT": str(port), "WORKERS": "1"}
    mine |= {"HTTPS_ONLY": "false", "ALLOWED_HOSTS": f"{HOST},127.0.0.1"}
    told = run(installed, sys.executable, "manage.py", "set_up", **mine)
    [password] = re.findall(r"[Pp]assword:? +(\S+)", told.stdout)
    texts = [(session, number) for session in range(60, 64) for number in range(1, 900)]
    cells = "\n".join(["symbol\ttitle", *(f"A/RES/{s}/{n}\tText {n}" for s, n in texts)])
    with running([SERVE], cwd=installed, env=settings(installed, **mine)) as server:
        answer(port, "/readyz")
        admin = Person(f"http://127.0.0.1:{port}")
        admin.post("/accounts/login/", login="admin", password=password)
        admin.post("/admin/import/", kind="document", pasted=cells)
        path = admin.at

        def says(what: str) -> bool:
            return what in admin.get(f"{path}progress.json")[1]

        admin.post(path, check="1", **{"column-0": "symbol", "column-1": "title"})
        wait_for(lambda: says('"busy": false'))
        admin.post(path, confirm="1", why="Before the stop")
        wait_for(lambda: says('"busy": true') and not says('"done": 0,'))
        server.terminate()
        assert server.wait(timeout=120) == 0
    with closing(sqlite3.connect(site)) as database:
        [imported] = database.execute(
            "SELECT count(*) FROM orgchart_document WHERE title LIKE 'Text %'"
        ).fetchone()
    assert imported == len(texts)


def test_it_is_served_and_stops_when_told(installed):
    waiting = run(installed, SERVE)
    assert waiting.returncode == 1
    assert "not up to date" in waiting.stderr
    assert run(installed, sys.executable, "manage.py", "set_up").returncode == 0
    port = free_port()
    watched = {"METRICS_FROM": "127.0.0.1", "ACCESS_LOG": "true", "LOG_FORMAT": "json"}
    mine = settings(installed, PORT=str(port), WORKERS="2", **watched)
    with running([SERVE], cwd=installed, env=mine) as server:
        status, _headers, body = answer(port, "/readyz")
        assert (status, b'"ready": true' in body) == (200, True)
        assert answer(port, "/")[0] == 301  # to HTTPS
        status, headers, body = answer(port, "/", **{"X-Forwarded-Proto": "https"})
        assert status == 200
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        style = re.search(r'href="(/static/[^"]+\.css)"', body.decode())[1]
        status, headers, _body = answer(port, style, **{"X-Forwarded-Proto": "https"})
        assert status == 200
        assert "immutable" in headers["cache-control"]
        with behind_nginx(installed, port) as proxy:
            status, _headers, body = answer(proxy, "/units/dpko/")
            assert (status, b"Department of Peacekeeping Operations" in body) == (200, True)
            assert answer(proxy, "/readyz")[0] == 404
            assert answer(proxy, "/metrics")[0] == 404
        status, _headers, body = answer(port, "/metrics")
        assert status == 200
        # All processes together: what one of them says is what each of them would say.
        made = re.search(rb'registry_public_answers_total\{answer="made"\} (\d+)', body)
        assert made
        assert int(made[1]) >= 2
        assert b"registry_data_version" in body
        server.terminate()
        assert server.wait(timeout=30) == 0
        said = server.stdout.read()
        assert "WARNING" not in said
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        [page] = [line for line in lines if line.get("path") == "/units/dpko/"]
        assert (page["logger"], page["status"]) == ("registry.access", 200)


class Ended:
    """A process that has ended, of which that is known only after it was asked a few times."""

    def __init__(self):
        self.sentinel, other = os.pipe()
        os.close(other)
        self.asked = 0

    def join(self, timeout):
        pass

    def is_alive(self):
        self.asked += 1
        return self.asked < 4


def test_a_process_that_has_ended_is_not_taken_for_one_that_refuses_to_stop():
    worker = SimpleNamespace(inner=Ended())
    serve.join(worker, 120)
    assert not worker.inner.is_alive()
    os.close(worker.inner.sentinel)


def test_a_process_that_works_on_is_not_waited_for_longer_than_was_said():
    working, other = os.pipe()
    inner = SimpleNamespace(sentinel=working, join=lambda timeout: None, is_alive=lambda: True)
    begun = time.monotonic()
    serve.join(SimpleNamespace(inner=inner), 0)
    assert time.monotonic() - begun < serve.A_MOMENT
    os.close(working)
    os.close(other)


@contextmanager
def behind_nginx(folder: Path, port: int) -> Iterator[int]:
    """The server of deploy/nginx.conf, without its certificate: it says that all came by HTTPS."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed. CI installs it.")
    proxy = free_port()
    text = (TOP / "deploy" / "nginx.conf").read_text()
    upstream, _redirect, server = (
        text.split("server {\n    listen")[0],
        *text.split("\nserver {")[1:],
    )
    server = re.sub(r" *listen \[::\]:443 ssl;\n| *ssl_\w+ [^;]+;\n", "", server)
    server = server.replace("listen 443 ssl", f"listen 127.0.0.1:{proxy}")
    server = server.replace("$scheme", "https")
    upstream = upstream.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}}\nhttp {{ access_log off; "
        f"client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; "
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"{upstream}\nserver {{{server}\n}}"
    )
    with running(["nginx", "-e", "stderr", "-c", str(conf)]):
        yield proxy


def test_the_files_for_an_operator_name_what_there_is():
    """Scripts, settings and addresses in deploy/ are those of the project."""
    settings_of_readme = set(re.findall(r"`([A-Z][A-Z_]+)`", (TOP / "README.md").read_text()))
    example = (TOP / "deploy" / "environment.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert named <= settings_of_readme
    for name in ("Containerfile", "registry.service", "compose.yaml"):
        text = (TOP / "deploy" / name).read_text()
        for script in re.findall(r"script/[\w-]+", text):
            assert (TOP / script).exists(), (name, script)


def test_the_container_takes_the_steps_of_the_scripts_and_compose_those_of_the_guide():
    image = (TOP / "deploy" / "Containerfile").read_text()
    compose = (TOP / "deploy" / "compose.yaml").read_text()
    assert f"RUN {SERVE} --install" in image
    assert f'CMD ["{SERVE}"]' in image
    assert re.findall(r"^USER (\w+)", image, re.MULTILINE) == ["registry"]
    assert (
        "ExecStart=/srv/registry/script/serve-production"
        in (TOP / "deploy" / "registry.service").read_text()
    )
    for step in (f"{SERVE} --install", "manage.py set_up"):
        assert step in GUIDE
    assert "registry .venv/bin/python manage.py set_up" in compose
    needed = set(re.findall(r"^ {6}([A-Z][A-Z_]+): ", compose, re.MULTILINE))
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BEHIND_PROXY"} <= needed
    # PostgreSQL is the one that the guide asks for, or newer; both keep what they have.
    [release] = re.findall(r"image: \S+/postgres:(\d+)", compose)
    [least] = re.findall(r"PostgreSQL (\d+) or newer", GUIDE)
    assert int(release) >= int(least)
    assert "- var:/srv/registry/var" in compose
    assert "read_only: true" in compose


def test_nginx_takes_the_file_for_it(tmp_path):
    """As an operator has it: with a certificate, and both servers."""
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx or openssl is not installed. CI installs them.")
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    subprocess.run(
        [*make, "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=60
    )
    text = (TOP / "deploy" / "nginx.conf").read_text()
    assert "/etc/ssl/registry/" in text
    (tmp_path / "registry.conf").write_text(text.replace("/etc/ssl/registry", str(tmp_path)))
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/registry.conf; access_log off; }}"
    )
    command = ["nginx", "-t", "-e", "stderr", "-c", str(conf)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_caddy_does_what_nginx_does():
    caddy = (TOP / "deploy" / "Caddyfile").read_text()
    nginx = (TOP / "deploy" / "nginx.conf").read_text()
    hidden = set(re.findall(r"location = (\S+) { return 404; }", nginx))
    [inside] = re.findall(r"@inside path (.+)", caddy)
    assert hidden == set(inside.split()) == {"/readyz", "/metrics"}
    [most] = re.findall(r"client_max_body_size (\d+)m", nginx)
    assert f"max_size {most}MB" in caddy
    assert "X-Forwarded-For {remote_host}" in caddy
    assert "X-Forwarded-For $remote_addr" in nginx
    if shutil.which("caddy"):
        command = ["caddy", "validate", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"]
        subprocess.run(command, cwd=TOP, check=True, capture_output=True)


def test_a_rehearsal_as_the_guide_has_it_leaves_the_site_alone(installed, tmp_path):
    """Beside a site with a replica, metrics and a cache of pages: none is asked, emptied or filled."""
    rehearsal = chapter("Rehearse it")
    restoring, serving = commands(rehearsal, "restore"), commands(rehearsal, "serve-production")
    site = {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
    (tmp_path / "backups").mkdir()
    counted = installed / "var" / "metrics" / "counter_1.db"
    counted.parent.mkdir(parents=True, exist_ok=True)
    counted.touch()
    for words in (["migrate", "-v0"], ["backup", f"{tmp_path}/backups/one.zip"]):
        told = run(installed, ".venv/bin/python", "manage.py", *words, **site)
        assert told.returncode == 0, told.stderr
    script = rewritten(
        "set -e\n" + restoring + serving,
        ("/tmp/rehearsal", f"{tmp_path}/rehearsal"),
        ("/backups", f"{tmp_path}/backups"),
        ("8001", str(free_port())),
        ("kill $!; wait\n", "kill $!; wait || true\n"),
    )
    pages = tmp_path / "pages"
    live = {
        "REPLICA_URL": "postgres://registry:p@192.0.2.1/registry",
        "METRICS_FROM": "127.0.0.1",
        "PAGES_CACHE_URL": f"filecache://{pages}",
    }
    told = run(installed, "sh", "-c", script, **site, **live)
    assert told.returncode == 0, told.stderr
    assert '"ready": true' in told.stdout
    assert "of the software" in told.stdout
    assert counted.exists()
    assert not pages.exists()
    assert not (tmp_path / "rehearsal").exists()
