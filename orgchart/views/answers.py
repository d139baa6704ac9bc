"""Answers that are data and not pages: JSON, CSV, feeds, files, and refusals in plain text."""

import json
from http import HTTPStatus

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

JSON = "application/json; charset=utf-8"
GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"


def data(content: str | bytes, content_type: str) -> HttpResponse:
    """The content as it is."""
    return HttpResponse(content, content_type=content_type)


def json_data(document: object, content_type: str = JSON) -> HttpResponse:
    """The document written as JSON."""
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False)
    return data(text, content_type)


def refusal(reason: str, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """The reason in plain text, for whoever asked for data. 400 unless another status is given."""
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
