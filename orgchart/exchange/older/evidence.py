"""Fixtures of earlier releases: what a note said of a second source becomes a piece of evidence."""

import re

from orgchart.migrations._notes import SENTENCES
from orgchart.models import Fact, Standing
from orgchart.serialization import BY_LABEL, JSON

from .files import Files, Written


def notes_become_evidence(files: Files) -> None:
    """Make a piece of evidence of each such sentence, if the files have its source.

    It must come after the conversions that change the key of a fact.
    """
    sources = {str(source.fields.get("slug")) for source in files.of("orgchart.source")}
    for written in [*files.records]:
        kind = BY_LABEL.get(written.label)
        if kind and issubclass(kind, Fact):
            for supports, sentence in SENTENCES.items():
                for found in [*sentence.finditer(str(written.fields.get("note", "")))]:
                    is_ended = supports != "end" or written.fields.get("end")
                    if is_ended and found["slug"] in sources:
                        _convert(files, written, kind, supports, found)


def _convert(
    files: Files, written: Written, kind: type[Fact], supports: str, found: re.Match[str]
) -> None:
    fields: dict[str, JSON] = {
        "fact": _key(kind, written.fields),
        "source": [found["slug"]],
        "locator": found["locator"] or "",
        "supports": supports,
        "quotation": found["quotation"] or "",
    }
    files.add(written, f"{written.label}evidence", **fields)
    note = str(written.fields.pop("note")).replace(found[0], "", 1).strip()
    if note:
        written.fields["note"] = note
    files.note(
        written,
        f"the source {found['slug']}, which the note named for the {supports}, is a piece of evidence.",
    )


def _key(kind: type[Fact], fields: dict[str, JSON]) -> list[JSON]:
    """The natural key of a fact, from its fields as a file has them."""
    key: list[JSON] = []
    for lookup in kind.natural_fields:
        value = fields.get(lookup.partition("__")[0]) or ""
        key += value if isinstance(value, list) else [value]
    source = fields.get("source")
    if fields.get("status") == Standing.DISPUTED and "start" in kind.natural_fields:
        key += source if isinstance(source, list) else []
    return key
