"""Checks of quality that ask what day it is: what has expired, what was not confirmed, which dates are doubtful."""

from datetime import date, timedelta
from functools import partial

from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate
from orgchart.identity import FOUNDED
from orgchart.models import FACTS, Fact, FactQuerySet, Mandate, Standing

from .findings import Findings, of_words, rows_of, together
from .naming import Labels
from .seen_findings import unseen

LONGEST = timedelta(days=366)
"""A document may decide afterwards what began before. If it is later than this, one of the two
dates is doubtful."""
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
"""What was last confirmed longer ago than this is looked at again."""


def expired_mandates(today: date) -> Findings:
    """Mandates that are still open although the day on which they expire has passed."""
    dated = unseen(Mandate.objects.public().filter(end=""), expired_mandates, today)
    expired = _expiring(dated.filter(expires__lt=str(today.year + 1)), date.min, today - DAY)
    return _in_words(
        expired,
        today,
        _("%(unit)s: the mandate “%(mandate)s” expired on %(day)s and is still open."),
    )


def expiring_mandates(today: date, until: date) -> Findings:
    """Published mandates that expire on a day from today until that one, the soonest first. Two queries."""
    dated = Mandate.objects.published().filter(
        end="", expires__gte=str(today.year), expires__lt=str(until.year + 1)
    )
    expiring = _expiring(dated, today, until)
    return _in_words(expiring, today, _("%(unit)s: the mandate “%(mandate)s” expires on %(day)s."))


def _expiring(dated: "FactQuerySet[Mandate]", first: date, last: date) -> dict[int, int]:
    """The units of those mandates that expire from one day to another, the soonest first. One query."""
    rows = dated.exclude(expires="").values_list("pk", "expires", "unit")
    found = sorted(
        (day.last, pk, unit) for pk, day, unit in rows if day and first <= day.last <= last
    )
    return {pk: unit for _day, pk, unit in found}


def _in_words(mandates: dict[int, int], today: date, sentence: str) -> Findings:
    """What is said of mandates, each with its unit. One query for the names."""
    labels = Labels(today, mandates.values())

    def words(mandate: Mandate) -> str:
        day = mandate.expires.in_words if mandate.expires else ""
        return sentence % {"unit": labels[mandate.unit_id], "mandate": mandate, "day": day}

    return of_words(Mandate.objects.all(), dict.fromkeys(mandates, words))


def doubtful_dates(today: date) -> Findings:
    """Public facts that sources disagree about, or with a date that is hardly possible: a start before
    the United Nations, in the future though no document of today has decided it, or long before the
    document that decided it; a confirmation in the future."""
    # A later year is looked at closely: the text of a date begins with its year.
    later = Q(started_by__date__gte=Concat(Substr("start", 1, 4), Value("~")))
    suspect = (
        Q(status=Standing.DISPUTED)
        | Q(start__gt="", start__lte=FOUNDED.isoformat())
        | Q(start__gte=str(today.year))
        | Q(confirmed__gte=str(today.year))
        | (later & ~Q(start=""))
    )
    columns = ("pk", "status", "start", "confirmed", "started_by__date")
    facts = [unseen(model.objects.public(), doubtful_dates, today) for model in FACTS]
    suspects = rows_of([of_kind.filter(suspect) for of_kind in facts], columns)
    found = {
        model: {pk: said for pk, *dates in rows if (said := _doubt(*dates, today=today))}
        for model, rows in zip(FACTS, suspects, strict=True)
    }
    return together(
        of_words(
            model.objects.with_relations().with_evidence(),
            {pk: partial(_with_dates, said) for pk, said in messages.items()},
        )
        for model, messages in found.items()
    )


def _doubt(
    status: str,
    start: PartialDate | None,
    confirmed: PartialDate | None,
    decided: PartialDate | None,
    *,
    today: date,
) -> str:
    """The sentence about what is doubtful about the dates of a public fact; empty if nothing is."""
    if status == Standing.DISPUTED:
        return _("%(fact)s (%(period)s) is disputed.")
    if start and start.last < FOUNDED:
        return _("%(fact)s begins before the United Nations: %(start)s.")
    is_decided = decided is not None and decided.first <= today
    if start and start.first > today and not is_decided:
        return _("%(fact)s begins in the future: %(start)s.")
    if confirmed and confirmed.first > today:
        return _("%(fact)s was last confirmed in the future: %(confirmed)s.")
    if start and decided and decided.first - start.last > LONGEST:
        return _(
            "%(fact)s begins long before its document: %(start)s. The date of %(document)s is "
            "%(decided)s."
        )
    return ""


def _with_dates(sentence: str, fact: Fact) -> str:
    decided = fact.started_by.date if fact.started_by else None
    return sentence % {
        "fact": fact,
        "period": fact.period.in_words,
        "start": fact.start.in_words if fact.start else "",
        "confirmed": fact.confirmed.in_words if fact.confirmed else "",
        "document": fact.started_by,
        "decided": decided.in_words if decided else "",
    }


def long_unconfirmed(today: date) -> Findings:
    """Published facts that still hold, as far as is known, and were last confirmed more than a year ago."""
    limit = today - YEAR
    earlier = Q(end="", status=Standing.PUBLISHED, confirmed__gt="") & Q(
        # The text of a date begins with its year.
        confirmed__lt=str(limit.year + 1)
    )
    facts = [unseen(model.objects.public(), long_unconfirmed, today) for model in FACTS]
    rows = rows_of([of_kind.filter(earlier) for of_kind in facts], ("pk", "confirmed"))
    return together(
        of_words(
            model.objects.with_relations(),
            {pk: _last_confirmed for pk, confirmed in of_kind if confirmed.last < limit},
        )
        for model, of_kind in zip(FACTS, rows, strict=True)
    )


def _last_confirmed(fact: Fact) -> str:
    confirmed = fact.confirmed.in_words if fact.confirmed else ""
    return _("%(fact)s was last confirmed on %(day)s.") % {"fact": fact, "day": confirmed}
