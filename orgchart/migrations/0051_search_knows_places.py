"""The index of the search is made anew after a migration: it now knows towns and areas by their names in each language."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0050_search_knows_acronyms")]

    operations: list[migrations.operations.base.Operation] = []
