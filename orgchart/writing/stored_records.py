"""The records that proposals are about, and those to which they refer, found by their natural keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from orgchart.models import Proposal, Record
from orgchart.models.records import RecordQuerySet, Relation, foreign_keys
from orgchart.serialization import BY_LABEL, Fields, Find, Key, build_record, fields_of, with_keys

MOST_KEYS = 40
"""How many natural keys a query asks for: databases limit how deep a condition may be."""


def with_natural_keys(records: RecordQuerySet[Record], keys: Iterable[Key]) -> dict[Key, Record]:
    """Those of the records that have one of the keys, by their keys. One query for some keys at a time.

    The records must be read ``with_keys``.
    """
    wanted = sorted(set(keys))
    found: dict[Key, Record] = {}
    for first in range(0, len(wanted), MOST_KEYS):
        condition = Q(pk__in=[])
        for key in wanted[first : first + MOST_KEYS]:
            with suppress(TypeError, ValueError):  # a key of another shape is that of no record
                condition |= Q(**records.model.natural_lookup(*key))
        found |= {record.natural_key(): record for record in records.filter(condition)}
    return {key: found[key] for key in wanted if key in found}


def stored_records(proposals: Iterable[Proposal]) -> dict[int, Record]:
    """The stored record of each proposal, by the primary key of the proposal.

    One query for each kind of record and some of its proposals at a time. It reads those records alone.
    """
    by_kind: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_kind.setdefault(proposal.kind, []).append(proposal)
    found: dict[int, Record] = {}
    for kind, of_kind in by_kind.items():
        keys = (proposal.record_key for proposal in of_kind)
        known = with_natural_keys(with_keys(BY_LABEL[kind]), keys)
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


Found = Mapping[type[Record], Mapping[Key, Record]]
"""Records by their kind and their natural key."""


def referred_to(wanted: Iterable[tuple[type[Record], Fields]]) -> Found:
    """The stored records to which plain data of those kinds refer. One query for each kind and some keys."""
    keys: dict[type[Record], set[Key]] = defaultdict(set)
    for kind, fields in wanted:
        for relation in foreign_keys(kind):
            value = fields.get(relation.name)
            if value is not None:
                key = value if isinstance(value, list) else [value]
                target = relation.related_model
                assert issubclass(target, Record)
                keys[target].add(tuple(map(str, key)))
    return {kind: with_natural_keys(with_keys(kind), of_kind) for kind, of_kind in keys.items()}


def finder(found: Found) -> Find:
    """Finds a record among those."""

    def find(relation: Relation, key: Key) -> Record | None:
        target = relation.related_model
        assert issubclass(target, Record)
        return found.get(target, {}).get(key)

    return find


def records_of(proposals: Iterable[Proposal]) -> dict[int, Record]:
    """The record that each proposal is about, by the primary key of the proposal: the stored one, or the
    one that it would add. One query for each kind of record and some of its proposals at a time, and one
    for each kind that what is added refers to."""
    items = list(proposals)
    found = stored_records(items)
    added = [one for one in items if one.action == Proposal.Action.ADD and one.pk not in found]
    find = finder(referred_to((BY_LABEL[one.kind], one.after) for one in added))
    for proposal in added:
        with suppress(ValidationError):  # what it refers to may have gone
            found[proposal.pk] = build_record(BY_LABEL[proposal.kind], proposal.after, find)
    return found


def wanted_fields(proposal: Proposal, stored: Record | None) -> Fields:
    """The fields of the record as it would be. No query for a record loaded ``with_keys``."""
    return (fields_of(stored) if stored else {}) | proposal.after
