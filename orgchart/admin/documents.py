"""Documents and sources."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.models import Document, Record, Source
from orgchart.roles import may_publish
from orgchart.writing.doubtful_documents import confirmation_of, doubt_about_date

from .base import RecordAdmin
from .boxes import ASKED_BELOW
from .forms import ReasonedForm
from .typed import Fieldset


class CitableAdmin(RecordAdmin):
    """What facts rest on. An editor's is a draft; only a publisher may remove that mark."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> tuple[str, ...]:
        return () if may_publish(request.user) else ("draft",)


class DocumentForm(ReasonedForm):
    """The form of a document: a new one needs a title, unless it is a draft, and a doubtful date is asked about."""

    date_is_right = forms.CharField(
        label=_("The date is right"), required=False, widget=forms.HiddenInput
    )
    """What was confirmed about the date. It is a box to tick as soon as there is a question."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_public = (
            self.instance._state.adding and "draft" in self.fields and not cleaned.get("draft")
        )
        if is_public and not cleaned.get("title") and "title" not in self.errors:
            self.add_error(
                "title", _("Give the title, as printed on the document, or tick “draft”.")
            )
        if self._dates_anew():
            self._ask_about_date(cleaned)
        return cleaned

    def _dates_anew(self) -> bool:
        return self.instance._state.adding or not {"symbol", "date"}.isdisjoint(self.changed_data)

    def _ask_about_date(self, cleaned: dict[str, Any]) -> None:
        """Refuse a doubtful date until the box below it is ticked. The box means this date of this document."""
        symbol, dated = cleaned.get("symbol") or "", cleaned.get("date")
        doubt = doubt_about_date(symbol, dated, timezone.localdate())
        if not doubt or "date" not in self.fields:
            return
        confirmation = confirmation_of(symbol, dated)
        is_sure = cleaned.get("date_is_right") == confirmation
        self.fields["date_is_right"].widget = forms.CheckboxInput(
            attrs={"value": confirmation}, check_test=lambda _value: is_sure
        )
        if not is_sure:
            self.add_error("date", f"{doubt} {ASKED_BELOW}")


@admin.register(Document)
class DocumentAdmin(CitableAdmin):
    form = DocumentForm

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        """With the question about a doubtful date below the date, where the form can be saved."""
        own = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            return own
        (title, options), *others = own
        rows = [*options["fields"]]
        rows.insert(rows.index("date") + 1, "date_is_right")
        return [(title, {**options, "fields": rows}), *others]

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
