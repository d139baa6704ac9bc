"""When a unit existed, on which day its page shows it, and the box at the top of that page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import Period, whole_of
from orgchart.languages import level_label, written_together
from orgchart.models import Appointment, Fact, Location, Post, Standing, Succession, Unit, UnitName
from orgchart.models.descriptions import Text
from orgchart.models.documents import say_documents
from orgchart.official import official

ON_THE_GROUND = (
    Post.Kind.FORCE_COMMANDER,
    Post.Kind.CHIEF_MILITARY_OBSERVER,
    Post.Kind.POLICE_COMMISSIONER,
)
"""The posts at the head of a force, of observers and of police."""
CLOSED = gettext_lazy("Closed")
LAST_KNOWN = gettext_lazy("Last known")
PLANNED = gettext_lazy("Planned")


@dataclass(frozen=True, slots=True)
class Life:
    """The time in which a unit has published names, seen from a day."""

    names: Sequence[UnitName]
    """The names, oldest first. There is at least one."""
    today: date

    @property
    def period(self) -> Period:
        """From the beginning of its first name to the end of its last."""
        return whole_of([name.period for name in self.names])

    @property
    def last(self) -> UnitName:
        """The name that ends last."""
        return max(self.names, key=lambda name: (name.period.last, name.period.first))

    @property
    def state(self) -> Text:
        """Why it does not exist today, in a word or two; empty if it does."""
        if self.shown_day == self.today:
            return ""
        if self.shown_day > self.today:
            return PLANNED
        return LAST_KNOWN if self.last.period.is_last_known_from_a_sighting else CLOSED

    def state_on(self, day: date) -> Text:
        """What a badge says on the page of that day; empty if nothing is to be added.

        Of a unit that existed on the day and has closed since, in which year it closed, if that is known.
        """
        if self.state in (CLOSED, LAST_KNOWN) and day < min(
            name.period.first for name in self.names
        ):
            return ""  # it was yet to begin
        existed = any(name.period.contains(day) for name in self.names)
        if not existed or day == self.shown_day or not self.state:
            return self.state
        end = self.last.end
        if self.state != CLOSED or end is None or not end.is_exact:
            return ""
        return _("Closed later, in %(year)s") % {"year": end.year}

    @property
    def shown_day(self) -> date:
        """Today if it exists; or else the last day on which it did, or the first on which it will."""
        if any(name.period.contains(self.today) for name in self.names):
            return self.today
        ended = [name.period.last for name in self.names if name.period.last < self.today]
        return max(ended) if ended else min(name.period.first for name in self.names)

    def may_contain(self, day: date) -> bool:
        """May it have existed on that day, whatever its dates mean?"""
        return any(name.period.earliest <= day <= name.period.latest for name in self.names)


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit before or after another one."""

    unit: Unit
    succession: Succession


@dataclass(frozen=True, slots=True)
class Summary:
    """What the box at the top answers: by which document, who, and where."""

    established: UnitName | None
    """Its first name, if a document is known that began it."""
    ended: UnitName | None
    """Its last name, if a document is known that ended it."""
    heads: Sequence[Appointment]
    head_before: Appointment | None
    """Who led it last, if nobody is known to have led it on the day."""
    heads_before: int
    """How many led it before those that the box names."""
    on_the_ground: Sequence[Appointment]
    """Who leads its force, its observers and its police."""
    location: Location | None
    before: Sequence[Kin]
    after: Sequence[Kin]


def summary(life: Life, day: date, unit: Unit, facts: Iterable[Fact]) -> Summary:
    """The box of a unit on a day, from its public facts. No query; in other languages than English one."""
    published = [fact for fact in facts if fact.status == Standing.PUBLISHED]
    terms = [fact for fact in published if isinstance(fact, Appointment)]
    heads = [term for term in terms if term.post.heads_unit]
    earlier = [head for head in heads if head.period.last < day]
    held = sorted(
        (term for term in terms if term.period.contains(day)),
        key=lambda term: (term.acting, term.person.name),
    )
    places = [fact for fact in published if isinstance(fact, Location)]
    kin = [fact for fact in published if isinstance(fact, Succession)]
    first, last = life.names[0], life.last
    heads_held = [term for term in held if term.post.heads_unit]
    head_before = max(earlier, key=lambda head: head.period.last, default=None)
    named_before = 1 if head_before and not heads_held else 0
    deciding = (first.started_by, last.ended_by)
    say_documents(filter(None, deciding))
    return Summary(
        established=first if first.started_by else None,
        ended=last if last.ended_by else None,
        heads=heads_held,
        head_before=None if heads_held else head_before,
        heads_before=len(earlier) - named_before,
        on_the_ground=[
            term for term in held if term.post.kind in ON_THE_GROUND and not term.post.heads_unit
        ],
        location=max(
            (place for place in places if place.period.contains(day)),
            key=lambda place: place.period.first,
            default=None,
        ),
        before=[Kin(one.predecessor, one) for one in kin if one.successor_id == unit.pk],
        after=[Kin(one.successor, one) for one in kin if one.predecessor_id == unit.pk],
    )


def in_a_sentence(unit: Unit, name: UnitName, life: Life, location: Location | None) -> str:
    """What it is, where and when: “Peacekeeping operation in Mali, 25 April 2013 – 31 December 2023.”"""
    level, when = level_label(name.level.label), life.period.in_words
    if location and unit.nature in (Unit.Nature.FIELD, Unit.Nature.TEAM):
        area = official(location.area)
        return written_together(
            _("%(level)s in %(area)s, %(when)s."), level=level, area=area, when=when
        )
    return written_together(_("%(level)s, %(when)s."), level=level, when=when)
