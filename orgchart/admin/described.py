"""Admin pages laid out by the description of a kind of record (models/descriptions.py)."""

from typing import Any, ClassVar

from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Fact, Record
from orgchart.models.descriptions import Row
from orgchart.models.records import foreign_keys

from .base import RecordAdmin, RecordInline
from .forms import REASON

EVIDENCE: tuple[Row, ...] = (
    ("start", "end", "status"),
    ("started_by", "started_by_paragraph"),
    ("ended_by", "ended_by_paragraph"),
    ("source", "locator"),
    "quotation",
    "note",
    "reorganisation",
)
"""The fields that all facts share, as rows of a form."""


def rows_of(kind: type[Record], without: str = "") -> list[Row]:
    """The rows of a form of that kind, evidence included; one field may be left out."""
    rows = [*kind.description.form, *(EVIDENCE if issubclass(kind, Fact) else ())]
    kept = [
        tuple(name for name in ([row] if isinstance(row, str) else row) if name != without)
        for row in rows
    ]
    return [row[0] if len(row) == 1 else row for row in kept if row]


class DescribedInline(RecordInline):
    """The parts of one kind, on the page of the record that they belong to."""

    model: type[Record]
    fk_name: str

    def get_fieldsets(self, request: HttpRequest, obj: object = None) -> Any:
        return [(None, {"fields": rows_of(self.model, without=self.fk_name)})]


class DescribedAdmin(RecordAdmin):
    """The pages of one kind of record."""

    model: type[Record]
    extra_columns: ClassVar[tuple[str, ...]] = ()
    extra_filters: ClassVar[tuple[object, ...]] = ()

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.model.description.columns, *self.extra_columns)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*self.model.description.filters, *self.extra_filters)

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return [relation.name for relation in foreign_keys(self.model)]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.model.description.found_by

    def get_fieldsets(self, request: HttpRequest, obj: object = None) -> Any:
        own: list[Any] = [(None, {"fields": list(self.model.description.form)})]
        if issubclass(self.model, Fact):
            own.append((_("Dates, authority, source"), {"fields": list(EVIDENCE)}))
        return [*own, REASON]

    def view_on_site(self, obj: Record) -> str | None:
        """The public page that shows the record, if there is one."""
        return obj.page_address() or None

    def get_inlines(self, request: HttpRequest, obj: object) -> list[type[InlineModelAdmin]]:
        return [
            type(f"{part.__name__}Inline", (DescribedInline,), {"model": part, "fk_name": relation})
            for part, relation in self.model.parts()
            if part.description.is_edited
        ]
