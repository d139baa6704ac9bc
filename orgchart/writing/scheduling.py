"""Choosing the day on which drafts and proposals are published. ``due.py`` publishes them."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from orgchart.models import Fact, Proposal, Review
from orgchart.roles import Writer

from .belonging import missing_beside, together_in_words
from .obstacles import obstacles
from .publishing import NO_REASON
from .queue import of_reviews
from .reviewing import decide
from .stored_records import stored_records
from .violations import RulesBroken, violation

NOT_TO_COME = gettext_lazy("Choose tomorrow or a later day. To publish today, choose Publish.")

Waiting = Sequence[Fact | Proposal]


def plan_for(
    day: date,
    facts: Iterable[Fact],
    proposals: Iterable[Proposal],
    *,
    by: Writer,
    why: str,
    today: date,
    seen: int | None = None,
) -> None:
    """Let drafts and proposals be published on a day to come (``due.publish_due``), all or none.

    Raises PermissionDenied; ValidationError without a reason, for a day that is not to come, or if they
    can only be published with something else; RulesBroken if one is not as seen, or cannot be published
    as it is. A few queries for each kind of record, and what ``obstacles`` costs, at most four times.
    """
    if not why.strip():
        raise ValidationError(NO_REASON, code="no_reason")
    if day <= today:
        raise ValidationError(NOT_TO_COME)
    facts, proposals = list(facts), list(proposals)
    with transaction.atomic():
        decide(facts, proposals, by, seen, state=Review.State.PLANNED, comment=why, day=day)
        _refuse_what_cannot_be([*proposals, *facts], day)


def _refuse_what_cannot_be(chosen: Waiting, day: date) -> None:
    """Raise what publishing them would raise. What is published by that day counts as published."""
    problems = _problems(chosen)
    if not problems:
        return
    own = {(item._meta.label_lower, item.pk) for item in chosen}
    planned = Review.objects.filter(state=Review.State.PLANNED, day__lte=day)
    earlier = [item for item in of_reviews(planned) if (item._meta.label_lower, item.pk) not in own]
    if earlier and not _problems([*earlier, *chosen]):
        return
    if missing := missing_beside(chosen):
        raise ValidationError(together_in_words(missing))
    raise RulesBroken(
        [
            violation(item, "can_be_published", message)
            for item in chosen
            for message in problems.get((item._meta.label_lower, item.pk), ())
        ]
    )


def _problems(items: Waiting) -> dict[tuple[str, int], list[str]]:
    return obstacles(items, stored_records(item for item in items if isinstance(item, Proposal)))
