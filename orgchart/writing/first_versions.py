"""Records that the history does not know as they are: written past ``recording()``, as plain ``loaddata`` does.

An edit is told and undone by the version before it. Without one, a record would seem to begin with its first edit,
and undoing that edit would delete it.
"""

from collections.abc import Callable, Sequence

import reversion
from django.db import transaction
from django.db.models import Max, QuerySet
from reversion.models import Version

from orgchart.models import RECORDS, Record

from .after_migration import Plan, has_migrated
from .bulk import keep_all, keeping_history, versions_of

AT_ONCE = 500
"""How many records are read at once; SQLite allows no more than some thousand values in a statement."""
WRITTEN_PAST_IT = "Written without the history, which begins here"
LOADED = "Loaded by loaddata"
"""Comments of edits, which are kept in English."""
Unkept = Callable[[type[Record], Sequence[Record]], list[Record]]
"""Which records of a kind the history does not have."""


def keep_first_versions(plan: Plan = (), **_: object) -> None:
    """After a migration, keep a version of each record that has none, all in one edit.

    Reads every record, and which versions there are.
    """
    if has_migrated(plan):
        _keep(_without_version, WRITTEN_PAST_IT)


def keep_present_versions() -> None:
    """Keep a version of each record of which the newest says something else, or that has none, all in one edit.

    Reads every record and its newest version.
    """
    _keep(_with_another_version, LOADED)


def _keep(unkept: Unkept, why: str) -> None:
    with transaction.atomic(), keeping_history(), reversion.create_revision(atomic=False):
        reversion.set_comment(why)
        for kind in RECORDS:
            pks = list(kind._base_manager.order_by("pk").values_list("pk", flat=True))
            for first in range(0, len(pks), AT_ONCE):
                some = kind._base_manager.filter(pk__in=pks[first : first + AT_ONCE]).order_by("pk")
                found = unkept(kind, list(some))
                keep_all(kind, [(record, record) for record in found])


def _without_version(kind: type[Record], records: Sequence[Record]) -> list[Record]:
    known = set(_versions(kind, records).values_list("object_id", flat=True))
    return [record for record in records if str(record.pk) not in known]


def _with_another_version(kind: type[Record], records: Sequence[Record]) -> list[Record]:
    of_each = _versions(kind, records).order_by().values("object_id").annotate(newest=Max("pk"))
    newest = Version.objects.filter(pk__in=[row["newest"] for row in of_each])
    kept = dict(newest.values_list("object_id", "serialized_data"))
    rows = zip(records, versions_of(kind, records), strict=True)
    return [
        record for record, (_type, pk, _db, _format, text, _words) in rows if kept.get(pk) != text
    ]


def _versions(kind: type[Record], records: Sequence[Record]) -> "QuerySet[Version]":
    return Version.objects.get_for_model(kind).filter(
        object_id__in=[str(one.pk) for one in records]
    )
