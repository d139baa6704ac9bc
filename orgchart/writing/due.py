"""Publishing on the day that a publisher chose: one recording for each decision."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import in_words
from orgchart.languages import speaking_to_staff
from orgchart.models import DataVersion, Fact, Proposal, Review

from .belonging import missing_beside, together_in_words
from .mailing import MailedRecord, changes_of, line_of_the_queue, mail_later
from .publishing import IMPOSSIBLE, publish
from .queue import of_reviews
from .record_names import ValuesInWords
from .staff_languages import language_of_person
from .telling import SAID
from .violations import RulesBroken
from .waiting import why_not_now

FORESEEN = (RulesBroken, ValidationError, PermissionDenied, models.ProtectedError)
"""The errors that say themselves why something cannot be published."""
UNFORESEEN = gettext_lazy(
    "The program failed while it published this (%(error)s). Nothing of it was published. Tell whoever "
    "runs this site: its log has the details. Then choose a day again."
)
TRIED_AGAIN = gettext_lazy(
    "The registry could not be written to: somebody else was writing, or the server does not answer. It is tried "
    "again the next time."
)

State = Review.State
logger = logging.getLogger("django.orgchart")


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

    What cannot be published waits again, marked with the reason, and its publisher is mailed, whatever
    the reason: an error that nobody foresaw is logged, and the other decisions are tried. What has gone
    meanwhile is left out.
    """
    decisions: dict[tuple[int | None, datetime], list[Review]] = defaultdict(list)
    for review in due(today).order_by("at", "pk"):
        decisions[review.by_id, review.at].append(review)
    for reviews in decisions.values():
        if done := _tried(reviews):
            yield done


def _tried(reviews: list[Review]) -> Done | None:
    """Try one decision. None if nothing of it is left to do."""
    try:
        try:
            reviews = _without_gone(reviews)
            return _published(reviews)
        except FORESEEN as error:
            return _failed(reviews, _why(error, reviews))
        except (
            Exception
        ) as error:  # the decisions after this one must not wait for somebody to read the log
            if why_not_now(error):
                raise
            if isinstance(error, DatabaseError):
                return _failed(reviews, str(IMPOSSIBLE % {"error": error}))
            logger.exception("What was due could not be published: %s", _words(reviews))
            return _failed(reviews, str(UNFORESEEN) % {"error": repr(error)})
    except DatabaseError as error:
        if not why_not_now(error):
            raise
        return _done(reviews, str(TRIED_AGAIN), is_tried_again=True)


def _without_gone(reviews: list[Review]) -> list[Review]:
    """Those whose draft or proposal is still there; the others are forgotten."""
    facts, proposals = _waiting(reviews)
    here = {(item._meta.label_lower, item.pk) for item in (*facts, *proposals)}
    gone = [review for review in reviews if (review.kind, review.object_id) not in here]
    if gone:
        Review.objects.filter(pk__in=[review.pk for review in gone]).delete()
    return [review for review in reviews if review not in gone]


def _published(reviews: list[Review]) -> Done | None:
    """Publish what one decision is about. None if nothing of it is due any more.

    Another run, or a publisher, may be at the same decision, so what is still due is asked again under
    the writers' lock.
    """
    with transaction.atomic():
        DataVersion.lock()
        pks = [review.pk for review in reviews]
        left = list(Review.objects.filter(pk__in=pks, state=State.PLANNED).select_related("by"))
        if not left:
            return None
        first = left[0]
        if first.by is None:
            raise PermissionDenied(_("The account of the publisher no longer exists."))
        facts, proposals = _waiting(left)
        publish(facts, proposals, by=first.by, why=first.comment, seen=first.edit)
        return _done(left)


def _failed(reviews: list[Review], problem: str) -> Done | None:
    """Note that a decision could not be carried out, and mail its publisher. None if it is no longer due."""
    pks, first = [review.pk for review in reviews], reviews[0]
    still = Review.objects.filter(pk__in=pks, state=State.PLANNED)
    if not still.update(state=State.FAILED, problem=problem):
        return None
    if first.by and first.day:
        with speaking_to_staff(language_of_person(first.by)):
            sentence = _("What you wanted to publish on %(day)s could not be published.")
            day = in_words(first.day)
            mail_later(
                first.by,
                sentence % {"day": day},
                problem,
                _as_mailed(reviews[:SAID]),
                path=lambda: f"{reverse('admin:drafts')}?{urlencode({'show': State.FAILED})}",
                more=len(reviews) - SAID,
            )
    return _done(reviews, problem)


def _as_mailed(reviews: Iterable[Review]) -> Iterator[MailedRecord]:
    """What those reviews are about, as a mail tells it."""
    waiting = {(item._meta.label_lower, item.pk): item for item in of_reviews(reviews)}
    proposals = [item for item in waiting.values() if isinstance(item, Proposal)]
    values = ValuesInWords.of_proposals(proposals)
    for review in reviews:
        subject = review.kind, review.object_id
        changes = changes_of(waiting[subject], values) if subject in waiting else []
        yield MailedRecord(review.words, changes, line_of_the_queue(*subject))


def _done(reviews: list[Review], problem: str = "", *, is_tried_again: bool = False) -> Done:
    by = reviews[0].by
    who = by.get_username() if by else _("somebody")
    return Done(_words(reviews), who, reviews[0].comment, problem, is_tried_again)


def _words(reviews: Iterable[Review]) -> list[str]:
    return [review.words for review in reviews]


def _waiting(reviews: Iterable[Review]) -> tuple[list[Fact], list[Proposal]]:
    """The drafts and the proposals that the reviews are about. One query for each kind."""
    waiting = of_reviews(reviews)
    facts = [item for item in waiting if isinstance(item, Fact)]
    return facts, [item for item in waiting if isinstance(item, Proposal)]


def _why(error: Exception, reviews: list[Review]) -> str:
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
    facts, proposals = _waiting(reviews)
    if missing := missing_beside([*proposals, *facts]):
        return together_in_words(missing)
    return "\n".join(map(str, error.violations))
