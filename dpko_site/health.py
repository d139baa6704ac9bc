"""Addresses that tell a supervisor or a load balancer whether this process answers, and can work."""

import secrets
import shutil
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from .data_state import within

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
    one entry into the cache; it is 503 if a check fails, and says which, and how long each took.
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
            body = {"ready": not faults, "checks": said, "milliseconds": took}
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
