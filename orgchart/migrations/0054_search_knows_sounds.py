"""The index of the search is made anew after a migration: it now knows what acronyms sound like."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0053_person_names_have_sources")]

    operations: list[object] = []
