"""The settings of the registry, and an app that only tests have."""

from dpko_site.settings import *  # noqa: F403
from dpko_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy_kind"]
