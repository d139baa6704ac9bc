from django.db import migrations, models


def column():
    return models.CharField(default="", editable=False, max_length=480)


class Migration(migrations.Migration):
    """Names of units and people are sorted by the rules of their languages: the columns for it."""

    dependencies = [("orgchart", "0046_staff_languages")]

    operations = [
        migrations.AddField("unitname", "sorted_as", column()),
        migrations.AddField("nametranslation", "sorted_as", column()),
        migrations.AddField("person", "sorted_as", column()),
    ]
