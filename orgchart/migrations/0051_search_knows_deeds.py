"""The index of the search is made anew after a migration: it now knows what documents do, adjectives, places and themes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0050_search_knows_acronyms")]

    operations: list[object] = []
