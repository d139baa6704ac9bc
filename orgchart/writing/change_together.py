"""Changing one field in many records at once: what it would do to each, and doing it, all or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from orgchart.models import Proposal, Record
from orgchart.roles import Writer

from .as_seen import as_seen
from .citing import save_new
from .publishing import write, wrong_with
from .recording import recording, rehearsing
from .violations import RulesBroken, Violation, row_violations, violation

MOST = 200
"""How many records can be changed at once: a person looks at each of them first."""


@dataclass(slots=True)
class ChangedRow:
    """What changing the field does to one record."""

    record: Record
    before: str
    after: str
    differs: bool
    """Does the value change? If not, the record stays as it is."""
    proposal: Proposal | None = None
    """What the change became, if the person may not change the record."""
    broken: list[Violation] = field(default_factory=list)
    """Why it is refused."""


def rehearse(
    records: Sequence[Record], name: str, value: Any, by: Writer = None
) -> list[ChangedRow]:
    """What setting the field to the value would do to each record. Nothing is kept, and no lock is taken.

    A few queries for each record.
    """
    rows: list[ChangedRow] = []
    try:
        with rehearsing():
            _save_if_new(value)
            rows += [_changed(record, name, value, by) for record in records]
    except RulesBroken as error:
        about = {(row.record._meta.label_lower, row.record.pk): row for row in rows}
        for broken in error.violations:
            # A rule that a record beside them breaks is said of the last that changes.
            about.get((broken.model, broken.pk), rows[-1]).broken.append(broken)
    return rows


def change_together(
    records: Iterable[Record], name: str, value: Any, *, by: Writer, why: str, seen: int | None
) -> list[ChangedRow]:
    """Set the field to the value in all records, or in none. What ``by`` may not change is proposed.

    They are read again under the writers' lock, and must be as they were after the writing ``seen``.
    Raises RulesBroken, naming each record that is refused. A few queries for each record.
    """
    with recording(by=by, why=why):
        _save_if_new(value)
        rows = [_changed(record, name, value, by) for record in as_seen(records, seen)]
        if broken := [one for row in rows for one in row.broken]:
            raise RulesBroken(broken)
    return rows


def _save_if_new(value: Any) -> None:
    """A document or a source that the registry does not have yet is saved together with the change."""
    if isinstance(value, Record) and value._state.adding:
        save_new(value)


def _changed(record: Record, name: str, value: Any, by: Writer) -> ChangedRow:
    """Set the field, and save or propose the record if it is allowed."""
    column = record._meta.get_field(name)
    assert isinstance(column, models.Field)
    stored, before = getattr(record, column.attname), _in_words(record, name)
    setattr(record, name, value)
    row = ChangedRow(
        record, before, _in_words(record, name), stored != getattr(record, column.attname)
    )
    if not row.differs:
        return row
    row.broken = row_violations(record)
    if row.broken:
        return row
    try:
        with transaction.atomic():
            row.proposal = write(record, by)
    except RulesBroken as error:
        row.broken = error.violations
    except IntegrityError as error:
        row.broken = wrong_with(record) or [_refused(record, error)]
    return row


def _in_words(record: Record, name: str) -> str:
    """The value of the field as a person reads it."""
    column, value = record._meta.get_field(name), getattr(record, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if getattr(column, "choices", None):
        return str(getattr(record, f"get_{name}_display")())
    return "" if value is None else str(value)


def _refused(record: Record, error: IntegrityError) -> Violation:
    message = _("The database refuses it (%(error)s). Leave the record out.") % {"error": error}
    return violation(record, "database", message)
