"""The natures of new units whose rows say none."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from orgchart.models import ParentRelationship, Record, Unit, UnitName
from orgchart.serialization import JSON
from orgchart.writing.usual_nature import usual_nature
from orgchart.writing.verdicts import Entry

NATURE = "nature"
Row = dict[type[Record], Entry]


def with_usual_natures(entries: list[Entry]) -> list[Entry]:
    """The entries, in which a new unit without a nature is what is usual for its level and its parent.

    A unit that exists keeps its own. A query for the parents, if a row says none; the time grows with
    the rows.
    """
    rows: dict[str, Row] = defaultdict(dict)
    for entry in entries:
        rows[entry.place].setdefault(entry.model, entry)
    without = [
        row for row in rows.values() if {Unit, UnitName} <= row.keys() and _says_none(row[Unit])
    ]
    if not without:
        return entries
    of_rows = {_code(row[Unit].fields.get("code")): row for row in rows.values() if Unit in row}
    known = _stored({_parent(row) for row in of_rows.values()})
    given = {row[Unit].place: _nature(row, of_rows, known) for row in without}
    return [
        _with(entry, given[entry.place]) if entry.model is Unit and entry.place in given else entry
        for entry in entries
    ]


def _with(entry: Entry, nature: str) -> Entry:
    return replace(
        entry, fields={**entry.fields, NATURE: nature}, only_new=entry.only_new | {NATURE}
    )


def _says_none(entry: Entry) -> bool:
    return not entry.fields.get(NATURE) and NATURE not in entry.wrong


def _stored(codes: set[str]) -> dict[str, str]:
    """The natures of the units that exist, by their codes. One query for as many codes as a database takes."""
    units = Unit.objects.only("code", NATURE).in_bulk(codes, field_name="code")
    return {code: str(unit.nature) for code, unit in units.items()}


def _nature(row: Row, of_rows: Mapping[str, Row], known: dict[str, str]) -> str:
    """What the row says that its unit is, or else what is usual.

    A parent may be a row of the same file: ``known`` has the natures of stored units by their codes, and gets
    those of the rows above this one.
    """
    for above in reversed([*_above(row, of_rows, known)]):
        known[_code(above[Unit].fields.get("code"))] = _said_or_usual(above, known)
    return _said_or_usual(row, known)


def _above(row: Row, of_rows: Mapping[str, Row], known: Mapping[str, str]) -> Iterator[Row]:
    """The rows above a row whose natures are not known yet, the nearest first. A circle ends where it began."""
    seen = {_code(row[Unit].fields.get("code"))}
    while (
        (parent := _parent(row)) in of_rows and parent and not (parent in known or parent in seen)
    ):
        seen.add(parent)
        yield (row := of_rows[parent])


def _said_or_usual(row: Row, known: Mapping[str, str]) -> str:
    if not _says_none(row[Unit]):
        return str(row[Unit].fields.get(NATURE) or "")
    name = row.get(UnitName)
    return usual_nature(_code(name.fields.get("level")) if name else "", known.get(_parent(row)))


def _parent(row: Row) -> str:
    line = row.get(ParentRelationship)
    return _code(line.fields.get("parent")) if line else ""


def _code(value: JSON) -> str:
    """The code that a cell names, alone or as a natural key."""
    said = value[0] if isinstance(value, list) and value else value
    return str(said or "").casefold()
