"""Write the registry as fixtures and load them: readable JSON, one file for each kind of record.

The files are Django fixtures with natural keys, so ``loaddata`` reads them too. A field that has its
default value is left out. ``write`` sorts by natural key, so the same data gives the same bytes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from orgchart.models import RECORDS, Record
from orgchart.serialization import BY_LABEL, own_fields
from orgchart.writing.batch_load import Entry, Outcome, Refused, Verdict, lines, load_batch

from .older import Files, Written, convert, is_of_the_release_before
from .one_state import reading
from .plain_text import Keys, texts

FILES: dict[type[Record], str] = {model: model.description.fixture for model in RECORDS}
"""The file of each kind of record, in the order in which they load."""
KINDS = {name: model for model, name in FILES.items()}
NUMBERED = re.compile(r"[0-9]{2}_[a-z_]+\.json")
"""What the name of a fixture file looks like."""


# --- out ---------------------------------------------------------------------------------------


def fixture_files() -> Iterator[tuple[str, str]]:
    """Yield the name and content of each file, in the order in which they load.

    The content is empty if the registry has no record of the kind. ``plain_text.texts`` says what it
    costs. Read them inside ``reading()``, so that all files are of one state of the registry.
    """
    keys = Keys()
    for model, name in FILES.items():
        yield name, "".join(_pieces(model, keys))


def write(directory: Path) -> list[Path]:
    """Write the files into ``directory`` and return their paths. The directory is created if needed.

    All files are of one state of the registry, and no writer waits for them. Memory holds the natural
    keys and no more of the records. A kind without a record has no file. Numbered files from an
    earlier export are removed, because they would be loaded too.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths, keys = [], Keys()
    with reading():
        for model, name in FILES.items():
            pieces = _pieces(model, keys)
            if first := next(pieces, ""):
                path = directory / name
                with path.open("w", encoding="utf-8") as file:
                    file.write(first)
                    file.writelines(pieces)
                paths.append(path)
    for path in set(directory.iterdir()) - set(paths):
        if NUMBERED.fullmatch(path.name):
            path.unlink()
    return paths


def _pieces(model: type[Record], keys: Keys) -> Iterator[str]:
    """The text of a file, record by record; nothing if there is no record."""
    before = "[\n"
    for text in texts(model, keys):
        yield before + text
        before = ",\n"
    if before != "[\n":
        yield "\n]\n"


# --- in ----------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What a load did: how many records of each kind it created, changed and left alone."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)
    """What happened to each record of the files that differ from the registry."""
    converted: list[str] = field(default_factory=list)
    """One line for each record of an earlier release that was rewritten."""

    @property
    def details(self) -> Iterator[str]:
        """One line for each record that was created or changed, with the fields that changed."""
        for verdict in self.verdicts:
            if verdict.outcome == Outcome.CREATED:
                yield f"created {verdict.record}"
            elif verdict.outcome == Outcome.CHANGED:
                yield f"changed {verdict.record}: {', '.join(verdict.changes)}"


class NotLoaded(Exception):
    """The files were not loaded, and nothing of them was kept.

    Each line names the file, the record, what is wrong and what to do.
    """

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(paths: list[Path], *, dry_run: bool = False) -> Loaded:
    """Create or update the records of fixture files by natural key: all of them, or none.

    Records that are not in the files do not change. A file that says just what the registry says is
    compared and no more, without the writers' lock. With ``dry_run`` everything is written, checked
    and undone. Raises NotLoaded.
    """
    why = f"Loaded from {', '.join(path.name for path in paths)}"
    loaded = Loaded()
    entries = _entries(_read(_files(paths), loaded))
    try:
        verdicts = load_batch(entries, why=why, dry_run=dry_run) if entries else []
    except Refused as error:
        raise NotLoaded(lines(error.verdicts)) from None
    loaded.verdicts = verdicts
    counts = {
        Outcome.CREATED: loaded.created,
        Outcome.CHANGED: loaded.changed,
        Outcome.UNCHANGED: loaded.unchanged,
    }
    for (model, outcome), number in Counter(
        (verdict.entry.model, verdict.outcome) for verdict in verdicts
    ).items():
        counts[outcome][str(model._meta.verbose_name_plural)] += number
    return loaded


def _files(paths: list[Path]) -> list[Path]:
    """The files, and those in the folders. Raises NotLoaded if there is none."""
    files = list(
        chain.from_iterable(
            sorted(path.glob("*.json")) if path.is_dir() else [path] for path in paths
        )
    )
    if not files:
        raise NotLoaded(
            [f"{', '.join(map(str, paths))}: there is no .json file to load. Check the path."]
        )
    return files


def _known(files: list[Path]) -> dict[Path, int]:
    """The files that say just what the registry says, with the number of their records.

    The comparison of a file ends at its first difference.
    """
    keys = Keys()
    found = {}
    with reading():
        for path in files:
            if (kind := KINDS.get(path.name)) and (number := _same(path, kind, keys)):
                found[path] = number
    return found


def _same(path: Path, kind: type[Record], keys: Keys) -> int:
    """How many records the file has, if it is what would be written now; otherwise 0."""
    number = -1  # the last piece is the end of the list
    with suppress(OSError, ValueError), path.open(encoding="utf-8") as file:
        for piece in _pieces(kind, keys):
            if file.read(len(piece)) != piece:
                return 0
            number += 1
        return 0 if file.read(1) else max(number, 0)
    return 0


def _read(files: list[Path], loaded: Loaded) -> list[Written]:
    """The records of the files, but not of those that say just what the registry says; they are
    counted. Raises NotLoaded.

    A file of the release before is read whatever it says, because its records become others.
    """
    known = _known(files)
    written: dict[Path, list[Written]] = {}
    problems = []
    for path in files if len(known) < len(files) else []:
        try:
            written[path] = _written(path)
        except NotLoaded as error:
            problems += error.lines
    if problems:
        raise NotLoaded(problems)
    found = Files(list(chain.from_iterable(written.values())))
    if is_of_the_release_before(found):
        convert(found)
        loaded.converted = found.converted
        return found.records
    for path, number in known.items():
        loaded.unchanged[str(KINDS[path.name]._meta.verbose_name_plural)] += number
    return [record for path, records in written.items() if path not in known for record in records]


def _written(path: Path) -> list[Written]:
    """The records of one file, as they are written. Raises NotLoaded."""
    try:
        objects = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotLoaded(
            [f"{path}: it cannot be read ({error.strerror}). Check the path."]
        ) from None
    except ValueError as error:
        raise NotLoaded(
            [f"{path.name}: it is not JSON in UTF-8: {error}. Correct the file."]
        ) from None
    if not isinstance(objects, list):
        raise NotLoaded(
            [f"{path.name}: it is not a fixture. Write a list of records: [{{…}}, {{…}}]."]
        )
    records, problems = [], []
    for position, written in enumerate(objects, start=1):
        place = f"{path.name}, record {position}"
        label = str(written.get("model")).lower() if isinstance(written, dict) else ""
        fields = written.get("fields") if isinstance(written, dict) else None
        if label in BY_LABEL and isinstance(fields, dict):
            records.append(Written(place, label, fields))
        else:
            problems.append(
                f"{place}: it needs “model”, one of {', '.join(BY_LABEL)}, and “fields”."
            )
    if problems:
        raise NotLoaded(problems)
    return records


def _entries(records: list[Written]) -> list[Entry]:
    """The records as entries of a batch. Raises NotLoaded if one has a field that its kind has not."""
    entries, problems = [], []
    for written in records:
        model = BY_LABEL[written.label]
        known = {own.name for own in own_fields(model)}
        if unknown := sorted(set(written.fields) - known):
            problems.append(
                f"{written.place}: {written.label} has no field {', '.join(unknown)}. Use its fields: "
                f"{', '.join(sorted(known))}."
            )
            continue
        entries.append(Entry(written.place, model, written.fields))
    if problems:
        raise NotLoaded(problems)
    return entries
