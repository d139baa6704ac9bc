"""History: who changed what, when and why; compare, restore, recover."""

from collections import defaultdict
from typing import TypedDict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision

from orgchart.models import Deletion, Record
from orgchart.roles import may_write
from orgchart.serialization import BY_LABEL, BY_NAME
from orgchart.views.errors import NotHere
from orgchart.writing import history, restoring
from orgchart.writing.history import Edit, RecordChange
from orgchart.writing.reader_reports import answered_by_edit
from orgchart.writing.restoring import NotRestored
from orgchart.writing.undoing import undone
from orgchart.writing.violations import RulesBroken

from .boxes import is_number
from .history_form import HistoryForm, often_asked
from .page_helpers import address_of, admin_page, said_of_reason, without_page, writers_only

SHOWN = 40
"""How many records of one edit are listed before "and more"."""
DELETED = 200
PER_PAGE = 25
RECORDS_PER_PAGE = 200


class Comparison(TypedDict, total=False):
    """What the page shows of two edits that are compared; nothing if none are."""

    earlier: int
    later: int
    changes: list[RecordChange]


def edits(request: HttpRequest) -> HttpResponse:
    """The edits that the form above them asks for, newest first, and what they changed."""
    form = HistoryForm(request.GET)
    context: dict[str, object] = {"title": _("History"), "form": form, "edits": []}
    if form.is_valid():
        asked = form.asked
        page = Paginator(asked.edits(), PER_PAGE).get_page(request.GET.get("p"))
        told = history.told(page, SHOWN, only=asked.written())
        context |= {"page": page, "edits": _with_addresses(told), "query": without_page(request)}
    context["days"] = [
        (days, days.first == _chosen(form, "first") and days.last == _chosen(form, "last"))
        for days in often_asked(timezone.localdate())
    ]
    return admin_page(request, "history.html", context)


def _chosen(form: HistoryForm, name: str) -> object:
    return form.cleaned_data.get(name) if form.is_valid() else None


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """All records of one edit, page by page."""
    revision = edit_or_404(number)
    page = Paginator(range(revision.version_set.count()), RECORDS_PER_PAGE).get_page(
        request.GET.get("p")
    )
    told = history.told([revision], RECORDS_PER_PAGE, max(page.start_index() - 1, 0))
    changes = _with_addresses(told)
    title = _("Edit no. %(number)d") % {"number": number}
    context = {
        "title": title,
        "edit": changes[0] if changes else None,
        "page": page,
        "undone": undone(number),
        "answered": answered_by_edit(number) if may_write(request.user) else [],
    }
    return admin_page(request, "history_edit.html", context)


def edit_or_404(number: int) -> Revision:
    """The edit with that number. Raises Http404, with the way to the others, if there is none."""
    revision: Revision | None = Revision.objects.filter(pk=number).first()
    if not revision:
        raise Http404(
            _("Edit no. %(number)d does not exist. Choose one under History.") % {"number": number}
        )
    return revision


def _with_addresses(told: list[Edit]) -> list[Edit]:
    """The edits, with the page of each of their records that exists. A query for each kind."""
    changes = [change for one in told for change in one.changes]
    by_label: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        by_label[change.subject[0]].add(change.subject[1])
    existing = {
        (label, record.pk): address_of(record)
        for label, pks in by_label.items()
        if BY_LABEL[label].description.is_edited
        for record in BY_LABEL[label].objects.filter(pk__in=pks).only("pk")
    }
    for change in changes:
        change.address = existing.get(change.subject, "")
    return told


def of_record(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """The edits of a record and its parts; compares two of them, and restores the record."""
    kind = BY_NAME.get(model)
    if not kind or not kind.description.is_edited:
        raise NotHere(_("There is no kind of record “%(kind)s” with a history.") % {"kind": model})
    record: Record | None = kind.objects.filter(pk=pk).first()
    if not record:
        if not Deletion.objects.filter(kind=kind._meta.label_lower, object_id=pk).exists():
            message = _("There has never been a record no. %(number)s of the kind “%(kind)s”.")
            raise NotHere(message % {"number": pk, "kind": kind._meta.verbose_name})
        messages.warning(request, _("That record was deleted. You can recover it here."))
        return redirect("admin:deleted")
    why_wrong = ""
    if request.method == "POST":
        why_wrong = _restored(request, record)
        if not why_wrong:
            return redirect("admin:history", record._meta.model_name, record.pk)
    edits = history.edits_of(record)
    compared = _compared(request, record)
    context = {
        "title": _("History of %(record)s") % {"record": record.reference},
        "record": record,
        "opts": record._meta,
        "address": address_of(record),
        "edits": edits,
        "why_wrong": why_wrong,
        **compared,
    }
    return admin_page(request, "history_record.html", context)


def _compared(request: HttpRequest, record: Record) -> Comparison:
    numbers = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(map(is_number, numbers)):
        return {}
    earlier, later = sorted(map(int, numbers))
    return {
        "earlier": earlier,
        "later": later,
        "changes": history.compare(record, earlier, later),
    }


def _restored(request: HttpRequest, record: Record) -> str:
    """Restore the record, and say so. Returns what is said beside the reason if it alone is wrong."""
    writers_only(request)
    number = request.POST.get("number", "")
    words = {"record": record.reference, "number": number}
    why = request.POST.get("why", "").strip()
    try:
        restoring.restore(record, int(number) if is_number(number) else 0, by=request.user, why=why)
    except (NotRestored, RulesBroken) as error:
        return said_of_reason(request, error)
    message = _("%(record)s is again as it was after edit no. %(number)s.") % words
    messages.success(request, message)
    return ""


def deleted(request: HttpRequest) -> HttpResponse:
    """Records that were deleted; a POST recovers the ticked ones."""
    why_wrong = ""
    if request.method == "POST":
        writers_only(request)
        chosen = Deletion.objects.filter(
            pk__in=list(filter(is_number, request.POST.getlist("deletion")))
        )
        why = request.POST.get("why", "").strip()
        try:
            made = restoring.recover(chosen, by=request.user, why=why)
        except (NotRestored, RulesBroken) as error:
            why_wrong = said_of_reason(request, error)
        else:
            messages.success(request, _recovered(len(made)))
        if not why_wrong:
            return redirect("admin:deleted")
    found = restoring.deleted(DELETED)
    who = history.deleted_by(found)
    rows = [(deletion, who.get(deletion.pk)) for deletion in found]
    ticked = request.POST.getlist("deletion")
    context = {
        "title": _("Deleted records"),
        "rows": rows,
        "why_wrong": why_wrong,
        "ticked": {deletion.pk for deletion in found if str(deletion.pk) in ticked},
    }
    return admin_page(request, "history_deleted.html", context)


def _recovered(count: int) -> str:
    return ngettext(
        "%(count)d record was recovered.", "%(count)d records were recovered.", count
    ) % {"count": count}
