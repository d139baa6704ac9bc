"""Who uses what undoing an edit would delete or make a draft again: a later use keeps it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Count, IntegerField, Min, Q, QuerySet, Value

from orgchart.models import RECORDS, Document, Record
from orgchart.models.records import Relation, foreign_keys, related_kind
from orgchart.serialization import BY_LABEL, with_keys

from .record_names import read_names
from .record_states import Subject
from .undo_steps import Citing, Part, Use, key_of

Pks = Mapping[str, list[int]]
"""Primary keys of records by the label of their kind."""


def by_label(subjects: Iterable[Subject]) -> Pks:
    found: dict[str, list[int]] = defaultdict(list)
    for label, pk in subjects:
        found[label].append(pk)
    return found


def uses_of(
    created: Iterable[Subject], written: Iterable[Subject]
) -> tuple[dict[Subject, Use], dict[Subject, list[Part]]]:
    """What refers to the created records and keeps them from being deleted: other records than those that
    the edit wrote, of which the first is named, and those that it wrote.

    Two queries for each kind of created record, and one for each kind that refers to one.
    """
    own = by_label(written)
    others: list[tuple[Subject, Subject, int]] = []
    inside: list[tuple[Subject, Subject, str]] = []
    for label, pks in by_label(created).items():
        protecting = _protecting(BY_LABEL[label])
        counted = _together(
            _referring(relation, pks)
            .exclude(pk__in=own.get(_label(relation), []))
            .annotate(place=_number(place))
            .values("place", f"{relation.name}__pk")
            .annotate(first=Min("pk"), number=Count("pk"))
            .values_list("place", f"{relation.name}__pk", "first", "number")
            for place, relation in enumerate(protecting)
        )
        for place, pk, first, number in counted:
            others.append(((label, pk), (_label(protecting[place]), first), number))
        rows = _together(
            _referring(relation, pks)
            .filter(pk__in=own.get(_label(relation), []))
            .annotate(place=_number(place))
            .values_list("place", f"{relation.name}__pk", "pk")
            for place, relation in enumerate(protecting)
        )
        for place, pk, using in rows:
            relation = protecting[place]
            inside.append(((label, pk), (_label(relation), using), relation.name))
    named = _named([*(using for _to, using, _n in others), *(using for _to, using, _n in inside)])
    uses: dict[Subject, Use] = {}
    for to, using, number in others:
        known = uses.get(to, Use(named[using], 0))
        uses[to] = Use(known.record, known.number + number)
    parts: dict[Subject, list[Part]] = defaultdict(list)
    for to, using, name in inside:
        record = named[using]
        parts[to].append(Part(key_of(using), name, record, 0, was_written=True, is_part=False))
    return uses, parts


def _named(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """How messages name the records. One query for each kind."""
    found = {
        (label, record.pk): record
        for label, pks in by_label(subjects).items()
        for record in with_keys(BY_LABEL[label]).filter(pk__in=pks)
    }
    read_names(found.values())
    return {subject: record.reference for subject, record in found.items()}


def citing(
    evidence: Iterable[Subject], written: Iterable[Subject]
) -> tuple[set[Subject], dict[Subject, list[Citing]]]:
    """Documents and sources that public records refer to: those of other records than the edit wrote,
    and the others with the records that refer to them. Two queries for documents and two for sources.

    A record is counted with those that the edit wrote if the record that it is a part of was written.
    """
    kept: set[Subject] = set()
    found: dict[Subject, list[Citing]] = defaultdict(list)
    own = by_label(written)
    for label, pks in by_label(evidence).items():
        relations = _relations_to(BY_LABEL[label])
        outside = _together(
            _public(relation, pks)
            .exclude(_was_written(relation, own))
            .values_list(relation.attname)
            for relation in relations
        )
        kept |= {(label, pk) for (pk,) in outside}
        inside = _together(
            _public(relation, pks)
            .filter(_was_written(relation, own))
            .annotate(place=_number(place))
            .values_list("place", relation.attname, "pk", _whole(relation) or "pk")
            for place, relation in enumerate(relations)
        )
        for place, to, pk, whole_pk in inside:
            kind, whole = _kind(relations[place]), _whole(relations[place])
            keys = [key_of((_label(relations[place]), pk))]
            if whole:
                keys.append(key_of((related_kind(kind, whole)._meta.label_lower, whole_pk)))
            found[label, to].append(Citing(tuple(keys), relations[place].name))
    return kept, found


def _label(relation: Relation) -> str:
    return str(relation.model._meta.label_lower)


def _relations_to(kind: type[Record]) -> list[Relation]:
    """The relations of all kinds of record to this kind."""
    return [
        relation
        for other in RECORDS
        for relation in foreign_keys(other)
        if relation.related_model is kind
    ]


def _protecting(kind: type[Record]) -> list[Relation]:
    """The relations of other records to this kind that keep one from being deleted."""
    found = _relations_to(kind)
    return [one for one in found if one.remote_field.on_delete is models.PROTECT]


def _kind(relation: Relation) -> type[Record]:
    kind = relation.model
    assert issubclass(kind, Record)
    return kind


def _referring(relation: Relation, pks: Sequence[int]) -> "QuerySet[Any]":
    return _kind(relation)._base_manager.filter(**{f"{relation.name}__pk__in": pks}).order_by()


def _public(relation: Relation, pks: Sequence[int]) -> "QuerySet[Any]":
    return _kind(relation).objects.public().filter(**{f"{relation.attname}__in": pks}).order_by()


def _whole(relation: Relation) -> str:
    """The relation of a kind to what it is a part of; empty if it is a part of none."""
    return _kind(relation).description.part_of or ""


def _was_written(relation: Relation, own: Pks) -> Q:
    kind = _kind(relation)
    found = Q(pk__in=own.get(_label(relation), []))
    if whole := _whole(relation):
        pks = own.get(related_kind(kind, whole)._meta.label_lower, [])
        found |= Q(**{f"{whole}__pk__in": pks})
    return found


def _number(number: int) -> Value:
    return Value(number, IntegerField())


def _together(found: "Iterable[QuerySet[Any, Any]]") -> list[tuple[Any, ...]]:
    first, *others = [*found] or [Document.objects.none().values_list("pk")]
    return list(first.union(*others) if others else first)
