"""What the pages share that the registry adds to the admin."""

import re
from collections.abc import Mapping

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.dates import DayError, read_day
from orgchart.models import Record
from orgchart.roles import may_publish, may_write
from orgchart.writing.violations import RulesBroken

from .boxes import is_number

REPORT = "_report"
"""What an address of a form says: the number of the report of a reader that led to it."""
_NUMBER = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
NOTHING_KEPT = gettext_lazy("Nothing was kept.")


def admin_page(
    request: HttpRequest, template: str, context: Mapping[str, object]
) -> TemplateResponse:
    """A page that looks like the others of the admin."""
    shared = {
        **admin.site.each_context(request),
        "may_write": may_write(request.user),
        "may_publish": may_publish(request.user),
    }
    return TemplateResponse(request, f"orgchart/admin/{template}", {**shared, **context})


def admin_page_name(kind: type[Record], page: str) -> str:
    """The name by which an address of the admin's pages of a kind of record is found."""
    return f"{kind._meta.app_label}_{kind._meta.model_name}_{page}"


def address_of(record: Record) -> str:
    """The page of the record in the admin."""
    return reverse(f"admin:{admin_page_name(type(record), 'change')}", args=[record.pk])


def report_asked(request: HttpRequest) -> str:
    """The number of the report of a reader that led to a form; empty if none did."""
    number = request.GET.get(REPORT, "")
    return number if _NUMBER.fullmatch(number) else ""


def reason_asked(request: HttpRequest) -> str:
    """The reason that a form opens with: the report of a reader, if one led to it."""
    number = report_asked(request)
    return _("Report %(number)s of a reader") % {"number": number} if number else ""


def writers_only(request: HttpRequest) -> None:
    """Raise PermissionDenied for a person who may only read."""
    if not may_write(request.user):
        raise PermissionDenied(_("Only editors and publishers may do this."))


def say_why_not(request: HttpRequest, error: Exception) -> None:
    """Show each record, what is wrong with it and the remedy; then that nothing was kept."""
    if isinstance(error, RulesBroken):
        lines = [str(violation) for violation in error.violations]
    else:
        lines = error.messages if isinstance(error, ValidationError) else [str(error)]
    for line in [*lines, str(NOTHING_KEPT)]:
        messages.error(request, line)


def said_of_reason(request: HttpRequest, error: Exception) -> str:
    """What is said beside the box for the reason, if only that is missing; anything else is shown above the page."""
    said = missing_reason(error)
    if said:
        messages.error(request, str(NOTHING_KEPT))
    else:
        say_why_not(request, error)
    return said


def missing_reason(error: Exception) -> str:
    """What is said of the reason if it alone is wrong; empty if anything else is."""
    if isinstance(error, RulesBroken):
        said = dict.fromkeys(violation.message for violation in error.violations)
        is_alone = all(violation.fieldname == "why" for violation in error.violations)
        return " ".join(said) if is_alone else ""
    if isinstance(error, ValidationError) and getattr(error, "code", "") == "no_reason":
        return " ".join(error.messages)
    return ""


def wrong_with_day(written: str) -> str:
    """Why what a person typed is not a day; empty if it is one, or if nothing was typed."""
    try:
        if written:
            read_day(written)
    except DayError as error:
        return str(error)
    return ""


def seen_of(request: HttpRequest) -> int | None:
    """The last writing when the person opened the page that they decide on, as the page sends it."""
    written = request.POST.get("seen", "")
    return int(written) if is_number(written) else None


def without_page(request: HttpRequest) -> str:
    """What the address asks for beside the page, ready for a link to another page."""
    asked = request.GET.copy()
    asked.pop("p", None)
    return f"{asked.urlencode()}&" if asked else ""
