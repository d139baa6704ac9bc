"""Drafts, proposals and publishing: only a publisher makes records public.

What a publisher writes is public at once. What an editor writes is a draft; an editor's change to a
public record becomes a proposal. ``foreseen()`` shows the registry as it would be if drafts and
proposals were published.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.models import (
    FACTS,
    Document,
    Evidence,
    Fact,
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
    BY_LABEL,
    Fields,
    build_record,
    changed_fields,
    field_in_words,
    fields_of,
    in_registry,
    value_in_words,
    with_keys,
)

from .recording import recording
from .rules import new_violations
from .shadow_tables import shadow_tables
from .touched import collecting, note_all
from .violations import RulesBroken, Violation, row_violations, violation

ONLY_PUBLISHERS = gettext_lazy(
    "Only a publisher can publish. Keep this a draft, and a publisher will see it."
)
NO_REASON = gettext_lazy(
    "The history keeps a reason for everything that is published. Say why it is published."
)
OUTDATED = gettext_lazy(
    "The record has changed since the proposal was made: %(field)s was “%(then)s” and is now "
    "“%(now)s”. Discard the proposal, or propose the change again."
)
GONE = gettext_lazy(
    "The record that this proposal would change no longer exists. Discard the proposal."
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
    Raises RulesBroken if somebody who is not a publisher would publish.
    """
    if may_publish(by):
        record.save()
        return None
    public = is_public(record)
    if isinstance(record, Fact) and record.status != Standing.DRAFT and not public:
        raise RulesBroken([violation(record, "only_publishers_publish", ONLY_PUBLISHERS, "status")])
    if public:
        return propose_change(record)
    if _would_be_public(record):
        return _propose(record, Proposal.Action.ADD, {}, fields_of(record), None)
    if isinstance(record, Document | Source):
        record.draft = True
    record.save()
    return None


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

    Returns the proposal, if there is one.
    """
    if may_publish(by) or not is_public(record):
        record.delete()
        return None
    return _propose(record, Proposal.Action.REMOVE, fields_of(record), {}, None)


def propose_change(record: Record, plan: Reorganisation | None = None) -> Proposal | None:
    """Propose that the stored record becomes like this one. None if nothing differs."""
    stored = with_keys(type(record)).get(pk=record.pk)
    now, wanted = fields_of(stored), fields_of(record)
    names = changed_fields(now, wanted)
    if not names:
        return None
    before = {name: now.get(name) for name in names}
    after = {name: wanted.get(name) for name in names}
    return _propose(stored, Proposal.Action.CHANGE, before, after, plan)


def propose_evidence(piece: Evidence, plan: Reorganisation) -> None:
    """Propose a piece of evidence for a public fact, or that it belongs to another fact."""
    if piece.pk:
        propose_change(piece, plan)
    else:
        _propose(piece, Proposal.Action.ADD, {}, fields_of(piece), plan)


def _propose(
    record: Record, action: str, before: Fields, after: Fields, plan: Reorganisation | None
) -> Proposal:
    """Save the proposal. It includes changes that were proposed for the record before."""
    key = KEY_SEPARATOR.join(record.natural_key())
    known = Proposal.objects.filter(
        kind=record._meta.label_lower, key=key, reorganisation=plan
    ).first()
    proposal: Proposal = known or Proposal(
        kind=record._meta.label_lower, key=key, reorganisation=plan
    )
    merges = known is not None and action == known.action == Proposal.Action.CHANGE
    proposal.before = {**before, **proposal.before} if merges else before
    proposal.after = {**proposal.after, **after} if merges else after
    proposal.action = action
    proposal.save()
    return proposal


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
    facts: Iterable[Fact] = (), proposals: Iterable[Proposal] = (), *, by: Writer, why: str
) -> None:
    """Make drafts and proposals public, all or none.

    The history keeps the reason (``why``), which must not be empty. Raises PermissionDenied,
    ValidationError or RulesBroken.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    if not why.strip():
        raise ValidationError(NO_REASON)
    with recording(by=by, why=why):
        for proposal in proposals:
            carry_out(proposal)
        for fact in facts:
            fact.status = Standing.PUBLISHED
            if broken := row_violations(fact):
                raise RulesBroken(broken)
            fact.save()


def carry_out(proposal: Proposal) -> None:
    """Make the proposed change and delete the proposal. Raises RulesBroken if it is outdated."""
    record = proposed_record(proposal)
    if proposal.action == Proposal.Action.REMOVE:
        record.delete()
    else:
        if broken := wrong_with(record):
            raise RulesBroken(broken)
        record.save()
    proposal.was_carried_out = True
    proposal.delete()


def stored_records(proposals: Iterable[Proposal]) -> dict[int, Record]:
    """The stored record of each proposal, by the primary key of the proposal.

    One query for each kind of record, however many proposals there are.
    """
    by_kind: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_kind.setdefault(proposal.kind, []).append(proposal)
    found: dict[int, Record] = {}
    for kind, of_kind in by_kind.items():
        known = {record.natural_key(): record for record in with_keys(BY_LABEL[kind])}
        for proposal in of_kind:
            if record := known.get(proposal.record_key):
                found[proposal.pk] = record
    return found


def stored_record(proposal: Proposal) -> Record | None:
    """The stored record that the proposal is about; None if it does not exist. One query."""
    model = BY_LABEL[proposal.kind]
    try:
        return with_keys(model).get_by_natural_key(*proposal.record_key)
    except (models.ObjectDoesNotExist, TypeError, ValueError):
        return None


def proposed_record(proposal: Proposal) -> Record:
    """The record as it would be, not saved. Raises RulesBroken if the stored one has changed."""
    model, stored = BY_LABEL[proposal.kind], stored_record(proposal)
    if proposal.action == Proposal.Action.ADD:
        return _built(proposal, model, proposal.after)
    if stored is None:
        raise RulesBroken([violation(proposal, "proposal_is_current", GONE)])
    now = fields_of(stored)
    for name, then in proposal.before.items():
        if now.get(name) != then:
            message = OUTDATED % {
                "field": field_in_words(model, name),
                "then": value_in_words(model, name, then),
                "now": value_in_words(model, name, now.get(name)),
            }
            raise RulesBroken([violation(stored, "proposal_is_current", message, name)])
    if proposal.action == Proposal.Action.REMOVE:
        return stored
    fields = {name: value for name, value in (now | proposal.after).items() if value is not None}
    record = _built(proposal, model, fields)
    record.pk, record._state.adding = stored.pk, False
    return record


def _built(proposal: Proposal, model: type[Record], fields: Fields) -> Record:
    """The record with those fields. Raises RulesBroken, naming the proposal, if they are not valid."""
    try:
        return build_record(model, fields, in_registry)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise RulesBroken([violation(proposal, "proposal_is_readable", message)]) from None


# --- looking ahead -----------------------------------------------------------------------------


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
            hidden = evidence.objects.filter(draft=True)
            note_all(evidence, {record.pk: record for record in hidden})
            hidden.update(draft=False)
        for model in FACTS:
            pks = [pk for label, pk in ahead.facts if label == model._meta.label_lower]
            drafts_of_kind = model.objects.filter(pk__in=pks, status=Standing.DRAFT)
            drafts_of_kind.filter(source=None).update(source=placeholder)
            drafts_of_kind.update(status=Standing.PUBLISHED)
        ahead.broken = new_violations(touched)
        yield ahead


def no_source_yet() -> Source:
    """A source for drafts that have none yet. Only for use inside ``shadow_tables()``."""
    return Source.objects.create(slug="no-source-yet", title=_("No source yet"))


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
