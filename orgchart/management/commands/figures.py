"""``manage.py figures``: how much the registry holds, and how much of it has a document."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from orgchart.management.tables import TablesCommand
from orgchart.queries.figures import registry_figures

START, END = "<!-- figures -->", "<!-- /figures -->"


class Command(TablesCommand):
    help = (
        "Count facts, units, documents and sources, and the shares of facts with a document and "
        "with a quotation. Print the figures as Markdown, or write them into a file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write",
            metavar="FILE",
            type=Path,
            help=f"write the figures into this file, between {START} and {END}",
        )

    def handle(self, *args: object, write: Path | None, **options: object) -> None:
        markdown = registry_figures().as_markdown()
        if not write:
            self.stdout.write(markdown)
            return
        try:
            text = write.read_text(encoding="utf-8")
            before, rest = text.split(START, 1)
            _, after = rest.split(END, 1)
        except OSError as error:
            raise CommandError(f"{write} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{write} has no {START} and {END}. Add these two lines.") from error
        write.write_text(f"{before}{START}\n{markdown}\n{END}{after}", encoding="utf-8")
        self.stdout.write(f"Wrote the figures to {write}.")
