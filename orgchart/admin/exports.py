"""Taking lists and fixtures along."""

import io
import zipfile
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from orgchart.exchange import fixtures
from orgchart.exchange.sheets import FORMATS
from orgchart.exchange.tables import TABLES
from orgchart.models import DataVersion

from .pages import desk


def exports(request: HttpRequest) -> HttpResponse:
    """The page: the fixtures, and each list whole. A list is narrowed on its own page."""
    return desk(
        request,
        "exports.html",
        {"title": "Export", "tables": TABLES.values(), "formats": FORMATS.values()},
    )


def fixtures_zip(request: HttpRequest) -> HttpResponse:
    """What ``manage.py export_fixtures`` writes, as one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in fixtures.written():
            if content:  # no date of today in it: the same data gives the same bytes
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return download(packed.getvalue(), "application/zip", f"fixtures-{DataVersion.current()}.zip")


def whole_list(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Every record of a kind."""
    if name not in TABLES:
        raise Http404(f"There is no list “{name}”.")
    return as_table(TABLES[name].model.objects.all(), name, ending)


def as_table(records: Any, name: str, wanted: str) -> HttpResponse:
    """Some records of a kind in the wanted format; Http404 for a format that there is not."""
    if wanted not in FORMATS:
        raise Http404(f"There is no format “{wanted}”; there are {', '.join(FORMATS)}.")
    table, chosen = TABLES[name], FORMATS[wanted]
    columns, rows = table.rows(records)
    content = chosen.write([column.name for column in columns], rows, table.title)
    return download(
        content, chosen.content_type, f"{table.title.lower().replace(' ', '-')}.{wanted}"
    )


def download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
