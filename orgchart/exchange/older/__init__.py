"""Fixture files of earlier releases: their records, rewritten as the records of today.

A conversion reads all records of all files, because one record may become two, or need another.
Fixtures of today pass through unchanged. A conversion that is no longer needed is deleted with the
release that it reads.
"""

from collections.abc import Callable

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
    for conversion in CONVERSIONS:
        conversion(files)


__all__ = ["CONVERSIONS", "Files", "Written", "convert"]
