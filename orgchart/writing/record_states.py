"""The states of records: how a record and its parts were after each writing.

A state comes from a version of django-reversion, or from a ``Deletion``. ``history.py`` compares
states, ``restoring.py`` brings them back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import CharField, F, ForeignKey, OuterRef, Subquery
from django.db.models.functions import Cast
from reversion.models import Revision, Version

from orgchart.models import Deletion, Record
from orgchart.serialization import BY_LABEL, Fields

from .record_names import read_names

Subject = tuple[str, int]
"""A record, by the label of its kind and its primary key."""


@dataclass(frozen=True, slots=True)
class State:
    """How a record was after a writing."""

    number: int
    """The number of the writing."""
    words: str
    fields: Fields | None
    """The fields as they were serialized; None after the record was deleted."""
    version: Version | None = None
    deletion: Deletion | None = None
    was_asked_for: bool = True
    """False if it is only there to say how the record was before a state that was asked for."""


Timelines = dict[Subject, list[State]]
"""The states of records, the oldest first."""


def subjects_of(*records: Record) -> set[Subject]:
    """The records, their parts and the parts of these, deleted ones included.

    They are found by primary key, so a code that has changed loses none. Two queries for each kind of
    part.
    """
    wholes: dict[type[Record], set[int]] = defaultdict(set)
    for record in records:
        wholes[type(record)].add(record.pk)
    found: set[Subject] = {
        (kind._meta.label_lower, pk) for kind, pks in wholes.items() for pk in pks
    }
    for kind, pks in wholes.items():
        _add_parts(kind, pks, found)
    return found


def _add_parts(kind: type[Record], wholes: set[int], found: set[Subject]) -> None:
    """Add the parts of some records of a kind, and the parts of these."""
    for model, relation in kind.parts():
        label = model._meta.label_lower
        here = model._base_manager.filter(**{f"{relation}__in": wholes})
        gone = Deletion.objects.filter(kind=label, **{f"keys__{relation}__in": list(wholes)})
        pks = {*here.values_list("pk", flat=True), *gone.values_list("object_id", flat=True)}
        new = {pk for pk in pks if (label, pk) not in found}
        found |= {(label, pk) for pk in new}
        if new:
            _add_parts(model, new, found)


def deleted_with(deletions: Iterable[Deletion]) -> list[Deletion]:
    """The deletions, and those of the parts that were deleted in the same writing, the parts of parts
    too. A query for each kind of part of each, and two."""
    found = {deletion.pk: deletion for deletion in deletions}
    writings = {pk: revision.pk for pk, revision in deleted_by(found.values()).items()}
    waiting = list(found.values())
    while waiting:
        whole = waiting.pop()
        parts = [
            part
            for model, relation in BY_LABEL[whole.kind].parts()
            for part in Deletion.objects.filter(
                kind=model._meta.label_lower, **{f"keys__{relation}": whole.object_id}
            )
            if part.pk not in found
        ]
        numbers = {pk: revision.pk for pk, revision in deleted_by(parts).items()}
        for part in parts:
            if whole.pk in writings and numbers.get(part.pk) == writings[whole.pk]:
                found[part.pk] = part
                writings[part.pk] = numbers[part.pk]
                waiting.append(part)
    return list(found.values())


def timelines_of(subjects: Iterable[Subject]) -> Timelines:
    """Every state of the records. A few queries for each kind of record, at most."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, pk in subjects:
        by_label[label].append(pk)
    found: Timelines = {}
    for label, pks in by_label.items():
        kind = ContentType.objects.get_for_model(BY_LABEL[label])
        versions = Version.objects.filter(content_type=kind, object_id__in=list(map(str, pks)))
        for version in versions.order_by("revision_id"):
            state = State(version.revision_id, version.object_repr, _fields(version), version)
            found.setdefault((label, int(version.object_id)), []).append(state)
        deletions = list(Deletion.objects.filter(kind=label, object_id__in=pks))
        numbers = deleted_by(deletions)
        for deletion in deletions:
            number = numbers[deletion.pk].pk if deletion.pk in numbers else 0
            state = State(number, deletion.words, None, deletion=deletion)
            found.setdefault((label, deletion.object_id), []).append(state)
    for states in found.values():
        states.sort(key=lambda state: state.number)
    return _with_names(found)


def timelines_around(versions: Iterable[Version]) -> Timelines:
    """The states that those versions are, each with the state of its record before it.

    The versions come with their ``content_type``; those of a ``Deletion`` stand for the record that
    was deleted. A few queries for each kind of record, at most, and one.
    """
    asked: dict[str, list[Version]] = defaultdict(list)
    numbers: dict[int, int] = {}
    for version in versions:
        model = version.content_type.model_class()
        if model is Deletion:
            numbers[int(version.object_id)] = version.revision_id
        elif model is not None:
            asked[model._meta.label_lower].append(version)
    gone: dict[str, list[Deletion]] = defaultdict(list)
    for deletion in Deletion.objects.filter(pk__in=numbers):
        gone[deletion.kind].append(deletion)
    found: Timelines = {}
    for label in {**asked, **gone}:
        states: dict[tuple[int, int], State] = {}
        for before in _states_before(label, asked[label], gone[label], numbers):
            states[before[0], before[1].number] = before[1]
        for version in asked[label]:
            state = State(version.revision_id, version.object_repr, _fields(version), version)
            states[int(version.object_id), state.number] = state
        for deletion in gone[label]:
            state = State(numbers[deletion.pk], deletion.words, None, deletion=deletion)
            states[deletion.object_id, state.number] = state
        for pk, number in sorted(states):
            found.setdefault((label, pk), []).append(states[pk, number])
    return _with_names(found)


def _with_names(timelines: Timelines) -> Timelines:
    """The same, with each state called as ``Record.named`` calls the record that it was.

    A version keeps what the record was called then, perhaps by codes. That is used only where what it
    refers to has gone. A few queries for each kind of record.
    """
    records: dict[tuple[Subject, int], Record] = {}
    for subject, states in timelines.items():
        for place, state in enumerate(states):
            if state.fields is not None:
                records[subject, place] = _record_in(subject, state.fields)
    read_names(records.values())
    return {
        subject: [
            replace(state, words=_called(records.get((subject, place)), state.words))
            for place, state in enumerate(states)
        ]
        for subject, states in timelines.items()
    }


def _record_in(subject: Subject, fields: Fields) -> Record:
    """The record with those serialized fields, as far as they can still be read. Not saved."""
    kind = BY_LABEL[subject[0]]
    record = kind()
    record.pk = subject[1]
    for column in kind._meta.concrete_fields:
        if column.name in fields and not column.primary_key:
            value: Any = fields[column.name]
            with suppress(ValidationError):
                is_key = isinstance(column, ForeignKey)
                setattr(record, column.attname, value if is_key else column.to_python(value))
    return record


def _called(record: Record | None, otherwise: str) -> str:
    try:
        return record.named if record else otherwise
    except (AttributeError, ObjectDoesNotExist):
        return otherwise


def _states_before(
    label: str, asked: list[Version], gone: list[Deletion], numbers: dict[int, int]
) -> Iterator[tuple[int, State]]:
    """The state before each version and each deletion, with the primary key of the record.

    A record that was deleted before it was written has none. Four queries.
    """
    kind = ContentType.objects.get_for_model(BY_LABEL[label])
    pks = [int(version.object_id) for version in asked]
    deletions = list(Deletion.objects.filter(kind=label, object_id__in=pks))
    deleted = deleted_by(deletions)
    ended: dict[int, list[int]] = defaultdict(list)
    for deletion in deletions:
        if deletion.pk in deleted:
            ended[deletion.object_id].append(deleted[deletion.pk].pk)
    earlier = Version.objects.filter(content_type=kind, object_id=OuterRef("record"))
    before = (
        earlier.filter(revision__lt=OuterRef("number")).order_by("-revision_id").values("pk")[:1]
    )
    own = Version.objects.filter(pk__in=[version.pk for version in asked])
    own = own.annotate(record=F("object_id"), number=F("revision"), before=Subquery(before))
    written = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(Deletion),
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    lost = Deletion.objects.filter(pk__in=[deletion.pk for deletion in gone]).annotate(
        record=Cast("object_id", CharField()), number=Subquery(written.values("revision")[:1])
    )
    lost = lost.annotate(before=Subquery(before))
    wanted = [*own.values_list("number", "before"), *lost.values_list("number", "before")]
    known = Version.objects.in_bulk([pk for _number, pk in wanted if pk])
    for number, pk in wanted:
        if pk is None:
            continue
        version = known[pk]
        record = int(version.object_id)
        if any(version.revision_id < end < number for end in ended[record]):
            continue
        fields = _fields(version)
        yield (
            record,
            State(version.revision_id, version.object_repr, fields, version, was_asked_for=False),
        )


def deleted_by(deletions: Iterable[Deletion]) -> dict[int, Revision]:
    """The writing of each deletion, by the primary key of the deletion. One query."""
    kind = ContentType.objects.get_for_model(Deletion)
    pks = [str(deletion.pk) for deletion in deletions]
    versions = Version.objects.filter(content_type=kind, object_id__in=pks)
    return {
        int(version.object_id): version.revision
        for version in versions.select_related("revision__user")
    }


def state_after(states: Sequence[State], number: int) -> State | None:
    """The state right after that writing; None if the record did not exist then."""
    known = [state for state in states if state.number <= number]
    return known[-1] if known and known[-1].fields is not None else None


def last_change(states: Sequence[State], name: str) -> int:
    """The number of the last edit that gave the field another value."""
    value = (states[-1].fields or {}).get(name)
    last = states[-1].number
    for state in reversed(states):
        if (state.fields or {}).get(name) != value:
            break
        last = state.number
    return last


def _fields(version: Version) -> Fields:
    found: Fields = json.loads(version.serialized_data)[0]["fields"]
    return found
