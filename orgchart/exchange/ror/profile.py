"""How the profile departs from the schema of ROR 2.1, as a JSON Patch (RFC 6902) of that schema."""

from typing import Any, Final

ANY_ADDRESS: Final = {"type": "string", "format": "uri"}
"""Of a unit here. ROR gives identifiers of its own to what it lists, and nobody else can make them."""
_PLACE: Final = "/properties/locations"
EXTENSION: Final = "registry"
"""The property that has what ROR has no place for."""
_DATES: Final = {
    "start": {"type": ["string", "null"], "description": "As far as it is known, in EDTF."},
    "end": {"type": ["string", "null"]},
    "started_by": {"type": ["string", "null"], "description": "The page of the document."},
    "ended_by": {"type": ["string", "null"]},
    "sources": {"type": "array", "items": ANY_ADDRESS, "minItems": 1},
}


def _dated(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {**properties, **_DATES},
            "required": [*properties, *_DATES],
            "additionalProperties": False,
        },
    }


_TEXT: Final = {"type": "string"}
PROFILE: Final[list[dict[str, Any]]] = [
    {"op": "replace", "path": "/properties/id", "value": ANY_ADDRESS},
    {
        "op": "replace",
        "path": "/properties/relationships/items/properties/id",
        "value": ANY_ADDRESS,
    },
    {"op": "replace", "path": f"{_PLACE}/minItems", "value": 0},
    {
        "op": "replace",
        "path": f"{_PLACE}/items/properties/geonames_id",
        "value": {"type": ["integer", "null"]},
    },
    {
        "op": "add",
        "path": f"/properties/{EXTENSION}",
        "value": {
            "type": "object",
            "properties": {
                "page": ANY_ADDRESS,
                "data_version": {"type": "integer"},
                "on": {"type": "string", "format": "date"},
                "same_as": {"type": "array", "items": ANY_ADDRESS},
                "names": _dated(value=_TEXT, acronym=_TEXT, level=_TEXT),
                "relationships": _dated(type=_TEXT, kind=_TEXT, id=dict(ANY_ADDRESS), label=_TEXT),
                "locations": _dated(
                    area=_TEXT, headquarters=_TEXT, countries={"type": "array", "items": _TEXT}
                ),
            },
            "required": ["page", "data_version", "on", "names", "relationships", "locations"],
            "additionalProperties": False,
        },
    },
]
"""Its own addresses are the identifiers; a place may have no number of GeoNames; places may be missing; and there
is ``registry``."""
