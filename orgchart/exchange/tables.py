"""Write records as tables and read them back, for people who work with a spreadsheet.

A table has one row for each record and one column for each field. A relation is written as the
natural key of its record. The table of units has one row for each name of a unit; on the way in it
can name the parent of the unit too. The table of mandates has a group of columns for each document, as
many as the longest list needs. A table that was exported can be imported again and changes nothing.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from orgchart.languages import in_words_to_keep
from orgchart.models import (
    RECORDS,
    Document,
    Mandate,
    MandateReference,
    ParentRelationship,
    Record,
    Term,
    Unit,
    UnitName,
)
from orgchart.models.records import related_kind
from orgchart.serialization import choices_of, own_fields, with_keys

from .usual_headers import USUAL

Cells = dict[str, str]
"""The cells of a row by the name of their column; an empty text for an empty cell."""
ALIKE = 80
"""How similar a header and a column must be to match, out of 100."""
LIKENESS = 1
"""How surely a header means a column that is only like it (``Table.fits``)."""
KEY_JOINT = ", "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    model: type[Record]
    field: str
    group: int = 0
    """The number of a document of a mandate, from 1; 0 for every other column."""

    @property
    def model_field(self) -> models.Field:
        field = self.model._meta.get_field(self.field)
        assert isinstance(field, models.Field)
        return field

    @property
    def help_text(self) -> str:
        """What a person can write in the column."""
        field = self.model_field
        if known := choices_of(field):
            return _("One of these: %(choices)s.") % {"choices": ", ".join(known.values())}
        if isinstance(field, models.BooleanField):
            return _("Write yes or no.")
        if terms := vocabulary_of(field):
            names = ", ".join(term.label for term in terms.objects.all())
            return _("One of these: %(choices)s.") % {"choices": names}
        if isinstance(field, models.ForeignKey):
            target = related_kind(self.model, self.field)
            words = {"key": _key_in_words(target), "kind": target._meta.verbose_name}
            return _("The record of the kind “%(kind)s”, by its %(key)s.") % words
        return str(field.help_text)


def _key_in_words(kind: type[Record]) -> str:
    """What a cell names a record of the kind by."""
    fields = kind.natural_fields
    if kind is not Document and len(fields) > 1:
        return KEY_JOINT.join(fields).replace("__", " ")
    return str(kind._meta.get_field(fields[0]).verbose_name)  # type: ignore[union-attr] # a column


class Table:
    """The columns and rows of one kind of record."""

    is_fixed = False
    """Does a file of it say which column is which? Then nobody chooses."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.name = str(model._meta.model_name)

    @property
    def title(self) -> str:
        """What the table is called, in the language in use."""
        return str(self.model._meta.verbose_name_plural).capitalize()

    @property
    def title_in_files(self) -> str:
        """What the table is called in files, which are the same for everybody."""
        with in_words_to_keep():
            return self.title

    def columns(self, groups: int = 1) -> list[Column]:
        """Return the columns. ``groups`` is the number of documents that a mandate can have.

        The parent of a unit is only read: its lines may begin on other days than its names, so they
        are exported as a table of their own.
        """
        found = _columns_of(self.model)
        if self.model is Unit:
            found += [column for column in _columns_of(UnitName) if column.field != "unit"]
            found += _PARENT
        if self.model is Mandate:
            for group in range(1, groups + 1):
                found += _document_columns(group)
        return found

    def by_field(self) -> dict[tuple[type[Record], str], str]:
        """The names of the columns by the kind of record and the field that they fill."""
        return {(column.model, column.field): column.name for column in self.columns()}

    # --- out ---

    def rows(self, records: "models.QuerySet[Record]") -> tuple[list[Column], list[Cells]]:
        """Return the columns and rows of some records of the kind, in the order of the query.

        Two queries, or three for units and mandates, whatever the number of records.
        """
        pks = list(records.values_list("pk", flat=True))
        by_pk = {record.pk: record for record in with_keys(self.model).filter(pk__in=pks)}
        ordered = [by_pk[pk] for pk in dict.fromkeys(pks)]
        if self.model is Unit:
            columns = [column for column in self.columns() if column not in _PARENT]
            return columns, list(_unit_rows(ordered))
        if self.model is Mandate:
            return self._mandate_rows(ordered)
        return self.columns(), [_cells(record) for record in ordered]

    def _mandate_rows(self, mandates: Sequence[Record]) -> tuple[list[Column], list[Cells]]:
        references: dict[int, list[MandateReference]] = {mandate.pk: [] for mandate in mandates}
        known = MandateReference.objects.filter(mandate__in=references).select_related("document")
        for reference in known:
            references[reference.mandate_id].append(reference)
        most = max(map(len, references.values()), default=1) or 1
        rows = []
        for mandate in mandates:
            cells = _cells(mandate)
            for group, reference in enumerate(references[mandate.pk], start=1):
                for column in _document_columns(group):
                    about = reference.document if column.model is Document else reference
                    cells[column.name] = _cell(column.model_field, about)
            rows.append(cells)
        return self.columns(most), rows

    # --- in ---

    def match(self, headers: Iterable[str]) -> dict[str, str]:
        """Return the column that each header seems to mean. A header that fits none is left out.

        The names of columns go first, then what people usually call them, then what is written like
        them. No column is given to two headers.
        """
        headers = list(headers)
        columns = self._by_plain_name(headers)
        found: dict[str, str] = {}
        for header in headers:
            name = columns.get(_plain(header), "")
            if name and name not in found.values():
                found[header] = name
        for header in headers:
            if header not in found and (name := _usual(header, columns, found.values())):
                found[header] = name
        for header in headers:
            if header in found or re.search(r"[0-9]", header):
                continue
            free = [plain for plain, name in columns.items() if name not in found.values()]
            likeness = {plain: fuzz.ratio(plain, _plain(header)) for plain in free}
            best = max(likeness, key=likeness.__getitem__, default=None)
            if best is not None and likeness[best] >= ALIKE:
                found[header] = columns[best]
        return found

    def known(self, headers: Sequence[str]) -> int:
        """How many of the texts name a column, or are what people usually call one."""
        columns = self._by_plain_name(headers)
        plain = {_plain(header) for header in headers}
        return sum(1 for header in plain if header in columns or _usual(header, columns))

    def fits(self, headers: Sequence[str]) -> dict[str, int]:
        """How surely each header means a column of the table: 5 is its name, LIKENESS only that it is like it."""
        return {header: _fit(header, name) for header, name in self.match(headers).items()}

    def _by_plain_name(self, headers: Sequence[str]) -> dict[str, str]:
        """The names of the columns that a table with those headers can have, by their small letters."""
        groups = max([1, *map(_group, headers)])
        return {_plain(column.name): column.name for column in self.columns(groups)}

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        columns = self.columns(max(1, _group(name)))
        return next((column for column in columns if column.name == name), None)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (Table(model) for model in RECORDS if model.description.is_edited)
}
"""The table of each kind of record, by the name of its model."""


_PARENT = [
    Column("parent", ParentRelationship, "parent"),
    Column("parent kind", ParentRelationship, "kind"),
]
"""What a row of units says of the unit above, for the time of the name."""


def _columns_of(model: type[Record]) -> list[Column]:
    return [Column(field.name.replace("_", " "), model, field.name) for field in own_fields(model)]


def _document_columns(group: int) -> list[Column]:
    number = f" {group}" if group > 1 else ""
    names = {"document": "document", "kind": "document kind", "paragraph": "document paragraph"}
    return [
        *(
            Column(f"{name}{number}", MandateReference, field, group)
            for field, name in names.items()
        ),
        Column(f"document title{number}", Document, "title", group),
    ]


def _group(name: str) -> int:
    found = re.fullmatch(r"document(?: kind| paragraph| title)? ([0-9]{1,2})", _plain(name))
    return int(found[1]) if found else 0


def _usual(header: str, columns: Mapping[str, str], taken: Container[str] = ()) -> str:
    """The first free column that people usually call so; empty if there is none."""
    meant = USUAL.get(_plain(header), ())
    free = (columns[name] for name in meant if name in columns and columns[name] not in taken)
    return next(free, "")


def _fit(header: str, column: str) -> int:
    """How sure it is that a header means a column: 5 for its name, or what people mean by the header first of all."""
    if _plain(header) == _plain(column):
        return 5
    meant = USUAL.get(_plain(header), ())
    return (5, 3, LIKENESS)[meant.index(column)] if column in meant else LIKENESS


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[_\-.:]", " ", header.casefold()).split())


# --- cells -------------------------------------------------------------------------------------


def _unit_rows(units: Sequence[Record]) -> Iterator[Cells]:
    names: dict[int, list[UnitName]] = {unit.pk: [] for unit in units}
    for name in with_keys(UnitName).filter(unit__in=names).order_by("unit", "start"):
        names[name.unit_id].append(name)
    for unit in units:
        own = _cells(unit)
        for name in names[unit.pk]:
            of_name = {column: text for column, text in _cells(name).items() if column != "unit"}
            yield {**of_name, **own}
        if not names[unit.pk]:
            yield own


def _cells(record: Record) -> Cells:
    fields = own_fields(type(record))
    return {field.name.replace("_", " "): _cell(field, record) for field in fields}


def _cell(field: models.Field, record: Record) -> str:
    value = getattr(record, field.attname)
    if value is None:
        return ""
    if isinstance(field, models.ForeignKey):
        return KEY_JOINT.join(getattr(record, field.name).natural_key())
    if isinstance(field, models.BooleanField):
        return "yes" if value else "no"
    return field.value_to_string(record)


def vocabulary_of(field: models.Field) -> type[Term] | None:
    """The vocabulary to which a field points by code, if it does."""
    if isinstance(field, models.ForeignKey) and field.target_field.name == "code":
        target = field.related_model
        return target if issubclass(target, Term) else None
    return None
