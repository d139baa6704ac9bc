"""Pages kept in memory: the same bytes as without, never old, never somebody's own, never too many."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, OperationalError, close_old_connections, connection

from dpko_site import data_state, kept_pages
from dpko_site.data_state import DataState
from dpko_site.kept_pages import KeptPages, Page, Shelf
from orgchart.models import DataVersion
from orgchart.writing.recording import recording

from .factories import NameFactory

MEGABYTE = 1_000_000
PAGES = [
    "/",
    "/?on=2009-07-31&depth=2",
    "/units/",
    "/units/dpko/",
    "/changes/",
    "/changes.csv",
    "/changes/feed/",
    "/field.geojson",
    "/search/?q=peace",
    "/embed/",
    "/chart.svg",
    "/documents/A/RES/61/279/",
    "/about/data/",
    "/help/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-units.xml",
]


def environ(address="/units/", method="GET", **given):
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **given,
    }


def ask(application, address="/units/", method="GET", **given):
    """The status, the headers and the body, as a server sends them."""
    begun = []
    answer = application(
        environ(address, method, **given), lambda status, headers: begun.extend((status, headers))
    )
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return begun[0], begun[1], body


def version_here():
    """The data state as the test sees it inside its transaction."""
    return 1, DataVersion.current()


@pytest.fixture
def django_application():
    """Django's application. It does not close the connection in whose transaction the test is."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def site(db, django_application):
    return KeptPages(django_application, 4 * MEGABYTE, version_here)


def is_kept(site, address="/units/", **given):
    """Does the second of two equal requests come from memory?"""
    ask(site, address, **given)
    before = site.shelf.hits
    ask(site, address, **given)
    return site.shelf.hits > before


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_is_what_django_answers(registry, site, django_application, address):
    fresh = ask(django_application, address)
    assert fresh[0] == "200 OK"
    assert ask(site, address) == fresh
    assert is_kept(site, address)
    assert ask(site, address) == fresh
    head = ask(site, address, "HEAD")
    assert head[:2] == fresh[:2]


@pytest.mark.parametrize("address", ["/", "/units/", "/chart.svg"])
def test_a_kept_304_is_what_django_answers(registry, site, django_application, address):
    tag = dict(ask(site, address)[1])["ETag"]
    fresh = ask(django_application, address, HTTP_IF_NONE_MATCH=tag)
    assert fresh[0] == "304 Not Modified"
    for condition in (tag, f'"other", {tag}', "*"):
        assert ask(site, address, HTTP_IF_NONE_MATCH=condition) == fresh
        assert is_kept(site, address, HTTP_IF_NONE_MATCH=condition)
        assert ask(site, address, HTTP_IF_NONE_MATCH=condition) == fresh


def test_a_kept_page_and_its_304_cost_one_query(site, django_assert_num_queries):
    tag = dict(ask(site)[1])["ETag"]
    ask(site, HTTP_IF_NONE_MATCH=tag)
    with django_assert_num_queries(1):
        ask(site)
    with django_assert_num_queries(1):
        assert ask(site, HTTP_IF_NONE_MATCH=tag)[0].startswith("304")


def test_an_edit_is_seen_at_once_and_frees_what_was_kept(site):
    with recording():
        name = NameFactory(name="Office of Before")
    assert is_kept(site)
    tag = dict(ask(site)[1])["ETag"]
    ask(site, "/people/")
    with recording():
        name.name = "Office of After"
        name.save()
    status, _, body = ask(site, HTTP_IF_NONE_MATCH=tag)
    assert status == "200 OK"
    assert b"Office of After" in body
    assert b"Office of Before" not in body
    assert ask(site)[2] == body
    assert site.shelf.bytes < 2 * len(body) + 4 * kept_pages.OVERHEAD


def test_who_comes_with_an_old_etag_shares_the_page_of_everybody(site):
    ask(site)
    before = site.shelf.misses
    assert ask(site, HTTP_IF_NONE_MATCH='"build-en-gb-0-2001-01-01-2001-01-01-"')[0] == "200 OK"
    assert site.shelf.misses == before


@pytest.mark.parametrize(
    "given",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "chart_view=list; sessionid="},
        {"HTTP_COOKIE": "messages=abc"},
        {"HTTP_COOKIE": "django_language=fr"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"HTTP_IF_MATCH": '"tag"'},
        {"HTTP_IF_UNMODIFIED_SINCE": "Wed, 25 Nov 2026 12:00:00 GMT"},
    ],
)
def test_what_is_somebodys_own_goes_to_django(site, given):
    ask(site)
    assert not is_kept(site, **given)


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/units/nobody/",
        "/units",
        "/changes/next/?on=2000",
        "/units/?on=never",
        "/?depth=deep",
        "/?view=list&keep=1",  # sets a cookie
        "/admin/",
        "/accounts/login/",
    ],
)
def test_what_is_not_a_page_for_everybody_is_not_kept(registry, site, address):
    assert not is_kept(site, address)
    assert site.shelf.bytes == 0


def test_a_wrong_host_is_never_answered_from_memory(site):
    ask(site)
    assert ask(site, HTTP_HOST="evil.example")[0].startswith("400")
    assert not is_kept(site, HTTP_HOST="evil.example")


def test_what_changes_a_page_is_in_its_key(registry, site, django_application, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = KeptPages(django_application, 8 * MEGABYTE, version_here)
    readers = [
        {},
        {"HTTP_COOKIE": "chart_view=list"},
        {"HTTP_COOKIE": "chart_view=drawn; other=1"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_HOST": "localhost:8000"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"QUERY_STRING": "on=2009-07-31"},
    ]
    for _ in range(2):
        for reader in readers:
            assert ask(site, "/", **reader) == ask(django_application, "/", **reader)
    assert site.shelf.hits == len(readers)
    zipped = ask(site, "/", HTTP_ACCEPT_ENCODING="br, gzip")
    assert dict(zipped[1])["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in dict(ask(site, "/", HTTP_ACCEPT_ENCODING="br")[1])
    assert ask(site, "/", HTTP_COOKIE="_ga=1") == ask(site, "/")


def test_another_day_and_another_database_are_other_states(db, django_application, monkeypatch):
    database, minute = [1], [0.0]
    site = KeptPages(django_application, MEGABYTE, lambda: (database[0], DataVersion.current()))
    assert is_kept(site)
    database[0] = 2
    assert not ask_hits(site)
    minute[0] = time.time() + 24 * 3600
    monkeypatch.setattr(kept_pages.time, "time", lambda: minute[0])
    assert not ask_hits(site)


def ask_hits(site):
    """Does one request come from memory?"""
    before = site.shelf.hits
    ask(site)
    return site.shelf.hits > before


def test_django_answers_when_the_state_cannot_be_read(db, django_application):
    def unreadable():
        raise DatabaseError

    site = KeptPages(django_application, MEGABYTE, unreadable)
    assert ask(site)[0] == "200 OK"
    assert site.shelf.bytes == 0


def answering(tag, *headers, calls=None, body=b"page"):
    """An application with one answer, made anew each time."""

    class Answer(list):
        streaming = False

    def application(environ, start_response):
        if calls is not None:
            calls.append(environ)
        written = [("ETag", tag()), ("Cache-Control", "public, max-age=0"), *headers]
        start_response("200 OK", written)
        return Answer([body])

    return application


def tag_of(version):
    return kept_pages._beginning(version, int(time.time() // 60), "en-gb") + 'day-"'


def test_a_page_made_while_somebody_writes_is_not_kept_as_the_state_before(db):
    versions = iter([1, 1, 2, 2, 2])
    made = iter([2, 2, 2])
    site = KeptPages(answering(lambda: tag_of(next(made))), MEGABYTE, lambda: (1, next(versions)))
    assert [ask_hits(site) for _ in range(5)] == [False, False, False, True, True]


def test_a_page_that_is_done_after_the_state_changed_is_thrown_away():
    shelf = Shelf(MEGABYTE)
    assert shelf.get((1, "old"), ("/",)) is None
    assert shelf.get((1, "new"), ("/",)) is None
    shelf.put((1, "old"), ("/",), Page("200 OK", [], b"old"))
    assert shelf.get((1, "new"), ("/",)) is None
    assert shelf.bytes == 0


@pytest.mark.parametrize(
    "header", [("Set-Cookie", "a=b"), ("Vary", "Cookie, User-Agent"), ("Cache-Control", "private")]
)
def test_a_page_that_is_not_for_everybody_is_not_kept(db, header):
    site = KeptPages(answering(lambda: tag_of(1), header), MEGABYTE, lambda: (1, 1))
    assert not is_kept(site)


def test_the_least_recently_used_page_goes_first_and_the_bytes_are_bounded():
    shelf, state = Shelf(8 * (kept_pages.OVERHEAD + 100)), (1, "state")
    shelf.get(state, ("",))
    for number in range(8):
        shelf.put(state, (f"/{number}",), Page("200 OK", [], b"x" * 98))
    assert shelf.get(state, ("/0",))
    shelf.put(state, ("/8",), Page("200 OK", [], b"x" * 98))
    assert shelf.get(state, ("/0",))
    assert shelf.get(state, ("/1",)) is None
    assert shelf.get(state, ("/2",))
    assert shelf.bytes == shelf.limit
    shelf.put(state, ("/large",), Page("200 OK", [], b"x" * 2000))
    assert shelf.get(state, ("/large",)) is None
    assert shelf.bytes == shelf.limit


def waiting_for(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("It did not happen.")


def test_many_who_ask_for_one_page_have_it_made_once(db):
    calls, go = [], threading.Event()

    def tag():
        go.wait(10)
        return tag_of(1)

    site = KeptPages(answering(tag, calls=calls), MEGABYTE, lambda: (1, 1))
    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(ask, site) for _ in range(8)]
        waiting_for(lambda: site.shelf.misses == 8)
        go.set()
        assert {answer.result()[2] for answer in asked} == {b"page"}
    assert len(calls) == 1


def test_two_wait_for_a_file_and_more_do_not(db):
    calls, go = [], threading.Event()

    def tag():
        go.wait(10)
        return tag_of(1)

    site = KeptPages(answering(tag, calls=calls), MEGABYTE, lambda: (1, 1))
    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(ask, site, "/chart.png") for _ in range(8)]
        waiting_for(lambda: len(calls) == 8 - kept_pages.MOST_WAIT_FOR_A_FILE)
        go.set()
        assert {answer.result()[2] for answer in asked} == {b"page"}
    assert len(calls) == 8 - kept_pages.MOST_WAIT_FOR_A_FILE


def test_who_waited_too_long_has_the_page_made_for_them(db, monkeypatch):
    monkeypatch.setattr(kept_pages, "PATIENCE", 0.01)
    calls, go = [], threading.Event()

    def tag():
        if len(calls) == 1:
            go.wait(10)
        return tag_of(1)

    site = KeptPages(answering(tag, calls=calls), MEGABYTE, lambda: (1, 1))
    with ThreadPoolExecutor(1) as reader:
        slow = reader.submit(ask, site)
        waiting_for(lambda: calls)
        assert ask(site)[2] == b"page"
        go.set()
        assert slow.result()[2] == b"page"


def test_an_error_of_the_application_is_passed_on_and_leaves_nobody_waiting(db):
    def broken(environ, start_response):
        raise RuntimeError("broken")

    site = KeptPages(broken, MEGABYTE, lambda: (1, 1))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            ask(site)


@pytest.mark.django_db(transaction=True)
def test_the_state_is_read_after_every_commit_and_after_a_lost_connection():
    state = DataState()
    assert state()[1] == 0
    for number in (1, 2):
        with recording():
            NameFactory()
        assert state() == (state()[0], number)
    for _ in range(data_state.MOST_CONNECTIONS):
        kept = state._free.get()
        if kept.connection:
            kept.connection.close()
        state._free.put(kept)
    assert state()[1] == 2
    state.close()


@pytest.mark.django_db(transaction=True)
def test_many_threads_read_the_state_with_few_connections(monkeypatch):
    made = []
    connected = data_state._connected
    monkeypatch.setattr(data_state, "_connected", lambda: made.append(1) or connected())
    state = DataState()
    with ThreadPoolExecutor(16) as readers:
        assert set(readers.map(lambda _: state()[1], range(200))) == {0}
    assert len(made) <= data_state.MOST_CONNECTIONS
    state.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no pool")
def test_the_connections_of_a_process_are_bounded(db):
    assert connection.pool.max_size == 8
    assert connection.pool.timeout == 30


def test_who_gets_no_connection_for_the_state_has_an_error_of_the_database(db, monkeypatch):
    monkeypatch.setattr(data_state, "PATIENCE", 0.01)
    state = DataState()
    for _ in range(data_state.MOST_CONNECTIONS):
        state._free.get()
    with pytest.raises(OperationalError, match="busy"):
        state()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite is a file")
def test_a_database_that_is_gone_is_an_error_of_the_database(db, tmp_path):
    state = DataState()
    state.path = tmp_path / "nothing"
    with pytest.raises(OperationalError, match="cannot be read"):
        state()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is put in the place of SQLite's")
def test_a_backup_put_in_the_place_of_the_database_is_another_state(tmp_path):
    name = Path(connection.settings_dict["NAME"])
    state, copy = DataState(), tmp_path / "backup.sqlite3"
    with recording():
        NameFactory()
    connection.cursor().execute("VACUUM INTO %s", [str(copy)])
    state.path = tmp_path / "database.sqlite3"
    os.link(name, state.path)
    before = state()
    os.replace(copy, state.path)
    after = state()
    assert before != after
    assert before[1] == after[1]
    state.close()


def database_address():
    """The address of the database that the test writes to."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def port(transactional_db, tmp_path):
    """The port on which two processes serve the site with the data of the test."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--port", str(number), "--blocking-threads", "2", "tests.served:application"]
    log = tmp_path / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "DATABASE_URL": database_address()},
            stdout=output,
            stderr=output,
        )
    try:
        waiting_for(
            lambda: server.poll() is not None or log.read_text().count("Started worker") > 1
        )
        assert server.poll() is None, log.read_text()
        yield number
    finally:
        server.terminate()
        server.wait(20)


def fetched(port):
    """The page of a unit, over a connection of its own, so that any process answers."""
    for _ in range(100):
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as http:
                http.request("GET", "/units/")
                answer = http.getresponse()
                assert answer.status == 200
                return answer.read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
    return pytest.fail("No process answers.")


def test_no_process_serves_what_is_older_than_the_last_commit_nor_a_draft(port):
    with recording():
        name = NameFactory(unit__code="counted", name="Office number 0.")
        NameFactory(name="Hidden office", status="draft")
    committed, answers, done = [0], [], threading.Event()

    def read():
        while not done.is_set():
            at_least = committed[0]
            answers.append((at_least, fetched(port)))

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read) for _ in range(3)]
        try:
            for number in range(1, 41):
                with recording():
                    name.name = f"Office number {number}."
                    name.save()
                committed[0] = number
                goal = len(answers) + 3
                waiting_for(
                    lambda goal=goal: len(answers) >= goal or any(r.done() for r in reading)
                )
        finally:
            done.set()
        for reader in reading:
            reader.result()
    assert len(answers) > 100
    for at_least, page in answers:
        assert int(re.search(r"Office number (\d+)\.", page)[1]) >= at_least
        assert "Hidden office" not in page
