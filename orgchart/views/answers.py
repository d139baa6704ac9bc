"""Answers that are data and not pages: JSON, CSV, feeds, files, and what is wrong (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.exchange.linked.formats import FORMATS
from orgchart.language_addresses import without_language
from orgchart.languages import Text, after_colon

JSON = "application/json; charset=utf-8"
GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"
DATA_ENDINGS = (
    ".json",
    ".geojson",
    ".csv",
    ".xlsx",
    ".eac.xml",
    ".ics",
    *(f".{ending}" for ending in FORMATS),
)
"""How the addresses of data end. What is wrong there is said as data, never as a page."""
API = "api/v1/"
"""How the addresses of the API begin, which are data too."""
RECONCILE = "api/reconcile"
"""How the addresses of reconciliation begin, which are data too."""
ANY_ORIGIN = "Access-Control-Allow-Origin"
"""Scripts of any site may read what is data: it is public, and browsers send no cookies along."""


KINDS: Mapping[int, Text] = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("Bad Request"),
    HTTPStatus.NOT_FOUND: gettext_lazy("Not Found"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("Method Not Allowed"),
    HTTPStatus.NOT_ACCEPTABLE: gettext_lazy("Not Acceptable"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("Request Entity Too Large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: gettext_lazy("Unprocessable Entity"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("Too Many Requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Internal Server Error"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("Service Unavailable"),
}
"""What each kind of problem is called: in English the phrase of HTTP (RFC 9110, section 15)."""


def data(content: str | bytes, content_type: str) -> HttpResponse:
    """The content as it is."""
    return HttpResponse(content, content_type=content_type)


def json_data(document: object, content_type: str = JSON) -> HttpResponse:
    """The document written as JSON."""
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False)
    return data(text, content_type)


def refusal(reason: str, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """The reason in plain text, for whoever asked for a picture. 400 unless another status is given."""
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")


def problem(reason: str, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """The reason as ``application/problem+json``, for whoever asked for data. 400 unless another status
    is given."""
    document = {"title": str(KINDS[status]), "status": int(status), "detail": reason}
    answer = json_data(document, PROBLEM)
    answer.status_code = status
    answer.headers[ANY_ORIGIN] = "*"
    return answer


def refused(form: BaseForm) -> HttpResponse:
    """A problem that says what is wrong with what a form was asked, field by field."""
    return problem(
        " ".join(
            after_colon(str(form.fields[name].label), str(said))
            if name in form.fields
            else str(said)
            for name, errors in form.errors.items()
            for said in errors
        )
    )


def is_for_data(request: HttpRequest) -> bool:
    """Does the address ask for data, and not for a page?"""
    address = without_language(request.path_info)
    return address.startswith((f"/{API}", f"/{RECONCILE}")) or address.endswith(DATA_ENDINGS)


def only_read() -> HttpResponse:
    """405: data is read, and nothing is sent to it."""
    answer = problem(
        _("This address is only read. Ask for it with GET or HEAD."), HTTPStatus.METHOD_NOT_ALLOWED
    )
    answer.headers["Allow"] = "GET, HEAD"
    return answer
