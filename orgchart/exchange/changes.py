"""Changes out: as text for a terminal, as JSON, as CSV, and as an Atom feed."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from itertools import groupby
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from reversion.models import Revision, Version

from orgchart import identity
from orgchart.models import DataVersion, Document, Fact, Source, Standing
from orgchart.queries.changes import Change

from .sheets import harmless

FEED_LENGTH = 100
"""How many entries a feed holds, newest first."""
MOST_NAMED = 20
"""How many records an entry names before it only counts them."""


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
        writer.writerow({name: harmless(row[name] or "") for name in COLUMNS})
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
        title=f"{identity.NAME}: changes",
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


@dataclass(frozen=True, slots=True)
class Edit:
    """A writing to the registry, with the public records that it wrote."""

    number: int
    at: datetime
    records: list[str]
    """The records in words, as they were called when they were written."""


def latest_edits() -> list[Edit]:
    """The latest writings, newest first; none of drafts, and no word of who wrote. Three queries."""
    revisions = Revision.objects.order_by("-pk")[:FEED_LENGTH]
    edits = []
    for revision in revisions.prefetch_related("version_set__content_type"):
        public = [each for each in revision.version_set.all() if _is_public(each)]
        if public:
            edits.append(
                Edit(revision.pk, revision.date_created, [_named(each) for each in public])
            )
    return edits


def _is_public(version: Version) -> bool:
    """Is it of a record that everybody may see: a fact that was no draft, a document, a source?

    A unit, a link, a translation or a reference may belong to a draft, so none of them is told.
    """
    model = version.content_type.model_class()
    if model is None or not issubclass(model, Fact | Document | Source):
        return False
    fields = json.loads(version.serialized_data)[0]["fields"]
    return bool(fields.get("status") != Standing.DRAFT and not fields.get("draft"))


def _named(version: Version) -> str:
    return f"{version.content_type.name} “{version.object_repr}”"


def edits_as_feed(absolute: Callable[[str], str], address: str) -> str:
    """An Atom feed of what was edited in the registry."""
    feed = Atom1Feed(
        title=f"{identity.NAME}: edits",
        link=absolute("/"),
        description="Which records of the registry were written, and when.",
        feed_url=address,
    )
    for edit in latest_edits():
        count = len(edit.records)
        feed.add_item(
            title=f"{count} record{'s' if count > 1 else ''}: {edit.records[0]}"
            + (" and more" if count > 1 else ""),
            link=absolute("/"),
            description="; ".join(edit.records[:MOST_NAMED])
            + (f"; and {count - MOST_NAMED} more" if count > MOST_NAMED else ""),
            unique_id=f"{address}#{edit.number}",
            updateddate=edit.at,
        )
    return feed.writeString("utf-8")


def _evidence(change: Change) -> str:
    authority = f" · {change.document}" if change.document else ""
    source = change.fact.source
    return f"{authority} · source: {source.title}" if source else authority
