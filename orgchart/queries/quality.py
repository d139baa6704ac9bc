"""The quality of the registry: checks that find what to fix, and their counts over time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
    UnitReference,
    evidence_kind,
)
from orgchart.models.descriptions import Text

DAY = timedelta(days=1)
STALE = timedelta(days=31)
"""A draft that is older than this is reported."""
FOUNDED = date(1945, 10, 24)
"""The day on which the United Nations came into being; no fact is older."""
LONGEST = timedelta(days=366)
"""A document may decide afterwards what began before. If it is later than this, one of the two
dates is doubtful."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A record to fix."""

    record: Record
    words: str
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of fault, and how to find it."""

    name: str
    title: Text
    remedy: Text
    find: Callable[[date], Iterator[Finding]]
    """Finds the faults; needs to know which day is today. At most two queries for each kind of fact."""


def without_authority(today: date) -> Iterator[Finding]:
    """Public facts for which no document is named."""
    for model in FACTS:
        facts = model.objects.public().filter(started_by=None, ended_by=None)
        if other := model.description.authority:
            facts = facts.exclude(other)
        for fact in facts.with_relations():
            yield Finding(fact, _fact_in_words(fact))


def without_quotation(today: date) -> Iterator[Finding]:
    """Public facts of which no source is quoted."""
    for model in FACTS:
        quoted = evidence_kind(model).objects.exclude(quotation="").facts()
        facts = model.objects.public().filter(quotation="").exclude(pk__in=quoted)
        for fact in facts.with_relations():
            yield Finding(fact, _fact_in_words(fact))


def _fact_in_words(fact: Fact) -> str:
    return _("%(fact)s, %(period)s") % {"fact": fact, "period": fact.period.in_words}


def without_solid_line(today: date) -> Iterator[Finding]:
    """Units, except organs, that have no solid line on some day of their life."""
    lines: dict[int, list[Fact]] = defaultdict(list)
    solid = ParentRelationship.objects.published().filter(kind__in=ParentRelationship.SOLID)
    for line in solid:
        lines[line.child_id].append(line)
    names: dict[int, list[UnitName]] = defaultdict(list)
    for name in UnitName.objects.published().select_related("unit"):
        names[name.unit_id].append(name)
    for unit_id, life in names.items():
        unit = life[0].unit
        if unit.nature == Unit.Nature.ORGAN:
            continue
        gap = next(_gaps(life, lines[unit_id], today), None)
        if gap:
            words = {"unit": life[-1], "day": in_words(gap)}
            yield Finding(unit, _("%(unit)s has no solid line on %(day)s.") % words)


def _gaps(life: Iterable[Fact], cover: Iterable[Fact], today: date) -> Iterator[date]:
    """The first days of gaps, up to today, in which no fact of the cover holds during the life."""
    for name in sorted(life, key=_first_day):
        if name.start is None:
            continue
        day, last = name.period.first, min(name.period.last, today)
        for line in sorted(cover, key=_first_day):
            if line.period.first > day:
                break
            if line.period.last >= day:
                if line.period.last == date.max:
                    return
                day = line.period.last + DAY
        if day <= last:
            yield day


def _first_day(fact: Fact) -> date:
    return fact.period.first


def mandates_of_the_closed(today: date) -> Iterator[Finding]:
    """Mandates that go on although their unit has closed."""
    ends: dict[int, date] = {}
    for name in UnitName.objects.published():
        ends[name.unit_id] = max(ends.get(name.unit_id, date.min), name.period.latest)
    for mandate in Mandate.objects.public().select_related("unit"):
        end = ends.get(mandate.unit_id, date.max)
        if mandate.period.last > end:
            words = {"mandate": mandate, "unit": mandate.unit.code, "day": in_words(end)}
            yield Finding(
                mandate,
                _("The mandate “%(mandate)s” goes on, but the unit “%(unit)s” closed on %(day)s.")
                % words,
            )


def expired_mandates(today: date) -> Iterator[Finding]:
    """Mandates that are still open although the day on which they expire has passed."""
    for mandate in Mandate.objects.public().filter(end="").exclude(expires=""):
        if mandate.expires and mandate.expires.last < today:
            words = {"mandate": mandate, "day": mandate.expires.in_words}
            yield Finding(
                mandate,
                _("The mandate “%(mandate)s” expired on %(day)s and is still open.") % words,
            )


def doubtful_dates(today: date) -> Iterator[Finding]:
    """Public facts that sources disagree about, or with a date that is hardly possible: a start before
    the United Nations, in the future, or long before the document that decided it; a confirmation in
    the future."""
    for fact in _public_facts():
        decided = fact.started_by.date if fact.started_by else None
        words = {
            "fact": fact,
            "period": fact.period.in_words,
            "start": fact.start.in_words if fact.start else "",
            "document": fact.started_by,
            "decided": decided.in_words if decided else "",
        }
        if fact.status == Standing.DISPUTED:
            yield Finding(fact, _("%(fact)s (%(period)s) is disputed.") % words)
        elif fact.start and fact.start.last < FOUNDED:
            yield Finding(fact, _("%(fact)s begins before the United Nations: %(start)s.") % words)
        elif fact.start and fact.start.first > today:
            yield Finding(fact, _("%(fact)s begins in the future: %(start)s.") % words)
        elif fact.confirmed and fact.confirmed.first > today:
            message = _("%(fact)s was last confirmed in the future: %(confirmed)s.")
            yield Finding(fact, message % {"fact": fact, "confirmed": fact.confirmed.in_words})
        elif fact.start and decided and decided.first - fact.start.last > LONGEST:
            message = _(
                "%(fact)s begins long before its document: %(start)s. The date of %(document)s is "
                "%(decided)s."
            )
            yield Finding(fact, message % words)


def duplicate_names(today: date) -> Iterator[Finding]:
    """Units that have the same name, or the same acronym, at the same time."""
    for attribute in ("name", "acronym"):
        alike: dict[str, list[UnitName]] = defaultdict(list)
        for name in UnitName.objects.published().select_related("unit"):
            if text := getattr(name, attribute).casefold():
                alike[text].append(name)
        for names in alike.values():
            for one, other in combinations(names, 2):
                if one.unit_id != other.unit_id and one.period.clashes(other.period):
                    words = {
                        "name": getattr(one, attribute),
                        "unit": one.unit.code,
                        "other": other.unit.code,
                    }
                    yield Finding(
                        one, _("“%(unit)s” and “%(other)s” are both called %(name)s.") % words
                    )


def idle_documents(today: date) -> Iterator[Finding]:
    """Documents to which no fact refers."""
    used = set(MandateReference.objects.values_list("document", flat=True))
    used.update(UnitReference.objects.values_list("document", flat=True))
    for model in FACTS:
        for pair in model.objects.values_list("started_by", "ended_by"):
            used.update(pair)
    for document in Document.objects.exclude(pk__in=used - {None}):
        yield Finding(document, document.label)


def stale_drafts(today: date) -> Iterator[Finding]:
    """Drafts that were written more than a month ago."""
    for model in FACTS:
        drafts = {
            str(fact.pk): fact
            for fact in model.objects.filter(status=Standing.DRAFT).with_relations()
        }
        written = (
            Version.objects.filter(
                content_type=ContentType.objects.get_for_model(model), object_id__in=drafts
            )
            .values("object_id")
            .annotate(first=Min("revision__date_created"))
        )
        for row in written:
            day = row["first"].date()
            if day < today - STALE:
                draft = drafts[row["object_id"]]
                words = {"fact": draft, "day": in_words(day)}
                yield Finding(draft, _("%(fact)s has been a draft since %(day)s.") % words)


def malformed_addresses(today: date) -> Iterator[Finding]:
    """Sources and links whose address is not valid."""
    is_address = URLValidator(schemes=["http", "https"])
    for model in (Source, UnitLink):
        for record in model._default_manager.exclude(url=""):
            try:
                is_address(record.url)
            except ValidationError:
                words = {"record": record, "address": record.url}
                yield Finding(record, _("%(record)s: “%(address)s”") % words)


def _public_facts() -> Iterator[Fact]:
    for model in FACTS:
        yield from model.objects.public().with_relations().with_evidence()


CHECKS = tuple(
    Check(find.__name__, title, remedy, find)
    for find, title, remedy in (
        (
            without_solid_line,
            gettext_lazy("Units without a solid line on a day of their life"),
            gettext_lazy("Add the line, or note why none is known."),
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
            gettext_lazy("Facts without an authority"),
            gettext_lazy("Name the document that decided the fact."),
        ),
        (
            without_quotation,
            gettext_lazy("Facts without a quotation"),
            gettext_lazy("Quote the words of the source."),
        ),
    )
)
"""All checks, the most serious first."""


def record_counts(today: date, counts: dict[str, int]) -> None:
    """Keep the counts of a day. A later count of the same day replaces the earlier one."""
    for name, count in counts.items():
        QualityCount.objects.update_or_create(day=today, check_name=name, defaults={"count": count})


def counts_over_time() -> dict[str, list[tuple[date, int]]]:
    """The counts of each check, the oldest first. One query."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for kept in QualityCount.objects.order_by("day"):
        found[kept.check_name].append((kept.day, kept.count))
    return found
