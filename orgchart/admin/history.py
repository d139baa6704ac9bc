"""History: who changed what, when and why; compare, restore, recover."""

from typing import TypedDict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision

from orgchart.dates import DayError, read_day
from orgchart.models import Deletion, Record
from orgchart.serialization import BY_NAME
from orgchart.views.errors import NotHere
from orgchart.writing import history, restoring
from orgchart.writing.history import RecordChange
from orgchart.writing.restoring import NotRestored
from orgchart.writing.violations import RulesBroken

from .forms import is_number
from .page_helpers import address_of, admin_page, say_why_not, writers_only

SHOWN = 40
"""How many records of one edit are listed before "and more"."""
DAYS = 30
"""How many days the list of days offers."""
DELETED = 200
PER_PAGE = 25
RECORDS_PER_PAGE = 200


class Comparison(TypedDict, total=False):
    """What the page shows of two edits that are compared; nothing if none are."""

    earlier: int
    later: int
    changes: list[RecordChange]


def days(request: HttpRequest) -> HttpResponse:
    """The edits of a day, and what they changed."""
    known = history.edit_days(DAYS)
    written = request.GET.get("day", "")
    try:
        day = read_day(written) if written else (known or [timezone.localdate()])[0]
    except DayError as error:
        messages.error(request, str(error))
        return redirect("admin:history-days")
    page = Paginator(history.on_day(day), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": _("Edits of a day"),
        "day": day,
        "days": known,
        "page": page,
        "edits": history.told(page, SHOWN),
    }
    return admin_page(request, "history_day.html", context)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """All records of one edit, page by page."""
    revision = Revision.objects.filter(pk=number).first()
    if not revision:
        raise Http404(
            _("Edit no. %(number)d does not exist. Choose one under History.") % {"number": number}
        )
    page = Paginator(range(revision.version_set.count()), RECORDS_PER_PAGE).get_page(
        request.GET.get("p")
    )
    changes = history.told([revision], RECORDS_PER_PAGE, max(page.start_index() - 1, 0))
    title = _("Edit no. %(number)d") % {"number": number}
    context = {"title": title, "edit": changes[0] if changes else revision, "page": page}
    return admin_page(request, "history_edit.html", context)


def of_record(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """The edits of a record and its parts; compares two of them, and restores the record."""
    kind = BY_NAME.get(model)
    if not kind or not kind.description.is_edited:
        raise NotHere(_("There is no kind of record “%(kind)s” with a history.") % {"kind": model})
    record: Record | None = kind.objects.filter(pk=pk).first()
    if not record:
        if not Deletion.objects.filter(kind=kind._meta.label_lower, object_id=pk).exists():
            message = _("There has never been a record no. %(number)s of the kind “%(kind)s”.")
            raise NotHere(message % {"number": pk, "kind": model})
        messages.warning(request, _("That record was deleted. You can recover it here."))
        return redirect("admin:deleted")
    if request.method == "POST":
        return _restored(request, record)
    edits = history.edits_of(record)
    compared = _compared(request, record)
    context = {
        "title": _("History of %(record)s") % {"record": record.reference},
        "record": record,
        "opts": record._meta,
        "address": address_of(record),
        "edits": edits,
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


def _restored(request: HttpRequest, record: Record) -> HttpResponse:
    writers_only(request)
    number = request.POST.get("number", "")
    words = {"record": record.reference, "number": number}
    why = request.POST.get("why", "").strip() or _("Restored as after edit no. %(number)s") % words
    try:
        restoring.restore(record, int(number) if is_number(number) else 0, by=request.user, why=why)
    except (NotRestored, RulesBroken) as error:
        say_why_not(request, error)
    else:
        message = _("%(record)s is again as it was after edit no. %(number)s.") % words
        messages.success(request, message)
    return redirect("admin:history", record._meta.model_name, record.pk)


def deleted(request: HttpRequest) -> HttpResponse:
    """Records that were deleted; a POST recovers the ticked ones."""
    if request.method == "POST":
        writers_only(request)
        chosen = Deletion.objects.filter(
            pk__in=list(filter(is_number, request.POST.getlist("deletion")))
        )
        why = request.POST.get("why", "").strip() or _("Recovered")
        try:
            made = restoring.recover(chosen, by=request.user, why=why)
        except (NotRestored, RulesBroken) as error:
            say_why_not(request, error)
        else:
            messages.success(request, _recovered(len(made)))
        return redirect("admin:deleted")
    found = restoring.deleted(DELETED)
    who = history.deleted_by(found)
    rows = [(deletion, who.get(deletion.pk)) for deletion in found]
    context = {"title": _("Deleted records"), "rows": rows}
    return admin_page(request, "history_deleted.html", context)


def _recovered(count: int) -> str:
    return ngettext(
        "%(count)d record was recovered.", "%(count)d records were recovered.", count
    ) % {"count": count}
