"""The settings of the tests, for many short runs: a database of its own."""

from dpko_site.settings import DATABASES, VAR_DIR
from tests.settings import *  # noqa: F403

WORK = VAR_DIR / "mutants"
WORK.mkdir(parents=True, exist_ok=True)
DATABASES["default"] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": WORK / "registry.sqlite3",
    "OPTIONS": {"init_command": "PRAGMA synchronous=OFF;", "transaction_mode": "IMMEDIATE"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
