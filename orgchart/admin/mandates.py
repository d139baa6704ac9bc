"""Mandates and the documents that they refer to."""

from typing import Any

from django.contrib import admin

from orgchart.models import Mandate, MandateReference

from .base import RecordAdmin, RecordInline
from .facts import FactAdmin, InForce, WithoutAuthority
from .units import MANDATE


class ReferenceInline(RecordInline):
    model = MandateReference
    fields = (("kind", "document", "paragraph"),)


@admin.register(Mandate)
class MandateAdmin(FactAdmin):
    own = ["unit", *MANDATE]
    list_display = ("code", "unit", "theme", "role", "when", "status")
    list_filter = ("status", "theme", "role", InForce, WithoutAuthority)
    search_fields = ("code", "text", "unit__code")
    inlines = (ReferenceInline,)


@admin.register(MandateReference)
class MandateReferenceAdmin(RecordAdmin):
    list_display = ("mandate", "kind", "document", "paragraph")
    list_filter = ("kind",)
    list_select_related = ("mandate", "document")
    search_fields = ("mandate__code", "document__symbol")

    def view_on_site(self, obj: Any) -> str | None:
        return obj.mandate.get_absolute_url()
