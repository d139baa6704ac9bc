"""``manage.py chart``: the chart on a day, printed or written to a file."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orgchart.dates import DayError, read_day
from orgchart.drawing.pdf import PAPERS
from orgchart.drawing.png import TooLarge
from orgchart.drawing.scene import View
from orgchart.exchange.chart_files import FORMATS, Order, taken_along
from orgchart.exchange.csv_text import csv_text
from orgchart.models import DataVersion
from orgchart.queries.chart import Chart, Node, chart_on

SITE = "https://localhost"
"""Where links in a picture lead unless --site says where the registry is served."""


def day(text: str) -> date:
    try:
        return read_day(text)
    except DayError as error:
        raise ArgumentTypeError(str(error)) from None


def levels(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no number of levels: write 1 or more.")
    return int(text)


class Command(BaseCommand):
    help = (
        "The chart as it stood on a day: who was part of, or directed by, whom. Printed as a tree, "
        "JSON or CSV; drawn as SVG, PNG or PDF; as a graph in DOT, Mermaid or GraphML."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, metavar="DAY", help="Such as 2009-07-31; else today.")
        parser.add_argument("--root", metavar="CODE", help="Only this unit and what is below it.")
        parser.add_argument("--format", choices=[*PRINTERS, *FORMATS], default="tree")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="Write here; else to standard output."
        )
        parser.add_argument("--depth", type=levels, metavar="N", help="Draw only so many levels.")
        parser.add_argument("--details", action="store_true", help="Heads and dates on the boxes.")
        parser.add_argument("--paper", choices=PAPERS, default="a4", help="Of a PDF.")
        parser.add_argument("--site", default=SITE, help="Where links lead: https://….")

    def handle(self, *args: Any, on: date | None, root: str | None, **options: Any) -> None:
        chart = chart_on(on or timezone.localdate())
        roots = [*chart.roots, *chart.unplaced]
        if root:
            if root not in chart.nodes:
                raise CommandError(
                    f"There is no unit “{root}” on {chart.day}. Without --root the chart shows "
                    "the codes of all units."
                )
            roots = [chart.nodes[root]]
        name = options["format"]
        content = PRINTERS[name](chart, roots) if name in PRINTERS else drawn(chart, roots, options)
        self.deliver(content, options["output"])

    def deliver(self, content: str | bytes, output: Path | None) -> None:
        """Write to the file, or to standard output if there is none and it is text."""
        if output:
            try:
                output.write_bytes(content.encode() if isinstance(content, str) else content)
            except OSError as error:
                raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        elif isinstance(content, bytes):
            raise CommandError("That is not for a terminal: name a file with --output.")
        else:
            self.stdout.write(content, ending="")


def drawn(chart: Chart, roots: list[Node], options: dict[str, Any]) -> str | bytes:
    """A picture or a graph; bytes where it is not text."""
    site = options["site"].rstrip("/")
    view = View(depth=options["depth"], details=options["details"])
    version = DataVersion.current()
    order = Order(chart, roots, version, lambda path: site + path, view, options["paper"])
    try:
        content = taken_along(order, options["format"])
    except TooLarge as error:
        raise CommandError(str(error)) from error
    return content if options["format"] in ("png", "pdf") else content.decode()


def as_tree(chart: Chart, roots: list[Node]) -> str:
    lines = [f"On {chart.day}:"]
    if not roots:
        lines.append("No unit is recorded on that day.")
    for root in roots:
        lines += [_described(root), *_branches(root, "")]
    return "\n".join([*lines, ""])


def as_json(chart: Chart, roots: list[Node]) -> str:
    document = {
        "on": chart.day.isoformat(),
        "data_version": DataVersion.current(),
        "units": [_object(root) for root in roots],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(chart: Chart, roots: list[Node]) -> str:
    columns = ["code", "name", "acronym", "level", "nature", "line", "parent", "dotted"]
    rows = [
        [
            node.code,
            node.name.name,
            node.name.acronym,
            node.name.level,
            node.unit.nature,
            node.line.kind if node.line else "",
            node.parent.code if node.parent else "",
            " ".join(f"{line.kind}:{end.code}" for line, end in node.dotted),
        ]
        for root in roots
        for node in root.walk()
    ]
    return csv_text(columns, rows)


PRINTERS = {"tree": as_tree, "json": as_json, "csv": as_csv}


def _described(node: Node) -> str:
    dotted = "; ".join(f"{line.get_kind_display()} {end.label}" for line, end in node.dotted)
    line = f" ({node.line.get_kind_display()})" if node.line else ""
    return f"{node.name} [{node.code}]{line}" + (f" … {dotted}" if dotted else "")


def _branches(node: Node, margin: str) -> Iterator[str]:
    for child in node.children:
        last = child is node.children[-1]
        yield f"{margin}{'└── ' if last else '├── '}{_described(child)}"
        yield from _branches(child, margin + ("    " if last else "│   "))


def _object(node: Node) -> dict[str, Any]:
    return {
        "code": node.code,
        "name": node.name.name,
        "acronym": node.name.acronym,
        "level": node.name.level,
        "nature": node.unit.nature,
        "line": node.line.kind if node.line else None,
        "dotted": [{"kind": line.kind, "unit": end.code} for line, end in node.dotted],
        "children": [_object(child) for child in node.children],
    }
