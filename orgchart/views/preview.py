"""The public site with drafts: for staff only, marked on every page, and never cached."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from orgchart.addresses import DESK_ADDRESSES
from orgchart.models import Reorganisation
from orgchart.writing.publishing import Foreseen, foreseen

GetResponse = Callable[[HttpRequest], HttpResponse]


def with_drafts(get_response: GetResponse) -> GetResponse:
    """Middleware: show staff who turned the preview on the public pages as they would be.

    It reads only, and takes no lock, so a preview answers while somebody writes.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        elsewhere = request.path_info.startswith(DESK_ADDRESSES)
        if elsewhere or request.method not in ("GET", "HEAD") or not _wanted(request):
            return get_response(request)
        code = request.session["preview"]
        plan = Reorganisation.objects.filter(code=code).first() if code else None
        if code and not plan:  # it was discarded, and its preview with it
            del request.session["preview"]
            return get_response(request)
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(header, None)
        with foreseen(plan) as ahead:
            request.ahead = Ahead(ahead, plan)  # type: ignore[attr-defined] # for the templates
            response = get_response(request)
            # The answer must be complete before the drafts are rolled back.
            if isinstance(response, StreamingHttpResponse):
                response = _gathered(response)
        response.headers.pop("ETag", None)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


class Ahead:
    """What the pages of a preview know of it."""

    def __init__(self, foreseen: Foreseen, plan: Reorganisation | None) -> None:
        self.plan = plan
        self.left_out = foreseen.left_out
        self.broken = foreseen.broken
        self.unit_ids = foreseen.unit_ids
        self.contains = foreseen.__contains__

    @property
    def problems(self) -> int:
        """How many reasons there are why it cannot be published as it is."""
        return len(self.broken) + len(self.left_out)


def _wanted(request: HttpRequest) -> bool:
    # Most of the public have no cookie of a session, and nothing reads one for them.
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and "preview" in request.session
        and request.user.has_module_perms("orgchart")
    )


def _gathered(response: StreamingHttpResponse) -> HttpResponse:
    whole = HttpResponse(response.getvalue(), status=response.status_code)
    whole.headers = response.headers
    return whole


def shown(request: HttpRequest) -> "dict[str, Ahead | None]":
    """Context processor: ``ahead`` on the pages of a preview."""
    return {"ahead": getattr(request, "ahead", None)}
