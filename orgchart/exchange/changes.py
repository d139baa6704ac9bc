"""Write changes as text for a terminal, as JSON, as CSV, and as feeds: Atom and JSON Feed."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.addresses import on_day
from orgchart.languages import current
from orgchart.models import DataVersion
from orgchart.queries.changes import Change
from orgchart.queries.comparison import by_day

from .atom import Feed, fragment
from .csv_text import csv_text

FEED_LENGTH = 100
"""How many entries the feed has, newest first."""


class ChangeAsData(TypedDict):
    """A change as plain data; units by code, documents by symbol, sources by slug."""

    occurs: str
    date: str
    kind: str
    unit: str
    label: str
    sentence: str
    other: str | None
    document: str | None
    paragraph: str
    source: str | None
    locator: str
    quotation: str


COLUMNS = tuple(ChangeAsData.__annotations__)


def as_text(changes: Iterable[Change]) -> str:
    """Return every day, and under it a line for each change with its authority and source."""
    lines: list[str] = []
    for label, day, found in by_day(changes):
        lines.append(day.isoformat() if day else label)
        lines += [f"  {change.kind.value:<12} {_with_evidence(change)}" for change in found]
    return "\n".join(lines)


def as_json(changes: Iterable[Change], first: date, last: date) -> str:
    """Return an object with the two days, the data version and the list of changes."""
    document = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "data_version": DataVersion.current(),
        "changes": [as_object(change) for change in changes],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_csv(changes: Iterable[Change]) -> str:
    """Return a line of column names and a line for each change."""
    return csv_text(COLUMNS, rows(changes))


def rows(changes: Iterable[Change]) -> Iterator[list[str]]:
    """The cells of each change, as texts, in the order of COLUMNS."""
    for change in changes:
        yield [str(cell or "") for cell in as_object(change).values()]


def as_object(change: Change) -> ChangeAsData:
    """Return the change as plain data."""
    piece = change.piece
    return {
        "occurs": change.occurs.isoformat(),
        "date": str(change.date),
        "kind": str(change.kind),
        "unit": change.unit.code,
        "label": change.label,
        "sentence": change.sentence,
        "other": change.other.code if change.other else None,
        "document": str(change.document) if change.document else None,
        "paragraph": change.paragraph,
        "source": piece.source.slug if piece else None,
        "locator": piece.locator if piece else "",
        "quotation": piece.quotation if piece else "",
    }


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about: its name, its page, and what is in it. ``address`` is its own."""

    title: str
    page: str
    description: str
    address: str


def everything(absolute: Callable[[str], str], address: str) -> Subject:
    """The feed of all units. ``absolute`` makes a full address of a path."""
    return Subject(
        _("%(site)s: changes") % {"site": _(identity.NAME)},
        absolute(reverse("changes")),
        _(
            "Units founded, closed, renamed, moved and mandated, with the authority of every change."
        ),
        address,
    )


def of_unit(name: str, page: str, address: str) -> Subject:
    """The feed of one unit."""
    return Subject(
        _("%(unit)s: changes") % {"unit": name},
        page,
        _("What changed in %(unit)s, with the authority of every change.") % {"unit": name},
        address,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as feeds tell it."""

    id: str
    title: str
    page: str
    text: str
    when: datetime
    kind: str


def _entries(changes: list[Change], absolute: Callable[[str], str]) -> Iterator[Entry]:
    """The latest changes, the newest first."""
    for change in reversed(changes[-FEED_LENGTH:]):
        page = absolute(on_day(change.unit.get_absolute_url(), change.occurs))
        key = "/".join(change.fact.natural_key())
        yield Entry(
            id=f"{page}#{fragment(f'{change.kind}-{key}')}",
            title=_("%(date)s: %(sentence)s")
            % {"date": change.date.in_words, "sentence": change.sentence},
            page=page,
            text=_with_evidence(change),
            when=datetime.combine(change.occurs, time.min, UTC),
            kind=str(change.kind),
        )


def as_feed(changes: list[Change], absolute: Callable[[str], str], about: Subject) -> str:
    """Return an Atom feed of the latest changes. ``absolute`` makes a full address of a path."""
    feed = Feed(about.title, about.page, about.description, about.address)
    for entry in _entries(changes, absolute):
        feed.add_item(
            title=entry.title,
            link=entry.page,
            description=entry.text,
            unique_id=entry.id,
            updateddate=entry.when,
            categories=[entry.kind],
        )
    return feed.writeString("utf-8")


def as_json_feed(
    changes: list[Change], absolute: Callable[[str], str], about: Subject
) -> dict[str, object]:
    """The same entries as JSON Feed 1.1 has them."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": about.page,
        "feed_url": about.address,
        "description": about.description,
        "language": current(),
        "authors": [{"name": _(identity.PUBLISHER)}],
        "items": [
            {
                "id": entry.id,
                "url": entry.page,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": entry.when.isoformat(),
                "tags": [entry.kind],
            }
            for entry in _entries(changes, absolute)
        ],
    }


def _with_evidence(change: Change) -> str:
    """Return the sentence of a change, with its authority and source if it has them."""
    source = change.piece.source if change.piece else None
    said = {
        "sentence": change.sentence,
        "document": change.document,
        "source": source.title if source else "",
    }
    if change.document and source:
        return _("%(sentence)s · %(document)s · source: %(source)s") % said
    if change.document:
        return _("%(sentence)s · %(document)s") % said
    return _("%(sentence)s · source: %(source)s") % said if source else change.sentence
