"""The language of an answer of the API: ``?lang=fr``."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from orgchart.languages import short

ASKED: Mapping[str, str] = {
    asked: code for code, _name in settings.LANGUAGES for asked in (code, short(code))
}
"""What can be asked for, and the language that is meant: ``en`` and ``en-gb`` are both English."""
View = Callable[..., HttpResponseBase]


def in_asked_language(view: View) -> View:
    """The view, in the language that ``lang`` asks for. What is no language the form of the address refuses.

    What is wrong is said in English, as everywhere in the API.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        asked = ASKED.get(request.GET.get("lang", ""), "")
        if not asked:
            return view(request, *args, **named)
        with suppress(Http404, BadRequest), translation.override(asked):
            response = view(request, *args, **named)
            if response.status_code < HTTPStatus.BAD_REQUEST:
                response["Content-Language"] = asked
                return response
        return view(request, *args, **named)

    return answer
