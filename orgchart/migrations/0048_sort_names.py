from django.db import migrations

from orgchart.letters import sort_key

AT_ONCE = 1000


def fill(apps, schema_editor):
    """Fill in what names are sorted by. What was written by older programs has no such column."""
    for kind, text in (("UnitName", "name"), ("NameTranslation", "text"), ("Person", "name")):
        records = apps.get_model("orgchart", kind)._base_manager.using(schema_editor.connection.alias)
        has_language = kind == "NameTranslation"
        waiting = []
        for record in records.only("pk", text, *(["language"] if has_language else [])).iterator(AT_ONCE):
            language = record.language if has_language else "en"
            record.sorted_as = sort_key(getattr(record, text), language)
            waiting.append(record)
            if len(waiting) == AT_ONCE:
                records.bulk_update(waiting, ["sorted_as"])
                waiting = []
        records.bulk_update(waiting, ["sorted_as"])


class Migration(migrations.Migration):
    """What names are sorted by, filled in for those that are there."""

    dependencies = [("orgchart", "0047_sorted_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
