"""Documents and sources."""

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orgchart import symbols
from orgchart.models import Document, Source
from orgchart.writing.roles import may_publish

from .base import RecordAdmin


class EvidenceAdmin(RecordAdmin):
    """What facts rest on: an editor's is a draft, and a publisher may say that it is none."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if may_publish(request.user) else ("draft",)

    @admin.display(ordering="draft")
    def standing(self, evidence: Any) -> str:
        return "Draft" if evidence.draft else "Public"


@admin.register(Document)
class DocumentAdmin(EvidenceAdmin):
    list_display = ("symbol", "kind", "date", "title", "standing")
    list_filter = ("kind", "draft")
    search_fields = ("symbol", "title")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A symbol is found however it is written: “ga resolution 61/279”."""
        # Else it is a part of a symbol, or words of a title.
        with suppress(symbols.SymbolError):
            search_term = symbols.parse(search_term).text
        return super().get_search_results(request, queryset, search_term)


@admin.register(Source)
class SourceAdmin(EvidenceAdmin):
    list_display = ("title", "publisher", "kind", "published", "slug", "standing")
    list_filter = ("kind", "draft")
    search_fields = ("slug", "title", "publisher", "url")
