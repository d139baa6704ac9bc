"""A unit as a record of EAC-CPF 2010, which many archives still read.

It has no references from facts to sources and no marks of dates, so both are said in words.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

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

from .dates import of_2010, one_date, range_2010
from .elements import Element, element, some
from .gathering import Absolute, Described
from .notes import Note, notes_of, sentence
from .relations import Relation, relations_of
from .sources import Cited

NAMESPACE = "urn:isbn:1-931666-33-4"
XLINK = "http://www.w3.org/1999/xlink"


class Writer2010:
    """Writes records of one version of the data, on a day."""

    def __init__(self, day: date, version: int, absolute: Absolute) -> None:
        self._day, self._version, self._absolute = day, version, absolute

    def record(self, one: Described) -> Element:
        """The whole record. No query."""
        cited = Cited()
        body = _Description(one, cited, self._page).body()
        control = self._control(one, cited)
        return element("eac-cpf", control, body, xmlns=NAMESPACE, xmlns__xlink=XLINK)

    def _page(self, record: Record) -> str:
        return self._absolute(record.page_address())

    def _control(self, one: Described, cited: Cited) -> Element:
        made = _("Written from version %(version)s of the data.") % {"version": self._version}
        return element(
            "control",
            element("recordId", one.unit.code),
            element("otherRecordId", self._page(one.unit), localType="page"),
            element("maintenanceStatus", "derived"),
            element("publicationStatus", "approved"),
            element("maintenanceAgency", element("agencyName", _(NAME))),
            element(
                "languageDeclaration",
                element("language", "English", languageCode="eng"),
                element("script", "Latin", scriptCode="Latn"),
            ),
            element(
                "maintenanceHistory",
                element(
                    "maintenanceEvent",
                    element("eventType", "derived"),
                    element(
                        "eventDateTime",
                        self._day.isoformat(),
                        standardDateTime=self._day.isoformat(),
                    ),
                    element("agentType", "machine"),
                    element("agent", _(NAME)),
                    element("eventDescription", made),
                ),
            ),
            some("sources", self._sources(cited)),
        )

    def _sources(self, cited: Cited) -> Iterator[Element]:
        for key, source, locator, quotation in cited.places:
            said = ", ".join(filter(None, [source.title, source.publisher, locator]))
            yield element(
                "source",
                element("sourceEntry", said),
                _note([quotation] if quotation else []),
                xml__id=key,
                xlink__type="simple",
                xlink__href=self._page(source),
            )


def _note(said: Iterable[str]) -> Element | None:
    return some("descriptiveNote", (element("p", text) for text in said))


def _in_words(note: Note) -> str:
    return f"{note.text}: {note.cited}" if note.document else note.text


class _Description:
    """Describes one unit."""

    def __init__(self, one: Described, cited: Cited, page: Callable[[Record], str]) -> None:
        self._one, self._cited, self._page = one, cited, page

    def body(self) -> Element:
        one = self._one
        dates = range_2010(one.period)
        return element(
            "cpfDescription",
            self._identity(),
            element(
                "description",
                element("existDates", dates) if dates else None,
                some("places", self._places()),
                some(
                    "localDescriptions",
                    (
                        self._dated("localDescription", fact, sentence(one, fact), "disputed")
                        for fact in one.disputed
                    ),
                    localType="disputed",
                ),
                some(
                    "functions",
                    (
                        self._dated("function", mandate, mandate.theme.label)
                        for mandate in one.of(Mandate)
                    ),
                ),
                some(
                    "mandates",
                    (self._dated("mandate", mandate, mandate.text) for mandate in one.of(Mandate)),
                ),
            ),
            some("relations", map(self._relation, relations_of(one))),
        )

    def _identity(self) -> Element:
        names = self._one.names
        return element(
            "identity",
            *(
                element("entityId", known.value, localType=known.scheme)
                for known in self._one.identifiers
            ),
            element("entityType", "corporateBody"),
            *(entry for name in names for entry in _entries(name)),
            _note(f"{name}: {said}" for name in names for said in self._beside(name)),
        )

    def _beside(self, fact: Fact) -> Iterator[str]:
        """What no element has room for: authorities, notes, sources, and dates that are not quite known."""
        yield from map(_in_words, notes_of(fact))
        for piece in fact.pieces:
            self._cited.key(piece.source, piece.locator, piece.quotation)
            said = ", ".join(filter(None, [piece.source.title, piece.locator]))
            yield _("Source: %(source)s") % {"source": said}

    def _dated(self, tag: str, fact: Fact, term: str, kind: str = "") -> Element:
        return element(
            tag,
            element("term", term),
            range_2010(fact.period),
            _note(self._beside(fact)),
            localType=kind,
        )

    def _places(self) -> Iterator[Element]:
        for place in self._one.of(Location):
            yield element(
                "place",
                element("placeRole", _("area of operation")),
                element("placeEntry", place.area),
                *(
                    element("placeEntry", country.name, countryCode=country.code)
                    for country in place.countries
                ),
                range_2010(place.period),
                _note(self._beside(place)),
            )
            if place.headquarters:
                yield element(
                    "place",
                    element("placeRole", _("headquarters")),
                    element("placeEntry", place.headquarters, **_position(place)),
                    range_2010(place.period),
                )

    def _relation(self, relation: Relation) -> Element:
        fact = relation.fact
        start = fact.period.start
        is_change = isinstance(fact, Succession)
        happened = one_date("date", start, of_2010) if start else None
        return element(
            "cpfRelation",
            element("relationEntry", relation.name),
            happened if is_change else range_2010(fact.period),
            _note([f"{sentence(self._one, fact)}.", *self._beside(fact)]),
            cpfRelationType=relation.kind,
            xlink__type="simple",
            xlink__href=self._page(relation.other),
            xlink__role=relation.place,
        )


def _entries(name: UnitName) -> Iterator[Element]:
    """The name, its acronym, and both in other languages."""
    yield _entry(name, name.name)
    if name.acronym:
        yield _entry(name, name.acronym, "acronym")
    for other in public_parts(name, NameTranslation):
        yield _entry(name, other.text, language=other.language)
        if other.acronym:
            yield _entry(name, other.acronym, "acronym", other.language)


def _entry(name: UnitName, text: str, kind: str = "", language: str = "en") -> Element:
    dates = range_2010(name.period)
    return element(
        "nameEntry",
        element("part", text),
        element("useDates", dates) if dates else None,
        localType=kind,
        xml__lang=language,
    )


def _position(place: Location) -> dict[str, str]:
    if place.latitude is None or place.longitude is None:
        return {}
    return {"longitude": str(place.longitude), "latitude": str(place.latitude)}
