from django.db import migrations, models

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


def column():
    return models.CharField(default="", editable=False, max_length=480)


class Migration(migrations.Migration):
    """Names of units and people are sorted by the rules of their languages."""

    dependencies = [("orgchart", "0046_staff_languages")]

    operations = [
        migrations.AddField("unitname", "sorted_as", column()),
        migrations.AddField("nametranslation", "sorted_as", column()),
        migrations.AddField("person", "sorted_as", column()),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("unitname", "unit_name_in_order"),
        migrations.AddIndex(
            "unitname", models.Index(fields=["sorted_as"], name="unit_name_sorted")
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["sorted_as", "code"], name="person_sorted")
        ),
    ]
