"""What tests of undoing share: an act that is undone, and the undoing."""

from django.urls import reverse

from orgchart.dates import PartialDate
from orgchart.writing import acts
from orgchart.writing.acts import Basis
from orgchart.writing.undo_steps import key_of

from ..factories import SourceFactory


def renamed(unit, **more):
    """Give the unit the name “Renamed” from 2007 on, as an act."""
    basis, start = Basis(SourceFactory()), PartialDate.parse("2007")
    acts.rename(unit, "Renamed", level="office", start=start, basis=basis, why="A reform", **more)


def undone(client, number, **data):
    address = reverse("admin:undo", args=[number])
    return client.post(address, {"why": "By mistake", **data}, follow=True).content.decode()


def key(record, *field):
    return key_of((record._meta.label_lower, record.pk), *field)
