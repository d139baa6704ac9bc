"""A new database is made in one step, an old one step by step: both end alike."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader


def test_the_squashed_migration_makes_what_the_steps_make():
    in_one, in_steps = (
        MigrationLoader(None, replace_migrations=replace).project_state()
        for replace in (True, False)
    )

    assert in_one.models
    assert MigrationAutodetector(in_steps, in_one)._detect_changes() == {}
