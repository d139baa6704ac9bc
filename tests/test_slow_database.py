"""A server of PostgreSQL that is slow or silent: nobody waits without end, and each is told in words."""

import logging
import time
from html import unescape

import psycopg
import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from psycopg_pool import PoolTimeout

from benchmarks.faults.proxy import slow_line
from dpko_site.logs import in_words
from dpko_site.postgres import base
from dpko_site.postgres.patience import BoundedConnection, answers_within, without_end
from orgchart.writing.waiting import LOST, TOO_SLOW, patient, why_not_now

from .accounts import signed_in
from .admin.forms import change, form_data
from .factories import SourceFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server"),
]


@pytest.fixture
def line():
    """A line to the server of the test, and a connection through it that waits for a second."""
    given = connection.settings_dict
    host, port = given["HOST"] or "127.0.0.1", int(given["PORT"] or 5432)
    params = {**connection.get_connection_params(), "host": "127.0.0.1"}
    with slow_line(host, port) as way:
        bounded = BoundedConnection.connect(**params | {"port": way.port})
        with answers_within(1):
            yield way, bounded
        bounded.close()


def test_an_answer_that_comes_late_is_read(line):
    way, bounded = line
    way.delay = 0.2
    begun = time.monotonic()
    assert bounded.execute("SELECT 7").fetchone() == (7,)
    assert time.monotonic() - begun >= 0.2


def test_a_connection_whose_server_is_silent_is_given_up(line):
    way, bounded = line
    way.heard.clear()
    begun = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="silent for too long"):
        bounded.execute("SELECT 7")
    assert time.monotonic() - begun < 5
    assert bounded.closed


def test_work_that_no_page_waits_for_waits_on(line):
    way, bounded = line
    way.delay = 1.3
    with without_end():
        assert bounded.execute("SELECT 7").fetchone() == (7,)


def test_when_all_connections_are_lost_the_next_question_is_answered():
    """As after the server was started again. A pool of psycopg alone refuses here, after ten seconds of pauses."""
    connection.close()
    pool = connection.pool
    pool.open()
    lost = [pool.getconn() for _ in range(pool.max_size)]
    numbers = [each.info.backend_pid for each in lost]
    for each in lost[1:]:
        pool.putconn(each)
    lost[0].execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) pid", [numbers[1:]])
    pool.putconn(lost[0])
    assert asked("SELECT pg_backend_pid()") == numbers[0]


def test_a_connection_that_nobody_gets_because_its_check_is_broken_off_goes_back(monkeypatch):
    def broken_off(_connection):
        raise KeyboardInterrupt

    connection.close()
    pool = connection.pool
    pool.open()
    with monkeypatch.context() as patched:
        patched.setattr(base, "_is_good", broken_off)
        for _ in range(pool.max_size + 1):
            with pytest.raises(KeyboardInterrupt):
                pool.getconn(1)
    assert asked("SELECT 7") == 7


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_page_has_half_a_minute_for_a_question_and_an_import_as_long_as_it_takes(settings):
    connection.close()
    assert asked("SHOW statement_timeout") == f"{settings.STATEMENT_SECONDS}s"
    with patient():
        assert asked("SHOW statement_timeout") == "0"
    assert asked("SHOW statement_timeout") == f"{settings.STATEMENT_SECONDS}s"


def too_slow():
    """The error of a question that the server has ended."""
    with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
        try:
            cursor.execute("SELECT pg_sleep(5)")
        finally:
            cursor.execute("RESET statement_timeout")
    return refused.value


def no_connection():
    error = OperationalError("couldn't get a connection after 10.00 sec")
    error.__cause__ = PoolTimeout(str(error))
    return error


def test_what_took_too_long_is_not_taken_for_a_lost_connection():
    assert why_not_now(too_slow()) is TOO_SLOW
    assert why_not_now(no_connection()) is TOO_SLOW
    silent = OperationalError("The database was silent for too long.")
    assert why_not_now(silent) is LOST  # it may have been saved


def test_who_saves_gets_back_what_they_typed(client):
    client = signed_in("Publisher")
    source = SourceFactory()
    address = change(source)
    form = form_data(client.get(address).content.decode()) | {"note": "Typed in vain."}
    error = too_slow()

    def slow(execute, sql, *rest):
        if sql.startswith("UPDATE"):
            raise error
        return execute(sql, *rest)

    with connection.execute_wrapper(slow):
        answer = client.post(address, form)
    page = unescape(answer.content.decode())
    assert answer.status_code == 503
    assert str(TOO_SLOW.of_form) in page
    assert "Typed in vain." in page
    source.refresh_from_db()
    assert source.note != "Typed in vain."


def test_a_reader_is_told_too(client):
    error = no_connection()

    def gone(*_asked):
        raise error

    with connection.execute_wrapper(gone):
        answer = client.get(reverse("sources"))
    assert answer.status_code == 503
    assert str(TOO_SLOW.heading) in unescape(answer.content.decode())


def test_the_log_has_a_line_for_each_request_and_no_traceback():
    def record(error):
        logger = logging.getLogger("django.request")
        made = logger.makeRecord(
            "x", logging.ERROR, "f", 1, "%s: %s", ("Unavailable", "/a"), (type(error), error, None)
        )
        assert in_words(made)
        return made

    said = record(no_connection())
    assert said.getMessage() == "Unavailable: /a: couldn't get a connection after 10.00 sec"
    assert said.exc_info is None
    assert record(KeyError("a")).exc_info is not None
