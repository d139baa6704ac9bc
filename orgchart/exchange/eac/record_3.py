"""A unit as a record of EAC-CPF 3.0.0: what that version says otherwise than 2.0, and what it alone can say.

Dates name the sources of that date alone, events name theirs, and the roles of relations are terms with an address.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from orgchart.exchange.linked.about import Addresses
from orgchart.identity import NAME
from orgchart.models import Fact, Location, Record, Succession, UnitName
from orgchart.models.supports import Supports

from .dates import of_2_0, one_date, range_2_0
from .elements import Element, Kept, as_token, element, some
from .gathering import Absolute, Described
from .notes import notes_of
from .record import Description, Writer, called, reference
from .relations import ENDS, LINE_KINDS, SUCCESSION_KINDS, Relation
from .sources import Cited

NAMESPACE = "https://standards.openpreservation.org/eac/v3"
COUNTRY_CODES = "ISO 3166-1 alpha-2"


class Writer3(Writer):
    """Writes records of one version of the data, seen from a day."""

    namespace = NAMESPACE
    countries = "iso3166-1-alpha-2"

    def __init__(self, day: date, version: int, absolute: Absolute) -> None:
        super().__init__(day, version, absolute)
        self._addresses = Addresses(absolute)

    def _description(self, one: Described, cited: Cited) -> Description:
        return _Description3(one, cited, self._page, self._kept, self._addresses)

    def _agent(self) -> Element:
        return element("agent", element("label", _(NAME)), agentType="machine")


class _Description3(Description):
    functions, function = "functionsPerformed", "functionPerformed"

    def __init__(
        self,
        one: Described,
        cited: Cited,
        page: Callable[[Record], str],
        kept: Kept,
        addresses: Addresses,
    ) -> None:
        super().__init__(one, cited, page, kept)
        self._addresses = addresses

    # --- dates, with the sources of each ---

    def _range(self, fact: Fact) -> Element:
        shown = (self._shown(fact, its) for its in (Supports.BEGINNING, Supports.END))
        return range_2_0(fact.period, *shown)

    def _since(self, fact: Fact) -> Element:
        start = fact.period.start
        if start is None:
            return super()._since(fact)
        return one_date("date", start, of_2_0, self._shown(fact, Supports.BEGINNING))

    def _shown(self, fact: Fact, its: Supports) -> str:
        """The keys of the sources for one of its dates, if they are not those of the whole fact."""
        keys = self._cited.of([fact], its)
        return keys if keys != self._cited.of([fact]) else ""

    # --- places ---

    def _place(
        self,
        kind: str,
        place: Location,
        role: str,
        names: Iterable[Element],
        beside: Element | None,
    ) -> Element:
        return element(
            "place",
            *names,
            self._range(place),
            element("role", role),
            beside,
            placeType=kind,
            sourceReference=self._cited.of([place]),
        )

    def _named(self, name: str) -> Element:
        return element("label", name)

    def _area(self, place: Location) -> Iterator[Element]:
        yield element("label", place.area)
        for country in place.countries:
            yield element("label", country.name, localType="country")
            yield element(
                "label", country.code, localType="countryCode", vocabularySource=COUNTRY_CODES
            )

    # --- its names as events ---

    def _history(self) -> Element | None:
        return some("biogHist", map(self._event, self._one.names))

    def _event(self, name: UnitName) -> Element:
        return element(
            "narrativeEvent",
            self._since(name),
            element("eventDescription", called(name)),
            *(element("eventDescription", reference(note)) for note in notes_of(name)),
            sourceReference=self._cited.of([name]),
        )

    # --- who it worked with ---

    def _relation(self, relation: Relation) -> Element:
        fact = relation.fact
        return element(
            "relation",
            element("label", relation.name, valueURI=self._page(relation.other)),
            self._when(fact),
            *self._roles(relation),
            self._told(fact),
            relationType=relation.kind,
            targetType=relation.target,
            sourceReference=self._cited.of([fact]),
        )

    def _roles(self, relation: Relation) -> Iterator[Element]:
        """What the other is to the unit: the kind of the line or change as a term, and at which end of it the other
        is."""
        role = as_token(relation.role)
        end, _colon, kind = relation.place.partition(":")
        if not kind:
            yield element("role", role)
            return
        terms = SUCCESSION_KINDS if isinstance(relation.fact, Succession) else LINE_KINDS
        yield element(
            "role",
            role,
            vocabularySource=terms,
            vocabularySourceURI=self._addresses.of("vocabularies", terms).address,
            valueURI=self._addresses.of(terms, kind).address,
        )
        yield element("role", end, vocabularySource=ENDS)
