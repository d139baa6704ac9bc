"""What changed between two snapshots: which public records were added, changed and removed.

Only snapshots are compared, so nothing is told that was not public in one of them. What a record said
before is not told: a fact that is no longer public does not stay in the list of changes.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

from ..csv_text import BYTE_ORDER_MARK, csv_lines
from ..json_text import encoded
from .snapshot import quoted
from .tables import ID, KEY, Table, public_tables

COLUMNS = ("table", "key", "change", "columns")
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
Line = tuple[str, str, str, str]


def write(before: Path, after: Path, out: IO[bytes]) -> Mapping[str, int]:
    """Write a CSV with a row for each record that differs, and count them by what happened. Memory holds
    a row."""
    counted: Counter[str] = Counter()

    def rows() -> Iterator[Line]:
        for line in differences(before, after):
            counted[line[2]] += 1
            yield line

    out.write(BYTE_ORDER_MARK)
    for text in csv_lines(COLUMNS, rows()):
        out.write(text.encode())
    return {change: counted[change] for change in (ADDED, CHANGED, REMOVED)}


def differences(before: Path, after: Path) -> Iterator[Line]:
    """Each record that differs: its table, its key, what happened, and the columns that changed.

    Tables and columns that only one of the two has, because they are of different releases, are not
    compared.
    """
    with closing(sqlite3.connect(f"file:{after}?mode=ro&immutable=1", uri=True)) as base:
        base.execute("ATTACH ? AS old", [f"file:{before}?mode=ro&immutable=1"])
        for table in public_tables():
            shared = _shared(base, table)
            key = KEY if table.has_numbers else table.key
            if key in shared:
                yield from _of_table(base, table, key, shared)


def _shared(base: sqlite3.Connection, table: Table) -> list[str]:
    """The columns of a table that both have, without numbers: these are others in each snapshot."""
    columns = [
        {
            name
            for _at, name, *_rest in base.execute(
                f"PRAGMA {place}.table_info({quoted(table.name)})"
            )
        }
        for place in ("main", "old")
    ]
    in_both = columns[0] & columns[1]
    numbers = {column.name for column in table.columns if column.target and column.target[1] == ID}
    return [
        column.name
        for column in table.columns
        if column.name in in_both and column.name not in numbers
    ]


def _of_table(
    base: sqlite3.Connection, table: Table, key: str, shared: list[str]
) -> Iterator[Line]:
    name, by = quoted(table.name), quoted(key)
    for place, other, change in (("main", "old", ADDED), ("old", "main", REMOVED)):
        for [found] in base.execute(
            f"SELECT {by} FROM {place}.{name} a WHERE NOT EXISTS "
            f"(SELECT 1 FROM {other}.{name} b WHERE b.{by} = a.{by}) ORDER BY a.rowid"
        ):
            yield table.name, _key(table, found), change, ""
    own = [column for column in shared if column not in (key, ID)]
    if not own:
        return
    differs = [f"a.{quoted(column)} IS NOT b.{quoted(column)}" for column in own]
    for found, *flags in base.execute(
        f"SELECT a.{by}, {', '.join(differs)} FROM main.{name} a JOIN old.{name} b ON b.{by} = a.{by} "
        f"WHERE {' OR '.join(differs)} ORDER BY a.rowid"
    ):
        changed = [column for column, is_other in zip(own, flags, strict=True) if is_other]
        yield table.name, _key(table, found), CHANGED, " ".join(changed)


def _key(table: Table, found: str) -> str:
    """The natural key as a list in JSON, as in every table that has numbers."""
    return found if table.has_numbers else encoded([found])
