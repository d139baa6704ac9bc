"""The first page of the admin: what waits for me, my work, recent edits, saved filters, and findings to fix."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from reversion.models import Revision

from orgchart.models import Fact, Notice, Proposal, ReaderReport, Review, SavedFilter
from orgchart.queries.quality import CHECKS, Check
from orgchart.queries.quality_counts import latest_counts
from orgchart.writing import history
from orgchart.writing.edits_asked import writers_since
from orgchart.writing.mailing import and_more
from orgchart.writing.obstacles import contradictions
from orgchart.writing.queue import ALL, Wanted, read, waiting_from
from orgchart.writing.record_names import read_names
from orgchart.writing.reviewing import reviews_by_subject, sent_back_to
from orgchart.writing.stored_records import stored_records
from orgchart.writing.telling import in_a_sentence, page_about

from .page_helpers import address_of
from .saved_filters import my_filters

RECENT = 8
"""How many edits and decisions the first page shows."""
MINE = 5
"""How many drafts of the user it shows, and how many proposals."""
LATELY = 31
"""Days after their last edit for which a person is named on the first page."""


@dataclass(frozen=True, slots=True)
class Work:
    """A draft or a proposal of the user."""

    record: Fact | Proposal
    address: str
    """Its page, or the line of the proposal in the queue."""
    problems: Sequence[str]
    """Why the proposal is outdated, and which others contradict it. The queue tries everything else."""
    review: Review | None
    """What a publisher decided about it: that it was sent back, or is published on a day."""


class Board(TypedDict):
    """What the first page shows."""

    my_work: list[Work]
    """The latest drafts and proposals of the user."""
    my_queue: str
    """Where the queue lists all of them."""
    waiting_count: int
    """The drafts and proposals that wait for a publisher, as their queue counts them."""
    reader_reports: int
    """The reports of readers that wait for an answer."""
    all_that_waits: int
    """Both: all that the queue of publishers has."""
    sent_back: list[Review]
    """What was sent back to the user, the latest first."""
    sent_back_count: int
    decided: list[tuple[str, Notice, str, str]]
    """What was decided lately about the drafts and proposals of the user, in a sentence each, how many
    more records it is about, and the page that lists them all."""
    recent: "QuerySet[Revision]"
    writers: list[str]
    """The accounts that have written something lately."""
    filters: list[tuple[str, SavedFilter, str]]
    """The filters that the person saved: the name of the list, the filter, its address."""
    quality: list[tuple[Check, date, int]]
    """The latest counts that were kept: the check, the day, and how many."""


def board(request: HttpRequest) -> Board:
    """What the first page shows. A query for each kind of fact among the drafts of the user, and a few more."""
    counts = latest_counts()
    number, sent_back = sent_back_to(request.user.get_username(), RECENT)
    since = timezone.now() - timedelta(days=LATELY)
    notices = Notice.objects.filter(to_id=request.user.pk, at__gte=since).select_related("by")
    decided = notices.exclude(kind=Notice.Kind.SENT_BACK)[:RECENT]
    waiting, reports = Wanted().entries().count(), ReaderReport.objects.waiting().order_by().count()
    return {
        "sent_back": sent_back,
        "sent_back_count": number,
        "decided": [_told(notice) for notice in decided],
        "my_work": _work_of(request.user),
        "my_queue": _queue_of(request.user),
        "waiting_count": waiting,
        "reader_reports": reports,
        "all_that_waits": waiting + reports,
        "recent": history.latest(RECENT),
        "writers": writers_since(timezone.localdate() - timedelta(days=LATELY)),
        "filters": my_filters(request),
        "quality": [(check, *counts[check.name]) for check in CHECKS if check.name in counts],
    }


def _told(notice: Notice) -> tuple[str, Notice, str, str]:
    more = and_more(notice.number - len(notice.records))
    return in_a_sentence(notice), notice, more, page_about(notice)


def _work_of(user: User | AnonymousUser) -> list[Work]:
    """The latest drafts and proposals of the user, with where to look at them and what contradicts them.
    A few queries, and a few for each kind among them and those of their names."""
    entries = waiting_from(user.get_username(), MINE)
    waiting = read(entries)
    own = [waiting[entry.subject] for entry in entries if entry.subject in waiting]
    read_names(own)
    queue = _queue_of(user)
    proposals = [one for one in own if isinstance(one, Proposal)]
    problems = contradictions(proposals, stored_records(proposals))
    reviews = reviews_by_subject(own)
    return [
        Work(one, f"{queue}#proposal-{one.pk}", problems[one.pk], review)
        if isinstance(one, Proposal)
        else Work(one, address_of(one), (), review)
        for one in own
        for review in [reviews.get((one._meta.label_lower, one.pk))]
    ]


def _queue_of(user: User | AnonymousUser) -> str:
    """The address of the queue with everything that the user wrote."""
    asked = urlencode({"author": user.get_username(), "show": ALL})
    return f"{reverse('admin:drafts')}?{asked}"
