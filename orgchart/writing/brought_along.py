"""What comes with drafts and proposals without being one of them: the unit, the documents, the sources, the people
and the plan that the same edits added."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Min
from reversion.models import Version

from orgchart.models import Document, Fact, Person, Proposal, Record, Reorganisation, Source, Unit
from orgchart.models.records import foreign_keys
from orgchart.serialization import BY_LABEL

from .queue import entries_of
from .record_states import Subject
from .stored_records import referred_to

BROUGHT: tuple[type[Record], ...] = (Document, Source, Person, Reorganisation)
"""The kinds of record that can be added on the way, with what refers to them (``citing.py``)."""

KINDS: tuple[type[Record], ...] = (Unit, *BROUGHT)

Named = Mapping[Subject, set[Subject]]
"""The records that each draft or proposal names."""


def brought_along(waiting: Iterable[Fact | Proposal]) -> list[Record]:
    """What those drafts and proposals refer to that the edits added that wrote them, and that is not public."""
    found = brought_by(waiting).values()
    return list({(type(one), one.pk): one for brought in found for one in brought}.values())


def brought_by(waiting: Iterable[Fact | Proposal]) -> dict[Subject, list[Record]]:
    """The same for each of them.

    One query for the edits, one for each kind of record and of part, and two for each kind of BROUGHT and for units.
    """
    decided = list(waiting)
    named = _named_by(decided)
    edits = {entry.edit for entry in entries_of(decided) if entry.edit}
    pks: dict[str, set[int]] = defaultdict(set)
    for label, pk in {one for own in named.values() for one in own}:
        pks[label].add(pk)
    new: dict[Subject, Record] = {}
    for kind in KINDS:
        if own := pks.get(kind._meta.label_lower):
            new |= {(kind._meta.label_lower, one.pk): one for one in _added(kind, own, edits)}
    return {
        subject: [new[one] for one in sorted(own) if one in new] for subject, own in named.items()
    }


def leading_to(
    kind: type[Record], targets: tuple[type[Record], ...]
) -> Iterator[tuple[type[Record], str]]:
    """The relations of a kind to those kinds: each with the column that has the primary key."""
    for relation in foreign_keys(kind):
        target = relation.related_model
        if isinstance(target, type) and issubclass(target, Record) and target in targets:
            yield target, relation.attname


def _added(kind: type[Record], pks: set[int], edits: set[int]) -> Iterable[Record]:
    """Those records of the kind that the edits added and that are not public. Two queries."""
    versions = Version.objects.filter(
        db=DEFAULT_DB_ALIAS,
        content_type=ContentType.objects.get_for_model(kind),
        object_id__in=[str(pk) for pk in pks],
    )
    first = versions.order_by().values("object_id").annotate(edit=Min("revision_id"))
    new = [row["object_id"] for row in first if row["edit"] in edits]
    public = kind.objects.public().filter(pk__in=new).values("pk")
    return kind.objects.filter(pk__in=new).exclude(pk__in=public)


def _named_by(waiting: Iterable[Fact | Proposal]) -> Named:
    """The records of BROUGHT, and the units, to which each of them and its parts refer."""
    named: dict[Subject, set[Subject]] = defaultdict(set)
    by_kind: dict[type[Fact], list[int]] = defaultdict(list)
    proposals = []
    for item in waiting:
        if isinstance(item, Proposal):
            proposals.append(item)
        else:
            by_kind[type(item)].append(item.pk)
    for kind, pks in by_kind.items():
        for part, relation in [(kind, ""), *kind.parts()]:
            owner = f"{relation}_id" if relation else "pk"
            for target, attribute in leading_to(part, KINDS):
                rows = part.objects.filter(**{f"{owner}__in": pks}).order_by()
                for pk, of_target in rows.values_list(owner, attribute):
                    if of_target:
                        named[kind._meta.label_lower, pk].add((target._meta.label_lower, of_target))
    _add_named_by_proposals(named, proposals)
    return named


def _add_named_by_proposals(named: dict[Subject, set[Subject]], proposals: list[Proposal]) -> None:
    """One query for each kind of record to which they refer."""
    found = referred_to((BY_LABEL[one.kind], one.after) for one in proposals)
    for proposal in proposals:
        for relation in foreign_keys(BY_LABEL[proposal.kind]):
            target, value = relation.related_model, proposal.after.get(relation.name)
            assert issubclass(target, Record)
            if value is None or target not in KINDS:
                continue
            key = tuple(map(str, value if isinstance(value, list) else [value]))
            if record := found[target].get(key):
                of_proposal = (proposal._meta.label_lower, proposal.pk)
                named[of_proposal].add((target._meta.label_lower, record.pk))
