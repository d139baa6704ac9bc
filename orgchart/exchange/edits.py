"""The feed of edits: which public records of the registry were written, and when."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision, Version

from orgchart import identity
from orgchart.languages import semicolon
from orgchart.models import Record
from orgchart.writing.search_texts import path_to_root

from .atom import Feed

FEED_LENGTH = 100
"""How many of the latest revisions the feed looks at."""
MOST_NAMED = 20
"""How many records an entry of the feed names before it only counts them."""
MOST_READ = 200
"""How many records of a revision are looked at. Of a whole load the entry says that there are more."""
MOST_STEPS = 5
"""How many times as many are looked at further, in search of one public record among drafts."""


Written = tuple[type[Record], int]
"""The kind and the primary key of a record."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One revision of the registry, with the public records that it wrote."""

    number: int
    at: datetime
    records: list[str]
    """The records in words, as they were called when they were written."""
    written: list[Written]
    """The same records, by kind and primary key. They may have been deleted since."""
    is_cut: bool
    """Did the revision write more records than were looked at?"""


def latest_edits() -> list[Edit]:
    """The latest edits of public records, newest first, without their authors. Two queries.

    At most ``MOST_READ`` records of each are read; of those without a public one among these,
    ``MOST_STEPS`` times as many, in one query for each step. A public record behind them is not seen.
    """
    revisions = list(Revision.objects.order_by("-pk")[:FEED_LENGTH])
    read = _read(revisions, 0, MOST_READ + 1)
    public = {revision.pk: _public(read[revision.pk][:MOST_READ]) for revision in revisions}
    long = [one for one in revisions if len(read[one.pk]) > MOST_READ]
    for step in range(1, MOST_STEPS + 1):
        searched = [revision for revision in long if not public[revision.pk]]
        if not searched:
            break
        for number, versions in _read(searched, step * MOST_READ, MOST_READ).items():
            public[number] = _public(versions)[:1]
    return [
        Edit(
            revision.pk,
            revision.date_created,
            [_in_words(version) for version in public[revision.pk]],
            [_written(version) for version in public[revision.pk][:MOST_NAMED]],
            revision in long,
        )
        for revision in revisions
        if public[revision.pk]
    ]


def _read(revisions: list[Revision], after: int, most: int) -> dict[int, list[Version]]:
    """Some of the records that each of the revisions wrote, the last ones first. One query."""
    place = Window(RowNumber(), partition_by=F("revision_id"), order_by=F("pk").desc())
    versions = Version.objects.filter(revision__in=revisions).annotate(place=place)
    some = versions.filter(place__gt=after, place__lte=after + most)
    found: dict[int, list[Version]] = defaultdict(list)
    for version in some.select_related("content_type").order_by("-pk"):
        found[version.revision_id].append(version)
    return found


def _public(versions: list[Version]) -> list[Version]:
    return [version for version in versions if _is_public(version)]


def _written(version: Version) -> Written:
    kind = version.content_type.model_class()
    assert issubclass(kind, Record)  # _is_public has looked
    return kind, int(version.object_id)


def pages_of(edits: list[Edit]) -> dict[Written, str]:
    """The addresses of the pages that show the records of edits; none for what is not public now.

    One query for each kind of record.
    """
    wanted: dict[type[Record], set[int]] = defaultdict(set)
    for kind, pk in chain.from_iterable(edit.written for edit in edits):
        wanted[kind].add(pk)
    found = {}
    for kind, pks in wanted.items():
        records = kind.objects.public().filter(pk__in=pks)
        if path := path_to_root(kind):
            records = records.select_related(path)
        for record in records:
            if address := record.page_address():
                found[kind, record.pk] = address
    return found


def _is_public(version: Version) -> bool:
    """Was the record public by itself when it was written?"""
    kind = version.content_type.model_class()
    if kind is None or not issubclass(kind, Record):
        return False
    return kind.was_public(json.loads(version.serialized_data)[0]["fields"])


def _in_words(version: Version) -> str:
    return _("%(kind)s “%(record)s”") % {
        "kind": version.content_type.name,
        "record": version.object_repr,
    }


def edits_as_feed(absolute: Callable[[str], str], address: str) -> str:
    """An Atom feed of the latest edits. ``absolute`` makes a full address of a path.

    An entry leads to the page of the first of its records that still has one. What ``latest_edits`` costs,
    and one query for each kind of record.
    """
    home = reverse("chart")
    feed = Feed(
        _("%(site)s: edits") % {"site": _(identity.NAME)},
        absolute(home),
        _("Which records of the registry were written, and when."),
        address,
    )
    edits, itself = latest_edits(), absolute(reverse("edits-feed"))
    pages = pages_of(edits)
    for edit in edits:
        page = next((pages[written] for written in edit.written if written in pages), home)
        feed.add_item(
            title=_title(edit),
            link=absolute(page),
            description=_description(edit),
            unique_id=f"{itself}#{edit.number}",
            updateddate=edit.at,
        )
    return feed.writeString("utf-8")


def _title(edit: Edit) -> str:
    if edit.is_cut:
        return _("%(record)s and more") % {"record": edit.records[0]}
    count = len(edit.records)
    title = ngettext(
        "%(count)d record: %(record)s", "%(count)d records: %(record)s and more", count
    )
    return title % {"count": count, "record": edit.records[0]}


def _description(edit: Edit) -> str:
    named, left = semicolon().join(edit.records[:MOST_NAMED]), len(edit.records) - MOST_NAMED
    if edit.is_cut:
        return _("%(records)s; and more") % {"records": named}
    if left <= 0:
        return named
    return ngettext("%(records)s; and %(count)d more", "%(records)s; and %(count)d more", left) % {
        "records": named,
        "count": left,
    }
