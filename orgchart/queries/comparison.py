"""Two charts beside each other, and changes by the department that they belong to."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, Period, in_words
from orgchart.languages import joined
from orgchart.models import ChangeKind, Fact, FactQuerySet, ParentRelationship, Unit, UnitName

from .changes import Change
from .chart import Chart, solid_lines
from .naming import Labels


class Mark(StrEnum):
    """What the later of two charts does to a unit of either."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    RENAMED = "renamed"
    FIRST_KNOWN = "first-known"
    """Not on the earlier chart; a source shows it by then, and nobody knows since when it existed."""
    LAST_KNOWN = "last-known"
    """Not on the later chart; a source last shows it then, and nobody knows when it ended."""

    @property
    def sign(self) -> str:
        """A sign that tells the marks apart without colour. An arrow points where the text goes on."""
        return "←" if self is Mark.MOVED and get_language_bidi() else _SIGNS[self]

    @property
    def label(self) -> str:
        """The mark in a word."""
        return str(_LABELS[self])


_SIGNS = {
    Mark.NEW: "+",
    Mark.GONE: "−",
    Mark.MOVED: "→",
    Mark.RENAMED: "≈",
    Mark.FIRST_KNOWN: "?",
    Mark.LAST_KNOWN: "•",
}
_LABELS = {
    Mark.NEW: gettext_lazy("new"),
    Mark.GONE: gettext_lazy("gone"),
    Mark.MOVED: gettext_lazy("moved"),
    Mark.RENAMED: gettext_lazy("renamed"),
    Mark.FIRST_KNOWN: gettext_lazy("first known"),
    Mark.LAST_KNOWN: gettext_lazy("last known"),
}

ALSO = "*"
"""The sign before the words of other changes of a unit, such as who was appointed."""


MARKED_AS = {
    ChangeKind.FOUNDED: Mark.NEW,
    ChangeKind.CLOSED: Mark.GONE,
    ChangeKind.MOVED: Mark.MOVED,
    ChangeKind.RENAMED: Mark.RENAMED,
}
"""The kinds of change that a chart shows, and the mark of each."""
SIGHTED_AS = {
    ChangeKind.FIRST_KNOWN: Mark.FIRST_KNOWN,
    ChangeKind.LAST_KNOWN: Mark.LAST_KNOWN,
}
"""What a chart shows of units whose beginning or end nobody knows: no change, but a mark."""


def of_all(marks: Mapping[str, Sequence[Mark]]) -> list[Mark]:
    """What is marked on a chart, each once, in the order of the kinds; ``marks`` are those of each unit."""
    told = {mark for of_unit in marks.values() for mark in of_unit}
    return [mark for mark in Mark if mark in told]


_ORDER = list(Mark).index


def as_marked(
    kinds: Mapping[str, Sequence[ChangeKind]],
) -> tuple[dict[str, list[Mark]], dict[str, list[str]]]:
    """The kinds of change of each unit, by its code: those with a mark, and the others together in words.

    The most important mark is the first. A unit that was founded, or that moved, needs none that says
    since when it is known.
    """
    signs: dict[str, list[Mark]] = {}
    words: dict[str, list[str]] = {}
    for unit, told in kinds.items():
        changed = sorted((MARKED_AS[kind] for kind in told if kind in MARKED_AS), key=_ORDER)
        signs[unit] = changed or [SIGHTED_AS[kind] for kind in told if kind in SIGHTED_AS]
        if others := [str(kind.label) for kind in told if kind not in MARKED_AS | SIGHTED_AS]:
            words[unit] = [joined(others)]
    return signs, words


@dataclass(frozen=True, slots=True)
class Comparison:
    """The marks of units, by code, on the earlier and on the later chart."""

    before: dict[str, list[Mark]]
    after: dict[str, list[Mark]]

    @property
    def is_empty(self) -> bool:
        """Is nothing marked?"""
        return not (self.before or self.after)


def compare(before: Chart, after: Chart) -> Comparison:
    """Mark what is gone on the earlier chart, what is new on the later, and what moved on both.

    What began or ended only with a sighting is not new or gone: it is first or last known. A unit that
    only one of the charts reaches is looked for on the other day. One query for each day, and one.
    """
    unit_ids = {node.unit.pk for nodes in (before, after) for node in nodes}
    names: dict[int, list[UnitName]] = {}
    for name in UnitName.objects.published().filter(unit__in=unit_ids):
        names.setdefault(name.unit_id, []).append(name)
    earlier, later = (_state(chart.day, names) for chart in (before, after))
    marks: tuple[dict[str, list[Mark]], dict[str, list[Mark]]] = ({}, {})
    for chart, here, there, found in (
        (before, earlier, later, marks[0]),
        (after, later, earlier, marks[1]),
    ):
        for node in chart:
            unit_id = node.unit.pk
            if unit_id not in there.names:
                of_unit = names[unit_id]
                found[node.code] = [
                    _new(of_unit, before.day) if chart is after else _gone(of_unit, after.day)
                ]
                continue
            told = []
            if here.parents.get(unit_id) != there.parents.get(unit_id):
                told.append(Mark.MOVED)
            if here.names[unit_id] != there.names[unit_id]:
                told.append(Mark.RENAMED)
            if told:
                found[node.code] = told
    return Comparison(*marks)


@dataclass(frozen=True, slots=True)
class _State:
    """Names and parents of units on a day, by primary key."""

    names: dict[int, tuple[str, str]]
    """The name and the acronym."""
    parents: dict[int, int]


def _state(day: date, names: Mapping[int, Sequence[UnitName]]) -> _State:
    """How units are called on a day, of all their names, and what is above them. One query."""
    called = {
        unit_id: max(of_day, key=_begun).in_english
        for unit_id, of_unit in names.items()
        if (of_day := [name for name in of_unit if name.period.contains(day)])
    }
    lines = solid_lines(day).filter(child__in=names)
    return _State(called, {line.child_id: line.parent_id for line in sorted(lines, key=_begun)})


def _new(names: Sequence[UnitName], before: date) -> Mark:
    """The mark of a unit that was not there before: as its first name since then begins."""
    first = min((name for name in names if _begun(name) > before), key=_begun)
    return Mark.FIRST_KNOWN if first.period.is_known_from_a_sighting else Mark.NEW


def _gone(names: Sequence[UnitName], after: date) -> Mark:
    """The mark of a unit that is no longer there after: as its last name until then ends."""
    last = max((name for name in names if _ended(name) < after), key=_ended)
    return Mark.LAST_KNOWN if last.period.is_last_known_from_a_sighting else Mark.GONE


def _begun(fact: Fact) -> date:
    return fact.period.first


def _ended(fact: Fact) -> date:
    return fact.period.last


GONE_AS = {ChangeKind.CLOSED, ChangeKind.LAST_KNOWN}
GONE_MARKS = {Mark.GONE, Mark.LAST_KNOWN}
"""How it is told, and how it is marked, that a unit is no longer there."""


def uncounted(
    found: Iterable[Change], before: Mapping[str, Sequence[Mark]], labels: Mapping[str, str]
) -> list[str]:
    """The units that are marked as gone on the earlier chart though no change tells it: only the year or month in
    which they ended is known, and it is that of the chart. ``labels`` has what units are called, by their codes.
    No query."""
    told = {change.unit.code for change in found if change.kind in GONE_AS}
    return sorted(
        (
            labels[code]
            for code, marks in before.items()
            if code not in told and GONE_MARKS.intersection(marks)
        ),
        key=str.casefold,
    )


# --- departments --------------------------------------------------------------------------------


def departments(first: date, last: date, unit_ids: Collection[int]) -> dict[int, int]:
    """The department that each unit belongs to: the highest above it that is no organ, or itself.

    It counts on the last day, or else on the first; for a unit that has a solid line on neither, in the time
    between. A unit without any is left out. One query for each of the three and for each level.
    """
    between = ParentRelationship.objects.published().filter(kind__in=ParentRelationship.SOLID)
    between = between.overlapping(Period(PartialDate.of(first), PartialDate.of(last)))
    found: dict[int, int] = {}
    for lines in (solid_lines(last), solid_lines(first), between.order_by()):
        waiting = [unit_id for unit_id in unit_ids if unit_id not in found]
        above = _above(lines, waiting)
        found |= {unit_id: _highest(unit_id, above) for unit_id in waiting if unit_id in above}
    return found


def _above(solid: FactQuerySet[ParentRelationship], unit_ids: Collection[int]) -> dict[int, Unit]:
    """What is directly above those units by those lines, and above each of these in turn, by primary key."""
    parents: dict[int, Unit] = {}
    level = set(unit_ids)
    while level:
        lines = solid.filter(child__in=level).select_related("parent")
        new = {line.child_id: line.parent for line in sorted(lines, key=_begun)}
        parents |= new
        level = {parent.pk for parent in new.values()} - parents.keys()
    return parents


def _highest(unit_id: int, parents: dict[int, Unit]) -> int:
    seen = {unit_id}
    while (above := parents.get(unit_id)) and above.nature != Unit.Nature.ORGAN:
        if above.pk in seen:  # a circle, which only data that was never checked can have
            break
        unit_id = above.pk
        seen.add(unit_id)
    return unit_id


def by_department(
    found: Iterable[Change], first: date, last: date
) -> list[tuple[str, list[Change]]]:
    """Changes by department: its label, and its changes in order of time, as ``by_day`` has it.

    The departments stand in the order of their labels, and an organ stands among them. Units that
    answer to nobody in all the time stand together, last. Queries as ``departments``, and one.
    """
    found = list(found)
    of = departments(first, last, {change.unit.pk for change in found})
    own = set(of.values())
    labels = Labels(last, own | {change.unit.pk for change in found if _is_organ(change.unit)})
    groups: dict[int, list[Change]] = {}
    others: list[Change] = []
    for change in found:
        unit = change.unit
        is_top = unit.pk in own or _is_organ(unit)
        if department := of.get(unit.pk, unit.pk if is_top else None):
            groups.setdefault(department, []).append(change)
        else:
            others.append(change)
    ordered = [(labels[pk], sorted(group, key=_told_at)) for pk, group in groups.items()]
    ordered.sort(key=lambda group: group[0].casefold())
    others.sort(key=_told_at)
    return [*ordered, (_("Not part of a department"), others)] if others else ordered


def _is_organ(unit: Unit) -> bool:
    return unit.nature == Unit.Nature.ORGAN


# --- what says the same ---------------------------------------------------------------------------


MANY = 3
"""So many changes that say the same of several units are told together."""


def together(found: Iterable[Change]) -> list[list[Change]]:
    """Changes that say the same of several units on one day with one source, together where they are
    many; each other one alone. All stay where the first of them stands. No query.
    """
    groups: dict[Hashable, list[Change]] = {}
    for change in found:
        groups.setdefault(_what_it_says(change), []).append(change)
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) >= MANY else [[change] for change in group])
    ]


def _what_it_says(change: Change) -> Hashable:
    """All that a change says, without the unit that it is about; only itself if it stands alone."""
    said, piece = change.told, change.piece
    if not said.together:
        return id(change)
    others = [(name, value) for name, value in said.values.items() if value != change.unit]
    return (
        change.kind,
        change.occurs,
        change.date,
        str(said.template),
        tuple(others),
        change.document,
        change.paragraph,
        piece.source if piece else None,
    )


# --- days ---------------------------------------------------------------------------------------


def by_day(found: Iterable[Change]) -> list[tuple[str, date | None, list[Change]]]:
    """Changes by day: the day in words, the day, and its changes; None if it is not known.

    What is known only by its year or month stands before the days of that year or month, because
    nobody knows that it was its first day. No query.
    """
    groups: dict[tuple[date, int], list[Change]] = {}
    for change in found:
        groups.setdefault(_told_at(change), []).append(change)
    return [
        (in_words(day), day, group)
        if group[0].date.is_day
        else (group[0].date.unmarked.to_the_day_in_words, None, group)
        for (day, _known), group in sorted(groups.items(), key=lambda item: item[0])
    ]


def _told_at(change: Change) -> tuple[date, int]:
    """Where a change stands in time: its day, or the first one that it can mean, and how much is known."""
    written = change.date
    known = (written.month is not None) + written.is_day
    return (change.occurs if written.is_day else written.first), known
