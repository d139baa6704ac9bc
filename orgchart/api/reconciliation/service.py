"""``/api/reconcile``: the manifest of the service, questions, and what is fetched."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.addresses import on_day
from orgchart.dates import DayError, PartialDate
from orgchart.language_addresses import without_language
from orgchart.views.answers import json_data, problem
from orgchart.views.public_page import page

from .asked import A_BATCH, BATCH, Fetch, TooMany, day_in, fetch_in, questions_in
from .candidates import answers
from .entities import DOCUMENT, TYPES, UNIT, Entity, keys_of, known_of, type_object
from .properties import ON

PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 300
"""The size of the frame that shows a preview."""
ID = "{{id}}"
"""What a client replaces by the id of an entity."""


def service(request: HttpRequest) -> HttpResponseBase:
    """The manifest; or the answer to “queries” or “extend”, which can be in the address or in a form."""
    return _sent(request) if request.method == "POST" else _asked(request)


@page("orgchart/api/page.html")
def _asked(request: HttpRequest, day: date) -> HttpResponse:
    return _answered(request, request.GET) or json_data(
        manifest(request, request.GET.get("on", "").strip())
    )


def _sent(request: HttpRequest) -> HttpResponse:
    try:
        answered = _answered(request, request.POST)
    except DayError as error:
        return problem(str(error))
    answered = answered or problem(
        _(
            "Nothing was asked. Send a form with a field “queries”, or “extend”, that has JSON in it."
        )
    )
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _answered(request: HttpRequest, asked: QueryDict) -> HttpResponse | None:
    """The answer to what was asked; None if nothing was."""
    day = day_in(request.GET.get("on", ""))
    try:
        if "queries" in asked:
            return json_data(answers(questions_in(str(asked["queries"]), day)))
        if "extend" in asked:
            return json_data(fetched(fetch_in(str(asked["extend"]), day.last if day else None)))
    except TooMany as error:
        return problem(str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if "query" in asked:
        return problem(
            _("One “query” alone is of version 0.1. Write %(example)s.")
            % {"example": f"queries={A_BATCH}"}
        )
    return None


def manifest(request: HttpRequest, on: str) -> dict[str, Any]:
    """What the service can do, as the protocol wants it; as of a day if the address has one. Its addresses are in the
    language in use; what they name is the same in all."""
    absolute = request.build_absolute_uri
    base, home = absolute(reverse("reconcile")), reverse("chart")
    name = _("%(site)s: units and documents") % {"site": _(identity.NAME)}
    day = PartialDate.parse(on) if on else None
    if day:
        name = _("%(name)s, %(day)s") % {"name": name, "day": day.in_words}

    def suggest(kind: str) -> dict[str, str]:
        return {
            "service_url": base,
            "service_path": f"/suggest/{kind}",
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }

    return {
        "versions": ["0.2"],
        "name": name,
        "identifierSpace": absolute(without_language(home)),
        "schemaSpace": absolute(without_language(reverse("api"))),
        "documentation": f"{absolute(reverse('api'))}#reconciliation",
        "logo": absolute(static("orgchart/icon.png")),
        "defaultTypes": [type_object(one) for one in TYPES],
        "view": {"url": _pattern(absolute(home) + f"{ID}/", on)},
        "preview": {
            "url": _pattern(absolute(reverse("reconcile-preview")), on, f"id={ID}"),
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {kind: suggest(kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": ON.id,
                    "label": str(ON.name),
                    "type": "text",
                    "default": on,
                    "help_text": _(
                        "2009-07-31, or a year. Without it, today, or the last day of what has ended."
                    ),
                }
            ],
        },
        "batchSize": BATCH,
    }


def _pattern(address: str, on: str, query: str = "") -> str:
    """An address with a place for an id, which no library may write otherwise."""
    dated = on_day("", on).removeprefix("?") if on else ""
    asked = "&".join(filter(None, (query, dated)))
    return f"{address}?{asked}" if asked else address


def fetched(fetch: Fetch) -> dict[str, Any]:
    """What was asked for of each entity. An id that names nothing has no values.

    The number of queries is fixed.
    """
    keys = keys_of(fetch.ids)
    known = known_of(
        *([pk for kind, pk in keys.values() if kind == wanted] for wanted in (UNIT, DOCUMENT))
    )

    def values(written: str) -> Mapping[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        seen: dict[date | None, Entity | None] = {}
        for one, day in fetch.properties:
            if written in keys and day not in seen:
                seen[day] = known.seen(*keys[written], day)
            entity = seen.get(day)
            found[one.id] = [value.as_object() for value in one.values(entity)] if entity else []
        return found

    return {
        "meta": [
            {
                "id": one.id,
                "name": str(one.name),
                **({"type": type_object(one.leads_to)} if one.leads_to else {}),
            }
            for one, _day in fetch.properties
        ],
        "rows": {written: values(written) for written in fetch.ids},
    }
