"""The rules of the registry, for everything that writes to it.

A rule about one row is in ``clean()`` of its model and in a database constraint (violations.py). The
rules in this module need more than one row. They look at the registry as it is now: write first and
ask afterwards, inside the transaction (recording.py). Each rule asks a view (scope.py) for the rows
that it needs, so it can look at the whole registry, or only near what a writing touched.

Rules that allow one fact at a time are about *published* facts. Drafts are plans, and several plans
may compete. A disputed fact may exist beside a published one. Two facts conflict only if both
surely hold on some day (the certain core): "until 2007" and "from 2007" do not clash.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import PartialDate, Period, in_words
from orgchart.models import (
    FACTS,
    VOCABULARIES,
    Appointment,
    Fact,
    ParentRelationship,
    Post,
    PostCount,
    PostDistribution,
    Standing,
    Supports,
    Term,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.models.descriptions import Text

from .rows import NEVER, Life, Row, clashing, is_solid, period, published, too_many_in_a_post
from .scope import Everything, View, view_of
from .touched import Touched
from .violations import Fault, Message, Violation, told

# --- asking -------------------------------------------------------------------------------------


def violations() -> list[Violation]:
    """What breaks the rules about more than one row, in the whole registry.

    One query for each kind of fact, of evidence and of vocabulary, and one for numbers of posts. What
    is broken costs a few more, to be told.
    """
    return told(_faults(Everything()))


def new_violations(touched: Touched) -> list[Violation]:
    """What breaks the rules because of a writing that touched these records.

    A fault that was there before is left out. A few queries for each kind of record that was
    touched, at any size of the registry; the state before costs as many, if something is broken.
    """
    return told(new_faults(touched))


def new_faults(touched: Touched) -> list[Fault]:
    """The faults of ``new_violations``, not yet in words."""
    now = _faults(view_of(touched))
    then = set(_faults(view_of(touched, before=True))) if now else set()
    return [fault for fault in now if fault not in then]


def _faults(seen: View) -> list[Fault]:
    return [fault for rule in RULES for fault in rule(seen)]


# --- public and draft ---------------------------------------------------------------------------


def published_fact_needs_published_unit(seen: View) -> Iterator[Fault]:
    """A unit is a draft until one of its names is published. No public fact may mention it."""
    rule = published_fact_needs_published_unit.__name__
    for kind in FACTS:
        facts = [found for found in seen.with_units(kind) if found[0].status != Standing.DRAFT]
        lives = seen.lives({unit_id for _row, unit_ids in facts for unit_id in unit_ids})
        for row, unit_ids in facts:
            for unit_id in unit_ids:
                if lives.get(unit_id, NEVER).public is None:
                    yield Fault(rule, kind, row.pk, unit_id, "status", _draft_unit(unit_id))


def _draft_unit(unit_id: int) -> Message:
    return lambda: (
        _(
            "This record is public, but the unit “%(unit)s” is a draft. Publish a name of the unit "
            "first, or make this record a draft."
        )
        % {"unit": _unit(unit_id)}
    )


def public_part_needs_public_whole(seen: View) -> Iterator[Fault]:
    """A part of a draft fact is a draft too, because it would reveal the whole.

    So is an appointment to a draft post.
    """
    rule = public_part_needs_public_whole.__name__
    for kind in FACTS:
        for row, whole in seen.with_wholes(kind):
            if row.status != Standing.DRAFT and whole.status == Standing.DRAFT:
                yield Fault(rule, kind, row.pk, whole.pk, "status", _draft_whole(kind, row.pk))


def _draft_whole(kind: type[Fact], pk: int) -> Message:
    def message() -> str:
        whole = kind.objects.with_unit_ids().get(pk=pk).whole
        assert whole
        return _(
            "This %(kind)s is public, but the %(whole_kind)s “%(whole)s” is a draft. "
            "Publish the %(whole_kind)s first, or make the %(kind)s a draft."
        ) % {
            "kind": kind._meta.verbose_name,
            "whole_kind": whole._meta.verbose_name,
            "whole": whole.said,
        }

    return message


# --- one at a time ------------------------------------------------------------------------------

TWO_NAMES = gettext_lazy(
    "The unit has two names at once: this one and “%(fact)s” (%(period)s). End one of them before "
    "the other begins."
)
TWO_LINES = gettext_lazy(
    "The unit has two solid lines at once: this one and “%(fact)s” (%(period)s). End one of them "
    "before the other begins, or make one of them a dotted line."
)
IN_THE_POST_ALREADY = gettext_lazy(
    "This person is in the post already (%(period)s). Correct the dates of one of the two "
    "appointments, or delete one."
)
TWO_PEOPLE = gettext_lazy(
    "The post has another person at that time (%(period)s). End one appointment before the other "
    "begins, or mark one of them as acting."
)


def one_name_on_a_day(seen: View) -> Iterator[Fault]:
    """A unit has one name at a time."""
    rule = one_name_on_a_day.__name__
    for names in seen.groups(UnitName, "unit_id"):
        for earlier, later in clashing(published(names)):
            yield _clash(rule, UnitName, earlier, later, "start", TWO_NAMES)


def one_solid_line_on_a_day(seen: View) -> Iterator[Fault]:
    """A unit has at most one solid line on any day: *part of* or *directed by*."""
    rule = one_solid_line_on_a_day.__name__
    for lines in seen.groups(ParentRelationship, "child_id"):
        for earlier, later in clashing([line for line in lines if is_solid(line)]):
            yield _clash(rule, ParentRelationship, earlier, later, "parent", TWO_LINES)


def one_person_in_a_post(seen: View) -> Iterator[Fault]:
    """A person is in a post once at a time, also among drafts. A post has one person at a time, not
    counting drafts and those who act."""
    rule = one_person_in_a_post.__name__
    for appointments in seen.groups(Appointment, "post_id"):
        for earlier, later in too_many_in_a_post(appointments):
            same = later.person_id == earlier.person_id
            template = IN_THE_POST_ALREADY if same else TWO_PEOPLE
            yield _clash(rule, Appointment, earlier, later, "person", template)


def _clash(
    rule: str, kind: type[Fact], earlier: Row, later: Row, fieldname: str, template: Text
) -> Fault:
    """Two facts that cannot both be: what is said of each names the other and its period."""

    def beside(other: Row) -> Message:
        def message() -> str:
            fact = kind.objects.with_relations().get(pk=other.pk)
            return template % {"fact": fact.said, "period": period(other).in_words}

        return message

    return Fault(rule, kind, later.pk, earlier.pk, fieldname, beside(earlier), beside(later))


# --- circles ------------------------------------------------------------------------------------


def no_cycle_on_any_day(seen: View) -> Iterator[Fault]:
    """No unit is above itself on any day, by solid lines.

    The lines of a cycle all hold on the day on which the last of them surely begins. So it is
    enough to walk upwards from each line on the day on which that line surely begins.
    """
    upwards: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    lines = []
    for line in seen.lines_in_circles():
        if core := period(line).core:
            upwards[line.child_id].append((*core, line.parent_id))
            lines.append((line, core[0]))
    rule = no_cycle_on_any_day.__name__
    for line, day in lines:
        above, reached = [line.parent_id], set()
        while above:
            unit_id = above.pop()
            if unit_id not in reached:
                reached.add(unit_id)
                above += [up for first, last, up in upwards[unit_id] if first <= day <= last]
        if line.child_id in reached:
            message = _cycle(line.child_id, line.parent_id, day)
            yield Fault(rule, ParentRelationship, line.pk, line.parent_id, "parent", message)


def _cycle(child_id: int, parent_id: int, day: date) -> Message:
    def message() -> str:
        names = {"child": _unit(child_id), "parent": _unit(parent_id), "day": in_words(day)}
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

    return message


def no_circle_of_broader_terms(seen: View) -> Iterator[Fault]:
    """No term of a vocabulary is broader than itself, also not by way of others."""
    rule = no_circle_of_broader_terms.__name__
    for vocabulary in VOCABULARIES:
        broader = {term.pk: term.broader_id for term in seen.all_of(vocabulary)}
        for pk, first in broader.items():
            above, reached = first, set()
            while above and above not in reached:
                reached.add(above)
                above = broader.get(above)
            if first and pk in reached:
                yield Fault(rule, vocabulary, pk, first, "broader", _circle(vocabulary, pk))


def _circle(vocabulary: type[Term], pk: int) -> Message:
    def message() -> str:
        term = vocabulary.objects.select_related("broader").get(pk=pk)
        assert term.broader
        return _(
            "“%(term)s” would be broader than itself, by way of its broader term “%(broader)s”. "
            "Choose another broader term, or none."
        ) % {"term": term, "broader": term.broader}

    return message


# --- within a life ------------------------------------------------------------------------------


def relationship_within_lives(seen: View) -> Iterator[Fault]:
    """A line connects units that exist while it lasts. An unknown start is never too early."""
    lines = seen.of(ParentRelationship)
    lives = seen.lives({unit_id for line in lines for unit_id in (line.child_id, line.parent_id)})
    rule = relationship_within_lives.__name__
    for line in lines:
        for unit_id, fieldname in ((line.child_id, "child"), (line.parent_id, "parent")):
            known = lives.get(unit_id, NEVER)
            life = known.planned if line.status == Standing.DRAFT else known.public
            if life and _is_outside(line, life):
                message = _outside(line, life, Unit, unit_id)
                yield Fault(rule, ParentRelationship, line.pk, unit_id, fieldname, message)


def post_within_life(seen: View) -> Iterator[Fault]:
    """A published post is within the life of its unit, and an appointment within that of its post."""
    rule = post_within_life.__name__
    posts = published(seen.of(Post))
    lives = seen.lives({post.unit_id for post in posts})
    for post in posts:
        life = lives.get(post.unit_id, NEVER).public
        if life and _is_outside(post, life):
            message = _outside(post, life, Unit, post.unit_id)
            yield Fault(rule, Post, post.pk, post.unit_id, "end", message)
    for appointment, post in seen.with_wholes(Appointment):
        life = Life(period(post).earliest, period(post).latest)
        if appointment.status == Standing.PUBLISHED and _is_outside(appointment, life):
            message = _outside(appointment, period(post), Post, post.pk)
            yield Fault(rule, Appointment, appointment.pk, post.pk, "end", message)


def _is_outside(fact: Row, life: Life) -> bool:
    """Does the fact surely begin before the first day, or end after the last?

    An unknown start is never too early; an open end is too late if there is a last day.
    """
    too_early = fact.start is not None and fact.start.latest < life.first
    too_late = fact.end.earliest > life.last if fact.end else life.last < date.max
    return too_early or too_late


def _outside(fact: Row, life: Life | Period, whole: type[Unit] | type[Post], pk: int) -> Message:
    def message() -> str:
        lasted = life if isinstance(life, Period) else _as_period(life)
        return _(
            "The dates (%(period)s) are outside the life of “%(whole)s” (%(life)s). Correct the "
            "dates of the one or the other; if there is no end yet, enter it."
        ) % {
            "period": period(fact).in_words,
            "whole": _unit(pk) if whole is Unit else Post.objects.with_relations().get(pk=pk).said,
            "life": lasted.in_words,
        }

    return message


def _as_period(life: Life) -> Period:
    """The life of a unit; the first and the last day of the calendar mean that it is open."""
    return Period(
        None if life.first == date.min else PartialDate.of(life.first),
        None if life.last == date.max else PartialDate.of(life.last),
    )


# --- parts --------------------------------------------------------------------------------------


def printed_total_is_the_sum(seen: View) -> Iterator[Fault]:
    """The posts of a public distribution add up to the total that its source prints.

    If the source itself does not add up, the note says so.
    """
    rule = printed_total_is_the_sum.__name__
    for distribution, counts in seen.with_parts(PostDistribution, PostCount, "distribution_id"):
        total, printed = sum(count.number for count in counts), distribution.printed_total
        is_checked = distribution.status != Standing.DRAFT and not distribution.note
        if is_checked and printed not in (None, total):
            message = _sum(total, printed)
            both = (total, printed)
            yield Fault(rule, PostDistribution, distribution.pk, both, "printed_total", message)


def _sum(total: int, printed: int) -> Message:
    return lambda: (
        _(
            "The posts add up to %(total)s, but the printed total is %(printed)s. Correct a number, "
            "or write in the note that the source itself does not add up."
        )
        % {"total": total, "printed": printed}
    )


def supported_end_exists(seen: View) -> Iterator[Fault]:
    """Only a fact that has an end can have evidence for its end."""
    rule = supported_end_exists.__name__
    for kind in FACTS:
        evidence = evidence_kind(kind)
        for fact, pieces in seen.with_parts(kind, evidence, "fact_id"):
            for piece in pieces:
                if piece.supports == Supports.END and not fact.end:
                    message = _no_end(kind, fact.pk)
                    yield Fault(rule, evidence, piece.pk, fact.pk, "supports", message)


def _no_end(kind: type[Fact], pk: int) -> Message:
    return lambda: (
        _(
            "The source supports the end of “%(fact)s”, but that has no end. Enter the end of the "
            "fact, or choose what else the source supports."
        )
        % {"fact": kind.objects.with_relations().get(pk=pk).said}
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


def _unit(unit_id: int) -> str:
    return Unit.objects.get(pk=unit_id).called()
