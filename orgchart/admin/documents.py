"""Documents and sources."""

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.models import Document, Record, Source
from orgchart.roles import may_publish

from .base import RecordAdmin
from .forms import ReasonedForm


class CitableAdmin(RecordAdmin):
    """What facts rest on. An editor's is a draft; only a publisher may remove that mark."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> tuple[str, ...]:
        return () if may_publish(request.user) else ("draft",)


class DocumentForm(ReasonedForm):
    """The form of a document: a new one needs a title, unless it is a draft."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_public = (
            self.instance._state.adding and "draft" in self.fields and not cleaned.get("draft")
        )
        if is_public and not cleaned.get("title") and "title" not in self.errors:
            self.add_error(
                "title", _("Give the title, as printed on the document, or tick “draft”.")
            )
        return cleaned


@admin.register(Document)
class DocumentAdmin(CitableAdmin):
    form = DocumentForm

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        """A symbol is found however it is written: “ga resolution 61/279”."""
        # If it is not a symbol, it is a part of one, or words of a title.
        with suppress(symbols.SymbolError):
            search_term = symbols.parse(search_term).text
        return super().get_search_results(request, queryset, search_term)


@admin.register(Source)
class SourceAdmin(CitableAdmin):
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        """A document that is a source is found by its symbol, and by any link to it."""
        with suppress(symbols.SymbolError):
            search_term = symbols.parse(search_term).text.replace(" ", "")
        return super().get_search_results(request, queryset, search_term)
