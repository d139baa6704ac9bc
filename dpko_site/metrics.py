"""``/metrics``: what the registry counts and measures, in the format of Prometheus.

Nothing is counted unless METRICS_FROM names who may ask. django-prometheus counts what Django answers, by view
and status. Beside it stand what only the registry knows: pages that are answered from memory, outside of
Django; how long writers wait for one another; imports; the version of the data.
"""

import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.signals import connection_created
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from orgchart.models import DataVersion, Import

from .health import free_megabytes, uncached

METRICS = "/metrics"
LONGEST_WAITS = (0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 120)
"""Seconds by which waits are told apart."""

KEPT = Counter(
    "registry_public_answers",
    "Requests for public pages: from the memory of the process (kept), from the cache that all share (shared), "
    "or made by Django (made).",
    ["answer"],
)
LOCK_WAIT = Histogram(
    "registry_write_lock_wait_seconds",
    "How long a writing waited for whoever wrote before it.",
    buckets=LONGEST_WAITS,
)
_ANSWERS = {answer: KEPT.labels(answer) for answer in ("kept", "shared", "made")}
Answer = Callable[[HttpRequest], HttpResponse]


def count_answer(answer: str) -> None:
    """Count one answer to a request for a public page: ``kept``, ``shared`` or ``made``."""
    _ANSWERS[answer].inc()


def metrics(get_response: Answer) -> Answer:
    """Middleware: answer METRICS, over plain HTTP and for every host, to whoever METRICS_FROM names.

    Others get the answer that an address gets that does not exist. An answer costs two queries.
    """
    connection_created.connect(_time_locks, dispatch_uid="metrics")

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == METRICS and may_ask(request):
            return uncached(HttpResponse(_said(), content_type=CONTENT_TYPE_LATEST))
        return get_response(request)

    return answer


def may_ask(request: HttpRequest) -> bool:
    """Does METRICS_FROM name whoever asks, and each proxy and client that a proxy says it asks for?"""
    through = request.headers.get("X-Forwarded-For", "").split(",")
    asking = [request.META["REMOTE_ADDR"], *(address.strip() for address in through)]
    try:
        addresses = [ip_address(address) for address in asking if address]
    except ValueError:
        return False
    return bool(addresses) and all(
        any(address in network for network in settings.METRICS_FROM) for address in addresses
    )


def _said() -> bytes:
    """Everything that is measured, by all processes of the server if they share a folder for it."""
    registry = CollectorRegistry()
    if settings.METRICS_DIR:
        MultiProcessCollector(registry, settings.METRICS_DIR)
    else:
        registry.register(REGISTRY)
    registry.register(_State())
    return generate_latest(registry)


class _State:
    """What is read when somebody asks: it is the same in all processes."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "registry_disk_free_megabytes",
            "Room on the disk of var/. /readyz fails below LEAST_FREE_MB.",
            free_megabytes(),
        )
        try:
            number = DataVersion.current()
            states = dict(Import.objects.values_list("state").annotate(Count("pk")))
        except Error:
            return  # the database is gone, and /readyz says so
        yield GaugeMetricFamily("registry_data_version", "The version of the data.", number)
        imports = GaugeMetricFamily("registry_imports", "Imports by their state.", labels=["state"])
        for state in Import.State:
            imports.add_metric([state.value], states.get(state, 0))
        yield imports


def _time_locks(*, connection: Any, **_more: object) -> None:
    """Measure the statements of each new connection that wait for whoever writes."""
    if _timed not in connection.execute_wrappers:  # they stay when it connects again
        connection.execute_wrappers.append(_timed)


def _timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not _waits(sql, context["connection"].vendor):
        return execute(sql, params, many, context)
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        LOCK_WAIT.observe(time.perf_counter() - began)


def _waits(sql: str, vendor: str) -> bool:
    """Does a statement take the lock of those who write? SQLite's begin, or that of the data version."""
    if vendor == "sqlite":
        return sql == "BEGIN IMMEDIATE"
    is_lock = sql.startswith("UPDATE") or "FOR UPDATE" in sql
    return is_lock and DataVersion._meta.db_table in sql
