"""``manage.py check_sources``: which addresses are dead. The hosts are servers of this machine."""

import io
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from orgchart.exchange.asking_addresses import Verdict, ask, ask_all
from orgchart.models import Source

from .factories import DocumentFactory, SourceFactory, unit
from .rows import reading


class Pages(BaseHTTPRequestHandler):
    """Answers with the status that the address names. Each class of a server counts what it was asked."""

    asked: Counter[str]

    def do_GET(self):
        self.asked[f"{self.command} {self.path}"] += 1
        status = int(self.path.split("/")[1])
        if self.command == "HEAD" and self.path.endswith("/no-head"):
            status = 404
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"/{'/'.join(self.path.split('/')[2:])}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_of):
        pass


@contextmanager
def served():
    """A host with such pages: its address, and what it was asked."""
    pages = type("Counting", (Pages,), {"asked": Counter()})
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", pages.asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def host():
    with served() as (address, _asked):
        yield address


@pytest.fixture
def silent():
    """An address where nobody listens any more."""
    with served() as (address, _asked):
        pass
    return address


@pytest.mark.parametrize(
    ("path", "verdict", "said"),
    [
        ("/200/page", "there", ""),
        ("/200/no-head", "there", ""),
        ("/404/page", "dead", "404 Not Found"),
        ("/410/page", "dead", "410 Gone"),
        ("/403/page", "refused", "403 Forbidden"),
        ("/429/page", "refused", "429 Too Many Requests"),
        ("/503/page", "refused", "503 Service Unavailable"),
        ("/301/200/new", "moved", "/200/new"),
        ("/308/301/200/new", "moved", "/200/new"),
        ("/302/200/today", "there", ""),
        ("/302/301/200/today", "there", ""),
        ("/301/302/200/today", "moved", "/302/200/today"),
        ("/301/404/page", "dead", "404 Not Found"),
        ("/404/تعيين", "dead", "404 Not Found"),
        ("/301/200/Äthiopien", "moved", "/200/%C3%84thiopien"),
    ],
)
def test_what_an_answer_means(host, path, verdict, said):
    answer = ask(f"{host}{path}", pause=0)
    assert (answer.verdict, answer.said.removeprefix(host)) == (verdict, said)


def test_a_host_that_does_not_answer_is_silent(silent):
    assert ask(f"{silent}/200/page").verdict is Verdict.SILENT
    assert ask("http://no such host/").verdict is Verdict.SILENT


def test_redirects_in_a_circle_are_said_in_one_line(host, monkeypatch):
    monkeypatch.setattr(Pages, "do_HEAD", in_a_circle)
    monkeypatch.setattr(Pages, "do_GET", in_a_circle)
    answer = ask(f"{host}/a")
    assert answer.verdict is Verdict.REFUSED
    assert answer.said.startswith("302 ")
    assert "\n" not in answer.said


def in_a_circle(handler):
    """Leads to itself."""
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_a_redirect_to_a_file_of_this_machine_is_not_followed(host, tmp_path):
    (tmp_path / "secret").write_text("x")
    assert ask(f"{host}/301/file://{tmp_path}/secret").verdict is not Verdict.THERE


def test_each_address_is_asked_once():
    with served() as (address, asked):
        wanted = [f"{address}/200/a", f"{address}/200/b", f"{address}/200/a"]
        assert {answer.address for answer in ask_all(wanted, pause=0)} == set(wanted)
    assert asked == {"HEAD /200/a": 1, "HEAD /200/b": 1}


def test_who_stops_listening_stops_the_questions():
    with served() as (address, asked):
        answers = ask_all([f"{address}/200/{number}" for number in range(50)], pause=0.01)
        next(answers)
        answers.close()
        assert sum(asked.values()) < 50


def run(*arguments):
    out, said = io.StringIO(), None
    try:
        call_command("check_sources", *arguments, stdout=out, stderr=out)
    except SystemExit as stop:
        said = stop.code
    return out.getvalue(), said


def test_without_network_it_asks_nothing(db):
    with served() as (address, asked):
        SourceFactory(url=f"{address}/404/a")
        said, code = run()
    assert not asked
    assert "Addresses: 1. None was asked." in said
    assert code is None


def test_it_tells_the_dead_addresses_and_whose_they_are(db, host, silent):
    SourceFactory(slug="there", url=f"{host}/200/a")
    SourceFactory(slug="gone", url=f"{host}/404/b")
    SourceFactory(slug="gone-too", url=f"{host}/404/b")
    DocumentFactory(symbol="A/RES/1 (I)", address=f"{host}/410/c")
    unit("a").links.create(label="Page", url=f"{silent}/200/d")
    said, code = run("--network", "--pause", "0")
    assert code == 1
    dead, silent_ones = said.split("Silent:")
    assert "source gone\n" in dead
    assert "source gone-too\n" in dead
    assert "document A/RES/1 (I)\n" in dead
    assert "source there" not in said
    assert "unit link a|" in silent_ones
    assert "Asked 4 of 4: there 1, moved 0, dead 2, refused 0, silent 1." in said


def test_it_ends_well_if_no_address_is_dead(db, host):
    SourceFactory(url=f"{host}/200/a")
    said, code = run("--network")
    assert code is None
    assert "there 1" in said


def test_only_the_hosts_that_are_asked_for(db, host):
    SourceFactory(url=f"{host}/404/a")
    with pytest.raises(CommandError, match=r"No record has an address at press\.un\.org"):
        run("--network", "--host", "press.un.org")
    assert run("--network", "--host", "127.0.0.1")[1] == 1


def test_a_machine_without_network_is_not_told_that_all_is_dead(db):
    for number in range(10):
        SourceFactory(url=f"http://host-{number}.invalid/")
    with pytest.raises(CommandError, match="Is this machine connected"):
        run("--network", "--timeout", "2")


@pytest.mark.parametrize("wrong", ["-1", "soon", "1e9", "nan"])
def test_a_wrong_number_of_seconds_is_refused(db, wrong):
    with pytest.raises(CommandError, match="is no number of seconds"):
        run("--pause", wrong)


def test_no_time_to_wait_for_an_answer_is_refused(db):
    with pytest.raises(CommandError, match="more than 0 seconds"):
        run("--timeout", "0")


def test_an_address_that_cannot_be_read_ends_nothing(db, host):
    SourceFactory(url=f"{host}/200/a")
    SourceFactory(slug="bad")
    Source.objects.filter(slug="bad").update(url="http://[x")
    said, _code = run("--network")
    assert "there 1" in said
    assert "source bad" in said


def test_who_says_that_we_ask_too_much_is_not_asked_again():
    with served() as (address, asked):
        assert ask(f"{address}/429/page").verdict is Verdict.REFUSED
        assert asked == {"HEAD /429/page": 1}


def test_it_reads_each_kind_of_record_once(db):
    costs = []
    for more in (3, 30):
        for _ in range(more):
            number = Source.objects.count()
            SourceFactory(url=f"https://a.example/{number}")
            DocumentFactory(address=f"https://b.example/{number}")
            unit(f"u{number}").links.create(label="Page", url=f"https://c.example/{number}")
        with reading() as cost:
            run()
        costs.append(cost.queries)
    assert costs == [3, 3]
