"""A snapshot as one file of JSON: every table with its rows, and what its columns mean."""

import json
from typing import IO, Any

from ..json_ld import LICENCE
from ..json_text import encoded
from .snapshot import Row, Snapshot
from .tables import Column, Table, Type


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
        for row in snapshot.rows(table):
            said = encoded(_record(table, row))
            out.write(f"{before}{said}".encode())
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


def _record(table: Table, row: Row) -> dict[str, Any]:
    return {
        column.name: _value(column, value) for column, value in zip(table.columns, row, strict=True)
    }


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == Type.BOOLEAN:
        return bool(value)
    return json.loads(value) if column.type == Type.LIST else value
