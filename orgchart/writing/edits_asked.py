"""Which edits a person asks for: by whom, from when to when, of which kind of record, of which unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from reversion.models import Revision, Version

from orgchart.models import Deletion, Record, Unit
from orgchart.serialization import BY_LABEL

from .record_states import Subject, subjects_of

A_COMMAND = ":command"
"""Asks for what no person wrote; the name of an account cannot have a colon."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for. What is empty does not limit the answer."""

    who: str = ""
    """The name of an account, or ``A_COMMAND``."""
    first: date | None = None
    last: date | None = None
    """The first and the last day; both are included."""
    kind: type[Record] | None = None
    unit: Unit | None = None

    def edits(self) -> "QuerySet[Revision]":
        """The edits, newest first. Reads the keys of the parts of the unit, if there is a unit."""
        found = Revision.objects.select_related("user").order_by("-pk")
        if self.who == A_COMMAND:
            found = found.filter(user=None)
        elif self.who:
            found = found.filter(user__username=self.who)
        if self.first:
            found = found.filter(date_created__gte=_begin(self.first))
        if self.last and self.last < date.max:
            found = found.filter(date_created__lt=_begin(self.last + timedelta(days=1)))
        written = self.written()
        return found.filter(pk__in=written.values("revision")) if written is not None else found

    def written(self) -> "QuerySet[Version] | None":
        """What the edits wrote of that kind and that unit; None if neither is asked for."""
        if self.unit:
            return Version.objects.filter(_about(self._subjects(self.unit)))
        if self.kind:
            kind = ContentType.objects.get_for_model(self.kind)
            gone = Deletion.objects.filter(kind=self.kind._meta.label_lower)
            return Version.objects.filter(Q(content_type=kind) | _deletions(gone))
        return None

    def _subjects(self, unit: Unit) -> set[Subject]:
        wanted = self.kind._meta.label_lower if self.kind else ""
        return {subject for subject in subjects_of(unit) if wanted in ("", subject[0])}


def writers_known() -> "QuerySet[User]":
    """The people who have written anything, by name."""
    wrote = Revision.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(wrote)).order_by("username")


def writers_since(day: date) -> list[str]:
    """The names of the accounts that have written something since that day. One query."""
    lately = Revision.objects.filter(user=OuterRef("pk"), date_created__gte=_begin(day))
    return list(
        User.objects.filter(Exists(lately)).order_by("username").values_list("username", flat=True)
    )


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _about(subjects: Iterable[Subject]) -> Q:
    """The versions of those records, and their deletions."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, pk in subjects:
        by_label[label].append(pk)
    found = Q(pk__in=[])
    for label, pks in by_label.items():
        kind = ContentType.objects.get_for_model(BY_LABEL[label])
        found |= Q(content_type=kind, object_id__in=list(map(str, pks)))
        found |= _deletions(Deletion.objects.filter(kind=label, object_id__in=pks))
    return found


def _deletions(deletions: "QuerySet[Deletion]") -> Q:
    kind = ContentType.objects.get_for_model(Deletion)
    keys = deletions.annotate(key=Cast("pk", CharField())).values("key")
    return Q(content_type=kind, object_id__in=Subquery(keys))
