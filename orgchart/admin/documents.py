"""Documents and sources."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orgchart import symbols
from orgchart.models import Document, Source

from .base import RecordAdmin


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ("symbol", "kind", "date", "title")
    list_filter = ("kind",)
    search_fields = ("symbol", "title")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A symbol is found however it is written: “ga resolution 61/279”."""
        try:
            search_term = symbols.parse(search_term).text
        except symbols.SymbolError:
            pass  # a part of a symbol, or words of a title
        return super().get_search_results(request, queryset, search_term)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("title", "publisher", "kind", "published", "slug")
    list_filter = ("kind",)
    search_fields = ("slug", "title", "publisher", "url")
