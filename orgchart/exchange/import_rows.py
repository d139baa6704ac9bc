"""What an import shows of each record: every value of a new one, and old and new where one changes."""

from typing import TypedDict

from orgchart.models import Record
from orgchart.serialization import JSON, Fields, field_in_words, own_fields
from orgchart.writing.verdicts import Outcome, Verdict

NOTHING: tuple[JSON, ...] = (None, "", [], {})
"""Values of a field that say nothing."""


class ValueRow(TypedDict):
    """A value that a row gives to a field of a record. All in words; the page shows it as it is."""

    field: str
    before: str
    after: str
    cell: str
    """What the file says, if it is written in another way."""
    emptied: bool
    """Had the field a value that the row takes away?"""


class BesideRow(TypedDict):
    """A stored record that the row may mean to correct."""

    choice: str
    """How a form names it: the place of the row in the file, the kind, the primary key."""
    record: str
    chosen: bool


class RecordRow(TypedDict):
    """What a row says of one record."""

    record: str
    outcome: str
    values: list[ValueRow]
    beside: list[BesideRow]


def record_row(verdict: Verdict, record: str) -> RecordRow | None:
    """What the page shows of a verdict about a record that is called so.

    None if there is nothing to see, as in an unchanged record.
    """
    if verdict.outcome == Outcome.UNCHANGED or not verdict.about:
        return None
    said = {*verdict.after, *verdict.entry.written}
    own = [field.name for field in own_fields(verdict.entry.model) if field.name in said]
    names = verdict.changes if verdict.before else own
    beside = [(stored, False) for stored in verdict.beside]
    if verdict.instead:
        beside = [(verdict.instead, True)]
    return RecordRow(
        record=record,
        outcome=str(verdict.outcome),
        values=[_value_row(verdict, name) for name in names],
        beside=[
            BesideRow(
                choice=choice_of(verdict.entry.place, stored),
                record=stored.reference,
                chosen=chosen,
            )
            for stored, chosen in beside
        ],
    )


def choice_of(place: str, record: Record) -> str:
    """How a form says that the row at that place should change that record."""
    return f"{place.replace(':', ' ')}:{record._meta.label_lower}:{record.pk}"


def _value_row(verdict: Verdict, name: str) -> ValueRow:
    kind = verdict.entry.model
    before = _value(kind, name, verdict.before) if verdict.before else None
    after = _value(kind, name, verdict.after)
    shown = verdict.in_words(kind, name, after)
    written = " ".join(verdict.entry.written.get(name, "").split())
    return ValueRow(
        field=field_in_words(kind, name),
        before=verdict.in_words(kind, name, before),
        after=shown,
        cell=written if written not in (" ".join(shown.split()), "", str(after)) else "",
        emptied=before not in NOTHING and after in NOTHING,
    )


def _value(kind: type[Record], name: str, fields: Fields) -> JSON:
    """The value of a field. What is left out has its default."""
    if name in fields:
        return fields[name]
    return next(field.get_default() for field in own_fields(kind) if field.name == name)
