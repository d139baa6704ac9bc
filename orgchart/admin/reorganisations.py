"""Reorganisations."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest

from orgchart.models import Record, Reorganisation

from .base import RecordAdmin


@admin.register(Reorganisation)
class ReorganisationAdmin(RecordAdmin):
    prepopulated_fields = {"code": ["title"]}

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> dict[str, Sequence[str]]:
        # A code is permanent, so only a new title proposes one.
        return {} if obj else self.prepopulated_fields
