"""Drafts of a unit that closes: an act leaves them as they are, and its preview says so."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from orgchart.dates import PartialDate
from orgchart.models import FACTS, Fact, Standing, UnitName

from .act_writing import RowAction, Step


def left_behind(steps: Iterable[Step]) -> list[Fact]:
    """Drafts about the units that an act closes, and those of units below them, that would last longer than
    they do. Nothing is asked about them, because they are no part of the registry yet, but as they are they
    could not be published. A query for each kind of fact, if a unit closes."""
    closed = _closed(steps)
    if not closed:
        return []
    found: list[Fact] = []
    for kind in FACTS:
        about = reduce(or_, (Q(**{f"{one}__in": closed}) for one in kind.unit_relations))
        outlasts = kind.description.may_outlast or not kind.description.closes_with
        for draft in kind.objects.filter(about, status=Standing.DRAFT).with_units():
            ends = [closed[pk] for pk in draft.unit_ids if pk in closed]
            if not outlasts and any(draft.period.last > end.last for end in ends):
                found.append(draft)
    return found


def _closed(steps: Iterable[Step]) -> dict[int, PartialDate]:
    """The last day of each unit that closes: its name ends, and no other one follows."""
    names = [(action, row) for action, row in steps if isinstance(row, UnitName)]
    begun = {name.unit_id for action, name in names if action == RowAction.BEGINS}
    return {
        name.unit_id: name.end
        for action, name in names
        if action == RowAction.ENDS and name.end and name.unit_id not in begun
    }
