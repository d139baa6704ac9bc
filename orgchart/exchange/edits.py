"""The feed of edits: which public records of the registry were written, and when."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision, Version

from orgchart import identity
from orgchart.models import Record

FEED_LENGTH = 100
"""How many of the latest revisions the feed looks at."""
MOST_NAMED = 20
"""How many records an entry of the feed names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One revision of the registry, with the public records that it wrote."""

    number: int
    at: datetime
    records: list[str]
    """The records in words, as they were called when they were written."""


def latest_edits() -> list[Edit]:
    """The latest edits of public records, newest first, without their authors. Three queries."""
    revisions = Revision.objects.order_by("-pk")[:FEED_LENGTH]
    edits = []
    for revision in revisions.prefetch_related("version_set__content_type"):
        public = [version for version in revision.version_set.all() if _is_public(version)]
        if public:
            records = [_in_words(version) for version in public]
            edits.append(Edit(revision.pk, revision.date_created, records))
    return edits


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
    """An Atom feed of the latest edits. ``absolute`` makes a full address of a path."""
    feed = Atom1Feed(
        title=_("%(site)s: edits") % {"site": _(identity.NAME)},
        link=absolute("/"),
        description=_("Which records of the registry were written, and when."),
        feed_url=address,
    )
    for edit in latest_edits():
        feed.add_item(
            title=_title(edit),
            link=absolute("/"),
            description=_description(edit),
            unique_id=f"{address}#{edit.number}",
            updateddate=edit.at,
        )
    return feed.writeString("utf-8")


def _title(edit: Edit) -> str:
    count = len(edit.records)
    title = ngettext(
        "%(count)d record: %(record)s", "%(count)d records: %(record)s and more", count
    )
    return title % {"count": count, "record": edit.records[0]}


def _description(edit: Edit) -> str:
    named, left = "; ".join(edit.records[:MOST_NAMED]), len(edit.records) - MOST_NAMED
    if left <= 0:
        return named
    return ngettext("%(records)s; and %(count)d more", "%(records)s; and %(count)d more", left) % {
        "records": named,
        "count": left,
    }
