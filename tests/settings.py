"""The settings of the registry, with an app that only tests have and a quick hash of passwords."""

from dpko_site.settings import *  # noqa: F403
from dpko_site.settings import INSTALLED_APPS, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy_kind"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files on every database, so that tests count the same queries, and not among those of the site.
SESSION_ENGINE = "django.contrib.sessions.backends.file"
SESSION_FILE_PATH = str(VAR_DIR / "test-sessions")
(VAR_DIR / "test-sessions").mkdir(exist_ok=True)
