"""A unit as a record of EAC-CPF 2.0. ``record_3`` says otherwise what 3.0.0 has other elements for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property

from orgchart.exchange.json_ld import LICENCE
from orgchart.identity import NAME
from orgchart.models import (
    Fact,
    Location,
    Mandate,
    NameTranslation,
    Record,
    Succession,
    UnitName,
)
from orgchart.models.records import public_parts
from orgchart.translated import gettext as _

from .dates import Dates
from .elements import Element, Kept, as_token, element, in_many_places, some
from .gathering import Absolute, Described, pages
from .notes import Note, notes_of, sentence
from .relations import Relation, relations_of
from .sources import Cited

NAMESPACE = "https://archivists.org/ns/eac/v2"


class Writer:
    """Writes records of one version of the data, on a day."""

    namespace = NAMESPACE
    countries = "iso3166-1"
    """The list of the codes of countries, as the version of the format names it."""

    def __init__(self, day: date, version: int, absolute: Absolute) -> None:
        self._day, self._version = day, version
        self._page, self._kept = pages(absolute), Kept()

    def record(self, one: Described) -> Element:
        """The whole record. No query."""
        cited = Cited()
        body = self._description(one, cited).body()
        return element("eac", self._control(one, cited), body, xmlns=self.namespace)

    def _description(self, one: Described, cited: Cited) -> "Description":
        return Description(one, cited, self._page, self._kept)

    def _agent(self) -> Element:
        """Who made the record."""
        return element("agent", _(NAME), agentType="machine")

    @cached_property
    def _made(self) -> list[Element]:
        """Who keeps the records and how they were made: the same in all of them."""
        made = _("Written from version %(version)s of the data.") % {"version": self._version}
        event = element(
            "maintenanceEvent",
            self._agent(),
            element("eventDateTime", standardDateTime=self._day.isoformat()),
            element("eventDescription", made),
            maintenanceEventType="derived",
        )
        agency = element("maintenanceAgency", element("agencyName", _(NAME)))
        return [in_many_places(agency), in_many_places(element("maintenanceHistory", event))]

    @cached_property
    def _rights(self) -> Element:
        return in_many_places(
            element(
                "rightsDeclaration",
                element("reference", _("CC0 1.0: no rights reserved"), href=LICENCE),
                element("shortCode", "CC0-1.0"),
            )
        )

    def _control(self, one: Described, cited: Cited) -> Element:
        return element(
            "control",
            element("recordId", one.unit.code),
            *self._made,
            some("sources", self._sources(cited)),
            element("languageDeclaration", languageCode="en", scriptCode="Latn"),
            element("otherRecordId", self._page(one.unit), localType="page"),
            self._rights,
            maintenanceStatus="derived",
            publicationStatus="published",
            dateEncoding="iso8601",
            languageEncoding="ietf-bcp-47",
            scriptEncoding="iso15924",
            countryEncoding=self.countries,
        )

    def _sources(self, cited: Cited) -> Iterator[Element]:
        for key, source, locator, quotation in cited.places:
            published = source.published.in_words if source.published else ""
            yield element(
                "source",
                element(
                    "reference",
                    ", ".join(filter(None, [source.title, source.publisher, published])),
                    href=source.url,
                ),
                element("citedRange", locator) if locator else None,
                described_in([element("p", quotation)] if quotation else []),
                id=key,
                href=self._page(source),
            )


def described_in(paragraphs: Iterable[Element]) -> Element | None:
    """A note of those paragraphs; None without any."""
    return some("descriptiveNote", paragraphs)


def paragraph(note: Note) -> Element:
    """What a note says, with a link to its document."""
    if note.document is None:
        return element("p", note.text)
    cited = element("reference", note.cited, href=note.document.official_address)
    return element("p", f"{note.text}: ", cited)


class Description:
    """Describes one unit."""

    functions, function = "functions", "function"
    """What the version of the format calls them."""

    def __init__(
        self, one: Described, cited: Cited, page: Callable[[Record], str], kept: Kept
    ) -> None:
        self._one, self._cited, self._page = one, cited, page
        self._kept, self._dates = kept, Dates(kept)

    def body(self) -> Element:
        return element(
            "cpfDescription",
            self._identity(),
            element(
                "description",
                some(self.functions, map(self._function, self._one.of(Mandate))),
                some("localDescriptions", map(self._disputed, self._one.disputed)),
                some("mandates", map(self._mandate, self._one.of(Mandate))),
                some("places", self._places()),
                self._exists(),
                self._history(),
            ),
            some("relations", map(self._relation, relations_of(self._one))),
        )

    # --- who it is ---

    def _identity(self) -> Element:
        names = self._one.names
        return element(
            "identity",
            element("entityType", value="corporateBody"),
            *(entry for name in names for entry in self._entries(name)),
            element("otherEntityTypes", *self._types(names)),
            *(
                element("identityId", known.value, localType=known.scheme, valueURI=known.address)
                for known in self._one.identifiers
            ),
            described_in(
                element("p", f"{link.label}: ", element("reference", link.url, href=link.url))
                for link in self._one.links
            ),
        )

    def _entries(self, name: UnitName) -> Iterator[Element]:
        """The name, its acronym, and both in other languages: each with the dates in which it was used."""
        refers = self._cited.of([name])
        is_latest = name is self._one.latest
        yield self._entry(name, name.name, refers, is_latest=is_latest)
        if name.acronym:
            yield self._entry(name, name.acronym, refers, "acronym")
        for other in public_parts(name, NameTranslation):
            key = self._cited.key(other.source, other.locator)
            yield self._entry(name, other.text, key, language=other.language)
            if other.acronym:
                yield self._entry(name, other.acronym, key, "acronym", other.language)

    def _entry(
        self,
        name: UnitName,
        text: str,
        refers: str,
        kind: str = "",
        language: str = "en",
        *,
        is_latest: bool = False,
    ) -> Element:
        return element(
            "nameEntry",
            element("part", text),
            element("useDates", self._range(name)),
            languageOfElement=language,
            localType=kind,
            preferredForm="true" if is_latest else "",
            sourceReference=refers,
            status="authorized" if is_latest else "alternative",
        )

    def _types(self, names: Iterable[UnitName]) -> Iterator[Element]:
        """What kind of unit it is, and its level while it had each name."""
        yield element(
            "otherEntityType",
            element("term", self._one.unit.get_nature_display()),
            localType="nature",
        )
        for name in names:
            yield element(
                "otherEntityType",
                element("term", name.level.label),
                self._range(name),
                localType="level",
                sourceReference=self._cited.of([name]),
            )

    # --- what it did, when and where ---

    def _function(self, mandate: Mandate) -> Element:
        """The theme of a mandate, and the role of the unit in it."""
        role = _("%(role)s: %(text)s") % {
            "role": mandate.get_role_display(),
            "text": mandate.text,
        }
        return self._dated(self.function, mandate, mandate.theme.label, [Note(role)])

    def _mandate(self, mandate: Mandate) -> Element:
        return self._dated("mandate", mandate, mandate.text, notes_of(mandate))

    def _disputed(self, fact: Fact) -> Element:
        """What another source says, beside what is published."""
        said = sentence(self._one, fact)
        return self._dated("localDescription", fact, said, notes_of(fact), localType="disputed")

    def _dated(
        self, tag: str, fact: Fact, term: str, notes: Iterable[Note], **attributes: str
    ) -> Element:
        return element(
            tag,
            element("term", term),
            self._range(fact),
            described_in(map(paragraph, notes)),
            sourceReference=self._cited.of([fact]),
            **attributes,
        )

    def _range(self, fact: Fact) -> Element:
        """From when to when a fact is so."""
        return self._dates.range(fact.period)

    def _places(self) -> Iterator[Element]:
        for place in self._one.of(Location):
            notes = described_in(map(paragraph, notes_of(place)))
            yield self._place("area", place, _("area of operation"), self._area(place), notes)
            if place.headquarters:
                seat = [self._named(place.headquarters)]
                yield self._place("headquarters", place, _("headquarters"), seat, position(place))

    def _place(
        self,
        kind: str,
        place: Location,
        role: str,
        names: Iterable[Element],
        beside: Element | None,
    ) -> Element:
        """A place of a kind, with its names, its role, and its note or its position."""
        is_note = beside is not None and beside.tag == "descriptiveNote"
        return element(
            "place",
            *names,
            element("placeRole", role),
            None if is_note else beside,
            self._range(place),
            beside if is_note else None,
            localType=kind,
            sourceReference=self._cited.of([place]),
        )

    def _named(self, name: str) -> Element:
        return element("placeName", name)

    def _area(self, place: Location) -> Iterator[Element]:
        """The names of an area, and of the countries in it."""
        yield element("placeName", place.area)
        for country in place.countries:
            yield element("placeName", country.name, countryCode=country.code)

    def _exists(self) -> Element:
        """From the beginning of its first name to the end of its last."""
        names = self._one.names
        period = self._one.period
        ends = self._one.latest if period.end else names[0]
        said = (
            [element("p", _("Whether it still exists on a later day, no source shows."))]
            if period.is_last_known_from_a_sighting
            else []
        )
        return element(
            "existDates",
            self._dates.range(period),
            described_in(said),
            sourceReference=self._cited.of([names[0], ends]),
        )

    def _history(self) -> Element | None:
        """Each name as an event, with who decided it: entries of names have no room for that."""
        return some("biogHist", [some("chronList", map(self._event, self._one.names))])

    def _event(self, name: UnitName) -> Element:
        return element(
            "chronItem",
            self._since(name),
            element("event", called(name)),
            *map(reference, notes_of(name)),
        )

    # --- who it worked with ---

    def _relation(self, relation: Relation) -> Element:
        fact = relation.fact
        return element(
            "relation",
            element(
                "targetEntity",
                element("part", relation.name),
                targetType=relation.target,
                valueURI=self._page(relation.other),
            ),
            self._when(fact),
            element("relationType", relation.kind),
            element("targetRole", as_token(relation.role), localType=relation.place),
            self._told(fact),
            sourceReference=self._cited.of([fact]),
        )

    def _told(self, fact: Fact) -> Element:
        """What a relation says as a sentence, and its notes: the same in the records of both units, if it has two."""
        if len(fact.unit_relations) == 1:
            return self._said(fact)
        return self._kept.once((type(fact), fact.pk), lambda: self._said(fact))

    def _said(self, fact: Fact) -> Element:
        said = Note(f"{sentence(self._one, fact)}.")
        return element("descriptiveNote", *map(paragraph, [said, *notes_of(fact)]))

    def _when(self, fact: Fact) -> Element:
        """The day of a change, or from when to when another relation is so."""
        return self._since(fact) if isinstance(fact, Succession) else self._range(fact)

    def _since(self, fact: Fact) -> Element:
        """The day on which a fact begins; what happened is a date and no time."""
        return self._dates.since(fact.period.start)


def called(name: UnitName) -> str:
    """The event of a name."""
    return _("It is called %(name)s.") % {"name": name}


def reference(note: Note) -> Element:
    """What a note says, as a link to its document if it has one."""
    return element(
        "reference",
        f"{note.text}: {note.cited}" if note.document else note.text,
        href=note.document.official_address if note.document else "",
    )


def position(place: Location) -> Element | None:
    """The coordinates of a place; None if they are not known."""
    if place.latitude is None or place.longitude is None:
        return None
    return element(
        "geographicCoordinates", f"{place.latitude}, {place.longitude}", coordinateSystem="WGS84"
    )
