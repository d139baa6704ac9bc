"""What tests of undoing share: an edit, its undoing, and records that an edit wrote."""

from django.urls import reverse
from reversion.models import Revision

from orgchart.writing.recording import recording
from orgchart.writing.undo_steps import key_of


def edited(record, by=None, why="", **values):
    with recording(by=by, why=why):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return Revision.objects.latest("pk").pk


def undone(client, number, **data):
    address = reverse("admin:undo", args=[number])
    return client.post(address, {"why": "By mistake", **data}, follow=True).content.decode()


def key(record, *field):
    return key_of((record._meta.label_lower, record.pk), *field)
