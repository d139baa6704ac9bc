"""The public records in a file of SQLite: read once, from one state of the registry.

Rows are read some at a time, and SQLite sorts and joins them on the disk, so memory does not grow with
the registry. A public record that refers to one that is not public is left out, whatever rule of the
registry it broke: so nothing leads to a draft.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.identity import LICENCE, NAME
from orgchart.models import DataVersion, Evidence, Fact, Record, Standing
from orgchart.models.records import foreign_keys
from orgchart.queries.one_state import reading
from orgchart.serialization import with_keys

from ..json_text import encoded
from ..plain_text import Keys, in_order
from .tables import ID, KEY, Column, Table, Type, public_tables
from .views import VIEWS

AT_ONCE = 500
"""How many rows are read and written at a time."""
JOINT = "\x01"
"""Stands between the parts of what rows are sorted by: no text of the registry has a smaller letter."""
TYPES = {Type.INTEGER: "INTEGER", Type.BOOLEAN: "INTEGER", Type.NUMBER: "NUMERIC"}
COMES_AGAIN = 10
"""Seconds after which it is worth while to ask again."""
Progress = Callable[[str, int], None]
Row = tuple[Any, ...]


class Busy(Exception):
    """Another process makes a file, or somebody has just written. The message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            _("The file is being made. Ask again in %(seconds)d seconds.")
            % {"seconds": COMES_AGAIN}
        )


def silent(table: str, row: int) -> None:
    """Shows no progress."""


@dataclass(frozen=True, slots=True)
class State:
    """Which state of the registry a snapshot has."""

    version: int
    name: str
    """What the data are called, in this database and in no other; empty if nothing was ever written."""
    day: date
    """The day on which they were read."""


class Snapshot:
    """The public records, as a file of SQLite that was made by ``make``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = public_tables()
        with self.connected() as base:
            self.about: dict[str, str] = dict(base.execute("SELECT name, value FROM about"))

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)) as base:
            yield base

    @property
    def version(self) -> int:
        """The data version."""
        return int(self.about["data_version"])

    @property
    def day(self) -> str:
        """The day on which the data were read."""
        return self.about["day"]

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self.connected() as base:
            [number] = base.execute(f"SELECT COUNT(*) FROM {quoted(table.name)}").fetchone()
        return int(number)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table, in the order of its fixture file."""
        names = ", ".join(quoted(column.name) for column in table.columns)
        yield from self.asked(f"SELECT {names} FROM {quoted(table.name)} ORDER BY rowid")

    def asked(self, question: str) -> Iterator[Row]:
        """The rows that answer a question in SQL."""
        with self.connected() as base:
            yield from base.execute(question)


def make(path: Path, progress: Progress = silent) -> State:
    """Read the public records into a new file, and say which state they have. As many queries as tables.

    The file must not exist. It is complete only if this returns.
    """
    beside = path.with_name(f"{path.name}.staging")
    try:
        with reading(), closing(sqlite3.connect(path, isolation_level=None)) as base:
            state = State(DataVersion.current(), DataVersion.current_state(), timezone.localdate())
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("PRAGMA synchronous = OFF")
            base.execute("ATTACH ? AS s", [str(beside)])
            base.execute("PRAGMA s.journal_mode = OFF")
            base.execute("PRAGMA s.synchronous = OFF")
            base.execute("BEGIN")
            tables = public_tables()
            for table in tables:
                _copy(base, table, progress)
            _describe(base, tables, state)
            base.execute("COMMIT")
            base.execute("DETACH s")
            base.execute(f"PRAGMA user_version = {state.version}")
    finally:
        beside.unlink(missing_ok=True)
    return state


def quoted(name: str) -> str:
    """A name in SQL."""
    return f'"{name}"'


def _copy(base: sqlite3.Connection, table: Table, progress: Progress) -> None:
    """Read the public records of a table, then put those into the file that refer to public ones."""
    own = quoted(table.name)
    columns = ", ".join(f"c{at}" for at in range(len(table.fields)))
    base.execute(f"CREATE TABLE s.read (pk INTEGER PRIMARY KEY, place TEXT, key TEXT, {columns})")
    put = f"INSERT INTO s.read VALUES ({', '.join('?' * (3 + len(table.fields)))})"
    rows, number = _read(table), 0
    while some := list(islice(rows, AT_ONCE)):
        base.executemany(put, some)
        number += len(some)
        progress(table.name, number)
    code = next((f"r.c{at}" for at, of in enumerate(table.fields) if of.name == table.key), "NULL")
    joins, values, known = _joined(table)
    base.execute(f"CREATE TABLE s.{own} (id INTEGER PRIMARY KEY, pk INTEGER, code TEXT, key TEXT)")
    base.execute(
        f"INSERT INTO s.{own} (pk, code, key) SELECT r.pk, {code}, r.key "
        f"FROM s.read r {joins} WHERE {' AND '.join(['1', *known])} ORDER BY r.place, r.pk"
    )
    base.execute(f"CREATE UNIQUE INDEX s.{quoted(f'pk_{table.name}')} ON {own} (pk)")
    base.execute(f"CREATE INDEX s.{quoted(f'code_{table.name}')} ON {own} (code)")
    base.execute(_definition(table))
    numbered = ["m.id", "m.key"] if table.has_numbers else []
    base.execute(
        f"INSERT INTO main.{own} SELECT {', '.join([*numbered, *values])} "
        f"FROM s.{own} m JOIN s.read r ON r.pk = m.pk {joins} ORDER BY m.id"
    )
    for column in table.fields:
        if column.target:
            name = quoted(f"{table.name}_{column.name}")
            base.execute(f"CREATE INDEX main.{name} ON {own} ({quoted(column.name)})")
    if table.has_numbers:
        name = quoted(f"{table.name}_key")
        base.execute(f"CREATE UNIQUE INDEX main.{name} ON {own} ({quoted(KEY)})")
    base.execute("DROP TABLE s.read")


def _joined(table: Table) -> tuple[str, list[str], list[str]]:
    """How the rows that were read are joined with what they refer to: the joins, the value of each field,
    and the conditions that what they refer to is public."""
    joins, values, known = [], [], []
    for at, column in enumerate(table.fields):
        if not column.target:
            values.append(f"r.c{at}")
            continue
        other, key = column.target
        field = column.field
        assert isinstance(field, models.ForeignKey)
        by = "pk" if field.target_field.primary_key else "code"
        joins.append(f"LEFT JOIN s.{quoted(other)} t{at} ON t{at}.{by} = r.c{at}")
        values.append(f"t{at}.{'id' if key == ID else 'code'}")
        known.append(f"(r.c{at} IS NULL OR t{at}.id IS NOT NULL)")
    return " ".join(joins), values, known


def _definition(table: Table) -> str:
    """The statement that makes a table of the file."""
    lines = []
    for column in table.columns:
        line = f"{quoted(column.name)} {TYPES.get(column.type, 'TEXT')}"
        if column.name == table.key:
            line += " PRIMARY KEY"
        if column.is_needed and column.name != ID:
            line += " NOT NULL"
        if column.target:
            line += f" REFERENCES {quoted(column.target[0])} ({quoted(column.target[1])})"
        lines.append(line)
    return f"CREATE TABLE main.{quoted(table.name)} (\n  {', '.join(lines)}\n)"


def _describe(base: sqlite3.Connection, tables: Sequence[Table], state: State) -> None:
    """Say in the file what it is, what its columns mean, and add the views."""
    base.execute("CREATE TABLE main.about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    about = {
        "title": _(NAME),
        "data_version": str(state.version),
        "day": state.day.isoformat(),
        "licence": _(LICENCE),
    }
    base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    base.execute(
        'CREATE TABLE main.dictionary ("table" TEXT, "column" TEXT, type TEXT, meaning TEXT, '
        'refers_to TEXT, PRIMARY KEY ("table", "column"))'
    )
    base.executemany(
        "INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)",
        (
            (
                table.name,
                column.name,
                column.type,
                column.meaning,
                ".".join(column.target) if column.target else None,
            )
            for table in tables
            for column in table.columns
        ),
    )
    for name, question in VIEWS.items():
        base.execute(f"CREATE VIEW main.{quoted(name)} AS {question(tables)}")


# --- reading the registry -----------------------------------------------------------------------


def _read(table: Table) -> Iterator[Row]:
    """The public records of a kind: primary key, place in the order, natural key, and its fields."""
    kind = table.kind
    records = kind.objects.public().order_by("pk")
    fields = [column.field.attname for column in table.fields if column.field]
    keys = _key_lookups(kind)
    places = _places(kind)
    plain = [_plain(column) for column in table.fields]
    sorted_by = ["sort_key"] if not places and _has_sort_column(kind) else []
    rows = records.values_list("pk", *fields, *sorted_by, *(keys or ())).iterator(AT_ONCE)
    before_keys = 1 + len(fields) + len(sorted_by)
    while some := list(islice(rows, AT_ONCE)):
        own = {} if keys else _own_keys(kind, [row[0] for row in some])
        for row in some:
            key = _key_of(kind, row[before_keys:]) if keys else own[row[0]]
            place = places.get(row[0]) or JOINT.join([*row[1 + len(fields) : before_keys], *key])
            values = (
                write(value) for write, value in zip(plain, row[1 : 1 + len(fields)], strict=True)
            )
            yield row[0], place, encoded(key), *values


def _key_lookups(kind: type[Record]) -> list[str] | None:
    """What is asked for to make natural keys; None for a kind that has a way of its own to make them."""
    if kind.natural_key is Record.natural_key:
        return list(kind.natural_fields)
    if kind.natural_key is Fact.natural_key:
        return ["status", "source__slug", *kind.natural_fields]
    if issubclass(kind, Evidence):
        of_fact = _key_lookups(kind.fact_kind())
        return ["source__slug", "supports", "locator", *(f"fact__{name}" for name in of_fact or ())]
    return None


def _key_of(kind: type[Record], values: Sequence[Any]) -> Sequence[str]:
    """The natural key that these values make."""
    if issubclass(kind, Evidence):
        return [*map(_part, values[:3]), *_key_of(kind.fact_kind(), values[3:])]
    if kind.natural_key is not Fact.natural_key:
        return [_part(value) for value in values]
    status, slug, *own = values
    is_disputed = status == Standing.DISPUTED and slug and "start" in kind.natural_fields
    return [*map(_part, own), *([slug] if is_disputed else [])]


def _part(value: object) -> str:
    return "" if value is None else str(value)


def _own_keys(kind: type[Record], pks: Sequence[int]) -> dict[int, Sequence[str]]:
    """The natural keys of some records, as they make them themselves. One query."""
    return {
        record.pk: [_part(part) for part in record.natural_key()]
        for record in with_keys(kind).filter(pk__in=pks).order_by()
    }


def _has_sort_column(kind: type[Record]) -> bool:
    return any(field.name == "sort_key" for field in kind._meta.fields)


def _places(kind: type[Record]) -> dict[int, str]:
    """The places of the terms of a vocabulary, each after its broader one; nothing for other kinds."""
    refers_to_own = any(field.related_model is kind for field in foreign_keys(kind))
    if not refers_to_own:
        return {}
    return {pk: f"{place:08}" for place, pk in enumerate(in_order(kind, Keys()))}


def _plain(column: Column) -> Callable[[Any], Any]:
    """What makes a value of the database one of the file: nothing instead of an empty text, dates as
    they are written."""
    field = column.field
    assert field is not None
    if column.target:
        return lambda value: value
    if column.type == Type.BOOLEAN:
        return lambda value: None if value is None else int(value)
    if column.type == Type.NUMBER:
        return _number
    if column.type == Type.INTEGER:
        return lambda value: value
    carrier = field.model()

    def write(value: Any) -> str | None:
        if value and type(value) is not str:
            setattr(carrier, field.attname, value)
            value = field.value_to_string(carrier)
        return value or None

    return write


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
