"""What the tests share."""

import json
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.db.models import Model
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from reversion.models import Revision, Version

from orgchart.exchange import fixtures
from orgchart.models import RECORDS, SEARCH_INDEX, VOCABULARIES, DataVersion
from orgchart.models.prepared import written_once
from orgchart.queries.search import searching
from orgchart.writing.planner import count_rows
from orgchart.writing.search_index import catch_up
from orgchart.writing.shadow_tables import are_shadowed

# A slow machine is no fault.
hypothesis.settings.register_profile("without_deadline", deadline=None)
hypothesis.settings.load_profile("without_deadline")

FIXTURES = Path(django_settings.REGISTRY_FIXTURES)


@receiver(post_migrate)
def terms_of_the_registry(sender, **_):
    """Every test has the levels and themes that the registry ships: names and mandates need them."""
    if sender.name == "orgchart":
        for vocabulary in VOCABULARIES:
            written = json.loads((FIXTURES / vocabulary.description.fixture).read_text())
            terms = [vocabulary(**term["fields"]) for term in written]
            vocabulary.objects.bulk_create(terms, ignore_conflicts=True)


written_once.compare = True  # a question that is kept must be the same each time


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages name static files without a manifest, so no collectstatic is needed first."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@receiver(searching)
def index_of_what_tests_wrote(**_):
    """Factories write without ``recording()``, so the index is made when a test searches."""
    if not are_shadowed():
        catch_up()


@pytest.fixture
def own_cache(settings):
    """A cache that no other process of tests has, empty: of counts of failures, and of what jobs say."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


KEPT: tuple[type[Model], ...] = (*RECORDS, *SEARCH_INDEX, DataVersion)
"""What the registry's own data fills."""


def copy_rows(model: type[Model], *, back: bool) -> None:
    """Copy the rows of a model into a table beside its own, or ``back`` from there."""
    quote = connection.ops.quote_name
    table, kept = quote(model._meta.db_table), quote(f"kept_{model._meta.db_table}")
    columns = ", ".join(
        quote(field.column) for field in model._meta.local_concrete_fields if not field.generated
    )
    with connection.cursor() as cursor:
        if back:
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}")
        else:
            cursor.execute(f"DROP TABLE IF EXISTS {kept}")
            cursor.execute(f"CREATE TABLE {kept} AS SELECT {columns} FROM {table}")


def empty(model: type[Model]) -> None:
    """Delete all rows, without what Django does for each of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.fixture(scope="session")
def kept_registry(django_db_setup, django_db_blocker):
    """The registry's own data, loaded once and kept in tables beside the real ones: copying them is fast."""
    with django_db_blocker.unblock(), transaction.atomic():
        fixtures.load([FIXTURES])
        count_rows(KEPT)
        for model in KEPT:
            copy_rows(model, back=False)
            if model._base_manager.exists():
                FILLED.append(model._meta.db_table)
        for model in (Version, Revision, *reversed(KEPT)):
            if model not in VOCABULARIES:  # which every test has
                empty(model)


FILLED: list[str] = []
"""The tables in which the registry's own data has rows."""


def plan_for_rows() -> None:
    """Let PostgreSQL count rows again, if it tidied the tables while they had none.

    Otherwise it plans a query of many tables as if each had one row, and that can take minutes.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relname = ANY(%s) AND reltuples = 0)",
            [FILLED],
        )
        [are_empty] = cursor.fetchone()
    if are_empty:
        count_rows(KEPT)


MOST_ROOM = 200_000_000
"""How many bytes the filled tables may take before room is given back."""


def give_back_room() -> None:
    """Let PostgreSQL forget the rows that tests before this one have rolled back.

    It keeps them, and reads past them: within minutes the tables take gigabytes, and each test is slower than the one
    before. By a connection of its own, for this one is in the transaction of the test.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname = ANY(%s)",
            [FILLED],
        )
        [taken] = cursor.fetchone()
    if taken > MOST_ROOM:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(map(connection.ops.quote_name, FILLED))}")
        other.close()


def bring_back() -> None:
    """Fill the empty tables with what ``kept_registry`` has kept.

    The terms that every test has make room for those that records point at.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for vocabulary in VOCABULARIES:
            empty(vocabulary)
        for model in KEPT:
            copy_rows(model, back=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(KEPT)):
            cursor.execute(statement)
    plan_for_rows()


@pytest.fixture
def registry(kept_registry, db):
    """The registry's own data, as a fresh installation has it; no revision of its loading."""
    give_back_room()
    bring_back()


@pytest.fixture
def django_application():
    """Django's application. It does not close the connection in whose transaction the test is."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in ends:
        signal.connect(close_old_connections)
