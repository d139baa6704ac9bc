"""Records that were changed, and their edits."""

from django.urls import reverse
from reversion.models import Revision

from orgchart.writing.recording import recording


def rewritten(record_, by=None, why="", **values):
    with recording(by=by, why=why):
        for name, value in values.items():
            setattr(record_, name, value)
        record_.save()
    return Revision.objects.latest("pk").pk


def numbers():
    return list(Revision.objects.order_by("pk").values_list("pk", flat=True))


def history(record_):
    return reverse("admin:history", args=[record_._meta.model_name, record_.pk])
