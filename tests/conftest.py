"""What the tests share."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from reversion.models import Revision

from orgchart.exchange import fixtures
from orgchart.models import RECORDS, SEARCH_INDEX, VOCABULARIES, DataVersion
from orgchart.queries.search import searching
from orgchart.writing.search_index import catch_up
from orgchart.writing.shadow_tables import are_shadowed

FIXTURES = Path(django_settings.REGISTRY_FIXTURES)


@receiver(post_migrate)
def terms_of_the_registry(sender, **_):
    """Every test has the levels and themes that the registry ships: names and mandates need them."""
    if sender.name == "orgchart":
        for vocabulary in VOCABULARIES:
            written = json.loads((FIXTURES / vocabulary.description.fixture).read_text())
            terms = [vocabulary(**term["fields"]) for term in written]
            vocabulary.objects.bulk_create(terms, ignore_conflicts=True)


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


_rows: dict[type[Model], list[Model]] = {}
"""The rows of the registry's own data, read once: writing them again is faster than loading."""


@pytest.fixture
def registry(db):
    """The registry's own data, as a fresh installation has it; no revision of its loading."""
    if not _rows:
        fixtures.load([FIXTURES])
        Revision.objects.all().delete()
        for model in (*RECORDS, *SEARCH_INDEX, DataVersion):
            if model not in VOCABULARIES:
                _rows[model] = list(model.objects.all())
        return
    for model, rows in _rows.items():
        model.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_rows)):
            cursor.execute(statement)
