from django.db import migrations


class Migration(migrations.Migration):
    """No table changes. The index of the search has publishers and what documents do to units now, and
    other keys of pages; it is made again after every migration."""

    dependencies = [
        ("orgchart", "0031_state_of_the_data"),
    ]

    operations = []
