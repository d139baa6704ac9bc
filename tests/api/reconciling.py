"""What tests of reconciliation share: the shapes of the protocol (version 0.2), and how it is asked.

The shapes are written here by hand from the text of the specification, stricter than its own schemas: nothing
may be there that the text does not name.
"""

import json

import jsonschema_rs

TEXT = {"type": "string"}
ADDRESS = {"type": "string", "pattern": "^https?://"}


def exactly(optional=(), **fields):
    """An object with those fields and no others."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def list_of(items):
    return {"type": "array", "items": items}


NAMED = exactly(id={"type": "string", "minLength": 1}, name=TEXT)
DESCRIBED = exactly(id=TEXT, name=TEXT, description=TEXT)
SUGGESTS = exactly(
    service_url=ADDRESS,
    service_path={"type": "string", "pattern": "^/"},
    flyout_service_path={"type": "string", "pattern": r"^/.*\$\{id\}"},
)
WITH_ID = {"type": "string", "pattern": r"^https?://[^{]+\{\{id\}\}"}
MANIFEST = exactly(
    versions={"const": ["0.2"]},
    name=TEXT,
    identifierSpace=ADDRESS,
    schemaSpace=ADDRESS,
    documentation=ADDRESS,
    logo=ADDRESS,
    defaultTypes={**list_of(NAMED), "minItems": 1},
    view=exactly(url=WITH_ID),
    preview=exactly(url=WITH_ID, width={"type": "integer"}, height={"type": "integer"}),
    suggest=exactly(entity=SUGGESTS, type=SUGGESTS, property=SUGGESTS),
    extend=exactly(
        propose_properties=exactly(service_url=ADDRESS, service_path=TEXT),
        property_settings=list_of(
            exactly(name=TEXT, label=TEXT, type={"const": "text"}, default=TEXT, help_text=TEXT)
        ),
    ),
    batchSize={"type": "integer"},
)
RESULTS = {
    "type": "object",
    "additionalProperties": exactly(
        result=list_of(
            exactly(
                id=TEXT,
                name=TEXT,
                description=TEXT,
                type=list_of(NAMED),
                score={"type": "number"},
                match={"type": "boolean"},
                features=list_of(exactly(id=TEXT, value={"type": ["number", "boolean"]})),
            )
        )
    ),
}
ENTITIES = exactly(
    result=list_of(exactly(id=TEXT, name=TEXT, description=TEXT, notable=list_of(NAMED)))
)
SUGGESTIONS = exactly(result=list_of(DESCRIBED))
PROPOSED = exactly(
    ("type", "limit"), properties=list_of(DESCRIBED), type=TEXT, limit={"type": "integer"}
)
FETCHED = exactly(
    meta=list_of(exactly(("type",), id=TEXT, name=TEXT, type=NAMED)),
    rows={
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": list_of({"oneOf": [NAMED, exactly(str=TEXT)]}),
        },
    },
)
FLYOUT = exactly(id=TEXT, html=TEXT)


def fitting(shape, answer):
    """The JSON of an answer, which must have that shape."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    jsonschema_rs.validator_for(shape).validate(found)
    return found


def ask(client, address="/api/reconcile", **batch):
    """The candidates of each question of a batch."""
    answer = client.post(address, {"queries": json.dumps(batch)})
    return {name: one["result"] for name, one in fitting(RESULTS, answer).items()}


def ask_one(client, words, address="/api/reconcile", **properties):
    """The candidates of one question about units."""
    wanted = [{"pid": name, "v": value} for name, value in properties.items()]
    return ask(client, address, q={"query": words, "type": "unit", "properties": wanted})["q"]


def fetch(client, ids, *properties, address="/api/reconcile"):
    """The rows of what is fetched. A property is a name, or a name with a day."""
    wanted = [
        {"id": one} if isinstance(one, str) else {"id": one[0], "settings": {"on": one[1]}}
        for one in properties
    ]
    answer = client.post(address, {"extend": json.dumps({"ids": ids, "properties": wanted})})
    return fitting(FETCHED, answer)["rows"]
