"""The admin pages of every kind of record, as its description lays them out."""

from django.contrib import admin

from orgchart.models import RECORDS, Fact

from .base import RecordAdmin
from .facts import FactAdmin


def register_kinds() -> None:
    """Register every kind of record that has no admin page of its own yet."""
    for kind in RECORDS:
        if kind.description.is_edited and not admin.site.is_registered(kind):
            admin.site.register(kind, FactAdmin if issubclass(kind, Fact) else RecordAdmin)
