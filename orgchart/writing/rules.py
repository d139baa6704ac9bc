"""The rules of the registry, for everything that writes to it.

A rule about one row is in ``clean()`` of its model and in a database constraint (violations.py). The
rules in this module need more than one row. ``violations()`` looks at the
registry as it is now: write first and ask afterwards, inside the transaction (recording.py).

Rules that allow one fact at a time are about *published* facts. Drafts are plans, and several plans
may compete. A disputed fact may exist beside a published one. Two facts conflict only if both
surely hold on some day (the certain core): "until 2007" and "from 2007" do not clash.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, Period, in_words
from orgchart.models import (
    FACTS,
    RECORDS,
    Appointment,
    Fact,
    ParentRelationship,
    Post,
    PostCount,
    PostDistribution,
    Standing,
    Supports,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.models.vocabularies import terms_in_circles

from .violations import Violation, row_violations, violation

F = TypeVar("F", bound=Fact)


# --- the whole registry -------------------------------------------------------------------------


class Registry:
    """Every fact, loaded once: as many queries as there are kinds of fact."""

    def __init__(self) -> None:
        self.facts: dict[type[Fact], list[Fact]] = {
            model: list(model.objects.with_unit_ids()) for model in FACTS
        }

    def __iter__(self) -> Iterator[Fact]:
        for facts in self.facts.values():
            yield from facts

    def of(self, kind: type[F]) -> list[F]:
        """All facts of one kind."""
        return [fact for fact in self.facts[kind] if isinstance(fact, kind)]

    def published_by_unit(self, kind: type[F]) -> dict[int, list[F]]:
        """Published facts of a kind, by the primary key of the first unit that they are about."""
        found: dict[int, list[F]] = defaultdict(list)
        for fact in self.of(kind):
            if fact.status == Standing.PUBLISHED:
                found[fact.unit_ids[0]].append(fact)
        return found

    def lives(self, *standings: str) -> dict[int, tuple[date, date]]:
        """The first and last day that each unit can have had, by its names with those statuses."""
        lives: dict[int, tuple[date, date]] = {}
        for name in self.of(UnitName):
            if name.status not in standings:
                continue
            (unit_id,) = name.unit_ids
            first, last = lives.get(unit_id, (date.max, date.min))
            lives[unit_id] = min(first, name.period.earliest), max(last, name.period.latest)
        return lives


def violations() -> list[Violation]:
    """What breaks the rules about more than one row.

    One query for each kind of fact and each vocabulary, one for evidence and one for numbers of
    posts, and one for each unit that a message names.
    """
    registry = Registry()
    return [violation for rule in RULES for violation in rule(registry)]


def all_violations() -> list[Violation]:
    """Everything that is wrong with any record, alone or together with others.

    The queries of ``violations()``, and one for each kind of record.
    """
    alone = [
        violation
        for model in RECORDS
        for record in model.objects.all()
        for violation in row_violations(record)
    ]
    return alone + violations()


def published_fact_needs_published_unit(registry: Registry) -> Iterator[Violation]:
    """A unit is a draft until one of its names is published. No public fact may mention it."""
    public_units = registry.lives(Standing.PUBLISHED)
    for fact in registry:
        if fact.status == Standing.DRAFT:
            continue
        for unit_id in fact.unit_ids:
            if unit_id not in public_units:
                yield violation(
                    fact,
                    published_fact_needs_published_unit.__name__,
                    _(
                        "This record is public, but the unit “%(unit)s” is a draft. Publish a name "
                        "of the unit first, or make this record a draft."
                    )
                    % {"unit": _code(unit_id)},
                    "status",
                )


def public_part_needs_public_whole(registry: Registry) -> Iterator[Violation]:
    """A part of a draft fact is a draft too, because it would reveal the whole.

    So is an appointment to a draft post.
    """
    for fact in registry:
        whole = fact.whole
        if whole and fact.status != Standing.DRAFT and whole.status == Standing.DRAFT:
            yield violation(
                fact,
                public_part_needs_public_whole.__name__,
                _(
                    "This %(kind)s is public, but the %(whole_kind)s “%(whole)s” is a draft. "
                    "Publish the %(whole_kind)s first, or make the %(kind)s a draft."
                )
                % {
                    "kind": fact._meta.verbose_name,
                    "whole_kind": whole._meta.verbose_name,
                    "whole": whole,
                },
                "status",
            )


def one_name_on_a_day(registry: Registry) -> Iterator[Violation]:
    """A unit has one name at a time."""
    for names in registry.published_by_unit(UnitName).values():
        for earlier, later in _clashing(names):
            yield violation(
                later,
                one_name_on_a_day.__name__,
                _(
                    "The unit has two names at once: this one and “%(name)s” (%(period)s). End one "
                    "of them before the other begins."
                )
                % {"name": earlier, "period": earlier.period.in_words},
                "start",
            )


def one_solid_line_on_a_day(registry: Registry) -> Iterator[Violation]:
    """A unit has at most one solid line on any day: *part of* or *directed by*."""
    for lines in registry.published_by_unit(ParentRelationship).values():
        solid = [line for line in lines if line.is_solid]
        for earlier, later in _clashing(solid):
            yield violation(
                later,
                one_solid_line_on_a_day.__name__,
                _(
                    "The unit has two solid lines at once: this one and “%(line)s” (%(period)s). "
                    "End one of them before the other begins, or make one of them a dotted line."
                )
                % {"line": earlier, "period": earlier.period.in_words},
                "parent",
            )


def no_cycle_on_any_day(registry: Registry) -> Iterator[Violation]:
    """No unit is above itself on any day, by solid lines.

    The lines of a cycle all hold on the day on which the last of them surely begins. So it is
    enough to walk upwards from each line on the day on which that line surely begins.
    """
    upwards: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    lines = []
    for line in registry.of(ParentRelationship):
        core = line.period.core
        if line.status == Standing.PUBLISHED and line.is_solid and core:
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
                _cycle_message(_code(child_id), _code(parent_id), day),
                "parent",
            )


def relationship_within_lives(registry: Registry) -> Iterator[Violation]:
    """A line connects units that exist while it lasts. An unknown start is never too early."""
    public = registry.lives(Standing.PUBLISHED)
    planned = registry.lives(Standing.PUBLISHED, Standing.DRAFT)
    for line in registry.of(ParentRelationship):
        lives = planned if line.status == Standing.DRAFT else public
        for unit_id, fieldname in zip(line.unit_ids, ("child", "parent"), strict=True):
            first, last = lives.get(unit_id, (date.min, date.max))
            if _is_outside(line, first, last):
                life = _life(first, last)
                rule = relationship_within_lives.__name__
                yield _outside(line, rule, _code(unit_id), life, fieldname)


def post_within_life(registry: Registry) -> Iterator[Violation]:
    """A published post is within the life of its unit, and an appointment within that of its post."""
    public = registry.lives(Standing.PUBLISHED)
    for post in registry.of(Post):
        unit_id = post.unit_ids[0]
        first, last = public.get(unit_id, (date.min, date.max))
        if post.status == Standing.PUBLISHED and _is_outside(post, first, last):
            yield _outside(
                post, post_within_life.__name__, _code(unit_id), _life(first, last), "end"
            )
    for appointment in registry.of(Appointment):
        life = appointment.post.period
        is_outside = _is_outside(appointment, life.earliest, life.latest)
        if appointment.status == Standing.PUBLISHED and is_outside:
            rule = post_within_life.__name__
            yield _outside(appointment, rule, appointment.post.code, life, "end")


def _is_outside(fact: Fact, first: date, last: date) -> bool:
    """Does the fact surely begin before the first day, or end after the last?

    An unknown start is never too early; an open end is too late if there is a last day.
    """
    too_early = fact.start is not None and fact.start.latest < first
    too_late = fact.end.earliest > last if fact.end else last < date.max
    return too_early or too_late


def _outside(fact: Fact, rule: str, whole: str, life: Period, fieldname: str) -> Violation:
    message = _(
        "The dates (%(period)s) are outside the life of “%(whole)s” (%(life)s). Correct the dates of the "
        "one or the other; if there is no end yet, enter it."
    )
    values = {"period": fact.period.in_words, "whole": whole, "life": life.in_words}
    return violation(fact, rule, message % values, fieldname)


def one_person_in_a_post(registry: Registry) -> Iterator[Violation]:
    """A person is in a post once at a time, and a post has one person at a time, not counting those
    who act."""
    by_post: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in registry.of(Appointment):
        if appointment.status == Standing.PUBLISHED:
            by_post[appointment.post_id].append(appointment)
    for appointments in by_post.values():
        for earlier, later in _clashing(appointments):
            if later.person_id == earlier.person_id:
                message = _(
                    "This person is in the post already (%(period)s). Correct the dates of one of "
                    "the two appointments, or delete one."
                )
            elif later.acting or earlier.acting:
                continue
            else:
                message = _(
                    "The post has another person at that time (%(period)s). End one appointment "
                    "before the other begins, or mark one of them as acting."
                )
            values = {"period": earlier.period.in_words}
            yield violation(later, one_person_in_a_post.__name__, message % values, "person")


def no_circle_of_broader_terms(registry: Registry) -> Iterator[Violation]:
    """No term of a vocabulary is broader than itself, also not by way of others."""
    for term, broader in terms_in_circles():
        message = _(
            "“%(term)s” would be broader than itself, by way of its broader term “%(broader)s”. "
            "Choose another broader term, or none."
        )
        names = {"term": term.code, "broader": broader.code}
        yield violation(term, no_circle_of_broader_terms.__name__, message % names, "broader")


def printed_total_is_the_sum(registry: Registry) -> Iterator[Violation]:
    """The posts of a public distribution add up to the total that its source prints.

    If the source itself does not add up, the note says so. One query.
    """
    counted = PostCount.objects.values_list("distribution").annotate(models.Sum("number"))
    sums = dict(counted.order_by())
    for distribution in registry.of(PostDistribution):
        total, printed = sums.get(distribution.pk), distribution.printed_total
        is_checked = distribution.status != Standing.DRAFT and not distribution.note
        if is_checked and total is not None and printed not in (None, total):
            yield violation(
                distribution,
                printed_total_is_the_sum.__name__,
                _(
                    "The posts add up to %(total)s, but the printed total is %(printed)s. Correct "
                    "a number, or write in the note that the source itself does not add up."
                )
                % {"total": total, "printed": printed},
                "printed_total",
            )


def supported_end_exists(registry: Registry) -> Iterator[Violation]:
    """Only a fact that has an end can have evidence for its end. One query if all is well."""
    open_ended = {"supports": Supports.END, "fact__end": ""}
    wrong = [evidence_kind(kind).objects.filter(**open_ended).order_by() for kind in FACTS]
    first, *others = [
        found.values_list(models.Value(kind), "pk") for kind, found in enumerate(wrong)
    ]
    for kind in sorted({kind for kind, _pk in first.union(*others, all=True)}):
        for piece in wrong[kind].select_related(*wrong[kind].model.key_relations()):
            yield violation(
                piece,
                supported_end_exists.__name__,
                _(
                    "The source supports the end of “%(fact)s”, but that has no end. Enter the end "
                    "of the fact, or choose what else the source supports."
                )
                % {"fact": piece.fact},
                "supports",
            )


def _cycle_message(child: str, parent: str, day: date) -> str:
    names = {"child": child, "parent": parent, "day": in_words(day)}
    if day == date.min:
        return (
            _(
                "“%(child)s” would be above itself, because “%(parent)s” answers to it already. "
                "Choose another unit above, or end one of the lines."
            )
            % names
        )
    return (
        _(
            "“%(child)s” would be above itself, because “%(parent)s” answers to it on %(day)s. "
            "Choose another unit above, or end one of the lines before that day."
        )
        % names
    )


RULES = (
    published_fact_needs_published_unit,
    public_part_needs_public_whole,
    one_name_on_a_day,
    one_solid_line_on_a_day,
    no_cycle_on_any_day,
    relationship_within_lives,
    post_within_life,
    one_person_in_a_post,
    no_circle_of_broader_terms,
    printed_total_is_the_sum,
    supported_end_exists,
)


def _clashing(facts: Sequence[F]) -> Iterator[tuple[F, F]]:
    """Pairs that surely hold on the same day; in each pair the fact that began earlier is first."""
    in_order = sorted(facts, key=lambda fact: (fact.period.first, fact.pk))
    for earlier, later in combinations(in_order, 2):
        if earlier.period.clashes(later.period):
            yield earlier, later


def _code(unit_id: int) -> str:
    return Unit.objects.values_list("code", flat=True).get(pk=unit_id)


def _life(first: date, last: date) -> Period:
    """The life of a unit; the first and the last day of the calendar mean that it is open."""
    return Period(
        None if first == date.min else PartialDate.of(first),
        None if last == date.max else PartialDate.of(last),
    )
