"""What follows a migration: work for tables that are as the models say."""

from collections.abc import Sequence

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

Plan = Sequence[tuple[Migration, bool]]
"""The migrations that have run, each with whether it was taken back."""


def has_migrated(plan: Plan) -> bool:
    """Has a migration run, and are the tables as the models say? Not while later migrations have not run. A query."""
    if not plan:
        return False
    loader = MigrationLoader(connection)
    last = loader.graph.leaf_nodes("orgchart")
    return all(migration in loader.applied_migrations for migration in last)
