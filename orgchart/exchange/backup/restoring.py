"""Restore a backup: all of it, or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from orgchart.models import DataVersion
from orgchart.models.version import new_state
from orgchart.writing import search_index
from orgchart.writing.memory import for_many_records

from . import releases
from .archive import Archive, opened
from .making import Told, quietly
from .manifest import Manifest, Part
from .refused import Refused
from .rows import values_of
from .tables import Table, all_models, tables_of, with_table

MADE_BY_MIGRATIONS = {
    "contenttypes.contenttype",
    "auth.permission",
    "auth.group",
    "auth.group_permissions",
}
"""The models of which also an empty database has rows."""
BYTES_AT_ONCE = 4_000_000
"""After so many bytes of rows they are written."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    manifest: Manifest
    data_version: int
    had_data: bool
    """Did the database have data, which have made way?"""
    was_older: bool
    """Was the backup of an earlier release, so that migrations have changed its tables?"""


def restore(path: Path, *, replace: bool, told: Told = quietly) -> Restored:
    """Put a backup in the place of what the database has. Raises Refused and OSError; nothing has changed
    then, but an empty database can have got its tables.

    The whole file is compared with its checksums before anything is written. All is written in one
    transaction, together with the index of the search. A database with data is refused unless
    ``replace`` is set. The data version is that of the backup, or the next one if the database has
    had a later one. Where data make way, all sessions end. The rules of the registry are not asked: a registry with a fault comes
    back with it. One query for each table and each few hundred rows; memory holds a few rows, and the pages
    that ``for_many_records`` allows.
    """
    with opened(path) as archive:
        archive.check(told)
        releases.make_tables()
        older = releases.is_older(archive.manifest)
        try:
            with releases.tables_can_change(older), for_many_records(), transaction.atomic():
                had_data = _make_room(replace=replace)
                number = _put_in(archive, older=older, told=told)
        except Error as error:
            raise _refused_by_the_database(error) from error
    ContentType.objects.clear_cache()
    if had_data:  # or somebody rehearses with another database, and the site goes on
        _end_sessions_in_files()
    return Restored(archive.manifest, number, had_data, older)


def _make_room(*, replace: bool) -> bool:
    """Delete all rows, while nobody else writes. Was there data? Raises Refused if it may not go."""
    present = with_table(all_models())
    _lock(present)
    if (had_data := _has_data(present)) and not replace:
        raise Refused(
            _(
                "The database has data already. Set DATABASE_URL to an empty database. Or add --replace: "
                "then everything in this database, accounts too, makes way for the backup."
            )
        )
    _empty(present)
    return had_data


def _put_in(archive: Archive, *, older: bool, told: Told) -> int:
    """Fill empty tables, and return the data version."""
    tables = tables_of(releases.take_back(archive.manifest) if older else all_models())
    _fill(archive, tables, told)
    connection.check_constraints()
    _set_sequences(tables)
    if older:
        releases.bring_on()
    number = _set_version(archive.manifest.data_version)
    told(_("index of the search"), 0)
    _make_search_index()
    return number


def _make_search_index() -> None:
    """Make the index of the search. Raises Refused if a record cannot be read at all."""
    try:
        search_index.rebuild()
        return
    except (ValueError, ValidationError) as error:
        # Raised below: what was being read is closed before the transaction ends.
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    message = _(
        "The backup has a record that the registry cannot read (%(reason)s). It was damaged when the "
        "backup was made, so use an older backup. Nothing was restored."
    )
    raise Refused(message % {"reason": reason.rstrip(".")})


def _lock(models: Sequence[Any]) -> None:
    """Let nobody else write until the end. SQLite has done so when the transaction began."""
    DataVersion.lock()
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _has_data(models: Sequence[Any]) -> bool:
    """Has a table of a backup a row that no migration has made? At most one query for each."""
    return any(
        table.twin._base_manager.exists()
        for table in tables_of(models)
        if table.model._meta.label_lower not in MADE_BY_MIGRATIONS
    )


def _empty(models: Sequence[Any]) -> None:
    """Delete all rows, but not the data version, for which writers wait."""
    with connection.cursor() as cursor:
        for model in models:
            if model is not DataVersion:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    connection.check_constraints()


def _fill(archive: Archive, tables: Sequence[Table], told: Told) -> None:
    known = {table.name: table for table in tables}
    filled: set[str] = set()
    referred: set[str] = set()
    for part in archive.manifest.parts:
        table = known.get(part.table)
        if table is None or set(part.columns) != set(table.columns):
            raise _other_tables(part, archive.manifest)
        with connection.cursor() as cursor:
            for rows in _rows(archive, part, table, told):
                cursor.executemany(_insert(part), rows)
        filled.add(table.name)
        referred |= table.refers
        # PostgreSQL remembers each row until its references are checked.
        if connection.vendor == "postgresql" and referred <= filled:
            connection.check_constraints()


def _insert(part: Part) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, part.columns))
    places = ", ".join(["%s"] * len(part.columns))
    return f"INSERT INTO {quote(part.table)} ({columns}) VALUES ({places})"


def _rows(archive: Archive, part: Part, table: Table, told: Told) -> Iterator[list[list[Any]]]:
    """The rows of a part, in groups that memory can hold."""
    fields = [table.columns[column] for column in part.columns]
    rows, size = [], 0
    for number, line in enumerate(archive.lines(part, told), start=1):
        try:
            rows.append(values_of(line, fields))
        except ValueError as error:
            message = _(
                "Row %(row)s of %(table)s in the backup cannot be read (%(error)s). Use another backup. "
                "Nothing was restored."
            )
            raise Refused(message % {"row": number, "table": part.table, "error": error}) from None
        size += len(line)
        if len(rows) >= table.rows_at_once or size >= BYTES_AT_ONCE:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _set_sequences(tables: Sequence[Table]) -> None:
    """Let the next new row of each table have a key that is free."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [table.model for table in tables]
        ):
            cursor.execute(statement)


def _set_version(backup: int) -> int:
    """Give the data a version that pages and citations of other data do not have, and return it."""
    former = DataVersion.current()
    number = backup if backup > former or not former else former + 1
    DataVersion.objects.update_or_create(
        pk=1, defaults={"number": number, "searched": number, "state": new_state()}
    )
    return number


def _end_sessions_in_files() -> None:
    """Delete the sessions that are files; those in the database are gone with its rows."""
    if settings.SESSION_ENGINE == "django.contrib.sessions.backends.file":
        folder = Path(settings.SESSION_FILE_PATH)
        for session in folder.glob(f"{settings.SESSION_COOKIE_NAME}*"):
            with suppress(OSError):
                session.unlink()


def _other_tables(part: Part, manifest: Manifest) -> Refused:
    return Refused(
        _(
            "The backup has the table %(table)s in another form than this software. It was made by version "
            "%(version)s, or with other apps; restore it with those. Nothing was restored."
        )
        % {"table": part.table, "version": manifest.version}
    )


def _refused_by_the_database(error: Error) -> Refused:
    return Refused(
        _(
            "The database did not take the backup: %(error)s. Nothing was restored, and what the database "
            "had is still there. Stop the site, see that the disk has room, and try again."
        )
        % {"error": str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else "?"}
    )
