"""What the log says of requests and errors, and what is in no line."""

import json
import logging
import logging.config
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured

from dpko_site import logs
from orgchart import roles

from .accounts import signed_in
from .kept_pages import ask


@pytest.fixture
def lines():
    """The lines that ``registry.access`` writes, as JSON."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Json())
    handler.addFilter(logs.with_request)
    logs.access.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logs.access.removeHandler(handler)


def page(environ, begin):
    begin("200 OK", [("Content-Type", "text/plain")])
    return [b"page"]


def test_each_request_has_a_line_and_a_name_that_the_answer_says(lines):
    site = logs.Named(page, writes=True)
    _status, headers, body = ask(site, "/units/?q=secret", method="GET")
    [line] = lines()
    assert body == b"page"
    assert dict(headers)["X-Request-ID"] == line["request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/units/", 200)
    assert line["milliseconds"] >= 0
    assert "secret" not in json.dumps(line)
    assert logs.asked() is None


@pytest.mark.parametrize(
    ("given", "is_taken"), [("proxy-0123456789", True), ("a\nb: forged line", False), ("", False)]
)
def test_a_name_that_a_proxy_gave_stays_if_it_is_one(lines, given, is_taken):
    _status, headers, _body = ask(logs.Named(page, writes=True), HTTP_X_REQUEST_ID=given)
    assert (dict(headers)["X-Request-ID"] == given) is is_taken
    assert (lines()[0]["request"] == given) is is_taken


def test_a_request_that_fails_has_a_line_too(lines):
    def broken(environ, begin):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(logs.Named(broken, writes=True))
    assert lines()[0]["status"] == 500
    assert logs.asked() is None


def test_no_line_is_written_unless_somebody_wants_it(lines):
    ask(logs.Named(page, writes=False))
    assert lines() == []


def test_a_line_says_who_was_signed_in_and_asks_nothing_for_it(
    db, rf, lines, django_assert_num_queries
):
    client = signed_in(roles.EDITOR)

    def site(environ, begin):
        client.get("/admin/" if environ["PATH_INFO"] == "/admin/" else "/healthz")
        return page(environ, begin)

    named = logs.Named(site, writes=True)
    ask(named, "/admin/")
    with django_assert_num_queries(0):
        ask(named, "/healthz")
    assert [line["user"] for line in lines()] == ["editor", ""]


def test_an_error_is_one_line_of_json_with_its_request_and_where_it_was():
    formatter = logs.Json()
    try:
        raise ValueError("a\nfault")
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django", logging.ERROR, "f", 1, "Bad %s", ("news",), fault)
    logs.with_request(record)
    said = formatter.format(record)
    assert "\n" not in said
    line = json.loads(said)
    assert (line["level"], line["message"], line["request"]) == ("ERROR", "Bad news", "-")
    assert "ValueError" in line["traceback"]


def test_a_visitors_fault_has_no_traceback():
    record = logging.LogRecord("django.security.DisallowedHost", 40, "f", 1, "Bad\nhost", (), None)
    record.exc_info = (ValueError, ValueError(), None)
    assert "traceback" not in json.loads(logs.Json().format(record))


@pytest.mark.parametrize("form", ["text", "json"])
def test_both_forms_can_be_used(form):
    config = logging.config.DictConfigurator(logs.logging_settings(form, mails=True))
    for name in config.config["formatters"]:
        assert config.configure_formatter(config.config["formatters"][name])


def test_an_unknown_form_is_refused_in_words():
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is “xml”"):
        logs.logging_settings("xml", mails=False)


def test_errors_are_mailed_once_in_a_minute(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: now[0])
    seldom, record = logs.Seldom(), logging.LogRecord("x", 40, "f", 1, "x", (), None)
    assert [seldom.filter(record), seldom.filter(record)] == [True, False]
    now[0] += 61
    assert seldom.filter(record)
