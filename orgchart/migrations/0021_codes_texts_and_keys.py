"""Codes are unique whatever their capitals; texts are as texts.py says; deletions keep keys."""

import django.db.models.functions.text
from django.db import migrations, models

from . import _texts


class Migration(migrations.Migration):

    dependencies = [
        ('orgchart', '0020_imports_keep_their_file'),
        ('reversion', '0001_squashed_0004_auto_20160611_1202'),
    ]

    operations = [
        migrations.RunPython(_texts.refuse_codes_alike, migrations.RunPython.noop),
        migrations.RunPython(_texts.make_texts_normal, migrations.RunPython.noop),
        migrations.AddField(
            model_name='deletion',
            name='keys',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(_texts.give_keys_to_deletions, migrations.RunPython.noop),
        migrations.AddField(
            model_name='import',
            name='instead',
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name='level',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='level_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='mandate_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='person_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='post_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='reorganisation',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='reorganisation_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('slug'), name='source_has_its_slug_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='statement_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='theme_has_its_code_alone', violation_error_message='There is a record with that code already, perhaps with other capitals. Edit that one, or choose another code.'),
        ),
    ]
