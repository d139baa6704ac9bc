"""A link of a unit that leads to its record in another catalogue becomes an identifier."""

from django.db import migrations
from django.db.models import Q

from ._people import identifier_in


def identifiers_from_links(apps, schema_editor):
    identifiers = apps.get_model("orgchart", "UnitIdentifier").objects
    for link in apps.get_model("orgchart", "UnitLink").objects.order_by("url"):
        if found := identifier_in(link.url):
            scheme, value = found
            taken = identifiers.filter(scheme=scheme).filter(Q(unit_id=link.unit_id) | Q(value=value))
            if not taken.exists():
                identifiers.create(unit_id=link.unit_id, scheme=scheme, value=value)
                link.delete()


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0013_identifiers")]
    operations = [migrations.RunPython(identifiers_from_links, migrations.RunPython.noop)]
