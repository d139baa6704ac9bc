"""The API described: for programs as OpenAPI 3.1, and for people as a page that is made from it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.addresses import on_day
from orgchart.exchange import data_schemas as schemas
from orgchart.exchange.data_schemas import Schema
from orgchart.exchange.json_ld import LICENCE
from orgchart.languages import Text, current
from orgchart.views.answers import API, JSON, data, refused
from orgchart.views.public_page import Context, page

from .asking import EXAMPLES, filters_of, for_nothing, parameter
from .operations import DESCRIBED, Described, api
from .records import KINDS

ABOUT = gettext_lazy(
    "%(subject)s: who was in charge of what, on which day, on whose authority. The API is only read, needs no key, and any site may use it. Each answer has an ETag: ask again with "
    "If-None-Match, and what has not changed is a 304. What is wrong is said as application/problem+json. "
    "HEAD works as GET does. Dates are written as far as they are known, in EDTF; a day that is not known is "
    "never made up. Records name each other by code, symbol or slug, and “named” describes each of them once."
)
PATHS: Mapping[str, Mapping[str, str]] = {
    "unit": {"code": "dpko"},
    "relationship": {
        "child": "dpko",
        "parent": "secretariat",
        "kind": "part-of",
        "start": "1992",
    },
    "mandate": {"code": "dpko-lead-police"},
    "person": {"code": "alain-le-roy"},
    "post": {"code": "usg-peacekeeping"},
    "document": {"symbol": "A/RES/61/279"},
    "source": {"slug": "dpko-page"},
}
"""Records of the shipped registry, as examples of what names one in an address."""
SAID_OF_PATHS: Mapping[str, Text] = {
    "code": gettext_lazy("The permanent code."),
    "child": gettext_lazy("The code of the unit below."),
    "parent": gettext_lazy("The code of the unit above."),
    "kind": gettext_lazy("The kind of line."),
    "start": gettext_lazy(
        "The start as it is written, such as 2007-06-29 or [..2007]; “unknown” if it is not known."
    ),
    "symbol": gettext_lazy("The symbol without spaces."),
    "slug": gettext_lazy("The slug."),
}
PROBLEM: Schema = {
    **schemas.an_object(
        gettext_lazy("What is wrong (RFC 9457)."),
        title=schemas.text(gettext_lazy("The kind of problem, in a few words.")),
        status=schemas.whole(gettext_lazy("The status of the answer.")),
        detail=schemas.text(gettext_lazy("What is wrong, and what to do.")),
    ),
    "example": {
        "title": "Bad Request",
        "status": 400,
        "detail": "“kindd” is no parameter of this address. It has: on, sort, limit, cursor, fields.",
    },
}
SPECIFICATION = "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
"""What reconciliation speaks."""
EXAMPLE_DAY = str(EXAMPLES["on"])
FAULTS: Mapping[int, Text] = {
    400: gettext_lazy("A parameter cannot be read. The detail says which, and how to write it."),
    404: gettext_lazy("There is no such record. The detail says where to look."),
    422: gettext_lazy(
        "The text is no symbol. The detail says why, and which symbols it can begin."
    ),
    429: gettext_lazy(
        "Too many requests came from the address, if the operator has set a limit. Retry-After says when to ask again."
    ),
    500: gettext_lazy("Something failed on the side of the server."),
    503: gettext_lazy("The registry cannot answer now. Retry-After says when to ask again."),
}


def document() -> Schema:
    """The whole description, as OpenAPI 3.1, in the language in use. A query for each vocabulary among the filters."""
    found: Schema = api.get_openapi_schema(path_prefix=API)
    found["info"] |= {
        "title": _(identity.NAME),
        "description": ABOUT % {"subject": _(identity.SUBJECT)},
        "license": {"name": "CC0 1.0", "url": LICENCE},
        "version": "1.0",
    }
    found["components"] = {"schemas": {**schemas.components(), "Problem": PROBLEM}}
    for methods in found["paths"].values():
        for described in methods.values():
            _complete(described, DESCRIBED[described["operationId"]])
    return schemas.in_words(found)


def _complete(operation: Schema, described: Described) -> None:
    name = operation["operationId"]
    operation |= {
        "summary": described.summary,
        "description": described.about or described.summary,
        "tags": [described.tag],
    }
    for one in operation["parameters"]:  # those of the path, which Django's addresses name
        one["description"] = SAID_OF_PATHS[one["name"]]
        one["example"] = PATHS[name][one["name"]]
        one["schema"] = {"type": "string", "minLength": 1}
    form = described.asks()(QueryDict())
    fields = dict(form.fields)
    if described.list_name:
        fields = {**filters_of(KINDS[described.list_name]).fields, **fields}
    operation["parameters"] += [parameter(one, field) for one, field in fields.items()]
    operation["responses"] = _responses(name, described)


def _responses(name: str, described: Described) -> Schema:
    json_answer: Schema = {"schema": described.answers()}
    if example := examples().get(name):
        json_answer["example"] = example["answer"]
    headers = {
        "ETag": {"description": gettext_lazy("Names this answer."), "schema": {"type": "string"}}
    }
    if "next" in described.answers()["properties"]:
        headers["Link"] = {
            "description": gettext_lazy("The address of the next page, if there is one."),
            "schema": {"type": "string"},
        }
    found: Schema = {
        "200": {
            "description": gettext_lazy("The answer."),
            "headers": headers,
            "content": {"application/json": json_answer},
        },
        "304": {"description": gettext_lazy("It is as your copy is.")},
    }
    if described.redirects:
        for status in (301, 302):
            found[str(status)] = {
                "description": gettext_lazy("Another way to write it: its address is in Location.")
            }
    unlikely = {404: described.names_a_record, 422: described.reads_text}
    for status, said in FAULTS.items():
        if unlikely.get(status, True):
            found[str(status)] = {
                "description": said,
                "content": {"application/problem+json": {"schema": schemas.ref("Problem")}},
            }
    return found


def examples() -> Mapping[str, Any]:
    """An address and its answer for each operation, shortened, from the shipped registry, in the language in use.

    ``python -m tests.api.examples`` writes them."""
    return _examples_in(current())


@cache
def _examples_in(language: str) -> Mapping[str, Any]:
    kept = Path(__file__).parent / "examples" / f"{language}.json"
    found: Mapping[str, Any] = json.loads(kept.read_text())
    return found


@page("orgchart/api/page.html")
def openapi(request: HttpRequest, day: date) -> HttpResponse:
    """``/api/v1/openapi.json``, in the language that ``lang`` asks for."""
    form = for_nothing(request.GET)
    if not form.is_valid():
        return refused(form)
    server = request.build_absolute_uri("/").rstrip("/")
    written = {**document(), "servers": [{"url": server}]}
    return data(json.dumps(written, ensure_ascii=False, indent=1), JSON)


@page("orgchart/api/page.html", dated=False)
def as_page(request: HttpRequest, day: date) -> Context:
    """``/api/``: the same for people."""
    described = document()
    groups: dict[str, list[Schema]] = {}
    for address, methods in described["paths"].items():
        one = methods["get"]
        groups.setdefault(one["tags"][0], []).append(_shown(address, one))
    return {
        "title": _("API"),
        "about": described["info"]["description"],
        "groups": groups,
        "schemas": [
            {"name": name, "about": schema["description"], "fields": [*_fields(schema)]}
            for name, schema in described["components"]["schemas"].items()
        ],
        "openapi": _in_this_language(reverse("api-openapi")),
        "specification": SPECIFICATION,
        "reconcile": request.build_absolute_uri(reverse("reconcile")),
        "reconcile_on_day": request.build_absolute_uri(on_day(reverse("reconcile"), EXAMPLE_DAY)),
    }


def _in_this_language(address: str) -> str:
    """The address of an answer in the language of the page. Without ``lang`` it is in English."""
    language = get_language() or settings.LANGUAGE_CODE
    return address if language == settings.LANGUAGE_CODE else f"{address}?lang={language}"


def _shown(address: str, operation: Schema) -> Schema:
    answer = operation["responses"]["200"]["content"]["application/json"]
    example = examples().get(operation["operationId"])
    return {
        "name": operation["operationId"],
        "address": address,
        "summary": operation["summary"],
        "about": operation["description"],
        "parameters": [
            {**one, "values": _values(one["schema"])} for one in operation["parameters"]
        ],
        "fields": [*_fields(answer["schema"])],
        "example": example["address"] if example else "",
        "answer": json.dumps(example["answer"], ensure_ascii=False, indent=2) if example else "",
    }


def _values(schema: Schema) -> list[str]:
    """The values that a parameter can have, or those of its list."""
    values: list[str] = schema.get("items", schema).get("enum", [])
    return [value for value in values if value]


def _fields(schema: Schema) -> Iterator[Schema]:
    """The fields of an object, each with what it holds and the schemas that it leads to."""
    for name, field in schema["properties"].items():
        held, leads_to = _held(field)
        yield {
            "name": name,
            "held": held,
            "leads_to": leads_to,
            "about": field.get("description", ""),
            "fields": [*_fields(_inner(field))] if _inner(field) else [],
        }


def _inner(field: Schema) -> Schema:
    """The object that a field holds, or has a list of, if it is described in its place."""
    inside: Schema = field.get("items", field)
    return inside if "properties" in inside else {}


def _held(field: Schema) -> tuple[str, list[str]]:
    """What a field holds, in words, and the names of the schemas that it leads to."""
    inside = field.get("items", field)
    several = _("a list") if field.get("type") == "array" else ""
    leads_to = [
        one["$ref"].rpartition("/")[2]
        for one in [inside, *inside.get("anyOf", ())]
        if "$ref" in one
    ]
    words = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("yes or no"),
        "object": _("object"),
        "null": _("null"),
    }
    kinds = inside.get("type", [])
    named = [words[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if {"type": "null"} in inside.get("anyOf", ()):
        named.append(words["null"])
    said = _(" or ").join(named)
    if several:
        said = _("a list: %(of)s") % {"of": said} if said else several
    return said, leads_to
