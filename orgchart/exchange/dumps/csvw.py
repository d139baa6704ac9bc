"""The description of the CSV files as CSV on the Web (W3C, Metadata Vocabulary for Tabular Data)."""

import re
from typing import Any

from ..json_ld import LICENCE
from .snapshot import Snapshot
from .tables import EDTF, Column, Table, Type

NAME = "csv-metadata.json"
CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
TYPES = {Type.INTEGER: "integer", Type.NUMBER: "decimal", Type.BOOLEAN: "boolean"}


def group(snapshot: Snapshot) -> dict[str, Any]:
    """All tables."""
    return {
        "@context": CONTEXT,
        "dc:title": snapshot.about["title"],
        "dc:license": {"@id": LICENCE},
        "dc:modified": {"@value": snapshot.day, "@type": "xsd:date"},
        "dc:hasVersion": str(snapshot.version),
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_table(table) for table in snapshot.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    references = [
        {
            "columnReference": column.name,
            "reference": {
                "resource": f"{column.target[0]}.csv",
                "columnReference": column.target[1],
            },
        }
        for column in table.columns
        if column.target
    ]
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.about,
        "tableSchema": {
            "columns": [_column(column, table) for column in table.columns],
            "primaryKey": table.key,
            **({"foreignKeys": references} if references else {}),
        },
    }


def _column(column: Column, table: Table) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "required": column.is_needed or column.name == table.key,
        "datatype": _datatype(column),
    }


def _datatype(column: Column) -> object:
    if column.type == Type.DATE:
        return {"base": "string", "format": EDTF}
    if column.choices and column.type == Type.TEXT:
        return {"base": "string", "format": "|".join(map(_literal, column.choices))}
    return TYPES.get(column.type, "string")


def _literal(text: str) -> str:
    """A text as a pattern that it alone matches. A space needs no mark, and XML Schema refuses one."""
    return re.sub(r"([.\\?*+{}()\[\]|])", r"\\\1", text)
