"""The chart as a graph, for the tools that draw or count graphs: DOT, Mermaid, GraphML.

In each of them an edge leads one way: from the unit above, or the one that supports, to the unit below.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from orgchart.queries.nodes import Node
from orgchart.xml_text import for_xml

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
    heading = json.dumps(" ".join(title.split()), ensure_ascii=False)  # as YAML quotes it too
    lines = ["---", f"title: {heading}", "---", "flowchart LR"]
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
    """Return the chart for Gephi, yEd or NetworkX: every unit and line with its data.

    The title, the day and the direction of the edges stand in a description, because Gephi refuses
    keys of the graph itself.
    """
    ElementTree.register_namespace("", GRAPHML)
    document = ElementTree.Element(f"{{{GRAPHML}}}graphml")
    _child(document, "desc").text = for_xml(
        _("%(title)s (%(day)s). An edge leads from the unit above to the unit below.")
        % {"title": title, "day": day.isoformat()}
    )
    for name in ("name", "acronym", "level", "nature", "heads"):
        _key(document, name, "node")
    _key(document, "kind", "edge")
    _key(document, "solid", "edge", "boolean")
    graph = _child(document, "graph", id="chart", edgedefault="directed")
    units = units_below(roots)
    for unit in units:
        node = _child(graph, "node", id=unit.code)
        _data(node, "name", unit.name.name)
        _data(node, "acronym", unit.name.acronym)
        _data(node, "level", unit.name.level_id)
        _data(node, "nature", unit.unit.nature)
        _data(node, "heads", "; ".join(map(str, unit.heads)))
    for edge in edges(units):
        element = _child(graph, "edge", source=edge.parent.code, target=edge.child.code)
        _data(element, "kind", edge.kind)
        _data(element, "solid", str(edge.solid).lower())
    ElementTree.indent(document)
    return ElementTree.tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _child(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{GRAPHML}}}{tag}", attributes)


def _key(document: ElementTree.Element, name: str, of: str, kind: str = "string") -> None:
    attributes = {"attr.name": name, "attr.type": kind, "for": of}
    _child(document, "key", id=name, **attributes)


def _data(parent: ElementTree.Element, key: str, text: str) -> None:
    if text:
        _child(parent, "data", key=key).text = for_xml(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """Return a text as a label of Mermaid, with entities for what Mermaid or Markdown would read."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split()))


_SPECIAL = re.compile(r"""[]"#&<>`\\$*_~|%{}[]|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]""")
"""Characters with a meaning inside a label; those of lists only at its beginning."""
