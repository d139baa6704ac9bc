"""What the desk's own pages share."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse

from orgchart.writing.roles import may_publish, may_write
from orgchart.writing.rules import RulesBroken


def admin_page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A page in the look of the admin."""
    shared = {
        **admin.site.each_context(request),
        "may_write": may_write(request.user),
        "may_publish": may_publish(request.user),
    }
    return TemplateResponse(request, f"orgchart/admin/{template}", {**shared, **context})


def writers_only(request: HttpRequest) -> None:
    """Raise PermissionDenied for somebody who only reads."""
    if not may_write(request.user):
        raise PermissionDenied("Only editors and publishers may do this.")


def say_why_not(request: HttpRequest, error: Exception) -> None:
    """Tell what was refused: each record, the rule and the remedy."""
    messages.error(request, "Nothing was kept.")
    if isinstance(error, RulesBroken):
        lines = [str(violation) for violation in error.violations]
    else:
        lines = error.messages if isinstance(error, ValidationError) else [str(error)]
    for line in lines:
        messages.error(request, line)
