"""Our own checks of a CSV package by its two descriptions, for where no validator is installed.

They follow the standards for what the package uses: names, types, patterns, choices, keys, references,
sizes and digests.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator

BOOLEANS = {"true", "false"}
Files = dict[str, bytes]


def rows_of(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return list(reader.fieldnames or ()), list(reader)


def is_of_type(text: str, kind: str) -> bool:
    if kind == "integer":
        return re.fullmatch(r"-?\d+", text) is not None
    if kind in ("number", "decimal"):
        return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
    return text in BOOLEANS if kind == "boolean" else True


def keys_in(files: Files, name: str, column: str) -> set[str]:
    """What a column of a file has, and nothing; a file that is missing has only that."""
    _header, rows = rows_of(files.get(name, b""))
    return {"", *(row.get(column, "") for row in rows)}


def faults_of_package(files: Files) -> list[str]:
    """What is wrong by datapackage.json."""
    package = json.loads(files["datapackage.json"])
    return [
        f"{resource['name']}: {fault}"
        for resource in package["resources"]
        for fault in _of_resource(resource, package, files)
    ]


def _of_resource(resource: dict, package: dict, files: Files) -> Iterator[str]:
    if resource["path"] not in files:
        yield "there is no such file"
        return
    content = files[resource["path"]]
    if resource["bytes"] != len(content):
        yield "another size"
    if resource["hash"] != f"sha256:{hashlib.sha256(content).hexdigest()}":
        yield "another digest"
    header, rows = rows_of(content)
    fields = resource["schema"]["fields"]
    if header != [field["name"] for field in fields]:
        yield "other columns"
        return
    for field in fields:
        yield from _of_field(field, [row[field["name"]] for row in rows])
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows]
    if len(set(keys)) < len(keys):
        yield "a key comes twice"
    others = {other["name"]: other for other in package["resources"]}
    for reference in resource["schema"]["foreignKeys"]:
        there = others[reference["reference"]["resource"] or resource["name"]]
        [own], [name] = reference["fields"], reference["reference"]["fields"]
        if {row[own] for row in rows} - keys_in(files, there["path"], name):
            yield f"{own} refers to nothing"


def _of_field(field: dict, values: list[str]) -> Iterator[str]:
    rules = field.get("constraints", {})
    given = [value for value in values if value]
    if rules.get("required") and len(given) < len(values):
        yield f"{field['name']} is empty"
    if not all(is_of_type(value, field["type"]) for value in given):
        yield f"{field['name']} is of another type"
    if "enum" in rules and set(given) - set(rules["enum"]):
        yield f"{field['name']} has another choice"
    if "pattern" in rules and not all(re.fullmatch(rules["pattern"], value) for value in given):
        yield f"{field['name']} is written otherwise"
    if rules.get("unique") and len(set(given)) < len(given):
        yield f"{field['name']} comes twice"


def faults_of_csvw(files: Files) -> list[str]:
    """What is wrong by csv-metadata.json."""
    group = json.loads(files["csv-metadata.json"])
    tables = {table["url"]: table for table in group["tables"]}
    return [
        f"{url}: {fault}"
        for url, table in tables.items()
        for fault in _of_table(table["tableSchema"], url, tables, files)
    ]


def _of_table(schema: dict, url: str, tables: dict, files: Files) -> Iterator[str]:
    if url not in files:
        yield "there is no such file"
        return
    header, rows = rows_of(files[url])
    if header != [column["titles"] for column in schema["columns"]]:
        yield "other columns"
        return
    for column in schema["columns"]:
        datatype = column["datatype"]
        base = datatype if isinstance(datatype, str) else datatype["base"]
        pattern = None if isinstance(datatype, str) else datatype["format"]
        values = [row[column["name"]] for row in rows]
        if column["required"] and not all(values):
            yield f"{column['name']} is empty"
        given = list(filter(None, values))
        if not all(is_of_type(value, base) for value in given):
            yield f"{column['name']} is of another type"
        if pattern and not all(re.fullmatch(pattern, value) for value in given):
            yield f"{column['name']} is written otherwise"
    keys = [row[schema["primaryKey"]] for row in rows]
    if len(set(keys)) < len(keys):
        yield "a key comes twice"
    for reference in schema.get("foreignKeys", ()):
        there = reference["reference"]
        assert there["resource"] in tables
        own, name = reference["columnReference"], there["columnReference"]
        if {row[own] for row in rows} - keys_in(files, there["resource"], name):
            yield f"{own} refers to nothing"
