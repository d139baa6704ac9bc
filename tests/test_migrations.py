"""A new database is made in one step, an old one step by step: both end alike."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL


def test_the_squashed_migration_makes_what_the_steps_make():
    in_one, in_steps = (
        MigrationLoader(None, replace_migrations=replace).project_state()
        for replace in (True, False)
    )

    assert in_one.models
    assert MigrationAutodetector(in_steps, in_one)._detect_changes() == {}


FIRST_APART = 47
"""From this migration on, tables and rows are changed apart."""


def test_a_migration_changes_tables_or_rows():
    """PostgreSQL keeps readers away from a table that was changed until the migration has ended."""
    both = []
    for migration in MigrationLoader(None).disk_migrations.values():
        if migration.app_label != "orgchart" or int(migration.name[:4]) < FIRST_APART:
            continue
        fills = {isinstance(one, (RunPython, RunSQL)) for one in migration.operations}
        both += [migration.name] if len(fills) > 1 else []
    assert both == [], "Make two migrations of it: one for the tables, one for the rows."
