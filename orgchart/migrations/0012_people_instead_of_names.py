"""People are records. The last of three steps: the old columns go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0011_people_from_names")]
    operations = [
        migrations.RemoveField(model_name="appointment", name="person_name"),
        migrations.RemoveField(model_name="post", name="rank"),
        migrations.AlterField(
            model_name="appointment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="orgchart.person",
                verbose_name="person",
            ),
        ),
    ]
