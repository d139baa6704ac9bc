"""``/units/dpko/``: everything that is known of one unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from orgchart.dates import year_before
from orgchart.drawing.bars import Amount, bars
from orgchart.drawing.life import Bar, Row, lifeline
from orgchart.exchange.eac.gathering import Described, described
from orgchart.exchange.json_ld import organization
from orgchart.languages import after_colon
from orgchart.models import (
    Appointment,
    ChangeKind,
    Fact,
    FactQuerySet,
    Figure,
    Mandate,
    MandateReference,
    ParentRelationship,
    Post,
    RecordQuerySet,
    Source,
    Standing,
    Unit,
    UnitName,
    UnitReference,
)
from orgchart.models.descriptions import Text
from orgchart.models.prepared import written_once
from orgchart.models.records import public_parts, public_with
from orgchart.models.references import Reference
from orgchart.queries.changes import SIGHTINGS, Change, changes_of
from orgchart.queries.chart import node_on
from orgchart.queries.mandate_ends import ends_since
from orgchart.queries.naming import Labels, names_for
from orgchart.queries.nodes import Node
from orgchart.queries.resting_kinds import kinds_on_page_of
from orgchart.writing.following import is_offered

from .errors import NotHere
from .once import once, shelf_once
from .public_page import Context, Twin, page
from .unit_life import Life, in_a_sentence, summary

F = TypeVar("F", bound=Fact)

RENEWING = (Reference.Kind.RENEWS, Reference.Kind.EXTENDS)
OF_ITS_LIFE = (ChangeKind.FOUNDED, ChangeKind.CLOSED)
"""What the history tells. Every other fact stands in a section, with its dates."""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A kind of fact on the page of a unit."""

    title: Text
    anchor: str
    partial: str
    facts: Sequence[Fact]
    drawing: str = ""
    """The facts as a drawing, as SVG; the list below it says the same in words."""

    @property
    def shared_source(self) -> Source | None:
        """The one source of all its facts, which the page names once; None if they have several."""
        sources = {piece.source for fact in self.facts for piece in fact.pieces}
        return sources.pop() if len(sources) == 1 and len(self.facts) > 1 else None


@dataclass(frozen=True, slots=True)
class Found:
    """A unit with its public facts, and the day on which it is shown."""

    unit: Unit
    sections: Sequence[ShownSection]
    facts: Sequence[Fact]
    """The facts of its sections, and their parts that are facts."""
    life: Life
    day: date
    on: str
    """The day as it was asked for, or the last or first of a unit that does not exist today; empty for
    today."""


def find(request: HttpRequest, day: date, code: str) -> Found | HttpResponse:
    """The unit that an address asks for. A query for each kind of fact and of part, and one.

    Without ``?on=`` a unit that does not exist today is shown as it was on its last day, or as it will
    be on its first. A code with capitals leads to the address of the code. Raises NotHere.
    """
    if code != code.lower():
        query = request.GET.urlencode()
        match = request.resolver_match
        target = reverse(match.view_name if match else "unit", args=[code.lower()])
        return redirect(f"{target}?{query}" if query else target, permanent=True)
    found, sections = once(request, "unit", code, lambda: _with_sections(code))
    facts = [fact for section in sections for fact in section.facts]
    names = sorted(_published(facts, UnitName), key=lambda name: name.period.first)
    if not found or not names:
        raise NotHere(
            _("No unit has the code “%(code)s”. Look in the list of units.") % {"code": code}, code
        )
    facts += [
        part
        for fact in facts
        for kind, _relation in type(fact).parts()
        if issubclass(kind, Fact)
        for part in public_parts(fact, kind)
    ]
    today = timezone.localdate()
    life = Life(names, today)
    on = request.GET.get("on", "").strip()
    if not on and life.shown_day != today:
        day = life.shown_day
        on = day.isoformat()
    return Found(found, sections, facts, life, day, on)


def described_once(request: HttpRequest, found: Found) -> Described:
    """A unit as other catalogues describe it, with names as on the day that its page shows. The number of queries is
    fixed."""

    def read() -> Described:
        [one] = described([found.unit], found.day, shelf_once(request))
        return one

    return once(request, "described", (found.unit.pk, found.day), read)


def _with_sections(code: str) -> tuple[Unit | None, list[ShownSection]]:
    found = public_with(Unit, "code", value=code)
    return (found[0], sections_of(found[0])) if found else (None, [])


@page("orgchart/unit.html")
def unit(request: HttpRequest, day: date, code: str) -> Context | HttpResponse:
    """Everything known of one unit, as of a day. The number of queries is fixed."""
    known = find(request, day, code)
    if isinstance(known, HttpResponse):
        return known
    found, sections, facts, life, day = (
        known.unit,
        known.sections,
        known.facts,
        known.life,
        known.day,
    )
    names, today = life.names, life.today
    mandates = _published(facts, Mandate)
    own_references = references_of(found)
    references = [ref for mandate in mandates for ref in public_parts(mandate, MandateReference)]
    node = node_on(day, found)
    around = [line for line, _end in node.dotted_from] if node else []
    labels, titles = names_for(day, [*facts, *around], [found])
    shown_name = node.name if node else life.last
    box = summary(life, day, found, facts)
    rows = _rows(facts, labels)
    life_label = _("The life of %(unit)s as a line. The lists say the same in words.") % {
        "unit": labels[found.pk]
    }
    links, identifiers = list(found.links.all()), list(found.identifiers.all())
    changes = changes_of(facts, [*references, *own_references])
    told = in_a_sentence(found, shown_name, life, box.location)
    return {
        "title": str(shown_name),
        "description": after_colon(str(shown_name), told),
        "drawn_around": _drawn_around(node, known.on),
        "day": day,
        "on": known.on,
        "twin": reverse("unit-json", args=[code]),
        "more_twins": [
            Twin(_("EAC-CPF, for archives"), "application/xml", reverse("unit-eac", args=[code])),
            Twin(
                _("ROR, for catalogues of organizations"),
                "application/json",
                reverse("unit-ror", args=[code]),
            ),
        ],
        "feeds": feeds_of(found, str(shown_name), mandates, today),
        "can_follow": is_offered(request),
        "unit": found,
        "labels": labels,
        "source_titles": titles,
        "node": node,
        "life": life,
        "state": life.state_on(day),
        "told": told,
        "summary": box,
        "shown_name": shown_name,
        "names": names,
        "may_have_existed": life.may_contain(day),
        "sections": sections,
        "figures_after": [
            figure
            for figure in _published(facts, Figure)
            if day >= life.period.first and figure.period.first > life.period.last
        ],
        "renewals_missing": _renewals_missing(found, mandates, [*references, *own_references]),
        "sources": _sources(facts),
        "references": own_references,
        "links": links,
        "identifiers": identifiers,
        "lifeline": mark_safe(lifeline(rows, day, today, life_label)) if _go_on(rows) else "",
        "is_torn": any(bar.is_torn for row in rows for bar in row.bars),
        "changes": [change for change in changes if _is_of_its_life(change)],
        "structured": organization(
            request.build_absolute_uri,
            found,
            names,
            shown_name,
            node.parent.unit if node and node.parent else None,
            [*(link.url for link in links), *(identifier.address for identifier in identifiers)],
        ),
    }


def _drawn_around(node: Node | None, on: str) -> dict[str, str]:
    """What the picture of a link asks for: the unit with what is below it, or else with its neighbours.

    Nothing for a unit that does not exist on the day, or that stands alone: the chart of the day is shown.
    """
    shown = node if node and node.directly_below else node and node.parent
    return ({"on": on} if on else {}) | ({"root": shown.code} if shown else {})


def _go_on(rows: Iterable[Row]) -> bool:
    """Does anything follow anything? Otherwise a drawing would show no more than the sections say."""
    return any(len(row.bars) > 1 for row in rows)


def _is_of_its_life(change: Change) -> bool:
    """Does the history tell it: that the unit began or ended?"""
    is_first_or_last = isinstance(change.fact, UnitName) and change.kind in SIGHTINGS
    return change.kind in OF_ITS_LIFE or is_first_or_last


def _renewals_missing(
    unit: Unit, mandates: Sequence[Mandate], references: Iterable[Reference]
) -> bool:
    """Has an operation mandates, and is no renewal of any of them recorded?"""
    if unit.nature != Unit.Nature.FIELD or not mandates:
        return False
    return not any(reference.kind in RENEWING for reference in references)


def _sources(facts: Iterable[Fact]) -> list[Source]:
    """The sources of those facts, by title."""
    found: set[Source] = {piece.source for fact in facts for piece in fact.pieces}
    found |= {fact.confirmed_by for fact in facts if fact.confirmed_by}
    return sorted(found, key=lambda source: (source.title.casefold(), source.slug))


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A way to follow a unit."""

    label: Text
    title: str
    type: str
    address: str


def feeds_of(unit: Unit, name: str, mandates: Iterable[Mandate], today: date) -> list[FeedLink]:
    """The ways to follow a unit with those published mandates: by a calendar if it has an event now. No query."""
    changes = _("Changes in %(unit)s") % {"unit": name}
    ends = _("%(unit)s: ends of mandates") % {"unit": name}
    since = year_before(today)
    ways = [
        (_("Atom feed"), changes, "application/atom+xml", "unit-feed"),
        (_("JSON Feed"), changes, "application/feed+json", "unit-json-feed"),
    ]
    if any(ends_since(mandate, since) for mandate in mandates):
        calendar = _("calendar of the ends of its mandates")
        ways.append((calendar, ends, "text/calendar", "unit-calendar"))
    return [
        FeedLink(label, title, kind, reverse(view, args=[unit.code]))
        for label, title, kind, view in ways
    ]


def references_of(unit: Unit) -> list[UnitReference]:
    """What documents do to the unit as such. One query."""
    return _references(unit=unit.pk)


@written_once
def _references(*, unit: int) -> RecordQuerySet[UnitReference]:
    return UnitReference.objects.filter(unit=unit).with_relations()


def sections_of(unit: Unit) -> list[ShownSection]:
    """The public facts of a unit by their sections, in the order of the page; none is empty.

    One query, one for each kind of fact of which the unit has any, and one for each kind of part of those.
    """
    shown = []
    for kind in kinds_on_page_of(unit):
        if section := kind.description.section:
            facts = _on_page(kind, unit=unit.pk)
            if kind is Post:  # who leads the unit stands first
                facts.sort(key=lambda post: isinstance(post, Post) and not post.heads_unit)
            if facts:
                drawing = mark_safe(_amounts(_published(facts, Figure)))
                ready = ShownSection(section.title, section.anchor, section.partial, facts, drawing)
                shown.append((section.order, ready))
    return [ready for _order, ready in sorted(shown, key=lambda pair: pair[0])]


@written_once
def _on_page(kind: type[Fact], *, unit: int) -> FactQuerySet[Fact]:
    return kind.objects.public().on_page_of(unit).with_relations().with_parts()


def _amounts(figures: Sequence[Figure]) -> str:
    """The figures of each kind that has several, as bars, oldest first."""
    drawn = []
    for kind in Figure.Kind:
        told = sorted(
            (figure for figure in figures if figure.kind == kind),
            key=lambda figure: figure.period.first,
        )
        amounts = [
            Amount((figure.start or figure.period).in_words, figure.in_words, float(figure.value))
            for figure in told
        ]
        drawing = bars(
            amounts, _("%(kind)s, as bars. The list says the same.") % {"kind": kind.label}
        )
        if drawing:
            drawn.append(format_html("<h3>{}</h3>{}", kind.label, mark_safe(drawing)))
    return "".join(drawn)


def _all(facts: Iterable[Fact], kind: type[F]) -> list[F]:
    return [fact for fact in facts if isinstance(fact, kind)]


def _published(facts: Iterable[Fact], kind: type[F]) -> list[F]:
    return [fact for fact in _all(facts, kind) if fact.status == Standing.PUBLISHED]


def _rows(facts: Sequence[Fact], labels: Labels) -> list[Row]:
    """The unit's names, the units that it answered to, and its heads, as rows of bars."""
    today = timezone.localdate()

    def bar(text: str, fact: Fact) -> Bar:
        return Bar(text, fact.period, fact.last_seen(today))

    lines = [line for line in _published(facts, ParentRelationship) if line.is_solid]
    heads = [
        appointment for appointment in _published(facts, Appointment) if appointment.post.heads_unit
    ]
    return [
        Row(_("Name"), [bar(name.name, name) for name in _published(facts, UnitName)]),
        Row(
            _("Answered to"),
            [bar(labels[line.parent_id] or line.parent.code, line) for line in lines],
        ),
        Row(_("Led by"), [bar(str(head.person), head) for head in heads]),
    ]
