"""``manage.py figures``: how much the registry holds, and how well it is founded."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgchart.queries.figures import registry_figures

START, END = "<!-- figures -->", "<!-- /figures -->"


class Command(BaseCommand):
    help = (
        "Count facts, units, documents and sources, and the shares of facts with an authority and "
        "with a quotation. Prints Markdown, or writes it between the marks of a file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write",
            metavar="FILE",
            type=Path,
            help=f"put the figures into this file, between {START} and {END}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        markdown = registry_figures().as_markdown()
        if not options["write"]:
            self.stdout.write(markdown)
            return
        path = options["write"]
        try:
            text = path.read_text(encoding="utf-8")
            before, rest = text.split(START, 1)
            _, after = rest.split(END, 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{path} lacks the marks {START} and {END}: add them.") from error
        path.write_text(f"{before}{START}\n{markdown}\n{END}{after}", encoding="utf-8")
        self.stdout.write(f"Wrote the figures to {path}.")
