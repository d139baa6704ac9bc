from django.db import migrations


class Migration(migrations.Migration):
    """No table changes. In the index of the search the title of a document stands apart from its symbol
    now; the index is made again after every migration."""

    dependencies = [
        ("orgchart", "0035_desk"),
    ]

    operations = []
