"""Answers that are data and not pages: JSON, CSV, feeds, files, and what is wrong (RFC 9457)."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, ChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.exchange.linked.formats import FORMATS
from orgchart.language_addresses import without_language
from orgchart.languages import Text, after_colon, sentences

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
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("Content Too Large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: gettext_lazy("Unprocessable Content"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("Too Many Requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Internal Server Error"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("Service Unavailable"),
}
"""What each kind of problem is called: in English as in RFC 9110, section 15."""


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
    """A problem that says what is wrong with what a form was asked, field by field: what people call the field, and
    what programs call it."""
    told: list[str] = []
    for name, errors in form.errors.items():
        if name not in form.fields:
            told += map(str, errors)
            continue
        field = form.fields[name]
        told += (after_colon(str(field.label), str(said)) for said in errors)
        choices: Any = field.choices if isinstance(field, ChoiceField) else ()
        told.append(parameter(name, [str(value) for value, _label in choices if value]))
    return problem(sentences(*told))


def parameter(name: str, values: Iterable[str] = ()) -> str:
    """What programs call a field, and what it can be if that is one of a few."""
    choices = ", ".join(values)
    if choices:
        said = _("The parameter is “%(name)s”, and it can be: %(choices)s.")
    else:
        said = _("The parameter is “%(name)s”.")
    return said % {"name": name, "choices": choices}


def is_for_data(request: HttpRequest) -> bool:
    """Does the address ask for data, and not for a page?"""
    address = without_language(request.path_info)
    return address.startswith((f"/{API}", f"/{RECONCILE}")) or address.endswith(DATA_ENDINGS)


def only_read(*, takes_forms: bool = False) -> HttpResponse:
    """405: data is read, and nothing is sent to it but forms that ask, if it takes those."""
    answer = problem(
        _("This address is only read. Ask for it with GET or HEAD, or send what you ask with POST.")
        if takes_forms
        else _("This address is only read. Ask for it with GET or HEAD."),
        HTTPStatus.METHOD_NOT_ALLOWED,
    )
    answer.headers["Allow"] = "GET, HEAD"
    return answer
