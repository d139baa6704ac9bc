"""The chart as a graph, for the tools that draw or count graphs: DOT, Mermaid, GraphML."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any
from xml.etree import ElementTree

from orgchart.queries.chart import Node

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
SHAPES = {"organ": "box3d", "headquarters": "box", "field": "octagon", "team": "oval"}


def units_below(roots: Sequence[Node]) -> list[Node]:
    """The units of a part of the chart, parents before children."""
    return list(chain.from_iterable(root.walk() for root in roots))


def edges(units: Sequence[Node]) -> Iterator[tuple[Node, Node, str, str, bool]]:
    """Each line between two of the units: child, parent, kind, its words, and is it solid."""
    codes = {unit.code for unit in units}
    for unit in units:
        if unit.line and unit.parent and unit.parent.code in codes:
            line = unit.line
            yield unit, unit.parent, line.kind, line.get_kind_display(), True
        for line, end in unit.dotted:
            if end.code in codes:
                yield unit, end, line.kind, line.get_kind_display(), False


def as_dot(roots: Sequence[Node], title: str) -> str:
    """For Graphviz. Dotted lines do not pull units about."""
    units = units_below(roots)
    lines = [
        "digraph chart {",
        f"  label={_quoted(title)}; labelloc=t; rankdir=LR;",
        '  node [fontname="sans-serif"]; edge [dir=none];',
    ]
    for unit in units:
        label = _quoted("\n".join(filter(None, [unit.name.acronym, unit.name.name])))
        lines.append(f"  {_quoted(unit.code)} [label={label}, shape={SHAPES[unit.unit.nature]}];")
    for child, parent, _, words, solid in edges(units):
        style = "" if solid else ", style=dotted, constraint=false"
        ends = f"{_quoted(parent.code)} -> {_quoted(child.code)}"
        lines.append(f"  {ends} [tooltip={_quoted(words)}{style}];")
    return "\n".join([*lines, "}", ""])


def as_mermaid(roots: Sequence[Node], title: str) -> str:
    """For Mermaid, which many editors and wikis draw inside a text."""
    units = units_below(roots)
    names = {unit.code: f"u{number}" for number, unit in enumerate(units)}
    lines = ["---", f"title: {_entities(title)}", "---", "flowchart LR"]
    for unit in units:
        opened, closed = _MERMAID[unit.unit.nature]
        lines.append(f'  {names[unit.code]}{opened}"{_entities(str(unit.name))}"{closed}')
    for child, parent, _, words, solid in edges(units):
        arrow = "---" if solid else "-.-"
        lines.append(f'  {names[parent.code]} {arrow}|"{words}"| {names[child.code]}')
    return "\n".join([*lines, ""])


_MERMAID = {
    "organ": ("[[", "]]"),
    "headquarters": ("[", "]"),
    "field": ("{{", "}}"),
    "team": ("([", "])"),
}


def as_graphml(roots: Sequence[Node], title: str, day: date) -> str:
    """For Gephi, yEd, NetworkX and the like: every unit and line with what is known of it."""
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
        _data(node, "level", unit.name.level)
        _data(node, "nature", unit.unit.nature)
        _data(node, "heads", "; ".join(map(str, unit.heads)))
    for child, parent, kind, _, solid in edges(units):
        edge = _child(graph, "edge", source=child.code, target=parent.code)
        _data(edge, "kind", kind)
        _data(edge, "solid", str(solid).lower())
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _child(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{GRAPHML}}}{tag}", attributes)


def _key(document: ElementTree.Element, name: str, of: str) -> None:
    attributes: dict[str, Any] = {"attr.name": name, "attr.type": "string", "for": of}
    _child(document, "key", id=name, **attributes)


def _data(parent: ElementTree.Element, key: str, text: str) -> None:
    if text:
        _child(parent, "data", key=key).text = text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """Text for Mermaid, which has entities of its own for what would end a label."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;")
