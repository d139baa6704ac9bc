"""The settings of the registry, with an app that only tests have and a quick hash of passwords."""

from dpko_site.settings import *  # noqa: F403
from dpko_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy_kind"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
