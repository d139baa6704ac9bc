"""Which releases a backup and this software are of, by the migrations that each has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

import orgchart

from .manifest import Manifest
from .refused import Refused
from .tables import Model

Name = tuple[str, str]
"""A migration: its app and its name."""


def migrations_of_the_database() -> dict[str, list[str]]:
    """The migrations that the database has and this software knows, by app, sorted. Two queries."""
    loader = MigrationExecutor(connection).loader
    found: dict[str, list[str]] = {}
    for app, name in sorted(set(loader.applied_migrations) & set(loader.graph.nodes)):
        found.setdefault(app, []).append(name)
    return found


def make_tables() -> None:
    """Make the tables in a database that has none. Raises Refused if it has those of another release.

    The tables stay also if the backup is then refused: the database is as empty as before.
    """
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations:
        raise Refused(
            _(
                "The database has the tables of an earlier release. Run manage.py migrate first, then "
                "restore the backup."
            )
        )
    call_command("migrate", verbosity=0, interactive=False)


def is_older(backup: Manifest) -> bool:
    """Was the backup made before one of the migrations of this software? Two queries.

    Raises Refused if it has migrations that this software does not know.
    """
    loader = MigrationExecutor(connection).loader
    has = _names(backup)
    if unknown := sorted(has - set(loader.graph.nodes)):
        message = _(
            "The backup was made by version %(theirs)s, and this is version %(ours)s, which does not know "
            "its migration %(migration)s. Restore it with version %(theirs)s or a later one."
        )
        raise Refused(
            message
            % {
                "theirs": backup.version,
                "ours": orgchart.__version__,
                "migration": ".".join(unknown[-1]),
            }
        )
    return bool(set(loader.graph.nodes) - has)


@contextmanager
def tables_can_change(change: bool) -> Iterator[None]:
    """Inside, migrations can change tables in a transaction. SQLite then checks references at its end."""
    off = change and connection.disable_constraint_checking()
    try:
        yield
    finally:
        if off:
            connection.enable_constraint_checking()


def take_back(backup: Manifest) -> list[Model]:
    """Take empty tables back to the state of an older backup, and return its models.

    Raises Refused if a migration has no way back.
    """
    executor = MigrationExecutor(connection)
    targets: Any = _targets(executor, _names(backup))
    try:
        executor.migrate(targets)
    except (IrreversibleError, ValueError) as error:
        message = _(
            "The backup was made by version %(theirs)s, and this version cannot read its tables "
            "(%(error)s). Restore it with version %(theirs)s into an empty database, then update that to "
            "version %(ours)s."
        )
        raise Refused(
            message
            % {
                "theirs": backup.version,
                "ours": orgchart.__version__,
                "error": str(error).rstrip("."),
            }
        ) from None
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(
        [node for node in executor.loader.graph.nodes if node in _names(backup)]
    )
    return list(state.apps.get_models(include_auto_created=True))


def bring_on() -> None:
    """Bring tables with the rows of an older backup to the state of this software."""
    executor = MigrationExecutor(connection)
    with _references_checked_at_once():
        executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


@contextmanager
def _references_checked_at_once() -> Iterator[None]:
    """Inside, PostgreSQL checks references after each statement. It makes no index on a table of which it has to check
    rows at the end of the transaction."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _names(backup: Manifest) -> set[Name]:
    return {(app, name) for app, names in backup.migrations.items() for name in names}


def _targets(executor: MigrationExecutor, has: set[Name]) -> list[tuple[str, str | None]]:
    """For each app that the backup is behind in, its last migration there; None if it has none."""
    graph = executor.loader.graph
    targets: list[tuple[str, str | None]] = []
    for app in sorted({app for app, _name in set(graph.nodes) - has}):
        own = {node for node in graph.nodes if node[0] == app and node in has}
        last = [
            node for node in own if not any(child in own for child in graph.node_map[node].children)
        ]
        targets += sorted(last) or [(app, None)]
    return targets
