"""The quality of the registry: what there is to mend, of each sort, and how that goes over time."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Min
from reversion.models import Version

from orgchart.dates import in_words
from orgchart.models import (
    FACTS,
    Document,
    Fact,
    Mandate,
    MandateReference,
    ParentRelationship,
    QualityCount,
    Record,
    Source,
    Standing,
    Unit,
    UnitLink,
    UnitName,
)

DAY = timedelta(days=1)
STALE = timedelta(days=31)
"""How old a draft may grow."""
FOUNDED = date(1945, 10, 24)
"""The United Nations came into being on that day; nothing of it is older."""
LONGEST = timedelta(days=366)
"""A document may say afterwards what began; if much later, one of the dates is doubtful."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing to mend."""

    record: Record
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """A sort of things to mend."""

    name: str
    title: str
    remedy: str
    find: Callable[[date], Iterator[Finding]]
    """Finds them, given the day of today. As many queries as kinds of fact, at most two for each."""


def without_authority(today: date) -> Iterator[Finding]:
    """Public facts for which no document is named."""
    for model in FACTS:
        facts = model.objects.public().filter(started_by=None, ended_by=None)
        if other := model.description.authority:
            facts = facts.filter(**{other: None})
        for fact in facts.with_units():
            yield Finding(fact, f"{fact}, {fact.period.in_words}")


def without_quotation(today: date) -> Iterator[Finding]:
    """Public facts whose source is not quoted."""
    for fact in _public_facts():
        if not fact.quotation:
            yield Finding(fact, f"{fact}, {fact.period.in_words}")


def without_solid_parent(today: date) -> Iterator[Finding]:
    """Units, organs aside, that answer to nobody on some day of their life."""
    lines: dict[int, list[Fact]] = defaultdict(list)
    solid = ParentRelationship.objects.published().filter(kind__in=ParentRelationship.SOLID)
    for line in solid:
        lines[line.child_id].append(line)
    names: dict[int, list[UnitName]] = defaultdict(list)
    for name in UnitName.objects.published().select_related("unit"):
        names[name.unit_id].append(name)
    for unit_id, borne in names.items():
        unit = borne[0].unit
        if unit.nature == Unit.Nature.ORGAN:
            continue
        gap = next(_gaps(borne, lines[unit_id], today), None)
        if gap:
            yield Finding(unit, f"{borne[-1]}: no solid line on {in_words(gap)}")


def _gaps(life: list[Any], cover: list[Any], today: date) -> Iterator[date]:
    """First days of the life that the cover leaves out, up to today."""
    for name in sorted(life, key=lambda each: each.period.first):
        if name.start is None:
            continue
        day, last = name.period.first, min(name.period.last, today)
        for line in sorted(cover, key=lambda each: each.period.first):
            if line.period.first > day:
                break
            if line.period.last >= day:
                if line.period.last == date.max:
                    return
                day = line.period.last + DAY
        if day <= last:
            yield day


def mandates_of_the_closed(today: date) -> Iterator[Finding]:
    """Mandates that go on though their unit has ended."""
    ends: dict[int, date] = {}
    for name in UnitName.objects.published():
        ends[name.unit_id] = max(ends.get(name.unit_id, date.min), name.period.last)
    for mandate in Mandate.objects.public().select_related("unit"):
        end = ends.get(mandate.unit_id, date.max)
        if mandate.period.last > end:
            yield Finding(mandate, f"{mandate}: {mandate.unit.code} ended on {in_words(end)}")


def doubtful_dates(today: date) -> Iterator[Finding]:
    """Public facts that sources disagree about, or with a date that can hardly be: too early, still
    to come, or long before the document that is said to have decided it."""
    for fact in _public_facts():
        decided = fact.started_by.date if fact.started_by else None
        if fact.status == Standing.DISPUTED:
            yield Finding(fact, f"{fact}: disputed, {fact.period.in_words}")
        elif fact.start and fact.start.last < FOUNDED:
            yield Finding(fact, f"{fact}: {fact.start.in_words} is before the United Nations")
        elif fact.start and fact.start.first > today:
            yield Finding(fact, f"{fact}: {fact.start.in_words} is still to come")
        elif fact.start and decided and decided.first - fact.start.last > LONGEST:
            yield Finding(
                fact,
                f"{fact}: it began in {fact.start.in_words}, and {fact.started_by}, which decided "
                f"it, is of {decided.in_words}",
            )


def duplicate_names(today: date) -> Iterator[Finding]:
    """Units that bear the same name, or the same acronym, at the same time."""
    for attribute in ("name", "acronym"):
        alike: dict[str, list[UnitName]] = defaultdict(list)
        for name in UnitName.objects.published().select_related("unit"):
            if text := getattr(name, attribute).casefold():
                alike[text].append(name)
        for names in alike.values():
            for one, other in combinations(names, 2):
                if one.unit_id != other.unit_id and one.period.clashes(other.period):
                    yield Finding(one, f"{getattr(one, attribute)}: {one.unit} and {other.unit}")


def idle_documents(today: date) -> Iterator[Finding]:
    """Documents that no fact rests on."""
    used = set(MandateReference.objects.values_list("document", flat=True))
    for model in FACTS:
        for pair in model.objects.values_list("started_by", "ended_by"):
            used.update(pair)
    for document in Document.objects.exclude(pk__in=used - {None}):
        yield Finding(document, f"{document} {document.title}".strip())


def stale_drafts(today: date) -> Iterator[Finding]:
    """Drafts that were written more than a month ago."""
    for model in FACTS:
        drafts = {str(each.pk): each for each in model.objects.filter(status=Standing.DRAFT)}
        written = (
            Version.objects.filter(
                content_type=ContentType.objects.get_for_model(model), object_id__in=drafts
            )
            .values("object_id")
            .annotate(first=Min("revision__date_created"))
        )
        for each in written:
            if each["first"].date() < today - STALE:
                draft = drafts[each["object_id"]]
                yield Finding(draft, f"{draft}: a draft since {each['first'].date().isoformat()}")


def malformed_addresses(today: date) -> Iterator[Finding]:
    """Sources and links whose address is none."""
    is_address = URLValidator(schemes=["http", "https"])
    for model in (Source, UnitLink):
        for record in model._default_manager.exclude(url=""):
            try:
                is_address(record.url)
            except ValidationError:
                yield Finding(record, f"{record}: “{record.url}”")


def _public_facts() -> Iterator[Fact]:
    for model in FACTS:
        yield from model.objects.public().with_units().with_evidence()


CHECKS = tuple(
    Check(find.__name__, title, remedy, find)
    for find, title, remedy in (
        (
            without_solid_parent,
            "Units without a solid parent on a day of their life",
            "Add the line, or note why none is known.",
        ),
        (
            mandates_of_the_closed,
            "Mandates of closed units still open",
            "End the mandate with its unit, or move it to the successor.",
        ),
        (doubtful_dates, "Doubtful dates", "Check the date against its source."),
        (duplicate_names, "Duplicate names", "Correct one, or make the two units one."),
        (stale_drafts, "Drafts older than a month", "Publish or discard it."),
        (malformed_addresses, "Addresses that are malformed", "Correct the address."),
        (idle_documents, "Documents that no fact rests on", "Cite it, or delete it."),
        (without_authority, "Facts without an authority", "Name the document that decided it."),
        (without_quotation, "Facts without a quotation", "Quote the words of the source."),
    )
)
"""What is looked for, the gravest first."""


def record_counts(today: date, counts: dict[str, int]) -> None:
    """Keep how many there were on a day; a later count of that day takes the place of an earlier."""
    for name, count in counts.items():
        QualityCount.objects.update_or_create(day=today, check_name=name, defaults={"count": count})


def counts_over_time() -> dict[str, list[tuple[date, int]]]:
    """The counts of each check, oldest first. One query."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for each in QualityCount.objects.order_by("day"):
        found[each.check_name].append((each.day, each.count))
    return found
