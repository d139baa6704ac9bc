"""The chart as a graph, for the tools that draw or count graphs: DOT, Mermaid, GraphML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from xml.etree import ElementTree

from orgchart.queries.chart import Node

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
SHAPES = {"organ": "box3d", "headquarters": "box", "field": "octagon", "team": "oval"}


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two units of the graph."""

    child: Node
    parent: Node
    kind: str
    words: str
    """The kind as a reader sees it."""
    solid: bool


def units_below(roots: Sequence[Node]) -> list[Node]:
    """Return the units of a part of the chart, parents before children."""
    return list(chain.from_iterable(root.walk() for root in roots))


def edges(units: Sequence[Node]) -> Iterator[Edge]:
    """Yield each line between two of the units, in the order of the units."""
    codes = {unit.code for unit in units}
    for unit in units:
        if unit.line and unit.parent and unit.parent.code in codes:
            line = unit.line
            yield Edge(unit, unit.parent, line.kind, line.get_kind_display(), True)
        for line, end in unit.dotted:
            if end.code in codes:
                yield Edge(unit, end, line.kind, line.get_kind_display(), False)


def as_dot(roots: Sequence[Node], title: str) -> str:
    """Return the chart for Graphviz. Dotted lines do not move units from their places."""
    units = units_below(roots)
    lines = [
        "digraph chart {",
        f"  label={_quoted(title)}; labelloc=t; rankdir=LR;",
        '  node [fontname="sans-serif"]; edge [dir=none];',
    ]
    for unit in units:
        label = _quoted("\n".join(filter(None, [unit.name.acronym, unit.name.name])))
        lines.append(f"  {_quoted(unit.code)} [label={label}, shape={SHAPES[unit.unit.nature]}];")
    for edge in edges(units):
        style = "" if edge.solid else ", style=dotted, constraint=false"
        ends = f"{_quoted(edge.parent.code)} -> {_quoted(edge.child.code)}"
        lines.append(f"  {ends} [tooltip={_quoted(edge.words)}{style}];")
    return "\n".join([*lines, "}", ""])


def as_mermaid(roots: Sequence[Node], title: str) -> str:
    """Return the chart for Mermaid, which many editors and wikis draw inside a text."""
    units = units_below(roots)
    names = {unit.code: f"u{number}" for number, unit in enumerate(units)}
    lines = ["---", f"title: {_entities(title)}", "---", "flowchart LR"]
    for unit in units:
        opened, closed = MERMAID[unit.unit.nature]
        lines.append(f'  {names[unit.code]}{opened}"{_entities(str(unit.name))}"{closed}')
    for edge in edges(units):
        arrow = "---" if edge.solid else "-.-"
        ends = names[edge.parent.code], names[edge.child.code]
        lines.append(f'  {ends[0]} {arrow}|"{_entities(edge.words)}"| {ends[1]}')
    return "\n".join([*lines, ""])


MERMAID = {
    "organ": ("[[", "]]"),
    "headquarters": ("[", "]"),
    "field": ("{{", "}}"),
    "team": ("([", "])"),
}


def as_graphml(roots: Sequence[Node], title: str, day: date) -> str:
    """Return the chart for Gephi, yEd or NetworkX: every unit and line with its data."""
    ElementTree.register_namespace("", GRAPHML)
    document = ElementTree.Element(f"{{{GRAPHML}}}graphml")
    for name in ("name", "acronym", "level", "nature", "heads"):
        _key(document, name, "node")
    for name in ("kind", "solid"):
        _key(document, name, "edge")
    for name in ("title", "day"):
        _key(document, name, "graph")
    graph = _child(document, "graph", id="chart", edgedefault="directed")
    _data(graph, "title", title)
    _data(graph, "day", day.isoformat())
    units = units_below(roots)
    for unit in units:
        node = _child(graph, "node", id=unit.code)
        _data(node, "name", unit.name.name)
        _data(node, "acronym", unit.name.acronym)
        _data(node, "level", unit.name.level_id)
        _data(node, "nature", unit.unit.nature)
        _data(node, "heads", "; ".join(map(str, unit.heads)))
    for edge in edges(units):
        element = _child(graph, "edge", source=edge.child.code, target=edge.parent.code)
        _data(element, "kind", edge.kind)
        _data(element, "solid", str(edge.solid).lower())
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _child(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{GRAPHML}}}{tag}", attributes)


def _key(document: ElementTree.Element, name: str, of: str) -> None:
    attributes = {"attr.name": name, "attr.type": "string", "for": of}
    _child(document, "key", id=name, **attributes)


def _data(parent: ElementTree.Element, key: str, text: str) -> None:
    if text:
        _child(parent, "data", key=key).text = text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """Return a text for Mermaid, with its own entities for characters that would end a label."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;")
