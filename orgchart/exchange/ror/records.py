"""The record of a unit, and those of all units as one file."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django_countries.fields import Country

from orgchart.models import (
    DataVersion,
    Fact,
    Location,
    NameTranslation,
    Record,
    Succession,
    Unit,
)
from orgchart.models.identifiers import Scheme
from orgchart.models.records import public_parts

from ..eac.gathering import Absolute, Described, described, pages
from ..eac.relations import CHILD, EARLIER, PARENT, Relation, relations_of
from ..json_text import encoded
from ..linked.about import Addresses
from .profile import EXTENSION

Data = dict[str, Any]
SCHEMA_VERSION = "2.1"
TYPE = "other"
"""No type of ROR fits: “government” is one of a country, “nonprofit” is not of governments."""
EXTERNAL = {Scheme.WIKIDATA: "wikidata", Scheme.ISNI: "isni"}
"""The catalogues that ROR knows too."""
WIKIPEDIA = ".wikipedia.org/"


def one_record(unit: Unit, day: date, absolute: Absolute) -> Data:
    """The record of a unit with a published name. The number of queries is fixed."""
    [one] = described([unit], day)
    return record_of(one, day, absolute)


def record_of(
    one: Described, day: date, absolute: Absolute, written_on: date | None = None
) -> Data:
    """The same of a unit that was read, seen from a day. One query.

    ``written_on`` is the day on which it is written, if that is another: by it the unit exists, or has ended.
    """
    return _Writer(day, DataVersion.current(), absolute, written_on).record(one)


def records_of(units: Iterable[Described], day: date, absolute: Absolute) -> Iterator[bytes]:
    """The records of units, such as those of ``all_described``, as a JSON array in pieces. One query."""
    writer = _Writer(day, DataVersion.current(), absolute)
    before = "[\n"
    for one in units:
        yield f"{before}{encoded(writer.record(one))}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


class _Writer:
    def __init__(
        self, day: date, version: int, absolute: Absolute, written_on: date | None = None
    ) -> None:
        self._day, self._version = day, version
        self._written_on = written_on or day
        self._page = pages(absolute)
        self._addresses = Addresses(absolute)

    def record(self, one: Described) -> Data:
        """The whole record. No query."""
        written = {"date": self._written_on.isoformat(), "schema_version": SCHEMA_VERSION}
        period = one.period
        begun = period.start
        return {
            "admin": {"created": written, "last_modified": written},
            "domains": [],
            "established": begun.year if begun and begun.is_exact else None,
            "external_ids": list(self._external(one)),
            "id": self._id(one.unit),
            "links": list(self._links(one)),
            "locations": list(self._places(one)),
            "names": list(self._names(one)),
            "relationships": list(self._relationships(one)),
            "status": "inactive" if period.last < self._written_on else "active",
            "types": [TYPE],
            EXTENSION: self._extension(one),
        }

    def _external(self, one: Described) -> Iterator[Data]:
        for known in one.identifiers:
            if known.scheme in EXTERNAL:
                kind = EXTERNAL[Scheme(known.scheme)]
                yield {"type": kind, "all": [known.value], "preferred": known.value}

    def _links(self, one: Described) -> Iterator[Data]:
        for link in one.links:
            yield {
                "type": "wikipedia" if WIKIPEDIA in link.url else "website",
                "value": link.url,
            }

    def _names(self, one: Described) -> Iterator[Data]:
        """What it was ever called: the last name and its official forms are labels, those before it aliases."""
        called: dict[tuple[str, str], list[str]] = {}

        def call(text: str, language: str, kind: str) -> None:
            if text and kind not in called.setdefault((text, language), []):
                called[text, language].append(kind)

        last = one.latest
        call(last.name, "en", "ror_display")
        for name in [last, *one.names]:
            kind = "label" if name is last else "alias"
            if name is last or name.name != last.name:
                call(name.name, "en", kind)
            call(name.acronym, "en", "acronym")
            for official in public_parts(name, NameTranslation):
                call(official.text, official.language, kind)
                call(official.acronym, official.language, "acronym")
        for (text, language), kinds in called.items():
            yield {"value": text, "types": kinds, "lang": language}

    def _places(self, one: Described) -> Iterator[Data]:
        """The countries of its last place; the place itself if it has one country or none."""
        places = one.of(Location)
        if not places:
            return
        last = places[-1]
        if len(last.countries) > 1:
            yield from (_place(str(country.name), country) for country in last.countries)
            return
        country = next(iter(last.countries), None)
        yield _place(last.headquarters or last.area, country, last.latitude, last.longitude)

    def _relationships(self, one: Described) -> Iterator[Data]:
        """Those of the day, or of its last day if it has ended, and what was before and after it; each once."""
        day = min(self._day, one.period.last)
        told = [
            self._relationship(relation)
            for relation in _to_units(one)
            if isinstance(relation.fact, Succession) or relation.fact.period.contains(day)
        ]
        yield from {(each["type"], each["id"]): each for each in told}.values()

    def _relationship(self, relation: Relation) -> Data:
        return {
            "type": _type(relation),
            "id": self._id(relation.other),
            "label": relation.name,
        }

    def _extension(self, one: Described) -> Data:
        return {
            "page": self._page(one.unit),
            "data_version": self._version,
            "on": self._day.isoformat(),
            "same_as": [known.address for known in one.identifiers],
            "names": [
                {
                    "value": name.name,
                    "acronym": name.acronym,
                    "level": name.level.label,
                    **self._dated(name),
                }
                for name in one.names
            ],
            "relationships": [
                {
                    **self._relationship(relation),
                    "kind": relation.role,
                    **self._dated(relation.fact),
                }
                for relation in _to_units(one)
            ],
            "locations": [
                {
                    "area": place.area,
                    "headquarters": place.headquarters,
                    "countries": [country.code for country in place.countries],
                    **self._dated(place),
                }
                for place in one.of(Location)
            ],
        }

    def _dated(self, fact: Fact) -> Data:
        """When it held, who decided it, and the sources that say so."""
        period = fact.period
        return {
            "start": str(period.start) if period.start else None,
            "end": str(period.end) if period.end else None,
            "started_by": self._page(fact.started_by) if fact.started_by else None,
            "ended_by": self._page(fact.ended_by) if fact.ended_by else None,
            "sources": list(dict.fromkeys(self._page(piece.source) for piece in fact.pieces)),
        }

    def _id(self, unit: Record) -> str:
        return self._addresses.record(unit).address


def _place(
    name: str,
    country: Country | None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Data:
    details = {
        "name": name,
        "lat": None if latitude is None else float(latitude),
        "lng": None if longitude is None else float(longitude),
        "country_code": country.code if country else None,
        "country_name": str(country.name) if country else None,
    }
    return {"geonames_id": None, "geonames_details": details}


def _to_units(one: Described) -> list[Relation]:
    return [each for each in relations_of(one) if isinstance(each.other, Unit)]


def _type(relation: Relation) -> str:
    """What the other is to the unit, in the words of ROR."""
    if isinstance(relation.fact, Succession):
        return "predecessor" if relation.kind == EARLIER else "successor"
    return {PARENT: "parent", CHILD: "child"}.get(relation.kind, "related")
