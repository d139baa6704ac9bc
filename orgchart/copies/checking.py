"""Does every link of a copy lead to one of its files? Read from the disk, without asking the site.

A copy works from any folder, so a link must be relative. What a page loads, such as a style or a script,
must not come from another host. Where a file names another by its whole address, below that of the copy, a server of
files must answer it: it does not read what an address asks for. Names of things (``/id/…``) are no addresses.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import parse_qsl, unquote, urlsplit

from orgchart.processes import each_lot, processes

from .places import PAGE

AT_ONCE = 100
"""How many files a process is given at a time."""
_TAG = re.compile(r"<([a-zA-Z]+)\b([^>]*)>")
_ADDRESS = re.compile(r'\s(href|src|action|xlink:href)="([^"]*)"')
_IDENTITY = re.compile(r'\sid="([^"]*)"')
_RELATION = re.compile(r'\srel="([^"]*)"')
LOADED = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"}
"""What a ``<link>`` names that a browser asks for by itself."""
TEXTS = (".html", ".json", ".jsonld", ".ttl", ".csv", ".xml", ".txt", ".ics", ".svg", ".geojson")
"""How the files end in which whole addresses are looked for."""
NAMES = "id/"
"""How the names of things begin, below the address of the copy."""
SAID = {"on", "v"}
"""What the whole address of a page can say beside: the day that it shows, and the version of the data."""
ASKS = {"script", "img", "iframe", "image", "source", "form"}
"""Elements whose addresses a browser asks for by itself, or sends to."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere, or elsewhere where it must not."""

    page: str
    link: str
    why: str


@dataclass(frozen=True, slots=True)
class _Link:
    element: str
    address: str
    is_loaded: bool


def broken_links(
    folder: Path,
    files: Iterable[str],
    told: Callable[[int], None] = lambda _number: None,
    base: str = "",
    jobs: int = 1,
) -> Iterator[Broken]:
    """All links of the pages among the files that are broken, and all whole addresses below ``base`` in any of them.
    So many processes read them. It takes no more memory if there are more.

    Fragments of other pages are asked page by page at the end, so each page is read twice at most.
    """
    number = 0
    with closing(sqlite3.connect("")) as asked:  # on the disk, as soon as it is large
        asked.execute("CREATE TABLE asked (file TEXT, fragment TEXT, page TEXT, link TEXT)")
        for read in _all_read(_Reader(folder, base), iter(files), jobs):
            number += read.files
            told(number)
            yield from read.broken
            asked.executemany("INSERT INTO asked VALUES (?, ?, ?, ?)", read.fragments)
        yield from _without_their_place(folder, asked)


@dataclass(slots=True)
class _Read:
    """What was found in some files."""

    files: int = 0
    broken: list[Broken] = field(default_factory=list)
    fragments: list[tuple[str, str, str, str]] = field(default_factory=list)
    """What is still to be looked for: in a file a place, which a page names by a link."""


class _Reader:
    """Reads files of a copy, and looks where their addresses lead."""

    def __init__(self, folder: Path, base: str) -> None:
        self._folder, self._base = folder, base
        self._is_there = lru_cache(maxsize=100_000)(lambda file: (folder / file).is_file())

    def __call__(self, files: Iterable[str]) -> _Read:
        read = _Read()
        for file in files:
            self._look_at(file, read)
        return read

    def _look_at(self, page: str, read: _Read) -> None:
        read.files += 1
        if not self._is_there(page):
            read.broken.append(Broken(page, page, "no file"))
            return
        text = (self._folder / page).read_text(encoding="utf-8")
        if self._base:
            read.broken += _untrue(text, page, self._base, self._is_there)
        if page.endswith(PAGE):
            for link in set(_links(text)):
                broken, where = _looked_at(link, page, self._is_there)
                if broken:
                    read.broken.append(broken)
                elif where:
                    read.fragments.append((*where, page, link.address))


def _all_read(reader: _Reader, files: Iterator[str], jobs: int) -> Iterator[_Read]:
    if jobs == 1:
        yield from (reader([file]) for file in files)
        return
    with processes(jobs, _begin, reader) as pool:
        yield from each_lot(pool, jobs, _read, files, AT_ONCE)


_reader: _Reader | None = None
"""That of this process, if others work beside it."""


def _begin(reader: _Reader) -> None:
    global _reader  # noqa: PLW0603
    _reader = reader


def _read(files: Sequence[str]) -> _Read:
    assert _reader
    return _reader(files)


def _links(text: str) -> Iterator[_Link]:
    for name, inside in _TAG.findall(text):
        relation = _RELATION.search(inside)
        kind = relation[1] if relation else ""
        if kind == "canonical":
            continue
        element = name.lower()
        is_loaded = element in ASKS or (element == "link" and not LOADED.isdisjoint(kind.split()))
        for _attribute, value in _ADDRESS.findall(inside):
            yield _Link(element, unescape(value), is_loaded)


def _looked_at(
    link: _Link, page: str, is_there: Callable[[str], bool]
) -> tuple[Broken | None, tuple[str, str] | None]:
    """What is broken, or the file and the fragment that must be in it."""
    parts = urlsplit(link.address)
    if parts.scheme or parts.netloc:
        is_wrong = link.is_loaded and parts.scheme != "data"
        return (Broken(page, link.address, "another host") if is_wrong else None), None
    if parts.path.startswith("/"):
        return Broken(page, link.address, "not relative"), None
    path = PurePosixPath(page).parent / unquote(parts.path)
    file = normpath(str(path)) if parts.path else page
    if parts.path.endswith("/"):
        file = normpath(f"{file}/{PAGE}")
    if file.startswith("..") or not is_there(file):
        return Broken(page, link.address, "no file"), None
    fragment = unquote(parts.fragment)
    return None, (file, fragment) if fragment else None


def _untrue(text: str, page: str, base: str, is_there: Callable[[str], bool]) -> Iterator[Broken]:
    """The whole addresses in a file that a server of the copy answers with nothing, or with something else."""
    if page.endswith(".ics"):
        text = text.replace("\n ", "")  # long lines go on there
    for found in set(_below(base).findall(text)):
        address = unescape(found).rstrip(".,;:")
        if address.count(")") > address.count("("):  # that of a sentence around it
            address = address.rstrip(").,;:")
        parts = urlsplit(address)
        if parts.path.startswith(NAMES):
            continue
        file = unquote(parts.path)
        is_page = not file or file.endswith("/")
        file = f"{file}{PAGE}" if is_page else file
        asked = dict(parse_qsl(parts.query))
        of_day = f"on={asked.get('on')}/{file}"
        if not is_there(file):
            yield Broken(page, f"{base}/{address}", "no file")
        elif (parts.query and not (is_page and asked.keys() <= SAID)) or is_there(of_day):
            yield Broken(page, f"{base}/{address}", "asks for what a server of files does not read")


@lru_cache(maxsize=1)
def _below(base: str) -> re.Pattern[str]:
    return re.compile(re.escape(f"{base}/") + r"([^\s\"'<>\\^`{|}\x7f-\U0010ffff]*)")


def _without_their_place(folder: Path, asked: sqlite3.Connection) -> Iterator[Broken]:
    read, known = "", set[str]()
    for file, fragment, page, link in asked.execute(
        "SELECT file, fragment, min(page), min(link) FROM asked GROUP BY file, fragment ORDER BY file"
    ):
        if file != read:
            text = (folder / file).read_text(encoding="utf-8", errors="replace")
            read, known = file, {unescape(one) for one in _IDENTITY.findall(text)}
        if fragment not in known:
            yield Broken(page, link, "no such place in the page")
