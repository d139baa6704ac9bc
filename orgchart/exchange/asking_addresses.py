"""Asking addresses elsewhere whether they still answer. This goes to the network.

Hosts are asked side by side, and each host one address after the other with a pause, as a polite visitor does.
"""

import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from queue import SimpleQueue
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.encoding import iri_to_uri

from orgchart.identity import NAME

TIMEOUT = 20.0
"""Seconds to wait for an answer."""
PAUSE = 1.0
"""Seconds between two questions to the same host."""
AT_ONCE = 8
"""How many hosts are asked side by side."""
HEADERS = {"User-Agent": f"Mozilla/5.0 (compatible; {NAME}; checks its sources)", "Accept": "*/*"}
FOR_EVER = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
"""Redirects that ask to use the other address from now on."""
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
TOO_MANY = str(HTTPStatus.TOO_MANY_REQUESTS.value)


class Verdict(StrEnum):
    """What became of an address."""

    THERE = "there"
    MOVED = "moved"
    """It leads to another address, and asks to use that one from now on."""
    DEAD = "dead"
    """Its host says that it does not have it."""
    REFUSED = "refused"
    """The host answers, but does not tell: it asks for a name, or has an error."""
    SILENT = "silent"
    """The host does not answer, or there is none of that name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard of an address."""

    address: str
    verdict: Verdict
    said: str = ""
    """The status with its reason, why there was no answer, or where it leads; empty if it is there."""


def ask_all(
    addresses: Iterable[str], timeout: float = TIMEOUT, pause: float = PAUSE
) -> Generator[Answer, None, None]:
    """Ask each address once, and give each answer as it comes. Close it to stop: questions that are under way end first."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        by_host[host_of(address)].append(address)
    answers: SimpleQueue[Answer | None] = SimpleQueue()
    stopped: list[bool] = []

    def ask_host(known: list[str]) -> None:
        try:
            for number, address in enumerate(known):
                if stopped:
                    return
                if number:
                    time.sleep(pause)
                answers.put(ask(address, timeout, pause))
        finally:
            answers.put(None)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask") as threads:
        try:
            for known in sorted(by_host.values(), key=len, reverse=True):
                threads.submit(ask_host, known)
            left = len(by_host)
            while left:
                if (answer := answers.get()) is None:
                    left -= 1
                else:
                    yield answer
        finally:
            stopped.append(True)


def host_of(address: str) -> str:
    """The host of an address in small letters; empty if the address cannot be read."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def ask(address: str, timeout: float = TIMEOUT, pause: float = PAUSE) -> Answer:
    """Ask one address. Only what the host says is looked at, not what it has.

    It is asked for its head. Because some hosts do not like that, whoever refuses it is asked for the whole after a
    pause, but not who says that we ask too much.
    """
    answer = _asked(address, "HEAD", timeout)
    if answer.verdict not in (Verdict.DEAD, Verdict.REFUSED) or answer.said.startswith(TOO_MANY):
        return answer
    time.sleep(pause)
    return _asked(address, "GET", timeout)


def _asked(address: str, method: str, timeout: float) -> Answer:
    redirects = _Redirects()
    try:
        asked = Request(iri_to_uri(address), headers=HEADERS, method=method)
        with build_opener(redirects).open(asked, timeout=timeout):
            pass
    except HTTPError as error:
        error.close()
        verdict = Verdict.DEAD if error.code in GONE else Verdict.REFUSED
        first_line = str(error.reason).partition("\n")[0]
        return Answer(address, verdict, f"{error.code} {first_line}".strip())
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return Answer(address, Verdict.SILENT, str(reason) or type(error).__name__)
    if redirects.new:
        return Answer(address, Verdict.MOVED, redirects.new)
    return Answer(address, Verdict.THERE)


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, and keeps where the first ones lead for ever."""

    def __init__(self) -> None:
        self.new = ""
        self._for_ever = True

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The next question. Only ways to follow that all last make the new address."""
        self._for_ever &= code in FOR_EVER
        if self._for_ever:
            self.new = newurl
        return super().redirect_request(req, fp, code, msg, headers, newurl)
