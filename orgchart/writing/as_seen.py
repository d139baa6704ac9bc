"""What a person decides on is read again under the writers' lock, and must be as they saw it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision, Version

from orgchart.models import Fact, Proposal, Record, Standing
from orgchart.serialization import (
    BY_LABEL,
    Fields,
    changed_fields,
    field_in_words,
    fields_of,
    value_in_words,
    with_keys,
)

from .record_states import state_after, timelines_of
from .violations import RulesBroken, Violation, violation

PUBLISHED = gettext_lazy("It is no draft any more: somebody has published it. Reload the page.")

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
    return _("Somebody has published, discarded or deleted it meanwhile. Reload the page.")


def _changed_since_it_was_read(was: Record, now: Record) -> str:
    columns = [field.attname for field in now._meta.concrete_fields]
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
    """What was written of the records after that writing, and by whom."""
    later = Version.objects.get_for_model(kind).filter(
        object_id__in=[str(record.pk) for record in stored], revision__gt=seen
    )
    writers = {
        int(version.object_id): str(version.revision.user or "")
        for version in later.select_related("revision__user").order_by("revision")
    }
    changed = {record.pk: record for record in stored if record.pk in writers}
    label = kind._meta.label_lower
    broken = []
    for (_label, pk), states in timelines_of((label, pk) for pk in changed).items():
        who = writers[pk] or _("Somebody")
        then = state_after(states, seen)
        if then is None or then.fields is None:
            message = _("%(who)s added it after you opened the page. Reload the page.")
            broken.append(violation(changed[pk], "still_as_seen", message % {"who": who}))
        elif then.fields != states[-1].fields:
            message = _what_changed(changed[pk], then.fields, states[-1].fields or {}, who)
            broken.append(violation(changed[pk], "still_as_seen", message))
    return broken


def _what_changed(record: Record, before: Fields, after: Fields, who: str) -> str:
    kind = type(record)
    if isinstance(record, Proposal):  # what it wants, in the words of its record
        kind, before, after = BY_LABEL[record.kind], _wanted(before), _wanted(after)
    fields = "; ".join(
        _("%(field)s was “%(then)s” and is now “%(now)s”")
        % {
            "field": field_in_words(kind, name),
            "then": value_in_words(kind, name, before.get(name)),
            "now": value_in_words(kind, name, after.get(name)),
        }
        for name in changed_fields(before, after)
    )
    message = _("%(who)s changed it after you opened the page: %(fields)s. Reload the page.")
    return message % {"who": who, "fields": fields}


def _wanted(proposal: Fields) -> Fields:
    after = proposal.get("after")
    return after if isinstance(after, dict) else {}
