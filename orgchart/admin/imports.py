"""Import a table: upload it, match its columns, see what each row would do, confirm."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version

from orgchart.exchange import imports as importing
from orgchart.exchange.imports import CORRECTED
from orgchart.exchange.kind_of_table import kind_of, kinds_offered
from orgchart.exchange.layouts import layout_of
from orgchart.exchange.sheets import FORMATS, Choice, SheetError
from orgchart.exchange.tables import TABLES
from orgchart.models import FACTS, Import, Proposal, UndoneEdit
from orgchart.models.imports import ImportQuerySet
from orgchart.roles import may_publish
from orgchart.writing.batch_load import Progress
from orgchart.writing.reader_reports import answered_by_edit
from orgchart.writing.undoing import undone
from orgchart.writing.verdicts import Outcome

from .exports import download
from .import_corrections import shown_row, take_corrections
from .import_defaults import DefaultsForm
from .jobs import BEFORE, Job, progress_of, run, run_beside, taken_over
from .page_helpers import admin_page, writers_only
from .upload_form import UploadForm

AT_ONCE = 200
"""How many rows a table can have to be done while the page waits. A longer one gets a thread."""
ELSEWHERE = gettext_lazy(
    "The import has gone on meanwhile, perhaps in another tab. The page shows what has become of it."
)
AGAIN = ("correct", "skip-all", "meant")
"""The buttons that show a preview again: with what was typed, without refused rows, with what was meant."""
PER_PAGE = 200


def imports(request: HttpRequest) -> HttpResponse:
    """The page where a person uploads a table. A new upload deletes the imports that are too old."""
    writers_only(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content, field = form.table
        choice = Choice(form.cleaned_data["sheet"], form.cleaned_data["header"] or 0)
        try:
            kind = form.cleaned_data["kind"] or kind_of(name, content, choice)
            sheet = importing.read_table(kind, name, content, choice)
        except SheetError as error:
            form.add_error(field, str(error))
        else:
            assert request.user.is_authenticated
            Import.objects.outdated().delete()
            return redirect(importing.create_import(request.user, kind, name, sheet, content))
    context = {
        "title": _("Import"),
        "form": form,
        "mine": _mine(request).defer("content", "rows", "verdicts"),
        "tables": [TABLES[name] for name in kinds_offered()],
        "formats": FORMATS.values(),
    }
    return admin_page(request, "imports.html", context)


def _mine(request: HttpRequest) -> ImportQuerySet:
    """The imports of a person, without their files, which only reading again needs."""
    return Import.objects.kept().filter(by_id=request.user.pk).defer("content")


WITH_STATUS = {"unit", *(str(kind._meta.model_name) for kind in FACTS)}
"""The kinds of table whose new rows are drafts, unless they say another status."""


def template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """An empty table of a kind with its headers; in JSON one empty row, which names them."""
    if kind not in TABLES or ending not in FORMATS:
        raise Http404(_("That template does not exist. Choose one under Import."))
    table, chosen = TABLES[kind], FORMATS[ending]
    columns = [column.name for column in table.columns(2)]
    rows = [dict.fromkeys(columns, "")] if ending == "json" else []
    content = chosen.write(columns, rows, table.title_in_files)
    return download(content, chosen.content_type, f"template-{kind}.{ending}")


def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one import: its columns, its check, its confirmation, its outcome."""
    writers_only(request)
    table = _mine(request).filter(pk=pk).first()
    if not table:
        raise Http404(_("You have no such import. Imports are kept for a week."))
    if request.method == "POST":
        return _next_step(request, table)
    if _begins_again(request, table) and taken_over(table, JOBS[table.state]):
        messages.info(request, _("The step was interrupted, and has begun again by itself."))
    return _page(request, table)


def _begins_again(request: HttpRequest, table: Import) -> bool:
    """Is the process of a step gone, so that it may begin again by itself?

    Not if it said why it failed: the person reads that. Nor if the reason that it needs was not kept, as by an earlier
    release.
    """
    reached = progress_of(table)
    if not reached["died"] or reached["failed"]:
        return False
    return table.state != Import.State.IMPORTING or bool(
        table.why or not _needs_reason(request, table)
    )


def _page(
    request: HttpRequest, table: Import, defaults: DefaultsForm | None = None, why_wrong: str = ""
) -> HttpResponse:
    """The page of an import, with the boxes for every row as they were typed."""
    reached = progress_of(table)
    if reached["died"]:
        table.state = BEFORE[table.state]  # what the page offers: the step can be done again
    layout = layout_of(table.kind)
    groups = max(1, len(table.headers))
    counts = Counter(verdict["outcome"] for verdict in table.verdicts)
    shown = request.GET.get("show", "")
    # A check that is under way leaves the verdicts of the one before, of the same rows.
    listed = list(enumerate(zip(table.rows, table.verdicts, strict=False)))
    listed = [row for row in listed if shown in ("", row[1][1]["outcome"])]
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("p"))
    undoing = undone(table.edit) if table.edit else None
    context = {
        "title": _("Import of %(file)s") % {"file": table.filename},
        "table": table,
        "why_wrong": why_wrong,
        "layout": layout,
        "kinds": [] if layout.is_fixed else [TABLES[name] for name in kinds_offered()],
        "matches": [(header, table.mapping.get(header, "")) for header in table.headers],
        "columns": layout.columns(min(groups, 12)),
        "counts": [
            (outcome.value, outcome.label, counts[outcome])
            for outcome in Outcome
            if counts[outcome]
        ],
        "refused": counts[Outcome.REFUSED],
        "skipped": counts[Outcome.SKIPPED],
        "loaded": len(table.verdicts) - counts[Outcome.SKIPPED],
        "formats": FORMATS.values(),
        "shown": shown,
        **_asked_of_every_row(table, defaults),
        "page": page,
        "rows": [
            {**verdict, **shown_row(table, number, row, verdict)}
            for number, ((_place, row), verdict) in page
        ],
        "offers_others": any(
            record["beside"] for verdict in table.verdicts for record in verdict.get("records", ())
        ),
        "progress": reached,
        "undone": undoing,
        "answered": answered_by_edit(table.edit) if table.edit else [],
        "is_undone": bool(undoing and undoing.extent == UndoneEdit.Extent.WHOLE),
        "made_proposals": bool(table.edit) and _made_proposals(table.edit),
        "doubtful": importing.doubtful_rows(table),
        "needs_reason": _needs_reason(request, table),
    }
    return admin_page(request, "import.html", context)


def _needs_reason(request: HttpRequest, table: Import) -> bool:
    """Would it publish anything? Drafts alone need no reason, and what an editor writes is a draft or a proposal."""
    has_status = (
        "status" in table.mapping.values() or table.defaults.get("status", "draft") != "draft"
    )
    changes = any(verdict["outcome"] == Outcome.CHANGED for verdict in table.verdicts)
    is_of_drafts = table.kind in WITH_STATUS and not has_status and not changes
    return may_publish(request.user) and not is_of_drafts


def _made_proposals(edit: int | None) -> bool:
    """Did that edit propose anything? One query."""
    proposed = Version.objects.get_for_model(Proposal).filter(revision_id=edit)
    return proposed.exists()


def _asked_of_every_row(table: Import, defaults: DefaultsForm | None) -> dict[str, Any]:
    """What every row can say: all of it before a check, what refused rows lack after it."""
    if table.state == Import.State.READ:
        return {"defaults": defaults or _defaults_of(table)}
    missing = importing.missing_columns(table)
    if table.state != Import.State.REFUSED or not missing:
        return {}
    defaults = defaults or _defaults_of(table)
    boxes = defaults.missing(missing)
    offered = {box.name.replace("_", " ") for box in boxes}
    return {
        "defaults": defaults,
        "missing": missing,
        "missing_boxes": boxes,
        "has_boxes": not offered.isdisjoint(missing),
        "needs_header": [name for name in missing if name not in offered],
    }


def _defaults_of(table: Import, data: QueryDict | None = None) -> DefaultsForm:
    """The boxes for what every row says in columns that the file does not have."""
    layout = layout_of(table.kind)
    return DefaultsForm(layout, table.defaults, data, {*table.mapping.values()})


def refused(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The rows that are refused or left out, as a file with the reason of each in a column."""
    writers_only(request)
    table = _mine(request).filter(pk=pk).first()
    if not table or ending not in FORMATS:
        raise Http404(_("There is no such file of refused rows. Imports are kept for a week."))
    content = importing.refused_rows(table, ending)
    return download(content, FORMATS[ending].content_type, f"refused-rows-{pk}.{ending}")


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the job is: ``done`` of ``total`` rows, or that it is over."""
    table = _mine(request).filter(pk=pk).defer("content", "rows", "verdicts").first()
    if not table:
        raise Http404(_("You have no such import. Imports are kept for a week."))
    return JsonResponse(progress_of(table))


def _next_step(request: HttpRequest, table: Import) -> HttpResponse:
    """Do what the person asked for, if the import is ready for it."""
    reached = progress_of(table)
    if reached["busy"]:
        messages.warning(request, _("The import is still running. Wait until it is done."))
        return redirect(table)
    if reached["died"]:
        table.step(BEFORE[table.state])
    if "read" in request.POST and table.state == Import.State.READ:
        _read_again(request, table)
    elif "check" in request.POST and table.state == Import.State.READ:
        return _check(request, table)
    elif "confirm" in request.POST and table.state == Import.State.CHECKED:
        table.why = request.POST.get("why", "").strip()
        if _needs_reason(request, table) and not table.why:
            return _page(request, table, why_wrong=_("Give a reason. The history keeps it."))
        _start(request, table, Import.State.IMPORTING, ("why",))
    elif table.state in (Import.State.CHECKED, Import.State.REFUSED) and any(
        button in request.POST for button in AGAIN
    ):
        return _check_again(request, table)
    elif "again" in request.POST and table.state != Import.State.DONE:
        table.step(Import.State.READ, verdicts=[], instead={})
    elif "check" in request.POST or "confirm" in request.POST:
        messages.warning(request, ELSEWHERE)
    return redirect(table)


def _read_again(request: HttpRequest, table: Import) -> None:
    """Read the sheet and the row of headers that the person chose, as rows of the kind that they chose."""
    kind = request.POST.get("kind", "")
    kind = kind if kind in TABLES and table.kind in TABLES else table.kind
    sheet, header = request.POST.get("sheet", ""), request.POST.get("header", "")
    row = int(header) if header.isascii() and header.isdigit() and len(header) < 8 else 0
    if sheet != table.reading.get("sheet", ""):
        row = 0  # The rows to choose from were those of the sheet before.
    try:
        if not importing.read_again(table, kind, Choice(sheet, row)):
            messages.warning(request, ELSEWHERE)
    except SheetError as error:
        messages.error(request, str(error))


def _check(request: HttpRequest, table: Import) -> HttpResponse:
    """Check the rows. What was typed stays on the page if something is wrong with it."""
    if not layout_of(table.kind).is_fixed:
        table.mapping = {
            header: request.POST.get(f"column-{number}", "")
            for number, header in enumerate(table.headers)
        }
    chosen = [column for column in table.mapping.values() if column]
    form = _defaults_of(table, request.POST)
    if not form.is_valid():
        messages.error(request, _("Correct what every row should say, below."))
    elif not all(map(layout_of(table.kind).column, chosen)):
        messages.error(
            request, _("A column that you chose does not exist. Choose one from the list.")
        )
    elif len(set(chosen)) < len(chosen):
        messages.error(request, _("Two headers have the same column. Choose another for one."))
    elif not chosen:
        messages.error(request, _("No header has a column. Choose at least one column."))
    else:
        table.defaults = form.texts()
        _start(request, table, Import.State.CHECKING, ("defaults",))
        return redirect(table)
    return _page(request, table, form)


def _check_again(request: HttpRequest, table: Import) -> HttpResponse:
    """Check with what was typed and ticked. It stays on the page if something is wrong with it."""
    take_corrections(table, request.POST)
    importing.choose_instead(
        table, request.POST.getlist("offered"), request.POST.getlist("instead")
    )
    form = _defaults_of(table, request.POST)
    if not form.is_valid():
        messages.error(request, _("Correct what every row should say, below."))
        return _page(request, table, form)
    table.defaults = form.texts()
    _start(request, table, Import.State.CHECKING, ("defaults", *CORRECTED))
    return redirect(table)


def _try(table: Import, progress: Progress) -> None:
    importing.check(table, progress, timezone.localdate())


def _confirm(table: Import, progress: Progress) -> None:
    importing.confirm(table, table.why, progress, timezone.localdate())


JOBS: dict[str, Job] = {Import.State.CHECKING: _try, Import.State.IMPORTING: _confirm}
"""What is done in each step that may take long."""


def _start(
    request: HttpRequest, table: Import, state: Import.State, changed: Sequence[str] = ()
) -> None:
    """Begin the job of a state, unless another tab was faster. The named fields are saved with it."""
    names = ("mapping", "instead", *changed)
    if not table.step(state, takeovers=0, **{name: getattr(table, name) for name in names}):
        messages.warning(request, ELSEWHERE)
    elif len(table.rows) <= AT_ONCE:
        run(table, JOBS[state])
    else:
        run_beside(table, JOBS[state])
