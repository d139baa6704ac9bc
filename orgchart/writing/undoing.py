"""Undoing one edit: what it did is undone, and what was edited later stays.

A field that the edit changed goes back to its value before the edit, if it still has the value that the
edit gave it. Records that the edit created are deleted, and records that it deleted are recovered. What
a later edit changed again is an *objection*: nothing is undone until a person leaves it out. So is a
record that would be deleted although a part of it stays, or something that refers to it. A document or a
source that something else has made public stays so, and nobody is asked: the mark follows from who cites it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import reversion
from django.db import transaction
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from orgchart.models import RECORDS, Deletion, Fact, Proposal, Record, UndoneEdit
from orgchart.models.records import foreign_keys, related_kind
from orgchart.roles import Writer, may_publish
from orgchart.serialization import BY_LABEL, field_in_words, own_fields

from .history import Action, RecordChange, Words, between, words_of
from .publishing import remove
from .record_states import State, Subject, Timelines, last_change, state_after, timelines_of
from .recording import recording
from .restoring import (
    NotRestored,
    existing,
    existing_among,
    put,
    record_before,
    refusals_explained,
)
from .undo_proposed import without_proposed
from .undo_published import carried_out, tell_authors, wait_again
from .undo_steps import MARK, Objection, Part, Step, Undoing, Use, key_of
from .undo_uses import by_label, citing, uses_of


def undoing(number: int, *, by: Writer = None) -> Undoing:
    """What undoing the edit with that number would do to the registry as it is now.

    It reads the history of the records of the edit and of the parts of those that it created, in a
    few queries for each kind of record.
    """
    written = _written(number)
    stored = existing_among(written)
    timelines = timelines_of(written)
    at = {
        subject: own[-1]
        for subject in written
        if (own := [state for state in timelines.get(subject, []) if state.number == number])
    }
    before = {subject: state_after(timelines[subject], number - 1) for subject in at}
    created = [
        subject
        for subject, state in at.items()
        if subject in stored and state.fields is not None and before[subject] is None
    ]
    parts = _parts_of(created, timelines)
    uses, using = uses_of(created, at)
    found = Undoing()
    for subject, state in at.items():
        states, then = timelines[subject], before[subject]
        if state.fields is None:
            is_new = then is None and sum(one.number == number for one in states) > 1
            if subject not in stored and not is_new:
                _recovery(found, subject, state, states[-1])
        elif then is None:
            if subject in stored:
                tied = (*parts[subject], *using.get(subject, ()))
                _removal(found, subject, state, states[-1], tied, uses.get(subject))
        else:
            _return(found, subject, then, state, states, is_there=subject in stored)
    _keep_cited(found, at)
    if may_publish(by):
        found.again = carried_out(number)
    if not may_publish(by):
        found = without_proposed(_for_an_editor(found), by)
    return _in_words(found.keeping(()), timelines)


def undo(number: int, *, by: Writer, why: str, left_out: Collection[str] = ()) -> list[Proposal]:
    """Undo the edit in one writing, without what is left out. Returns what became proposals.

    Raises NotRestored if something stands against it or nothing is to do, or RulesBroken, also if a publisher
    gives no reason for what is public or becomes public; and then saves nothing.
    """
    with transaction.atomic():
        proposals, again = _undo(number, by, why, left_out)
        tell_authors(again, number, by=by, why=why)
    return proposals


def _undo(
    number: int, by: Writer, why: str, left_out: Collection[str]
) -> tuple[list[Proposal], list[Fact | Proposal]]:
    """What became proposals, and what the edit had published and waits again."""
    with refusals_explained(), recording(by=by, why=why) as touched:
        wanted = undoing(number, by=by).without(left_out)
        if wanted.objections:
            raise NotRestored(_why_not(wanted.against()[0]))
        if not wanted.steps:
            raise NotRestored(wanted.nothing)
        proposals = [proposal for proposal in _undone(wanted.steps, by) if proposal]
        if not touched.differs():
            raise NotRestored(Undoing(is_proposed=bool(proposals)).nothing)
        whole = UndoneEdit.Extent.PART if left_out else UndoneEdit.Extent.WHOLE
        extent = UndoneEdit.Extent.PROPOSED if proposals else whole
        reversion.add_meta(UndoneEdit, edit=number, extent=extent)
        return proposals, [] if proposals else wait_again(wanted, is_whole=not left_out)


def undone(number: int) -> UndoneEdit | None:
    """The last undoing of an edit, with its revision and person; None if it was not undone, or if its
    undoing was undone. One query for each undoing of an undoing."""
    found = UndoneEdit.objects.filter(edit=number).select_related("revision__user")
    for one in found.order_by("-revision_id"):
        later = undone(one.revision_id)
        if not later or later.extent != UndoneEdit.Extent.WHOLE:
            return one
    return None


def _why_not(objection: Objection) -> str:
    if objection.is_later:
        return _(
            "A later edit changed the same. Leave the records listed under “Edited again later” as they "
            "are, or undo that edit first."
        )
    return f"{objection.record}: {objection.message}"


def _undone(steps: list[Step], by: Writer) -> Iterator[Proposal | None]:
    """Delete what was created, from the parts to the wholes, and write the other records.

    Deleting comes first, because what is written may need the place; but what a record refers to
    that goes back to what it was is only deleted after that.
    """
    place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
    ordered = sorted(steps, key=lambda step: place[step.change.subject[0]])
    stored = {
        step.key: record
        for step in ordered
        if not step.deletion and (record := existing(step.change.subject))
    }
    removals = [step for step in reversed(ordered) if step.change.action == Action.DELETED]
    needed = _needed(
        [stored[step.key] for step in removals if step.key in stored],
        [stored[step.key] for step in ordered if step.names],
    )
    yield from _removed([step for step in removals if step.change.subject not in needed], by)
    for label in place:
        own = [step for step in ordered if step.change.subject[0] == label]
        for step in own:
            if step.names and step.before and step.before.version:
                record = stored[step.key]
                values = step.before.version.field_dict
                for own_field in own_fields(type(record)):
                    if own_field.name in step.names:
                        setattr(record, own_field.attname, values[own_field.attname])
                yield put(record, by)
        # What was deleted last comes back first: others of its kind may refer to it.
        recovered = [step.deletion for step in own if step.deletion]
        for deletion in sorted(recovered, key=lambda one: -one.pk):
            yield put(record_before(deletion), by)
    yield from _removed([step for step in removals if step.change.subject in needed], by)


def _removed(removals: Iterable[Step], by: Writer) -> Iterator[Proposal | None]:
    for step in removals:
        if record := existing(step.change.subject):
            yield remove(record, by)


def _needed(removed: Iterable[Record], changed: Iterable[Record]) -> set[Subject]:
    """Those of the records to be deleted to which the changed ones refer, themselves or through others
    that are to be deleted. No query."""
    by_value = {
        (record._meta.label_lower, column.attname, getattr(record, column.attname)): record
        for record in removed
        for column in record._meta.concrete_fields
        if column.unique
    }
    found: set[Subject] = set()
    waiting = list(changed)
    while waiting:
        record = waiting.pop()
        for relation in foreign_keys(type(record)):
            label = related_kind(type(record), relation.name)._meta.label_lower
            value = getattr(record, relation.attname)
            target = by_value.get((label, relation.target_field.attname, value))
            if target and (label, target.pk) not in found:
                found.add((label, target.pk))
                waiting.append(target)
    return found


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


def _parts_of(created: list[Subject], timelines: Timelines) -> dict[Subject, tuple[Part, ...]]:
    """The parts that each of the records has now; those that are not in the timelines were not
    written by the edit. A query for each kind of part, and three for each kind that there is."""
    relations: list[tuple[Subject, Subject, str]] = []
    for label, pks in by_label(created).items():
        for model, relation in BY_LABEL[label].parts():
            parts = model._base_manager.filter(**{f"{relation}__in": pks})
            for part_pk, whole in parts.values_list("pk", relation):
                relations.append(((label, whole), (model._meta.label_lower, part_pk), relation))
    added = timelines_of({part for _whole, part, _relation in relations if part not in timelines})
    found: dict[Subject, list[Part]] = {subject: [] for subject in created}
    for whole, part, relation in relations:
        states = timelines.get(part) or added.get(part) or [State(0, "", {})]
        record = _record_in_words(part, states[-1])
        number, was_written = states[-1].number, part in timelines
        found[whole].append(Part(key_of(part), relation, record, number, was_written))
    return {whole: tuple(parts) for whole, parts in found.items()}


# --- one record --------------------------------------------------------------------------------


def _recovery(found: Undoing, subject: Subject, at: State, now: State) -> None:
    """The edit deleted the record, and it does not exist."""
    if now.number > at.number:
        message = _("A later edit recovered it and deleted it again.")
        found.objections.append(_objection(subject, at, message, now.number))
    elif at.deletion:
        model, change = BY_LABEL[subject[0]], _change(subject, at, Action.CREATED)
        publishes = issubclass(model, Fact) and model.was_public(at.deletion.fields)
        found.steps.append(Step(change, deletion=at.deletion, publishes=publishes))


def _removal(
    found: Undoing,
    subject: Subject,
    at: State,
    now: State,
    parts: tuple[Part, ...],
    use: Use | None,
) -> None:
    """The edit created the record, and it exists."""
    if now.fields != at.fields:
        message = _("A later edit changed it.")
        found.objections.append(_objection(subject, at, message, now.number))
    elif use:
        record = _record_in_words(subject, at)
        found.objections.append(Objection(key_of(subject), record, str(use), 0, is_later=False))
    else:
        found.steps.append(Step(_change(subject, at, Action.DELETED), parts=parts))


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
        model = BY_LABEL[subject[0]]
        is_fact = "status" in back and issubclass(model, Fact)
        was, is_now = is_fact and model.was_public(then), is_fact and model.was_public(now)
        step = Step(change, tuple(back), before, publishes=was and not is_now)
        found.steps.append(replace(step, withdraws=is_now and not was))


def _keep_cited(found: Undoing, written: Iterable[Subject]) -> None:
    """Say of documents and sources that would become drafts again what cites them; leave out the mark if
    that is another record than the edit wrote. Four queries, if there are such."""
    marked = [
        step.change.subject
        for step in found.steps
        if MARK in step.names and step.before and (step.before.fields or {}).get(MARK)
    ]
    kept, cited = citing(marked, written) if marked else (set(), {})
    steps = []
    for step in found.steps:
        subject = step.change.subject
        shown = step.without_mark() if subject in kept else step
        if shown:
            steps.append(replace(shown, cited_by=tuple(cited.get(subject, ()))))
    found.steps = steps


def _for_an_editor(found: Undoing) -> Undoing:
    """The same, with an objection for each step that only a publisher can make, and for what can only
    be recovered after one of these."""
    place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
    objections = list(found.objections)
    refused: set[str] = set()
    for step in sorted(found.steps, key=lambda step: place[step.change.subject[0]]):
        model = BY_LABEL[step.change.subject[0]]
        needs = {
            key_of((related_kind(model, name)._meta.label_lower, pk))
            for name, pk in (step.deletion.keys if step.deletion else {}).items()
        }
        if step.publishes or not refused.isdisjoint(needs):
            refused.add(step.key)
            record = step.change.reference
            message = _(
                "Only a publisher can recover what was public. Leave it as it is, or ask a publisher."
            )
            objections.append(Objection(step.key, record, message, 0, is_later=False))
    steps = [step for step in found.steps if step.key not in refused]
    return replace(found, steps=steps, objections=objections)


# --- in words ----------------------------------------------------------------------------------


def _change(subject: Subject, state: State, action: Action) -> RecordChange:
    kind = str(BY_LABEL[subject[0]]._meta.verbose_name)
    return RecordChange(subject, kind, words_of(state), action)


def _objection(
    subject: Subject, state: State, message: str, number: int, name: str = ""
) -> Objection:
    record = _record_in_words(subject, state)
    if name:
        words = {"field": field_in_words(BY_LABEL[subject[0]], name), "record": record}
        record = _("%(field)s of %(record)s") % words
    return Objection(key_of(subject, name), record, message, number)


def _record_in_words(subject: Subject, state: State) -> str:
    return _change(subject, state, Action.KEPT).reference


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
    return replace(found, steps=steps, objections=objections)
