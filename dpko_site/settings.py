"""The settings of the registry.

What differs between a laptop and production is an environment variable with a safe default. The
README lists them all.
"""

import re
from email.utils import formataddr, parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from orgchart import identity
from orgchart.country_forms import UN_FORMS

from .error_reports import report_errors_to
from .logs import logging_settings
from .postgres import follow
from .privacy import kept_text, private_file, private_folder

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = private_folder(BASE_DIR / "var")
"""The files of this installation, such as the database and the secret key. Never committed."""

env = environ.Env()


def _secret_key() -> str:
    """The key from SECRET_KEY, or one made on the first run and kept in var/secret_key."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    return kept_text(VAR_DIR / "secret_key", get_random_secret_key)


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
"""Keys from before: what was signed or encrypted with them is still read."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# A site with a real name uses HTTPS only; a site for this machine alone does not have to.
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=not set(ALLOWED_HOSTS) <= _LOOPBACK)
_NAMED_HOSTS = [host for host in ALLOWED_HOSTS if host not in _LOOPBACK and host[0] not in ".*"]
SITE_ADDRESS = env.str(
    "SITE_ADDRESS",
    default=f"http{'s' if HTTPS_ONLY else ''}://{_NAMED_HOSTS[0]}" if _NAMED_HOSTS else "",
).rstrip("/")
"""Where the site is served, for links in mails of commands. A page knows by which address it was reached."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
# No script needs the secret of forms. A browser takes a cookie with this prefix from this host alone, by HTTPS.
CSRF_COOKIE_HTTPONLY = True
COOKIE_PREFIX = "__Host-" if HTTPS_ONLY else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
MESSAGE_COOKIE = f"{COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "dpko_site.cookies.Messages"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
# Other sites below the domain are not ours to decide about, unless the operator says so. So two warnings
# of Django about that are not shown (SILENCED_SYSTEM_CHECKS).
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A session ends with the browser, and after this many hours at the latest.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The page of a unit sends about 20 fields for each of its facts. These hold a unit with 5000 facts; what
# is larger is refused in words (views/errors.py).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000

INSTALLED_APPS = [
    "orgchart.apps.OrgchartConfig",  # first, for its templates of the admin
    "orgchart.apps.RegistryAdminConfig",
    "dpko_site.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django_countries",
    "django_extensions",
    "django_filters",
    "reversion",
]

MIDDLEWARE = [
    "dpko_site.health.health",
    "django.middleware.security.SecurityMiddleware",
    # Before static files: a picture that is opened by itself is a document too.
    "csp.middleware.CSPMiddleware",
    "dpko_site.privacy.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "orgchart.languages.of_the_address",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dpko_site.logs.remembered",
    "dpko_site.audit.refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "orgchart.views.errors.without_nul",
    "orgchart.views.errors.NotNow",
    "dpko_site.replica.AskAgain",
    "dpko_site.sign_in.sessions_end",
    "dpko_site.sign_in.second_factor",
    "orgchart.views.preview.with_drafts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_OIDC_SERVER = env.str("OIDC_SERVER", default="")
# A browser follows the button for single sign-on only to places that this names: the provider, and
# where it asks for the password if that is elsewhere.
_SIGN_ON_ORIGINS = [
    f"{address.scheme}://{address.netloc}"
    for address in map(urlsplit, [_OIDC_SERVER, *env.list("OIDC_ORIGINS", default=[])])
    if address.netloc
]

# Nothing comes from another host, and no page has a script or style inside it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_SIGN_ON_ORIGINS],
        "object-src": ["'none'"],
    }
}

ROOT_URLCONF = "dpko_site.urls"
CSRF_FAILURE_VIEW = "orgchart.views.errors.expired"
WSGI_APPLICATION = "dpko_site.wsgi.application"
ASGI_APPLICATION = "dpko_site.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orgchart.views.preview.shown",
            ],
        },
    },
]

_DATABASE_URL = env.str("DATABASE_URL", default="")
if not _DATABASE_URL:
    _DATABASE_URL = f"sqlite:///{VAR_DIR / 'registry.sqlite3'}"
DATABASES = {"default": environ.Env.db_url_config(_DATABASE_URL)}
LOCK_SECONDS = env.int("LOCK_SECONDS", default=7)
"""For how long somebody who wants to write waits for whoever writes. Then they are told (503)."""
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=30)
"""For how long PostgreSQL may work at one question of a page; 0: without end. Then the page says so (503)."""
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        # Readers do not wait for a writer. A writer locks at once, so two cannot block each other.
        # What a page says is saved is on the disk, also if the power fails in the next moment.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_SECONDS,
    }
    # A session is a file. In the database it would wait for whoever writes there.
    # It is as private as the database, ends where it is ended, and needs no trust in the browser.
    SESSION_ENGINE = "django.contrib.sessions.backends.file"
    SESSION_FILE_PATH = str(VAR_DIR / "sessions")
    private_folder(VAR_DIR / "sessions")
    # A file, so that the server of a browser test has a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # However many threads a process has, it takes no more connections; the others wait for one.
    _OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
    _OPTIONS["pool"] = {
        "min_size": 0,
        "max_size": env.int("DATABASE_CONNECTIONS", default=8),
        "timeout": 10,
    }
    # A machine that is gone, or behind a line that is cut, is noticed after 20 seconds.
    _OPTIONS.setdefault("tcp_user_timeout", 20_000)
    # A writer may wait twice: behind others who wait, then for the one who writes.
    _WAIT = f"-c lock_timeout={LOCK_SECONDS * 1000 // 2} -c statement_timeout={STATEMENT_SECONDS * 1000}"
    # A page asks many small questions. To compile one (PostgreSQL's JIT) takes longer than to answer it.
    _OPTIONS["options"] = f"{_WAIT} -c jit=off {_OPTIONS.get('options', '')}".strip()

REPLICA_URL = env.str("REPLICA_URL", default="")
"""A server that follows that of DATABASE_URL: the public reads from it, and everybody if the other one is gone."""
if REPLICA_URL:
    follow(DATABASES["default"], environ.Env.db_url_config(REPLICA_URL))
    MIDDLEWARE.insert(1, "dpko_site.replica.from_replica")
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("dpko_site.replica.told")
if "sqlite" not in DATABASES["default"]["ENGINE"]:
    # A server that does not even refuse. With a replica there is another one, and less patience.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
    DATABASES["default"]["ENGINE"] = "dpko_site.postgres"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only django-allauth signs people in. An administrator makes the accounts (sign_in.py).
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "dpko_site.sign_in.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_FORMS = {
    "login": "dpko_site.sign_in_form.SignIn",
    "add_email": "dpko_site.sign_in_form.AddAddress",
    "change_password": "dpko_site.sign_in_form.ChangePassword",
    "set_password": "dpko_site.sign_in_form.SetPassword",
    "reset_password": "dpko_site.sign_in_form.AskForReset",
    "reset_password_from_key": "dpko_site.sign_in_form.ResetPassword",
    "reauthenticate": "dpko_site.sign_in_form.Confirm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "chart"
ACCOUNT_SESSION_REMEMBER = False
# Only failures are counted, by address and by name (sign_in.py). Attempts themselves are not.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/m/ip,5/5m/key",
    # Mails of invitations that an administrator sends, and looks at what their links lead to.
    "invite": "30/h/user",
    "accept_invitation": "20/m/ip",
    # Errors that readers report, from one address and in all.
    "report_error": "10/h/ip,200/d/key",
    # Addresses that want to follow a unit by mail, likewise.
    "follow": "10/h/ip,500/d/key",
}
# To change an address or a second factor, or to end sessions, one signs in again if that was a while ago.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
INVITATION_DAYS = env.int("INVITATION_DAYS", default=3)
"""For how many days the link of an invitation is valid."""
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{identity.SHORT_NAME}] "
MFA_ADAPTER = "dpko_site.second_factors.Encrypted"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = identity.SHORT_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS_ONLY
MFA_FORMS = {"add_webauthn": "dpko_site.passkeys.AddPasskey"}
MFA_TOTP_TOLERANCE = 1
# An administrator made the account and vouches for its address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=HTTPS_ONLY)
"""Must publishers and administrators have a second factor?"""
SECOND_FACTOR_FOR_ALL = env.bool("SECOND_FACTOR_FOR_ALL", default=False)
"""Must everybody have one who opens the admin?"""
# Behind a proxy, the address of the client is the last one that the proxy adds.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
FOLLOW_BY_MAIL = (
    env.bool("FOLLOW_BY_MAIL", default=True)
    and bool(env.str("EMAIL_URL", default=""))
    and bool(SITE_ADDRESS)
)
"""Can readers follow units by mail? Not without a mail server, and an address for the links in mails."""
vars().update(EMAIL_CONFIG)
_FROM_NAME, _FROM_ADDRESS = parseaddr(env.str("EMAIL_FROM", default="registry@localhost"))
DEFAULT_FROM_EMAIL = formataddr((_FROM_NAME or identity.SHORT_NAME, _FROM_ADDRESS))
WEEKLY_MAIL = env.list("WEEKLY_MAIL", default=[])
"""Mail addresses that ``manage.py weekly_mail`` tells what falls due."""
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
"""Seconds for which a page waits for the mail server."""

# Single sign-on, if a provider is named.
SOCIALACCOUNT_ADAPTER = "dpko_site.sign_in.KnownStaffOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "EMAIL_AUTHENTICATION": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="Single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": _OIDC_SERVER},
            }
        ]
        if _OIDC_SERVER
        else [],
    }
}

CACHES = {
    # Shared by all processes: the counts of failed sign-ins, the progress of imports and, if CACHE_URL is set,
    # public pages. Django keeps 300 entries in files unless told otherwise: so few would be pushed out by
    # whoever fails under many names.
    "default": env.cache_url(
        "CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}?max_entries=10000"
    )
}

PAGES_CACHE_URL = env.str("PAGES_CACHE_URL", default=env.str("CACHE_URL", default=""))
"""Where processes give each other the public pages that they made; empty: nowhere. Never in the files that are
used without CACHE_URL: thousands of pages would push out the counts of failed sign-ins."""
if PAGES_CACHE_URL:
    CACHES["pages"] = environ.Env.cache_url_config(PAGES_CACHE_URL)
for _cache in CACHES.values():
    if "RedisCache" in _cache["BACKEND"]:
        # Nobody waits longer than this for a cache that does not answer.
        _cache["OPTIONS"] = {"socket_timeout": 1, "socket_connect_timeout": 1} | _cache.get(
            "OPTIONS", {}
        )

PAGE_CACHE_MB = 0 if DEBUG else env.int("PAGE_CACHE_MB", default=64)
"""Megabytes of public pages that each process keeps in memory; 0 keeps none. None while developing,
because templates change."""

API_RATE_LIMIT = env.str("API_RATE_LIMIT", default="")
"""How many requests to the API one address may send, such as ``100/m``; empty: as many as it likes."""
if API_RATE_LIMIT and not re.fullmatch(r"[1-9][0-9]{0,5}/([1-9][0-9]{0,3})?[smhd]", API_RATE_LIMIT):
    raise ImproperlyConfigured(
        f"API_RATE_LIMIT is “{API_RATE_LIMIT}”. Write how many requests in which time, such as 100/m: s, m, h "
        "and d are a second, a minute, an hour and a day."
    )

DRAWINGS_DIR = VAR_DIR / "drawings"
DRAWING_CACHE_MB = env.int("DRAWING_CACHE_MB", default=256)
"""Megabytes of charts as PNG and PDF that all processes keep there; 0 keeps none."""
DATA_DIR = VAR_DIR / "data"
DATA_CACHE_MB = env.int("DATA_CACHE_MB", default=1024)
"""Megabytes of files of the whole registry, as ``/data/`` offers them, that all processes keep there."""

LEAST_FREE_MB = env.int("LEAST_FREE_MB", default=200)
"""With fewer megabytes free on the disk of ``var/``, ``/readyz`` says that there is no room."""

AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "dpko_site.passwords.NoWordsOfOurs"},
]

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
"""How lines of the log are written: ``text`` or ``json``."""
ACCESS_LOG = env.bool("ACCESS_LOG", default=False)
"""Is there a line for each request?"""
ERROR_MAIL = env.list("ERROR_MAIL", default=[])
"""Mail addresses to which errors are reported, at most one in a minute from each process."""
ADMINS = [(address, address) for address in ERROR_MAIL]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOGGING = logging_settings(LOG_FORMAT, mails=bool(ERROR_MAIL))
if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    report_errors_to(SENTRY_DSN)

try:
    METRICS_FROM = [ip_network(network) for network in env.list("METRICS_FROM", default=[])]
    """Who may read ``/metrics``. Nobody: nothing is counted."""
except ValueError as error:
    raise ImproperlyConfigured(
        f"METRICS_FROM has something that is no address and no network: {error}. "
        "Write addresses such as 127.0.0.1 and networks such as 10.0.0.0/8, with commas between."
    ) from None
METRICS_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")
"""The folder in which the processes of a server add up what they count; script/serve-production makes it."""
if METRICS_FROM:
    MIDDLEWARE.insert(1, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.insert(1, "dpko_site.metrics.metrics")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en-gb", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
"""The languages of the public site, as they call themselves, in the order of the pages of the United Nations.
A language is added here when its catalogue is whole (tests/test_catalogues.py)."""
DESK_LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
"""The languages of the desk, of which each person chooses one. The catalogues of the others have no words of it."""
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "dpko_site.formats"
"""Formats of numbers where those of Django have no groups."""
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
REGISTRY_FIXTURES = BASE_DIR / "fixtures"
"""The data of the registry, which load_fixtures loads without a path."""

REPORT_ADDRESS = env.str("REPORT_ADDRESS", default="")
"""A mail address, or the address of a page, for whoever finds an error in the registry."""
WEBHOOK_URL = env.str("WEBHOOK_URL", default="")
"""The program that is told of each edit of what is public (orgchart/exchange/webhook.py); empty: none."""
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
"""What its requests are signed with."""
WEBHOOK_FILE = VAR_DIR / "webhook"
if WEBHOOK_URL:
    _webhook = urlsplit(WEBHOOK_URL)
    if _webhook.scheme != "https" and _webhook.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            f"WEBHOOK_URL is “{WEBHOOK_URL}”. Write an address that begins with https://; http:// is for a program "
            "on this machine."
        )
    if len(WEBHOOK_SECRET) < 16:
        raise ImproperlyConfigured(
            "WEBHOOK_SECRET has fewer than 16 characters. The receiver knows by it that a request is from the "
            "registry: write a random text there and here."
        )
    private_file(WEBHOOK_FILE)
READER_REPORTS = env.bool("READER_REPORTS", default=True)
"""Can readers report errors by a form? The reports wait at the desk."""
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
"""The same for whoever finds a security hole; ``/.well-known/security.txt`` tells it."""
DATA_NOTES = BASE_DIR / "docs" / "data.md"
"""What ``/about/data/`` shows."""

COUNTRIES_COMMON_NAMES = False
COUNTRIES_OVERRIDE = UN_FORMS
GRAPH_MODELS = {"app_labels": ["orgchart"], "group_models": False}
