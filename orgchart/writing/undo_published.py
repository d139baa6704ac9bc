"""What becomes of proposals that an edit carried out if it is undone: they wait again, as its drafts do, and their
authors are told.

They come back only if the whole edit is undone, by a publisher. What is left out stays public, and so does what an
editor would only propose to take back.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
    there = set(
        Proposal.objects.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    return [one for one in found if one.pk not in there and not _is_taken(one)]


def _is_taken(proposal: Proposal) -> bool:
    """Has the author proposed something else for the record since? One query."""
    own = Proposal.objects.filter(kind=proposal.kind, key=proposal.key, author=proposal.author)
    return own.filter(reorganisation=proposal.reorganisation_id).exists()


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
        send_back(
            [one for one in others if isinstance(one, Fact)],
            [one for one in others if isinstance(one, Proposal)],
            by=by,
            comment=_("Published, then undone: edit no. %(number)d. %(why)s")
            % {"number": number, "why": why},
        )
