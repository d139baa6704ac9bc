"""History: every change by whom, when and why; compare, restore, recover."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from reversion.models import Revision

from orgchart.dates import DayError, read_day
from orgchart.models import Deletion
from orgchart.serialization import BY_LABEL
from orgchart.writing import history
from orgchart.writing.history import NotRestored
from orgchart.writing.rules import RulesBroken

from .drafts import address_of
from .forms import is_number
from .page_helpers import admin_page, say_why_not, writers_only

SHOWN = 40
"""How many records of one edit are listed before "and more"."""
DAYS = 30
"""How many days the list of days offers."""
DELETED = 200
PER_PAGE = 25
RECORDS_PER_PAGE = 200


def days(request: HttpRequest) -> HttpResponse:
    """What a day's edits changed, over all records."""
    known = history.edit_days(DAYS)
    written = request.GET.get("day", "")
    try:
        day = read_day(written) if written else (known or [timezone.localdate()])[0]
    except DayError as error:
        messages.error(request, str(error))
        return redirect("admin:history-days")
    page = Paginator(history.on_day(day), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": "What was edited",
        "day": day,
        "days": known,
        "page": page,
        "edits": history.told(page, SHOWN),
    }
    return admin_page(request, "history_day.html", context)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """One edit, whole, page by page."""
    revision = Revision.objects.filter(pk=number).first()
    if not revision:
        raise Http404(f"There is no edit no. {number}.")
    page = Paginator(range(revision.version_set.count()), RECORDS_PER_PAGE).get_page(
        request.GET.get("p")
    )
    told = history.told([revision], RECORDS_PER_PAGE, max(page.start_index() - 1, 0))
    context = {"title": f"Edit no. {number}", "edit": told[0] if told else revision, "page": page}
    return admin_page(request, "history_edit.html", context)


def of_record(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """The history of a record and its parts: each edit, two versions compared, and the way back."""
    kind = BY_LABEL.get(f"orgchart.{model}")
    record: Any = kind and kind.objects.filter(pk=pk).first()
    if not record:
        messages.warning(request, "That record does not stand any more: it may be recovered here.")
        return redirect("admin:deleted")
    if request.method == "POST":
        return _restored(request, record)
    edits = history.edits_of(record)
    compared = _compared(request, record)
    context = {
        "title": f"History of {record.reference}",
        "record": record,
        "opts": record._meta,
        "address": address_of(record),
        "edits": edits,
        **compared,
    }
    return admin_page(request, "history_record.html", context)


def _compared(request: HttpRequest, record: Any) -> dict[str, Any]:
    numbers = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(map(is_number, numbers)):
        return {}
    earlier, later = sorted(map(int, numbers))
    return {
        "earlier": earlier,
        "later": later,
        "changes": history.compare(record, earlier, later),
    }


def _restored(request: HttpRequest, record: Any) -> HttpResponse:
    writers_only(request)
    number = request.POST.get("number", "")
    why = request.POST.get("why", "").strip() or f"Restored as it stood after edit no. {number}"
    try:
        history.restore(record, int(number) if is_number(number) else 0, by=request.user, why=why)
    except (NotRestored, RulesBroken) as error:
        say_why_not(request, error)
    else:
        messages.success(request, f"{record.reference} stands as it did after edit no. {number}.")
    return redirect("admin:history", record._meta.model_name, record.pk)


def deleted(request: HttpRequest) -> HttpResponse:
    """Records that were deleted, and the way to recover them."""
    if request.method == "POST":
        writers_only(request)
        chosen = Deletion.objects.filter(
            pk__in=list(filter(is_number, request.POST.getlist("deletion")))
        )
        why = request.POST.get("why", "").strip() or "Recovered"
        try:
            made = history.recover(chosen, by=request.user, why=why)
        except (NotRestored, RulesBroken) as error:
            say_why_not(request, error)
        else:
            messages.success(request, f"{len(made)} recovered.")
        return redirect("admin:deleted")
    found = history.deleted(DELETED)
    who = history.deleted_by(found)
    rows = [(deletion, who.get(deletion.pk)) for deletion in found]
    return admin_page(request, "history_deleted.html", {"title": "Deleted records", "rows": rows})
