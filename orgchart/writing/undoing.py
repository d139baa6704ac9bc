"""Undoing one edit: what it did is undone, and what was edited later stays.

A field that the edit changed goes back to its value before the edit, if it still has the value that the
edit gave it. Records that the edit created are deleted, and records that it deleted are recovered. What
a later edit changed again is an *objection*: nothing is undone until a person leaves it out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from orgchart.models import RECORDS, Deletion, Proposal
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL, field_in_words, own_fields

from .history import Action, RecordChange, Words, between
from .publishing import remove
from .record_states import State, Subject, Timelines, last_change, state_after, timelines_of
from .recording import recording
from .restoring import NotRestored, existing, existing_among, put, record_before, refusals_explained


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that cannot be undone, because a later edit changed it again."""

    key: str
    """Names it, to leave it out."""
    record: str
    """The record in words, with the field if it is about one."""
    message: str
    number: int
    """The number of the later edit; 0 if none is kept."""
    edit: Revision | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What undoing an edit does to one record."""

    change: RecordChange
    names: tuple[str, ...] = ()
    """The fields that go back to what they were; empty if the record is deleted or recovered."""
    before: State | None = None
    deletion: Deletion | None = None

    @property
    def key(self) -> str:
        """Names it, to leave it out."""
        return key_of(self.change.subject)


@dataclass(slots=True)
class Undoing:
    """What undoing an edit would do, and what stands against it."""

    steps: list[Step] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    def without(self, left_out: Collection[str]) -> "Undoing":
        """The same without what a person leaves out."""
        return Undoing(
            [step for step in self.steps if step.key not in left_out],
            [one for one in self.objections if one.key not in left_out],
        )


def key_of(subject: Subject, name: str = "") -> str:
    return ":".join(map(str, filter(None, (*subject, name))))


def undoing(number: int) -> Undoing:
    """What undoing the edit with that number would do to the registry as it is now.

    It reads the history of the records of the edit, in a few queries for each kind of record.
    """
    written = _written(number)
    stored = existing_among(written)
    added = _parts_of_created(written, stored)
    timelines = timelines_of({*written, *chain.from_iterable(added.values())})
    found = Undoing()
    for subject in written:
        states = timelines.get(subject, [])
        at = [state for state in states if state.number == number]
        if not at:
            continue
        before, now = state_after(states, number - 1), states[-1]
        if at[-1].fields is None:
            is_new = before is None and len(at) > 1
            if subject not in stored and not is_new:
                _recovery(found, subject, at[-1], now)
        elif before is None:
            parts = added.get(subject, [])
            if subject in stored:
                _removal(found, subject, at[-1], now, [timelines.get(part, []) for part in parts])
        else:
            _return(found, subject, before, at[-1], states, is_there=subject in stored)
    return _in_words(found, timelines)


def undo(number: int, *, by: Writer, why: str, left_out: Collection[str] = ()) -> list[Proposal]:
    """Undo the edit in one writing, without what is left out. Returns what became proposals.

    Raises ValidationError without a reason, NotRestored if something stands against it or nothing is
    to do, or RulesBroken; and then saves nothing.
    """
    if not why.strip():
        raise ValidationError(
            _("The history keeps a reason for everything that is undone. Say why.")
        )
    with refusals_explained(), recording(by=by, why=why):
        wanted = undoing(number).without(left_out)
        if wanted.objections:
            raise NotRestored(
                _(
                    "A later edit changed the same. Look at what stands against it, and leave that out."
                )
            )
        if not wanted.steps:
            raise NotRestored(
                _("There is nothing to undo: all of it is as it was before that edit.")
            )
        return [proposal for proposal in _undone(wanted.steps, by) if proposal]


def _undone(steps: list[Step], by: Writer) -> Iterator[Proposal | None]:
    """Delete what was created, from the parts to the wholes; then write the other records."""
    place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
    ordered = sorted(steps, key=lambda step: place[step.change.subject[0]])
    for step in reversed(ordered):
        if step.change.action == Action.DELETED and (stored := existing(step.change.subject)):
            yield remove(stored, by)
    for label in place:
        own = [step for step in ordered if step.change.subject[0] == label]
        for step in own:
            if step.names and step.before and step.before.version:
                record = existing(step.change.subject)
                assert record is not None  # it was there under the same lock
                values = step.before.version.field_dict
                for own_field in own_fields(type(record)):
                    if own_field.name in step.names:
                        setattr(record, own_field.attname, values[own_field.attname])
                yield put(record, by)
        # What was deleted last comes back first: others of its kind may refer to it.
        recovered = [step.deletion for step in own if step.deletion]
        for deletion in sorted(recovered, key=lambda one: -one.pk):
            yield put(record_before(deletion), by)


# --- what the edit wrote -----------------------------------------------------------------------


def _written(number: int) -> list[Subject]:
    """The records that the edit wrote or deleted, in the order of writing. Two queries."""
    found: list[Subject] = []
    deletions: list[int] = []
    versions = Version.objects.filter(revision=number).select_related("content_type")
    for version in versions.order_by("pk"):
        model = version.content_type.model_class()
        if model is Deletion:
            deletions.append(int(version.object_id))
        elif model is not None and model._meta.label_lower in BY_LABEL:
            found.append((model._meta.label_lower, int(version.object_id)))
    for deletion in Deletion.objects.filter(pk__in=deletions):
        found.append((deletion.kind, deletion.object_id))
    return list(dict.fromkeys(found))


def _parts_of_created(written: list[Subject], stored: set[Subject]) -> dict[Subject, list[Subject]]:
    """The parts of each record that exist and that the edit did not write itself.

    A query for each kind of part; two more for each record that has such parts.
    """
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, pk in written:
        if (label, pk) in stored:
            by_label[label].append(pk)
    found: dict[Subject, list[Subject]] = defaultdict(list)
    for label, pks in by_label.items():
        for part, relation in BY_LABEL[label].parts():
            parts = part._base_manager.filter(**{f"{relation}__in": pks})
            for part_pk, whole in parts.values_list("pk", relation):
                subject = (part._meta.label_lower, part_pk)
                if subject not in written:
                    found[label, whole].append(subject)
    return found


# --- one record --------------------------------------------------------------------------------


def _recovery(found: Undoing, subject: Subject, at: State, now: State) -> None:
    """The edit deleted the record, and it does not exist."""
    if now.number > at.number:
        message = _("A later edit recovered it and deleted it again.")
        found.objections.append(_objection(subject, at, message, now.number))
    else:
        found.steps.append(Step(_change(subject, at, Action.CREATED), deletion=at.deletion))


def _removal(
    found: Undoing, subject: Subject, at: State, now: State, parts: list[list[State]]
) -> None:
    """The edit created the record, and it exists."""
    later = [states[-1].number for states in parts if states]
    if now.fields != at.fields:
        message = _("A later edit changed it.")
        found.objections.append(_objection(subject, at, message, now.number))
    elif parts:
        message = _("A later edit added something that would be deleted with it.")
        found.objections.append(_objection(subject, at, message, max(later, default=0)))
    else:
        found.steps.append(Step(_change(subject, at, Action.DELETED)))


def _return(
    found: Undoing,
    subject: Subject,
    before: State,
    at: State,
    states: list[State],
    *,
    is_there: bool,
) -> None:
    """The edit changed the record."""
    then, given = before.fields or {}, at.fields or {}
    own = [field.name for field in own_fields(BY_LABEL[subject[0]])]
    names = [name for name in own if then.get(name) != given.get(name)]
    if not names:
        return
    if not is_there:
        if states[-1].fields is None:
            message = _("A later edit deleted it.")
            found.objections.append(_objection(subject, at, message, states[-1].number))
        return
    back = []
    now = states[-1].fields or {}
    for name in names:
        if now.get(name) == given.get(name):
            back.append(name)
        elif now.get(name) != then.get(name):
            last = last_change(states, name)
            message = _("A later edit changed it again.")
            found.objections.append(_objection(subject, at, message, last, name))
    if back:
        change = _change(subject, states[-1], Action.CHANGED)
        found.steps.append(Step(change, tuple(back), before))


# --- in words ----------------------------------------------------------------------------------


def _change(subject: Subject, state: State, action: Action) -> RecordChange:
    kind = str(BY_LABEL[subject[0]]._meta.verbose_name)
    return RecordChange(subject, kind, state.words, action)


def _objection(
    subject: Subject, state: State, message: str, number: int, name: str = ""
) -> Objection:
    model = BY_LABEL[subject[0]]
    record = f"{model._meta.verbose_name} “{state.words}”"
    if name:
        words = {"field": field_in_words(model, name), "record": record}
        record = _("%(field)s of %(record)s") % words
    return Objection(key_of(subject, name), record, message, number)


def _in_words(found: Undoing, timelines: Timelines) -> Undoing:
    """The same, with the values of the fields in words, and with the persons of the edits."""
    words = Words(state.fields for step in found.steps for state in timelines[step.change.subject])
    steps = []
    for step in found.steps:
        subject = step.change.subject
        if step.names and step.before:
            now = timelines[subject][-1]
            back = {name: (step.before.fields or {}).get(name) for name in step.names}
            after = replace(now, fields={**(now.fields or {}), **back})
            change = between(subject, now, after, words)
            change.action = Action.CHANGED
            steps.append(replace(step, change=change))
        else:
            steps.append(step)
    known = Revision.objects.select_related("user").in_bulk(
        [objection.number for objection in found.objections]
    )
    objections = [
        replace(objection, edit=known.get(objection.number)) for objection in found.objections
    ]
    return Undoing(steps, objections)
