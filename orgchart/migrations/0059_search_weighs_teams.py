"""The index of the search is made anew after a migration: a name of a team weighs less than that of an operation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0058_archived_copies_of_sources")]

    operations: list[object] = []
