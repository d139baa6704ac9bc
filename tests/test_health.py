"""What a supervisor is told: does the process answer, and can it work?"""

import pytest
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from dpko_site.health import CHECKS

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_says_so_without_asking_the_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get("/healthz", HTTP_HOST="10.0.0.7")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_can_work_is_ready_also_over_plain_http(
    client, settings, django_assert_max_num_queries
):
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_max_num_queries(3):
        answer = client.get("/readyz", HTTP_HOST="10.0.0.7")
    assert answer.status_code == 200
    said = answer.json()
    took = said.pop("milliseconds")
    assert said == {"ready": True, "checks": dict.fromkeys(CHECKS, "ok")}
    assert set(took) == set(CHECKS)
    assert max(took.values()) < 10_000
    assert answer["Cache-Control"] == "no-store"


def refused(client, check):
    """The sentence with which a check fails; the others do not."""
    answer = client.get("/readyz")
    assert answer.status_code == 503
    said = answer.json()
    assert not said["ready"]
    assert [name for name, words in said["checks"].items() if words != "ok"] == [check]
    return said["checks"][check]


def test_tables_of_another_release_are_not_ready(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("orgchart")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert "Run manage.py migrate." in refused(client, "database")


def test_a_database_that_is_gone_is_not_ready(client, monkeypatch):
    def gone(*_args, **_more):
        raise Error("no route to host")

    monkeypatch.setattr("dpko_site.health.MigrationExecutor", gone)
    assert refused(client, "database") == "The database does not answer."


def test_a_full_disk_is_not_ready(client, settings):
    settings.LEAST_FREE_MB = 10**12
    assert "Make room." in refused(client, "disk")


def test_a_cache_that_keeps_nothing_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda _key: None, raising=False)
    assert "CACHE_URL" in refused(client, "cache")
