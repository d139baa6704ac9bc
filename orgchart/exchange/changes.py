"""Changes out: as text for a terminal, as JSON, as CSV, and as an Atom feed."""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from io import StringIO
from itertools import groupby
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from orgchart.changes import Change
from orgchart.models import DataVersion

FEED_LENGTH = 100
"""How many changes the feed holds, newest first."""


def as_text(changes: Iterable[Change]) -> str:
    """One line a change under each day, with its authority and its source."""
    lines = []
    for day, found in groupby(changes, key=lambda change: change.occurs):
        lines.append(day.isoformat())
        lines += [f"  {change.kind:<12} {change.sentence}{_evidence(change)}" for change in found]
    return "\n".join(lines)


def as_json(changes: Iterable[Change], first: date, last: date) -> str:
    """An object with the two days, the data version and the list of changes."""
    document = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "data_version": DataVersion.current(),
        "changes": [as_object(change) for change in changes],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_csv(changes: Iterable[Change]) -> str:
    """A header, then a row a change."""
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for change in changes:
        row = as_object(change)
        writer.writerow({name: "" if row[name] is None else row[name] for name in COLUMNS})
    return out.getvalue()


COLUMNS = [
    "occurs",
    "date",
    "kind",
    "unit",
    "label",
    "words",
    "other",
    "document",
    "paragraph",
    "source",
    "locator",
    "quotation",
]


def as_object(change: Change) -> dict[str, Any]:
    """A change as plain data; units by code, documents by symbol, sources by slug."""
    fact = change.fact
    return {
        "occurs": change.occurs.isoformat(),
        "date": str(change.date),
        "kind": str(change.kind),
        "unit": change.unit.code,
        "label": change.label,
        "words": change.words,
        "other": change.other.code if change.other else None,
        "document": str(change.document) if change.document else None,
        "paragraph": change.paragraph,
        "source": fact.source.slug if fact.source else None,
        "locator": fact.locator,
        "quotation": fact.quotation,
    }


def as_feed(changes: list[Change], absolute: Callable[[str], str], address: str) -> str:
    """An Atom feed of the latest changes. ``absolute`` makes a full address of a path."""
    feed = Atom1Feed(
        title="Changes in United Nations peacekeeping",
        link=absolute("/changes/"),
        description="Units founded, closed, renamed, moved and mandated, each with its authority.",
        feed_url=address,
    )
    for change in reversed(changes[-FEED_LENGTH:]):
        page = absolute(f"{change.unit.get_absolute_url()}?on={change.occurs}")
        key = "/".join(change.fact.natural_key())
        feed.add_item(
            title=f"{change.date.in_words}: {change.sentence}",
            link=page,
            description=change.sentence + _evidence(change),
            unique_id=f"{page}#{change.kind}-{key}",
            updateddate=datetime.combine(change.occurs, time.min, UTC),
            categories=[str(change.kind)],
        )
    return feed.writeString("utf-8")


def _evidence(change: Change) -> str:
    authority = f" · {change.document}" if change.document else ""
    source = change.fact.source
    return f"{authority} · source: {source.title}" if source else authority
