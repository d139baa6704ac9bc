"""``manage.py chart``: the chart on a day, printed or written to a file."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from orgchart.dates import DayError, read_day
from orgchart.drawing.boxes import View
from orgchart.drawing.papers import PAPERS
from orgchart.drawing.png import TooLarge
from orgchart.exchange import chart_data
from orgchart.exchange.chart_files import FORMATS, Order, taken_along
from orgchart.management.plans import add_plans, with_plans
from orgchart.management.tables import TablesCommand
from orgchart.models import DataVersion
from orgchart.queries.chart import Chart, chart_on
from orgchart.queries.nodes import Node

SITE = "https://localhost"
"""Where links in a picture lead unless --site says where the registry is served."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the chart is to be drawn."""

    format: str
    depth: int | None
    details: bool
    paper: str
    site: str


def day(text: str) -> date:
    """Return the day that ``text`` names. Raises ArgumentTypeError."""
    try:
        return read_day(text)
    except DayError as error:
        raise ArgumentTypeError(str(error)) from None


def levels(text: str) -> int:
    """Return a number of levels, 1 or more. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a number of levels. Write 1 or more.")
    return int(text)


class Command(TablesCommand):
    help = (
        "Show the chart on a day. It can be printed as a tree, JSON or CSV, drawn as SVG, PNG or "
        "PDF, or written as a graph in DOT, Mermaid or GraphML."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=day, metavar="DAY", help="the day, such as 2009-07-31 (default: today)"
        )
        parser.add_argument(
            "--root", metavar="CODE", help="show only the unit with this code and all below it"
        )
        parser.add_argument(
            "--format", choices=[*PRINTERS, *FORMATS], default="tree", help="default: tree"
        )
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="write to this file (default: standard output; PNG and PDF are not written to a "
            "terminal, so name a file or redirect: chart --format pdf > chart.pdf)",
        )
        parser.add_argument(
            "--depth", type=levels, metavar="N", help="draw at most this many levels"
        )
        parser.add_argument("--details", action="store_true", help="draw dates on the boxes")
        parser.add_argument(
            "--paper",
            choices=PAPERS,
            default="",
            help="the paper of a PDF (default: a4, or a3 if the chart can only be read there)",
        )
        parser.add_argument(
            "--site",
            default=SITE,
            help=f"the address of the site, to which the links of a picture lead (default: {SITE})",
        )
        add_plans(parser)

    def handle(
        self,
        *args: object,
        on: date | None,
        root: str | None,
        format: str,
        output: Path | None,
        depth: int | None,
        details: bool,
        paper: str,
        site: str,
        plans: bool,
        plan: str | None,
        **options: object,
    ) -> None:
        with with_plans(plans, plan, self.stderr):
            wanted = Drawing(format, depth, details, paper, site)
            content = written(on or timezone.localdate(), root, wanted)
        self.deliver(content, output)

    def deliver(self, content: str | bytes, output: Path | None) -> None:
        """Write to the file, or to standard output if there is none.

        Raises CommandError when the file cannot be written, and for bytes on a terminal.
        """
        if output:
            try:
                output.write_bytes(content.encode() if isinstance(content, str) else content)
            except OSError as error:
                raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        elif isinstance(content, str):
            self.stdout.write(content, ending="")
        elif self.stdout.isatty():
            raise CommandError(
                "A terminal cannot show this format. Name a file with --output, or redirect the "
                "output to a file."
            )
        else:
            binary = getattr(self.stdout, "buffer", None)
            if binary is None:
                raise CommandError(
                    "This output takes text only, and the format is not text. Name a file with "
                    "--output."
                )
            self.stdout.flush()
            binary.write(content)
            binary.flush()


def written(on: date, root: str | None, wanted: Drawing) -> str | bytes:
    """Return the chart on a day, or the part of it below a unit: text, or bytes for a format that is not text.

    Raises CommandError when the unit is not in it, and when it is too large for an image.
    """
    chart = chart_on(on)
    if root and root not in chart.nodes:
        raise CommandError(
            f"There is no unit “{root}” on {chart.day}. Run the command without --root to see the codes of all units."
        )
    part = chart.nodes[root] if root else None
    roots = [part] if part else [*chart.roots, *chart.unplaced]
    if wanted.format in PRINTERS:
        return PRINTERS[wanted.format](chart, roots)
    return drawn(chart, roots, wanted, part)


def drawn(chart: Chart, roots: Sequence[Node], wanted: Drawing, part: Node | None) -> str | bytes:
    """Return a picture or a graph: text, or bytes for a format that is not text.

    Raises CommandError when the chart is too large for an image.
    """
    site = wanted.site.rstrip("/")
    view = View(depth=wanted.depth, details=wanted.details, cards=wanted.depth is None)
    version = DataVersion.current()
    order = Order(chart, roots, version, lambda path: site + path, view, wanted.paper, part)
    try:
        content = taken_along(order, wanted.format)
    except TooLarge as error:
        raise CommandError(str(error)) from error
    return content.decode() if FORMATS[wanted.format].is_text else content


def as_tree(chart: Chart, roots: Sequence[Node]) -> str:
    """Return the chart as lines of text, indented with branches."""
    lines = [f"On {chart.day}:"]
    if not roots:
        lines.append("No unit is recorded on that day.")
    for root in roots:
        lines += [_described(root), *_branches(root, "")]
    return "\n".join([*lines, ""])


PRINTERS: dict[str, Callable[[Chart, Sequence[Node]], str]] = {
    "tree": as_tree,
    "json": lambda chart, roots: chart_data.as_json(chart.day, roots),
    "csv": lambda _chart, roots: chart_data.as_csv(roots),
}


def _described(node: Node) -> str:
    dotted = "; ".join(f"{line.get_kind_display()} {end.label}" for line, end in node.dotted)
    line = f" ({node.line.get_kind_display()})" if node.line else ""
    return f"{node.name} [{node.code}]{line}" + (f" … {dotted}" if dotted else "")


def _branches(node: Node, margin: str) -> Iterator[str]:
    for child in node.children:
        last = child is node.children[-1]
        yield f"{margin}{'└── ' if last else '├── '}{_described(child)}"
        yield from _branches(child, margin + ("    " if last else "│   "))
