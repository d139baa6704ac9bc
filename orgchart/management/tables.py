"""What all commands share that read or write the tables of the registry."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from dpko_site.privacy import private_file
from orgchart.writing.waiting import why_not_now


def make_database_private() -> None:
    """Let nobody else on the machine read the file of a SQLite database, also of one that is not made yet."""
    file = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and file.parent.is_dir():
        private_file(file)


class DatabaseCommand(BaseCommand):
    """A command that asks the database. What another try may not meet, such as a disk that is full or somebody
    who writes for long, is said in words."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (DatabaseError, InterfaceError) as error:
            if not (reason := why_not_now(error)):
                raise
            raise CommandError(f"{reason.of_work} ({str(error).strip()})") from None


class TablesCommand(DatabaseCommand):
    """A command that needs the tables. Where migrations have not run, it says so instead of failing."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError):
            if not _is_behind():
                raise
            raise CommandError(
                "The database does not have the tables of this release. Run manage.py set_up or "
                "manage.py migrate first."
            ) from None


def _is_behind() -> bool:
    """Are there migrations that have not run?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
