"""What the server does, one line each: which request it was, by whom, how long it took, what failed.

A line is a sentence for people, or JSON for programs (LOG_FORMAT). No line has what was typed: no query, no
form, no cookie.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
Answer = Callable[[HttpRequest], HttpResponse]

HEADER = "X-Request-ID"
"""The header by which a proxy may name a request, and each answer names it."""
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a name from outside may be. Others get a name of ours."""

access = logging.getLogger("registry.access")


@dataclass(slots=True)
class Asked:
    """A request that is being answered."""

    name: str
    request: HttpRequest | None = None
    """The request, once it has come as far as Django."""

    @property
    def user(self) -> str:
        """The name of whoever is signed in, if the answer needed to know it; asks nothing."""
        # What AuthenticationMiddleware has read. Asking the request itself would read the session.
        user = getattr(self.request, "_cached_user", None)
        return str(user.get_username()) if user is not None else ""


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def asked() -> Asked | None:
    """The request that this thread is answering; None in a command."""
    return _asked.get()


class Named:
    """A WSGI application that gives each request a name, and writes a line about each if asked to.

    The time is that until the answer begins: a long file may take longer to send.
    """

    def __init__(self, application: Application, *, writes: bool) -> None:
        self.application = application
        self.writes = writes

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        this = Asked(given if _NAME.fullmatch(given) else secrets.token_hex(8))
        began, statuses = time.perf_counter(), ["500"]

        def begin(status: str, headers: list[tuple[str, str]], *broken: object) -> Any:
            statuses.append(status)
            return start_response(status, [*headers, (HEADER, this.name)], *broken)

        token = _asked.set(this)
        try:
            return self.application(environ, begin)
        finally:
            if self.writes:
                _write(environ, this, int(statuses[-1][:3]), time.perf_counter() - began)
            _asked.reset(token)


def _write(environ: Environ, this: Asked, status: int, seconds: float) -> None:
    said = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "user": this.user,
    }
    line = "%(method)s %(path)r %(status)s in %(milliseconds)s ms %(user)s"
    access.info(line, said, extra={"said": said})


def remembered(get_response: Answer) -> Answer:
    """Middleware: keep the request where the log finds who is signed in."""

    def answer(request: HttpRequest) -> HttpResponse:
        if this := asked():
            this.request = request
        return get_response(request)

    return answer


def with_request(record: logging.LogRecord) -> bool:
    """A filter that refuses nothing: it adds the name of the request to a line."""
    this = asked()
    record.request_name = this.name if this else "-"
    return True


def in_words(record: logging.LogRecord) -> bool:
    """A filter that refuses nothing: what works later, because the database is slow or away, needs no traceback.

    Each request would write one. The line says what the database, or the driver, says.
    """
    from orgchart.writing.waiting import why_not_now  # noqa: PLC0415 # the settings need this module first

    error = record.exc_info[1] if record.exc_info else None
    if error is not None and why_not_now(error):
        said = " ".join(str(error).split())
        record.msg, record.args = f"{record.getMessage()}: {said}", ()
        record.exc_info = record.exc_text = None
    return True


class OneLine(logging.Formatter):
    """What happened in one line, without the places in the code: for what visitors do, not for our faults."""

    def format(self, record: logging.LogRecord) -> str:
        return " ".join(record.getMessage().split())


class Json(logging.Formatter):
    """A line as JSON: time, level, logger, message, request; what was said in fields; the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": " ".join(record.getMessage().split()),
            "request": getattr(record, "request_name", "-"),
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.name not in SHORT:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


SHORT = {"django.security.DisallowedHost"}
"""Loggers of what visitors do: a line says it, and where in the code it was noticed is no news."""


class Seldom(logging.Filter):
    """Lets a line through if none went through in the last minute: one fault can have a thousand lines."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + 60
        return True


def logging_settings(form: str, *, mails: bool) -> dict[str, Any]:
    """Django's LOGGING: everything goes to the standard error, where the service manager keeps it.

    ``form`` is ``text`` or ``json``. With ``mails``, errors go to ADMINS too.
    """
    if form not in ("text", "json"):
        raise ImproperlyConfigured(f"LOG_FORMAT is “{form}”. Set it to text or json.")
    plain = form != "json"
    full: dict[str, Any] = (
        {"format": "%(levelname)s %(request_name)s %(name)s: %(message)s"}
        if plain
        else {"()": "dpko_site.logs.Json"}
    )
    short = {"()": "dpko_site.logs.OneLine"} if plain else full
    handler = {"class": "logging.StreamHandler", "filters": ["request", "in_words"]}
    ours = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": lambda: with_request},
            "in_words": {"()": lambda: in_words},
            "seldom": {"()": "dpko_site.logs.Seldom"},
        },
        "formatters": {"full": full, "short": short},
        "handlers": {
            "console": {**handler, "formatter": "full"},
            "short": {**handler, "formatter": "short"},
            "mail": {
                "class": "django.utils.log.AdminEmailHandler",
                "level": "ERROR",
                "filters": ["seldom"],
            },
        },
        "loggers": {
            "django": {
                "handlers": ["console", *(["mail"] if mails else [])],
                "level": "ERROR",
                "propagate": False,
            },
            "registry": ours,
            # Whoever asks for a host that is not ours, often a robot, writes one line.
            **{name: {"handlers": ["short"], "propagate": False} for name in SHORT},
        },
    }
