"""Fixture files of earlier releases: their records, rewritten as the records of today.

A conversion reads all records of all files, because one record may become two, or need another.
Fixtures of today pass through unchanged, whatever they say. A conversion that is no longer needed is deleted with the
release that it reads.
"""

from collections.abc import Callable

from orgchart.serialization import JSON

from .evidence import notes_become_evidence
from .figures import figures_from_statements
from .files import Files, Written
from .people import grades_from_ranks, identifiers_from_links, people_from_names
from .sightings import sightings
from .vocabularies import convert_vocabularies

CONVERSIONS: tuple[Callable[[Files], None], ...] = (
    convert_vocabularies,
    sightings,
    figures_from_statements,
    people_from_names,
    grades_from_ranks,
    identifiers_from_links,
    notes_become_evidence,
)
"""The conversions, in the order in which they run."""


def convert(files: Files) -> None:
    """Rewrite the records of earlier releases, in place."""
    if is_of_the_release_before(files):
        for conversion in CONVERSIONS:
            conversion(files)


def is_of_the_release_before(files: Files) -> bool:
    """Were the files written by the release before people, vocabularies and figures?

    Then a level or a theme is a text, so is the person of an appointment, a post has no kind, or a
    statement is a figure.
    """
    return any(
        (record.label == label and is_old(record.fields))
        for record in files.records
        for label, is_old in SIGNS.items()
    )


SIGNS: dict[str, Callable[[dict[str, JSON]], bool]] = {
    "orgchart.unitname": lambda fields: isinstance(fields.get("level"), str),
    "orgchart.mandate": lambda fields: isinstance(fields.get("theme"), str),
    "orgchart.appointment": lambda fields: isinstance(fields.get("person"), str),
    "orgchart.post": lambda fields: "kind" not in fields,
    "orgchart.statement": lambda fields: "figure" in fields,
}
"""By which field a record of the release before is known, by kind."""


__all__ = ["CONVERSIONS", "Files", "Written", "convert", "is_of_the_release_before"]
