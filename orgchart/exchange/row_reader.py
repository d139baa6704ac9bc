"""The rows of a table as entries of a load: every cell in its usual form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.languages import in_words_to_keep
from orgchart.models import (
    Document,
    Fact,
    MandateReference,
    ParentRelationship,
    Record,
    Term,
    UnitName,
)
from orgchart.models.fields import PartialDateField, SymbolField
from orgchart.serialization import Fields, choices_of
from orgchart.texts import normal
from orgchart.writing.likely import alike
from orgchart.writing.verdicts import Entry

from .row_codes import RowCodes, said_by
from .tables import KEY_JOINT, Cells, Column, Table, vocabulary_of

Value = str | bool | list[str] | None
"""What a cell says, as an entry holds it; a list is the natural key of a record."""
YES, NO = {"yes", "true", "1", "x", "y"}, {"no", "false", "0", "n", ""}


class CellError(ValueError):
    """A cell cannot be read. The message says how to write it."""


@dataclass(slots=True)
class _Part:
    """What a row says of one of its records, by field."""

    fields: Fields = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    """What the cells say to the letter."""
    wrong: dict[str, str] = field(default_factory=dict)
    """Why a cell cannot be read."""
    columns: dict[str, str] = field(default_factory=dict)

    def says(self, name: str) -> bool:
        """Does the row give the record that field, or anything that is wrong?"""
        return bool(self.fields.get(name) or self.wrong)

    def entry(self, place: str, model: type[Record]) -> Entry:
        """All of it, as an entry that leaves other fields as they are."""
        return Entry(
            place, model, self.fields, True, self.written, wrong=self.wrong, columns=self.columns
        )


class RowReader:
    """Reads rows of one table. What rows share (columns, choices, terms) is looked up once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._codes = RowCodes(table.model)
        self._columns: dict[str, Column] = {}
        self._choices: dict[models.Field, tuple[dict[str, str], dict[str, str]]] = {}
        """The labels of a field's choices in English, as files have them, and in the language in use."""
        self._terms: dict[type[Term], dict[str, str]] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        """The title of each document, and the row that gives it, by symbol."""

    def entries(self, place: str, cells: Cells) -> list[Entry]:
        """Return what a row says, as entries. Those of cells that cannot be read say why.

        One query for each vocabulary, with the first row that names a term of it, and one for the records
        of the kind, with the first row that gives no code.
        """
        parts: dict[tuple[type[Record], int], _Part] = {(self.table.model, 0): _Part()}
        for name, text in cells.items():
            column = self._column(name)
            part = parts.setdefault((column.model, column.group), _Part())
            part.columns[column.field] = name
            part.written[column.field] = text
            try:
                part.fields[column.field] = self._value(column.model_field, text)
            except CellError as error:
                part.wrong[column.field] = str(error)
        self._refuse_titles(place, parts)
        own = parts[self.table.model, 0]
        made_of = None
        if "code" not in own.wrong and self._codes.gives(own.fields):
            own.fields["code"] = self._codes.code(own.fields, cells)
            made_of = said_by(self.table.model, cells) if own.fields["code"] else None
        code = str(own.fields.get("code") or "")
        found = [replace(own.entry(place, self.table.model), made_of=made_of)]
        for (model, number), part in parts.items():
            if model is UnitName and model is not self.table.model and _says_something(cells):
                part.fields["unit"] = [code]
                found.append(part.entry(place, UnitName))
            if (
                model is ParentRelationship
                and model is not self.table.model
                and part.says("parent")
            ):
                found.append(_line(place, code, part, parts.get((UnitName, 0), _Part())))
            if (
                model is MandateReference
                and model is not self.table.model
                and part.says("document")
            ):
                part.fields["mandate"] = [code]
                if part.fields.get("document"):  # not if it is wrong, or if only its kind is given
                    of_document = parts.get((Document, number), _Part())
                    found.append(_document(place, _symbol_of(part), of_document))
                found.append(part.entry(place, MandateReference))
        return found

    def _refuse_titles(self, place: str, parts: "Mapping[tuple[type[Record], int], _Part]") -> None:
        """Refuse a title of a document of a mandate if an earlier row gives the document another one."""
        for (model, number), part in parts.items():
            if (
                model is MandateReference
                and model is not self.table.model
                and part.fields.get("document")
            ):
                of_document = parts.get((Document, number), _Part())
                try:
                    self._keep_title(place, _symbol_of(part), _title_of(of_document))
                except CellError as error:
                    of_document.wrong["title"] = str(error)
                    del of_document.fields["title"]

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
            with in_words_to_keep():
                in_files = choices_of(field)
            self._choices[field] = in_files, choices_of(field)
        known, also = self._choices[field]
        return _choice(known, also, text) if known else text

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


OF_BOTH = [own.name for own in Fact._meta.fields if own.name != "note"]
"""What a row of units says of the name and of the line to the parent alike."""


def _line(place: str, code: str, line: _Part, name: _Part) -> Entry:
    """The line to the parent that a row of units names, for the time of the name."""
    shared = [field for field in OF_BOTH if field in name.columns]
    said = _Part(
        fields={field: name.fields[field] for field in shared if field in name.fields},
        written=line.written,
        wrong={field: name.wrong[field] for field in shared if field in name.wrong} | line.wrong,
        columns={field: name.columns[field] for field in shared} | line.columns,
    )
    own: Fields = {"kind": ParentRelationship.Kind.PART_OF.value} | _filled(line.fields)
    said.fields |= own | {"child": [code]}
    kept = frozenset(shared) - {"start", *own}
    return replace(said.entry(place, ParentRelationship), only_new=kept)


def _symbol_of(reference: _Part) -> str:
    [symbol] = cast("list[str]", reference.fields["document"])
    return symbol


def _title_of(document: _Part) -> str:
    """The title of the document in a row of mandates; empty if the row has none."""
    return str(document.fields.get("title") or "")


def _document(place: str, symbol: str, part: _Part) -> Entry:
    """The document of a mandate. Its title is given to a document that has none."""
    title = _title_of(part)
    said = replace(
        part, fields={"symbol": symbol, **({"title": title} if title else {})}, written={}
    )
    return replace(said.entry(place, Document), fills=frozenset(["title"]))


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
            if not entry.wrong and (
                symbol in seen or (symbol in titled and "title" not in entry.fields)
            ):
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
        raise CellError(error.said(_)) from None


READERS: dict[type[models.Field], Callable[[str], str]] = {
    PartialDateField: _date,
    SymbolField: _symbol,
}


def _choice(known: dict[str, str], also: dict[str, str], text: str) -> str:
    """The value that a text means: by itself, by its label in ``known``, or else by that in ``also``."""
    said = text.casefold()
    for value, label in (*known.items(), *also.items()):
        if said in (value.casefold(), label.casefold()):
            return value
    # “listed” for “listed in”, if no other choice begins so.
    begun = [value for value, label in known.items() if label.casefold().startswith(f"{said} ")]
    if len(begun) == 1:
        return begun[0]
    refusal = _("“%(text)s” is not one of the choices. Write one of these: %(choices)s.")
    said_so = refusal % {"text": text, "choices": ", ".join(known.values())}
    labels = {
        word.casefold(): label for pair in known.items() for word in pair for label in pair[1:]
    }
    if best := alike(text, labels):
        said_so += " " + _("Did you mean %(key)s?") % {"key": labels[best]}
    raise CellError(said_so)
