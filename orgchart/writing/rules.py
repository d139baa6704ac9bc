"""What must always hold: the one rulebook that every door uses.

A rule about one row stands on its model (``clean()``, mirrored by a database constraint) and is
asked for with ``row_violations``; the rules stated here take more than one row. ``violations()``
looks at the registry as it stands, so a door writes first and asks afterwards, inside the
transaction (recording.py).

Rules on exclusiveness hold among *published* facts: drafts are plans, and several may compete; a
disputed fact stands beside a published one by design. A conflict needs a day on which both surely
hold (the certain core): "until 2007" and "from 2007" do not clash.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models

from orgchart.models import (
    FACTS,
    RECORDS,
    Appointment,
    Fact,
    ParentRelationship,
    Record,
    Standing,
    Unit,
    UnitName,
)
from orgchart.models.descriptions import Text


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a record breaks, said so that a person can mend it."""

    record: str
    """The record in words: ``unit name “dpko, 1992”``."""
    rule: str
    """The name of the rule, such as ``one_solid_parent_on_a_day``."""
    message: str
    """What is wrong and what to do about it, in a sentence or two."""
    model: str
    """The model's label, such as ``orgchart.unitname``."""
    pk: int | None
    fieldname: str = ""
    """The field that the sentence belongs beside; empty for the record as a whole."""

    def __str__(self) -> str:
        return f"{self.record}: {self.message}"


def violation(record: Record, rule: str, message: Text, fieldname: str = "") -> Violation:
    """That the record breaks the rule; ``fieldname`` is what the message stands beside."""
    return Violation(
        _reference(record), rule, str(message), record._meta.label_lower, record.pk, fieldname
    )


class RulesBroken(Exception):
    """The registry would break its rules, so nothing of the batch was kept."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("\n".join(map(str, violations)))
        self.violations = violations


# --- one row -----------------------------------------------------------------------------------


def row_violations(record: Record) -> list[Violation]:
    """What is wrong with this row alone: its fields, and its model's ``clean()``. No query."""
    problems: dict[str, list[ValidationError]] = defaultdict(list)
    # Asking a foreign key whether its target exists is a query a row; the database sees to that.
    set_relations = {
        relation.name
        for relation in record._meta.fields
        if isinstance(relation, models.ForeignKey) and getattr(record, relation.attname) is not None
    }
    try:
        record.clean_fields(exclude=set_relations)
    except ValidationError as error:
        problems.update(error.error_dict)
    try:
        record.clean()
    except ValidationError as error:
        for fieldname, errors in error.error_dict.items():
            problems[fieldname] += errors
    return [
        Violation(
            record=_reference(record),
            rule=error.code or "invalid",
            message=f"{fieldname}: {' '.join(error.messages)}",
            model=record._meta.label_lower,
            pk=record.pk,
            fieldname=fieldname,
        )
        for fieldname, errors in problems.items()
        for error in errors
    ]


def _reference(record: Record) -> str:
    """The record in words, or its kind alone where a broken row has no key."""
    try:
        return record.reference
    except (AttributeError, models.ObjectDoesNotExist):
        return f"{record._meta.verbose_name} without a key"


def _steps_to_units(model: type[Fact]) -> list[str]:
    """The relations that lead to the units of a fact, without the units themselves."""
    steps = [relation.rpartition("__")[0] for relation in model.unit_relations]
    return [step for step in steps if step]


# --- the registry as it stands -----------------------------------------------------------------


class Registry:
    """Every fact, loaded once: as many queries as there are kinds of fact."""

    def __init__(self) -> None:
        self.facts: dict[type[Fact], list[Fact]] = {
            # A fact in another fact, such as an appointment, knows its unit through it.
            model: list(model.objects.select_related(*_steps_to_units(model)))
            for model in FACTS
        }

    def __iter__(self) -> Iterator[Fact]:
        for facts in self.facts.values():
            yield from facts

    def published_by_unit(self, model: type[Fact]) -> dict[int, list[Fact]]:
        """Published facts of a kind by the first unit that they are about."""
        found = defaultdict(list)
        for fact in self.facts[model]:
            if fact.status == Standing.PUBLISHED:
                found[fact.unit_ids[0]].append(fact)
        return found

    def lives(self, *standings: str) -> dict[int, tuple[date, date]]:
        """First and last day of each unit's life, by its names of those standings."""
        lives: dict[int, tuple[date, date]] = {}
        for name in self.facts[UnitName]:
            if name.status not in standings:
                continue
            (unit_id,) = name.unit_ids
            first, last = lives.get(unit_id, (date.max, date.min))
            lives[unit_id] = min(first, name.period.first), max(last, name.period.last)
        return lives


def violations() -> list[Violation]:
    """Every rule about more than one row that the registry breaks, as it stands now."""
    registry = Registry()
    return [violation for rule in RULES for violation in rule(registry)]


def all_violations() -> list[Violation]:
    """Everything that is wrong with any record, alone or together with others."""
    alone = [
        violation
        for model in RECORDS
        for record in model.objects.all()
        for violation in row_violations(record)
    ]
    return alone + violations()


def published_fact_needs_published_unit(registry: Registry) -> Iterator[Violation]:
    """A unit is a draft while no name of it is published; nothing public may speak of it."""
    public_units = registry.lives(Standing.PUBLISHED)
    for fact in registry:
        if fact.status == Standing.DRAFT:
            continue
        for unit_id in fact.unit_ids:
            if unit_id not in public_units:
                yield violation(
                    fact,
                    published_fact_needs_published_unit.__name__,
                    f"It is {fact.status}, and the unit “{_code(unit_id)}” is a draft: publish a "
                    "name of that unit first, or keep this a draft.",
                    "status",
                )


def public_appointment_needs_public_post(registry: Registry) -> Iterator[Violation]:
    """Whom a draft post is given to is a draft too: to name the holder would tell of the post."""
    for appointment in registry.facts[Appointment]:
        post: Fact = appointment.post  # type: ignore[attr-defined]
        if appointment.status != Standing.DRAFT and post.status == Standing.DRAFT:
            yield violation(
                appointment,
                public_appointment_needs_public_post.__name__,
                f"It is {appointment.status}, and the post “{post}” is a draft: publish the post "
                "first, or keep this a draft.",
                "status",
            )


def one_name_on_a_day(registry: Registry) -> Iterator[Violation]:
    """A unit bears one name at a time."""
    for names in registry.published_by_unit(UnitName).values():
        for earlier, later in _clashing(names):
            yield violation(
                later,
                one_name_on_a_day.__name__,
                f"The unit bears two names at once: “{earlier}” ({earlier.period.in_words}) holds "
                f"as well. End one of them before the other begins.",
                "start",
            )


def one_solid_parent_on_a_day(registry: Registry) -> Iterator[Violation]:
    """*Part of* and *directed by* are solid lines: at most one of them on any day."""
    for lines in registry.published_by_unit(ParentRelationship).values():
        solid = [line for line in lines if isinstance(line, ParentRelationship) and line.is_solid]
        for earlier, later in _clashing(solid):
            yield violation(
                later,
                one_solid_parent_on_a_day.__name__,
                f"The unit has two solid lines at once: “{earlier}” ({earlier.period.in_words}) "
                "holds as well. End one of them before the other begins, or make one a dotted "
                "line.",
                "parent",
            )


def no_cycle_on_any_day(registry: Registry) -> Iterator[Violation]:
    """Following solid lines upwards on one day never leads back to the same unit.

    Lines that close a cycle all hold on the day on which the last of them surely begins, so it
    is enough to walk upwards from each line on the day of its own certain beginning.
    """
    upwards: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    lines = []
    for line in registry.facts[ParentRelationship]:
        core = line.period.core
        if line.status == Standing.PUBLISHED and line.is_solid and core:  # type: ignore[attr-defined]
            child_id, parent_id = line.unit_ids
            upwards[child_id].append((*core, parent_id))
            lines.append((line, core[0]))
    for line, day in lines:
        child_id, parent_id = line.unit_ids
        above, reached = [parent_id], set()
        while above:
            unit_id = above.pop()
            if unit_id not in reached:
                reached.add(unit_id)
                above += [up for first, last, up in upwards[unit_id] if first <= day <= last]
        if child_id in reached:
            yield violation(
                line,
                no_cycle_on_any_day.__name__,
                f"“{_code(child_id)}” would stand above itself: “{_code(parent_id)}” answers to it "
                f"{_from(day)}. Choose another parent, or end one of the lines before that day.",
                "parent",
            )


def relationship_within_lives(registry: Registry) -> Iterator[Violation]:
    """A line is drawn between units that exist. An unknown start is not before anything."""
    public = registry.lives(Standing.PUBLISHED)
    planned = registry.lives(Standing.PUBLISHED, Standing.DRAFT)
    for line in registry.facts[ParentRelationship]:
        lives = planned if line.status == Standing.DRAFT else public
        for unit_id, fieldname in zip(line.unit_ids, ("child", "parent"), strict=True):
            first, last = lives.get(unit_id, (date.min, date.max))
            too_early = line.start and line.start.last < first
            too_late = line.end.first > last if line.end else last < date.max
            if too_early or too_late:
                yield violation(
                    line,
                    relationship_within_lives.__name__,
                    f"It lasts {line.period.in_words}, outside the life of “{_code(unit_id)}” "
                    f"({_life(first, last)}). Correct the dates of the line, or those of the "
                    "unit's names.",
                    fieldname,
                )


RULES = (
    published_fact_needs_published_unit,
    public_appointment_needs_public_post,
    one_name_on_a_day,
    one_solid_parent_on_a_day,
    no_cycle_on_any_day,
    relationship_within_lives,
)


def _clashing(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Pairs that surely hold on one day, the one that began earlier first."""
    in_order = sorted(facts, key=lambda fact: (fact.period.first, fact.pk))
    for earlier, later in combinations(in_order, 2):
        if earlier.period.clashes(later.period):
            yield earlier, later


def _code(unit_id: int) -> str:
    return Unit.objects.values_list("code", flat=True).get(pk=unit_id)


def _from(day: date) -> str:
    return "already" if day == date.min else f"on {day.isoformat()}"


def _life(first: date, last: date) -> str:
    begins = "" if first == date.min else first.isoformat()
    ends = "" if last == date.max else last.isoformat()
    return f"{begins} – {ends}".strip() if begins or ends else "at all times"
