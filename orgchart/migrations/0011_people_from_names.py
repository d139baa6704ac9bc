"""People are records. The second of three steps: a record for each name, and what else follows."""

from django.db import migrations

from ._people import code_of, grade_of, kind_of, note_with_rank


def people_from_names(apps, schema_editor):
    people = apps.get_model("orgchart", "Person").objects
    known = {}
    for appointment in apps.get_model("orgchart", "Appointment").objects.order_by("pk"):
        name = appointment.person_name
        if name not in known:
            code, number = code_of(name), 1
            while people.filter(code=code).exists():
                number += 1
                code = f"{code_of(name)[:76]}-{number}"
            known[name] = people.create(code=code, name=name)
        appointment.person = known[name]
        appointment.save(update_fields=["person"])


def grades_from_ranks(apps, schema_editor):
    for post in apps.get_model("orgchart", "Post").objects.all():
        post.grade = grade_of(post.rank)
        if post.rank and not post.grade:
            post.note = note_with_rank(post.note, post.rank)
        post.kind = kind_of(post.heads_unit, post.title)
        post.save(update_fields=["grade", "kind", "note"])


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0010_people")]
    operations = [
        migrations.RunPython(people_from_names, migrations.RunPython.noop),
        migrations.RunPython(grades_from_ranks, migrations.RunPython.noop),
    ]
