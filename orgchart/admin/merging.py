"""If two people edit one record, the second to save is stopped, sees both versions, and merges.

A form carries the state that its record and rows had when it was opened. What differs from that when
the form is saved was saved by somebody else. The person then sees, field by field, the value when the
form was opened, the value that the other person saved and their own, and chooses.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from orgchart.models import Record
from orgchart.serialization import JSON, changed_fields, fields_of
from orgchart.writing.record_names import ValuesInWords, read_names
from orgchart.writing.record_states import Subject

from .boxes import is_number
from .typed import RecordForm

WAS = "_was"
"""The hidden input with the state that the form was opened with."""
TAKE, THEIRS, ROW = "_take:", "_theirs:", "_row:"
"""Prefixes of inputs on the page where a person merges: the name of an input or row follows."""

Fields = dict[str, Any]
"""The fields of a record by name, as ``fields_of`` gives them."""
State = dict[str, Fields]
"""The fields of each record, by ``label:primary key``."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed after the form was opened."""

    subject: Subject
    fieldname: str
    record: str
    label: str
    name: str
    """The name of the input in the form."""
    was: str
    theirs: str
    mine: str
    theirs_as_typed: list[str]
    both: bool
    """Did both change it? If only the other did, theirs is chosen at first."""


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A row of the form that somebody else deleted after it was opened."""

    subject: Subject
    row: str
    """Its prefix: ``names-0``."""
    typed: list[tuple[str, str]]


@dataclass
class Conflict:
    """What somebody else saved after the form was opened."""

    now: State
    differences: list[Difference] = field(default_factory=list)
    gone: list[GoneRow] = field(default_factory=list)

    @property
    def written(self) -> list[tuple[Subject, str]]:
        """What somebody else wrote: records with the fields, or without one if they were deleted."""
        changed = [(one.subject, one.fieldname) for one in self.differences]
        return [*changed, *((row.subject, "") for row in self.gone)]


def key_of(record: Record) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def state_of(records: Iterable[Record]) -> State:
    """The fields of the records now."""
    return {key_of(record): fields_of(record) for record in records}


def read_state(request: HttpRequest) -> State | None:
    """The state that the form was opened with; None for a form that carries none."""
    try:
        state = json.loads(request.POST.get(WAS, ""))
    except ValueError:
        return None
    if not isinstance(state, dict) or not all(
        isinstance(fields, dict) for fields in state.values()
    ):
        return None
    return state


def differences(
    was: State, stored: Iterable[Record], bound: Iterable[RecordForm]
) -> list[Difference]:
    """What somebody else changed in the records of the bound and valid forms.

    ``stored`` are the records as they were before anything of the forms was written.
    """
    records = {key_of(record): record for record in stored}
    now = state_of(records.values())
    changed: list[tuple[RecordForm, Record, str, list[JSON]]] = []
    for form in bound:
        key = key_of(form.instance) if form.instance.pk else ""
        if key not in was or key not in now or was[key] == now[key]:
            continue
        mine = fields_of(form.instance)
        for name in changed_fields(was[key], now[key]):
            if name in form.fields and mine.get(name) != now[key].get(name):
                values = [fields.get(name) for fields in (was[key], now[key], mine)]
                changed.append((form, records[key], name, values))
    return _in_words(changed) if changed else []


def _in_words(
    changed: Sequence[tuple[RecordForm, Record, str, list[JSON]]],
) -> list[Difference]:
    """The differences: form, stored record, field, and its values when opened, now and in the form.

    A few queries for each kind of record that they name.
    """
    read_names(theirs for _form, theirs, _name, _values in changed)
    words = ValuesInWords(
        (type(theirs), {name: value}) for _form, theirs, name, values in changed for value in values
    )
    found = []
    for form, theirs, name, values in changed:
        was, now, mine = (words.of(type(theirs), name, value) for value in values)
        fresh = type(form)(instance=theirs, prefix=form.prefix)
        found.append(
            Difference(
                (theirs._meta.label_lower, theirs.pk),
                name,
                theirs.reference,
                str(form.fields[name].label or name),
                form.add_prefix(name),
                was,
                now,
                mine,
                _as_typed(fresh[name].value()),
                values[2] != values[0],
            )
        )
    return found


def gone_rows(now: State, data: QueryDict, kinds: dict[str, str]) -> list[GoneRow]:
    """Rows of the submission whose record was deleted; ``kinds`` by the prefix of the formset."""
    found = []
    for prefix, label in kinds.items():
        for number in range(_count(data, prefix, "INITIAL")):
            row = f"{prefix}-{number}"
            pk = data.get(f"{row}-id", "")
            is_kept = is_number(pk) and not data.get(f"{row}-DELETE")
            if is_kept and f"{label}:{pk}" not in now:
                found.append(GoneRow((label, int(pk)), row, _typed(data, row)))
    return found


def merged(data: QueryDict, prefixes: Iterable[str]) -> QueryDict:
    """The submission after a person has chosen what to take and which rows to keep."""
    result = data.copy()
    for name in list(data):
        if name.startswith(TAKE) and data[name] == "theirs":
            wanted = name.removeprefix(TAKE)
            result.setlist(wanted, data.getlist(THEIRS + wanted))
        if name.startswith((TAKE, THEIRS)):
            del result[name]
    for prefix in prefixes:
        _settle_rows(result, prefix)
    return result


def _settle_rows(data: QueryDict, prefix: str) -> None:
    """Leave out the rows that stay deleted; send those that are kept as new rows."""
    fates = {
        number: data.pop(f"{ROW}{prefix}-{number}", [""])[-1]
        for number in range(_count(data, prefix, "TOTAL"))
    }
    if not any(fates.values()):
        return
    initial = _count(data, prefix, "INITIAL")
    old = [number for number in fates if number < initial and not fates[number]]
    new = [number for number in fates if number >= initial or fates[number] == "keep"]
    rows = {number: _fields(data, f"{prefix}-{number}") for number in fates}
    for number in fates:
        for name in rows[number]:
            del data[f"{prefix}-{number}-{name}"]
    for place, number in enumerate([*old, *new]):
        for name, values in rows[number].items():
            data.setlist(f"{prefix}-{place}-{name}", values)
        if number in new:
            data[f"{prefix}-{place}-id"] = ""
    data[f"{prefix}-INITIAL_FORMS"] = str(len(old))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(old) + len(new))


def _count(data: QueryDict, prefix: str, which: str) -> int:
    written = data.get(f"{prefix}-{which}_FORMS", "0")
    return min(int(written), 1000) if written.isdecimal() else 0


def _fields(data: QueryDict, row: str) -> dict[str, list[str]]:
    start = f"{row}-"
    return {name.removeprefix(start): data.getlist(name) for name in data if name.startswith(start)}


def is_of_the_form(name: str) -> bool:
    """Is the input a part of the form's own business, and not something that a person typed?"""
    counts = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS")
    return name.startswith("_") or name.endswith(counts)


def _typed(data: QueryDict, row: str) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), ", ".join(values))
        for name, values in _fields(data, row).items()
        if name != "id" and any(values)
    ]


def _as_typed(value: object) -> list[str]:
    """What a browser would submit of a field that has this value."""
    if value in (None, "", False):
        return []
    if value is True:
        return ["on"]
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
