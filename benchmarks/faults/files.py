"""Fixtures and tables as crashes, editors and people who mean harm leave them: refused in words, or read."""

import json
import random
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .counting import Asked, Line
from .processes import is_told
from .states import shipped, two_states
from .works import publisher

TIMES = 1000
RECORDS = 6
"""Of a kind, in a fixture that is mutated."""
ROWS = 12
HARM: list[Any] = [
    None, "", " ", 0, -1, 1.5, 2**70, float("nan"), True, [], {}, ["a", "b", "c"], [[["x"]]], {"a": {"b": 1}},
    "\x00", "\ud800", "\u202e", "ß" * 300, "x" * 100_000, "2007", "2007-13-45", "[..2007]", "9999-12-31", "0001",
    "A/RES/61/279", "published", "draft", "dpko", "=1+1", "'; DROP TABLE orgchart_unit; --", "<script>", "İ", "%s",
]  # fmt: skip
"""Values that a field or cell may not expect."""


def mutated_fixtures(asked: Asked) -> Line:
    """Fixtures of a few records with values, keys and bytes changed: loaded in full, or refused in words."""
    from orgchart.exchange import fixtures
    from orgchart.models import DataVersion
    from orgchart.writing.checking import all_violations

    line = Line("fixtures with some values, keys or bytes changed")
    chance = asked.chance(line.title)
    read = {path.name: json.loads(path.read_text()) for path in sorted(shipped().glob("*.json"))}
    for number in line.each(asked.often(TIMES)):
        name = chance.choice(sorted(read))
        path = asked.folder / name
        path.write_bytes(_mutated(chance.choices(read[name], k=RECORDS), chance))
        version = DataVersion.current()
        try:
            fixtures.load([path], dry_run=number % 4 > 0)
        except Exception as error:
            _refused(line, error, path, number)
            line.counts["lost: refused, and something was kept"] += DataVersion.current() != version
        else:
            line.counts["loaded" if number % 4 == 0 else "read, and nothing kept"] += 1
        path.unlink()
    line.counts["lost: rules broken"] += len(all_violations())
    return line


def broken_folders(asked: Asked) -> Line:
    """A whole export with one file cut or garbled: refused in words, and nothing changes."""
    from orgchart.exchange import fixtures
    from orgchart.exchange.plain_text import digest_of_all

    [state, _other] = two_states(asked)
    line = Line("exports with one file cut or garbled")
    chance = asked.chance(line.title)
    fixtures.load([state])
    before = digest_of_all()
    broken = asked.folder / "broken"
    broken.mkdir()
    for number in line.each(max(asked.often(TIMES) // 20, 1)):
        for path in state.iterdir():
            (broken / path.name).write_bytes(path.read_bytes())
        if not (with_manifest := chance.random() < 0.5):
            (broken / "MANIFEST.txt").unlink()
        path = chance.choice(sorted(broken.iterdir()))
        content = path.read_bytes()
        path.write_bytes(garbled := _garbled(content, chance))
        try:
            fixtures.load([broken], dry_run=True)
        except Exception as error:
            _refused(line, error, path, number)
        else:
            silent = with_manifest and garbled != content and path.suffix == ".json"
            line.counts[
                "lost: taken in spite of its manifest" if silent else "still a fixture"
            ] += 1
    line.counts["lost: changed the registry"] += digest_of_all() != before
    return line


def mutated_tables(asked: Asked) -> Line:
    """Tables with cells and bytes changed: read and checked, or refused in words."""
    from orgchart.exchange import imports, sheets, tables
    from orgchart.models import DataVersion

    line = Line("tables with some cells or bytes changed")
    chance = asked.chance(line.title)
    by, version = publisher(), DataVersion.current()
    for number in line.each(asked.often(TIMES)):
        kind = chance.choice(sorted(tables.TABLES))
        ending = chance.choice(sorted(sheets.FORMATS))
        content = _table(kind, ending, chance)
        try:
            sheet = imports.read_table(kind, f"t.{ending}", content)
            table = imports.create_import(by, kind, f"t.{ending}", sheet, content)
            imports.check(table, lambda done, total: None, date.today())
        except Exception as error:
            _refused(line, error, asked.folder / f"{kind}.{ending}", number)
        else:
            line.counts[f"read: {table.get_state_display()}"] += 1
            table.delete()
    line.counts["lost: changed the registry"] += DataVersion.current() != version
    return line


RUNS: list[Callable[[Asked], Line]] = [mutated_fixtures, broken_folders, mutated_tables]


def _refused(line: Line, error: Exception, path: Path, number: int) -> None:
    from orgchart.exchange.sheets import SheetError

    if isinstance(error, SheetError) or is_told(error):
        line.counts["refused in words"] += 1
    else:
        what = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        line.counts[f"traceback: {what} ({path.name}, number {number})"] += 1


# --- what is changed ---------------------------------------------------------------------------


def _mutated(records: list[dict[str, Any]], chance: random.Random) -> bytes:
    """A fixture of these records with up to three changes of what it says, or one of its bytes."""
    records = json.loads(json.dumps(records))
    if chance.random() < 0.3:
        return _garbled(json.dumps(records).encode(), chance)
    for _ in range(chance.randint(0, 3)):
        record = chance.choice(records)
        fields = record.get("fields")
        if not isinstance(fields, dict) or chance.random() < 0.15:
            record[chance.choice(["model", "fields", "pk", "more"])] = chance.choice(HARM)
            continue
        name = chance.choice([*fields, "start", "no_such_field"])
        other = chance.choice(records).get("fields")
        ways: list[Callable[[], object]] = [
            lambda name=name, fields=fields: fields.pop(name, None),
            lambda name=name, fields=fields: fields.update({name: chance.choice(HARM)}),
            lambda name=name, fields=fields: fields.update({name: [fields.get(name)]}),
            lambda fields=fields, other=other: fields.update(
                other if isinstance(other, dict) else {}
            ),
            lambda name=name, fields=fields: fields.update(
                {name: f"{fields.get(name)}{chance.choice(HARM)}"}
            ),
        ]
        chance.choice(ways)()
    return json.dumps(records).encode("utf-8", "surrogatepass")


def _table(kind: str, ending: str, chance: random.Random) -> bytes:
    """A table of the kind, of which up to four cells or headers are changed, or some bytes."""
    from orgchart.exchange import sheets
    from orgchart.exchange.tables import TABLES

    columns, known = _rows(kind)
    headers, rows = [*columns], [dict(row) for row in chance.choices(known, k=ROWS)]
    for _ in range(chance.randint(0, 4)):
        row = chance.choice(rows)
        row[chance.choice(headers)] = str(chance.choice(HARM)).replace("\ud800", "?")
    if chance.random() < 0.2:
        headers.pop(chance.randrange(len(headers)))
    if chance.random() < 0.1:
        headers.append(chance.choice([*headers, "Ü", "=1", "x" * 400]))
    content = sheets.FORMATS[ending].write(headers, rows, TABLES[kind].title)
    return _garbled(content, chance) if chance.random() < 0.3 else content


@cache
def _rows(kind: str) -> tuple[list[str], list[dict[str, str]]]:
    """The headers and rows of the kind as the registry exports them."""
    from orgchart.exchange.tables import TABLES

    table = TABLES[kind]
    columns, rows = table.rows(table.model.objects.order_by("pk")[:500])
    return [column.name for column in columns], rows or [{}]


def _garbled(content: bytes, chance: random.Random) -> bytes:
    """The content as a crash, a bad disk, an editor or somebody who means harm leaves it."""
    at = chance.randrange(len(content)) if content else 0
    bad = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
    nested = b"[" * 100_000 + b"]" * 100_000
    ways = [
        lambda: content[:at],
        lambda: content[:at] + bad + content[at + len(bad) :],
        lambda: content[:at] + bad + content[at:],
        lambda: content[:at] + b"\x00" * 64 + content[at + 64 :],
        lambda: content.replace(b"{", nested, 1),
        lambda: b"\xef\xbb\xbf" + content,
        lambda: content[at:] + content[:at],
        lambda: content.decode("utf-8", "replace").encode("utf-16"),
        lambda: content + content,
        lambda: b"",
    ]
    return chance.choice(ways)()
