"""The whole site for a server that a test starts: static files need no collectstatic first."""

import os

from django.conf import settings

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)

from dpko_site.wsgi import application  # noqa: E402, F401
