"""What a person has proposed already of what undoing an edit would do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import models

from orgchart.models import Proposal, Record
from orgchart.models.records import Relation, related_kind
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL, Fields, fields_of, own_fields, with_keys

from .history import Action
from .undo_steps import Step, Undoing
from .undo_uses import by_label

Proposed = tuple[Step, Record, Proposal]
"""A step, the record that it is about, and what the person has proposed for that."""


def without_proposed(found: Undoing, by: Writer) -> Undoing:
    """The same without the steps that say just what the person has proposed already.

    One query, and two for each kind of record if the person has proposals.
    """
    own = Proposal.objects.filter(author=by.get_username() if by else "", reorganisation=None)
    proposals = {(proposal.kind, proposal.key): proposal for proposal in own}
    if not proposals:
        return found
    about = [
        (step, record, proposal)
        for step, record in _stored(found.steps)
        if (proposal := proposals.get((step.change.subject[0], _key(record))))
    ]
    keys = _keys_of(about)
    done = {step.key for step, record, proposal in about if _is_said(step, record, proposal, keys)}
    steps = [step for step in found.steps if step.key not in done]
    return replace(found, steps=steps, is_proposed=bool(done))


def _key(record: Record) -> str:
    return KEY_SEPARATOR.join(record.natural_key())


def _stored(steps: Iterable[Step]) -> list[tuple[Step, Record]]:
    """The steps with their records as they are stored. One query for each kind."""
    stored = {
        (label, record.pk): record
        for label, pks in by_label(step.change.subject for step in steps).items()
        for record in with_keys(BY_LABEL[label]).filter(pk__in=pks)
    }
    return [(step, record) for step in steps if (record := stored.get(step.change.subject))]


Keys = Mapping[tuple[type[Record], object], list[str]]
"""Natural keys of records by what relations to them hold."""


def _keys_of(about: Iterable[Proposed]) -> Keys:
    """The natural keys of what the steps let records refer to. One query for each kind referred to."""
    wanted: dict[tuple[type[Record], str], set[object]] = defaultdict(set)
    for step, record, _proposal in about:
        for relation, value in _relations(step, record):
            kind = related_kind(type(record), relation.name)
            wanted[kind, relation.target_field.attname].add(value)
    return {
        (kind, getattr(target, column)): list(target.natural_key())
        for (kind, column), values in wanted.items()
        for target in with_keys(kind).filter(**{f"{column}__in": values})
    }


def _relations(step: Step, record: Record) -> list[tuple[Relation, object]]:
    """The relations that the step changes, with what they hold then."""
    values = _values(step)
    return [
        (field, values[field.attname])
        for field in own_fields(type(record))
        if field.name in step.names and isinstance(field, models.ForeignKey)
    ]


def _values(step: Step) -> dict[str, object]:
    return step.before.version.field_dict if step.before and step.before.version else {}


def _is_said(step: Step, record: Record, proposal: Proposal, keys: Keys) -> bool:
    """Does the proposal say what the step does?"""
    if step.change.action == Action.DELETED:
        return proposal.action == Proposal.Action.REMOVE
    values, kind = _values(step), type(record)
    if not step.names or not values:
        return False
    plain = {
        field.attname: values[field.attname]
        for field in own_fields(kind)
        if field.name in step.names and not isinstance(field, models.ForeignKey)
    }
    wanted: Fields = fields_of(kind(**plain))
    for relation, value in _relations(step, record):
        wanted[relation.name] = keys.get((related_kind(kind, relation.name), value))
    return all(
        name in proposal.after and proposal.after[name] == wanted.get(name) for name in step.names
    )
