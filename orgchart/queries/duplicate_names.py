"""The quality check for names that several units have at the same time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from orgchart.dates import Period
from orgchart.models import UnitName

from .findings import Finding, Findings
from .seen_findings import seen_by_day


def duplicate_names(today: date) -> Findings:
    """Names of units that another unit surely has at the same time, or such acronyms.

    A name that many units share is reported once for each unit that took it later.
    """
    rows = UnitName.objects.published().order_by("pk")
    columns = ("pk", "unit", "name", "acronym", "start", "end")
    alike: dict[tuple[str, str], list[_Named]] = defaultdict(list)
    for pk, unit_id, name, acronym, start, end in rows.values_list(*columns):
        for attribute, text in (("name", name), ("acronym", acronym)):
            if text:
                named = _Named(pk, unit_id, text, Period(start, end))
                alike[attribute, text.casefold()].append(named)
    seen = set(seen_by_day(duplicate_names, UnitName, today))
    shared = (pair for names in alike.values() if len(names) > 1 for pair in _shared(names))
    pairs = [(earlier, later) for earlier, later in shared if later.pk not in seen]

    def part(start: int, stop: int) -> Iterator[Finding]:
        wanted = {named.pk for pair in pairs[start:stop] for named in pair}
        names = UnitName.objects.select_related("unit").in_bulk(wanted)
        for earlier, later in pairs[start:stop]:
            words = {
                "name": earlier.text,
                "unit": names[earlier.pk].unit.code,
                "other": names[later.pk].unit.code,
            }
            message = _("“%(unit)s” and “%(other)s” are both called %(name)s.")
            yield Finding(names[later.pk], message % words)

    return Findings(len(pairs), part)


class _Named(NamedTuple):
    """A name or an acronym of a unit, and when."""

    pk: int
    unit_id: int
    text: str
    period: Period


def _shared(names: Sequence[_Named]) -> Iterator[tuple[_Named, _Named]]:
    """Each name that another unit had when it began, after the first such name of another unit."""
    going_on: list[_Named] = []
    for later in sorted(names, key=lambda named: (named.period.first, named.pk)):
        going_on = [named for named in going_on if named.period.last >= later.period.first]
        for earlier in going_on:
            if earlier.unit_id != later.unit_id and earlier.period.clashes(later.period):
                yield earlier, later
                break
        going_on.append(later)
