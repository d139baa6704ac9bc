"""People are records. The second of three steps: a record for each name, and what else follows."""

from django.db import migrations

from ._people import code_of, grade_of, kind_of, note_with_rank


def people_from_names(apps, schema_editor):
    people = {}
    for appointment in apps.get_model("orgchart", "Appointment").objects.order_by("pk"):
        appointment.person = person(apps, people, appointment.person_name)
        appointment.save(update_fields=["person"])
    for row, name in written(apps, "orgchart.appointment"):
        fields = getattr(row, name)
        if isinstance(fields.get("person"), str):
            fields["person"] = [person(apps, people, fields["person"]).code]
        row.save()
    for proposal in apps.get_model("orgchart", "Proposal").objects.filter(kind="orgchart.appointment"):
        post, name, *rest = proposal.key.split(" | ")
        proposal.key = " | ".join([post, person(apps, people, name).code, *rest])
        proposal.save()


def person(apps, known, name):
    """The person of that name; a new one if there is none."""
    if name not in known:
        people = apps.get_model("orgchart", "Person").objects
        code, number = code_of(name), 1
        while people.filter(code=code).exists():
            number += 1
            code = f"{code_of(name)[:76]}-{number}"
        known[name] = people.create(code=code, name=name)
    return known[name]


def written(apps, kind):
    """Proposals and deletions of a kind, with the names of their fields that hold plain data."""
    for model, names in (("Proposal", ("before", "after")), ("Deletion", ("fields",))):
        for row in apps.get_model("orgchart", model).objects.filter(kind=kind):
            for name in names:
                if getattr(row, name):
                    yield row, name


def grades_from_ranks(apps, schema_editor):
    for post in apps.get_model("orgchart", "Post").objects.all():
        post.grade = grade_of(post.rank)
        if post.rank and not post.grade:
            post.note = note_with_rank(post.note, post.rank)
        post.kind = kind_of(post.heads_unit, post.title)
        post.save(update_fields=["grade", "kind", "note"])
    for row, name in written(apps, "orgchart.post"):
        fields = getattr(row, name)
        rank = fields.pop("rank", "")
        if grade_of(rank):
            fields["grade"] = grade_of(rank)
        elif rank:
            fields["note"] = note_with_rank(fields.get("note", ""), rank)
        fields["kind"] = kind_of(bool(fields.get("heads_unit")), fields.get("title", ""))
        row.save()


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0010_people")]
    operations = [
        migrations.RunPython(people_from_names, migrations.RunPython.noop),
        migrations.RunPython(grades_from_ranks, migrations.RunPython.noop),
    ]
