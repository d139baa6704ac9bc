"""The page that undoes one edit: what it would do, what stands against it, and the reason."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.models import ReaderReport
from orgchart.roles import may_publish
from orgchart.serialization import BY_LABEL
from orgchart.writing import undoing
from orgchart.writing.publishing import any_public
from orgchart.writing.reader_reports import last_answered_by_edit, reopen
from orgchart.writing.restoring import NotRestored
from orgchart.writing.undo_steps import Undoing
from orgchart.writing.violations import RulesBroken

from .history import edit_or_404
from .page_helpers import admin_page, said_of_reason, writers_only

MOST = 1000
"""How many records an edit may have written to be undone on a page."""


def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Show what undoing the edit would do; a POST does it, without what is left out.

    If it cannot be done, the page says why, and keeps the reason and what was ticked.
    """
    writers_only(request)
    revision = edit_or_404(number)
    by = request.user
    why, left_out = request.POST.get("why", "").strip()[:500], request.POST.getlist("out")
    why_wrong = ""
    answered = last_answered_by_edit(number)
    ticked = request.POST.getlist("reopen")
    is_too_large = revision.version_set.count() > MOST
    if request.method == "POST" and not is_too_large:
        try:
            proposals = undoing.undo(number, by=by, why=why, left_out=left_out)
        except (NotRestored, RulesBroken, ValidationError) as error:
            why_wrong = said_of_reason(request, error)
        else:
            _say_what_was_done(request, number, len(proposals))
            _reopened(request, [report for report in answered if report.reference in ticked])
            return redirect("admin:edit", number)
    wanted = None if is_too_large else undoing.undoing(number, by=by).keeping(left_out)
    context = {
        "title": _("Undo edit no. %(number)d") % {"number": number},
        "number": number,
        "revision": revision,
        "most": MOST,
        "is_too_large": is_too_large,
        "undoing": wanted,
        "why": why,
        "why_wrong": why_wrong,
        "left_out": left_out,
        "answered": answered,
        "reopen": ticked,
        "needs_reason": bool(may_publish(by) and wanted and _is_about_what_is_public(wanted)),
        "becomes_proposals": not may_publish(by),
    }
    return admin_page(request, "undo.html", context)


def _reopened(request: HttpRequest, reports: Iterable[ReaderReport]) -> None:
    """Let the reports wait again, and say so; only for a publisher. A few queries for each."""
    for report in reports if may_publish(request.user) else ():
        try:
            reopen(report, request.user)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            said = _("Report %(number)s of a reader waits again.")
            messages.success(request, said % {"number": report.reference})


def _is_about_what_is_public(wanted: Undoing) -> bool:
    """Is something of it public now, or public again? Drafts alone need no reason, as at every other door."""
    subjects = [step.change.subject for step in wanted.steps]
    is_public = any_public((BY_LABEL[label], pk) for label, pk in subjects)
    return is_public or any(step.publishes or step.deletion for step in wanted.steps)


def _say_what_was_done(request: HttpRequest, number: int, proposals: int) -> None:
    if not proposals:
        messages.success(request, _("Edit no. %(number)d was undone.") % {"number": number})
        return
    message = ngettext(
        "To undo edit no. %(number)d, %(count)d change to something public became a proposal. A "
        "publisher will see it under Drafts.",
        "To undo edit no. %(number)d, %(count)d changes to something public became proposals. A "
        "publisher will see them under Drafts.",
        proposals,
    )
    messages.warning(request, message % {"number": number, "count": proposals})
