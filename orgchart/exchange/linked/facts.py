"""What is stated of each kind of fact: its own words, and its dates, standing, authority and evidence.

A published fact also states what is true of its units, people and posts without dates. A disputed fact
states nothing but itself.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Fact,
    Figure,
    Location,
    Mandate,
    MandateReference,
    NameTranslation,
    ParentRelationship,
    Post,
    PostTitle,
    Reference,
    Standing,
    Succession,
    UnitName,
)
from orgchart.models.line_kinds import LineKind
from orgchart.models.lines import SuccessionKind
from orgchart.models.records import public_parts
from orgchart.models.supports import Piece

from .about import About, within
from .rdf import Iri, Node, Statement, as_written, boolean, dated, decimal, node, plain, text

RELATIONS = {
    LineKind.PART_OF: "rico:GroupSubdivisionRelation",
    LineKind.DIRECTED_BY: "rico:AgentControlRelation",
}
"""What a line is; any other kind is a relation between agents."""
PRESENT_LINES = {LineKind.PART_OF: ("org:subOrganizationOf", "schema:parentOrganization")}
"""What holds of the unit below while a line holds; any other kind of line links the two."""


def describe(about: About, fact: Fact) -> Iterator[Node]:
    """All that a fact states. No query for a fact loaded ``with_relations`` and ``with_parts``."""
    yield from STATED.get(type(fact), _any)(about, fact)
    yield from _evidence(about, fact)


def period(start: PartialDate | None, end: PartialDate | None) -> list[Statement]:
    """From when to when: as far as it is known, and just as it is written."""
    return [
        ("rico:beginningDate", dated(start)),
        ("rico:endDate", dated(end)),
        ("reg:start", as_written(start)),
        ("reg:end", as_written(end)),
    ]


def _shared(about: About, fact: Fact) -> list[Statement]:
    return [
        ("rdfs:label", text(fact.sentence.text(about.name))),
        *period(fact.start, fact.end),
        ("adms:status", about.concept("statuses", fact.status)),
        ("reg:startedBy", about.maybe(fact.started_by)),
        ("reg:startedByParagraph", text(fact.started_by_paragraph)),
        ("reg:endedBy", about.maybe(fact.ended_by)),
        ("reg:endedByParagraph", text(fact.ended_by_paragraph)),
        ("prov:wasInfluencedBy", about.maybe(fact.started_by)),
        ("prov:wasInfluencedBy", about.maybe(fact.ended_by)),
        ("reg:confirmed", dated(fact.confirmed)),
        ("reg:confirmedBy", about.maybe(fact.confirmed_by)),
        ("rdfs:comment", text(fact.note)),
    ]


def _evidence(about: About, fact: Fact) -> Iterator[Node]:
    this = about.addresses.record(fact)
    pieces: list[tuple[Iri, Piece]] = [
        (
            within(this, "evidence", piece.source.slug, piece.supports, piece.locator or "whole"),
            piece,
        )
        for piece in fact.pieces
    ]
    yield node(
        this,
        "prov:Entity",
        *(("prov:wasDerivedFrom", about(piece.source)) for _at, piece in pieces),
        *(("prov:qualifiedDerivation", at) for at, _piece in pieces),
    )
    for at, piece in pieces:
        yield node(
            at,
            "prov:Derivation",
            ("prov:entity", about(piece.source)),
            ("reg:supports", about.concept("supports", piece.supports)),
            ("reg:locator", text(piece.locator)),
            ("reg:quotation", text(piece.quotation)),
            ("reg:seen", dated(piece.seen)),
        )


def influences(about: About, of: Iri, references: "list[Any]") -> Iterator[Node]:
    """What documents do to a mandate or a unit, and in which paragraph."""
    known: list[tuple[Iri, Reference]] = [
        (within(of, "reference", one.kind, one.document.symbol, one.paragraph or "whole"), one)
        for one in references
    ]
    if known:
        yield node(
            of,
            "",
            *(("prov:wasInfluencedBy", about(one.document)) for _at, one in known),
            *(("prov:qualifiedInfluence", at) for at, _one in known),
        )
    for at, one in known:
        yield node(
            at,
            "prov:EntityInfluence",
            ("prov:entity", about(one.document)),
            ("dct:type", about.concept("reference-kinds", one.kind)),
            ("reg:paragraph", text(one.paragraph)),
        )


def _holds(about: About, fact: Fact) -> bool:
    """Is it published, and does it hold today?"""
    return _is_published(fact) and fact.period.contains(about.today)


def _is_published(fact: Fact) -> bool:
    return fact.status == Standing.PUBLISHED


def _name(about: About, fact: UnitName) -> Iterator[Node]:
    this, unit = about.addresses.record(fact), about(fact.unit)
    translations = public_parts(fact, NameTranslation)
    yield node(
        this,
        "rico:AgentName",
        ("rico:textualValue", text(fact.name)),
        *(("rico:textualValue", text(one.text, one.language)) for one in translations),
        ("reg:acronym", text(fact.acronym)),
        *(("reg:acronym", text(one.acronym, one.language)) for one in translations),
        ("reg:level", about.term(fact.level)),
        ("rico:isOrWasAgentNameOf", unit),
        ("rico:usedFromDate", dated(fact.start)),
        ("rico:usedToDate", dated(fact.end)),
        *_shared(about, fact),
    )
    yield node(unit, "", ("rico:hasOrHadAgentName", this))


def _line(about: About, fact: ParentRelationship) -> Iterator[Node]:
    below, above, kind = about(fact.child), about(fact.parent), LineKind(fact.kind)
    yield node(
        about.addresses.record(fact),
        f"rico:Relation {RELATIONS.get(kind, 'rico:AgentToAgentRelation')}",
        ("rico:relationHasSource", above),
        ("rico:relationHasTarget", below),
        ("dct:type", about.concept("line-kinds", fact.kind)),
        *_shared(about, fact),
    )
    ever: list[Statement] = []
    if _is_published(fact) and kind is LineKind.PART_OF:
        ever = [("rico:isOrWasSubdivisionOf", above)]
    if _is_published(fact) and kind is LineKind.DIRECTED_BY:
        ever = [("rico:hasOrHadController", above)]
    now = PRESENT_LINES.get(kind, ("org:linkedTo",)) if _holds(about, fact) else ()
    yield node(below, "", *ever, *((name, above) for name in now))


def _succession(about: About, fact: Succession) -> Iterator[Node]:
    this = about.addresses.record(fact)
    before, after = about(fact.predecessor), about(fact.successor)
    yield node(
        this,
        "org:ChangeEvent rico:Relation rico:AgentTemporalRelation",
        ("org:originalOrganization", before),
        ("org:resultingOrganization", after),
        ("rico:relationHasSource", before),
        ("rico:relationHasTarget", after),
        ("dct:type", about.concept("succession-kinds", fact.kind)),
        ("dct:date", dated(fact.start)),
        ("cv:hasFormalFramework", about.maybe(fact.started_by)),
        *_shared(about, fact),
    )
    if _is_published(fact):
        replaced = fact.kind == SuccessionKind.REPLACED
        yield node(
            before, "", ("org:changedBy", this), ("rico:hasSuccessor", after if replaced else None)
        )
        yield node(
            after,
            "",
            ("org:resultedFrom", this),
            ("rico:isSuccessorOf", before if replaced else None),
        )


def _mandate(about: About, fact: Mandate) -> Iterator[Node]:
    this, unit = about(fact), about(fact.unit)
    yield node(
        this,
        "rico:Mandate",
        ("dct:description", text(fact.text)),
        ("dct:identifier", plain(fact.code)),
        ("dct:subject", about.term(fact.theme)),
        ("dct:type", about.concept("mandate-roles", fact.role)),
        ("reg:unit", unit),
        ("reg:expires", dated(fact.expires)),
        ("rico:authorizes", unit if _is_published(fact) else None),
        ("foaf:isPrimaryTopicOf", about.addresses.page(fact)),
        *_shared(about, fact),
    )
    if _is_published(fact):
        yield node(unit, "", ("rico:authorizedBy", this))
    yield from influences(about, this, public_parts(fact, MandateReference))


def _post(about: About, fact: Post) -> Iterator[Node]:
    this, unit = about(fact), about(fact.unit)
    about.tell(fact)
    titles = public_parts(fact, PostTitle)
    yield brief_post(about, fact)
    yield node(
        this,
        "",
        *(("skos:prefLabel", text(one.text, one.language)) for one in titles),
        *_shared(about, fact),
    )
    if _is_published(fact):
        yield node(unit, "", ("rico:hasOrHadPosition", this), ("org:hasPost", this))


def brief_post(about: About, fact: Post) -> Node:
    """A post by its title and its unit."""
    return node(
        about.addresses.record(fact),
        "org:Post rico:Position",
        ("skos:prefLabel", text(fact.title)),
        ("dct:identifier", plain(fact.code)),
        ("dct:type", about.concept("post-kinds", fact.kind)),
        ("reg:grade", plain(fact.grade or "")),
        ("reg:headsUnit", boolean(fact.heads_unit)),
        ("org:postIn", about(fact.unit)),
        ("rico:existsOrExistedIn", about(fact.unit)),
    )


def _appointment(about: About, fact: Appointment) -> Iterator[Node]:
    this, person, post = about.addresses.record(fact), about(fact.person), about(fact.post)
    unit = about(fact.post.unit)
    yield node(
        this,
        "org:Membership rico:Relation rico:PositionHoldingRelation",
        ("org:member", person),
        ("org:organization", unit),
        ("reg:post", post),
        ("rico:relationHasSource", person),
        ("rico:relationHasTarget", post),
        ("reg:acting", boolean(fact.acting)),
        *_shared(about, fact),
    )
    if _is_published(fact):
        leads = unit if fact.post.heads_unit else None
        now = post if _holds(about, fact) else None
        yield node(
            person,
            "",
            ("rico:occupiesOrOccupied", post),
            ("rico:isOrWasLeaderOf", leads),
            ("org:holds", now),
            ("org:headOf", leads if now else None),
        )


def _location(about: About, fact: Location) -> Iterator[Node]:
    this, unit = about.addresses.record(fact), about(fact.unit)
    place = within(this, "place")
    yield node(
        this,
        "rico:Relation rico:PlaceRelation",
        ("rico:relationHasSource", place),
        ("rico:relationHasTarget", unit),
        *_shared(about, fact),
    )
    yield node(
        place,
        "rico:Place dct:Location schema:Place",
        ("skos:prefLabel", text(fact.area)),
        *(("schema:addressCountry", plain(country.code)) for country in fact.countries),
        ("reg:headquarters", text(fact.headquarters)),
        ("geo:lat", decimal(fact.latitude)),
        ("geo:long", decimal(fact.longitude)),
    )
    if _is_published(fact):
        yield node(unit, "", ("rico:agentHasOrHadLocation", place))


def _figure(about: About, fact: Figure) -> Iterator[Node]:
    yield node(
        about.addresses.record(fact),
        "reg:Fact",
        ("reg:unit", about(fact.unit)),
        ("dct:type", about.concept("figure-kinds", fact.kind)),
        ("rdf:value", decimal(fact.value)),
        *_shared(about, fact),
    )


def _any(about: About, fact: Fact) -> Iterator[Node]:
    """A fact for which no vocabulary has words: a sentence about its units."""
    yield node(
        about.addresses.record(fact),
        "reg:Fact",
        *(("reg:unit", about(unit)) for unit in fact.units),
        *_shared(about, fact),
    )


STATED: Mapping[type[Fact], Callable[[About, Any], Iterator[Node]]] = {
    UnitName: _name,
    ParentRelationship: _line,
    Succession: _succession,
    Mandate: _mandate,
    Post: _post,
    Appointment: _appointment,
    Location: _location,
    Figure: _figure,
}
"""The kinds of fact for which there are words."""
