"""Many readers, threads and processes, and one kept page."""

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
from pathlib import Path

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection

from dpko_site import data_state, kept_pages
from dpko_site.data_state import DataState
from dpko_site.kept_pages import KeptPages, Page, Shelf
from orgchart.writing.recording import recording

from .factories import NameFactory
from .kept_pages import MEGABYTE, ask, ask_hits, is_kept


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
    for _ in range(2000):
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


@pytest.fixture
def cache():
    made = LocMemCache("pages", {})
    yield made
    made.clear()


def two_sites(cache, versions=((1, 1), (1, 1)), largest=MEGABYTE):
    """Two processes with one cache between them, and what each of them made and told."""
    calls, told = ([], []), ([], [])
    sites = [
        KeptPages(
            answering(lambda n=n: tag_of(versions[n][1]), calls=calls[n]),
            largest,
            lambda n=n: versions[n],
            told[n].append,
            cache,
        )
        for n in (0, 1)
    ]
    return sites, calls, told


def test_a_page_that_one_process_made_is_taken_from_the_cache_by_another(db, cache):
    (one, other), calls, told = two_sites(cache)
    first = ask(one)
    assert [ask(other), ask(other)] == [first, first]
    assert [len(made) for made in calls] == [1, 0]
    assert told == (["made"], ["shared", "kept"])


def test_the_304_of_a_page_is_shared_as_well(db, cache):
    (one, other), calls, _ = two_sites(cache)
    given = {"HTTP_IF_NONE_MATCH": tag_of(1)}
    assert ask(one, **given) == ask(other, **given)
    assert [len(made) for made in calls] == [1, 0]


@pytest.mark.parametrize("versions", [((1, 1), (1, 2)), ((1, 1), (2, 1))])
def test_a_page_of_another_version_or_database_is_not_taken(db, cache, versions):
    (one, other), calls, _ = two_sites(cache, versions)
    ask(one), ask(other)
    assert [len(made) for made in calls] == [1, 1]


def test_a_site_with_another_secret_key_has_pages_of_its_own(db, cache, settings):
    (one, other), calls, _ = two_sites(cache)
    ask(one)
    settings.SECRET_KEY = "another"
    ask(other)
    assert [len(made) for made in calls] == [1, 1]


def test_a_very_large_page_is_not_shared(db, cache):
    (one, other), calls, _ = two_sites(cache, largest=kept_pages.OVERHEAD)
    ask(one), ask(other)
    assert [len(made) for made in calls] == [1, 1]


def test_a_cache_that_does_not_answer_is_said_once_and_pages_are_made(db, caplog):
    tried = []

    class Gone(LocMemCache):
        def get(self, *_args, **_named):
            tried.append(1)
            raise ConnectionError("refused")

        set = get

    (one, _other), calls, told = two_sites(Gone("gone", {}))
    assert [ask(one)[0], ask(one)[0], ask(one, "/sources/")[0]] == ["200 OK"] * 3
    assert told[0] == ["made", "kept", "made"]
    assert len(calls[0]) == 2
    assert len(tried) == 1  # nobody waits for it again so soon
    assert [record.getMessage() for record in caplog.records] == [
        "Pages are not shared: the cache of CACHE_URL does not answer (refused)."
    ]


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
    connected = data_state.connect_alone
    monkeypatch.setattr(data_state, "connect_alone", lambda: made.append(1) or connected())
    state = DataState()
    with ThreadPoolExecutor(16) as readers:
        assert set(readers.map(lambda _: state()[1], range(200))) == {0}
    assert len(made) <= data_state.MOST_CONNECTIONS
    state.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no pool")
def test_the_connections_of_a_process_are_bounded(db):
    assert connection.pool.max_size == 8
    assert connection.pool.timeout == 10


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


@pytest.fixture(params=["each process keeps its own pages", "processes share pages"])
def port(request, transactional_db, tmp_path):
    """The port on which two processes serve the site with the data of the test."""
    environment = {**os.environ, "DATABASE_URL": database_address()}
    environment.pop("CACHE_URL", None)
    if "share" in request.param:
        environment["CACHE_URL"] = f"filecache://{tmp_path}/cache?max_entries=1000"
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
            env=environment,
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


def test_no_process_serves_what_is_older_than_the_last_commit_nor_a_draft(port, request, tmp_path):
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
    if "share" in request.node.name:
        # A cache that was too slow to answer, as on a busy machine, is left alone for a while.
        waiting_for(lambda: fetched(port) and any((tmp_path / "cache").glob("*")))
    else:
        assert not any((tmp_path / "cache").glob("*"))
