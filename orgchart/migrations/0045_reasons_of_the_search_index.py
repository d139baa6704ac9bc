"""The index of the search is made anew after a migration: it now keeps what can be said in each language."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0044_code_of_a_source")]

    operations: list = []
