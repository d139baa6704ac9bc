"""What waits for a publisher: drafts and proposals together, filtered, sorted and read page by page.

The database sorts and cuts the list; only the lines of a page are read.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models import Value as V
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from orgchart.models import (
    FACTS,
    Fact,
    Mandate,
    Proposal,
    Record,
    Reorganisation,
    ReportedWork,
    Review,
    Standing,
    Unit,
)
from orgchart.models.descriptions import Text
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.serialization import BY_LABEL

from .edits_asked import A_COMMAND
from .record_states import Subject
from .reviewing import reviews_of

ALL = "all"
"""Asks for everything, also for what is sent back."""

SORTS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "": (_("newest first"), ("-wait_edit", "wait_place", "-wait_number")),
    "oldest": (_("oldest first"), ("wait_edit", "wait_place", "wait_number")),
    "unit": (_("by unit"), ("wait_code", "-wait_edit", "wait_place", "-wait_number")),
    "author": (_("by author"), ("wait_writer", "-wait_edit", "wait_place", "-wait_number")),
}
"""How the list can be sorted: in words, and by which columns."""


class QueueLine(NamedTuple):
    """A line of the list, before its record is read."""

    place: int
    """The kind of record: its place among ``kinds()``."""
    number: int
    """The primary key of the draft or the proposal."""
    edit: int
    """The number of the edit that first wrote it; 0 if the history does not have it."""
    writer: str
    """Its author; empty if a command wrote it."""
    code: str
    """The code of its unit; of a proposal the key of its record, which begins with that code."""
    plan: int
    """The primary key of its reorganisation; 0 if it has none."""

    @property
    def subject(self) -> Subject:
        return kinds()[self.place]._meta.label_lower, self.number


def kinds() -> tuple[type[Record], ...]:
    """The kinds of record that can wait: proposals first."""
    return Proposal, *FACTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which drafts and proposals a person asks for. What is empty does not limit the answer."""

    author: str = ""
    """The name of an account, or ``A_COMMAND``."""
    kind: type[Record] | None = None
    """The kind of the draft, or of the record that a proposal is about."""
    unit: Unit | None = None
    plan: Reorganisation | None = None
    without_plan: bool = False
    """Only what is part of no reorganisation?"""
    review: str = ""
    """A state of a review; empty: what is not sent back; ``ALL``: everything."""
    sort: str = ""
    """One of ``SORTS``."""
    line: Subject | None = None
    """One draft or proposal alone, whatever else is asked for."""

    def entries(self) -> "QuerySet[Any, Any]":
        """The lines, sorted. Runs no query itself; to count them is one, to read some of them is one."""
        found = [self._of(place, kind) for place, kind in enumerate(kinds())]
        return _together(found, SORTS[self.sort][1])

    def _of(self, place: int, kind: type[Record]) -> "QuerySet[Any, Any]":
        waiting = _placed(place, kind)
        if self.line:
            label, pk = self.line
            is_it = kind._meta.label_lower == label
            return waiting.filter(pk=pk) if is_it else waiting.none()
        if self.review != ALL:
            reviews = reviews_of(kind).filter(object_id=OuterRef("pk"))
            decided = Exists(reviews.filter(state=self.review or Review.State.SENT_BACK))
            waiting = waiting.filter(decided if self.review else ~decided)
        if self.author:
            waiting = waiting.filter(wait_writer="" if self.author == A_COMMAND else self.author)
        if self.without_plan:
            waiting = waiting.filter(reorganisation=None)
        elif self.plan:
            waiting = waiting.filter(reorganisation=self.plan)
        if issubclass(kind, Fact):
            if self.kind not in (None, kind):
                return waiting.none()
            return waiting.filter(_belongs_to(kind, self.unit)) if self.unit else waiting
        if self.kind:
            waiting = waiting.filter(kind=self.kind._meta.label_lower)
        return waiting.filter(_is_about(self.unit)) if self.unit else waiting


def entries_of(records: Iterable[Record]) -> list[QueueLine]:
    """The lines of those drafts and proposals. One query, if there are any."""
    by_kind: dict[type[Record], list[int]] = defaultdict(list)
    for record in records:
        by_kind[type(record)].append(record.pk)
    found = [
        _placed(place, kind).filter(pk__in=by_kind[kind])
        for place, kind in enumerate(kinds())
        if kind in by_kind
    ]
    return [QueueLine(*row) for row in _together(found, SORTS[""][1])] if found else []


def waiting_from(author: str, most: int) -> list[QueueLine]:
    """The latest drafts of an author, then the latest proposals: at most so many of each.

    The author is whoever first wrote it, whoever edited it since. Two queries.
    """
    proposals, *drafts = [
        _placed(place, kind).filter(wait_writer=author) for place, kind in enumerate(kinds())
    ]
    found = _together(drafts, SORTS[""][1])[:most], _together([proposals], SORTS[""][1])[:most]
    return [QueueLine(*row) for part in found for row in part]


def beside(entries: Iterable[QueueLine], most: int) -> list[QueueLine]:
    """Some lines and what belongs to them: the same edits wrote it, or it is in the same plans.

    At most ``most`` lines more, the newest first. One query.
    """
    own = list(entries)
    edits = {entry.edit for entry in own if entry.edit}
    plans = {entry.plan for entry in own if entry.plan}
    if not edits and not plans:
        return own
    belongs = Q(wait_edit__in=edits) | Q(reorganisation__in=plans)
    found = [_placed(place, kind).filter(belongs) for place, kind in enumerate(kinds())]
    more = [QueueLine(*row) for row in _together(found, SORTS[""][1])[:most]]
    return [*own, *(entry for entry in more if entry not in own)]


def plans_waiting(most: int) -> "QuerySet[Reorganisation]":
    """The first reorganisations of which something waits. One query."""
    own = {"reorganisation": OuterRef("pk")}
    parts = [Exists(Proposal.objects.filter(**own))]
    parts += [Exists(kind.objects.filter(status=Standing.DRAFT, **own)) for kind in FACTS]
    return Reorganisation.objects.filter(reduce(or_, map(Q, parts)))[:most]


def read(entries: Iterable[QueueLine]) -> dict[Subject, Fact | Proposal]:
    """The drafts and proposals of those lines, with what their lines say. One query for each kind."""
    by_place: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        by_place[entry.place].append(entry.number)
    found: dict[Subject, Fact | Proposal] = {}
    for place, pks in by_place.items():
        for record in waiting_of(kinds()[place]).filter(pk__in=pks):
            found[record._meta.label_lower, record.pk] = record
    return found


def waiting_of(kind: type[Record]) -> "QuerySet[Any, Any]":
    """The drafts of a kind of fact with all that their lines say, or the proposals."""
    if issubclass(kind, Fact):
        facts = kind.objects.filter(status=Standing.DRAFT).with_relations().with_evidence()
        if kind is Mandate:
            return facts.prefetch_related("references__document")  # type: ignore[misc] # mandates have them
        return facts
    return Proposal.objects.select_related("reorganisation")


def of_reviews(reviews: Iterable[Review | ReportedWork]) -> list[Fact | Proposal]:
    """The drafts and the proposals that those reviews, or works of reports, are about. One query for each kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for review in reviews:
        by_kind[review.kind].append(review.object_id)
    return [
        item
        for kind, pks in by_kind.items()
        if kind in BY_LABEL
        for item in waiting_of(BY_LABEL[kind]).filter(pk__in=pks)
    ]


COLUMNS = tuple(f"wait_{name}" for name in QueueLine._fields)
"""The columns of ``QueueLine``, under names that no kind of record has."""


def _placed(place: int, kind: type[Record]) -> "QuerySet[Any, Any]":
    """What waits of a kind, with the columns of ``QueueLine``."""
    written = Version.objects.filter(
        db=DEFAULT_DB_ALIAS,
        content_type=ContentType.objects.get_for_model(kind),
        object_id=Cast(OuterRef("pk"), CharField()),
    ).order_by("revision_id")
    own: QuerySet[Any, Any] = kind._default_manager.order_by()
    if issubclass(kind, Fact):
        own = own.filter(status=Standing.DRAFT)
        writer: Any = Coalesce(
            Subquery(written.values("revision__user__username")[:1]),
            V(""),
            output_field=CharField(max_length=150),
        )
        code = f"{kind.unit_relations[0]}__code"
    else:
        writer, code = Cast("author", CharField(max_length=150)), "key"
    return own.annotate(
        wait_place=V(place, IntegerField()),
        wait_number=Cast("pk", BigIntegerField()),
        wait_edit=Coalesce(
            Subquery(written.values("revision_id")[:1]), V(0), output_field=BigIntegerField()
        ),
        wait_writer=writer,
        wait_code=Cast(code, CharField(max_length=500)),
        wait_plan=Coalesce(F("reorganisation_id"), V(0), output_field=BigIntegerField()),
    )


def _together(found: "list[QuerySet[Any, Any]]", order: tuple[str, ...]) -> "QuerySet[Any, Any]":
    first, *others = [part.values_list(*COLUMNS) for part in found]
    return first.union(*others, all=True).order_by(*order)


def _belongs_to(kind: type[Fact], unit: Unit) -> Q:
    return Q(pk__in=kind.objects.on_page_of(unit).order_by().values("pk"))


def _is_about(unit: Unit) -> Q:
    """Proposals about the unit: its code is in their key, or that of a mandate or another fact of it."""
    found = _has_in_key("key", V(unit.code))
    for kind in FACTS:
        if kind.natural_fields == ("code",):
            key = ExpressionWrapper(OuterRef("key"), output_field=CharField())
            own = kind.objects.on_page_of(unit).annotate(wait_key=key)
            found |= Q(Exists(own.filter(_has_in_key("wait_key", F("code")))))
    return found


def _has_in_key(key: str, code: Any) -> Q:
    """Does the key have the code as one of its parts?"""
    between = V(KEY_SEPARATOR)
    return (
        Q(**{key: code})
        | Q(**{f"{key}__startswith": Concat(code, between)})
        | Q(**{f"{key}__endswith": Concat(between, code)})
        | Q(**{f"{key}__contains": Concat(between, code, between)})
    )
