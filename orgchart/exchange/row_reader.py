"""The rows of a table as entries of a load: every cell in its usual form."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.models import (
    Document,
    Fact,
    Mandate,
    MandateReference,
    ParentRelationship,
    Post,
    Record,
    Term,
    Unit,
    UnitName,
)
from orgchart.models.fields import PartialDateField, SymbolField
from orgchart.serialization import Fields, choices_of
from orgchart.texts import normal
from orgchart.writing.free_codes import code_of_unit
from orgchart.writing.verdicts import Entry

from .tables import KEY_JOINT, Cells, Column, Table, vocabulary_of

Value = str | bool | list[str] | None
"""What a cell says, as an entry holds it; a list is the natural key of a record."""
YES, NO = {"yes", "true", "1", "x", "y"}, {"no", "false", "0", "n", ""}


class CellError(ValueError):
    """A cell cannot be read. The message says which one, and how to write it."""


class RowReader:
    """Reads rows of one table. What rows share (columns, choices, terms) is looked up once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns: dict[str, Column] = {}
        self._choices: dict[models.Field, dict[str, str]] = {}
        self._terms: dict[type[Term], dict[str, str]] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        """The title of each document, and the row that gives it, by symbol."""

    def entries(self, place: str, cells: Cells) -> list[Entry]:
        """Return what a row says, as entries. Raises CellError with every column that is wrong.

        One query for each vocabulary, with the first row that names a term of it.
        """
        by_record: dict[tuple[type[Record], int], Fields] = {}
        written: dict[tuple[type[Record], int], dict[str, str]] = defaultdict(dict)
        wrong = []
        for name, text in cells.items():
            column = self._column(name)
            try:
                value = self._value(column.model_field, text)
            except CellError as error:
                wrong.append(_("%(column)s: %(problem)s") % {"column": name, "problem": error})
                continue
            of_record = (column.model, column.group)
            by_record.setdefault(of_record, {})[column.field] = value
            written[of_record][column.field] = text
        wrong += self._titles_in_conflict(place, by_record, cells)
        if wrong:
            raise CellError(" ".join(wrong))
        own = by_record.setdefault((self.table.model, 0), {})
        made_of = None
        if not own.get("code") and (self.table.model is Unit or self.table.model in MADE_FROM):
            own["code"] = made_code(self.table.model, cells)
            made_of = _made_of(self.table.model, cells) if own["code"] else None
        code = str(own.get("code", ""))
        whole = Entry(place, self.table.model, own, True, written[self.table.model, 0])
        found = [replace(whole, made_of=made_of)]
        for (model, number), fields in by_record.items():
            words = written[model, number]
            if model is self.table.model:
                continue
            if model is UnitName and _says_something(cells):
                fields["unit"] = [code]
                found.append(Entry(place, UnitName, fields, True, words))
            if model is ParentRelationship and fields.get("parent"):
                of_name = by_record.get((UnitName, 0), {})
                shared = {name: of_name[name] for name in OF_BOTH if name in of_name}
                line = {"kind": ParentRelationship.Kind.PART_OF.value} | _filled(fields)
                fields_of_line: Fields = {**shared, **line, "child": [code]}
                of_line = Entry(place, ParentRelationship, fields_of_line, True, words)
                found.append(replace(of_line, only_new=frozenset(shared) - {"start", *line}))
            if model is MandateReference and fields.get("document"):
                fields["mandate"] = [code]
                [symbol] = cast("list[str]", fields["document"])
                found.append(_document(place, symbol, _title_of(by_record, number)))
                found.append(Entry(place, MandateReference, fields, True, words))
        return found

    def _titles_in_conflict(
        self, place: str, by_record: Mapping[tuple[type[Record], int], Fields], cells: Cells
    ) -> list[str]:
        """What is wrong with the titles of the documents of a mandate, each after its column."""
        wrong = []
        for (model, number), fields in by_record.items():
            if model is not MandateReference or not fields.get("document"):
                continue
            [symbol] = cast("list[str]", fields["document"])
            try:
                self._keep_title(place, symbol, _title_of(by_record, number))
            except CellError as error:
                name = next(name for name in cells if _is_title(self._column(name), number))
                wrong.append(_("%(column)s: %(problem)s") % {"column": name, "problem": error})
        return wrong

    def _keep_title(self, place: str, symbol: str, title: str) -> None:
        """Raises CellError if an earlier row gives the document another title."""
        known, at = self._titles.setdefault(symbol, (title, place)) if title else ("", "")
        if title != known:
            raise CellError(
                _(
                    "%(place)s calls %(symbol)s “%(known)s”, and this row “%(title)s”. "
                    "Write the same title in both, or empty one of the two."
                )
                % {"place": at, "symbol": symbol, "known": known, "title": title}
            )

    def _column(self, name: str) -> Column:
        """The column of that name. Raises KeyError if the table has none."""
        if name not in self._columns:
            column = self.table.column(name)
            if column is None:
                raise KeyError(name)
            self._columns[name] = column
        return self._columns[name]

    def _value(self, field: models.Field, text: str) -> Value:
        """Return what a cell says, with symbols and dates in their usual form. Raises CellError.

        What any text must be (texts.py) is asked when the record is built.
        """
        text = normal(text)
        if isinstance(field, models.ForeignKey):
            return self._key(field, text) if text else None
        if isinstance(field, models.BooleanField):
            return _yes_or_no(text)
        if not text:
            default: Value = field.get_default()
            return default
        if reader := READERS.get(type(field)):
            return reader(text)
        if field not in self._choices:
            self._choices[field] = choices_of(field)
        known = self._choices[field]
        return _choice(known, text) if known else text

    def _key(self, relation: models.ForeignKey, text: str) -> list[str]:
        if relation.related_model is Document:
            return [_symbol(text)]
        if vocabulary := vocabulary_of(relation):
            return [self._term(vocabulary, text)]
        return [part.strip() for part in text.split(KEY_JOINT.strip())]

    def _term(self, vocabulary: type[Term], text: str) -> str:
        """The code of the term that has that code, or else that label; the text itself if none has.

        Capitals do not count.
        """
        if vocabulary not in self._terms:
            terms = vocabulary.objects.order_by("code").values_list("code", "label")
            self._terms[vocabulary] = _by_text(terms)
        return self._terms[vocabulary].get(text.casefold(), text)


OF_BOTH = [field.name for field in Fact._meta.fields if field.name != "note"]
"""What a row of units says of the name and of the line to the parent alike."""
MADE_FROM: dict[type[Record], tuple[str, ...]] = {
    Mandate: ("unit", "text"),
    Post: ("unit", "title"),
}
MOST_IN_CODE = 80


def made_code(kind: type[Record], cells: Cells) -> str:
    """The code of a record whose row gives none; empty if none can be made.

    That of a unit is its acronym, or else its name, in small letters; that of a mandate or a post is
    the code of its unit with what it says.
    """
    if kind is Unit:
        return code_of_unit(cells.get("acronym", ""), cells.get("name", ""))
    words = [slugify(cells.get(name, "")) for name in MADE_FROM.get(kind, ())]
    code = "-".join(words) if all(words) else ""
    return code if len(code) <= MOST_IN_CODE else code[: MOST_IN_CODE + 1].rpartition("-")[0]


def _made_of(kind: type[Record], cells: Cells) -> tuple[str, str]:
    """What a row without a code calls its record: the field, and what it says."""
    names = ("name", "acronym") if kind is Unit else MADE_FROM[kind][1:]
    said = {name: normal(cells.get(name, ""), is_line=True) for name in names}
    return next((name, text) for name, text in said.items() if text)


def _is_title(column: Column, number: int) -> bool:
    return column.model is Document and column.group == number


def _title_of(by_record: Mapping[tuple[type[Record], int], Fields], number: int) -> str:
    """The title of the document with that number in a row of mandates; empty if the row has none."""
    return str(by_record.get((Document, number), {}).get("title") or "")


def _document(place: str, symbol: str, title: str) -> Entry:
    """The document of a mandate. Its title is given to a document that has none."""
    fields: Fields = {"symbol": symbol, **({"title": title} if title else {})}
    return Entry(place, Document, fields, partial=True, fills=frozenset(["title"]))


def without_repeats(entries: list[Entry]) -> list[Entry]:
    """The entries without a document that an earlier row, or one with its title, brings already."""
    titled = {
        str(entry.fields["symbol"])
        for entry in entries
        if entry.model is Document and entry.fills and "title" in entry.fields
    }
    seen: set[str] = set()
    found = []
    for entry in entries:
        if entry.model is Document and entry.fills:
            symbol = str(entry.fields["symbol"])
            if symbol in seen or (symbol in titled and "title" not in entry.fields):
                continue
            seen.add(symbol)
        found.append(entry)
    return found


def _filled(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value}


def _by_text(terms: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by code and by label. A code goes before a label, and the first of two equal labels."""
    terms = list(terms)
    by_label = {label.casefold(): code for code, label in reversed(terms)}
    return by_label | {code.casefold(): code for code, _label in terms}


def _says_something(cells: Cells) -> bool:
    """Does a row of units give a name? A unit without a name has a row too."""
    return any(cells.get(name) for name in ("name", "acronym", "level", "start", "end"))


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in YES | NO:
        raise CellError(_("“%(text)s” is not yes or no. Write yes or no.") % {"text": text})
    return text.casefold() in YES


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


READERS: dict[type[models.Field], Callable[[str], str]] = {
    PartialDateField: _date,
    SymbolField: _symbol,
}


def _choice(known: dict[str, str], text: str) -> str:
    said = text.casefold()
    for value, label in known.items():
        if said in (value.casefold(), label.casefold()):
            return value
    # “listed” for “listed in”, if no other choice begins so.
    begun = [value for value, label in known.items() if label.casefold().startswith(f"{said} ")]
    if len(begun) == 1:
        return begun[0]
    raise CellError(
        _("“%(text)s” is not one of the choices. Write one of these: %(choices)s.")
        % {"text": text, "choices": ", ".join(known)}
    )
