"""The index of the search is made anew after a migration: it now knows acronyms of other languages."""

from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('orgchart', '0049_sorted_names_in_order'),
    ]

    operations = [
        migrations.AlterField(
            model_name='levellabel',
            name='language',
            field=models.CharField(blank=True, choices=[('ar', 'Arabic'), ('zh', 'Chinese'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], help_text='Leave it empty for a word in English, or in a language that is not listed.', max_length=2, null=True, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='themelabel',
            name='language',
            field=models.CharField(blank=True, choices=[('ar', 'Arabic'), ('zh', 'Chinese'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], help_text='Leave it empty for a word in English, or in a language that is not listed.', max_length=2, null=True, verbose_name='language'),
        ),
    ]
