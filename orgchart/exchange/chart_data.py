"""The chart of a day as data, JSON and CSV: one writer for the command and the addresses."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypedDict

from orgchart.models import DataVersion
from orgchart.queries.nodes import Node

from .csv_text import csv_text

COLUMNS = (
    "code",
    "name",
    "acronym",
    "level",
    "nature",
    "line",
    "parent",
    "depth",
    "dotted",
    "from",
    "to",
)
"""The columns of the CSV."""


class DottedLineObject(TypedDict):
    """A dotted line: its kind, and the code of the unit at its other end."""

    kind: str
    unit: str


class HeadObject(TypedDict):
    """Who leads a unit on the day: codes of the person and the post, and their names."""

    person: str
    name: str
    post: str
    title: str
    acting: bool


UnitObject = TypedDict(
    "UnitObject",
    {
        "code": str,
        "name": str,
        "acronym": str,
        "level": str,
        "nature": str,
        "line": str | None,
        "dotted": list[DottedLineObject],
        "heads": list[HeadObject],
        "from": str | None,
        "to": str | None,
    },
)
UnitObject.__doc__ = """A unit on the chart of a day: ``from`` and ``to`` are the dates of the name that it has then."""


class AroundObject(UnitObject):
    """The same with the codes of what is above, below and beside it."""

    parent: str | None
    path: list[str]
    below: list[str]
    dotted_from: list[DottedLineObject]


def as_json(day: date, roots: Sequence[Node]) -> str:
    """Return the chart as JSON: the day, the data version and the units, each with its ``children``.

    Each unit has a line of its own.
    """
    head = json.dumps({"day": day.isoformat(), "data_version": DataVersion.current()})
    return f'{head[:-1]}, "units": [{"".join(_tree(roots))}]}}\n'


def as_csv(roots: Sequence[Node]) -> str:
    """Return the chart as CSV, one row for each unit, parents before children.

    ``depth`` is 1 for a unit with nothing above it.
    """
    return csv_text(COLUMNS, _rows(roots))


def unit_object(node: Node) -> UnitObject:
    """What is said of a unit on the chart of a day, without what is above and below it. No query."""
    name = node.name
    return {
        "code": node.code,
        "name": name.name,
        "acronym": name.acronym,
        "level": name.level_id,
        "nature": node.unit.nature,
        "line": node.line.kind if node.line else None,
        "dotted": [{"kind": line.kind, "unit": end.code} for line, end in node.dotted],
        "heads": [
            {
                "person": head.person.code,
                "name": str(head.person),
                "post": head.post.code,
                "title": head.post.title_to_read,
                "acting": head.acting,
            }
            for head in node.heads
        ],
        "from": str(name.start) if name.start else None,
        "to": str(name.end) if name.end else None,
    }


def around(node: Node) -> AroundObject:
    """A unit on the chart of a day, with the codes of what is above, below and beside it. No query."""
    return {
        **unit_object(node),
        "parent": node.parent.code if node.parent else None,
        "path": [step.code for step in node.path],
        "below": [child.code for child in node.children],
        "dotted_from": [{"kind": line.kind, "unit": end.code} for line, end in node.dotted_from],
    }


def _tree(roots: Sequence[Node]) -> Iterator[str]:
    """The units as JSON, each with those below it. A chart can be deeper than functions can call."""
    levels = [iter(roots)]
    between = "\n"
    while levels:
        node = next(levels[-1], None)
        if node:
            unit = json.dumps(unit_object(node), ensure_ascii=False)
            yield f'{between}{unit[:-1]}, "children": ['
            levels.append(iter(node.children))
            between = "\n"
        else:
            levels.pop()
            between = ",\n"
            yield "]}" if levels else ""


def _rows(roots: Sequence[Node]) -> Iterator[list[str]]:
    depths: dict[str, int] = {}
    for node in (node for root in roots for node in root.walk()):
        parent = node.parent.code if node.parent else ""
        depths[node.code] = depths[parent] + 1 if parent in depths else len(node.path)
        unit = unit_object(node)
        own = {
            **unit,
            "parent": parent,
            "depth": depths[node.code],
            "dotted": " ".join(f"{line['kind']}:{line['unit']}" for line in unit["dotted"]),
        }
        yield [str(own[column] or "") for column in COLUMNS]
