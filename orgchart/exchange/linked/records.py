"""What is stated of each kind of record that is no fact: units, people, documents, sources, terms.

Each has a short form, for where it is only named, and a whole one.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from orgchart import symbols
from orgchart.models import (
    Document,
    Identifier,
    Person,
    Record,
    Source,
    Term,
    Unit,
    UnitName,
)
from orgchart.models.prepared import written_once

from .about import CHOICES, VOCABULARIES, About, concept_node, within
from .facts import influences, period
from .rdf import Iri, Node, Statement, dated, link, node, plain, text

ORGANIZATION = "org:Organization cv:PublicOrganisation rico:CorporateBody schema:Organization"
PERSON = "foaf:Person rico:Person schema:Person prov:Person"
DECIDES = (symbols.Kind.RESOLUTION, symbols.Kind.DECISION)


# --- units ----------------------------------------------------------------------------------------


def brief_unit(about: About, unit: Unit) -> Node:
    """A unit by its name. No query, if its name was read."""
    known = about.names.get(unit.pk)
    return node(
        about.addresses.record(unit),
        ORGANIZATION,
        ("skos:prefLabel", text(known.name if known else unit.code)),
        ("skos:altLabel", text(known.acronym if known else "")),
        ("schema:name", text(known.name if known else unit.code)),
        ("dct:identifier", plain(unit.code)),
        ("org:classification", about.concept("natures", unit.nature)),
    )


def units(about: About, found: Sequence[Unit]) -> Iterator[Node]:
    """Units whole, without their facts. A fixed number of queries for all of them."""
    for part in ("names", "identifiers", "links", "references"):
        _read_parts(found, part)
    names = [name for unit in found for name in _known(unit, "names")]
    _read_parts(sorted(names, key=attrgetter("pk")), "translations")
    # Many are by the same documents.
    for part, relations in (("names", ("started_by", "ended_by")), ("references", ("document",))):
        about.shelf.relate_all(
            list(chain.from_iterable(_known(unit, part) for unit in found)), relations
        )
    for unit in found:
        known = sorted(_known(unit, "names"), key=lambda name: name.period.first)
        about.names.keep(known)
        yield from _unit(about, unit, known)
        for name in known:
            _let_go(name)
        _let_go(unit)


KNOWN = "known_"
"""What the attributes begin with that have the parts of a record. A list costs a fifth of what Django's own way does,
which makes a manager and a query for each record."""


SPREAD = 2
"""How many times as many keys as there are records can lie between the first and the last of them, so that their parts
are read by these two alone."""


@written_once
def _parts_between(kind: type[Record], relation: str, *, first: int, last: int) -> QuerySet[Any]:
    """The parts of the records with those keys and of all between them."""
    return _told(kind).filter(**{f"{relation}__pk__range": (first, last)})


@written_once
def _parts_of(kind: type[Record], relation: str, *, wholes: Collection[int]) -> QuerySet[Any]:
    """The parts of the records with those keys."""
    return _told(kind).filter(**{f"{relation}__in": wholes})


def _told(kind: type[Record]) -> "QuerySet[Any]":
    """The parts of a kind that are told; of names, the published ones."""
    rows: Any = kind.objects
    told: QuerySet[Any] = rows.published() if issubclass(kind, UnitName) else rows.all()
    return told


def _read_parts(found: Sequence[Record], part: str) -> None:
    """Read the parts that ``_known`` gives of records, which are in the order of their primary keys. One query: with the
    first key and the last, because Django looks several times at each key of a list; with each key if there are many
    others between them, as between the names of a unit that was renamed long after it was recorded."""
    if not found:
        return
    relation: Any = type(found[0])._meta.get_field(part)
    field, by_pk = relation.field, {one.pk: one for one in found}
    for one in found:
        vars(one)[KNOWN + part] = []
    kind, first, last = relation.related_model, found[0].pk, found[-1].pk
    if last - first < SPREAD * len(found):
        rows = _parts_between(kind, field.name, first=first, last=last)
    else:
        rows = _parts_of(kind, field.name, wholes=by_pk)
    for row in rows:
        if whole := by_pk.get(vars(row)[field.attname]):
            field.set_cached_value(row, whole)
            _known(whole, part).append(row)


def _known(record: Record, part: str) -> "list[Any]":
    known: list[Any] = getattr(record, KNOWN + part)
    return known


def _let_go(record: Record) -> None:
    """Take the parts from a record that is written: each names the other, and such circles stay in memory for long."""
    own = vars(record)
    for attribute in [name for name in own if name.startswith(KNOWN)]:
        del own[attribute]


def _unit(about: About, unit: Unit, names: Sequence[UnitName]) -> Iterator[Node]:
    this = about(unit)
    about.tell(unit)
    yield brief_unit(about, unit)
    if not names:
        return
    shown = about.names[unit.pk]
    said = dict.fromkeys(word for name in names for word in (name.name, name.acronym))
    translations = _known(shown, "translations")
    yield node(
        this,
        "",
        *(("skos:prefLabel", text(one.text, one.language)) for one in translations),
        *(("skos:altLabel", text(one.acronym, one.language)) for one in translations),
        *(("schema:alternateName", text(word)) for word in said if word != shown.name),
        ("schema:foundingDate", dated(names[0].start)),
        ("schema:dissolutionDate", dated(names[-1].end)),
        *period(names[0].start, names[-1].end),
        ("foaf:isPrimaryTopicOf", about.addresses.page(unit)),
        *_elsewhere(_known(unit, "identifiers")),
        *(("rdfs:seeAlso", link(one.url)) for one in _known(unit, "links")),
    )
    yield from _events(about, this, names)
    yield from influences(about, this, _known(unit, "references"))


def _events(about: About, this: Iri, names: Sequence[UnitName]) -> Iterator[Node]:
    """The founding and the closing, each with the document that decided it, if one is recorded."""
    first, last = names[0], names[-1]
    if first.started_by:
        event = within(this, "founding")
        yield node(this, "", ("org:resultedFrom", event))
        yield node(
            event,
            "org:ChangeEvent",
            ("org:resultingOrganization", this),
            ("dct:date", dated(first.start)),
            ("cv:hasFormalFramework", about(first.started_by)),
        )
    if last.end and last.ended_by:
        event = within(this, "closing")
        yield node(this, "", ("org:changedBy", event))
        yield node(
            event,
            "org:ChangeEvent",
            ("org:originalOrganization", this),
            ("dct:date", dated(last.end)),
            ("cv:hasFormalFramework", about(last.ended_by)),
        )


def _elsewhere(identifiers: Iterable[Identifier]) -> list[Statement]:
    return [("schema:sameAs", link(one.address)) for one in identifiers]


# --- people ---------------------------------------------------------------------------------------


def brief_person(about: About, person: Person) -> Node:
    """A person by name."""
    return node(
        about.addresses.record(person),
        PERSON,
        ("foaf:name", text(person.name)),
        ("schema:name", text(person.name)),
        ("rico:name", text(person.name)),
        ("dct:identifier", plain(person.code)),
    )


def people(about: About, found: Sequence[Person]) -> Iterator[Node]:
    """People whole, without their appointments. Two queries."""
    for part in ("names", "identifiers"):
        _read_parts(found, part)
    for person in found:
        about.tell(person)
        yield brief_person(about, person)
        yield node(
            about.addresses.record(person),
            "",
            *(
                ("schema:alternateName", text(one.text, one.language or "en"))
                for one in _known(person, "names")
            ),
            ("rdfs:comment", text(person.note)),
            ("foaf:isPrimaryTopicOf", about.addresses.page(person)),
            *_elsewhere(_known(person, "identifiers")),
        )
        _let_go(person)


# --- documents and sources ------------------------------------------------------------------------


def brief_document(about: About, document: Document) -> Node:
    """A document with all that its own record says."""
    decides = document.kind in DECIDES
    work = "schema:Legislation" if decides else "schema:CreativeWork"
    return node(
        about.addresses.record(document),
        f"rico:Record prov:Entity foaf:Document cv:ReferenceFramework {work}",
        ("dct:identifier", plain(document.symbol)),
        ("dct:title", text(document.title)),
        ("dct:date", dated(document.date)),
        ("dc:creator", text(document.organ)),
        ("dc:type", text(document.get_kind_display())),
        ("schema:url", link(document.official_address)),
    )


def documents(about: About, found: Sequence[Document]) -> Iterator[Node]:
    """Documents with their identifiers and their titles in other languages. Two queries."""
    for part in ("identifiers", "titles"):
        _read_parts(found, part)
    for document in found:
        about.tell(document)
        yield brief_document(about, document)
        yield node(
            about.addresses.record(document),
            "",
            *(("dct:title", text(one.text, one.language)) for one in _known(document, "titles")),
            ("foaf:isPrimaryTopicOf", about.addresses.page(document)),
            *_elsewhere(_known(document, "identifiers")),
        )
        _let_go(document)


def brief_source(about: About, source: Source) -> Node:
    """A source with all that its record says."""
    return node(
        about.addresses.record(source),
        "rico:RecordResource prov:Entity schema:CreativeWork",
        ("dct:identifier", plain(source.slug)),
        ("dct:title", text(source.title)),
        ("dc:publisher", text(source.publisher)),
        ("dc:type", text(source.get_kind_display())),
        ("schema:url", link(source.url)),
        ("schema:archivedAt", link(source.archived)),
        ("dct:issued", dated(source.published)),
        ("reg:seen", dated(source.accessed)),
        ("rdfs:comment", text(source.note)),
    )


def sources(about: About, found: Sequence[Source]) -> Iterator[Node]:
    """Sources. No query."""
    for source in found:
        about.tell(source)
        yield brief_source(about, source)
        yield node(
            about.addresses.record(source),
            "",
            ("foaf:isPrimaryTopicOf", about.addresses.page(source)),
        )


# --- vocabularies ---------------------------------------------------------------------------------

OWN_TERMS = {
    "start": "The date from which it was so, just as it is written (EDTF).",
    "end": "The date until which it was so, just as it is written (EDTF). Without it, it is still so.",
    "startedBy": "The document that decided it.",
    "startedByParagraph": "Where in that document.",
    "endedBy": "The document that decided its end.",
    "endedByParagraph": "Where in that document.",
    "paragraph": "Where in a document.",
    "confirmed": "The last day on which a source shows that it is still so.",
    "confirmedBy": "The source that shows it.",
    "supports": "What of a fact a piece of evidence supports.",
    "locator": "Where in a source.",
    "quotation": "The few words of a source that say it.",
    "seen": "When somebody looked at it.",
    "unit": "The unit that a fact is about.",
    "acronym": "The acronym that belongs to a name.",
    "level": "The level in the hierarchy that a unit has with a name.",
    "post": "The post that a person has by an appointment.",
    "acting": "Is somebody in charge of a post without being appointed to it in full?",
    "grade": "The rank of a post.",
    "headsUnit": "Does the holder of the post lead the unit?",
    "headquarters": "The town in which an operation has its headquarters.",
    "expires": "The last day of a mandate unless it is renewed.",
}
"""The properties that no public vocabulary has, with what they mean."""
LITERALS = {
    "start",
    "end",
    "startedByParagraph",
    "endedByParagraph",
    "paragraph",
    "confirmed",
    "locator",
    "quotation",
    "seen",
    "acronym",
    "acting",
    "grade",
    "headsUnit",
    "headquarters",
    "expires",
}
"""Those whose values are texts, dates or numbers."""


def vocabularies(about: About) -> Iterator[Node]:
    """Every vocabulary with its concepts, and the terms of our own. Two queries for each that staff extend."""
    addresses = about.addresses
    for scheme, choices in CHOICES.items():
        yield _scheme(about, scheme)
        for code, label in choices.choices:
            yield concept_node(addresses, addresses.of(scheme, str(code)), scheme, str(label))
    for scheme, kind in VOCABULARIES.items():
        yield _scheme(about, scheme)
        terms = kind.objects.select_related("broader").prefetch_related("labels")  # type: ignore[misc] # each has them
        for term in terms:
            yield from _term(about, scheme, term)
    yield node(
        addresses.of("terms", "Fact"),
        "rdfs:Class",
        ("rdfs:label", text("Fact")),
        ("rdfs:comment", text("Something that was so from one date to another.")),
    )
    for name, meaning in OWN_TERMS.items():
        kind_of = "owl:DatatypeProperty" if name in LITERALS else "owl:ObjectProperty"
        yield node(
            addresses.of("terms", name),
            f"rdf:Property {kind_of}",
            ("rdfs:label", text(name)),
            ("rdfs:comment", text(meaning)),
        )


def _scheme(about: About, scheme: str) -> Node:
    title = scheme.replace("-", " ").capitalize()
    this = about.addresses.of("vocabularies", scheme)
    return node(this, "skos:ConceptScheme", ("skos:prefLabel", text(title)))


def _term(about: About, scheme: str, term: Term) -> Iterator[Node]:
    this = about.addresses.of(scheme, term.code)
    yield concept_node(about.addresses, this, scheme, term.label)
    broader: Iri | None = about.addresses.of(scheme, term.broader.code) if term.broader else None
    labels = term.labels.all()  # type: ignore[attr-defined] # every vocabulary has them
    yield node(
        this,
        "",
        ("skos:notation", plain(term.code)),
        ("skos:scopeNote", text(term.note)),
        ("skos:broader", broader),
        *(("skos:altLabel", text(one.text, one.language or "en")) for one in labels),
    )
