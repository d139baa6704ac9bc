"""What a page calls the records that it names: units by their label, sources by their title.

A page reads the names that it needs, all at once. A name that nobody asked for before is read when it
is used.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date

from orgchart.languages import level_label
from orgchart.models import Fact, FactQuerySet, Level, Source, Unit, UnitName
from orgchart.models.prepared import written_once

SLUG_IN_TEXT = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+)")


@written_once
def _names(*, units: Collection[int]) -> FactQuerySet[UnitName]:
    """The published names of units."""
    return UnitName.objects.published().filter(unit__in=units).order_by("pk")


class Labels(dict[int, str]):
    """The short names of published units, by primary key; empty for a unit that is not published.

    It is the acronym, or the name if there is none: of the day, or else of the latest name.
    """

    def __init__(self, day: date, unit_ids: Iterable[int] = ()) -> None:
        super().__init__()
        self._day = day
        self.read(unit_ids)

    def read(self, unit_ids: Iterable[int]) -> None:
        """Read the labels of units. One query, if there are any that are not known yet."""
        if not (wanted := set(unit_ids) - self.keys()):
            return
        self.update(dict.fromkeys(wanted, ""))
        for name in sorted(_names(units=wanted), key=self._closeness):
            self[name.unit_id] = name.label

    def forget(self, most: int) -> None:
        """Forget the labels, if there are more."""
        if len(self) > most:
            self.clear()

    def _closeness(self, name: UnitName) -> tuple[bool, date]:
        return name.period.contains(self._day), name.period.first

    def __missing__(self, unit_id: int) -> str:
        self.read([unit_id])
        return self[unit_id]


def full_names(day: date, unit_ids: Iterable[int]) -> dict[int, str]:
    """The names of units in full, on a day or else the last, by primary key. One query."""
    names = _names(units=set(unit_ids))
    in_turn = sorted(names, key=lambda name: (name.period.contains(day), name.period.first))
    return {name.unit_id: name.said for name in in_turn}


class Titles(dict[str, str]):
    """The titles of public sources, by their slugs; empty for what is no slug of one."""

    def read(self, texts: Iterable[str]) -> None:
        """Read the titles of the sources that texts name by their slugs. One query, if any is new."""
        found = {slug for text in texts for slug in SLUG_IN_TEXT.findall(text)}
        if not (wanted := found - self.keys()):
            return
        self.update(dict.fromkeys(wanted, ""))
        self.update(Source.objects.public().filter(slug__in=wanted).values_list("slug", "title"))

    def __missing__(self, slug: str) -> str:
        self.read([slug])
        return self.setdefault(slug, "")


def names_for(
    day: date, facts: Iterable[Fact] = (), units: Iterable[Unit] = ()
) -> tuple[Labels, Titles]:
    """What names the units and the sources of those facts, and those units. Two queries.

    The facts must be loaded ``with_unit_ids``.
    """
    facts = list(facts)
    titles = Titles()
    titles.read(fact.note for fact in facts)
    of_facts = {unit_id for fact in facts for unit_id in fact.unit_ids}
    return Labels(day, of_facts | {unit.pk for unit in units}), titles


def level_names() -> list[tuple[str, str]]:
    """The code and the label of every level, in the language in use. One query."""
    levels = Level.objects.values_list("code", "label")
    return [(code, level_label(label)) for code, label in levels]
