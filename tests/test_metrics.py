"""What ``/metrics`` says, and to whom."""

import json
import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from prometheus_client.parser import text_string_to_metric_families

from dpko_site import metrics
from dpko_site.kept_pages import KeptPages, Page
from orgchart.models import DataVersion

from .kept_pages import ask, environ, version_here

pytestmark = pytest.mark.django_db

TOP = Path(__file__).parent.parent
NETWORKS = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


@pytest.fixture
def counting(settings):
    """A site that counts, and the client that asks it."""
    settings.METRICS_FROM = NETWORKS
    settings.METRICS_DIR = ""
    settings.MIDDLEWARE = [
        "dpko_site.metrics.metrics",
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *settings.MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]


def values(client):
    """What it says, by name and labels."""
    answer = client.get("/metrics", HTTP_HOST="10.0.0.7")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_counts_what_django_answers_and_says_the_state_of_the_data(counting, client):
    before = values(client)
    assert client.get("/units/").status_code == 200
    assert client.get("/nothing/").status_code == 404
    DataVersion.advance()
    after = values(client)
    of_status = "django_http_responses_total_by_status_total"
    assert after[of_status, "200"] == before.get((of_status, "200"), 0) + 1
    assert after[of_status, "404"] == before.get((of_status, "404"), 0) + 1
    assert after[("registry_data_version",)] == before[("registry_data_version",)] + 1
    assert after["registry_imports", "done"] == 0
    assert after[("registry_disk_free_megabytes",)] > 0


def test_it_counts_what_is_answered_from_memory(counting, client):
    def made(environ, begin):
        begin("200 OK", [("ETag", '"none of ours"')])
        return [b"page"]

    site = KeptPages(made, 10_000, version_here, metrics.count_answer)
    before = values(client)
    ask(site)
    site.shelf.put(site._state(), (*site._address(environ()), ""), Page("200 OK", [], b"page"))
    ask(site)
    after = values(client)
    name = "registry_public_answers_total"
    assert after[name, "made"] == before.get((name, "made"), 0) + 1
    assert after[name, "kept"] == before.get((name, "kept"), 0) + 1


def test_it_measures_how_long_writers_wait(counting, client):
    name = ("registry_write_lock_wait_seconds_count",)
    before = values(client)[name]
    with connection.execute_wrapper(metrics._timed):
        DataVersion.lock()
        DataVersion.advance()
        list(DataVersion.objects.all())
    waited = 0 if connection.vendor == "sqlite" else 2  # SQLite waits when a transaction begins
    assert values(client)[name] == before + waited
    assert metrics._waits("BEGIN IMMEDIATE", "sqlite")
    assert not metrics._waits("SELECT 1", "sqlite")


@pytest.mark.parametrize(
    ("address", "through", "status"),
    [
        ("127.0.0.1", "", 200),
        ("10.1.2.3", "", 200),
        ("127.0.0.1", "10.1.2.3", 200),
        ("203.0.113.9", "", 404),
        ("127.0.0.1", "203.0.113.9", 404),
        ("127.0.0.1", "10.1.2.3, 203.0.113.9", 404),
        ("203.0.113.9", "127.0.0.1", 404),
        ("127.0.0.1", "somebody", 404),
        ("", "", 404),
    ],
)
def test_only_whom_the_setting_names_may_ask_not_others_through_a_proxy(
    counting, client, address, through, status
):
    through_proxy = {"HTTP_X_FORWARDED_FOR": through} if through else {}
    answer = client.get("/metrics", REMOTE_ADDR=address, **through_proxy)
    assert answer.status_code == status


def test_an_answer_costs_two_queries_and_needs_no_database(
    counting, client, monkeypatch, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert client.get("/metrics").status_code == 200

    def gone():
        raise DatabaseError("no route to host")

    monkeypatch.setattr(DataVersion, "current", gone)
    assert ("registry_data_version",) not in values(client)
    assert ("registry_disk_free_megabytes",) in values(client)


def test_the_dashboard_and_the_guide_name_metrics_that_there_are(counting, client):
    said = client.get("/metrics").content.decode()
    there = {
        f"{family.name}{ending}"
        for family in text_string_to_metric_families(said)
        for ending in ("", "_total", "_bucket", "_count")
    }
    dashboard = json.loads((TOP / "deploy" / "grafana.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    guide = (TOP / "docs" / "operate.md").read_text()
    shown = set(re.findall(r"\b(?:registry|django)_\w+", asked))
    described = set(re.findall(r"`((?:registry|django_http)_\w+)`", guide))
    assert len(shown) >= 7
    assert shown <= there
    assert described <= there


def test_nothing_is_counted_unless_somebody_may_ask(client, settings):
    assert settings.METRICS_FROM == []
    assert client.get("/metrics").status_code == 404
    assert not [name for name in settings.MIDDLEWARE if "rometheus" in name]
