"""Makes the files of a copy, one address after the other, in one process or in several."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseBase

from orgchart.language_addresses import without_language
from orgchart.processes import each_lot, processes

from . import words
from .answering import Asking, Copy, CopyRequest, asked_here, is_there
from .files import PIECE, NotTheirs, put
from .places import FAVICON, NOT_FOUND, Places
from .rewriting import page_as_file, site_map_as_file, without_nowhere

AT_ONCE = 24
"""How many addresses a process is given at a time. Those of a record stand together, and have much in common."""
SITE_MAP = "/sitemap"
"""How the addresses of the site map begin."""
ICON = "orgchart/icon.ico"
"""The file of the icon that programs look for at every site."""


@dataclass(slots=True)
class Made:
    """What became of one address."""

    address: str
    size: int = 0
    written: bool = False
    """False if the file was there already, the same byte for byte."""
    leads_to: set[str] = field(default_factory=set)
    """The addresses of the copy that its page has links to."""
    why_not: str = ""
    """Why there is no file; empty if there is one."""
    is_in_the_way: bool = False
    """Is it because of a file that is not of the copy?"""


class Maker:
    """Asks the site for addresses and writes the answers."""

    def __init__(self, folder: Path, places: Places, copy: Copy) -> None:
        self._folder, self._places = folder, places
        self._ask = Asking(places, copy)

    def __call__(self, wanted: Iterable[tuple[str, str]]) -> list[Made]:
        """Make addresses in their files. Raises OSError if the disk does not take a file."""
        return [self._made(address, file) for address, file in wanted]

    def _made(self, address: str, file: str) -> Made:
        made = Made(address)
        try:
            if without_language(address) == words.FILE:
                made.written, made.size = put(self._folder, file, words.index())
            elif address == FAVICON:
                self._static(made, file, ICON)
            elif address.startswith(settings.STATIC_URL):
                name = unquote(urlsplit(address).path).removeprefix(settings.STATIC_URL)
                self._static(made, file, name)
            else:
                request, answer = self._ask.ask(address)
                with closing(answer):
                    self._answer(made, file, request, answer)
        except NotTheirs as other:
            made.why_not, made.is_in_the_way = str(other), True
        return made

    def _static(self, made: Made, file: str, name: str) -> None:
        # Names that last are only among the collected files; others are where they are written.
        path = Path(settings.STATIC_ROOT) / name
        found = finders.find(name) or (path if path.is_file() else None)
        if not found:
            made.why_not = "404"
            return
        with Path(str(found)).open("rb") as source:
            pieces = iter(lambda: source.read(PIECE), b"")
            made.written, made.size = put(self._folder, file, pieces)

    def _answer(
        self, made: Made, file: str, request: CopyRequest, answer: HttpResponseBase
    ) -> None:
        if not is_there(answer) and made.address != NOT_FOUND:
            made.why_not = str(answer.status_code)
            return
        pieces: Iterable[bytes]
        if not isinstance(answer, HttpResponse):
            pieces = answer.streaming_content  # type: ignore[attr-defined]
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            text = without_nowhere(answer.text, request.nowhere)
            pieces = [page_as_file(text, made.address, self._places, made.leads_to.add).encode()]
        elif without_language(made.address).startswith(SITE_MAP):
            pieces = [site_map_as_file(answer.text, self._places, made.leads_to.add).encode()]
        else:
            pieces = [answer.content]
        made.written, made.size = put(self._folder, file, pieces)
        made.leads_to |= request.told


_maker: Maker | None = None
"""That of this process, if others work beside it."""


def make_all(maker: Maker, wanted: Iterator[tuple[str, str]], jobs: int) -> Iterator[list[Made]]:
    """Make what is wanted, in that many processes, and what is added while it is made.

    ``wanted`` ends when nothing waits at that moment. It is asked again after each answer.
    """
    if jobs == 1:
        with asked_here():
            for one in wanted:
                yield maker([one])
        return
    with processes(jobs, _begin, maker) as pool:
        yield from each_lot(pool, jobs, _make, wanted, AT_ONCE)


def _begin(maker: Maker) -> None:
    global _maker  # noqa: PLW0603
    _maker = maker


def _make(some: Sequence[tuple[str, str]]) -> list[Made]:
    assert _maker
    with asked_here():
        return _maker(some)
