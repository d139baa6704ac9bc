"""Tables, in and out: a row a record, for people who work with a spreadsheet.

A column is a field of an entry (entries.py); a relation is written as the natural key of its record.
The table of units has a row for each of a unit's names; that of mandates has as many groups of
columns for documents as the longest list needs. What is written can be read again and is the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from rapidfuzz import fuzz

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.models import (
    RECORDS,
    Document,
    Mandate,
    MandateReference,
    Record,
    Unit,
    UnitName,
)
from orgchart.models.fields import PartialDateField, SymbolField
from orgchart.serialization import choices_of, own_fields, with_keys
from orgchart.writing.batch_load import Entry

Cells = dict[str, str]
"""The cells of a row by the name of their column; empty for nothing."""
ALIKE = 80
"""How alike, in hundredths, a header must be to be taken for a column."""
YES, NO = {"yes", "true", "1", "x", "y"}, {"no", "false", "0", "n", ""}
KEY_JOINT = ", "


class CellError(ValueError):
    """A cell that cannot be read: which, and how to write it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    model: type[Record]
    field: str
    group: int = 0
    """Which of several: the second document of a mandate is 2."""

    @property
    def own(self) -> Any:
        return self.model._meta.get_field(self.field)

    @property
    def help_text(self) -> str:
        own = self.own
        if known := choices_of(own):
            return f"One of: {', '.join(known)}"
        if isinstance(own, models.BooleanField):
            return "yes or no"
        if isinstance(own, models.ForeignKey):
            target: Any = own.related_model
            key = "symbol" if target is Document else KEY_JOINT.join(target.natural_fields)
            return f"The {key.replace('__', ' ')} of the {target._meta.verbose_name}"
        return str(own.help_text)


class Table:
    """How the records of one kind are laid out in rows."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.name = str(model._meta.model_name)
        self.title = str(model._meta.verbose_name_plural).capitalize()

    def columns(self, groups: int = 1) -> list[Column]:
        """The columns; ``groups`` is for how many documents of a mandate there is room."""
        found = _columns_of(self.model)
        if self.model is Unit:
            found += [each for each in _columns_of(UnitName) if each.field != "unit"]
        if self.model is Mandate:
            for group in range(1, groups + 1):
                found += _document_columns(group)
        return found

    # --- out ---

    def rows(self, records: "models.QuerySet[Any]") -> tuple[list[Column], list[Cells]]:
        """Columns and rows of some records of the kind. A query or two, whatever their number."""
        pks = list(records.values_list("pk", flat=True))
        found = {each.pk: each for each in with_keys(self.model).filter(pk__in=pks)}
        ordered = [found[pk] for pk in dict.fromkeys(pks)]
        if self.model is Unit:
            return self.columns(), list(_unit_rows(ordered))
        if self.model is Mandate:
            return self._mandate_rows(ordered)
        return self.columns(), [_cells(record) for record in ordered]

    def _mandate_rows(self, mandates: list[Any]) -> tuple[list[Column], list[Cells]]:
        references: dict[int, list[MandateReference]] = {mandate.pk: [] for mandate in mandates}
        known = MandateReference.objects.filter(mandate__in=references).select_related("document")
        for reference in known:
            references[reference.mandate_id].append(reference)
        most = max((len(each) for each in references.values()), default=1) or 1
        rows = []
        for mandate in mandates:
            cells = _cells(mandate)
            for group, reference in enumerate(references[mandate.pk], start=1):
                for column in _document_columns(group):
                    cells[column.name] = _cell(column.own, reference)
            rows.append(cells)
        return self.columns(most), rows

    # --- in ---

    def match(self, headers: Iterable[str]) -> dict[str, str]:
        """The column that each header seems to stand for; none twice, and none for the others."""
        groups = max([1, *(_group(header) for header in headers)])
        columns = {_plain(column.name): column.name for column in self.columns(groups)}
        found: dict[str, str] = {}
        for header in headers:
            if name := columns.get(_plain(header)):
                found.setdefault(header, name)
        for header in headers:
            if header in found or re.search(r"[0-9]", header):
                continue
            free = [plain for plain, name in columns.items() if name not in found.values()]
            likeness = {plain: fuzz.ratio(plain, _plain(header)) for plain in free}
            best = max(likeness, key=likeness.__getitem__, default=None)
            if best is not None and likeness[best] >= ALIKE:
                found[header] = columns[best]
        return found

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {each.name: each for each in self.columns(max(1, _group(name)))}[name]

    def has(self, name: str) -> bool:
        """Is there a column of that name?"""
        return name in {each.name for each in self.columns(max(1, _group(name)))}

    def entries(self, place: str, cells: Cells) -> list[Entry]:
        """What a row says, as entries. Raises CellError, naming each column that cannot be read."""
        by_record: dict[tuple[type[Record], int], dict[str, Any]] = {}
        wrong = []
        for name, text in cells.items():
            column = self.column(name)
            try:
                value = _value(column.own, text)
            except CellError as error:
                wrong.append(f"{name}: {error}")
                continue
            by_record.setdefault((column.model, column.group), {})[column.field] = value
        if wrong:
            raise CellError(" ".join(wrong))
        found = []
        own = by_record.pop((self.model, 0), {})
        found.append(Entry(place, self.model, own, partial=True))
        for (model, _group_number), fields in by_record.items():
            if model is UnitName and _says_something(cells):
                fields["unit"] = [own.get("code", "")]
                found.append(Entry(place, UnitName, fields, partial=True))
            if model is MandateReference and fields.get("document"):
                fields["mandate"] = [own.get("code", "")]
                known = {"symbol": fields["document"][0]}
                found.append(Entry(place, Document, known, partial=True))
                found.append(Entry(place, MandateReference, fields, partial=True))
        return found


TABLES: dict[str, Table] = {
    table.name: table
    for table in (Table(model) for model in RECORDS if model.description.is_edited)
}
"""The table of each kind of record, by the name of its model."""


def _columns_of(model: type[Record]) -> list[Column]:
    return [Column(own.name.replace("_", " "), model, own.name) for own in own_fields(model)]


def _document_columns(group: int) -> list[Column]:
    number = f" {group}" if group > 1 else ""
    names = {"document": "document", "kind": "document kind", "paragraph": "document paragraph"}
    return [
        Column(f"{name}{number}", MandateReference, field, group) for field, name in names.items()
    ]


def _group(name: str) -> int:
    found = re.fullmatch(r"document(?: kind| paragraph)? ([0-9]{1,2})", _plain(name))
    return int(found[1]) if found else 0


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[_\-.:]", " ", header.casefold()).split())


def _says_something(cells: Cells) -> bool:
    """Does a row of units name a name? A row with the unit alone is of a unit without one."""
    return any(cells.get(name) for name in ("name", "acronym", "level", "start", "end"))


# --- cells -------------------------------------------------------------------------------------


def _unit_rows(units: list[Any]) -> Iterator[Cells]:
    names: dict[int, list[UnitName]] = {unit.pk: [] for unit in units}
    for name in with_keys(UnitName).filter(unit__in=names).order_by("unit", "start"):
        names[name.unit_id].append(name)
    for unit in units:
        own = _cells(unit)
        for name in names[unit.pk]:
            yield {**{k: v for k, v in _cells(name).items() if k != "unit"}, **own}
        if not names[unit.pk]:
            yield own


def _cells(record: Record) -> Cells:
    return {own.name.replace("_", " "): _cell(own, record) for own in own_fields(type(record))}


def _cell(own: Any, record: Any) -> str:
    value = getattr(record, own.attname)
    if value is None:
        return ""
    if isinstance(own, models.ForeignKey):
        return KEY_JOINT.join(getattr(record, own.name).natural_key())
    if isinstance(own, models.BooleanField):
        return "yes" if value else "no"
    return str(own.value_to_string(record))


def _value(own: Any, text: str) -> Any:
    """What a cell says, as an entry has it. Symbols, dates and codes are brought to their form."""
    text = text.strip()
    if isinstance(own, models.ForeignKey):
        return _key(own, text) if text else None
    if isinstance(own, models.BooleanField):
        if text.casefold() not in YES | NO:
            raise CellError(f"“{text}” is neither yes nor no.")
        return text.casefold() in YES
    if not text:
        return own.get_default()
    if reader := READERS.get(type(own)):
        return reader(text)
    if known := choices_of(own):
        return _choice(known, text)
    if own.name == "code":
        return text.casefold()
    return text


def _date(text: str) -> str:
    try:
        return str(PartialDate.read(text))
    except PartialDateError as error:
        raise CellError(str(error)) from None


def _symbol(text: str) -> str:
    try:
        return symbols.parse(text).text
    except symbols.SymbolError as error:
        raise CellError(str(error)) from None


READERS: dict[type[Any], Callable[[str], str]] = {PartialDateField: _date, SymbolField: _symbol}


def _key(own: Any, text: str) -> list[str]:
    if own.related_model is Document:
        return [_symbol(text)]
    key = [part.strip() for part in text.split(KEY_JOINT.strip())]
    return [key[0].casefold(), *key[1:]]


def _choice(known: dict[str, str], text: str) -> str:
    for value, label in known.items():
        if text.casefold() in (value.casefold(), label.casefold()):
            return value
    raise CellError(f"“{text}” is not one of {', '.join(known)}.")
