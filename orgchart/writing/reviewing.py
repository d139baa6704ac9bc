"""What publishers decide about what waits, other than to publish or discard it now.

A draft or a proposal is sent back to its author with a comment, or is to be published on a day. What
was decided is a ``Review``, beside the records: it changes nothing of the registry.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy
from reversion.models import Version

from orgchart.models import (
    FACTS,
    DataVersion,
    Fact,
    Notice,
    Proposal,
    Record,
    Review,
    Standing,
)
from orgchart.roles import Writer, may_publish

from .as_seen import as_seen, drafts_as_seen, last_writing
from .record_states import Subject
from .telling import Telling

NO_COMMENT = gettext_lazy("Say what the author is to change. They will read it.")
ONLY_PUBLISHERS = gettext_lazy("Only publishers decide about drafts and proposals.")

State = Review.State
KEPT = timedelta(days=90)
"""For how long what is settled is kept."""


def send_back(
    facts: Iterable[Fact],
    proposals: Iterable[Proposal],
    *,
    by: Writer,
    comment: str,
    seen: int | None = None,
) -> int:
    """Send drafts and proposals back to their authors, all or none. Returns how many authors are told.

    Raises PermissionDenied, ValidationError without a comment, or RulesBroken if one is not as seen.
    """
    if not comment.strip():
        raise ValidationError(NO_COMMENT, code="no_reason")
    with transaction.atomic():
        telling = decide(facts, proposals, by, seen, state=State.SENT_BACK, comment=comment)
        return telling.tell(Notice.Kind.SENT_BACK, by, comment)


def send_again(waiting: Iterable[Fact | Proposal]) -> int:
    """Let what was sent back wait for a publisher again. Returns how many there were."""
    return _forget(waiting, [State.SENT_BACK])


def withdraw(waiting: Iterable[Fact | Proposal], *, by: Writer) -> int:
    """Do not publish them on the day that was chosen. Returns how many there were.

    Raises PermissionDenied.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    return _forget(waiting, [State.PLANNED, State.FAILED])


def decide(
    facts: Iterable[Fact],
    proposals: Iterable[Proposal],
    by: Writer,
    seen: int | None,
    **decision: object,
) -> Telling:
    """Keep the decision for each of them, in place of an earlier one. A few queries for each kind.

    Use inside a transaction: two publishers never decide at the same time.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    DataVersion.lock()
    # Before they are read: what is written later was not seen.
    edit, now = last_writing(), timezone.now()
    items: list[Fact | Proposal] = [*as_seen(proposals, seen), *drafts_as_seen(facts, seen)]
    telling = Telling(items)
    forget(items)
    Review.objects.bulk_create(
        Review(
            kind=kind,
            object_id=pk,
            words=telling.words[kind, pk],
            author=author,
            by=by if isinstance(by, User) else None,
            at=now,
            edit=edit,
            **decision,
        )
        for (kind, pk), author in telling.authors.items()
    )
    return telling


def forget(waiting: Iterable[Fact | Proposal]) -> int:
    """Forget what was decided about them, because they are decided otherwise. A query for each kind."""
    return _forget(waiting, [*State])


def _forget(waiting: Iterable[Fact | Proposal], states: Iterable[str]) -> int:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for item in waiting:
        by_kind[item._meta.label_lower].append(item.pk)
    number = 0
    for kind, pks in by_kind.items():
        own = Review.objects.filter(kind=kind, object_id__in=pks, state__in=states)
        number += own.delete()[0]
    return number


def forget_settled(now: datetime) -> int:
    """Delete what was settled more than ``KEPT`` ago: notices, and decisions about what does not wait any
    more or was edited since. Returns how many. A few queries for each kind of draft."""
    old = now - KEPT
    number = Notice.objects.filter(at__lt=old).delete()[0]
    kinds: tuple[type[Record], ...] = (Proposal, *FACTS)
    for kind in kinds:
        is_draft = {"status": Standing.DRAFT} if issubclass(kind, Fact) else {}
        waiting = kind._default_manager.filter(pk=OuterRef("object_id"), **is_draft)
        counting = reviews_of(kind).filter(Exists(waiting)).values("pk")
        reviews = Review.objects.filter(kind=kind._meta.label_lower, at__lt=old)
        number += reviews.exclude(pk__in=counting).delete()[0]
    return number


# --- asking -------------------------------------------------------------------------------------


def reviews_of(kind: type[Record]) -> "QuerySet[Review]":
    """The reviews of a kind that count. What somebody has edited since is no longer sent back."""
    later = Version.objects.filter(
        db=DEFAULT_DB_ALIAS,
        content_type=ContentType.objects.get_for_model(kind),
        object_id=Cast(OuterRef("object_id"), CharField()),
        revision_id__gt=OuterRef("edit"),
    )
    own = Review.objects.filter(kind=kind._meta.label_lower).annotate(is_edited=Exists(later))
    return own.exclude(state=State.SENT_BACK, is_edited=True)


def reviews_by_subject(waiting: Iterable[Record]) -> dict[Subject, Review]:
    """What was decided about each of them. One query for each kind."""
    by_kind: dict[type[Record], list[int]] = defaultdict(list)
    for item in waiting:
        by_kind[type(item)].append(item.pk)
    return {
        (review.kind, review.object_id): review
        for kind, pks in by_kind.items()
        for review in reviews_of(kind).filter(object_id__in=pks).select_related("by")
    }


def sent_back_to(author: str, most: int) -> tuple[int, list[Review]]:
    """How many drafts and proposals of an author are sent back, and the latest of them. Two queries."""
    kinds: tuple[type[Record], ...] = (Proposal, *FACTS)
    here = [
        reviews_of(kind)
        .filter(state=State.SENT_BACK, author=author)
        .filter(Exists(kind._default_manager.filter(pk=OuterRef("object_id"))))
        .order_by()
        .values("pk", "at")
        for kind in kinds
    ]
    found = here[0].union(*here[1:], all=True).order_by("-at")
    pks = [row["pk"] for row in found[:most]]
    reviews = Review.objects.filter(pk__in=pks).select_related("by").order_by("-at")
    return found.count(), list(reviews)
