"""``manage.py chart``: print the chart on a day."""

import csv
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orgchart.chart import Chart, Node, chart_on
from orgchart.models import DataVersion


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day: write it like 2009-07-31.") from None


class Command(BaseCommand):
    help = "Print the chart as it stood on a day: who was part of, or directed by, whom."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, metavar="DAY", help="Such as 2009-07-31; else today.")
        parser.add_argument("--root", metavar="CODE", help="Only this unit and what is below it.")
        parser.add_argument("--format", choices=["tree", "json", "csv"], default="tree")

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
        getattr(self, f"as_{options['format']}")(chart, roots)

    def as_tree(self, chart: Chart, roots: list[Node]) -> None:
        self.stdout.write(f"On {chart.day}:")
        if not roots:
            self.stdout.write("No unit is recorded on that day.")
        for root in roots:
            self.stdout.write(_described(root))
            for line in _branches(root, ""):
                self.stdout.write(line)

    def as_json(self, chart: Chart, roots: list[Node]) -> None:
        document = {
            "on": chart.day.isoformat(),
            "data_version": DataVersion.current(),
            "units": [_object(root) for root in roots],
        }
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))

    def as_csv(self, chart: Chart, roots: list[Node]) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(["code", "name", "acronym", "level", "nature", "line", "parent", "dotted"])
        for root in roots:
            for node in root.walk():
                writer.writerow(
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
                )


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
