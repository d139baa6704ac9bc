"""What a graph is made of: nodes, each with its statements, and how a date is written in one."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from orgchart.dates import PartialDate

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The vocabularies that the graph speaks. ``reg`` is beside them: what none of them has a word for."""
OWN = "reg"


class Iri(NamedTuple):
    """A thing, or an address elsewhere."""

    address: str


class Literal(NamedTuple):
    """A text in a language, a value of a data type, or else a plain text."""

    text: str
    language: str = ""
    datatype: str = ""


Value: TypeAlias = Iri | Literal
Statement: TypeAlias = tuple[str, Value | None]
"""A property and its value; without a value nothing is stated."""


class Node(NamedTuple):
    """What is stated of one thing. Other nodes of the graph may say more of it."""

    subject: Iri
    types: str
    """Words of vocabularies with spaces between: ``org:Membership rico:Relation``."""
    statements: Sequence[tuple[str, Value]]


def node(subject: Iri, types: str, *statements: Statement) -> Node:
    """A node with its types and what is stated of it, each once."""
    stated = [(name, value) for name, value in statements if value is not None]
    return Node(subject, types, list(dict.fromkeys(stated)))


def text(said: str, language: str = "en") -> Literal | None:
    """A text in a language; nothing for an empty one."""
    return Literal(said, language) if said else None


def plain(said: str) -> Literal | None:
    """A text that is in no language, such as a code; nothing for an empty one."""
    return Literal(said) if said else None


def link(address: str) -> Iri | None:
    """An address elsewhere; nothing for an empty one."""
    return Iri(address) if address else None


def boolean(value: bool) -> Literal:
    """Yes or no."""
    return Literal("true" if value else "false", datatype="xsd:boolean")


def decimal(value: object) -> Literal | None:
    """A number; nothing for None."""
    return None if value is None else Literal(str(value), datatype="xsd:decimal")


def as_written(when: PartialDate | None) -> Literal | None:
    """A date just as it is written, as EDTF."""
    return Literal(str(when), datatype="edtf:EDTF") if when else None


def dated(when: PartialDate | None) -> Literal | None:
    """A date as far as it is known: a year, a month or a day; as EDTF if it is not quite known.

    No month and no day is ever made up.
    """
    if not when or not when.is_exact:
        return as_written(when)
    precision = "xsd:date" if when.day else "xsd:gYearMonth" if when.month else "xsd:gYear"
    return Literal(str(when), datatype=precision)
