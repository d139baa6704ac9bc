"""Public pages are kept in memory, and are never older than the registry."""

import time

import pytest
from django.db import DatabaseError

from dpko_site import kept_pages
from dpko_site.kept_pages import KeptPages
from orgchart.models import DataVersion
from orgchart.writing.recording import recording

from .factories import NameFactory
from .kept_pages import MEGABYTE, ask, ask_hits, is_kept, version_here

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
    "/api/",
    "/api/v1/openapi.json",
    "/api/v1/units?on=2009-07-31",
    "/api/v1/units/dpko?fields=title",
    "/api/v1/changes",
]


@pytest.fixture
def site(db, django_application):
    return KeptPages(django_application, 4 * MEGABYTE, version_here)


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
        {"HTTP_COOKIE": "language=fr"},
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


def test_django_answers_when_the_state_cannot_be_read(db, django_application):
    def unreadable():
        raise DatabaseError

    site = KeptPages(django_application, MEGABYTE, unreadable)
    assert ask(site)[0] == "200 OK"
    assert site.shelf.bytes == 0
