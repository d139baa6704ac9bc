"""The manifest of a backup: what is in it, when and by what it was made, and how to tell it is whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

FORMAT = "registry backup 1"
"""Begins every manifest; another number is another format."""
NAME = "MANIFEST.json"
MOST_BYTES = 4_000_000
"""No manifest is larger."""
LONGEST_ROW = 512_000_000
"""No row has more bytes. An import, which keeps its file, has at most a few hundred million."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a backup."""

    table: str
    columns: list[str]
    rows: int
    bytes: int
    """How large the part is when it is unpacked."""
    longest: int
    """The bytes of its longest row."""
    sha256: str

    @property
    def file(self) -> str:
        """The name of the part in the zip."""
        return f"{self.table}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made: str
    """When the backup was begun, in ISO 8601, in UTC."""
    version: str
    """The version of the software."""
    database: str
    """The kind of database that it was made from."""
    data_version: int
    migrations: dict[str, list[str]]
    """The migrations that the database had, by app."""
    parts: list[Part]

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(part.rows for part in self.parts)


def text_of(manifest: Manifest) -> str:
    """The manifest as it is kept, with the SHA-256 of all that it says."""
    said = {"format": FORMAT, **asdict(manifest)}
    return json.dumps({**said, "sha256": _digest(said)}, indent=1) + "\n"


def read(raw: bytes) -> Manifest:
    """The manifest that the bytes have. Raises ValueError if it is none, or was changed."""
    try:
        said = json.loads(raw)
        digest = said.pop("sha256")
        if said.pop("format") != FORMAT:
            raise ValueError("another format")
        if digest != _digest({"format": FORMAT, **said}):
            raise ValueError("its checksum is another")
        return _checked(Manifest(**{**said, "parts": [Part(**part) for part in said["parts"]]}))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _digest(said: dict[str, Any]) -> str:
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _checked(manifest: Manifest) -> Manifest:
    """The manifest, if its values have the right types. Raises ValueError."""
    datetime.fromisoformat(manifest.made)
    numbers = [manifest.data_version]
    texts: list[object] = [manifest.made, manifest.version, manifest.database]
    for part in manifest.parts:
        numbers += [part.rows, part.bytes, part.longest]
        texts += [part.table, part.sha256, *_list(part.columns)]
    for names in manifest.migrations.values():
        texts += _list(names)
    right = all(isinstance(number, int) and number >= 0 for number in numbers)
    if not right or not all(isinstance(text, str) for text in texts):
        raise ValueError("a value of another type")
    if any(part.longest > LONGEST_ROW for part in manifest.parts):
        raise ValueError("a row that is too long")
    return manifest


def _list(value: Sequence[str]) -> Sequence[str]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value
