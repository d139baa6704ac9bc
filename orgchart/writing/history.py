"""The history of the registry: every writing, by whom, when and why; compare, restore, recover.

``recording()`` keeps each writing as one revision of django-reversion with a version of every record
that it saved, and a ``Deletion`` for every record that it deleted. A record's history includes its
*parts*: the records that would be deleted with it, such as the names of a unit.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from reversion.errors import RevertError
from reversion.models import Revision, Version

from orgchart.models import RECORDS, Deletion, Record
from orgchart.models.records import foreign_keys
from orgchart.serialization import BY_LABEL, build_record, choices_of, in_registry

from .publishing import remove, write
from .recording import recording

Subject = tuple[str, int]
"""A record, by the label of its kind and its primary key."""


class Action(StrEnum):
    """What an edit did to a record."""

    CREATED = "created"
    CHANGED = "changed"
    KEPT = "kept as it was"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(slots=True)
class RecordChange:
    """What happened to one record."""

    subject: Subject
    kind: str
    """What sort of record it is, in words."""
    record: str
    action: Action
    fields: list[FieldChange] = field(default_factory=list)


@dataclass(slots=True)
class Edit:
    """One writing to the registry."""

    number: int
    at: datetime
    by: str
    """Who wrote; empty for a command, or for somebody who has left."""
    why: str
    changes: list[RecordChange] = field(default_factory=list)
    total: int = 0
    """How many records it wrote, of which ``changes`` may be a part."""


class NotRestored(Exception):
    """What was asked for could not be brought back, and why. Nothing was kept."""


# --- what belongs together ---------------------------------------------------------------------


def _subjects(record: Record) -> set[Subject]:
    """The record and its parts, those that were deleted too."""
    found: set[Subject] = {(record._meta.label_lower, record.pk)}
    key = list(record.natural_key())
    for model, relation in record.parts():
        label = model._meta.label_lower
        pks = model.objects.filter(**{relation: record}).values_list("pk", flat=True)
        gone = Deletion.objects.filter(kind=label, **{f"fields__{relation}": key})
        found |= {(label, pk) for pk in pks}
        found |= {(label, pk) for pk in gone.values_list("object_id", flat=True)}
    return found


# --- reading -----------------------------------------------------------------------------------


def last_edit(model: type[models.Model], object_id: Any) -> Revision | None:
    """The latest writing of a record, its deletion included. Two queries."""
    mine = Version.objects.get_for_object_reference(model, object_id)
    gone = Deletion.objects.filter(
        kind=model._meta.label_lower, object_id=int(object_id) if str(object_id).isdecimal() else 0
    )
    version = mine.select_related("revision__user").first()
    found = [*deleted_by(gone).values(), *([version.revision] if version else [])]
    return max(found, key=lambda revision: revision.pk, default=None)


def edits_of(record: Record) -> list[Edit]:
    """The writings of a record and its parts, newest first. Queries in proportion to kinds."""
    return _told(_timelines(_subjects(record)))


def on_day(day: date) -> "models.QuerySet[Revision]":
    """The writings of a day, newest first; ``told`` tells what they changed."""
    return Revision.objects.filter(date_created__date=day).order_by("-pk")


def told(revisions: Iterable[Revision], most: int, first: int = 0) -> list[Edit]:
    """What the writings changed, newest first: of each, ``most`` records after the ``first`` ones.

    Queries in proportion to kinds of record, however many records were written.
    """
    numbers = {revision.pk for revision in revisions}
    in_place = Window(RowNumber(), partition_by=F("revision_id"), order_by=F("pk").asc())
    versions = Version.objects.filter(revision__in=numbers).annotate(place=in_place)
    subjects: set[Subject] = set()
    deletions = []
    for version in versions.filter(place__gt=first, place__lte=first + most).select_related(
        "content_type"
    ):
        model = version.content_type.model_class()
        if model is Deletion:
            deletions.append(int(version.object_id))
        elif model is not None:
            subjects.add((model._meta.label_lower, int(version.object_id)))
    for deletion in Deletion.objects.filter(pk__in=deletions):
        subjects.add((deletion.kind, deletion.object_id))
    counted = Version.objects.filter(revision__in=numbers).values("revision")
    totals = dict(counted.annotate(total=Count("pk")).values_list("revision", "total"))
    edits = [each for each in _told(_timelines(subjects)) if each.number in numbers]
    for each in edits:
        each.total = totals[each.number]
    return edits


def writers(records: Iterable[Record]) -> dict[Subject, Revision]:
    """The first writing of each record: who made it, and when. A query a kind of record."""
    by_model: dict[type[Record], list[str]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(str(record.pk))
    found: dict[Subject, Revision] = {}
    for model, pks in by_model.items():
        kind = ContentType.objects.get_for_model(model)
        versions = Version.objects.filter(content_type=kind, object_id__in=pks)
        for version in versions.select_related("revision__user").order_by("-revision_id"):
            found[model._meta.label_lower, int(version.object_id)] = version.revision
    return found


def written_by(user: Any, model: type[Record], count: int) -> list[int]:
    """Primary keys of records of a kind that somebody wrote, the latest first. One query."""
    kind = ContentType.objects.get_for_model(model)
    mine = Version.objects.filter(content_type=kind, revision__user=user).order_by("-pk")
    return [int(pk) for pk in dict.fromkeys(mine.values_list("object_id", flat=True)[:count])]


def latest(count: int) -> "models.QuerySet[Revision]":
    """The latest writings, with who and why."""
    return Revision.objects.select_related("user").order_by("-pk")[:count]


def edit_days(count: int) -> list[date]:
    """The latest days on which something was written."""
    return list(Revision.objects.dates("date_created", "day", order="DESC")[:count])


def compare(record: Record, earlier: int, later: int) -> list[RecordChange]:
    """What differs in a record and its parts between two writings, by their numbers."""
    timelines = _timelines(_subjects(record))
    words = _Words(each.fields for states in timelines.values() for each in states)
    found = []
    for subject, states in timelines.items():
        before, after = _as_of(states, earlier), _as_of(states, later)
        change = _between(subject, before, after, words)
        if change.action != Action.KEPT:
            found.append(change)
    return found


@dataclass(frozen=True, slots=True)
class _State:
    """How a record stood after a writing; ``fields`` is None once it was deleted."""

    number: int
    words: str
    fields: dict[str, Any] | None
    version: Version | None = None
    deletion: Deletion | None = None


Timelines = dict[Subject, list[_State]]


def _timelines(subjects: Iterable[Subject]) -> Timelines:
    """Every state of each record, oldest first."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, pk in subjects:
        by_label[label].append(pk)
    found: Timelines = {}
    for label, pks in by_label.items():
        kind = ContentType.objects.get_for_model(BY_LABEL[label])
        versions = Version.objects.filter(content_type=kind, object_id__in=list(map(str, pks)))
        for version in versions.order_by("revision_id"):
            state = _State(version.revision_id, version.object_repr, _fields(version), version)
            found.setdefault((label, int(version.object_id)), []).append(state)
        deletions = list(Deletion.objects.filter(kind=label, object_id__in=pks))
        numbers = deleted_by(deletions)
        for deletion in deletions:
            number = numbers[deletion.pk].pk if deletion.pk in numbers else 0
            state = _State(number, deletion.words, None, deletion=deletion)
            found.setdefault((label, deletion.object_id), []).append(state)
    for states in found.values():
        states.sort(key=lambda state: state.number)
    return found


def deleted_by(deletions: Iterable[Deletion]) -> dict[int, Revision]:
    """The writing in which each was deleted, by the primary key of the deletion."""
    kind = ContentType.objects.get_for_model(Deletion)
    pks = [str(deletion.pk) for deletion in deletions]
    versions = Version.objects.filter(content_type=kind, object_id__in=pks)
    return {
        int(version.object_id): version.revision
        for version in versions.select_related("revision__user")
    }


def _fields(version: Version) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(version.serialized_data)[0]["fields"]
    return found


def _as_of(states: Sequence[_State], number: int) -> _State | None:
    """How a record stood right after that writing; None if it was not there."""
    known = [state for state in states if state.number <= number]
    return known[-1] if known and known[-1].fields is not None else None


def _told(timelines: Timelines) -> list[Edit]:
    """The writings that the states came of, newest first, each with what it changed."""
    words = _Words(state.fields for states in timelines.values() for state in states)
    changes: dict[int, list[RecordChange]] = defaultdict(list)
    for subject, states in timelines.items():
        before: _State | None = None
        for state in states:
            after = state if state.fields is not None else None
            change = _between(subject, before, after, words)
            if state.deletion:
                change.action = Action.DELETED
                change.record = change.record or state.words.partition("“")[2].rstrip("”")
            changes[state.number].append(change)
            before = after
    place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
    revisions = Revision.objects.select_related("user").filter(pk__in=changes)
    return [
        Edit(
            revision.pk,
            revision.date_created,
            revision.user.get_username() if revision.user else "",
            revision.comment,
            sorted(changes[revision.pk], key=lambda each: (place[each.subject[0]], each.record)),
            len(changes[revision.pk]),
        )
        for revision in revisions.order_by("-pk")
    ]


def _between(
    subject: Subject, before: _State | None, after: _State | None, words: "_Words"
) -> RecordChange:
    model = BY_LABEL[subject[0]]
    known = after or before
    then, now = (before.fields if before else {}) or {}, (after.fields if after else {}) or {}
    fields = [
        FieldChange(
            str(own.verbose_name),
            words.of(own, then.get(own.name)),
            words.of(own, now.get(own.name)),
        )
        for own in model._meta.fields
        if own.editable and then.get(own.name) != now.get(own.name)
    ]
    fields = [each for each in fields if each.before != each.after]
    if before is None:
        action = Action.CREATED if after else Action.KEPT
    elif after is None:
        action = Action.DELETED
    else:
        action = Action.CHANGED if fields else Action.KEPT
    kind = str(model._meta.verbose_name)
    return RecordChange(subject, kind, known.words if known else "", action, fields)


class _Words:
    """Values of old versions in words; records that they point at by name, deleted ones too."""

    def __init__(self, states: Iterable[dict[str, Any] | None]) -> None:
        self.names: dict[tuple[type[models.Model], int], str] = {}
        targets: dict[str, set[Any]] = defaultdict(set)
        for kind in RECORDS:
            for relation in foreign_keys(kind):
                targets[relation.name].add(relation.related_model)
        wanted: dict[Any, set[int]] = defaultdict(set)
        for fields in states:
            for name, value in (fields or {}).items():
                if isinstance(value, int) and not isinstance(value, bool):
                    for model in targets.get(name, ()):
                        wanted[model].add(value)
        for model, pks in wanted.items():
            for pk, record in model.objects.in_bulk(pks).items():
                self.names[model, pk] = str(record)
            for deletion in Deletion.objects.filter(
                kind=model._meta.label_lower, object_id__in=pks
            ):
                self.names.setdefault((model, deletion.object_id), f"{deletion.words} (deleted)")

    def of(self, own: Any, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if isinstance(own, models.ForeignKey):
            return self.names.get((own.related_model, value), f"no. {value}")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if named := choices_of(own).get(str(value)):
            return named
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# --- bringing back -----------------------------------------------------------------------------


def restore(record: Record, number: int, *, by: Any, why: str) -> None:
    """Bring a record and its parts back to how they stood right after a writing.

    Parts that were not there then are deleted, those that were are brought back. Raises NotRestored
    or RulesBroken, and keeps nothing then.
    """
    timelines = _timelines(_subjects(record))
    with _honest(), recording(by=by, why=why):
        place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
        ordered = sorted(timelines, key=lambda subject: place[subject[0]])
        for subject in reversed(ordered):
            if _as_of(timelines[subject], number) is None and (stands := _standing(subject)):
                remove(stands, by)
        for subject in ordered:
            then = _as_of(timelines[subject], number)
            if then and then.version and _differs(then, timelines[subject][-1]):
                write(_record(then.version), by)


def _differs(then: _State, now: _State) -> bool:
    return then.fields != now.fields


def recover(deletions: Iterable[Deletion], *, by: Any, why: str) -> list[Record]:
    """Make deleted records stand again, with the keys that they had, all or none.

    Raises NotRestored or RulesBroken, and keeps nothing then.
    """
    by_label: dict[str, list[Deletion]] = defaultdict(list)
    for deletion in deletions:
        by_label[deletion.kind].append(deletion)
    made: list[Record] = []
    with _honest(), recording(by=by, why=why):
        for model in RECORDS:
            for deletion in by_label.get(model._meta.label_lower, []):
                if _standing((deletion.kind, deletion.object_id)):
                    raise NotRestored(f"{deletion.words} stands already.")
                record = build_record(model, deletion.fields, in_registry)
                record.pk = deletion.object_id
                write(record, by)
                made.append(record)
    return made


def deleted(count: int) -> list[Deletion]:
    """The latest records that were deleted and do not stand again, newest first.

    A query a kind of record.
    """
    found = list(Deletion.objects.order_by("-pk")[:count])
    by_label: dict[str, set[int]] = defaultdict(set)
    for each in found:
        by_label[each.kind].add(each.object_id)
    standing = {
        (label, pk)
        for label, pks in by_label.items()
        for pk in BY_LABEL[label].objects.filter(pk__in=pks).values_list("pk", flat=True)
    }
    return [each for each in found if (each.kind, each.object_id) not in standing]


def _standing(subject: Subject) -> Record | None:
    found: Record | None = BY_LABEL[subject[0]].objects.filter(pk=subject[1]).first()
    return found


def _record(version: Version) -> Record:
    model: Any = version.content_type.model_class()
    known = {each.attname for each in model._meta.concrete_fields}
    record: Record = model(**{k: v for k, v in version.field_dict.items() if k in known})
    return record


@contextmanager
def _honest() -> Iterator[None]:
    """Turn what a database or an old version refuses into NotRestored."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise NotRestored(" ".join(error.messages)) from None
    except RevertError:
        raise NotRestored(
            "That version was made by an older registry and cannot be read any more."
        ) from None
    except (IntegrityError, models.ProtectedError) as error:
        raise NotRestored(
            "Something that it refers to, or that refers to it, is not there, or another record "
            f"stands in its place ({error}). Mend that first."
        ) from None
