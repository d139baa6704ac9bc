"""Downloading lists and fixtures."""

import io
import zipfile
from typing import IO

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.exchange import fixtures
from orgchart.exchange.sheets import FORMATS
from orgchart.exchange.tables import TABLES
from orgchart.models import DataVersion, Record
from orgchart.queries.one_state import reading

from .page_helpers import admin_page, admin_page_name
from .typed import RecordModelAdmin


def exports(request: HttpRequest) -> HttpResponse:
    """The page with the fixtures and every whole list. A person filters a list on its own page."""
    return admin_page(
        request,
        "exports.html",
        {"title": _("Export"), "tables": TABLES.values(), "formats": FORMATS.values()},
    )


def fixtures_zip(request: HttpRequest) -> HttpResponse:
    """What ``manage.py export_fixtures`` writes, as one file."""
    packed = io.BytesIO()
    with reading(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        version = DataVersion.current()

        def place(name: str) -> IO[bytes]:
            entry = zipfile.ZipInfo(
                name
            )  # without the date of today: the same data, the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            return archive.open(entry, "w")

        fixtures.write_files(place)
    return download(packed.getvalue(), "application/zip", f"fixtures-{version}.zip")


def whole_list(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Every record of a kind."""
    if name not in TABLES:
        raise Http404(
            _("“%(name)s” is not a list of the registry. Choose a list under Export.")
            % {"name": name}
        )
    return as_table(TABLES[name].model.objects.all(), name, ending)


def as_table(records: QuerySet[Record], name: str, wanted: str) -> HttpResponse:
    """Some records of a kind in the wanted format. Raises Http404 for an unknown format."""
    if wanted not in FORMATS:
        message = _("“%(format)s” is not a format of an export. Choose one of these: %(formats)s.")
        raise Http404(message % {"format": wanted, "formats": ", ".join(FORMATS)})
    table, chosen = TABLES[name], FORMATS[wanted]
    columns, rows = table.rows(records)
    title = table.title_in_files
    content = chosen.write([column.name for column in columns], rows, title)
    return download(content, chosen.content_type, f"{title.lower().replace(' ', '-')}.{wanted}")


def download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


class ExportsLists(RecordModelAdmin):
    """The list of a kind of record as a file: as it is filtered, or what is ticked in it."""

    actions: tuple[str, ...] = ("export_csv", "export_xlsx", "export_json", "export_fixtures")

    def get_urls(self) -> list[URLPattern]:
        name = admin_page_name(self.model, "export")
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:ending>/", export, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, ending: str) -> HttpResponse:
        """The list as it is filtered, as a table."""
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup, FieldError):
            message = _("The list does not have that filter. Choose a filter on this page.")
            self.message_user(request, message, messages.ERROR)
            return redirect(f"admin:{admin_page_name(self.model, 'changelist')}")
        return as_table(listed, str(self.opts.model_name), ending)

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, chosen: QuerySet[Record]) -> HttpResponse:
        return as_table(chosen, str(self.opts.model_name), "csv")

    @admin.action(description=gettext_lazy("Export as XLSX (Excel)"), permissions=["view"])
    def export_xlsx(self, request: HttpRequest, chosen: QuerySet[Record]) -> HttpResponse:
        return as_table(chosen, str(self.opts.model_name), "xlsx")

    @admin.action(description=gettext_lazy("Export as JSON"), permissions=["view"])
    def export_json(self, request: HttpRequest, chosen: QuerySet[Record]) -> HttpResponse:
        return as_table(chosen, str(self.opts.model_name), "json")

    @admin.action(
        description=gettext_lazy("Export fixtures (the whole registry)"), permissions=["view"]
    )
    def export_fixtures(self, request: HttpRequest, chosen: QuerySet[Record]) -> HttpResponse:
        return fixtures_zip(request)
