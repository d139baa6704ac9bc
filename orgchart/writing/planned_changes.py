"""What an act proposes in a plan: changes of many public records at once.

One by one, each record costs some queries. Here every kind of record is read once, and the proposals are written
together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy

from orgchart.models import Evidence, Fact, Proposal, Record, Reorganisation
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.roles import Writer
from orgchart.serialization import changed_fields, fields_of, with_keys

from .bulk import Change, keep_all, write_all
from .proposals import take

Subjects = dict[tuple[type[Record], int], Record]
"""Records as they are stored, by their kind and primary key."""


def stored_of(records: Iterable[Record]) -> Subjects:
    """Those of the records that exist, as they are stored, with all that their keys need. A query for each kind."""
    pks: dict[type[Record], set[int]] = defaultdict(set)
    for record in records:
        if record.pk:
            pks[type(record)].add(record.pk)
    return {
        (kind, pk): record
        for kind, of_kind in pks.items()
        for pk, record in with_keys(kind).in_bulk(of_kind).items()
    }


def public_among(pieces: Sequence[Evidence]) -> set[int]:
    """The places in the list of the pieces that are public, or whose fact is. Two queries for each kind."""
    public: dict[type[Record], set[int]] = {}
    for records in (pieces, [piece.fact for piece in pieces]):
        pks: dict[type[Record], set[int]] = defaultdict(set)
        for record in records:
            if record.pk:
                pks[type(record)].add(record.pk)
        for kind, of_kind in pks.items():
            found = kind.objects.public().filter(pk__in=of_kind)
            public[kind] = set(found.values_list("pk", flat=True))
    return {
        place
        for place, piece in enumerate(pieces)
        if any(one.pk in public.get(type(one), ()) for one in (piece, piece.fact))
    }


def propose_all(
    records: Iterable[Record], stored: Subjects, plan: Reorganisation, by: Writer
) -> None:
    """Propose in a plan that the records become like these. New ones are pieces of evidence for public facts.

    Each goes into what the plan has of that author for the same record. A query, and two or three statements.
    """
    author = by.get_username() if by else ""
    own = Proposal.objects.filter(reorganisation=plan, author=author)
    known = {(one.kind, one.key): one for one in own}
    before = {one.pk: copy(one) for one in known.values()}
    written: dict[tuple[str, str], Proposal] = {}
    for record in records:
        now = stored.get((type(record), record.pk)) if record.pk else None
        then, wanted = fields_of(now) if now else {}, fields_of(record)
        names = changed_fields(then, wanted) if now else list(wanted)
        if not names:
            continue
        key = KEY_SEPARATOR.join((now or record).natural_key())
        subject = (record._meta.label_lower, key)
        proposal = known.get(subject)
        if proposal is None:
            proposal = Proposal(kind=subject[0], key=key, reorganisation=plan, author=author)
        action = Proposal.Action.CHANGE if now else Proposal.Action.ADD
        was = {name: then.get(name) for name in names} if now else {}
        take(proposal, action, was, {name: wanted.get(name) for name in names})
        known[subject] = written[subject] = proposal
    changes: list[Change] = [(one, before.get(one.pk)) for one in written.values()]
    write_all(Proposal, changes)
    keep_all(Proposal, changes)


def planned_fact(wanted: Fact, stored: Record, *, moves: bool) -> Fact:
    """The fact as a plan wants it: an act changes nothing of an existing fact except its end, or to what it
    belongs, so the rest is as it is stored outside the plan."""
    record = copy(stored)
    assert isinstance(record, Fact)
    if moves:
        setattr(record, wanted.moves_by, getattr(wanted, wanted.moves_by))
    else:
        record.end_on(wanted.end)
        record.ended_by = wanted.ended_by
        record.ended_by_paragraph = wanted.ended_by_paragraph
    return record
