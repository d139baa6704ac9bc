"""What all commands share that read or write the tables of the registry."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor


class TablesCommand(BaseCommand):
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
