"""What a client shows while somebody types or points: suggestions, small texts about them, a preview in a frame."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from orgchart.addresses import on_day
from orgchart.languages import joined
from orgchart.models import NameTranslation
from orgchart.queries.search import search
from orgchart.queries.search_results import Result
from orgchart.queries.search_words import plain
from orgchart.views.answers import json_data
from orgchart.views.errors import NotHere, Unreadable
from orgchart.views.public_page import Context, page
from orgchart.views.search import LONGEST

from .asked import no_property, no_type, types_in
from .entities import DOCUMENT, TYPES, UNIT, Entity, keys_of, known_of, type_object
from .properties import BY_ID, Property, proposed

SUGGESTED = 10
"""How many entities are suggested at once; a cursor asks for more."""
PREVIEWED = ("code", "head", "founded-by", "ended-by", "organ", "kind")
"""The properties that a preview shows, beside what the description says."""
OTHER_NAME = NameTranslation._meta.label_lower
"""The kind of record of which the texts are names in other languages."""
Suggestion = dict[str, Any]


@page("orgchart/api/page.html")
def suggest_entities(request: HttpRequest, day: date) -> HttpResponse:
    """Units and documents for what somebody types: a beginning of a name, an id or an address."""
    prefix, types = _prefix(request), types_in(request.GET.getlist("type"))
    begin = _whole_number(request, "cursor", 0)
    start = f" {plain(prefix)}"
    # Of what the search finds, those come first that are called so: somebody types the words of a name.
    results = sorted(
        search(prefix).results,
        key=lambda result: all(start not in f" {plain(name)}" for name in _names_in(result)),
    )
    found = dict.fromkeys(keys_of([prefix]).values()) | {
        (result.record_kind.rpartition(".")[2], result.record_id): None for result in results
    }
    keys = [key for key in found if key[0] in types][begin : begin + SUGGESTED]
    entities = _seen(keys, day if request.GET.get("on", "").strip() else None)
    return json_data(
        {
            "result": [
                {
                    "id": one.id,
                    "name": one.name,
                    "description": one.description,
                    "notable": [type_object(one.type)],
                }
                for one in entities
            ]
        }
    )


@page("orgchart/api/page.html")
def suggest_types(request: HttpRequest, day: date) -> HttpResponse:
    """The types for what somebody types; all of them for an empty text."""
    return json_data({"result": _beginning(_prefix(request), map(_type, TYPES))})


@page("orgchart/api/page.html")
def suggest_properties(request: HttpRequest, day: date) -> HttpResponse:
    """The properties for what somebody types, of one type if the address names it."""
    [*types] = types_in(request.GET.getlist("type"))
    known = [one for one in proposed() if set(types) & set(one.types)]
    return json_data({"result": _beginning(_prefix(request), map(_property, known))})


@page("orgchart/api/page.html")
def propose_properties(request: HttpRequest, day: date) -> HttpResponse:
    """What can be fetched for entities of a type."""
    kind = request.GET.get("type", "")
    types_in(kind)
    known = proposed(kind, fetched=True)
    limit = _whole_number(request, "limit", len(known))
    answer: Suggestion = {"properties": [_property(one) for one in known[: limit or len(known)]]}
    if kind:
        answer["type"] = kind
    return json_data(answer | ({"limit": limit} if request.GET.get("limit") else {}))


@page("orgchart/api/page.html")
def flyout(request: HttpRequest, day: date, kind: str) -> HttpResponse:
    """A few words about what was suggested. The text is escaped: it has no tags but its own."""
    asked = request.GET.get("id", "").strip()
    found = ABOUT[kind](asked, day if request.GET.get("on", "").strip() else None)
    if not found:
        raise NotHere(UNKNOWN[kind](asked))
    html = format_html("<p><strong>{}</strong><br>{}</p>", found["name"], found["description"])
    return json_data({"id": asked, "html": html})


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page("orgchart/api/preview.html")
def preview(request: HttpRequest, day: date) -> Context | HttpResponse:
    """What is known of a unit or a document, for a small frame in somebody else's page."""
    asked = request.GET.get("id", "").strip()
    on = request.GET.get("on", "").strip()
    entity = _entity(asked, day if on else None)
    if not entity:
        return render(
            request, "orgchart/api/preview.html", {"missing": _no_entity(asked)}, status=404
        )
    return {
        "entity": entity,
        "type": TYPES[entity.type][0],
        "told": [
            (one.name, joined(value.text for value in values))
            for one in proposed(entity.type, fetched=True)
            if one.id in PREVIEWED and (values := one.values(entity))
        ],
        "address": on_day(entity.record.get_absolute_url(), on),
        "as_of": day if on else None,
    }


def _names_in(result: Result) -> Iterator[str]:
    """What the record of a result is called: its title, and the names in any language by which it was found."""
    yield result.title
    yield from (entry.text for entry in result.entries if entry.record_kind == OTHER_NAME)


def _no_entity(asked: str) -> str:
    return _(
        "“%(id)s” is no unit or document here. An id is written like units/dpko or documents/A/RES/61/279."
    ) % {"id": asked[:60]}


def _seen(keys: Iterable[tuple[str, int]], day: date | None) -> list[Entity]:
    keys = list(keys)
    known = known_of(*([pk for kind, pk in keys if kind == wanted] for wanted in (UNIT, DOCUMENT)))
    return [one for key in keys if (one := known.seen(*key, day))]


def _entity(asked: str, day: date | None) -> Entity | None:
    return next(iter(_seen(keys_of([asked]).values(), day)), None)


def _about_entity(asked: str, day: date | None) -> Suggestion | None:
    entity = _entity(asked, day)
    return {"name": entity.name, "description": entity.description} if entity else None


def _type(name: str) -> Suggestion:
    return {**type_object(name), "description": str(TYPES[name][1])}


def _property(known: Property) -> Suggestion:
    return {"id": known.id, "name": str(known.name), "description": str(known.about)}


ABOUT: dict[str, Callable[[str, date | None], Suggestion | None]] = {
    "entity": _about_entity,
    "type": lambda asked, _day: _type(asked) if asked in TYPES else None,
    "property": lambda asked, _day: _property(BY_ID[asked]) if asked in BY_ID else None,
}
"""What tells of an id, by the kind of suggestion."""
UNKNOWN: dict[str, Callable[[str], str]] = {
    "entity": _no_entity,
    "type": no_type,
    "property": lambda asked: no_property(asked, proposed()),
}
"""What is said of an id that there is not, by the kind of suggestion."""


def _beginning(prefix: str, known: Iterable[Suggestion]) -> list[Suggestion]:
    """Those whose name or id has a word that begins so."""
    start = plain(prefix)
    return [one for one in known if f" {start}" in f" {plain(one['name'])} {plain(one['id'])}"]


def _prefix(request: HttpRequest) -> str:
    if "prefix" not in request.GET:
        raise Unreadable(_("Write what is looked for: %(example)s") % {"example": "?prefix=peace"})
    return request.GET["prefix"].strip()[:LONGEST]


def _whole_number(request: HttpRequest, name: str, usual: int) -> int:
    written = request.GET.get(name, "").strip()
    if not written:
        return usual
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise Unreadable(
            _("“%(name)s” is a whole number, and not “%(text)s”.")
            % {"name": name, "text": written[:40]}
        )
    return int(written)
