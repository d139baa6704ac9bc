"""A snapshot as a CSV for each table in a zip, described twice: as a Data Package and as CSVW."""

import hashlib
import json
from collections.abc import Iterator
from typing import IO

from ..csv_text import csv_lines
from . import csvw, data_package
from .snapshot import Snapshot
from .tables import Table, as_text
from .zipped import Zipped


def write(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the zip. Memory holds a row."""
    resources = []
    with Zipped(out) as zipped:
        for table in snapshot.tables:
            digest, size = hashlib.sha256(), 0
            with zipped.file(f"{table.name}.csv") as file:
                for line in _lines(snapshot, table):
                    raw = line.encode()
                    digest.update(raw)
                    size += len(raw)
                    file.write(raw)
            resources.append(data_package.resource(table, size, digest.hexdigest()))
        described = {
            data_package.NAME: data_package.package(snapshot, resources),
            csvw.NAME: csvw.group(snapshot),
        }
        for name, said in described.items():
            with zipped.file(name) as file:
                file.write(f"{json.dumps(said, ensure_ascii=False, indent=2)}\n".encode())


def _lines(snapshot: Snapshot, table: Table) -> Iterator[str]:
    """No byte-order mark: both descriptions say that it is UTF-8, and readers would take the mark for a
    part of the first column."""
    names = [column.name for column in table.columns]
    rows = (
        [as_text(column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in snapshot.rows(table)
    )
    return csv_lines(names, rows)
