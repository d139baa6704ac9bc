"""The list of formats in which the whole registry can be taken away. A new format is one more entry."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _

from orgchart.models.descriptions import Text

from . import as_csv, as_descriptions, as_fixtures, as_graphml, as_json
from .snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the whole registry."""

    name: str
    """What the command calls it."""
    file: str
    """The name of the file, and the end of its address. It never changes."""
    label: Text
    content_type: str
    about: Text
    """What is in it, and what it is for."""
    write: Callable[[Snapshot, IO[bytes]], None]
    """Writes the file from a snapshot. It must not hold more than some rows in memory."""
    apart: str = ""
    """A word for what it reads, if that is the registry and not the snapshot: those with one word read it once."""


def _as_it_is(snapshot: Snapshot, out: IO[bytes]) -> None:
    """The snapshot is a file of SQLite already."""
    with snapshot.path.open("rb") as file:
        shutil.copyfileobj(file, out)


SQLITE = Format(
    "sqlite",
    "registry.sqlite",
    "SQLite",
    "application/vnd.sqlite3",
    _(
        "A database with a table for each kind of record, and views: units_now, lines_now, people_in_posts, "
        "facts. It opens in Datasette, in Datasette Lite and in every tool that reads SQLite."
    ),
    _as_it_is,
)
FORMATS = {
    known.name: known
    for known in (
        Format(
            "fixtures",
            "registry-fixtures.zip",
            _("Fixtures"),
            "application/zip",
            _(
                "What this software loads again without losing a character: JSON, a file for each kind."
            ),
            as_fixtures.write,
        ),
        Format(
            "json",
            "registry.json",
            "JSON",
            "application/json; charset=utf-8",
            _("One file with all tables, and what their columns mean."),
            as_json.write,
        ),
        Format(
            "csv",
            "registry-csv.zip",
            "CSV",
            "application/zip",
            _(
                "A CSV for each table, described as a Data Package (datapackage.json) and as CSV on the Web "
                "(csv-metadata.json), with types, keys and what each column means."
            ),
            as_csv.write,
        ),
        SQLITE,
        Format(
            "graphml",
            "registry.graphml",
            "GraphML",
            "application/graphml+xml; charset=utf-8",
            _("All units and lines through time, each with its dates, for tools that draw graphs."),
            as_graphml.write,
        ),
        Format(
            as_descriptions.TURTLE,
            "registry.ttl",
            "Turtle",
            "text/turtle; charset=utf-8",
            _(
                "Linked data: everything in the words of W3C ORG, RiC-O, PROV, schema.org and SKOS, with addresses "
                "of this site for each thing."
            ),
            as_descriptions.writes(as_descriptions.TURTLE),
            apart="graph",
        ),
        Format(
            as_descriptions.EAC,
            "registry-eac.zip",
            "EAC-CPF 2.0",
            "application/zip",
            _("A record of each unit as archives describe it, in XML."),
            as_descriptions.writes(as_descriptions.EAC),
            apart="units",
        ),
        Format(
            as_descriptions.ROR,
            "registry-ror.json",
            _("ROR 2.1, a profile"),
            "application/json; charset=utf-8",
            _(
                "A record of each unit as the Research Organization Registry describes organizations, with the "
                "dates, successions and sources that it has no place for."
            ),
            as_descriptions.writes(as_descriptions.ROR),
            apart="units",
        ),
    )
}
"""All formats by name, in the order of the page."""
BY_FILE = {known.file: known for known in FORMATS.values()}
"""All formats by the names of their files."""
