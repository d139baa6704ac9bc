"""Statements of earlier releases that were figures, as the figures of today."""

from orgchart.migrations._figures import KNOWN

from .files import Files, Written

STATEMENT = "orgchart.statement"
FIGURE = "orgchart.figure"


def figures_from_statements(files: Files) -> None:
    """A statement that the registry shipped as a figure becomes one.

    Any other becomes a description, because nothing says what its number counts. Its number goes
    into its note.
    """
    for record in files.of(STATEMENT):
        if record.fields.get("kind") == "figure":
            code = str(record.fields.get("code"))
            if code in KNOWN:
                _to_figure(record, *KNOWN[code])
                files.note(record, f"the statement “{code}” is a figure now")
            else:
                _to_description(record)
                files.note(
                    record,
                    f"the statement “{code}” is a description now, with its number in the note. "
                    "If it is a figure, enter it as one",
                )
        else:
            record.fields.pop("figure", None)


def _to_figure(record: Written, kind: str, exactness: str) -> None:
    fields = record.fields
    for name in ("code", "speaker", "speaker_role"):
        fields.pop(name, None)
    fields |= {"kind": kind, "exactness": exactness, "value": fields.pop("figure", None)}
    record.label = FIGURE


def _to_description(record: Written) -> None:
    number = record.fields.pop("figure", None)
    noted = [str(record.fields.get("note") or ""), f"Figure: {number}." if number else ""]
    record.fields |= {"kind": "description", "note": " ".join(filter(None, noted))}
