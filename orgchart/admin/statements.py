"""Statements."""

from django.contrib import admin

from orgchart.models import Statement

from .facts import FactAdmin, InForce, WithoutAuthority
from .units import STATEMENT


@admin.register(Statement)
class StatementAdmin(FactAdmin):
    own = ["unit", *STATEMENT]
    list_display = ("__str__", "kind", "unit", "speaker", "when", "status")
    list_filter = ("status", "kind", InForce, WithoutAuthority)
    search_fields = ("code", "text", "speaker", "unit__code")
