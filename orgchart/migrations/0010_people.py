"""People are records; appointments refer to them. The first of three steps: the new columns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0009_notes_become_evidence")]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
        ),
        migrations.RemoveConstraint(model_name="appointment", name="appointment_is_unique"),
        migrations.RemoveConstraint(model_name="appointment", name="disputed_appointment_is_unique"),
        migrations.RenameField(model_name="appointment", old_name="person", new_name="person_name"),
        migrations.AddField(
            model_name="appointment",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="orgchart.person"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="kind",
            field=models.CharField(default="other", max_length=25, verbose_name="kind"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="post",
            name="grade",
            field=models.CharField(blank=True, max_length=7, null=True, verbose_name="grade"),
        ),
    ]
