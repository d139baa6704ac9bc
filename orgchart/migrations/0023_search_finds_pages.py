from django.db import migrations, models


def one_label_of_each_text(apps, schema_editor):
    """A label is known by its text now, so of two with one text in two languages the first stays."""
    for name in ("LevelLabel", "ThemeLabel"):
        known = set()
        for label in apps.get_model("orgchart", name).objects.order_by("pk"):
            if (label.term_id, label.text) in known:
                label.delete()
            known.add((label.term_id, label.text))


def labels_as_before(apps, schema_editor):
    """On the way back: before, a label had a language, and a term one label in each. The index is empty
    then, so the version goes on by more than one: the index is then made again with the next writing."""
    for name in ("LevelLabel", "ThemeLabel"):
        labels = apps.get_model("orgchart", name).objects
        labels.filter(language=None).delete()
        known = set()
        for label in labels.order_by("pk"):
            if (label.term_id, label.language) in known:
                label.delete()
            known.add((label.term_id, label.language))
    apps.get_model("orgchart", "DataVersion").objects.update(number=models.F("number") + 2)


class Migration(migrations.Migration):
    # The index is made again after the migration, so its tables are made anew.
    dependencies = [("orgchart", "0022_proposals_have_authors")]

    operations = [
        migrations.DeleteModel(name="SearchEntry"),
        migrations.DeleteModel(name="SearchPosting"),
        migrations.CreateModel(
            name="SearchPage",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=100)),
                ("title", models.TextField()),
                ("address", models.TextField()),
                ("since", models.SmallIntegerField(null=True)),
                ("until", models.SmallIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("page_id", models.BigIntegerField()),
                ("record_kind", models.CharField(max_length=100)),
                ("record_id", models.BigIntegerField()),
                ("key", models.BinaryField()),
                ("text", models.TextField()),
                ("why", models.TextField()),
                ("weight", models.FloatField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["record_kind", "record_id"], name="search_entry_of_record"
                    ),
                    models.Index(fields=["key"], name="search_entry_by_text"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchPosting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word_id",
                        "rank",
                        "page_id",
                        "entry_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("word_id", models.BigIntegerField()),
                ("rank", models.SmallIntegerField()),
                ("page_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["page_id", "word_id"], name="search_posting_of_page")
                ],
            },
        ),
        migrations.RunPython(one_label_of_each_text, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name="levellabel",
            options={
                "ordering": ["term", "text"],
                "verbose_name": "level label",
                "verbose_name_plural": "level labels",
            },
        ),
        migrations.AlterModelOptions(
            name="themelabel",
            options={
                "ordering": ["term", "text"],
                "verbose_name": "theme label",
                "verbose_name_plural": "theme labels",
            },
        ),
        migrations.RemoveConstraint(
            model_name="levellabel",
            name="levellabel_is_unique",
        ),
        migrations.RemoveConstraint(
            model_name="themelabel",
            name="themelabel_is_unique",
        ),
        migrations.AlterField(
            model_name="levellabel",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ar", "Arabic"),
                    ("zh", "Chinese"),
                    ("fr", "French"),
                    ("ru", "Russian"),
                    ("es", "Spanish"),
                ],
                help_text="Leave it empty for another word in English.",
                max_length=2,
                null=True,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="themelabel",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ar", "Arabic"),
                    ("zh", "Chinese"),
                    ("fr", "French"),
                    ("ru", "Russian"),
                    ("es", "Spanish"),
                ],
                help_text="Leave it empty for another word in English.",
                max_length=2,
                null=True,
                verbose_name="language",
            ),
        ),
        migrations.AddConstraint(
            model_name="levellabel",
            constraint=models.UniqueConstraint(
                fields=("term", "text"),
                name="levellabel_is_unique",
                violation_error_message="The term has that label already. Edit that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="themelabel",
            constraint=models.UniqueConstraint(
                fields=("term", "text"),
                name="themelabel_is_unique",
                violation_error_message="The term has that label already. Edit that one.",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, labels_as_before),
    ]
