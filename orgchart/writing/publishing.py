"""Drafts, proposals and publishing: what reaches the public only by a publisher's hand.

Who may publish writes at once. Who may not writes drafts; a change to something public becomes a
proposal. ``foreseen()`` shows the registry as it would be if drafts and proposals were published.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction

from orgchart.models import (
    FACTS,
    Document,
    Fact,
    Proposal,
    Record,
    Reorganisation,
    Source,
    Standing,
)
from orgchart.models.facts import NO_SOURCE
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.serialization import (
    BY_LABEL,
    build_record,
    changed_fields,
    fields_of,
    in_registry,
    value_in_words,
    with_keys,
)

from . import rules
from .recording import recording
from .roles import may_publish
from .rules import RulesBroken, Violation, violation
from .shadow_tables import shadow_tables

ONLY_PUBLISHERS = "Only a publisher can publish: keep it a draft, and a publisher will see it."
NO_REASON = "Say why it is published: the history keeps the reason."
OUTDATED = (
    "It has changed since the proposal was made ({field}: then “{then}”, now “{now}”). Discard the "
    "proposal, or propose it anew."
)
GONE = "The record that it would change is not there any more. Discard the proposal."

# --- what is public ----------------------------------------------------------------------------


def is_public(record: Record) -> bool:
    """May everybody see the record, as it is in the database? One query."""
    if record.pk is None:
        return False
    return type(record).objects.public().filter(pk=record.pk).exists()


def _is_part_of_something_public(record: Record) -> bool:
    """Does it belong to something public, and so is public itself as soon as it is saved?"""
    whole = record.belongs_to() if record.description.part_of else None
    return whole is not None and is_public(whole)


# --- writing -----------------------------------------------------------------------------------


def write(record: Record, by: Any = None) -> Proposal | None:
    """Save the record, or propose the change where ``by`` may not write it; inside ``recording()``.

    Returns the proposal, if it became one. Raises RulesBroken if it would publish without leave.
    """
    if may_publish(by):
        record.save()
        return None
    public = is_public(record)
    if isinstance(record, Fact) and record.status != Standing.DRAFT and not public:
        raise RulesBroken([violation(record, "only_publishers_publish", ONLY_PUBLISHERS, "status")])
    if public:
        return propose_change(record)
    if _is_part_of_something_public(record):
        return _proposed(record, Proposal.Action.ADD, {}, fields_of(record), None)
    if isinstance(record, Document | Source):
        record.draft = True
    record.save()
    return None


def wrong_with(record: Record) -> list[Violation]:
    """What is wrong with a row that is about to be saved: alone, or because its place is taken.

    A query for each constraint.
    """
    broken = rules.row_violations(record)
    if broken:
        return broken
    try:
        record.validate_constraints()
    except ValidationError as error:
        return [violation(record, "already_there", message) for message in error.messages]
    return []


def remove(record: Record, by: Any = None) -> Proposal | None:
    """Delete the record, or propose it where ``by`` may not; inside ``recording()``."""
    if may_publish(by) or not is_public(record):
        record.delete()
        return None
    return _proposed(record, Proposal.Action.REMOVE, fields_of(record), {}, None)


def propose_change(record: Record, plan: Reorganisation | None = None) -> Proposal | None:
    """Propose what this record has become beside how it stands. None where nothing differs."""
    stored = with_keys(type(record)).get(pk=record.pk)
    now, wanted = fields_of(stored), fields_of(record)
    names = changed_fields(now, wanted)
    if not names:
        return None
    before = {name: now.get(name) for name in names}
    after = {name: wanted.get(name) for name in names}
    return _proposed(stored, Proposal.Action.CHANGE, before, after, plan)


def _proposed(
    record: Record,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    plan: Reorganisation | None,
) -> Proposal:
    """Keep the proposal, together with what was proposed for the record before."""
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


def drafts(plan: Reorganisation | None = None) -> list[Any]:
    """Every draft, or those of a plan, with their units and evidence. A query a kind of fact."""
    found: list[Any] = []
    for model in FACTS:
        facts = model.objects.filter(status=Standing.DRAFT).with_units().with_evidence()
        found += facts.filter(reorganisation=plan) if plan else facts
    return found


def publish(
    facts: Iterable[Fact] = (), proposals: Iterable[Proposal] = (), *, by: Any, why: str
) -> None:
    """Make drafts and proposals public, all or none.

    ``why`` is kept with the revision and may not be empty. Raises PermissionDenied, ValidationError
    or RulesBroken.
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
            if broken := rules.row_violations(fact):
                raise RulesBroken(broken)
            fact.save()


def carry_out(proposal: Proposal) -> None:
    """Write what is proposed, and take the proposal away. Raises RulesBroken if it is outdated."""
    record = proposed_record(proposal)
    if proposal.action == Proposal.Action.REMOVE:
        record.delete()
    else:
        if broken := wrong_with(record):
            raise RulesBroken(broken)
        record.save()
    proposal.was_carried_out = True  # type: ignore[attr-defined]
    proposal.delete()


def stored_records(proposals: Iterable[Proposal]) -> dict[int, Any]:
    """The record that each is about, as it stands, by the proposal's primary key.

    A query for each kind of record, whatever their number.
    """
    by_kind: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_kind.setdefault(proposal.kind, []).append(proposal)
    found: dict[int, Any] = {}
    for kind, mine in by_kind.items():
        known = {record.natural_key(): record for record in with_keys(BY_LABEL[kind])}
        found |= {each.pk: known[each.record_key] for each in mine if each.record_key in known}
    return found


def stored_record(proposal: Proposal) -> Any:
    """The record that the proposal is about, as it stands; None if there is none."""
    model = BY_LABEL[proposal.kind]
    try:
        return with_keys(model).get_by_natural_key(*proposal.record_key)
    except (models.ObjectDoesNotExist, TypeError, ValueError):
        return None


def proposed_record(proposal: Proposal) -> Any:
    """The record as it would be, not saved. Raises RulesBroken if it changed in the meantime."""
    model, stored = BY_LABEL[proposal.kind], stored_record(proposal)
    if proposal.action == Proposal.Action.ADD:
        return _built(proposal, model, proposal.after)
    if stored is None:
        raise RulesBroken([violation(proposal, "proposal_is_current", GONE)])
    now = fields_of(stored)
    for name, then in proposal.before.items():
        if now.get(name) != then:
            message = OUTDATED.format(
                field=name, then=value_in_words(then), now=value_in_words(now.get(name))
            )
            raise RulesBroken([violation(stored, "proposal_is_current", message, name)])
    if proposal.action == Proposal.Action.REMOVE:
        return stored
    fields = {name: value for name, value in (now | proposal.after).items() if value is not None}
    record = _built(proposal, model, fields)
    record.pk, record._state.adding = stored.pk, False
    return record


def _built(proposal: Proposal, model: type[Record], fields: dict[str, Any]) -> Record:
    try:
        return build_record(model, fields, in_registry)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise RulesBroken([violation(proposal, "proposal_is_readable", message)]) from None


# --- looking ahead -----------------------------------------------------------------------------


@dataclass
class Foreseen:
    """What the registry would be: which facts are still drafts, and what stands against them."""

    facts: set[tuple[str, int]] = field(default_factory=set)
    """Label and primary key of each fact that is a draft, or that a proposal changes."""
    unit_ids: set[int] = field(default_factory=set)
    """Units that those facts are about."""
    left_out: list[Violation] = field(default_factory=list)

    def __contains__(self, fact: Fact) -> bool:
        return (fact._meta.label_lower, fact.pk) in self.facts

    def note(self, fact: Fact) -> None:
        self.facts.add((fact._meta.label_lower, fact.pk))
        self.unit_ids.update(fact.unit_ids)


@contextmanager
def foreseen(plan: Reorganisation | None = None) -> Iterator[Foreseen]:
    """The registry with drafts and proposals published – all, or those of a plan – then undone.

    Code inside asks the database as usual and sees them; nobody else does. Nothing is kept,
    whatever happens inside, and no lock is taken.
    """
    ahead = Foreseen()
    with shadow_tables():
        proposals = Proposal.objects.select_related("reorganisation")
        for proposal in proposals.filter(reorganisation=plan) if plan else proposals:
            _foresee(ahead, proposal)
        for fact in drafts(plan):
            if fact.source_id is None:
                ahead.left_out.append(violation(fact, "no_source", NO_SOURCE, "source"))
            ahead.note(fact)
        stand_in = no_source_yet() if ahead.left_out else None
        for evidence in (Document, Source):
            evidence.objects.filter(draft=True).update(draft=False)
        for model in FACTS:
            mine = [pk for label, pk in ahead.facts if label == model._meta.label_lower]
            mine_in_draft = model.objects.filter(pk__in=mine, status=Standing.DRAFT)
            mine_in_draft.filter(source=None).update(source=stand_in)
            mine_in_draft.update(status=Standing.PUBLISHED)
        yield ahead


def no_source_yet() -> Source:
    """A source to stand in for the one that a draft still lacks. Only ever made to be undone."""
    return Source.objects.create(slug="no-source-yet", title="No source yet")


def _foresee(ahead: Foreseen, proposal: Proposal) -> None:
    """Write what is proposed, or note what is wrong with it."""
    try:
        with transaction.atomic():
            record = proposed_record(proposal)
            if proposal.action == Proposal.Action.REMOVE:
                record.delete()
                return
            if broken := wrong_with(record):  # the copied tables have no constraints of their own
                raise RulesBroken(broken)
            record.save()
    except RulesBroken as error:
        ahead.left_out += error.violations
    except (DatabaseError, models.ProtectedError) as error:
        ahead.left_out.append(violation(proposal, "proposal_is_possible", str(error)))
    else:
        if isinstance(record, Fact):
            ahead.note(record)
