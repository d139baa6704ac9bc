from django.db import migrations
from django.db.models import Q

from orgchart import symbols


def sort_again(apps, schema_editor):
    """Documents of special sessions, and those that were numbered through, have another place."""
    documents = apps.get_model("orgchart", "Document").objects.using(schema_editor.connection.alias)
    moved = documents.filter(Q(symbol__contains="S-") | Q(symbol__regex=r"^[A-Z]/[0-9]"))
    for key, symbol in list(moved.order_by("pk").values_list("pk", "symbol")):
        documents.filter(pk=key).update(sort_key=symbols.parse(symbol).sort_key)


class Migration(migrations.Migration):
    """The place of a document in lists, which is derived from its symbol, is derived anew."""

    dependencies = [
        ("orgchart", "0039_search_reads_chinese"),
    ]

    operations = [migrations.RunPython(sort_again, migrations.RunPython.noop)]
