"""What an act does to each row, and doing it. The preview of an act and the act itself ask here alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy

from orgchart.models import RECORDS, Evidence, Fact, Proposal, Record, Reorganisation, Standing
from orgchart.roles import Writer
from orgchart.serialization import fields_of

from .bulk import Change, keep_all, write_all
from .planned_changes import planned_fact, propose_all, public_among, stored_of
from .proposals import propose
from .publishing import is_public, wrong_with
from .recording import adopt_keys
from .violations import RulesBroken, row_violations


class RowAction(models.TextChoices):
    """What an act does to a row."""

    ENDS = "ends", gettext_lazy("ends")
    MOVES = "moves", gettext_lazy("goes to another unit")
    IS_DELETED = "is deleted", gettext_lazy("is deleted, because it never begins")
    STAYS = "stays", gettext_lazy("stays as it is, because its source gives it that period")
    BEGINS = "begins", gettext_lazy("begins")
    IS_MADE = "is made", gettext_lazy("is created")
    IS_CHANGED = "is changed", gettext_lazy("is changed")


class Step(NamedTuple):
    """What an act does to one record."""

    action: RowAction
    record: Record


def steps_of(rows: Sequence[Record]) -> list[Step]:
    """What an act does to each of its rows, in their order.

    A new piece of evidence gets the primary key of the same one that its fact has, so that it is rewritten.
    One query for each kind of evidence.
    """
    take_their_places([row for row in rows if isinstance(row, Evidence)])
    return [Step(_action_on(row), row) for row in rows]


def _action_on(record: Record) -> RowAction:
    if isinstance(record, Fact):
        if record.outlasts:
            return RowAction.STAYS
        if record.never_begins:
            return RowAction.IS_DELETED
        if record.moves_by:
            return RowAction.MOVES
        return RowAction.ENDS if record.pk else RowAction.BEGINS
    return RowAction.IS_CHANGED if record.pk else RowAction.IS_MADE


def take_their_places(pieces: Iterable[Evidence]) -> None:
    """Give new pieces the primary keys of the same ones that their facts have. One query for each kind."""
    by_kind: dict[type[Evidence], list[Evidence]] = defaultdict(list)
    for piece in pieces:
        if piece.pk is None and piece.fact.pk and piece.source.pk:
            by_kind[type(piece)].append(piece)
    for kind, new in by_kind.items():
        about = kind.objects.about_any({piece.fact.pk for piece in new}).filter(
            source__in={piece.source.pk for piece in new}
        )
        names = ("fact_id", "source_id", "supports", "locator")
        stored = {tuple(same): pk for pk, *same in about.values_list("pk", *names)}
        for piece in new:
            same = (piece.fact.pk, piece.source.pk, piece.supports, piece.locator)
            if pk := stored.get(same):
                piece.pk, piece._state.adding = pk, False


def write_steps(
    steps: Sequence[Step], plan: Reorganisation | None, by: Writer, *, by_itself: bool = False
) -> None:
    """Write what an act does. In a plan, new facts become drafts, and changes of what is public proposals.

    Raises RulesBroken. A few statements for each kind of record; some for each record that is proposed or
    deleted, or for every one if each is asked ``by_itself``, because no constraint of the tables asks.
    """
    kept = (RowAction.STAYS, RowAction.IS_DELETED)
    written = [step for step in steps if step.action not in kept]
    if plan is None:
        _save([record for _action, record in written], by_itself=by_itself)
    else:
        _plan(written, plan, by)
    for action, record in steps:
        if action == RowAction.IS_DELETED:
            _delete(record, plan, by)


def _plan(steps: Sequence[Step], plan: Reorganisation, by: Writer) -> None:
    """Keep what an act writes in a plan: new facts as drafts, and changes of what is public as proposals."""
    stored = stored_of(record for _action, record in steps)
    facts: dict[int, Fact] = {}
    planned: list[Record] = []
    for action, record in steps:
        now = stored.get((type(record), record.pk)) if record.pk else None
        wanted = record
        if now and isinstance(record, Fact):
            wanted = facts[id(record)] = planned_fact(record, now, moves=action == RowAction.MOVES)
        planned.append(wanted)
    pieces = [record for record in planned if isinstance(record, Evidence)]
    for piece in pieces:
        piece.fact = facts.get(id(piece.fact), piece.fact)
    public = {id(pieces[place]) for place in public_among(pieces)}
    proposed: list[Record] = []
    saved: list[Record] = []
    for record in planned:
        is_public_fact = isinstance(record, Fact) and record.pk and record.status != Standing.DRAFT
        if isinstance(record, Fact) and not record.pk:
            record.status, record.reorganisation = Standing.DRAFT, plan
        (proposed if is_public_fact or id(record) in public else saved).append(record)
    _save(saved, by_itself=False)
    for record in proposed:
        adopt_keys(record)
    propose_all(proposed, stored, plan, by)


def _delete(record: Record, plan: Reorganisation | None, by: Writer) -> None:
    """Delete a fact that never begins. In a plan, propose that if it is public."""
    if plan and is_public(record):
        propose(record, Proposal.Action.REMOVE, fields_of(record), {}, plan, by)
    else:
        copy(record).delete()  # which the caller may still name


def _save(records: Iterable[Record], *, by_itself: bool) -> None:
    """Save the records, each kind after those that it refers to. Raises RulesBroken."""
    by_kind: dict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        by_kind[type(record)].append(record)
    for kind in RECORDS:
        if kind in by_kind:
            _save_kind(kind, by_kind[kind], by_itself=by_itself)


def _save_kind(kind: type[Record], records: Sequence[Record], *, by_itself: bool) -> None:
    """Save records of one kind, those that exist first: what has ended makes room for what begins."""
    for record in records:
        adopt_keys(record)
    if broken := [one for record in records for one in row_violations(record)]:
        raise RulesBroken(broken)
    stored = kind._base_manager.in_bulk([record.pk for record in records if record.pk])
    changes: list[Change] = [(record, stored.get(record.pk)) for record in records]
    changes.sort(key=lambda change: change[1] is None)
    if by_itself:
        _save_one_by_one(kind, changes)
        return
    try:
        with transaction.atomic():
            write_all(kind, changes)
    except IntegrityError:
        for record, old in changes:
            if old is None:
                record.pk, record._state.adding = None, True
        _save_one_by_one(kind, changes)
    else:
        keep_all(kind, changes)


def _save_one_by_one(kind: type[Record], changes: Sequence[Change]) -> None:
    """Save records of which the tables refuse one, or may refuse none. Raises RulesBroken, naming it."""
    for change in changes:
        if broken := wrong_with(change[0]):
            raise RulesBroken(broken)
        write_all(kind, [change])
        keep_all(kind, [change])
