from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists go through names of units and people in their order."""

    dependencies = [("orgchart", "0048_sort_names")]

    operations = [
        migrations.RemoveIndex("unitname", "unit_name_in_order"),
        migrations.AddIndex(
            "unitname", models.Index(fields=["sorted_as"], name="unit_name_sorted")
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["sorted_as", "code"], name="person_sorted")
        ),
    ]
