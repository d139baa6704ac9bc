"""The quality of the registry: checks that find what to fix, and their counts over time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Exists, Min, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version

from orgchart.dates import Period, in_words
from orgchart.models import (
    FACTS,
    Document,
    Fact,
    FactQuerySet,
    Mandate,
    MandateReference,
    ParentRelationship,
    Record,
    Source,
    Standing,
    Unit,
    UnitLink,
    UnitName,
    UnitReference,
)
from orgchart.models.descriptions import Text

from .duplicate_names import duplicate_names
from .findings import Finding, Findings, of_list, of_querysets, of_words, rows_of, together
from .quality_dates import doubtful_dates, expired_mandates, long_unconfirmed
from .quality_evidence import (
    without_authority,
    without_end_authority,
    without_primary_source,
    without_quotation,
)
from .seen_findings import seen_by_day, unseen

F = TypeVar("F", bound=Fact)

DAY = timedelta(days=1)
STALE = timedelta(days=31)
"""A draft that is older than this is reported."""
SAYS_WHY = Q(note__icontains="no parent") | Q(note__icontains="no source has been seen")
"""Facts whose note says why a unit has no parent. Most notes of names and lines are about something
else, so a note alone explains nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of fault, and how to find it."""

    name: str
    title: Text
    remedy: Text
    find: Callable[[date], Findings]
    """Finds the faults; needs to know which day is today. It looks through light rows or counts in
    the database, and makes words of the findings that are asked for. What somebody has
    seen and left as it is must not be among them (``unseen``)."""


def without_solid_line(today: date) -> Findings:
    """Units, except organs, that have no solid line on some day of their life, and no note says why.

    The note is that of the name on that day, or of the solid line before or after.
    """
    solid = ParentRelationship.objects.published().filter(kind__in=ParentRelationship.SOLID)
    lines, noted = _periods(solid, "child"), _periods(solid.filter(SAYS_WHY), "child")
    names = UnitName.objects.published().exclude(unit__nature=Unit.Nature.ORGAN)
    names = names.exclude(unit__in=seen_by_day(without_solid_line, Unit, today))
    lives, explained = _periods(names, "unit"), _periods(names.filter(SAYS_WHY), "unit")
    found: dict[int, date] = {}
    for unit_id, life in lives.items():
        cover = sorted([*lines[unit_id], *explained[unit_id]], key=lambda period: period.first)
        for gap in _gaps(life, cover, today):
            if not _is_beside(gap, lines[unit_id], noted[unit_id]):
                found[unit_id] = gap
                break

    def words(gap: date, unit: Unit) -> str:
        name = unit.published_names[-1]  # type: ignore[attr-defined] # prefetched
        return _("%(unit)s has no solid line on %(day)s.") % {"unit": name, "day": in_words(gap)}

    listed = Prefetch("names", UnitName.objects.published().order_by("start"), "published_names")
    units = Unit.objects.prefetch_related(listed)
    return of_words(units, {unit_id: partial(words, gap) for unit_id, gap in found.items()})


def _periods(facts: FactQuerySet[F], relation: str) -> dict[int, list[Period]]:
    """The periods of facts by the record that they name, the first to begin first. One query."""
    found: dict[int, list[Period]] = defaultdict(list)
    for pk, start, end in facts.order_by().values_list(relation, "start", "end"):
        found[pk].append(Period(start, end))
    for periods in found.values():
        periods.sort(key=lambda period: period.first)
    return found


def _gaps(life: Iterable[Period], cover: Sequence[Period], today: date) -> Iterator[date]:
    """The first days of gaps, up to today, in which nothing of the cover holds during the life."""
    for name in life:
        if name.start is None:
            continue
        day, last = name.first, min(name.last, today)
        for line in cover:
            if line.first > last:
                break
            if line.first > day:
                yield day
            if line.last >= day:
                if line.last == date.max:
                    return
                day = line.last + DAY
        if day <= last:
            yield day


def _is_beside(gap: date, lines: Sequence[Period], wanted: Sequence[Period]) -> bool:
    """Is the line before the gap, or the one after it, among those that are wanted?"""
    before = [line for line in lines if line.last < gap][-1:]
    after = [line for line in lines if line.first > gap][:1]
    return any(line in wanted for line in (*before, *after))


def mandates_of_the_closed(today: date) -> Findings:
    """Mandates that go on although their unit has closed."""
    lives = _periods(UnitName.objects.published(), "unit")
    ends = {unit_id: max(name.latest for name in life) for unit_id, life in lives.items()}
    mandates = unseen(Mandate.objects.public(), mandates_of_the_closed, today)
    open_ones = {
        pk: ends[unit_id]
        for pk, unit_id, start, end in mandates.order_by("unit", "pk").values_list(
            "pk", "unit", "start", "end"
        )
        if Period(start, end).last > ends.get(unit_id, date.max)
    }

    def words(closed: date, mandate: Mandate) -> str:
        message = _("The mandate “%(mandate)s” goes on, but the unit “%(unit)s” closed on %(day)s.")
        return message % {
            "mandate": mandate,
            "unit": mandate.unit.code,
            "day": in_words(closed),
        }

    return of_words(
        Mandate.objects.select_related("unit"),
        {pk: partial(words, closed) for pk, closed in open_ones.items()},
    )


def idle_documents(today: date) -> Findings:
    """Documents to which no fact refers."""
    documents = unseen(Document.objects.all(), idle_documents, today)
    for reference in (MandateReference, UnitReference):
        documents = documents.exclude(Exists(reference.objects.filter(document=OuterRef("pk"))))
    for model in FACTS:
        for decision in ("started_by", "ended_by"):
            facts = model.objects.order_by().filter(**{decision: OuterRef("pk")})
            documents = documents.exclude(Exists(facts))
    return of_querysets([documents], lambda document: document.label)


def stale_drafts(today: date) -> Findings:
    """Drafts that were written more than a month ago."""
    kept = [unseen(model.objects.all(), stale_drafts, today) for model in FACTS]
    drafts = rows_of([facts.filter(status=Standing.DRAFT) for facts in kept], ["pk"])
    old = {
        model: {
            pk: partial(_draft_since, day)
            for pk, day in _first_written(model, [pk for (pk,) in rows])
            if day < today - STALE
        }
        for model, rows in zip(FACTS, drafts, strict=True)
    }
    return together(of_words(model.objects.with_relations(), words) for model, words in old.items())


def _draft_since(day: date, fact: Fact) -> str:
    return _("%(fact)s has been a draft since %(day)s.") % {"fact": fact, "day": in_words(day)}


def _first_written(model: type[Record], pks: Sequence[int]) -> Iterator[tuple[int, date]]:
    """Each of those records with the day on which it was first written. One query, if there are any."""
    if not pks:
        return
    versions = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in pks]
    )
    written = versions.values("object_id").annotate(first=Min("revision__date_created"))
    for row in written.order_by("first"):
        yield int(row["object_id"]), row["first"].date()


def malformed_addresses(today: date) -> Findings:
    """Sources and links whose address is not valid."""
    is_address = URLValidator(schemes=["http", "https"])
    found = []
    for model in (Source, UnitLink):
        addressed = model._default_manager.exclude(url="")
        for record in unseen(addressed, malformed_addresses, today).iterator():
            try:
                is_address(record.url)
            except ValidationError:
                words = {"record": record, "address": record.url}
                found.append(Finding(record, _("%(record)s: “%(address)s”") % words))
    return of_list(found)


CHECKS = tuple(
    Check(find.__name__, title, remedy, find)
    for find, title, remedy in (
        (
            without_solid_line,
            gettext_lazy("Units without a solid line on a day of their life"),
            gettext_lazy(
                "Add the line, or write in the note of the name: “No parent is known”, and why."
            ),
        ),
        (
            mandates_of_the_closed,
            gettext_lazy("Mandates of closed units that go on"),
            gettext_lazy("End the mandate with its unit, or move it to the successor."),
        ),
        (
            expired_mandates,
            gettext_lazy("Mandates that have expired and are still open"),
            gettext_lazy(
                "Enter the document that renewed the mandate and its new date, or end the mandate."
            ),
        ),
        (
            doubtful_dates,
            gettext_lazy("Doubtful dates"),
            gettext_lazy("Check the date in the source."),
        ),
        (
            long_unconfirmed,
            gettext_lazy("Facts that were last confirmed more than a year ago"),
            gettext_lazy(
                "Look whether it is still so. Enter the source and the day, or end the fact."
            ),
        ),
        (
            duplicate_names,
            gettext_lazy("Duplicate names"),
            gettext_lazy("Correct one of the names, or make one unit of the two."),
        ),
        (
            stale_drafts,
            gettext_lazy("Drafts older than a month"),
            gettext_lazy("Publish or discard the draft."),
        ),
        (
            malformed_addresses,
            gettext_lazy("Addresses that are not valid"),
            gettext_lazy("Correct the address."),
        ),
        (
            idle_documents,
            gettext_lazy("Documents to which no fact refers"),
            gettext_lazy("Name the document in a fact, or delete it."),
        ),
        (
            without_authority,
            gettext_lazy("Decided facts without an authority"),
            gettext_lazy("Name the document that decided the fact."),
        ),
        (
            without_end_authority,
            gettext_lazy("Decided facts that have ended, without an authority for the end"),
            gettext_lazy("Name the document that ended the fact."),
        ),
        (
            without_primary_source,
            gettext_lazy("Facts with secondary sources alone"),
            gettext_lazy(
                "Add a page or document of the United Nations that shows it, if there is one."
            ),
        ),
        (
            without_quotation,
            gettext_lazy("Facts without a quotation"),
            gettext_lazy("Quote the words of the source."),
        ),
    )
)
"""All checks, the most serious first."""
