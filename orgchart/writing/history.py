"""The history of the registry: every writing, with the person, the time and the reason.

``recording()`` keeps each writing as one revision of django-reversion. The revision has a version
of every record that was saved, and a ``Deletion`` for every record that was deleted. The history of
a record includes its *parts*: the records that would be deleted with it, such as the names of a
unit. ``restoring.py`` restores and recovers records.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision, Version

from orgchart.models import RECORDS, Deletion, Proposal, Record, Term
from orgchart.models.records import Field, foreign_keys
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL, JSON, Fields, field_in_words, value_in_words

from .record_names import ValuesInWords, read_names
from .record_states import (
    State,
    Subject,
    Timelines,
    deleted_by,
    last_change,
    state_after,
    subjects_of,
    timelines_around,
    timelines_of,
)


class Action(models.TextChoices):
    """What an edit did to a record."""

    CREATED = "created", gettext_lazy("Added")
    CHANGED = "changed", gettext_lazy("Changed")
    KEPT = "kept as it was", gettext_lazy("Kept as it was")
    DELETED = "deleted", gettext_lazy("Deleted")


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
    """The kind of record, in words."""
    record: str
    action: Action
    address: str = ""
    """The page of the record, if whoever shows the change knows one."""
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """The record in words, with its kind."""
        return _("%(kind)s “%(record)s”") % {"kind": self.kind, "record": self.record}


@dataclass(slots=True)
class Edit:
    """One writing to the registry."""

    number: int
    at: datetime
    by: str
    """The person; empty for a command, or if the account no longer exists."""
    why: str
    changes: list[RecordChange] = field(default_factory=list)
    total: int = 0
    """How many records it wrote; ``changes`` may have only some of them."""

    @property
    def acts(self) -> list[str]:
        """What the edit did to the chart, in a word each, as far as ``changes`` tell."""
        did = {(change.subject[0].partition(".")[2], change.action) for change in self.changes}
        return [
            str(word)
            for word, needed in ACTS
            if did.issuperset(needed) and not (word == RENAMED and ("unit", Action.CREATED) in did)
        ]


RENAMED = gettext_lazy("Renamed")
ACTS = (
    (gettext_lazy("Founded"), {("unit", Action.CREATED), ("unitname", Action.CREATED)}),
    (RENAMED, {("unitname", Action.CREATED), ("unitname", Action.CHANGED)}),
    (
        gettext_lazy("Moved"),
        {("parentrelationship", Action.CREATED), ("parentrelationship", Action.CHANGED)},
    ),
    (gettext_lazy("Succeeded by another unit"), {("succession", Action.CREATED)}),
)
"""What is told of an edit that did all of this: kinds of record and what was done to them."""


def last_edit(model: type[models.Model], object_id: int | str) -> Revision | None:
    """The latest writing of a record, its deletion included. Two queries."""
    mine = Version.objects.get_for_object_reference(model, object_id)
    gone = Deletion.objects.filter(
        kind=model._meta.label_lower, object_id=int(object_id) if str(object_id).isdecimal() else 0
    )
    version = mine.select_related("revision__user").first()
    found = [*deleted_by(gone).values(), *([version.revision] if version else [])]
    return max(found, key=lambda revision: revision.pk, default=None)


def last_changes(wanted: Iterable[tuple[Subject, str]]) -> list[Revision]:
    """The last edits that changed those fields of those records, newest first, each once. An empty
    name of a field asks for the last edit of the record. A few queries for each kind of record."""
    asked = list(wanted)
    timelines = timelines_of(subject for subject, _name in asked)
    numbers = set()
    for subject, name in asked:
        if states := timelines.get(subject):
            numbers.add(last_change(states, name) if name else states[-1].number)
    return list(Revision.objects.filter(pk__in=numbers).select_related("user").order_by("-pk"))


def edits_of(record: Record) -> list[Edit]:
    """The writings of a record and its parts, newest first.

    A few queries for each kind of record among them.
    """
    return _edits(timelines_of(subjects_of(record)))


def told(
    revisions: Iterable[Revision],
    most: int,
    first: int = 0,
    only: "models.QuerySet[Version] | None" = None,
) -> list[Edit]:
    """What the writings changed, newest first: ``most`` records of each, after the ``first`` ones.

    With ``only``, these are records of those versions. A few queries for each kind of record; of a
    record that was written, it reads the state after the writing and the one before.
    """
    numbers = {revision.pk for revision in revisions}
    in_place = Window(RowNumber(), partition_by=F("revision_id"), order_by=F("pk").asc())
    wanted = Version.objects if only is None else only
    versions = wanted.filter(revision__in=numbers).annotate(place=in_place)
    shown = versions.filter(place__gt=first, place__lte=first + most)
    timelines = timelines_around(shown.select_related("content_type"))
    written = {
        (subject, state.number)
        for subject, states in timelines.items()
        for state in states
        if state.was_asked_for
    }
    counted = Version.objects.filter(revision__in=numbers).values("revision")
    totals = dict(counted.annotate(total=Count("pk")).values_list("revision", "total"))
    edits = [edit for edit in _edits(timelines) if edit.number in numbers]
    for edit in edits:
        edit.total = totals[edit.number]
        edit.changes = [one for one in edit.changes if (one.subject, edit.number) in written]
    return edits


def writers(records: Iterable[Record]) -> dict[Subject, Revision]:
    """The first writing of each record. One query for each kind of record, and one."""
    by_model: dict[type[Record], list[str]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(str(record.pk))
    first: dict[Subject, int] = {}
    for model, pks in by_model.items():
        kind = ContentType.objects.get_for_model(model)
        versions = Version.objects.filter(content_type=kind, object_id__in=pks)
        firsts = versions.order_by().values("object_id").annotate(first=Min("revision_id"))
        for pk, number in firsts.values_list("object_id", "first"):
            first[model._meta.label_lower, int(pk)] = number
    if not first:
        return {}
    revisions = Revision.objects.select_related("user").in_bulk(set(first.values()))
    return {subject: revisions[number] for subject, number in first.items()}


def written_by(user: Writer, model: type[Record], count: int) -> list[int]:
    """Primary keys of the records of a kind that a person wrote, the latest first. One query."""
    kind = ContentType.objects.get_for_model(model)
    mine = Version.objects.filter(content_type=kind, revision__user=user).values("object_id")
    latest_first = mine.annotate(last=Max("pk")).order_by("-last")
    return [int(pk) for pk in latest_first.values_list("object_id", flat=True)[:count]]


def latest(count: int) -> "models.QuerySet[Revision]":
    """The latest writings, with their persons. Runs no query itself."""
    return Revision.objects.select_related("user").order_by("-pk")[:count]


def compare(record: Record, earlier: int, later: int) -> list[RecordChange]:
    """What differs in a record and its parts between two writings, by their numbers."""
    timelines = timelines_of(subjects_of(record))
    words = Words(state.fields for states in timelines.values() for state in states)
    found = []
    for subject, states in timelines.items():
        before, after = state_after(states, earlier), state_after(states, later)
        change = between(subject, before, after, words)
        if change.action != Action.KEPT:
            found.append(change)
    return found


def _edits(timelines: Timelines) -> list[Edit]:
    """The writings that led to these states, newest first, with what they changed."""
    words = Words(state.fields for states in timelines.values() for state in states)
    changes: dict[int, list[RecordChange]] = defaultdict(list)
    for subject, states in timelines.items():
        before: State | None = None
        for state in states:
            after = state if state.fields is not None else None
            change = between(subject, before, after, words)
            if state.deletion:
                change.action = Action.DELETED
                change.record = change.record or words_of(state)
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
            sorted(
                changes[revision.pk],
                key=lambda change: (place[change.subject[0]], change.record),
            ),
            len(changes[revision.pk]),
        )
        for revision in revisions.order_by("-pk")
    ]


def words_of(state: State) -> str:
    """The record in words, without its kind."""
    # A deletion has the reference of the record, of which this is the name.
    return state.words.partition("“")[2].rstrip("”") if state.deletion else state.words


def between(
    subject: Subject, before: State | None, after: State | None, words: "Words"
) -> RecordChange:
    """What happened to a record from one state to another; None: it did not exist."""
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
        if model is not Proposal or own.name not in WANTED
    ]
    if model is Proposal:
        fields += words.of_proposal(then, now)
    fields = [change for change in fields if change.before != change.after]
    if before is None:
        action = Action.CREATED if after else Action.KEPT
    elif after is None:
        action = Action.DELETED
    else:
        action = Action.CHANGED if fields else Action.KEPT
    kind = str(model._meta.verbose_name)
    return RecordChange(subject, kind, known.words if known else "", action, fields=fields)


WANTED = {"kind", "key", "before", "after"}
"""The fields of a proposal that say what it wants, in the words of the machine."""


def _plain(fields: Fields, side: str) -> Fields:
    """What a serialized proposal has before or after."""
    found = fields.get(side)
    return dict(found) if isinstance(found, dict) else {}


class Words:
    """Values of old versions in words. Records have their names of today, deleted ones their last.

    A few queries for each kind of record that the values refer to.
    """

    def __init__(self, states: Iterable[Fields | None]) -> None:
        self.names: dict[tuple[type[models.Model], int], str] = {}
        targets: dict[str, set[type[models.Model]]] = defaultdict(set)
        for kind in RECORDS:
            for relation in foreign_keys(kind):
                targets[relation.name].add(relation.related_model)
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        terms: dict[type[Term], set[str]] = defaultdict(set)
        kept = [fields for fields in states if fields]
        for fields in kept:
            for name, value in fields.items():
                if isinstance(value, int) and not isinstance(value, bool):
                    for model in targets.get(name, ()):
                        wanted[model].add(value)
                for model in targets.get(name, ()):
                    if isinstance(value, str) and issubclass(model, Term):  # is named by its code
                        terms[model].add(value)
        self._labels: dict[tuple[object, JSON], str] = {
            (model, code): label
            for model, codes in terms.items()
            for code, label in model.objects.filter(code__in=codes).values_list("code", "label")
        }
        """The words of terms, by their kind and code. A query for each kind that is named."""
        self._values = ValuesInWords(
            (BY_LABEL[str(fields["kind"])], _plain(fields, side))
            for fields in kept
            for side in ("before", "after")
            if fields.get("kind") in BY_LABEL
        )
        for model, pks in wanted.items():
            records = model._default_manager.in_bulk(pks)
            read_names(record for record in records.values() if isinstance(record, Record))
            for pk, record in records.items():
                self.names[model, pk] = record.named if isinstance(record, Record) else str(record)
            deletions = Deletion.objects.filter(kind=model._meta.label_lower, object_id__in=pks)
            for deletion in deletions:
                words = _("%(record)s (deleted)") % {"record": deletion.words}
                self.names.setdefault((model, deletion.object_id), words)

    def of_proposal(self, then: Fields, now: Fields) -> list[FieldChange]:
        """What a proposal wanted of each field of its record before and after an edit of it."""
        before, after = self._wishes(then), self._wishes(now)
        return [
            FieldChange(name, before.get(name, ""), after.get(name, ""))
            for name in {**before, **after}
        ]

    def _wishes(self, fields: Fields) -> dict[str, str]:
        """What a proposal wants, by the name of the field."""
        kind = BY_LABEL.get(str(fields.get("kind")))
        if kind is None:
            return {}
        was, wanted = _plain(fields, "before"), _plain(fields, "after")
        found = {}
        for name in {**was, **wanted}:
            values = {
                "before": self._values.of(kind, name, was.get(name)),
                "after": self._values.of(kind, name, wanted.get(name)),
            }
            changes = values["before"] and values["before"] != values["after"]
            wish = _("from “%(before)s” to “%(after)s”") % values if changes else values["after"]
            found[field_in_words(kind, name)] = wish
        return found

    def of(self, field: Field, value: JSON) -> str:
        """The value of a field in words; empty if there is none."""
        if isinstance(field, models.ForeignKey) and isinstance(value, int):
            unknown = _("no. %(number)s") % {"number": value}
            return self.names.get((field.related_model, value), unknown)
        if label := self._labels.get((field.related_model, value)):
            return label
        assert issubclass(field.model, Record)
        return value_in_words(field.model, field.name, value)
