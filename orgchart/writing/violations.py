"""What breaks a rule, in words, and the rules about one row."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models

from orgchart.models import Record
from orgchart.models.descriptions import Text
from orgchart.models.fields import PartialDateField
from orgchart.serialization import field_in_words, with_keys

from .record_names import read_names, reference_of


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a record breaks, in words that help a person to fix it."""

    record: str
    """The record in words: ``unit name “The Police Division, since 1992”``."""
    rule: str
    """The name of the rule, such as ``one_solid_line_on_a_day``."""
    message: str
    """What is wrong and what to do about it, in a sentence or two."""
    model: str
    """The model's label, such as ``orgchart.unitname``."""
    pk: int | None
    fieldname: str = ""
    """The field beside which the message is shown; empty for the record as a whole."""

    def __str__(self) -> str:
        return f"{self.record}: {self.message}"


def violation(record: Record, rule: str, message: Text, fieldname: str = "") -> Violation:
    """A violation of the rule by the record. The message is shown beside ``fieldname``."""
    return Violation(
        reference_of(record), rule, str(message), record._meta.label_lower, record.pk, fieldname
    )


Message = Callable[[], Text]
"""What is wrong and what to do about it. It is made only if it is shown, for it runs queries."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a record breaks. Faults are the same if the same records break the same rule."""

    rule: str
    kind: type[Record]
    pk: int
    beside: int | tuple[int, int]
    """The primary key of the other record that it conflicts with; or two numbers that do not agree."""
    fieldname: str = field(compare=False)
    message: Message = field(compare=False)
    of_other: Message | None = field(default=None, compare=False)
    """The same, said of the other record, if two of that kind cannot both be."""


def told(faults: Sequence[Fault]) -> list[Violation]:
    """The faults in words. A few queries for each kind of record, and those of the messages."""
    records = {
        kind: with_keys(kind).in_bulk([fault.pk for fault in faults if fault.kind is kind])
        for kind in {fault.kind for fault in faults}
    }
    read_names(record for of_kind in records.values() for record in of_kind.values())
    return [
        violation(records[fault.kind][fault.pk], fault.rule, fault.message(), fault.fieldname)
        for fault in faults
    ]


class RulesBroken(Exception):
    """The registry would break its rules, so nothing was saved."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("\n".join(map(str, violations)))
        self.violations = violations


def row_violations(record: Record) -> list[Violation]:
    """What is wrong with this row alone: its fields and its model's ``clean()``.

    No query, but for the names of the units of a row that is wrong.
    """
    return [
        Violation(
            record=reference_of(record),
            rule=error.code or "invalid",
            message=f"{field_in_words(type(record), fieldname)}: {' '.join(error.messages)}",
            model=record._meta.label_lower,
            pk=record.pk,
            fieldname=fieldname,
        )
        for fieldname, errors in wrong_fields(record).items()
        for error in errors
    ]


def wrong_fields(
    record: Record, unknown: Collection[str] = ()
) -> Mapping[str, list[ValidationError]]:
    """What is wrong with the fields of a row alone, by field. No query.

    Of ``unknown`` fields nothing is said. If a date or a choice is one of them, what the fields must be
    together is not asked: they have no value to compare.
    """
    problems: dict[str, list[ValidationError]] = defaultdict(list)
    # Asking a foreign key whether its target exists is a query a row; the database sees to that.
    set_relations = {
        relation.name
        for relation in record._meta.fields
        if isinstance(relation, models.ForeignKey) and getattr(record, relation.attname) is not None
    }
    try:
        record.clean_fields(exclude={*set_relations, *unknown})
    except ValidationError as error:
        problems.update(error.error_dict)
    if any(_is_compared(record, name) for name in unknown):
        return problems
    try:
        record.clean()
    except ValidationError as error:
        for fieldname, errors in error.error_dict.items():
            if fieldname not in unknown:
                problems[fieldname] += errors
    except (AttributeError, TypeError, ValueError):
        if not problems:
            raise  # or it stumbled over a value that is told to be wrong
    return problems


def _is_compared(record: Record, name: str) -> bool:
    field = record._meta.get_field(name)
    return isinstance(field, PartialDateField) or bool(getattr(field, "choices", None))
