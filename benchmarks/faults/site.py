"""The site that the editors of the campaign use: static files need no collectstatic, passwords are hashed quickly."""

import os

from django.conf import settings

from .works import QUICK

os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.PASSWORD_HASHERS = QUICK

from dpko_site.wsgi import application  # noqa: E402, F401
