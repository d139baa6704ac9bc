"""The settings of the registry, with an app that only tests have and a quick hash of passwords."""

import os
from pathlib import Path

from dpko_site.settings import *  # noqa: F403
from dpko_site.settings import DATABASES, INSTALLED_APPS, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy_kind"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A test has nothing to lose if the power fails, so it does not wait for the disk.
_OPTIONS = DATABASES["default"]["OPTIONS"]
if "init_command" in _OPTIONS:
    _OPTIONS["init_command"] = _OPTIONS["init_command"].replace("FULL", "OFF")

# Files on every database, so that tests count the same queries, and not among those of the site.
SESSION_ENGINE = "django.contrib.sessions.backends.file"
# Each process has its own: a backup that is restored ends all sessions.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
SESSION_FILE_PATH = str(VAR_DIR / "test-sessions" / _WORKER)
Path(SESSION_FILE_PATH).mkdir(parents=True, exist_ok=True)

# Tests that run at once do not wait for each other's drawings, and keep none unless they ask for it.
DRAWINGS_DIR = Path(os.environ.get("TEST_DRAWINGS", VAR_DIR / "test-drawings" / _WORKER))
DRAWING_CACHE_MB = 8 if "TEST_DRAWINGS" in os.environ else 0
SECURITY_CONTACT = "security@registry.example"
DATA_DIR = VAR_DIR / "test-data" / _WORKER
DATA_CACHE_MB = 0
