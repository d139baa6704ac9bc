"""Restoring a record to an earlier state, and recovering records that were deleted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.errors import RevertError
from reversion.models import Version

from orgchart.models import RECORDS, Deletion, Proposal, Record
from orgchart.models.records import Relation, foreign_keys, related_kind
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL, Key, build_record, in_registry, own_fields

from .publishing import remove, write
from .record_states import Subject, deleted_with, state_after, subjects_of, timelines_of
from .recording import recording, say_at_least
from .violations import RulesBroken, row_violations

NAMED = 5
"""How many records a message names."""


class NotRestored(Exception):
    """The record cannot be restored or recovered; the message says why. Nothing was saved."""


def restore(record: Record, number: int, *, by: Writer, why: str) -> None:
    """Restore a record and its parts to their state right after a writing.

    Parts that did not exist then are deleted; parts that existed then are recovered. Raises
    NotRestored, for example if the number is not that of an edit of the record or its parts, or
    RulesBroken; and then saves nothing.
    """
    timelines = timelines_of(subjects_of(record))
    known = {state.number for states in timelines.values() for state in states}
    if not number or number not in known:
        message = _("That is not an edit of %(record)s. Press Restore beside one of its edits.")
        raise NotRestored(message % {"record": record.reference})
    own = timelines.get((record._meta.label_lower, record.pk))
    if own and state_after(own, number) is None:
        message = _(
            "No version of %(record)s is kept as after edit no. %(number)s. Choose a later one."
        )
        raise NotRestored(message % {"record": record.reference, "number": number})
    with refusals_explained(), recording(by=by, why=why):
        place = {model._meta.label_lower: number for number, model in enumerate(RECORDS)}
        ordered = sorted(timelines, key=lambda subject: place[subject[0]])
        for subject in reversed(ordered):
            stored = existing(subject)
            if stored and state_after(timelines[subject], number) is None:
                remove(stored, by)
        for subject in ordered:
            then, now = state_after(timelines[subject], number), timelines[subject][-1]
            if then and then.version and then.fields != now.fields:
                put(_record_of(then.version), by)
        say_at_least(gettext_lazy("Restored as after edit no. %(number)s"), number=number)


def recover(deletions: Iterable[Deletion], *, by: Writer, why: str) -> list[Record]:
    """Create deleted records again with the primary keys that they had, all or none.

    The parts that were deleted with a record in one writing come back with it. Returns all of them.
    Raises NotRestored or RulesBroken, and then saves nothing.
    """
    by_label: dict[str, list[Deletion]] = defaultdict(list)
    for deletion in _without_repeats(deleted_with(deletions)):
        by_label[deletion.kind].append(deletion)
    made: list[Record] = []
    with refusals_explained(), recording(by=by, why=why):
        for model in RECORDS:
            # What was deleted last comes back first: others of its kind may refer to it.
            for deletion in reversed(by_label.get(model._meta.label_lower, [])):
                if existing((deletion.kind, deletion.object_id)):
                    message = _("%(record)s exists already. Leave it out.")
                    raise NotRestored(message % {"record": deletion.words})
                record = record_before(deletion)
                put(record, by)
                made.append(record)
        say_at_least(gettext_lazy("Recovered"))
    return made


def deleted(count: int) -> list[Deletion]:
    """The latest ``count`` deletions, newest first, without those of records that exist again.

    A query for each kind of record, and one.
    """
    found = list(Deletion.objects.order_by("-pk")[:count])
    stored = existing_among((deletion.kind, deletion.object_id) for deletion in found)
    return [deletion for deletion in found if (deletion.kind, deletion.object_id) not in stored]


def _without_repeats(deletions: Iterable[Deletion]) -> list[Deletion]:
    """The latest deletion of each record: one that was recovered and deleted again has several."""
    ordered = sorted(deletions, key=lambda deletion: deletion.pk)
    return list({(known.kind, known.object_id): known for known in ordered}.values())


def record_before(deletion: Deletion) -> Record:
    """The deleted record with the primary key that it had, not saved. It refers to the records that
    it referred to, whatever their keys are now. Raises ValidationError if one does not exist."""
    model = BY_LABEL[deletion.kind]

    def find(relation: Relation, key: Key) -> Record | None:
        kept = deletion.keys.get(relation.name)
        if kept is None:
            return in_registry(relation, key)
        target = related_kind(model, relation.name)
        return target._base_manager.filter(**{relation.target_field.attname: kept}).first()

    known = {field.name for field in own_fields(model)}
    fields = {name: value for name, value in deletion.fields.items() if name in known}
    record = build_record(model, fields, find)
    record.pk = deletion.object_id
    return record


def _refuse_missing(record: Record) -> None:
    """Raise NotRestored, naming the record that this one refers to, if that does not exist.

    One query for each relation.
    """
    for relation in foreign_keys(type(record)):
        key = getattr(record, relation.attname)
        target = related_kind(type(record), relation.name)
        column = relation.target_field.attname
        if key is None or target._base_manager.filter(**{column: key}).exists():
            continue
        gone = Deletion.objects.filter(kind=target._meta.label_lower, object_id=_as_number(key))
        last = gone.order_by("-pk").first()
        words = last.words if last else f"{target._meta.verbose_name} “{key}”"
        message = _(
            "%(record)s refers to %(missing)s, which does not exist any more. Recover that first, under "
            "Deleted records."
        )
        kind = record._meta.verbose_name
        raise NotRestored(message % {"record": kind, "missing": words})


def _as_number(key: int | str) -> int:
    return int(key) if str(key).isdecimal() else 0


def put(record: Record, by: Writer) -> Proposal | None:
    """Save the record, or propose it and return the proposal. Raises NotRestored, or RulesBroken: what
    was right once may not be any more."""
    _refuse_missing(record)
    if taken := _in_its_place(record):
        message = _("Another record has its place: %(other)s. Rename or delete that one first.")
        raise NotRestored(message % {"other": taken.reference})
    if broken := row_violations(record):
        raise RulesBroken(broken)
    return write(record, by)


def _in_its_place(record: Record) -> Record | None:
    """Another record that has the natural key of this one. One query, and those of the key."""
    try:
        found: Record = type(record).objects.get_by_natural_key(*record.natural_key())
    except (ObjectDoesNotExist, MultipleObjectsReturned):
        return None
    return found if found.pk != record.pk else None


def existing(subject: Subject) -> Record | None:
    """The record as it is stored; None if it does not exist. One query."""
    label, pk = subject
    found: Record | None = BY_LABEL[label].objects.filter(pk=pk).first()
    return found


def existing_among(subjects: Iterable[Subject]) -> set[Subject]:
    """Which of the records exist. A query for each kind of record."""
    by_label: dict[str, set[int]] = defaultdict(set)
    for label, pk in subjects:
        by_label[label].add(pk)
    return {
        (label, pk)
        for label, pks in by_label.items()
        for pk in BY_LABEL[label].objects.filter(pk__in=pks).values_list("pk", flat=True)
    }


def _record_of(version: Version) -> Record:
    """The record as that version has it, without fields that no longer exist. Not saved."""
    model: type[Record] = version.content_type.model_class()
    known = {field.attname for field in model._meta.concrete_fields}
    values = {name: value for name, value in version.field_dict.items() if name in known}
    return model(**values)


def _still_needed(error: models.ProtectedError) -> str:
    """Which records refer to the one that would be deleted; a few of them, if there are many."""
    needing = [record.reference for record in error.protected_objects if isinstance(record, Record)]
    message = _(
        "A record that would be deleted is still needed, because these refer to it: %(records)s. Change "
        "or delete those first."
    )
    return message % {"records": named(needing)}


def named(records: Iterable[str]) -> str:
    """These records in words; a few of them, if there are many."""
    known = sorted(records)
    shown = known[:NAMED]
    if len(known) > NAMED:
        shown.append(_("and %(number)d more") % {"number": len(known) - NAMED})
    return "; ".join(shown)


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Raise NotRestored for what the database or an old version refuses."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise NotRestored(" ".join(error.messages)) from None
    except RevertError:
        raise NotRestored(
            _(
                "An older release of the registry wrote this version, and this release cannot read "
                "it. Choose a later version."
            )
        ) from None
    except models.ProtectedError as error:
        raise NotRestored(_still_needed(error)) from None
    except IntegrityError as error:
        raise NotRestored(
            _(
                "A record that this one refers to, or that refers to it, is missing, or another "
                "record has its place (%(error)s). Fix that first."
            )
            % {"error": error}
        ) from None
