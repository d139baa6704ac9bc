"""What a note said of a second source becomes a piece of evidence."""

from django.db import migrations

from ._notes import SENTENCES

KINDS = (
    "Appointment",
    "Location",
    "Mandate",
    "ParentRelationship",
    "Post",
    "Statement",
    "Succession",
    "UnitName",
)
def notes_become_evidence(apps, schema_editor):
    """What a note said of a second source, in one of these sentences, becomes a piece of evidence."""
    sources = dict(apps.get_model("orgchart", "Source").objects.values_list("slug", "pk"))
    for kind in KINDS:
        evidence = apps.get_model("orgchart", f"{kind}Evidence")
        for fact in apps.get_model("orgchart", kind).objects.exclude(note=""):
            before = fact.note
            for supports, sentence in SENTENCES.items():
                for found in [*sentence.finditer(fact.note)]:
                    known = found["slug"] in sources and len(found["quotation"] or "") <= 500
                    if not known or (supports == "end" and not fact.end):
                        continue
                    evidence.objects.get_or_create(
                        fact=fact,
                        source_id=sources[found["slug"]],
                        supports=supports,
                        locator=found["locator"] or "",
                        defaults={"quotation": found["quotation"] or ""},
                    )
                    fact.note = fact.note.replace(found[0], "", 1).strip()
            if fact.note != before:
                fact.save(update_fields=["note"])


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0008_evidence")]
    operations = [migrations.RunPython(notes_become_evidence, migrations.RunPython.noop)]
