"""Which address of the site is in a copy, and in which file: the one place that says so.

An address is a path and what it asks for, as in ``/units/?page=2``. A page is ``…/index.html``. What an
address asks for is part of the path: ``units/page=2/index.html``, and the day is its beginning:
``on=2009-07-31/units/dpko/index.html``.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import takewhile
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_path, override

from orgchart.language_addresses import without_language

PAGE = "index.html"
NOT_FOUND = "/404.html"
"""The address of what servers of files show if there is no page; the site itself has no such address."""
FAVICON = "/favicon.ico"
STATIC = "static"
"""What the addresses of static files are called here; they have no view."""
LISTS = ("units", "people", "mandates", "documents", "sources", "field")
RECORDS = ("unit", "person", "mandate", "document", "source")
ASKED: dict[str, frozenset[str]] = {
    "chart": frozenset({"on", "root"}),
    "embed": frozenset({"on"}),
    "chart-json": frozenset({"on"}),
    "chart-csv": frozenset({"on"}),
    "picture": frozenset({"on", "paper"}),
    "field-geojson": frozenset({"on"}),
    "changes": frozenset({"kind"}),
    "sitemap-section": frozenset({"p"}),
    "card": frozenset({"on"}),
    **{name: frozenset({"on", "page"}) for name in LISTS},
    **{f"{name}-file": frozenset({"on"}) for name in LISTS},
    **{name: frozenset({"on"}) for name in RECORDS},
    **{f"{name}-json": frozenset({"on"}) for name in RECORDS},
    # What is the same on every day, and is asked for nothing else.
    **dict.fromkeys(
        (
            *(
                "about",
                "data-notes",
                "report",
                "accessibility",
                "data",
                "data-dictionary",
                "data-file",
            ),
            *(
                "icon",
                "help",
                "robots",
                "security",
                "sitemap",
                "search",
                "vocabularies",
                "shapes",
            ),
            *("changes-json", "changes-csv", "changes-xlsx", "changes-feed", "edits-feed", STATIC),
            *("unit-eac", "unit-ror", "unit-feed", "unit-json-feed", "changes-json-feed"),
            *("mandates-calendar", "unit-calendar"),
            *(f"{name}-{ending}" for name in RECORDS for ending in ("ttl", "jsonld")),
        ),
        frozenset[str](),
    ),
}
"""The views whose answers are in a copy, by their names, and what may be asked of them there."""
SAYS_NOTHING = {"v", "keep"}
"""What an address may ask for that makes no other page."""
LEAVES_OUT = {"report": {"page"}, "card": {"root"}, "changes": {"to"}}
"""What is left out of an address, because the page is there without it: the page that has an error; the part of the
chart that the picture of a link shows; the last day of the changes, if it is today."""
ALL_TIMES = frozenset({*RECORDS, *(f"{name}-json" for name in RECORDS), "card"})
"""What is there without a day for a day that is not of the copy. A record has one page about all times, and only that
page leads to its data: with the day on which it shows a record that has ended, which the data show by itself too."""
_SAFE = re.compile(r"[A-Za-z0-9._=,()+'&$@! -]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
IN_LINKS = "/~=,()+'!@$"
"""What stands in a link as it is."""


@lru_cache(maxsize=50_000)
def file_of(address: str) -> str:
    """The file of an address, below the folder of the copy. Two addresses never have the same file.

    Its name can be stored on Linux, Windows and macOS, and a server that decodes an address finds it:
    whatever another system would read otherwise is ``~`` and its bytes in hexadecimal.
    """
    parts = urlsplit(address)
    *folders, last = unquote(parts.path).removeprefix("/").split("/")
    asked = dict(parse_qsl(parts.query))
    first = [f"on={asked.pop('on')}"] if "on" in asked else []
    steps = [*first, *folders, *(f"{name}={value}" for name, value in sorted(asked.items()))]
    return "/".join(_named(step) for step in [*steps, last or PAGE])


def link_to(target: str, source: str) -> str:
    """The relative address that leads from one file of a copy to another."""
    *folders, name = target.split("/")
    *start, _page = source.split("/")
    shared = sum(
        1 for _step in takewhile(lambda both: both[0] == both[1], zip(folders, start, strict=False))
    )
    way = [".."] * (len(start) - shared) + folders[shared:]
    if name == PAGE:
        return quote("/".join([*way, ""]), safe=IN_LINKS) or "./"
    return quote("/".join([*way, name]), safe=IN_LINKS)


def _named(step: str) -> str:
    kept = "".join(sign if _SAFE.match(sign) else _hexadecimal(sign) for sign in step)
    if _DEVICES.match(kept) or (kept[:1] in (".", " ") and not kept.startswith(".well-known")):
        kept = _hexadecimal(kept[:1]) + kept[1:]
    if kept[-1:] in (".", " "):
        kept = kept[:-1] + _hexadecimal(kept[-1])
    return kept


def _hexadecimal(sign: str) -> str:
    return "".join(f"~{byte:02X}" for byte in sign.encode())


@dataclass(frozen=True)
class Lead:
    """Where a link leads."""

    address: str
    """The address in the copy; empty if the copy has no such page."""
    after: str = ""
    """What the link adds behind it: a fragment, or the words of a search."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole address, as a server of files answers it."""

    address: str
    inside: str
    """What it is called within the copy; empty for an address elsewhere."""


@dataclass(frozen=True)
class Places:
    """What a copy has: its days, and from where it is served."""

    base: str
    """Where the copy will be served, without a slash at the end: ``https://registry.example/copy``."""
    today: str
    days: tuple[str, ...]
    """The further days of which it has pages."""
    languages: tuple[str, ...] = (settings.LANGUAGE_CODE,)
    """The languages in which it has pages."""

    @property
    def root(self) -> str:
        """The path before every address, such as ``/copy``; empty at the root of a host."""
        return urlsplit(self.base).path

    def lead(self, link: str, page: str) -> Lead | None:
        """Where a link on the page of an address leads; None if that is elsewhere and the link stays as it is."""
        if link.startswith("#"):
            return None
        # Most links are in the frame of every page, and lead from each to the same.
        return _lead(self, link, "/" if link.startswith(("/", "http:", "https:")) else page)

    def lead_anew(self, link: str, page: str) -> Lead | None:
        """The same, found out for this link alone."""
        whole = urljoin(f"{self.base}{page}", link)
        parts = urlsplit(whole)
        if f"{parts.scheme}://{parts.netloc}" != self._origin:
            return None
        path = parts.path
        # Addresses of static files do not begin with the root.
        if self.root and not path.startswith(settings.STATIC_URL):
            if path != self.root and not path.startswith(f"{self.root}/"):
                return None
            path = path.removeprefix(self.root) or "/"
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if not _is_in_language(unquote(path), self.languages):
            return Lead("")
        name = _view_of(unquote(path))
        if name == "search":
            query = f"?{parts.query}" if parts.query else ""
            return Lead(path, f"{query}{fragment}")
        asked = self._asked(name, dict(parse_qsl(parts.query)))
        if asked is None:
            return Lead("")
        query = f"?{urlencode(sorted(asked.items()))}" if asked else ""
        return Lead(f"{quote(unquote(path), safe=IN_LINKS)}{query}", fragment)

    def address_of(self, address: str) -> str:
        """The whole address of the file of an address, where the copy will be served."""
        return f"{self.base}/{link_to(file_of(address), PAGE).removeprefix('./')}"

    def whole(self, link: str) -> Whole | None:
        """What others are told of a link of the site; None if the copy has no file for it."""
        return _whole(self, link)

    def whole_anew(self, link: str) -> Whole | None:
        """The same, found out for this link alone."""
        lead = self.lead(link, "/")
        if lead and not lead.address:
            return None
        address = iri_to_uri(urljoin(f"{self.base}/", link))
        if lead is None:
            return Whole(address, "")
        parts = urlsplit(address)
        if not parts.path.endswith("/"):
            return Whole(self.address_of(lead.address), lead.address)
        # A server of files does not read what an address asks for, so a page can keep the day and the version there.
        if unquote(parts.path.removeprefix(f"{self.root}/")) + PAGE != file_of(lead.address):
            chosen = dict(parse_qsl(urlsplit(lead.address).query))
            rest = [one for one in parse_qsl(parts.query) if one[0] not in chosen]
            more = f"?{urlencode(rest)}" if rest else ""
            address = f"{self.address_of(lead.address)}{more}{lead.after}"
        return Whole(address, lead.address)

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def _asked(self, name: str, asked: dict[str, str]) -> dict[str, str] | None:
        """What of a query chooses a page of the copy; None if the copy has no page for it."""
        known = ASKED.get(name)
        if known is None:
            return None
        asked = {key: value for key, value in asked.items() if value and key not in SAYS_NOTHING}
        for key in LEAVES_OUT.get(name, ()):
            if key != "to" or asked.get(key) == self.today:
                asked.pop(key, None)
        if asked.get("page") == "1" or asked.get("p") == "1":
            asked = {key: value for key, value in asked.items() if key not in ("page", "p")}
        day = asked.get("on")
        if day and (day == self.today or "on" not in known):
            asked.pop("on")
        elif day and day not in self.days:
            if name not in ALL_TIMES:  # a chart or a list of another day
                return None
            asked.pop("on")
        return asked if asked.keys() <= known else None


def as_days(days: list[date]) -> tuple[str, ...]:
    """Days as addresses write them, each once, in order."""
    return tuple(sorted({day.isoformat() for day in days}))


@lru_cache(maxsize=50_000)
def _lead(places: Places, link: str, page: str) -> Lead | None:
    return places.lead_anew(link, page)


@lru_cache(maxsize=50_000)
def _whole(places: Places, link: str) -> Whole | None:
    return places.whole_anew(link)


@lru_cache(maxsize=50_000)
def _view_of(path: str) -> str:
    """The name of the view that answers a path; empty if none does."""
    if path.startswith(settings.STATIC_URL):
        return STATIC
    # Whichever language is in use: an address with a prefix is known only to its own.
    with override(settings.LANGUAGE_CODE):
        try:
            return resolve(without_language(path)).url_name or ""
        except Resolver404:
            return ""


def _is_in_language(path: str, languages: tuple[str, ...]) -> bool:
    return (get_language_from_path(path) or settings.LANGUAGE_CODE) in languages
