"""What a person decides on is read again under the writers' lock, and must be as they saw it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision, Version

from orgchart.models import Deletion, Fact, Proposal, Record, Standing
from orgchart.serialization import (
    BY_LABEL,
    Fields,
    changed_fields,
    field_in_words,
    fields_of,
    with_keys,
)

from .history import Action, RecordChange, compare
from .record_names import ValuesInWords
from .record_states import Subject, deleted_by, state_after, subjects_of, timelines_of
from .violations import RulesBroken, Violation, violation

PUBLISHED = gettext_lazy(
    "It is no draft any more: somebody has published it. The page now shows it as it is: look at it again."
)

WANTED = ("action", "before", "after")
"""The fields of a proposal that say what it wants."""
_ADDED = gettext_lazy(
    "%(who)s added it after you opened the page. The page now shows it as it is: look at it again."
)
_WAS_AND_IS = gettext_lazy("%(field)s was “%(then)s” and is now “%(now)s”")

R = TypeVar("R", bound=Record)


def last_writing() -> int:
    """The number of the last writing: ask before reading what a person will decide on. One query."""
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


def as_seen(chosen: Iterable[R], seen: int | None = None) -> list[R]:
    """The records as they are now. Use inside ``recording()``.

    Raises RulesBroken if one has gone, or has changed since it was read, or since the writing with
    the number ``seen``. One query for each kind of record; with ``seen`` a few more.
    """
    by_kind: dict[type[R], list[R]] = defaultdict(list)
    for record in chosen:
        by_kind[type(record)].append(record)
    found: list[R] = []
    broken: list[Violation] = []
    for kind, read in by_kind.items():
        stored = {now.pk: now for now in with_keys(kind).filter(pk__in=[one.pk for one in read])}
        for was in read:
            now = stored.get(was.pk)
            if now is None:
                broken.append(violation(was, "still_as_seen", _gone()))
            elif message := _changed_since_it_was_read(was, now):
                broken.append(violation(now, "still_as_seen", message))
            else:
                found.append(now)
        if seen is not None and not broken:
            broken += _changed_since(kind, list(stored.values()), seen)
    if broken:
        raise RulesBroken(broken)
    return found


def drafts_as_seen(chosen: Iterable[Fact], seen: int | None = None) -> list[Fact]:
    """The drafts as they are now, as ``as_seen`` has it. Raises RulesBroken if one is no draft now."""
    facts = as_seen(chosen, seen)
    public = [fact for fact in facts if fact.status != Standing.DRAFT]
    if public:
        raise RulesBroken([violation(fact, "still_as_seen", PUBLISHED) for fact in public])
    return facts


def _gone() -> str:
    return _(
        "Somebody has published, discarded or deleted it meanwhile. The page now shows what is left."
    )


def _changed_since_it_was_read(was: Record, now: Record) -> str:
    columns = [field.attname for field in now._meta.concrete_fields]
    if isinstance(now, Proposal):
        columns = [*WANTED]  # it follows its record to another key
    if all(getattr(was, name) == getattr(now, name) for name in columns):
        return ""
    if (
        isinstance(was, Fact)
        and isinstance(now, Fact)
        and was.status == Standing.DRAFT != now.status
    ):
        return str(PUBLISHED)
    before, after = fields_of(was), fields_of(now)
    return _what_changed(now, before, after, _("Somebody")) if before != after else ""


def _changed_since(kind: type[Record], stored: list[Record], seen: int) -> list[Violation]:
    """What was written of the records and their parts after that writing, and by whom.

    A few queries for each kind of part; a few more for each record if anything was written since.
    """
    if not _written_since(subjects_of(*stored), seen):
        return []
    broken = []
    for record in stored:
        later = _written_since(subjects_of(record), seen)
        if not later:
            continue
        who = str(later[-1].user or _("Somebody"))
        if kind is Proposal:
            said = _proposal_changed(record, seen, who)
        else:
            said = _changes_in_words(record, compare(record, seen, later[-1].pk), who)
        if said:
            broken.append(violation(record, "still_as_seen", said))
    return broken


def _written_since(subjects: Iterable[Subject], seen: int) -> list[Revision]:
    """The writings of those records after that one, the oldest first. A query for each kind."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, pk in subjects:
        by_label[label].append(str(pk))
    found: dict[int, Revision] = {}
    for label, pks in by_label.items():
        versions = Version.objects.get_for_model(BY_LABEL[label])
        for version in versions.filter(object_id__in=pks, revision__gt=seen).select_related(
            "revision__user"
        ):
            found[version.revision_id] = version.revision
        gone = Deletion.objects.filter(kind=label, object_id__in=list(map(int, pks)))
        found |= {one.pk: one for one in deleted_by(gone).values() if one.pk > seen}
    return [found[number] for number in sorted(found)]


def _proposal_changed(proposal: Record, seen: int, who: str) -> str:
    """How a proposal has changed since a writing, in words; empty if it has not."""
    subject = (proposal._meta.label_lower, proposal.pk)
    states = timelines_of([subject])[subject]
    then = state_after(states, seen)
    if then is None or then.fields is None:
        return _ADDED % {"who": who}
    now = states[-1].fields or {}
    if all(then.fields.get(name) == now.get(name) for name in WANTED):
        return ""
    return _what_changed(proposal, then.fields, now, who)


def _changes_in_words(record: Record, changes: list[RecordChange], who: str) -> str:
    """What somebody changed of a record and its parts; empty if that is nothing."""
    own, said = (record._meta.label_lower, record.pk), []
    for change in changes:
        if change.action == Action.CREATED and change.subject == own:
            return _ADDED % {"who": who}
        words = {"kind": change.kind, "record": change.record, "action": change.action.label}
        fields = "; ".join(
            _WAS_AND_IS % {"field": one.name, "then": one.before, "now": one.after}
            for one in change.fields
        )
        if change.action == Action.CHANGED:
            said.append(_("%(kind)s “%(record)s”: %(fields)s") % {**words, "fields": fields})
        else:
            said.append(_("%(kind)s “%(record)s” was %(action)s") % words)
    if not said:
        return ""
    message = _(
        "%(who)s changed it after you opened the page: %(fields)s. The page now shows it as it is: look at it again."
    )
    return message % {"who": who, "fields": "; ".join(said)}


def _what_changed(record: Record, before: Fields, after: Fields, who: str) -> str:
    kind = type(record)
    if isinstance(record, Proposal):  # what it wants, in the words of its record
        kind, before, after = BY_LABEL[record.kind], _wanted(before), _wanted(after)
    values = ValuesInWords([(kind, before), (kind, after)])
    fields = "; ".join(
        _WAS_AND_IS
        % {
            "field": field_in_words(kind, name),
            "then": values.of(kind, name, before.get(name)),
            "now": values.of(kind, name, after.get(name)),
        }
        for name in changed_fields(before, after)
    )
    message = _(
        "%(who)s changed it after you opened the page: %(fields)s. The page now shows it as it is: look at it again."
    )
    return message % {"who": who, "fields": fields}


def _wanted(proposal: Fields) -> Fields:
    after = proposal.get("after")
    return after if isinstance(after, dict) else {}
