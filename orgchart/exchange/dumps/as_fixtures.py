"""A snapshot as fixtures in a zip: what ``load_fixtures`` reads, byte by byte what an export of a
registry with these records alone would write."""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from json.encoder import encode_basestring as quoted_json
from typing import IO

from .. import manifest
from ..plain_text import INDENT
from .snapshot import Snapshot, quoted
from .tables import ID, KEY, Column, Table, Type, as_text
from .zipped import Zipped


def write(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the zip. Memory holds a record."""
    with Zipped(out) as zipped:
        listed = []
        for table in snapshot.tables:
            name = table.kind.description.fixture
            pieces = _pieces(snapshot, table)
            if first := next(pieces, ""):
                with zipped.file(name) as file:
                    listed.append(manifest.written(file, name, chain([first], pieces), apart=1))
        with zipped.file(manifest.NAME) as file:
            file.write(manifest.text_of(listed).encode())


def _pieces(snapshot: Snapshot, table: Table) -> Iterator[str]:
    """The text of a file, record by record; nothing if there is no record."""
    before = "[\n"
    for text in _texts(snapshot, table):
        yield before + text
        before = ",\n"
    if before != "[\n":
        yield "\n]\n"


def _texts(snapshot: Snapshot, table: Table) -> Iterator[str]:
    opening = f'  {{\n    "model": {quoted_json(table.kind._meta.label_lower)},\n    "fields": {{'
    writers = [_writer(column) for column in table.fields]
    heads = [f"{quoted_json(column.field.name)}: " for column in table.fields]
    for row in snapshot.asked(_question(table)):
        written = [
            head + text
            for head, writer, value in zip(heads, writers, row, strict=True)
            if value is not None and (text := writer(value)) is not None
        ]
        body = "".join([INDENT, f",{INDENT}".join(written), "\n    "]) if written else ""
        yield f"{opening}{body}}}\n  }}"


def _question(table: Table) -> str:
    """Asks for the fields of a table, each relation as the natural key of its record in JSON."""
    joins, values = [], []
    for at, column in enumerate(table.fields):
        own = f"r.{quoted(column.name)}"
        if column.target and column.target[1] == ID:
            joins.append(f"LEFT JOIN {quoted(column.target[0])} t{at} ON t{at}.id = {own}")
            values.append(f"t{at}.{quoted(KEY)}")
        else:
            values.append(own)
    names = ", ".join(values)
    return f"SELECT {names} FROM {quoted(table.name)} r {' '.join(joins)} ORDER BY r.rowid"


def _writer(column: Column) -> Callable[[object], str | None]:
    """What writes the values of a field; None for a value that is its default."""
    if column.target:
        is_key = column.target[1] == ID
        return lambda value: _listed(json.loads(str(value)) if is_key else [str(value)])
    field = column.field
    usual = field.get_default() if field.has_default() else None
    if column.type == Type.BOOLEAN:
        return lambda value: None if bool(value) == usual else json.dumps(bool(value))

    def write_text(value: object) -> str | None:
        text = as_text(column, value)
        return quoted_json(text) if text and (usual is None or text != str(usual)) else None

    return write_text


def _listed(key: list[str]) -> str:
    """A natural key as the value of a field."""
    inner = f"{INDENT}  "
    return f"[{inner}{f',{inner}'.join(map(quoted_json, key))}{INDENT}]"
