"""Public pages kept in memory, outside Django: a WSGI application around Django's.

A page is kept with the state of the site in which it was made, and the state is read from the
database on every request. So an edit is seen on the next request in every process, and no process
has to tell another. A page that this process has not is taken from the cache that ``CACHE_URL``
names, if it names one: there the processes of all machines share what one of them has made.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import BaseCache
from django.db import Error
from django.http import parse_cookie
from django.middleware.gzip import re_accepts_gzip
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from orgchart.views.fingerprint import state_of
from orgchart.views.public_page import VIEW_COOKIES

from .replica import is_for_everybody

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
Key = tuple[str, ...]
State = tuple[int, str]
"""The number of the database, and what the ETag of every page of that state begins with."""

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds to wait for the same page that another request is having made."""
MOST_WAIT_FOR_A_FILE = 2
"""A picture can take seconds. No more requests than this wait for one that is being made, so that
threads are left for pages."""
LARGEST_SHARE = 4
"""A page larger than this part of the whole memory for pages is not kept."""
OVERHEAD = 1000
"""About how many bytes Python needs for a kept page besides its texts."""
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
"""Django answers requests that make these conditions."""
VARIES_BY = {"", "accept-encoding", "cookie"}
"""What the key of a page covers. A page that varies by something else is not kept."""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer: a page, or the 304 of one."""

    status: str
    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        texts = sum(len(name) + len(value) for name, value in self.headers)
        return len(self.body) + texts + OVERHEAD


class Shelf:
    """Pages of one state of the site. When the bytes are used up, the least recently used go."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = self.hits = self.misses = 0
        self._state: State | None = None
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: State, key: Key) -> Page | None:
        """The page, if it is here. Another state than before takes all pages off the shelf."""
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._state, self.bytes = state, 0
            page = self._pages.get(key)
            if page is None:
                self.misses += 1
            else:
                self.hits += 1
                self._pages.move_to_end(key)
            return page

    def put(self, state: State, key: Key, page: Page) -> None:
        """Keep a page, unless the state is another by now or the page is very large."""
        size = page.size + sum(map(len, key))
        with self._lock:
            if state != self._state or key in self._pages or size > self.limit // LARGEST_SHARE:
                return
            self._pages[key] = page
            self.bytes += size
            while self.bytes > self.limit:
                old_key, old = self._pages.popitem(last=False)
                self.bytes -= old.size + sum(map(len, old_key))


class SharedShelf:
    """Pages in a cache that the processes of all machines share. Its own rules bound its size.

    A cache that does not answer is the same as an empty one. It is said once in the log until it answers again,
    and nobody waits for it for some seconds.
    """

    KEPT = 10 * 60
    """Seconds that a page is kept, so that addresses that nobody asks for again do not stay."""
    SILENCE = 10.0
    """Seconds in which a cache that did not answer is not asked."""

    def __init__(self, cache: BaseCache, largest: int) -> None:
        self._cache = cache
        self._largest = largest
        self._answers = True
        self._asked_again = 0.0

    def get(self, state: State, key: Key) -> Page | None:
        """The page of that state, if some process has put it there."""
        found = self._asked(lambda: self._cache.get(self._name(state, key)))
        return Page(*found) if found else None

    def put(self, state: State, key: Key, page: Page) -> None:
        """Give a page to all processes, unless it is very large."""
        if page.size <= self._largest:
            told = (page.status, page.headers, page.body)
            self._asked(lambda: self._cache.set(self._name(state, key), told, self.KEPT))

    def _name(self, state: State, key: Key) -> str:
        """A name that only a site with the same secret key makes, so that two sites can share a cache."""
        return salted_hmac("kept pages", repr((state, key)), algorithm="sha256").hexdigest()

    def _asked(self, question: Callable[[], Any]) -> Any:
        if time.monotonic() < self._asked_again:
            return None
        try:
            answer = question()
        except Exception as error:  # each kind of cache has its own errors
            if self._answers:
                log.warning(
                    "Pages are not shared: the cache of CACHE_URL does not answer (%s).", error
                )
            self._answers = False
            self._asked_again = time.monotonic() + self.SILENCE
            return None
        self._answers = True
        return answer


class Renders:
    """The pages that are being made now, so that each is made once and others wait for it."""

    def __init__(self) -> None:
        self._running: dict[tuple[State, Key], threading.Event] = {}
        self._waiting_for_files = 0
        self._lock = threading.Lock()

    @contextmanager
    def first(self, state: State, key: Key, is_file: bool) -> Iterator[bool]:
        """Is this the only request that is making the page? If not, waits until another has made it.

        Waits PATIENCE seconds at most, and not at all for a file that enough others wait for.
        """
        render = (state, key)
        with self._lock:
            other = self._running.get(render)
            waits = not is_file or self._waiting_for_files < MOST_WAIT_FOR_A_FILE
            if other is None:
                self._running[render] = threading.Event()
            elif waits:
                self._waiting_for_files += is_file
        if other is not None:
            if waits:
                other.wait(PATIENCE)
                with self._lock:
                    self._waiting_for_files -= is_file
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                self._running.pop(render).set()


class KeptPages:
    """Answers public pages from memory, and lets the application make what is not there.

    ``cache`` is one that other processes read and write too; without it each process keeps its own.
    ``read_data_state`` gives the number of the database and the version of its data, and is called
    before the page is made. What is kept is what the application answered, byte for byte: a 200 or
    304 with the ETag of exactly that state, without a cookie, that caches can keep. Answers without
    such an ETag, such as 404s, redirects, the admin and the sign-in, are never kept; nor is anything
    for a reader who has a session.
    """

    def __init__(
        self,
        application: Application,
        limit: int,
        read_data_state: Callable[[], tuple[int, int]],
        count: Callable[[str], None] | None = None,
        cache: BaseCache | None = None,
    ) -> None:
        self.application = application
        self.shelf = Shelf(limit)
        self._shared = SharedShelf(cache, limit // LARGEST_SHARE) if cache else None
        self._renders = Renders()
        self._read_data_state = read_data_state
        self._count = count
        """Told of each request for a public page whether the answer was ``kept``, ``shared`` or ``made``."""
        reverse("admin:index")  # asking for an address loads all views, and with them VIEW_COOKIES
        self._names = ["PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "wsgi.url_scheme"]
        if settings.SECURE_PROXY_SSL_HEADER:
            self._names.append(settings.SECURE_PROXY_SSL_HEADER[0])

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. A page that is kept costs one query of one row."""
        address = self._address(environ)
        state = self._state() if address else None
        if address is None or state is None:
            return self.application(environ, start_response)
        key = (*address, _condition(environ, state))
        page = self.shelf.get(state, key)
        if page is None and environ["REQUEST_METHOD"] == "GET":
            is_file = not environ["PATH_INFO"].endswith("/")
            with self._renders.first(state, key, is_file) as first:
                if first:
                    page = self._shared.get(state, key) if self._shared else None
                    if page:
                        self.shelf.put(state, key, page)
                        return self._answered(page, "shared", start_response)
                    self._tell("made")
                    return self._made(environ, start_response, state, key)
            page = self.shelf.get(state, key)
        if page is None:
            self._tell("made")
            return self.application(environ, start_response)
        return self._answered(page, "kept", start_response)

    def _answered(self, page: Page, how: str, start_response: StartResponse) -> list[bytes]:
        self._tell(how)
        start_response(page.status, page.headers.copy())
        return [page.body]

    def _tell(self, answer: str) -> None:
        if self._count:
            self._count(answer)

    def _address(self, environ: Environ) -> Key | None:
        """All that a page depends on besides the state; None if the request is not for one."""
        written = environ.get("HTTP_COOKIE")
        cookies = parse_cookie(written) if written else {}
        if not is_for_everybody(environ["REQUEST_METHOD"], environ["PATH_INFO"], cookies) or any(
            name in environ for name in CONDITIONS
        ):
            return None
        chosen = [f"{name}={cookies[name]}" for name in VIEW_COOKIES & cookies.keys()]
        gzip = "gzip" if re_accepts_gzip.search(environ.get("HTTP_ACCEPT_ENCODING", "")) else ""
        # Django asks for the name of the server only if the reader named no host.
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return (gzip, host, *(environ.get(name, "") for name in self._names), *sorted(chosen))

    def _state(self) -> State | None:
        """The state of the site now. None if the database cannot say: then Django answers."""
        try:
            database, version = self._read_data_state()
        except Error:
            return None
        return database, _beginning(version, int(time.time() // 60), get_language())

    def _made(
        self, environ: Environ, start_response: StartResponse, state: State, key: Key
    ) -> Iterable[bytes]:
        """What the application answers, kept if it can be."""
        begun: list[Any] = []

        def begin(status: str, headers: Headers, *broken: object) -> Any:
            begun[:] = [status, headers]
            return start_response(status, headers, *broken)

        answer = self.application(environ, begin)
        status, headers = begun
        if _can_be_kept(answer, status, headers, state):
            page = Page(status, headers.copy(), b"".join(answer))
            self.shelf.put(state, key, page)
            if self._shared:
                self._shared.put(state, key, page)
        return answer


@lru_cache(maxsize=1)
def _beginning(version: int, minute: int, language: str | None) -> str:
    """What the ETags of a state begin with. Days begin and end with a minute everywhere."""
    today = timezone.localdate(datetime.fromtimestamp(minute * 60, UTC))
    return f'"{state_of(version, today)}-'


def _condition(environ: Environ, state: State) -> str:
    """The If-None-Match of a request, or nothing if it names no page of this state.

    A browser that comes with the ETag of an older state gets the page as everybody does.
    """
    written: str = environ.get("HTTP_IF_NONE_MATCH", "")
    return written if state[1] in written or written.strip() == "*" else ""


def _can_be_kept(answer: Iterable[bytes], status: str, headers: Headers, state: State) -> bool:
    """Is it a page, or the 304 of one, of exactly this state, for everybody?

    The application read the version itself. If somebody wrote meanwhile, its ETag says so.
    """
    found = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in found.get("vary", "").split(",")}
    return (
        status[:3] in ("200", "304")
        and not getattr(answer, "streaming", True)
        and found.get("etag", "").removeprefix("W/").startswith(state[1])
        and "set-cookie" not in found
        and found.get("cache-control", "").startswith("public")
        and varies <= VARIES_BY
    )
