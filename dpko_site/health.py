"""Addresses that tell a supervisor or a load balancer whether this process answers, and can work."""

import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import closing

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from .data_state import connect_alone, within
from .postgres import is_standby

LIVE, READY = "/healthz", "/readyz"
SECONDS = 10
"""For how long the cache keeps what a check writes there."""
DATABASE_SECONDS = 4
"""For how long the database may take to answer its check. Who is told that it does not answer need not wait long."""


def health(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer LIVE and READY before anything else can fail.

    So they work over plain HTTP, for every host by which a supervisor asks, and for no session. LIVE
    asks nothing. READY costs two queries, reads the names of the migrations on the disk and writes
    one entry into the cache; it is 503 if a check fails, and says which, and how long each took. It says too
    which of two servers is gone, without which the registry still works.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))
        if request.path == READY:
            said, took = {}, {}
            for name, check in CHECKS.items():
                begun = time.perf_counter()
                said[name] = check() or "ok"
                took[name] = round((time.perf_counter() - begun) * 1000)
            faults = set(said.values()) - {"ok"}
            body: dict[str, object] = {"ready": not faults, "checks": said, "milliseconds": took}
            if gone := _gone():
                body["note"] = gone
            return uncached(JsonResponse(body, status=503 if faults else 200))
        return get_response(request)

    return answer


def uncached(response: HttpResponse) -> HttpResponse:
    """The answer, which nobody may keep or take for something else."""
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _database() -> str:
    """What is wrong with the database or its tables; empty if nothing is."""
    try:
        with within(DATABASE_SECONDS):
            executor = MigrationExecutor(connection)
            waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "The database does not answer."
    if waiting:
        return f"Migrations that were not applied: {len(waiting)}. Run manage.py migrate."
    return ""


def _gone() -> str:
    """Which of the two servers does not answer; empty if both do, or if there is one alone.

    With a replica it opens a connection, which leads where the public reads.
    """
    if not settings.REPLICA_URL:
        return ""
    try:
        with closing(connect_alone()) as reading:
            reads_from_replica = is_standby(reading)
        connection.ensure_connection()
    except Error:
        return "Neither server of the database answers."
    if not reads_from_replica:
        return (
            "The server of REPLICA_URL does not answer: everybody reads from that of DATABASE_URL."
        )
    if is_standby(connection.connection):
        return "The server of DATABASE_URL does not answer: the registry is read-only."
    return ""


def free_megabytes() -> int:
    """The room on the disk of the installation's files."""
    return shutil.disk_usage(settings.VAR_DIR).free // 2**20


def _disk() -> str:
    """What is wrong with the disk of the installation's files; empty if nothing is."""
    free = free_megabytes()
    if free < settings.LEAST_FREE_MB:
        return (
            f"The disk of var/ has {free} megabytes free, and should have {settings.LEAST_FREE_MB}. "
            "Make room."
        )
    return ""


def _cache() -> str:
    """What is wrong with the cache that processes share; empty if nothing is."""
    word = secrets.token_hex(8)
    key = f"health-{word}"
    try:
        cache.set(key, word, SECONDS)
        kept = cache.get(key)
        cache.delete(key)
    except Exception:  # each kind of cache has its own errors
        kept = None
    return "" if kept == word else "The cache does not keep what is written. See CACHE_URL."


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "disk": _disk, "cache": _cache}
"""Each check by its name: it says what is wrong and what to do, or nothing."""
