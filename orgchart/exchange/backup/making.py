"""Make a backup."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext as _

import orgchart
from orgchart.models import DataVersion
from orgchart.queries.one_state import reading

from . import manifest
from .manifest import Manifest, Part
from .refused import Refused
from .releases import migrations_of_the_database
from .rows import line_of
from .tables import Table, all_models, tables_of

Told = Callable[[str, int], None]
"""Is told from time to time at which table the work is, and at which of its rows."""
OFTEN = 1000
"""After so many rows it is told again."""


def quietly(table: str, row: int) -> None:
    """Tell nobody."""


def make(file: IO[bytes], made: datetime, told: Told = quietly) -> Manifest:
    """Write a backup into ``file``, and say what is in it.

    All tables are of one state of the database, and nobody who writes waits. One query for each table
    and four more, whatever their size. Memory holds a few rows at a time. ``file`` can be a pipe.
    Raises OSError; Refused if a row is larger than a backup can have.
    """
    with reading(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        made_of = Manifest(
            made=made.isoformat(timespec="seconds"),
            version=orgchart.__version__,
            database=connection.vendor,
            data_version=DataVersion.current(),
            migrations=migrations_of_the_database(),
            parts=[_packed(packed, table, made, told) for table in tables_of(all_models())],
        )
        packed.writestr(_entry(manifest.NAME, made), manifest.text_of(made_of))
    return made_of


def _entry(name: str, made: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _packed(packed: zipfile.ZipFile, table: Table, made: datetime, told: Told) -> Part:
    """Write the part of a table. One query."""
    digest, rows, size, longest = hashlib.sha256(), 0, 0, 0
    with packed.open(_entry(f"{table.name}.jsonl", made), "w", force_zip64=True) as part:
        for line in _lines(table):
            digest.update(line)
            part.write(line)
            rows, size, longest = rows + 1, size + len(line), max(longest, len(line))
            if rows % OFTEN == 0:
                told(table.name, rows)
    told(table.name, rows)
    if longest > manifest.LONGEST_ROW:
        message = _(
            "A row of %(table)s has %(bytes)s bytes, and a backup can keep %(most)s. Delete that row, or "
            "make a backup with the tools of the database."
        )
        raise Refused(
            message % {"table": table.name, "bytes": longest, "most": manifest.LONGEST_ROW}
        )
    return Part(table.name, list(table.columns), rows, size, longest, digest.hexdigest())


def _lines(table: Table) -> Iterator[bytes]:
    names = [field.attname for field in table.twin._meta.local_concrete_fields]
    rows: Iterable[Any] = table.twin._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=table.rows_at_once):  # type: ignore[attr-defined]
        yield line_of(row)
