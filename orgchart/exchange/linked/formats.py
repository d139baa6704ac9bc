"""A graph as Turtle, N-Triples or JSON-LD, written node by node, so its size costs no memory."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote

from .rdf import Iri, Literal, Node, Value

Prefixes = Mapping[str, str]
"""The vocabularies of a graph by their prefixes."""
KEPT = 5_000
"""How many values are kept as they were written: most are stated of several things."""

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def _quoted(said: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escape, said) + '"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04X}"


def _address(iri: Iri) -> str:
    """The address, with what no IRI may have written in percent."""
    return _NOT_IN_IRI.sub(lambda found: quote(found[0], safe=""), iri.address)


def _whole(word: str, prefixes: Prefixes) -> str:
    prefix, _colon, name = word.partition(":")
    return prefixes[prefix] + name


def turtle(nodes: Iterable[Node], prefixes: Prefixes) -> Iterator[str]:
    """The graph as Turtle."""
    yield "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in prefixes.items())
    for one in nodes:
        said = _types_in_turtle(one.types) if one.types else []
        stated = [f"{name} {_in_turtle(value)}" for name, value in one.statements]
        if said or stated:
            between = " ;\n    "
            yield f"\n{_in_turtle(one.subject)}\n    {between.join([*said, *stated])} .\n"


@cache
def _types_in_turtle(types: str) -> Sequence[str]:
    return [f"a {word}" for word in types.split()]


@lru_cache(KEPT)
def _in_turtle(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{_address(value)}>"
    if value.language:
        return f"{_quoted(value.text)}@{value.language}"
    return _quoted(value.text) + (f"^^{value.datatype}" if value.datatype else "")


def n_triples(nodes: Iterable[Node], prefixes: Prefixes) -> Iterator[str]:
    """The graph as N-Triples: a line for each statement."""
    for one in nodes:
        stated = [
            *(("rdf:type", f"<{_whole(word, prefixes)}>") for word in one.types.split()),
            *((name, _in_a_line(value, prefixes)) for name, value in one.statements),
        ]
        subject = _in_turtle(one.subject)
        yield "".join(f"{subject} <{_whole(name, prefixes)}> {said} .\n" for name, said in stated)


def _in_a_line(value: Value, prefixes: Prefixes) -> str:
    if isinstance(value, Literal) and value.datatype:
        return f"{_quoted(value.text)}^^<{_whole(value.datatype, prefixes)}>"
    return _in_turtle(value)


def json_ld(nodes: Iterable[Node], prefixes: Prefixes) -> Iterator[str]:
    """The graph as JSON-LD, whose context has the prefixes alone."""
    yield f'{{"@context": {_json(dict(prefixes))},\n"@graph": ['
    between = "\n"
    for one in nodes:
        if one.types or one.statements:
            yield between + _json(_in_json(one))
            between = ",\n"
    yield "\n]}\n"


def _in_json(one: Node) -> dict[str, object]:
    found: dict[str, object] = {"@id": _address(one.subject)}
    if one.types:
        found["@type"] = one.types.split()
    values: dict[str, list[object]] = {}
    for name, value in one.statements:
        values.setdefault(name, []).append(_json_value(value))
    return {**found, **values}


def _json_value(value: Value) -> object:
    if isinstance(value, Iri):
        return {"@id": _address(value)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.datatype} if value.datatype else value.text


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a graph."""

    label: str
    content_type: str
    write: Callable[[Iterable[Node], Prefixes], Iterator[str]]

    @property
    def type(self) -> str:
        """The content type without its parameters."""
        return self.content_type.partition(";")[0]


TURTLE, JSON_LD, N_TRIPLES = "ttl", "jsonld", "nt"
FORMATS = {
    TURTLE: Format("Turtle", "text/turtle; charset=utf-8", turtle),
    JSON_LD: Format("JSON-LD", "application/ld+json", json_ld),
    N_TRIPLES: Format("N-Triples", "application/n-triples", n_triples),
}
"""Every format by how its files end."""
TWINS = (TURTLE, JSON_LD)
"""The formats in which the page of a record is there too."""
