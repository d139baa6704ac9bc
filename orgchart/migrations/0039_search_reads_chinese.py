from django.db import migrations


class Migration(migrations.Migration):
    """No table changes. In the index of the search the words of Chinese are pairs of signs now; the index is
    made again after every migration."""

    dependencies = [
        ("orgchart", "0038_seen_and_undone"),
    ]

    operations = []
