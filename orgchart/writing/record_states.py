"""The states of records: how a record and its parts were after each writing.

A state comes from a version of django-reversion, or from a ``Deletion``. ``history.py`` compares
states, ``restoring.py`` brings them back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from reversion.models import Revision, Version

from orgchart.models import Deletion, Record
from orgchart.serialization import BY_LABEL, Fields

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
    """Every state of the records. Three queries for each kind of record, at most."""
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
    return found


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


def _fields(version: Version) -> Fields:
    found: Fields = json.loads(version.serialized_data)[0]["fields"]
    return found
