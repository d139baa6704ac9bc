"""Dates that were only those of a source get their mark, and what was last confirmed its day."""

from django.db import migrations

from ._sightings import CONFIRMED, KEYS, SEEN, is_as_shipped

LOOKUPS = {
    "unit": "unit__code",
    "child": "child__code",
    "parent": "parent__code",
    "predecessor": "predecessor__code",
    "successor": "successor__code",
    "post": "post__code",
}


def found(apps, key):
    """The facts of a key. A fact that somebody has changed meanwhile keeps its dates."""
    kind, *values = key
    lookups = [LOOKUPS.get(name, name) for name in KEYS[kind]]
    facts = apps.get_model("orgchart", kind).objects.exclude(status="disputed")
    return facts.filter(**dict(zip(lookups, values)))


def mark(apps, schema_editor):
    for key, dates in SEEN.items():
        for fact in found(apps, key):
            for name, date in dates.items():
                if is_as_shipped(name, getattr(fact, name), date):
                    setattr(fact, name, date)
            fact.save()
    sources = apps.get_model("orgchart", "Source")
    for key, (date, slug) in CONFIRMED.items():
        source = sources.objects.filter(slug=slug).first()
        for fact in found(apps, key).filter(end=""):
            if source:
                fact.confirmed, fact.confirmed_by = date, source
                fact.save()


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0004_dates")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
