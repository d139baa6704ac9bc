"""The description of the CSV files as a Data Package, version 2 (datapackage.org)."""

from typing import Any

from orgchart.identity import AUTHOR

from ..json_ld import LICENCE
from .snapshot import Snapshot
from .tables import EDTF, Column, Table, Type

NAME = "datapackage.json"
PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES = {
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.BOOLEAN: "boolean",
}
"""The types of the standard. A date is a text: its type would refuse a year, and a day that nobody knows."""
CAUTION = (
    "A text that begins with =, +, -, @ or ' has an apostrophe before it, so that no spreadsheet takes it for a "
    "formula."
)


def package(snapshot: Snapshot, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole package."""
    return {
        "$schema": PACKAGE,
        "name": "peacekeeping-registry",
        "title": snapshot.about["title"],
        "description": f"Every public fact, dated and with its source. {CAUTION}",
        "version": str(snapshot.version),
        "created": f"{snapshot.day}T00:00:00Z",
        "licenses": [{"name": "CC0-1.0", "path": LICENCE, "title": "CC0 1.0 Universal"}],
        "contributors": [{"title": AUTHOR, "roles": ["creator"]}],
        "resources": resources,
    }


def resource(table: Table, size: int, digest: str) -> dict[str, Any]:
    """A file of the package."""
    return {
        "$schema": RESOURCE,
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": schema(table),
    }


def schema(table: Table) -> dict[str, Any]:
    """The columns of a file, its key, and what it refers to."""
    return {
        "$schema": SCHEMA,
        "fields": [_field(column, table) for column in table.columns],
        "primaryKey": [table.key],
        "foreignKeys": [
            {
                "fields": [column.name],
                "reference": {
                    "resource": "" if column.target[0] == table.name else column.target[0],
                    "fields": [column.target[1]],
                },
            }
            for column in table.columns
            if column.target
        ],
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    needed = column.is_needed or column.name == table.key
    rules: dict[str, Any] = {"required": True} if needed else {}
    if column.name == table.key:
        rules["unique"] = True
    if column.choices:
        rules["enum"] = list(column.choices)
    if column.type == Type.DATE:
        rules["pattern"] = EDTF
    said = {
        "name": column.name,
        "type": TYPES.get(column.type, "string"),
        "description": column.meaning,
    }
    return {**said, "constraints": rules} if rules else said
