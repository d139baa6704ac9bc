"""Which dated facts are asked for, and what is read with them."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Self, TypeVar

from django.db import models
from django.db.models import Q

from orgchart.dates import Period

from .records import Record, RecordQuerySet
from .standings import Standing
from .units import Unit

F_co = TypeVar("F_co", bound=Record, covariant=True)


class WrittenDay(NamedTuple):
    """A day as dates of facts may be written: as itself, as its month or as its year."""

    day: str
    month: str
    year: str


def written_day(day: date) -> WrittenDay:
    iso = day.isoformat()
    return WrittenDay(iso, iso[:7], iso[:4])


class FactQuerySet(RecordQuerySet[F_co]):
    """Queries about dated facts. Every method narrows; none runs a query."""

    @property
    def _kind(self) -> Any:
        """The kind of fact. It is defined after this module, and imports it, so it has no type here."""
        return self.model

    def on(self, day: date | WrittenDay) -> Self:
        """Facts that hold on that day, by their outer bound."""
        written = written_day(day) if isinstance(day, date) else day
        return self.filter(_not_ended_before(written), start__written__lte=written.day)

    def published(self) -> Self:
        """Facts that the chart and the counts use."""
        return self.filter(status=Standing.PUBLISHED)

    def public(self) -> Self:
        """Facts that the public sees: published ones, and disputed ones beside them."""
        return self.exclude(status=Standing.DRAFT)

    def overlapping(self, period: Period) -> Self:
        """Facts that may hold on some day of that period, by their outer bounds."""
        begun = Q(start__written__lte=period.last.isoformat()) if period.end else Q()
        first = written_day(period.first)
        return self.filter(begun, _not_ended_before(first) if period.start else Q())

    def with_units(self) -> Self:
        """Facts together with the units that they are about: no query more."""
        return self.select_related(*self._kind.unit_relations)

    def with_unit_ids(self) -> Self:
        """Facts that know the primary keys of their units: no query more.

        Most facts hold them. A part of another fact, such as an appointment, finds them there.
        """
        wholes = [relation.rpartition("__")[0] for relation in self._kind.unit_relations]
        named = [whole for whole in wholes if whole]
        # Without a name, ``select_related`` would follow every relation.
        return self.select_related(*named) if named else self

    def on_page_of(self, unit: Unit | int) -> Self:
        """Facts that belong on the page of the unit, or of that key: its section says by which relations."""
        section = self._kind.description.section
        relations = section.relations if section else self._kind.unit_relations
        return self.filter(reduce(or_, (Q(**{relation: unit}) for relation in relations)))

    def with_relations(self) -> Self:
        return super().with_relations().with_units()

    def with_evidence(self) -> Self:
        """Facts together with their authority and source: no query more."""
        return self.select_related("started_by", "ended_by", "source", "confirmed_by")


def _not_ended_before(first: WrittenDay) -> Q:
    """Facts whose end, as it is written, is not before that day."""
    part_of_it = Q(end__written__in=[first.year, first.month])
    return Q(end="") | Q(end__written__gte=first.day) | part_of_it


FactManager = models.Manager.from_queryset(FactQuerySet)
