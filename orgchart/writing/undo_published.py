"""What becomes of proposals that an edit carried out if it is undone: they wait again, as its drafts do, and their
authors are told.

They come back only if the whole edit is undone, by a publisher. What is left out stays public, and so does what an
editor would only propose to take back.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from orgchart.languages import in_words_to_keep
from orgchart.models import CarriedOut, Fact, Proposal
from orgchart.roles import Writer
from orgchart.serialization import build_record, in_registry

from .record_names import read_names
from .restoring import existing
from .reviewing import send_back
from .telling import Telling
from .undo_steps import Undoing


def carried_out(number: int) -> list[Proposal]:
    """The proposals that the edit carried out, as they were and not saved, without those that wait again already.

    Two queries, and one for each that was in a plan.
    """
    found = []
    for kept in CarriedOut.objects.filter(revision=number).order_by("pk"):
        try:
            proposal = build_record(Proposal, kept.fields, in_registry)
        except ValidationError:  # its plan has gone: it waits without one
            proposal = build_record(Proposal, kept.fields | {"reorganisation": None}, in_registry)
        assert isinstance(proposal, Proposal)
        proposal.pk = kept.proposal
        found.append(proposal)
    read_names(found)
    taken, there = _waiting_for(found)
    return [one for one in found if one.pk not in there and _place_of(one) not in taken]


Place = tuple[str, str, str, int | None]


def _place_of(proposal: Proposal) -> Place:
    """What there is one proposal for: the kind and the key of a record, an author, and a plan."""
    return proposal.kind, proposal.key, proposal.author, proposal.reorganisation_id


def _waiting_for(proposals: Sequence[Proposal]) -> tuple[set[Place], set[int]]:
    """Where somebody has proposed something for the same records since, and which of these wait already. One query."""
    pks = {one.pk for one in proposals}
    same = Q(pk__in=pks) | Q(key__in={one.key for one in proposals})
    waiting = Proposal.objects.filter(same)
    return {_place_of(one) for one in waiting}, pks.intersection(one.pk for one in waiting)


def wait_again(wanted: Undoing, *, is_whole: bool) -> list[Fact | Proposal]:
    """Let the proposals wait again, if the whole edit is undone; returns them, and the drafts that do. Use inside
    the recording, after the steps. A query for each of them."""
    again = wanted.again if is_whole else []
    for proposal in again:
        proposal.save(force_insert=True)
    drafts = [existing(step.change.subject) for step in wanted.steps if step.withdraws]
    return [*(fact for fact in drafts if isinstance(fact, Fact)), *again]


def tell_authors(items: Sequence[Fact | Proposal], number: int, *, by: Writer, why: str) -> None:
    """Send what waits again back to its authors, but for that of the person who has undone the edit.

    Use after the recording: what is edited after it was sent back is not sent back any more.
    """
    authors = Telling(items).authors
    own = by.get_username() if by else ""
    others = [one for one in items if authors[one._meta.label_lower, one.pk] not in ("", own)]
    if others:
        with in_words_to_keep():
            comment = _("Published, then undone: edit no. %(number)d. %(why)s")
        send_back(
            [one for one in others if isinstance(one, Fact)],
            [one for one in others if isinstance(one, Proposal)],
            by=by,
            comment=comment % {"number": number, "why": why},
        )
