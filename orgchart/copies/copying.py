"""A copy of the whole public site in a folder: made, brought up to date, gone on with after a kill."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from orgchart.addresses import on_day
from orgchart.exchange.chart_files import FORMATS as PICTURES
from orgchart.exchange.dumps.formats import FORMATS
from orgchart.exchange.dumps.making import all_made
from orgchart.language_addresses import in_language
from orgchart.models import DataVersion, Document, Mandate, Person, Record, Source, Unit
from orgchart.views.fingerprint import build, one_build, state_of

from . import words
from .answering import Copy
from .checking import TEXTS, Broken, broken_links
from .files import NotTheirs, clear_away, is_whole, take_away
from .making import Made, Maker, make_all
from .own_list import FORMAT, OwnList, list_of
from .places import ASKED, FAVICON, NOT_FOUND, Places, as_days, file_of

KINDS: tuple[type[Record], ...] = (Unit, Person, Mandate, Document, Source)
"""The kinds of record that have pages."""
PAGES = (
    *("chart", "units", "field", "people", "mandates", "documents", "sources", "changes", "search"),
    *("about", "data", "data-dictionary", "data-notes", "help", "accessibility", "report"),
    *(
        "embed",
        "card",
        "chart-json",
        "chart-csv",
        "robots",
        "sitemap",
        "vocabularies-ttl",
        "shapes",
    ),
)
"""The views that are asked first. Links lead from their pages to the rest."""
PATIENCE = 600.0
"""Seconds for which another process may make the files of the whole registry."""
MOST_TOLD = 50
"""How many faults are told one by one."""
AT_ONCE = 500
"""How many addresses are added to the list at a time."""
SEVERAL = 3
"""How often a copy is begun again because somebody edited meanwhile."""

Told = Callable[[str, int, int], None]
"""Told what is worked on, how much of it is done, and how much there is."""


class Edited(Exception):
    """Somebody edited again and again while the copy was made."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published."""

    folder: Path
    base: str
    """Where the copy will be served, without a slash at the end."""
    days: tuple[date, ...] = ()
    live: str = ""
    """Where the live site is; empty if that is not known."""
    jobs: int = 1
    languages: tuple[str, ...] = (settings.LANGUAGE_CODE,)
    """The languages in which pages are written."""


@dataclass(slots=True)
class Report:
    """What was done."""

    written: int = 0
    same: int = 0
    """Files that were there already, byte for byte."""
    removed: int = 0
    was_whole: bool = False
    """Was the copy of this state there, and nothing to do?"""
    faults: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    more: int = 0
    """Faults and broken links beyond those that are listed."""

    @property
    def is_right(self) -> bool:
        """Has every page been written, and does every link lead to a file?"""
        return not (self.faults or self.broken or self.more)


def publish(wish: Wish, told: Told) -> Report:
    """Write the copy, or bring it up to date, and check its links.

    Raises NoCopy, Taken, NotTheirs, Edited, OSError.
    """
    with list_of(wish.folder) as own, one_build():
        for _time in range(SEVERAL):
            version = DataVersion.current()
            report = _published(wish, own, told, version)
            if DataVersion.current() == version:
                return report
        raise Edited


def check(folder: Path, told: Told, jobs: int = 1) -> Report:
    """Only check the links of a copy that is there. Raises NoCopy, Taken, OSError."""
    report = Report()
    with list_of(folder) as own:
        _check_links(own, report, told, jobs)
    return report


def _published(wish: Wish, own: OwnList, told: Told, version: int) -> Report:
    today = timezone.localdate()
    places = Places(wish.base, today.isoformat(), as_days(list(wish.days)), wish.languages)
    state = repr((FORMAT, state_of(version, today), places, wish.live))
    report = Report()
    is_finished = own.begin(state, wish.base)
    lost = [address for address, file, size in own.files() if not is_whole(own.folder, file, size)]
    if is_finished and not lost:
        report.was_whole, report.same = True, own.count()
        return report
    clear_away(own.folder)
    own.again(lost)
    _make_data(wish.jobs)
    for some in _batches(_first_addresses(places)):
        own.add(some)
    maker = Maker(own.folder, places, Copy(today, wish.days, wish.live, wish.languages))
    for made in make_all(maker, own.waiting(), wish.jobs):
        _note(made, own, report)
        told("", report.written + report.same, own.count())
    gone = own.gone()
    for file in gone:
        take_away(own.folder, file)
    own.forget(gone)
    report.removed = len(gone)
    _check_links(own, report, told, wish.jobs)
    if report.is_right and DataVersion.current() == version:
        own.finish(state)
    return report


def _make_data(jobs: int) -> None:
    """Make the files of the whole registry first, so that their page can tell their sizes."""
    if settings.DATA_CACHE_MB:
        for _known, kept in all_made(list(FORMATS.values()), build(), jobs, PATIENCE):
            kept.file.close()


def _first_addresses(places: Places) -> Iterator[str]:
    """What is in a copy without a link: all data files, all pages that are not about a record, the charts,
    the charts of the days, and every record."""
    yield from (reverse("data-file", args=[known.file]) for known in FORMATS.values())
    yield from (FAVICON, NOT_FOUND)
    if settings.SECURITY_CONTACT:
        yield reverse("security")
    for code in places.languages:
        with override(code):
            pages = [
                *(reverse("picture", args=[known.ending]) for known in PICTURES.values()),
                *map(_reversed, PAGES),
                in_language(words.FILE, code),
                *(on_day(reverse("chart"), day) for day in places.days),
            ]
        yield from pages
    for kind in KINDS:
        for record in kind.objects.public().order_by("pk").iterator():
            yield from _of_record(record.page_address(), places)


def _of_record(page: str, places: Places) -> Iterator[str]:
    """The page of a record, and what else tells of it, beside each other: so they are made by one process, which
    reads the record once."""
    match = resolve(unquote(page))
    names = {name for name in ASKED if name.startswith(f"{match.url_name}-")}
    lead = places.lead(f"{places.root}{page}", "/")
    if lead and lead.address:
        yield from (in_language(lead.address, code) for code in places.languages)
    for name in sorted(names):
        lead = places.lead(f"{places.root}{reverse(name, kwargs=match.kwargs)}", "/")
        if lead and lead.address:
            yield lead.address


def _reversed(name: str) -> str:
    if name == "vocabularies-ttl":
        return reverse("vocabularies", args=["ttl"])
    return reverse(name)


def _batches(addresses: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(addresses, AT_ONCE)):
        yield some


def _note(made: list[Made], own: OwnList, report: Report) -> None:
    """Take down what became of some addresses. Raises NotTheirs."""
    for one in made:
        if one.is_in_the_way:
            raise NotTheirs(one.why_not)
        if one.why_not:
            _add(report, report.faults, f"{one.address}: {one.why_not}")
        elif one.written:
            report.written += 1
        else:
            report.same += 1
    own.refused(one.address for one in made if one.why_not)
    own.add(address for one in made for address in sorted(one.leads_to))
    own.done((one.size, one.address) for one in made if not one.why_not)


def _check_links(own: OwnList, report: Report, told: Told, jobs: int) -> None:
    number = own.count()
    # The files of the whole registry are made for the registry, wherever a copy of it is.
    whole = {file_of(reverse("data-file", args=[known.file])) for known in FORMATS.values()}
    texts = (
        file
        for _address, file, _size in own.files()
        if file.endswith(TEXTS) and file not in whole and not file.startswith("static/")
    )
    for broken in broken_links(
        own.folder, texts, lambda done: told("links", done, number), own.base, jobs
    ):
        _add(report, report.broken, broken)


def _add(report: Report, faults: list[Any], fault: object) -> None:
    if len(report.faults) + len(report.broken) < MOST_TOLD:
        faults.append(fault)
    else:
        report.more += 1
