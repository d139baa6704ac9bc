"""A snapshot as one file of JSON: every table with its rows, and what its columns mean."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from ..json_ld import LICENCE
from ..json_text import encoded
from .snapshot import Snapshot
from .tables import Table, Type


def write(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the file. Memory holds a row."""
    head = {
        "title": snapshot.about["title"],
        "data_version": snapshot.version,
        "day": snapshot.day,
        "licence": LICENCE,
        "dictionary": {table.name: _described(table) for table in snapshot.tables},
    }
    out.write(f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "tables": {{'.encode())
    between = "\n"
    for table in snapshot.tables:
        out.write(f"{between}{json.dumps(table.name)}: [".encode())
        before = "\n"
        for record in _records(snapshot, table):
            out.write(f"{before}{encoded(record)}".encode())
            before = ",\n"
        out.write(b"\n]")
        between = ",\n"
    out.write(b"\n}}\n")


def _described(table: Table) -> dict[str, Any]:
    columns = {
        column.name: {
            "type": column.type,
            "meaning": column.meaning,
            **({"refers_to": ".".join(column.target)} if column.target else {}),
        }
        for column in table.columns
    }
    return {"title": table.title, "about": table.about, "key": table.key, "columns": columns}


def _records(snapshot: Snapshot, table: Table) -> Iterator[dict[str, Any]]:
    names = [column.name for column in table.columns]
    readers = {
        column.name: READERS[column.type] for column in table.columns if column.type in READERS
    }
    for row in snapshot.rows(table):
        record = dict(zip(names, row, strict=True))
        for name, read in readers.items():
            if record[name] is not None:
                record[name] = read(record[name])
        yield record


READERS: Mapping[Type, Callable[[Any], Any]] = {Type.BOOLEAN: bool, Type.LIST: json.loads}
"""What makes a value of JSON of what SQLite has, for the types that SQLite has no value of."""
