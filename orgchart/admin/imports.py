"""Importing a table: bring it, match its columns, look at what each row would do, confirm."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from orgchart.exchange import imports as importing
from orgchart.exchange.sheets import FORMATS, SheetError, read
from orgchart.exchange.tables import TABLES
from orgchart.models import Import
from orgchart.writing.batch_load import Progress

from .exports import download
from .page_helpers import admin_page, writers_only

AT_ONCE = 200
"""Tables of up to so many rows are done while the page waits; longer ones beside it."""
SILENT = 120
"""A job that says nothing for so many seconds has died."""
KEPT = timedelta(days=7)
"""For how long an import can be looked at."""
OFFERED = ("unit", "parentrelationship", "mandate")
"""The kinds that are offered first."""
PER_PAGE = 200


class BringForm(forms.Form):
    """Which table, and of what."""

    kind = forms.ChoiceField(label="What the rows are")
    file = forms.FileField(help_text="CSV, XLSX or JSON. The first row holds the headers.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        ordered = [*OFFERED, *(name for name in TABLES if name not in OFFERED)]
        kinds: Any = self.fields["kind"]
        kinds.choices = [(name, TABLES[name].title) for name in ordered]


def imports(request: HttpRequest) -> HttpResponse:
    """The page where a table is brought."""
    writers_only(request)
    Import.objects.filter(at__lt=timezone.now() - KEPT).delete()
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought: Any = form.cleaned_data["file"]
        try:
            sheet = read(brought.name, brought.read())
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            return redirect(
                importing.begun(request.user, form.cleaned_data["kind"], brought.name, sheet)
            )
    context = {
        "title": "Import",
        "form": form,
        "mine": Import.objects.filter(by_id=request.user.pk).defer("rows", "verdicts"),
        "tables": [TABLES[name] for name in dict(form.fields["kind"].choices)],  # type: ignore[attr-defined]
        "formats": FORMATS.values(),
    }
    return admin_page(request, "imports.html", context)


def template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """An empty table of a kind with its headers; in JSON with one empty row, for it has no other."""
    if kind not in TABLES or ending not in FORMATS:
        raise Http404("There is no such template.")
    table, chosen = TABLES[kind], FORMATS[ending]
    columns = [column.name for column in table.columns(2)]
    rows = [dict.fromkeys(columns, "")] if ending == "json" else []
    content = chosen.write(columns, rows, table.title)
    return download(content, chosen.content_type, f"template-{kind}.{ending}")


def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One import on its way: its columns, its check, its confirmation, its outcome."""
    writers_only(request)
    table = Import.objects.filter(pk=pk, by_id=request.user.pk).first()
    if not table:
        raise Http404("There is no such import of yours: imports are kept for a week.")
    if request.method == "POST":
        return _on(request, table)
    layout = TABLES[table.kind]
    groups = max(1, len(table.headers))
    counts = Counter(each["outcome"] for each in table.verdicts)
    shown = request.GET.get("show", "")
    verdicts = [each for each in table.verdicts if not shown or each["outcome"] == shown]
    context = {
        "title": f"Import of {table.filename}",
        "table": table,
        "layout": layout,
        "matches": [(header, table.mapping.get(header, "")) for header in table.headers],
        "columns": layout.columns(min(groups, 12)),
        "counts": dict(counts),
        "shown": shown,
        "page": Paginator(verdicts, PER_PAGE).get_page(request.GET.get("p")),
        "progress": _progress(table),
    }
    return admin_page(request, "import.html", context)


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the job is: ``done`` of ``total`` rows, or that it is over."""
    table = Import.objects.filter(pk=pk, by_id=request.user.pk).defer("rows", "verdicts").first()
    if not table:
        raise Http404("There is no such import of yours.")
    return JsonResponse(_progress(table))


def _on(request: HttpRequest, table: Import) -> HttpResponse:
    """The next step that the person asked for."""
    if _progress(table)["busy"]:
        messages.warning(request, "It is still at work: wait until it is done.")
    elif "check" in request.POST and table.state == Import.State.READ:
        table.mapping = {
            header: request.POST.get(f"column-{number}", "")
            for number, header in enumerate(table.headers)
        }
        chosen = [column for column in table.mapping.values() if column]
        if not all(map(TABLES[table.kind].has, chosen)):
            messages.error(request, "There is no such column: choose one of the list.")
        elif len(set(chosen)) < len(chosen):
            messages.error(request, "Two headers stand for the same column: choose again.")
        elif not chosen:
            messages.error(request, "No header stands for a column: choose at least one.")
        else:
            _start(table, Import.State.CHECKING, importing.check)
    elif "confirm" in request.POST and table.state == Import.State.CHECKED:
        why = request.POST.get("why", "").strip()
        if not why:
            messages.error(request, "Say why: the history keeps the reason.")
        else:

            def confirm(table: Import, progress: Progress) -> None:
                importing.confirm(table, why, progress)

            _start(table, Import.State.IMPORTING, confirm)
    elif "again" in request.POST and table.state != Import.State.DONE:
        table.state, table.verdicts = Import.State.READ, []
        table.save()
    return redirect(table)


def _start(table: Import, state: str, job: Callable[[Import, Progress], None]) -> None:
    """Do the job: while the page waits, or in a thread that tells of its progress."""
    back, table.state = table.state, state
    table.save()

    def told(done: int, total: int) -> None:
        cache.set(_key(table), {"done": done, "total": total, "at": time.time()}, 3600)

    def run() -> None:
        try:
            job(table, told)
        except BaseException:
            table.state = back  # nothing was kept: where it was, it can be begun again
            table.save(update_fields=["state"])
            raise
        finally:
            cache.delete(_key(table))

    told(0, len(table.rows))
    if len(table.rows) <= AT_ONCE:
        run()
        return

    def beside() -> None:
        try:
            run()
        finally:
            connection.close()

    Thread(target=beside, daemon=True).start()


def _key(table: Import) -> str:
    return f"import-{table.pk}"


def _progress(table: Import) -> dict[str, Any]:
    """Is a job at work, how far is it, and has it died?"""
    working = table.state in (Import.State.CHECKING, Import.State.IMPORTING)
    said = cache.get(_key(table))
    alive = bool(said) and time.time() - said["at"] < SILENT
    return {
        "busy": working and alive,
        "died": working and not alive,
        "done": said["done"] if said else 0,
        "total": said["total"] if said else len(table.rows) if "rows" in table.__dict__ else 0,
    }
