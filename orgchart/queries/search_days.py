"""Days in a question: “31 July 2009”, “head of UNMIK July 2004”, “31 de julio de 2009”.

A month stands for each of its days. A year alone is no day: it narrows (``search.py``).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart.addresses import on_day
from orgchart.dates import PartialDate, PartialDateError, Period, day_before
from orgchart.models import (
    MOST_KINDS,
    Appointment,
    Document,
    Fact,
    Mandate,
    Person,
    Record,
    Unit,
    UnitName,
)

from .search_results import CHANGES, CHART, Page, Result
from .search_words import month_in_english, with_days_as_words

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 5
"""In how many words a day is written at most: “31 de julio de 2009”."""


def day_in(words: str) -> tuple[PartialDate | None, str]:
    """The first day or month that is written in a question, and the question with its year in its place.

    Without one, None and the question. A question that is nothing but a day leaves an empty text.
    """
    written = with_days_as_words(words).split()
    for length in range(min(LONGEST, len(written)), 0, -1):
        for first in range(len(written) - length + 1):
            if found := _read(written[first : first + length]):
                before, after = written[:first], written[first + length :]
                rest = " ".join([*before, str(found.year), *after]) if before or after else ""
                return found, rest
    return None, words


def _read(written: "Sequence[str]") -> PartialDate | None:
    """A day or a month; None for anything else, and for dates that are not quite known."""
    text = " ".join(filter(None, map(month_in_english, written)))
    if not any(sign.isdecimal() for sign in text):
        return None
    try:
        found = PartialDate.read(text)
    except PartialDateError:
        return None
    return found if found.month and found.is_exact else None


def not_of(written: PartialDate, pages: Iterable[Page]) -> set[int]:
    """The keys of those pages whose unit, person, mandate or document is of other days only. Four queries."""
    period = Period(written, written)
    by_kind: dict[str, set[int]] = {}
    for page in pages:
        by_kind.setdefault(page.kind, set()).add(page.id)
    asked: tuple[tuple[type[Record], type[Fact], str], ...] = (
        (Unit, UnitName, "unit_id"),
        (Person, Appointment, "person_id"),
        (Mandate, Mandate, "pk"),
    )
    found: set[int] = set()
    for kind, fact, column in asked:
        keys = {key // MOST_KINDS: key for key in by_kind.get(kind._meta.label_lower, ())}
        if keys:
            facts = fact.objects.published().filter(**{f"{column}__in": keys})
            held = set(facts.overlapping(period).values_list(column, flat=True))
            found |= {key for pk, key in keys.items() if pk not in held}
    keys = {key // MOST_KINDS: key for key in by_kind.get(Document._meta.label_lower, ())}
    if keys:
        for pk, dated in Document.objects.filter(pk__in=keys).values_list("pk", "date"):
            if not dated or not Period(dated, dated).overlaps(period):
                found.add(keys[pk])
    return found


def of_day(written: PartialDate) -> list[Result]:
    """What a day by itself leads to: the chart of the day, and what changed in its month."""
    day, year = written.last, written.year
    chart = _("The chart of %(day)s") % {"day": PartialDate.of(day).in_words}
    return [
        Result(Page(-1, CHART, chart, on_day(reverse("chart"), day), year, year), dated=True),
        changes_in(PartialDate(written.year, written.month), dated=True),
    ]


def changes_in(time: PartialDate, *, dated: bool = False) -> Result:
    """The list of what changed in a year or a month."""
    title = _("What changed in %(month)s") % {"month": time.in_words}
    since = day_before(time.first) or time.first
    address = f"{reverse('changes')}?from={since}&to={time.last}"
    return Result(Page(0, CHANGES, title, address, time.year, time.year), dated=dated)
