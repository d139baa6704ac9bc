"""The admin's first page: my drafts, what was edited, what there is to mend."""

from typing import Any

from django.http import HttpRequest

from orgchart.models import FACTS, Proposal, Standing
from orgchart.queries import quality
from orgchart.writing import history

from . import drafts

RECENT = 8
"""How many edits and drafts the first page shows."""
LOOKED_THROUGH = 200
"""How many of somebody's latest writings of a kind are looked through for drafts."""


def board(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows: my drafts, what was edited, what there is to mend."""
    counts = {name: points[-1] for name, points in quality.counts_over_time().items()}
    return {
        "my_drafts": _drafts_of(request.user),
        "proposal_count": Proposal.objects.count(),
        "recent": history.latest(RECENT),
        "quality": [
            (check, *counts[check.name]) for check in quality.CHECKS if check.name in counts
        ],
    }


def _drafts_of(user: Any) -> list[tuple[Any, str]]:
    """Some drafts that somebody worked at, each with its page."""
    found: list[Any] = []
    for model in FACTS:
        mine = history.written_by(user, model, LOOKED_THROUGH)
        found += model.objects.filter(pk__in=mine, status=Standing.DRAFT)[:RECENT]
    return [(fact, drafts.address_of(fact)) for fact in found[:RECENT]]
