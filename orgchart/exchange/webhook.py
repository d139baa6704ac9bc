"""Telling another program of each edit of what is public: a signed request to ``WEBHOOK_URL``.

The edits are those of the feed of edits, so drafts and their authors are never told. It happens after the transaction,
in a thread of its own, so neither a writer nor a page waits. What could not be told is told with the next edit,
or by ``publish_due``. A receiver may be told of an edit twice, and knows it by its number.
"""

import fcntl
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from threading import Thread
from typing import IO
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from reversion.signals import post_revision_commit

from .edits import MOST_NAMED, Edit, latest_edits

TIMEOUT = 10
"""Seconds to wait for the other program."""
SIGNATURE, TIMESTAMP = "X-Registry-Signature", "X-Registry-Timestamp"
logger = logging.getLogger("django.orgchart")


class NotTold(Exception):
    """The other program did not take it. The message says why."""


class _NoRedirects(HTTPRedirectHandler):
    """Only the address of the setting is asked, wherever it wants to lead."""

    def redirect_request(self, *_of: object) -> None:
        return None


def follow() -> None:
    """Tell of each edit from now on, if there is somebody to tell."""
    post_revision_commit.connect(_after_commit, dispatch_uid="webhook")


def tell() -> int:
    """Tell of what is public and was not told yet. Returns how many edits.

    Where nobody was ever told, it begins with the latest edit. Raises NotTold, and Error of the database.
    """
    if not settings.WEBHOOK_URL:
        return 0
    with _last_told() as file:
        edits = _new(latest_edits(), file.read())
        if edits:
            _send(_body(edits))
            file.seek(0)
            file.truncate()
            file.write(str(edits[0].number))
        return len(edits)


def signature(body: bytes, timestamp: str) -> str:
    """How a body is signed: HMAC-SHA-256 of the time and the body, with ``WEBHOOK_SECRET``."""
    signed = timestamp.encode() + b"." + body
    return (
        "sha256=" + hmac.new(settings.WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    )


def _after_commit(**_of: object) -> None:
    if settings.WEBHOOK_URL:
        transaction.on_commit(_begin, robust=True)


def _begin() -> None:
    Thread(target=_tell_quietly, name="webhook", daemon=True).start()


def _tell_quietly() -> None:
    """Tell in a thread of its own, which has a connection of its own. What fails is in the log."""
    close_old_connections()
    try:
        tell()
    except (NotTold, Error, OSError) as error:
        logger.warning("The webhook was not told; it is tried again with the next edit: %s", error)
    finally:
        connection.close()


@contextmanager
def _last_told() -> Iterator[IO[str]]:
    """The file with the number of the last edit that was told. Only one process at a time has it."""
    with settings.WEBHOOK_FILE.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file


def _new(edits: list[Edit], last: str) -> list[Edit]:
    """Those after the last that was told, the newest first; after a restored backup, and at first, the latest."""
    told = int(last) if last.isdecimal() else None
    if told is None or (edits and edits[0].number < told):
        return edits[:1]
    return [edit for edit in edits if edit.number > told]


def _body(edits: Sequence[Edit]) -> bytes:
    site = settings.SITE_ADDRESS
    document = {
        "event": "published",
        "feed": f"{site}/changes/edits/" if site else "",
        "edits": [
            {"number": edit.number, "at": edit.at.isoformat(), "records": edit.records[:MOST_NAMED]}
            for edit in edits
        ],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _send(body: bytes) -> None:
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        TIMESTAMP: timestamp,
        SIGNATURE: signature(body, timestamp),
    }
    asked = Request(settings.WEBHOOK_URL, body, headers, method="POST")
    try:
        with build_opener(_NoRedirects()).open(asked, timeout=TIMEOUT):
            pass
    except (URLError, HTTPException, OSError) as error:
        raise NotTold(f"{error or type(error).__name__}") from error
