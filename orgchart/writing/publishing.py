"""Drafts, proposals and publishing: only a publisher makes records public.

What a publisher writes is public at once. What an editor writes is a draft; an editor's change to a
public record becomes a proposal. ``foreseen()`` shows the registry as it would be if drafts and
proposals were published.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import reversion
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.languages import in_words_to_keep
from orgchart.models import (
    FACTS,
    CarriedOut,
    Document,
    Fact,
    Notice,
    Proposal,
    Record,
    Reorganisation,
    Source,
    Standing,
)
from orgchart.models.facts import NO_SOURCE
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.roles import Writer, may_publish
from orgchart.serialization import (
    fields_of,
)

from .as_seen import as_seen, drafts_as_seen
from .proposals import (
    contradictions_among,
    propose,
    propose_change,
    proposed_record,
    rivals_of,
    twins_among,
)
from .record_states import Subject
from .recording import recording
from .reviewing import forget
from .rules import new_violations
from .shadow_tables import shadow_tables
from .telling import Telling
from .touched import collecting, note_all, note_carried_out
from .violations import RulesBroken, Violation, row_violations, violation

ONLY_PUBLISHERS = gettext_lazy(
    "Only a publisher can publish. Keep this a draft, and a publisher will see it."
)
NO_REASON = gettext_lazy(
    "The history keeps a reason for everything that is published. Say why it is published."
)
NO_REASON_TO_CHANGE = gettext_lazy(
    "This is public, and the history keeps a reason for every change of what is public. Say why."
)
IMPOSSIBLE = gettext_lazy(
    "The database refuses this proposal (%(error)s). Discard the proposal, or propose another change."
)


# --- what is public ----------------------------------------------------------------------------


def is_public(record: Record) -> bool:
    """May everybody see the record as it is in the database? One query."""
    if record.pk is None:
        return False
    return type(record).objects.public().filter(pk=record.pk).exists()


def any_public(records: Iterable[tuple[type[Record], int]]) -> bool:
    """May everybody see one of them as it is in the database? At most a query for each kind."""
    by_kind: dict[type[Record], list[int]] = defaultdict(list)
    for kind, pk in records:
        by_kind[kind].append(pk)
    return any(kind.objects.public().filter(pk__in=pks).exists() for kind, pks in by_kind.items())


def _would_be_public(record: Record) -> bool:
    """Would it be public as soon as it is saved: as its kind always is, or the record that it belongs
    to?"""
    if record.description.always_public:
        return True
    whole = record.belongs_to() if record.description.part_of else None
    return whole is not None and is_public(whole)


# --- writing -----------------------------------------------------------------------------------


def write(record: Record, by: Writer = None) -> Proposal | None:
    """Save the record, or propose the change if ``by`` may not make it. Use inside ``recording()``.

    The caller has asked what is wrong with the row alone. Returns the proposal, if there is one.
    Raises RulesBroken if somebody who is not a publisher would publish, or if a publisher gave no
    reason for what is public or becomes public.
    """
    if may_publish(by):
        _ask_for_a_reason(record, by)
        record.save()
        return None
    public = is_public(record)
    if isinstance(record, Fact) and record.status != Standing.DRAFT and not public:
        raise RulesBroken([violation(record, "only_publishers_publish", ONLY_PUBLISHERS, "status")])
    if public:
        return propose_change(record, by=by)
    if _would_be_public(record):
        return propose(record, Proposal.Action.ADD, {}, fields_of(record), by=by)
    if isinstance(record, Document | Source):
        record.draft = True
    record.save()
    return None


def _ask_for_a_reason(record: Record, by: Writer, *, is_deleted: bool = False) -> None:
    """Raise RulesBroken if a person changes what is public, or publishes, and gives no reason.

    Every door that writes for a person comes through here; ``publish`` and the acts ask at once,
    because all that they write is published. At most three queries, and only without a reason.
    """
    if by is None or not reversion.is_active() or reversion.get_comment():
        return
    if is_public(record):
        message = NO_REASON_TO_CHANGE
    elif not is_deleted and _becomes_public(record):
        message = NO_REASON
    else:
        return
    raise RulesBroken([violation(record, "publishing_needs_a_reason", message, "why")])


def _becomes_public(record: Record) -> bool:
    """Does saving the record publish it? To add a document or a source that nothing cites yet needs no
    reason; to take the mark of a draft away from one does."""
    is_published = isinstance(record, Fact) and record.status != Standing.DRAFT
    loses_mark = isinstance(record, Document | Source) and bool(record.pk) and not record.draft
    return is_published or loses_mark or _would_be_public(record)


def wrong_with(record: Record) -> list[Violation]:
    """What is wrong with a row that is about to be saved: alone, or because its key is taken.

    One query for each constraint.
    """
    broken = row_violations(record)
    if broken:
        return broken
    try:
        record.validate_constraints()
    except ValidationError as error:
        return [violation(record, "already_there", message) for message in error.messages]
    return []


def remove(record: Record, by: Writer = None) -> Proposal | None:
    """Delete the record, or propose that if ``by`` may not. Use inside ``recording()``.

    Returns the proposal, if there is one. Raises RulesBroken if a publisher gave no reason to delete
    something public.
    """
    if may_publish(by):
        _ask_for_a_reason(record, by, is_deleted=True)
        record.delete()
        return None
    if not is_public(record):
        record.delete()
        return None
    return propose(record, Proposal.Action.REMOVE, fields_of(record), {}, by=by)


# --- publishing --------------------------------------------------------------------------------


def drafts(plan: Reorganisation | None = None) -> list[Fact]:
    """Every draft, or those of a plan, with their units, documents and sources.

    One query for each kind of fact.
    """
    found: list[Fact] = []
    for model in FACTS:
        facts = model.objects.filter(status=Standing.DRAFT).with_relations().with_evidence()
        found += facts.filter(reorganisation=plan) if plan else facts
    return found


def publish(
    facts: Iterable[Fact] = (),
    proposals: Iterable[Proposal] = (),
    *,
    by: Writer,
    why: str,
    seen: int | None = None,
) -> list[Proposal]:
    """Make drafts and proposals public, all or none, if they are still as the person saw them.

    They are read again under the writers' lock. ``seen`` is the number of the last writing
    (``last_writing``) when the person opened the page. The history keeps the reason (``why``), which
    must not be empty. Returns other proposals that contradict what was published. Raises PermissionDenied, ValidationError or RulesBroken.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    if not why.strip():
        raise ValidationError(NO_REASON, code="no_reason")
    with recording(by=by, why=why):
        proposals, facts = as_seen(proposals, seen), drafts_as_seen(facts, seen)
        telling = Telling([*proposals, *facts])
        forget([*proposals, *facts])
        if quarrels := contradictions_among(proposals):
            raise RulesBroken(quarrels)
        against = rivals_of(proposals)
        note_carried_out(_carried_out(proposals))
        for fact in facts:
            fact.status = Standing.PUBLISHED
            if broken := row_violations(fact):
                raise RulesBroken(broken)
            fact.save()
        telling.tell(Notice.Kind.PUBLISHED, by, why)
    return list(
        {rival.other.pk: rival.other for found in against.values() for rival in found}.values()
    )


def put_into(
    plan: Reorganisation,
    facts: Iterable[Fact],
    proposals: Iterable[Proposal],
    *,
    by: Writer,
    seen: int | None = None,
) -> None:
    """Let drafts and proposals be a part of a plan, all or none, if they are as the person saw them.

    Raises RulesBroken, for example if the plan has a proposal of that author for the record already.
    """
    with in_words_to_keep():
        why = _("Put into “%(plan)s”") % {"plan": plan}
    with recording(by=by, why=why):
        for record in [*as_seen(proposals, seen), *drafts_as_seen(facts, seen)]:
            assert isinstance(record, Proposal | Fact)
            record.reorganisation = plan
            if broken := wrong_with(record):
                raise RulesBroken(broken)
            record.save()


def _carried_out(proposals: Sequence[Proposal]) -> dict[Subject, Record]:
    """Make the proposed changes, each once. Returns the record that each proposal has changed. Raises RulesBroken."""
    twins = twins_among(proposals)
    about = [(one._meta.label_lower, one.pk, one.kind, one.key) for one in proposals]
    done: dict[Subject, Record] = {}
    changed: dict[tuple[str, str], Record] = {}
    for proposal, (label, pk, kind, key) in zip(proposals, about, strict=True):
        if proposal in twins:
            _is_done(proposal)
        else:
            changed[kind, key] = carry_out(proposal)
            _follow(changed[kind, key], proposal, proposals)
        done[label, pk] = changed[kind, key]
    return done


def carry_out(proposal: Proposal) -> Record:
    """Make the proposed change and delete the proposal. Raises RulesBroken if it is outdated."""
    record = proposed_record(proposal)
    if proposal.action == Proposal.Action.REMOVE:
        record.delete()
    else:
        if broken := wrong_with(record):
            raise RulesBroken(broken)
        record.save()
    _is_done(proposal)
    return record


def _is_done(proposal: Proposal) -> None:
    proposal.was_carried_out = True
    if reversion.is_active():
        reversion.add_meta(CarriedOut, proposal=proposal.pk, fields=fields_of(proposal))
    proposal.delete()


def _follow(record: Record, proposal: Proposal, waiting: Iterable[Proposal]) -> None:
    """Let other proposals about a record follow it to the key that this proposal has given it.

    One query if the key has changed, and one for each of the others.
    """
    key = KEY_SEPARATOR.join(record.natural_key())
    if proposal.action != Proposal.Action.CHANGE or key == proposal.key:
        return
    for other in (*Proposal.objects.filter(kind=proposal.kind, key=proposal.key), *waiting):
        if (other.kind, other.key) == (proposal.kind, proposal.key) and other.pk:
            other.key = key
            other.save()


@dataclass
class Foreseen:
    """What differs in the registry as it would be: the facts that are new or changed."""

    facts: set[tuple[str, int]] = field(default_factory=set)
    """The facts that are drafts, or that a proposal changes, by label and primary key."""
    unit_ids: set[int] = field(default_factory=set)
    """The units that those facts are about."""
    left_out: list[Violation] = field(default_factory=list)
    """Why some drafts and proposals could not be published as they are."""
    broken: list[Violation] = field(default_factory=list)
    """The rules that the registry would break."""

    def __contains__(self, fact: Fact) -> bool:
        return (fact._meta.label_lower, fact.pk) in self.facts

    def note(self, fact: Fact) -> None:
        self.facts.add((fact._meta.label_lower, fact.pk))
        self.unit_ids.update(fact.unit_ids)


@contextmanager
def foreseen(plan: Reorganisation | None = None) -> Iterator[Foreseen]:
    """The registry as if drafts and proposals were published: all, or those of a plan.

    Only code inside sees it, with its usual queries. Nothing is saved, whatever happens inside, and
    no lock is taken.
    """
    ahead = Foreseen()
    with shadow_tables(), collecting() as touched:
        proposals = Proposal.objects.select_related("reorganisation")
        for proposal in proposals.filter(reorganisation=plan) if plan else proposals:
            _foresee(ahead, proposal)
        for fact in drafts(plan):
            if fact.source_id is None:
                ahead.left_out.append(violation(fact, "no_source", NO_SOURCE, "source"))
            ahead.note(fact)
            note_all(type(fact), {fact.pk: fact})
        placeholder = no_source_yet() if ahead.left_out else None
        for evidence in (Document, Source):
            hidden = {record.pk: record for record in evidence.objects.filter(draft=True)}
            note_all(evidence, hidden)
            if hidden:
                evidence.objects.filter(draft=True).update(draft=False)
        for model in FACTS:
            pks = [pk for label, pk in ahead.facts if label == model._meta.label_lower]
            drafts_of_kind = model.objects.filter(pk__in=pks, status=Standing.DRAFT)
            drafts_of_kind.filter(source=None).update(source=placeholder)
            drafts_of_kind.update(status=Standing.PUBLISHED)
        ahead.broken = new_violations(touched)
        yield ahead


def no_source_yet() -> Source:
    """A source for drafts that have none yet. Only for use inside ``shadow_tables()``."""
    with in_words_to_keep():
        title = _("No source yet")
    return Source.objects.create(slug="no-source-yet", title=title)


def _foresee(ahead: Foreseen, proposal: Proposal) -> None:
    """Make the proposed change, or note what is wrong with it."""
    try:
        with transaction.atomic():
            record = proposed_record(proposal)
            if proposal.action == Proposal.Action.REMOVE:
                record.delete()
                return
            # The copied tables have no constraints of their own.
            if broken := wrong_with(record):
                raise RulesBroken(broken)
            record.save()
    except RulesBroken as error:
        ahead.left_out += error.violations
    except (DatabaseError, models.ProtectedError) as error:
        message = IMPOSSIBLE % {"error": error}
        ahead.left_out.append(violation(proposal, "proposal_is_possible", message))
    else:
        if isinstance(record, Fact):
            ahead.note(record)
