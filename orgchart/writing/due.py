"""Publishing on the day that a publisher chose: one recording for each decision."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orgchart.models import Fact, Proposal, Review
from orgchart.serialization import BY_LABEL

from .publishing import IMPOSSIBLE, publish
from .queue import waiting_of
from .telling import mail_later
from .violations import RulesBroken
from .waiting import waited_too_long

State = Review.State


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one decision that was due."""

    words: list[str]
    """What each draft and each proposal says."""
    by: str
    comment: str
    problem: str = ""
    """Why nothing of it was published; empty if it was."""
    is_tried_again: bool = False
    """Was somebody else writing for too long? Then it is still due."""


def due(today: date) -> "QuerySet[Review]":
    """What is to be published on that day, or was to be on an earlier one."""
    return Review.objects.filter(state=State.PLANNED, day__lte=today).select_related("by")


def publish_due(today: date) -> Iterator[Done]:
    """Publish what is due, decision by decision: each is one recording with its comment, by its publisher.

    What cannot be published waits again, marked with the reason, and its publisher is mailed. What has
    gone meanwhile is left out.
    """
    decisions: dict[tuple[int | None, datetime], list[Review]] = defaultdict(list)
    for review in due(today).order_by("at", "pk"):
        decisions[review.by_id, review.at].append(review)
    for reviews in decisions.values():
        facts, proposals = _waiting(reviews)
        here = {(item._meta.label_lower, item.pk) for item in (*facts, *proposals)}
        gone = [one for one in reviews if (one.kind, one.object_id) not in here]
        Review.objects.filter(pk__in=[review.pk for review in gone]).delete()
        left = [review for review in reviews if review not in gone]
        if left:
            yield _published(left, facts, proposals)


def _waiting(reviews: Iterable[Review]) -> tuple[list[Fact], list[Proposal]]:
    """The drafts and the proposals that the reviews are about. One query for each kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for review in reviews:
        by_kind[review.kind].append(review.object_id)
    facts: list[Fact] = []
    proposals: list[Proposal] = []
    for kind, pks in by_kind.items():
        if kind in BY_LABEL:
            found = waiting_of(BY_LABEL[kind]).filter(pk__in=pks)
            (proposals if BY_LABEL[kind] is Proposal else facts).extend(found)
    return facts, proposals


def _published(reviews: list[Review], facts: list[Fact], proposals: list[Proposal]) -> Done:
    first = reviews[0]
    words = [review.words for review in reviews]
    by = first.by.get_username() if first.by else _("somebody")
    try:
        if first.by is None:
            raise PermissionDenied(_("The account of the publisher no longer exists."))
        publish(facts, proposals, by=first.by, why=first.comment, seen=first.edit)
    except (RulesBroken, ValidationError, PermissionDenied, models.ProtectedError) as error:
        problem = _why(error)
    except DatabaseError as error:
        if waited_too_long(error):
            problem = _("Somebody else was writing for too long. It is tried again the next time.")
            return Done(words, by, first.comment, problem, is_tried_again=True)
        problem = str(IMPOSSIBLE % {"error": error})
    else:
        return Done(words, by, first.comment)
    pks = [review.pk for review in reviews]
    Review.objects.filter(pk__in=pks).update(state=State.FAILED, problem=problem)
    if first.by:
        sentence = _("What you wanted to publish on %(day)s could not be published.")
        mail_later(first.by, sentence % {"day": first.day}, problem, words[:10])
    return Done(words, by, first.comment, problem)


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if not isinstance(error, RulesBroken):
        return str(error)
    changed = [one for one in error.violations if one.rule == "still_as_seen"]
    if changed:
        records = ", ".join(one.record for one in changed)
        return _(
            "Somebody changed it after the day was chosen: %(records)s. Look at it, and choose a day again."
        ) % {"records": records}
    return "\n".join(map(str, error.violations))
