"""What the tests share."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from orgchart import search
from orgchart.exchange import fixtures

FIXTURES = Path(django_settings.REGISTRY_FIXTURES)


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages name static files without a manifest, so no collectstatic is needed first."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def fresh_index():
    """The search index is kept by data version, and each test begins again at the first."""
    search._index.cache_clear()


@pytest.fixture
def registry(db):
    """The registry's own data."""
    fixtures.load([FIXTURES])
